"""Ideas as rows: proposed once, wanted once by each, decided, and told to those whose they are."""

from datetime import timedelta

import pytest
from sqlmodel import delete

from bot import ideas
from bot.database import Database
from bot.ideas import Decision
from bot.people import written_to
from bot.perform import Circumstances, perform
from bot.post import Post
from bot.tables import Consent, Contact, Cooperative, Idea, IdeaVote, Product
from bot.writer import Transaction
from flows.effects import VoteFor
from tests.conversations import Shop, change, everything
from tests.voices import (
    FATIMA,
    NAJAT,
    ZINEB,
    heard,
    joins,
    known,
    news,
    opened,
    proposes,
    seller,
    votes,
)


@pytest.fixture
def shop(database: Database) -> Shop:
    return opened(database)


def decides(shop: Shop, number: int, status: str, why: str = "") -> None:
    shop.database.writer.run(
        lambda tx: ideas.decide(tx.db, seller(tx), number, Decision(status, why), shop.clock.now())
    )


def merges(shop: Shop, number: int, into: int) -> None:
    shop.database.writer.run(lambda tx: ideas.merge(tx.db, seller(tx), number, into))


def on_sale(shop: Shop, number: int, product: str = "amlou") -> None:
    now = shop.clock.now()
    shop.database.writer.run(lambda tx: ideas.put_on_sale(tx.db, seller(tx), number, product, now))


def test_an_idea_is_written_once_it_may_be_shown_and_never_before(shop: Shop) -> None:
    client = known(shop)
    client.says("idée", "de l'amlou sans sucre")
    assert everything(shop, Idea) == []
    client.says("oui")

    [idea] = everything(shop, Idea)
    assert (idea.words, idea.about, idea.public) == ("de l'amlou sans sucre", "taste", True)
    assert (idea.votes, idea.status, idea.language) == (1, "open", "fr")
    [vote] = everything(shop, IdeaVote)
    assert vote.contact_id == idea.author_id


def test_the_yes_posted_twice_is_one_idea(shop: Shop) -> None:
    client = known(shop)
    client.says("idée", "de l'amlou sans sucre")
    yes = client.message("oui")
    assert shop.turns.take_now(yes) == shop.turns.take_now(yes)
    assert len(everything(shop, Idea)) == len(everything(shop, IdeaVote)) == 1


def test_a_consent_is_kept_with_the_sentence_that_asked_for_it(shop: Shop) -> None:
    proposes(known(shop))
    [consent] = everything(shop, Consent)
    assert (consent.purpose, consent.given, consent.language) == ("marketing", True, "fr")
    assert consent.words == "Oui, volontiers"
    assert consent.shown.startswith("Tifawin peut-elle vous écrire")
    assert consent.inbound_id


def test_what_is_for_the_cooperative_alone_is_shown_to_nobody(shop: Shop) -> None:
    proposes(known(shop), "de l'amlou sans sucre", "juste la coopérative", "non")
    proposes(known(shop, NAJAT))
    assert [(idea.public, idea.votes) for idea in everything(shop, Idea)] == [(False, 1), (True, 1)]


def test_an_idea_that_was_dropped_reaches_nobody(shop: Shop) -> None:
    proposes(known(shop), "de l'amlou sans sucre", "non")
    assert everything(shop, Idea) == []


def test_who_says_the_same_in_other_letters_votes_for_it_once(shop: Shop) -> None:
    proposes(known(shop))
    najat = known(shop, NAJAT)
    joins(najat)
    joins(najat)
    assert votes(shop) == {1: ("open", 2)}
    assert len(everything(shop, IdeaVote)) == 2


def test_a_vote_posted_twice_is_counted_once(shop: Shop) -> None:
    proposes(known(shop))
    najat = known(shop, NAJAT)
    najat.says("idée", "أملو بلا سكر")
    yes = najat.message("oui")
    assert shop.turns.take_now(yes) == shop.turns.take_now(yes)
    assert votes(shop) == {1: ("open", 2)}


