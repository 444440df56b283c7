"""The whole road of an order's news that WhatsApp does not deliver: through turns, lanes, ticks."""

import asyncio
from datetime import timedelta

import pytest

from bot import demo
from bot.database import Database
from bot.gateways import Receipt
from bot.gateways.meanings import CODES
from bot.outbox import drain as draining
from bot.outbox import statuses
from bot.outbox.undelivered import PATIENCE, Undelivered
from bot.tables import Lane, Outbound
from bot.templates import PURPOSES
from tests import test_rating
from tests.conversations import TO_CONFIRM, Shop, everything

HOURS = PATIENCE["order"]
SHORT = "Tifawin : votre commande 1 est prete."


@pytest.fixture
def shop(database: Database) -> Shop:
    """At noon, with an order placed on WhatsApp. Its provider takes all, and tells nothing."""
    shop = Shop(database, test_rating.AtNoon(), PURPOSES)
    shop.client(channel="whatsapp").says(*TO_CONFIRM, "oui")
    return shop


def moves(shop: Shop, words: str) -> None:
    """A member moves the order, and what can leave does."""
    shop.client(demo.PRESIDENT, "whatsapp").says(words)
    sends(shop)


def sends(shop: Shop) -> None:
    gateways = {"twilio": shop.gateway, "simulator": shop.gateway}
    office = draining.Office(shop.database, gateways, shop.clock)
    for lane in everything(shop, Lane):
        asyncio.run(draining.drain(office, lane.id))


def waits(shop: Shop, hours: timedelta) -> None:
    shop.clock.move(hours)
    Undelivered(shop.database, shop.clock).tick()


def news(shop: Shop) -> list[tuple[str, str]]:
    """By which channel the client heard of her order, and what became of it."""
    found = [row for row in everything(shop, Outbound) if row.kind == "order"]
    return [(row.channel, row.status) for row in found]


def test_an_order_that_is_ready_is_told_by_sms_where_whatsapp_does_not_deliver(shop: Shop) -> None:
    moves(shop, "prêt 1")
    waits(shop, HOURS - timedelta(seconds=1))
    assert news(shop) == [("whatsapp", "sent")]
    waits(shop, timedelta(seconds=1))
    sends(shop)
    assert news(shop) == [("whatsapp", "sent"), ("sms", "sent")]
    assert everything(shop, Outbound)[-1].body.startswith(SHORT)


def test_that_it_is_accepted_is_not_worth_an_sms(shop: Shop) -> None:
    moves(shop, "ok 1")
    waits(shop, HOURS)
    assert news(shop) == [("whatsapp", "sent")]


def test_an_older_step_is_not_told_by_sms_once_the_order_has_gone_on(shop: Shop) -> None:
    """She has it in her hands: that it is ready is no news."""
    moves(shop, "prêt 1")
    shop.clock.move(timedelta(hours=1))
    moves(shop, "livré 1")
    waits(shop, HOURS)
    assert news(shop) == [("whatsapp", "sent")] * 2


def test_an_sms_of_an_older_step_that_has_not_left_never_does(shop: Shop) -> None:
    moves(shop, "prêt 1")
    waits(shop, HOURS)
    moves(shop, "parti 1")
    assert news(shop) == [("whatsapp", "sent"), ("sms", "cancelled"), ("whatsapp", "sent")]
    waits(shop, HOURS)
    sends(shop)
    assert news(shop)[-1] == ("sms", "sent")


@pytest.mark.parametrize(("goes_on", "follows"), [(False, True), (True, False)])
def test_what_fails_after_the_order_has_gone_on_is_not_told_by_sms(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, goes_on: bool, follows: bool
) -> None:
    moves(shop, "prêt 1")
    [ready] = [row for row in everything(shop, Outbound) if row.kind == "order"]
    if goes_on:
        moves(shop, "livré 1")
    monkeypatch.setitem(CODES, ready.gateway, CODES["twilio"])  # it fails as Twilio does
    now = shop.clock.now()
    failed = Receipt(ready.gateway, ready.provider_id, "failed", 63024, now, said="failed")
    shop.database.writer.run(lambda tx: statuses.record(tx, failed))
    assert ("sms" in dict(news(shop))) is follows
