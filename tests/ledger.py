"""What the tests of sending share: a shop with two senders, a gateway that does as it is told."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock

from sqlmodel import col, select

from bot import outbox
from bot.clock import Clock
from bot.database import Database
from bot.gateways import Accepted, Capabilities, Inbound, Outgoing, Receipt, Sighting
from bot.gateways.meanings import CODES
from bot.outbox import Draft
from bot.tables import Contact, Cooperative, Outbound, Sender
from bot.writer import Transaction

CODES["fake"] = CODES["twilio"]  # it fails as Twilio does
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
FATIMA = "whatsapp:+212600000011"
HASSAN = "whatsapp:+212600000012"


class StoppedClock(Clock):
    """A clock that a test sets."""

    def __init__(self, now: datetime = NOON) -> None:
        self.at = now

    def now(self) -> datetime:
        return self.at

    def move(self, by: timedelta) -> None:
        self.at += by


@dataclass
class FakeGateway:
    """Accepts everything, unless `answers` says otherwise: what each request is answered with.

    Each attempt of each row has its own provider's id. before is called in each request. found:
    what a search for a row's message gives. approved: the templates of every language.
    """

    name: str = "fake"
    answers: list[Accepted | Exception] = field(default_factory=list)
    sent: list[Outgoing] = field(default_factory=list)
    before: Callable[[Outgoing], None] = lambda message: None
    found: dict[int, tuple[Sighting, ...] | Exception | None] = field(default_factory=dict)
    searched: list[tuple[Outgoing, datetime]] = field(default_factory=list)
    approved: frozenset[str] = frozenset()
    lock: Lock = field(default_factory=Lock)

    def capabilities(self, channel: str) -> Capabilities:
        return Capabilities(inbound=True, buttons=True, page=10, window=None)

    def templates(self, language: str) -> frozenset[str]:
        return self.approved

    def parse(self, raw: str, received: datetime) -> Inbound:
        raise NotImplementedError(raw)

    async def send(self, message: Outgoing) -> Accepted:
        with self.lock:
            self.sent.append(message)
            number = 1000 * message.attempt + message.outbound
            answer = self.answers.pop(0) if self.answers else accepted(number)
        await asyncio.to_thread(self.before, message)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def search(self, message: Outgoing, since: datetime) -> tuple[Sighting, ...] | None:
        self.searched.append((message, since))
        found = self.found.get(message.outbound, ())
        if isinstance(found, Exception):
            raise found
        return found

    async def close(self) -> None:
        """Nothing is open."""


def accepted(number: int, status: str = "queued") -> Accepted:
    return Accepted(provider_id(number), status)


def provider_id(number: int) -> bytes:
    return number.to_bytes(16, "big")


def receipt(
    number: int, status: str, outbound: int | None = None, error: int | None = None
) -> Receipt:
    return Receipt("fake", provider_id(number), status, error, NOON, outbound, said=status)


def shop(tx: Transaction) -> tuple[int, int]:
    """A cooperative with a WhatsApp and an SMS sender: their ids."""
    cooperative = Cooperative(
        code="TIFAWIN", names={"fr": "Tifawin"}, digest_to="+212600000001", digest_language="fr"
    )
    tx.db.add(cooperative)
    tx.db.flush()
    senders = (
        Sender(address="whatsapp:+14155238886", channel="whatsapp", gateway="fake"),
        Sender(address="TAAWON", channel="sms", gateway="fake"),
    )
    tx.db.add_all(senders)
    tx.db.add(Contact(language="fr", created=NOON))
    tx.db.flush()
    whatsapp, sms = (sender.id for sender in senders)
    assert whatsapp
    assert sms
    return whatsapp, sms


def write(database: Database, sender_id: int, address: str, body: str, **more: object) -> int:
    """A row of the ledger; its id."""
    said = {"kind": "reply", "channel": "whatsapp", "language": "fr"} | more
    draft = Draft(address=address, body=body, **said)  # type: ignore[arg-type]
    row = database.writer.run(lambda tx: outbox.enqueue(tx, sender_id, draft, NOON))
    assert row is not None
    return row


def rows(database: Database) -> list[Outbound]:
    """The whole ledger, in order."""
    with database.reading() as db:
        return list(db.exec(select(Outbound).order_by(col(Outbound.id))))


def statuses(database: Database) -> list[str]:
    return [row.status for row in rows(database)]


def bodies(messages: Iterable[Outgoing]) -> list[str]:
    return [message.body for message in messages]