def test_a_telephone_number_in_an_idea_is_seen_by_the_cooperative_alone(shop: Shop) -> None:
    proposes(known(shop), "de l'amlou sans sucre, mon numéro 06 61 23 45 67")
    najat = known(shop, NAJAT)
    najat.says("idée", "amlou sans sucre")
    [*_, shown] = najat.hears()
    assert "amlou sans sucre" in shown
    assert "23" not in shown
    assert "06 61 23 45 67" in everything(shop, Idea)[0].words


def test_a_hidden_idea_is_shown_to_nobody(shop: Shop) -> None:
    proposes(known(shop))
    decides(shop, 1, "hidden")
    proposes(known(shop, NAJAT))
    assert votes(shop) == {1: ("hidden", 1), 2: ("open", 1)}


def test_merged_ideas_count_each_person_once(shop: Shop) -> None:
    """Najat proposed one and wants the other; Zineb wants one alone."""
    fatima, najat, zineb = known(shop), known(shop, NAJAT), known(shop, ZINEB)
    proposes(fatima)
    proposes(najat, "l'amlou moins sucré svp", "non", "oui", "oui")
    joins(najat)
    joins(zineb)
    assert votes(shop) == {1: ("open", 3), 2: ("open", 1)}

    merges(shop, 2, into=1)
    assert votes(shop) == {1: ("open", 3), 2: ("merged", 1)}
    assert {vote.idea_id for vote in everything(shop, IdeaVote)} == {1}
    with pytest.raises(ideas.Undecided, match="2 is merged already"):
        merges(shop, 2, into=1)
    with pytest.raises(ideas.Undecided, match="nothing can be merged into it"):
        merges(shop, 1, into=2)


def test_who_was_forgotten_is_still_counted_where_an_idea_is_merged(shop: Shop) -> None:
    proposes(known(shop))
    proposes(known(shop, NAJAT), "des pots de 100 g", "oui", "oui")
    shop.database.writer.run(lambda tx: tx.db.execute(delete(IdeaVote)) and None)
    merges(shop, 2, into=1)
    assert votes(shop)[1] == ("open", 2)


def test_a_vote_for_an_idea_that_was_merged_meanwhile_goes_where_it_went(shop: Shop) -> None:
    proposes(known(shop))
    proposes(known(shop, NAJAT), "des pots de 100 g", "oui", "oui")
    known(shop, ZINEB)
    merges(shop, 2, into=1)
    zineb = everything(shop, Contact)[-1].id

    def vote(tx: Transaction) -> None:
        person = written_to(tx, zineb)
        assert person
        around = Circumstances(person, {}, {}, None, shop.clock.now(), None, Post({}))
        perform(VoteFor("2"), tx, around)

    shop.database.writer.run(vote)
    shop.database.writer.run(vote)
    assert votes(shop)[1] == ("open", 3)


def test_a_decision_is_told_once_with_its_reason_to_whom_it_concerns(shop: Shop) -> None:
    proposes(known(shop))
    joins(known(shop, NAJAT), agrees="non")
    joins(known(shop, ZINEB))
    decides(shop, 1, "later", "après la récolte des amandes")
    for _ in range(3):
        news(shop).tick()
    [told] = heard(shop, FATIMA)
    assert "« de l'amlou sans sucre »" in told
    assert "après la récolte des amandes" in told
    assert len(heard(shop, ZINEB)) == 1
    assert heard(shop, NAJAT) == []

    decides(shop, 1, "doing")
    news(shop).tick()
    assert [len(heard(shop, phone)) for phone in (FATIMA, NAJAT, ZINEB)] == [2, 0, 2]


def test_who_stopped_is_told_nothing(shop: Shop) -> None:
    fatima = known(shop)
    proposes(fatima)
    fatima.says("stop")
    decides(shop, 1, "doing")
    news(shop).tick()
    assert heard(shop, FATIMA) == []


def test_who_the_provider_says_has_stopped_is_told_nothing(shop: Shop) -> None:
    """Whatever she agreed to last."""
    proposes(known(shop))
    change(shop, Contact, opted_out=shop.clock.now())
    decides(shop, 1, "doing")
    news(shop).tick()
    assert heard(shop, FATIMA) == []


