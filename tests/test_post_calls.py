"""Who has not written for a day is called by a template: clients, members, voters."""

from datetime import timedelta

import pytest

from bot.database import Database
from bot.post import Notice
from bot.tables import Address, Contact, RelayLine
from bot.templates import PURPOSES
from bot.writer import Transaction
from flows.talk import text
from tests import test_ballots, test_ideas, test_rating
from tests.conversations import Client, Shop, everything
from tests.relaying import HUMAN, Talking, relayed
from tests.test_post import fails, gaps, post, written
from tests.voices import FATIMA, NAJAT, ZINEB, joins, known, news, proposes

DAYS = timedelta(days=3)
LOOKING = ["je regarde"] * 3


@pytest.fixture
def shop(database: Database) -> Shop:
    """At noon; WhatsApp approved all templates."""
    return Shop(database, test_rating.AtNoon(), PURPOSES)


# How was it?


def test_where_the_window_is_closed_the_rating_is_asked_by_its_template(shop: Shop) -> None:
    client = test_rating.ordered(shop, *test_rating.ONE)
    shop.clock.move(test_rating.AFTER)
    for _ in range(2):
        test_rating.tick(shop)
    [asked] = test_rating.asked(shop)
    assert (asked.channel, asked.template, asked.sms) == ("whatsapp", "order_rating", "")
    assert gaps(asked) == ["1", "Tifawin"]
    client.says("AVIS", "5")
    assert test_rating.stars(shop) == [5]


# Talks, and alerts


@pytest.fixture
def talking(shop: Shop) -> Talking:
    return Talking(shop)


def kept(talking: Talking) -> tuple[Client, Client]:
    """A member who talks at night, and a client who has not written for a day in the morning."""
    member, client = talking.member(), talking.client()
    client.says(HUMAN, "il reste du miel ?")
    for said, hours in zip(LOOKING, (10, 10, 5), strict=True):
        talking.later(hours=hours)
        member.says(said)
    return member, client


def test_whose_window_is_closed_is_called_once_and_reads_when_she_writes(talking: Talking) -> None:
    """A template carries no words of theirs: they wait, and are given as they were said."""
    member, client = kept(talking)
    before = len(relayed(client))
    member.says("oui, du thym", "et du romarin")
    talking.later(minutes=1)
    [row] = [row for row in written(talking.shop, "relay") if row.template == "relay_answer"]
    assert (gaps(row), row.sms) == (["Tifawin"], "")
    assert relayed(client)[before - 1 :] == [row.body]
    assert row.body.startswith("Bonjour, Tifawin a répondu à votre message.")
    client.says("SALAM")
    talking.later(seconds=1)
    given = [said.split(" : ")[-1] for said in relayed(client)[before:]]
    assert given == [*LOOKING, "oui, du thym", "et du romarin"]
    assert all(line.told for line in everything(talking.shop, RelayLine) if not line.from_client)


def test_whose_address_is_nobodys_is_answered_by_sms(talking: Talking) -> None:
    member, client = kept(talking)
    fails(talking.shop)
    member.says("oui, du thym")
    texts = [row.body for row in written(talking.shop, "relay") if row.address == client.phone]
    assert [said.split(" : ")[-1] for said in texts] == [*LOOKING, "oui, du thym"]


def test_members_whose_window_is_closed_are_called_by_the_template(talking: Talking) -> None:
    member = talking.member()
    talking.later(days=2)
    talking.client().says(HUMAN, "un", "deux")
    talking.later(seconds=1)
    [called] = relayed(member)
    assert "Fatima (1)" in called
    assert talking.texts() == []
    member.says("SALAM")
    talking.later(seconds=1)
    assert [said.split("\n")[0].split(" : ")[-1] for said in relayed(member)[-2:]] == ["un", "deux"]


@pytest.mark.parametrize("days", [0, 2])
def test_an_alert_reaches_members_by_text_or_by_template(talking: Talking, days: int) -> None:
    member = talking.member()
    talking.later(days=days)
    shop = talking.shop
    said = text("human.alert", name="Fatima", telephone="06")
    template = text("template.member.alert", said=said)
    notice = Notice("alert", "a:1", shop.clock.now(), template=template)
    for _ in range(2):
        shop.database.writer.run(lambda tx: post(shop).to_members(tx, 1, said, notice))
    [row] = written(shop, "alert")
    assert (row.channel, row.address) == ("whatsapp", member.message("x").address)
    assert (row.body, row.template) == ("Fatima demande qu'on l'appelle : 06", "member_alert")
    assert gaps(row) == [row.body]


# News


def templates(shop: Shop) -> list[tuple[str, str]]:
    """Whom the news were written to, and by which template."""
    return [(row.address[-2:], row.template) for row in written(shop, "news")]


def test_what_was_decided_reaches_who_has_not_written_for_days_once(shop: Shop) -> None:
    proposes(known(shop))
    shop.clock.move(DAYS)
    test_ideas.decides(shop, 1, "doing")
    for _ in range(2):
        news(shop).tick()
    assert templates(shop) == [("11", "idea_doing")]
    test_ideas.on_sale(shop, 1)
    for _ in range(2):
        news(shop).tick()
    assert templates(shop) == [("11", "idea_doing"), ("11", "idea_on_sale")]
    [doing, _] = written(shop, "news")
    assert (gaps(doing), doing.sms) == (["de l'amlou sans sucre", "Tifawin"], "")


@pytest.mark.parametrize("status", ["later", "refused"])
def test_a_no_waits_until_they_write(shop: Shop, status: str) -> None:
    """Marketing is paid for: nobody is paid for to hear that."""
    proposes(known(shop))
    shop.clock.move(DAYS)
    test_ideas.decides(shop, 1, status)
    news(shop).tick()
    assert templates(shop) == []
    known(shop)
    news(shop).tick()
    assert templates(shop) == [("11", "")]


def test_what_waits_until_they_write_is_not_looked_at(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposes(known(shop, FATIMA))
    proposes(known(shop, NAJAT), "visiter la coopérative un dimanche")
    shop.clock.move(DAYS)
    test_ideas.decides(shop, 1, "later")
    test_ideas.decides(shop, 2, "doing")
    monkeypatch.setattr("bot.news.MOST", 1)
    news(shop).tick()
    assert templates(shop) == [("12", "idea_doing")]


def test_who_blocked_us_or_whose_language_has_no_template_keeps_nobody_waiting(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are not even looked at: each minute, in the place of others."""
    proposes(known(shop, FATIMA))
    joins(known(shop, NAJAT))
    joins(known(shop, ZINEB))
    people = {row.address[-2:]: row.contact_id for row in everything(shop, Address)}

    def block(tx: Transaction) -> None:
        row = tx.db.get_one(Address, people["11"])
        row.stopped = shop.clock.now()
        tx.db.get_one(Contact, people["12"]).language = ""

    shop.database.writer.run(block)
    shop.clock.move(DAYS)
    test_ideas.decides(shop, 1, "doing")
    monkeypatch.setattr("bot.news.MOST", 1)
    news(shop).tick()
    assert templates(shop) == [("13", "idea_doing")]


def test_the_result_of_a_vote_is_in_the_template(shop: Shop) -> None:
    test_ballots.puts(shop)
    known(shop).says("vote", "la dorée", "oui")
    test_ballots.closes(shop)
    shop.clock.move(DAYS)
    for _ in range(2):
        news(shop).tick()
    assert templates(shop) == [("11", "vote_result")]
    [row] = written(shop, "news")
    assert gaps(row) == ["Quelle étiquette ?", "La dorée : 1, La verte : 0"]
