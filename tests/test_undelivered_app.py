"""The whole app sends an SMS for what its provider took and never told to be delivered."""

import asyncio
import importlib
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import ModuleType

import pytest
from sqlmodel import select

from bot import outbox
from bot.clock import Clock
from bot.database import Database
from bot.demo import SMS, WHATSAPP, seed
from bot.outbox import Draft
from bot.outbox.undelivered import PATIENCE
from bot.tables import Sender
from bot.writer import Transaction
from tests.late_office import PHONE
from tests.ledger import FATIMA
from tests.services import StandIn, stand_in
from tests.twilio_account import PUBLIC_URL, SID, TOKEN, posted

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)  # by day, whenever the test runs
READY = "Tifawin : votre commande 1 est prete."
LEAVES = 60.0  # seconds in which a message must have left


@pytest.fixture
def twilio() -> Iterator[StandIn]:
    with stand_in() as kept:
        yield kept


@pytest.fixture
def ahead(monkeypatch: pytest.MonkeyPatch) -> list[timedelta]:
    """How long after noon it is, all together, beside the time that passes."""
    began, ahead = datetime.now(UTC), [timedelta()]
    monkeypatch.setattr(
        Clock, "now", lambda _: NOON + (datetime.now(UTC) - began) + sum(ahead, timedelta())
    )
    return ahead


@pytest.fixture
def app(
    database_url: str, twilio: StandIn, ahead, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ModuleType]:
    """app.py as a server imports it, with an order's news that waits to leave."""
    opened = Database(database_url)
    seed(opened)
    opened.writer.run(_write)
    opened.close()
    for name, value in {
        "DATABASE_URL": database_url,
        "PUBLIC_URL": PUBLIC_URL,
        "SECRET_KEY": "a secret of nobody",
        "TWILIO_ACCOUNT_SID": SID,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_API_BASE_URL": twilio.url,
    }.items():
        monkeypatch.setenv(name, value)
    yield importlib.import_module("app")
    del sys.modules["app"]


def _write(tx: Transaction) -> None:
    sender = tx.db.exec(select(Sender).where(Sender.address == WHATSAPP)).one()
    said = {"kind": "order", "channel": "whatsapp", "address": FATIMA, "language": "fr"}
    draft = Draft(**said, body="Votre commande 1 est prête.", sms=READY)  # type: ignore[arg-type]
    outbox.enqueue(tx, sender.id or 0, draft, NOON)


async def left(twilio: StandIn, number: int) -> dict[str, str]:
    """The last of so many messages, once it has left."""
    deadline = datetime.now(UTC) + timedelta(seconds=LEAVES)
    while len(twilio.requests) < number:
        assert datetime.now(UTC) < deadline, f"message {number} never left"
        await asyncio.sleep(0.05)
    return posted(twilio.requests[number - 1])


def test_an_sms_leaves_hours_later(app: ModuleType, twilio: StandIn, ahead) -> None:
    async def run() -> None:
        rest = app.app._rest
        async with rest.router.lifespan_context(rest):
            assert (await left(twilio, 1))["To"] == FATIMA
            ahead.append(PATIENCE["order"])
            sms = await left(twilio, 2)
            assert (sms["To"], sms["From"], sms["Body"]) == (PHONE, SMS, READY)

    asyncio.run(run())