def test_who_said_no_last_is_told_nothing(shop: Shop) -> None:
    fatima = known(shop)
    proposes(fatima)
    change(shop, Contact, opted_out=None)
    shop.database.writer.run(
        lambda tx: tx.db.add(
            Consent(
                contact_id=everything(shop, Contact)[0].id, purpose="marketing", given=False,
                words="non", language="fr", said=shop.clock.now(),
            )
        )
    )  # fmt: skip
    decides(shop, 1, "doing")
    news(shop).tick()
    assert heard(shop, FATIMA) == []


def test_who_writes_by_sms_is_sent_no_news(shop: Shop) -> None:
    proposes(known(shop, channel="sms"))
    decides(shop, 1, "doing")
    news(shop).tick()
    assert heard(shop, FATIMA) == []


def test_who_has_not_written_for_a_day_hears_of_it_when_they_write_again(shop: Shop) -> None:
    fatima = known(shop)
    proposes(fatima)
    shop.clock.move(timedelta(days=3))
    decides(shop, 1, "doing")
    telling = news(shop)
    telling.tick()
    assert heard(shop, FATIMA) == []
    fatima.says("Bonjour")
    shop.clock.move(timedelta(seconds=30))
    telling.tick()  # it looks once a minute
    assert heard(shop, FATIMA) == []
    shop.clock.move(timedelta(seconds=30))
    telling.tick()
    assert len(heard(shop, FATIMA)) == 1


def test_nobody_is_told_at_night(shop: Shop) -> None:
    proposes(known(shop))
    decides(shop, 1, "doing")
    shop.clock.move(timedelta(hours=9))
    news(shop).tick()
    assert heard(shop, FATIMA) == []


def test_the_author_knows_a_day_before_the_others_that_it_is_on_sale(shop: Shop) -> None:
    """Najat's own idea was merged into it: she is an author as well."""
    fatima, najat, zineb = known(shop), known(shop, NAJAT), known(shop, ZINEB)
    proposes(fatima)
    proposes(najat, "des pots de 100 g", "oui", "oui")
    joins(zineb)
    merges(shop, 2, into=1)
    on_sale(shop, 1)
    news(shop).tick()
    assert "Votre idée est née : Amlou" in heard(shop, FATIMA)[0]
    assert "Votre idée est née : Amlou" in heard(shop, NAJAT)[0]
    assert heard(shop, ZINEB) == []
    shop.clock.move(timedelta(days=1))
    for client in (fatima, zineb):
        client.says("Bonjour")
    news(shop).tick()
    [told] = heard(shop, ZINEB)
    assert told.startswith("Vous l'avez voulu : Amlou")
    assert len(heard(shop, FATIMA)) == 1


def test_what_was_decided_does_not_go_back(shop: Shop) -> None:
    proposes(known(shop))
    on_sale(shop, 1)
    for status in ("doing", "later", "refused", "hidden", "on_sale"):
        with pytest.raises(ideas.Undecided, match="1 is on sale already"):
            decides(shop, 1, status)
    with pytest.raises(ideas.Undecided, match="TIFAWIN has no idea 7"):
        decides(shop, 7, "doing")


def test_only_what_is_sold_can_be_on_sale(shop: Shop) -> None:
    proposes(known(shop))
    change(shop, Product, on_sale=False)
    with pytest.raises(ideas.Undecided, match="no product amlou on sale"):
        on_sale(shop, 1)
    assert votes(shop) == {1: ("open", 1)}


def test_another_cooperative_has_none_of_it(shop: Shop) -> None:
    fatima, najat = known(shop), known(shop, NAJAT)
    proposes(fatima)
    change(shop, Idea, cooperative_id=_another(shop))
    proposes(najat)
    with pytest.raises(ideas.Undecided, match="TIFAWIN has no idea 1"):
        decides(shop, 1, "doing")
    assert votes(shop) == {1: ("open", 1), 2: ("open", 1)}


def _another(shop: Shop) -> int:
    def add(tx: Transaction) -> int:
        other = Cooperative(code="AFOUS", names={"fr": "Afous"})
        tx.db.add(other)
        tx.db.flush()
        assert other.id
        return other.id

    return shop.database.writer.run(add)
