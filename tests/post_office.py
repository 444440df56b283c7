"""A ledger with its senders, a gateway that does as it is told, and a clock."""

import asyncio
from dataclasses import dataclass

from bot.database import Database
from bot.gateways import (
    Accepted,
    Outgoing,
    SendError,
)
from bot.outbox import claiming, settling
from bot.outbox import drain as draining
from bot.outbox.claiming import Held
from bot.outbox.settling import Tried
from tests.ledger import (
    FATIMA,
    FakeGateway,
    StoppedClock,
    shop,
    write,
)


@dataclass
class Office:
    """A database, its senders, a gateway and a clock."""

    database: Database
    whatsapp: int
    sms: int
    gateway: FakeGateway
    clock: StoppedClock

    @property
    def post(self) -> draining.Office:
        return draining.Office(
            self.database,
            {"fake": self.gateway},
            self.clock,
            rates={"whatsapp": 1000.0, "sms": 1000.0},
            chance=lambda: 0.0,
        )

    def write(self, body: str, to: str = FATIMA, **more: object) -> int:
        return write(self.database, self.whatsapp, to, body, **more)

    def take(self) -> Held:
        return self.database.writer.run(lambda tx: claiming.take_lane(tx, 1, self.clock.now()))

    def claim(self, held: Held, most: int = 10) -> tuple[Outgoing, ...] | None:
        now = self.clock.now()
        return self.database.writer.run(lambda tx: claiming.claim(tx, held, now, most))

    def settle(self, held: Held, message: Outgoing, outcome: Accepted | SendError) -> None:
        tried = Tried(message, outcome, self.clock.now(), 0.0)
        self.database.writer.run(lambda tx: settling.settle(tx, held, tried))

    def drain(self) -> None:
        asyncio.run(draining.drain(self.post, 1))


def opened(database: Database) -> Office:
    """An office with nothing in it yet."""
    whatsapp, sms = database.writer.run(shop)
    return Office(database, whatsapp, sms, FakeGateway(), StoppedClock())
