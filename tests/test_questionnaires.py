"""Surveys through the real turns: asked, answered and kept, in both databases."""

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.database import Database
from bot.surveys import Unsound, named, opening, parsed, written
from bot.surveys.indicators import shares
from bot.surveys.opening import About
from bot.tables import (
    Consent,
    Contact,
    Media,
    Order,
    Outbound,
    Questionnaire,
    SurveyAnswer,
    SurveyText,
)
from bot.writer import Transaction
from flows.surveys import Given, KeepAnswer
from tests.conversations import TO_CONFIRM, Client, Shop, everything

FORGET = ("supprimer mes données", "Oui, tout effacer")


@pytest.fixture
def her(database: Database) -> Client:
    """A client who ordered once, on WhatsApp."""
    client = Shop(database).client(channel="whatsapp")
    client.says(*TO_CONFIRM, "oui")
    return client


def asked(client: Client, name: str = "delivery", about: About | None = None) -> int:
    """Begin a survey with her, about her order; gives its questionnaire."""
    shop, now = client.shop, client.shop.clock.now()
    about = about or About(cooperative_id=1, order_id=everything(shop, Order)[0].id)

    def begin(tx: Transaction) -> int:
        survey = opening.stored(tx, written(name), now)
        contact = tx.db.exec(select(Contact).order_by(Contact.id)).first()
        made = opening.opened(tx, contact.id, survey, about, now)
        assert opening.ask(tx, shop.turns, made)
        return made

    return shop.database.writer.run(begin)


def again(client: Client, questionnaire: int, part: int = 1) -> bool:
    turns = client.shop.turns
    return client.shop.database.writer.run(lambda tx: opening.ask(tx, turns, questionnaire, part))


def answers(client: Client) -> dict[str, object]:
    """What is kept: options, a number, words, or None for what was passed over."""
    found = everything(client.shop, SurveyAnswer)
    return {
        row.question: None if row.skipped else row.keys.split() or row.number or row.words
        for row in found
    }


def runs(client: Client) -> list[str]:
    return [row.outcome for row in everything(client.shop, Questionnaire)]


def test_a_survey_is_asked_answered_and_kept_from_the_first_to_the_last(her: Client) -> None:
    asked(her)
    question = everything(her.shop, Outbound)[-1]
    assert question.kind == "reminder"  # which STOP takes back while it waits
    assert "Votre commande 1, c'était comment ?" in question.body
    assert len(question.picks) > 0
    her.says("khayb", "1 o 3", "le bouchon fuyait")
    assert answers(her) == {
        "overall": 1, "what": ["quality", "packing"], "tell": "le bouchon fuyait",
    }  # fmt: skip
    [run] = everything(her.shop, Questionnaire)
    assert (run.outcome, run.ended is not None, run.cooperative_id) == ("finished", True, 1)
    assert everything(her.shop, Contact)[0].place is None


def test_by_sms_it_is_numbered_text(database: Database) -> None:
    client = Shop(database).client()
    client.says(*TO_CONFIRM, "oui")
    asked(client)
    assert "\n4. **** Bien" in everything(client.shop, Outbound)[-1].body
    [body] = client.says("4")
    assert "\n1. Le gout, la qualité\n" in body
    client.says("1,2", "oui")
    assert answers(client) == {"overall": 4, "liked": ["taste", "packing"], "again": ["yes"]}
    assert runs(client) == ["finished"]


def test_half_of_a_survey_is_kept_and_gone_on_with(her: Client) -> None:
    run = asked(her)
    her.says("2", "menu")
    assert answers(her) == {"overall": 2}
    assert runs(her) == [""]
    assert again(her, run)
    assert "On continue" in everything(her.shop, Outbound)[-1].body
    her.says("passer", "passer")
    assert answers(her) == {"overall": 2, "what": None, "tell": None}
    assert runs(her) == ["finished"]
    assert not again(her, run, 2)


def test_a_message_posted_twice_is_one_answer(her: Client) -> None:
    asked(her)
    message = her.message("5")
    first = her.shop.turns.take_now(message)
    assert her.shop.turns.take_now(message) == first
    assert answers(her) == {"overall": 5}
    assert len(everything(her.shop, SurveyAnswer)) == 1


