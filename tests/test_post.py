"""What is written first: with the template and the short words that may take its place."""

import json
from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot import demo
from bot.database import Database
from bot.post import Notice, Post
from bot.tables import Address, Contact, Outbound
from bot.templates import PURPOSES, TEMPLATES
from bot.writer import Transaction
from flows.talk import Named, Reply, text
from tests import test_rating
from tests.conversations import TO_CONFIRM, Client, Shop, change, everything

DAY, THREE_DAYS = timedelta(days=1), timedelta(days=3)
COOPERATIVE = Named((("fr", "Tifawin"), ("ar", "تيفاوين")))


@pytest.fixture
def shop(database: Database) -> Shop:
    """At noon; WhatsApp approved all templates."""
    return Shop(database, test_rating.AtNoon(), PURPOSES)


@pytest.fixture
def client(shop: Shop) -> Client:
    """Who has ordered once on WhatsApp."""
    client = shop.client(channel="whatsapp")
    client.says(*TO_CONFIRM, "oui")
    return client


def post(shop: Shop) -> Post:
    return Post({"twilio": shop.gateway, "simulator": shop.gateway})


def fails(shop: Shop) -> None:
    """WhatsApp says that nobody is there."""
    change(shop, Address, gone=shop.clock.now(), failures=2)


def moves(shop: Shop, *words: str) -> None:
    shop.client(demo.PRESIDENT, "whatsapp").says(*words)


def written(shop: Shop, kind: str = "order") -> list[Outbound]:
    return [row for row in everything(shop, Outbound) if row.kind == kind]


def gaps(row: Outbound) -> list[str]:
    return json.loads(row.gaps or "[]")


# To a client


@pytest.mark.parametrize("later", [timedelta(), 2 * DAY])
def test_an_orders_step_is_written_whatever_the_window(shop, client, later: timedelta) -> None:
    """Contract check 47: what leaves is decided when it does."""
    shop.clock.move(later)
    moves(shop, "ok 1", "prêt 1")
    accepted, ready = written(shop)
    assert (accepted.status, accepted.template) == ("cancelled", "order_accepted")
    assert (ready.channel, ready.once) == ("whatsapp", "order:1:ready:0")
    assert "Elle vous attend chez" in ready.body
    assert (ready.template, gaps(ready)[0]) == ("order_ready_pickup", "1")
    assert ready.sms.startswith("Tifawin : votre commande 1 est prete.")
    assert ready.expires == ready.due + THREE_DAYS


@pytest.mark.parametrize(
    ("words", "purpose", "sms"),
    [
        (("ok 1",), "order_accepted", False),
        (("parti 1",), "order_leaving", True),
        (("livré 1",), "order_delivered", False),
        (("no 1 plus d'amlou",), "order_refused", True),
    ],
)
def test_each_step_has_its_template(shop, client, words, purpose: str, sms: bool) -> None:
    shop.clock.move(2 * DAY)
    moves(shop, *words)
    [row] = written(shop)
    assert row.template == purpose
    assert TEMPLATES[purpose].takes(gaps(row))
    assert bool(row.sms) is sms


def tells(shop: Shop, template, kind: str = "order", sms=None, **values: object) -> bool:
    notice = Notice(kind, f"test:{kind}", shop.clock.now(), template=template)
    said = Reply((text("follow.news.leaving", number=1, cooperative=COOPERATIVE),))

    def write(tx: Transaction) -> bool:
        who = tx.db.exec(select(Contact.id).order_by(col(Contact.id))).first()
        return post(shop).to_client(tx, who or 0, said, notice, sms)

    return shop.database.writer.run(write)


def test_a_value_takes_one_line_and_not_all_the_room(shop, client) -> None:
    reason = "plus\nd'amlou   du tout, " + "vraiment " * 40
    template = text("template.order.refused", number=1, cooperative=COOPERATIVE, reason=reason)
    assert tells(shop, template)
    [row] = written(shop)
    assert gaps(row)[:2] == ["1", "Tifawin"]
    assert gaps(row)[2].startswith("plus, d'amlou du tout, vraiment")
    assert len(gaps(row)[2]) <= 200


@pytest.mark.parametrize("value", ["", " \n"])
def test_an_empty_value_makes_no_template(shop, client, value: str) -> None:
    """Contract check 43: then it is written as if there were none."""
    shop.clock.move(2 * DAY)
    template = text("template.order.refused", number=1, cooperative=COOPERATIVE, reason=value)
    assert not tells(shop, template)
    assert tells(shop, template, sms=text("follow.sms.leaving", number=1, cooperative=COOPERATIVE))
    [row] = written(shop)
    assert (row.channel, row.template) == ("sms", "")


@pytest.mark.parametrize("approved", [True, False])
def test_news_that_nobody_asked_for_are_written_only_if_they_can_leave(
    database: Database, approved: bool
) -> None:
    """Outside the window, by an approved template alone; and never with words for an SMS."""
    shop = Shop(database, test_rating.AtNoon(), PURPOSES if approved else frozenset())
    shop.client(channel="whatsapp").says("Bonjour")
    shop.clock.move(2 * DAY)
    template = text("template.idea.on_sale", product="Amlou", cooperative=COOPERATIVE)
    assert tells(shop, template, "news") is approved
    assert [row.template for row in written(shop, "news")] == ["idea_on_sale"] * approved
    shop.client(channel="whatsapp").says("Bonjour")
    short = text("follow.sms.leaving", number=1, cooperative=COOPERATIVE)
    tells(shop, template, "campaign", short)
    assert [row.sms for row in written(shop, "campaign")] == [""]


# Nobody there


def test_where_nobody_is_on_whatsapp_the_sms_is_written_at_once(shop, client) -> None:
    """Contract check 76."""
    fails(shop)
    moves(shop, "prêt 1")
    [row] = written(shop)
    assert (row.channel, row.once, row.follows) == ("sms", "order:1:ready", None)


def test_what_is_not_worth_an_sms_is_tried_again_on_whatsapp(shop, client) -> None:
    fails(shop)
    moves(shop, "ok 1")
    assert [row.channel for row in written(shop)] == ["whatsapp"]


def test_who_writes_again_is_there(shop, client) -> None:
    """Contract check 75 and 76: a later message lifts it."""
    fails(shop)
    shop.clock.move(timedelta(minutes=1))
    client.says("menu")
    with shop.database.reading() as db:
        [row] = db.exec(select(Address).where(col(Address.address).endswith(client.phone)))
        assert (row.gone, row.failures) == (None, 0)
    moves(shop, "prêt 1")
    assert [row.channel for row in written(shop)] == ["whatsapp"]


def test_who_writes_from_another_address_is_there_too(shop, client) -> None:
    fails(shop)
    change(shop, Contact, heard=shop.clock.now() + timedelta(minutes=1))
    moves(shop, "prêt 1")
    assert [row.channel for row in written(shop)] == ["whatsapp"]


def test_one_failure_is_forgotten_when_they_write(shop, client) -> None:
    change(shop, Address, failures=1)
    client.says("menu")
    assert {row.failures for row in everything(shop, Address)} == {0}


def test_a_message_from_before_lifts_nothing(shop, client) -> None:
    late = client.message("menu")
    shop.clock.move(timedelta(minutes=1))
    fails(shop)
    shop.turns.take_now(late)
    assert [row.failures for row in everything(shop, Address)] == [2]
