"""A sender whose gateway is not set up: nothing raises, and who runs the bot is told once."""

import logging
from collections.abc import Iterator

import pytest

from bot.database import Database
from bot.gateways.named import say_missing
from bot.post import Notice, Post
from bot.tables import Contact, Inbound, Outbound, Sender
from bot.turns import Turns
from bot.unasked import Unasked
from flows.client.rating import Rated, rating
from flows.talk import Reply, Started, text
from tests.conversations import Shop, change, everything

SAID = text("menu.ask")


@pytest.fixture
def shop(database: Database) -> Iterator[Shop]:
    say_missing.cache_clear()
    yield Shop(database)
    say_missing.cache_clear()


def lost(shop: Shop, channel: str = "whatsapp") -> None:
    """Somebody has written; then their sender is given a gateway that nobody set up."""
    shop.client(channel=channel).says("Bonjour")
    change(shop, Outbound, status="delivered")
    change(shop, Sender, gateway="android")


def post(shop: Shop, notice: Notice, sms: bool = False) -> bool:
    """Write first to the only client."""
    [client] = everything(shop, Contact)
    sent = Post({"twilio": shop.gateway})
    return shop.database.writer.run(
        lambda tx: sent.to_client(tx, client.id, Reply((SAID,)), notice, SAID if sms else None)
    )


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.message for record in caplog.records if record.levelno == logging.ERROR]


def notice(shop: Shop, once: str) -> Notice:
    return Notice("alert", once, shop.clock.now(), at_once=True)


def test_a_client_cannot_be_told_or_hears_it_by_sms(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    lost(shop)
    assert not post(shop, notice(shop, "a"))
    assert post(shop, notice(shop, "b"), sms=True)
    [*_, row] = everything(shop, Outbound)
    assert (row.once, row.channel) == ("b", "sms")
    [line] = errors(caplog)
    assert "'android', which is not set up" in line


def test_no_flow_is_opened(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    lost(shop)
    [client], before = everything(shop, Contact), len(everything(shop, Outbound))
    turns = Turns(shop.database, {"twilio": shop.gateway}, shop.clock)
    started = Started(rating.name, Rated(order="1"))
    for _ in range(2):
        assert not shop.database.writer.run(
            lambda tx: turns.start(tx, client.id, started, Unasked("o1", "once"))
        )
        shop.database.writer.run(lambda tx: turns.silence(tx, client.id, "asked"))
    assert len(everything(shop, Outbound)) == before
    assert everything(shop, Contact) == [client]
    assert len(errors(caplog)) == 1


def test_what_comes_in_by_another_gateway_is_answered(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    """A number that moved from one provider to the next, before its row was told so."""
    change(shop, Sender, gateway="android")
    [answer] = shop.client().says("Bonjour")
    assert "Tifawin" in answer
    [received] = everything(shop, Inbound)
    assert received.handled
    assert len(errors(caplog)) == 1


def test_an_apology_needs_no_gateway_of_the_senders(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(shop, Sender, gateway="android")
    monkeypatch.setattr("bot.turns.step", lambda *_: 1 / 0)
    [answer] = shop.client().says("Bonjour")
    assert "Pardon" in answer