def test_an_asking_is_sent_once(her: Client) -> None:
    run = asked(her)
    sent = len(everything(her.shop, Outbound))
    again(her, run, 0)
    assert len(everything(her.shop, Outbound)) == sent


def test_stop_ends_it_and_all_that_was_not_asked_for_at_once(her: Client) -> None:
    run = asked(her)
    her.says("4", "stop")
    assert answers(her) == {"overall": 4}
    assert runs(her) == ["stopped"]
    contact = everything(her.shop, Contact)[0]
    assert contact.opted_out is not None
    assert contact.place is None
    assert [proof.given for proof in everything(her.shop, Consent)] == [False]
    waiting = [row for row in everything(her.shop, Outbound) if row.kind == "reminder"]
    assert {row.status for row in waiting} == {"cancelled"}
    assert not again(her, run)
    her.says("5")
    assert answers(her) == {"overall": 4}


def test_who_said_stop_is_not_asked(her: Client) -> None:
    her.says("stop")
    with pytest.raises(AssertionError):
        asked(her)


def test_an_order_in_the_middle_is_taken_and_the_survey_comes_back(her: Client) -> None:
    asked(her)
    her.says("5", "je voudrais 2 argan", "je viens", "1", "oui")
    assert len(everything(her.shop, Order)) == 2
    assert "aimé" in everything(her.shop, Outbound)[-1].body
    her.says("1", "oui")
    assert answers(her) == {"overall": 5, "liked": ["taste"], "again": ["yes"]}
    assert runs(her) == ["finished"]


def test_a_late_answer_is_kept_with_its_time(her: Client) -> None:
    now = her.shop.clock.now()
    asked(her, about=About(1, None, 7, closes=now + timedelta(hours=1)))
    her.says("4")
    her.shop.clock.move(timedelta(hours=2))
    her.says("2")
    [run] = everything(her.shop, Questionnaire)
    late = {row.question: row.given > run.closes for row in everything(her.shop, SurveyAnswer)}
    assert late == {"overall": False, "liked": True}
    assert run.campaign_id == 7


def test_voice_notes_are_kept_with_their_answer(her: Client) -> None:
    asked(her)
    her.says("1", "2")
    her.shop.turns.take_now(her.message(media="voice"))
    told = everything(her.shop, SurveyAnswer)[-1]
    assert (told.question, told.medium, told.words) == ("tell", "voice", "")
    assert [file.recording for file in everything(her.shop, Media)] == [told.recording]


def test_another_survey_replaces_one_that_is_open(her: Client) -> None:
    asked(her)
    her.says("4")
    asked(her, "nps")
    her.says("9", "le miel")
    assert runs(her) == ["replaced", "finished"]
    assert answers(her) == {"overall": 4, "recommend": 9, "why_high": "le miel"}


def test_answers_stay_with_the_words_that_were_asked(her: Client) -> None:
    asked(her)
    asked(her)
    assert [row.key for row in everything(her.shop, SurveyText)] == ["delivery"]
    changed = written("delivery").replace("c'était comment", "vous a plu")
    now = her.shop.clock.now()
    her.shop.database.writer.run(lambda tx: opening.stored(tx, changed, now))
    assert [row.key for row in everything(her.shop, SurveyText)] == ["delivery", "delivery"]


def test_what_cannot_be_asked_is_not_kept(her: Client) -> None:
    unsound = written("delivery").replace('fr = "Peut-être"', 'fr = "Oui !"')
    with pytest.raises(Unsound, match="2 options read the same in fr"):
        parsed(unsound)
    now = her.shop.clock.now()
    costly = written("delivery").replace("تحسينه؟", "تحسينه؟ " * 90)
    for toml in (unsound, costly):
        with pytest.raises(Unsound):
            her.shop.database.writer.run(lambda tx, toml=toml: opening.stored(tx, toml, now))
    assert everything(her.shop, SurveyText) == []


def test_nobody_answers_for_somebody_else(her: Client) -> None:
    from bot import people
    from bot.perform import surveys
    from bot.perform.around import Circumstances

    run = asked(her)
    her.shop.client("+212600000012", "whatsapp").says("Bonjour")
    other = everything(her.shop, Contact)[-1].id

    def forge(tx: Transaction) -> None:
        person = people.written_to(tx, other)
        now, post = her.shop.clock.now(), her.shop.turns._post
        around = Circumstances(person, {}, {}, None, now, None, post)
        for key in (str(run), "nothing", "999"):
            surveys.keep(KeepAnswer(key, Given("overall", number=1)), tx, around)

    her.shop.database.writer.run(forge)
    assert answers(her) == {}


def test_she_sees_what_she_answered(her: Client) -> None:
    asked(her)
    her.says("1", "1 o 3", "le bouchon fuyait", "mes données", "tout voir")
    shown = "\n".join(r.body for r in everything(her.shop, Outbound) if r.kind == "data")
    assert "La qualité, L'emballage" in shown
    assert "le bouchon fuyait" in shown
    assert "c'était comment ? Réponse : 1" in shown


def test_what_she_told_is_forgotten_with_her_and_what_she_picked_stays_as_nobodys(
    her: Client,
) -> None:
    asked(her)
    her.says("1", "1 o 3", "le bouchon fuyait")
    asked(her, "nps")
    her.says("9", *FORGET)
    assert runs(her) == ["finished", "erased"]
    assert {(row.contact_id, row.order_id) for row in everything(her.shop, Questionnaire)} == {
        (None, None)
    }
    kept = everything(her.shop, SurveyAnswer)
    assert [row.number for row in kept] == [1, None, None, 9]
    assert {(row.words, row.recording, row.medium) for row in kept} == {("", "", "")}


def test_another_part_of_the_service_is_asked_the_next_time(her: Client) -> None:
    asked(her, "service")
    her.says("4", "5")
    asked(her, "service")
    her.says("3", "2")
    assert runs(her) == ["finished", "finished"]
    assert answers(her) == {"responsiveness": 4, "assurance": 5, "empathy": 3, "tangibles": 2}


def test_it_is_another_part_however_many_others_were_asked_between(her: Client) -> None:
    def others(tx: Transaction) -> None:
        now = her.shop.clock.now()
        for _ in range(4):
            tx.db.add(Questionnaire(survey_id=1, begun=now, ended=now))

    asked(her, "service")
    her.says("4", "5")
    her.shop.database.writer.run(others)
    asked(her, "service")
    her.says("3", "2")
    assert len(answers(her)) == 4


@pytest.mark.parametrize(("said", "stopped"), [("stop", True), ("5", False)])
def test_a_survey_that_cannot_be_read_any_more_holds_nobody(
    her: Client, said: str, stopped: bool
) -> None:
    """A later release may be stricter than the one that kept it."""

    def spoil(tx: Transaction) -> None:
        tx.db.get_one(SurveyText, 1).written += "\nunknown = 1\n"

    asked(her)
    her.shop.database.writer.run(spoil)
    her.says(said)
    contact = everything(her.shop, Contact)[0]
    assert contact.place is None
    assert (contact.opted_out is not None) is stopped


def test_the_shares_of_the_study_are_of_those_who_answered(her: Client) -> None:
    about = About(campaign_id=3)
    asked(her, "interview", about)
    her.says("12", "1", "1,6", "3", "passer", "3", "1", "2")
    asked(her, "interview", About(campaign_id=4))
    her.says("12", "2", "4", "3", "3", "1", "6")
    survey = named("interview")
    with her.shop.database.reading() as db:
        found = {share.key: (share.count, share.of) for share in shares(db, survey)}
        alone = {share.key: (share.count, share.of) for share in shares(db, survey, 4)}
    assert found == {
        "traditional": (1, 2), "no_page": (2, 2), "unknown_clients": (1, 1), "no_strategy": (1, 2),
        "souks_and_fairs": (1, 2), "not_listening": (1, 1),
    }  # fmt: skip
    assert alone["traditional"] == (0, 1)
    assert alone["not_listening"] == (1, 1)
