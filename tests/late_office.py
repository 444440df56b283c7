"""A ledger in which WhatsApp takes messages and may never deliver them, and a clock."""

from dataclasses import dataclass, field
from datetime import timedelta

from bot.database import Database
from bot.gateways import Accepted, SendError
from bot.outbox import claiming, statuses
from bot.outbox.settling import Tried, settle
from bot.outbox.undelivered import PATIENCE, Undelivered
from bot.tables import Address, Outbound
from tests.ledger import FATIMA, NOON, StoppedClock, accepted, receipt, rows, shop, write

PHONE = "+212600000011"  # Fatima's
LATE = PATIENCE["order"]


@dataclass
class Office:
    """A ledger, a clock, and Fatima, who has a WhatsApp address."""

    database: Database
    whatsapp: int
    sms: int
    clock: StoppedClock = field(default_factory=StoppedClock)

    def leaves(self, number: int = 1, kind: str = "order", **more: object) -> int:
        """A WhatsApp message that the provider takes now, under this number; its row."""
        said = {"sms": "Prête.", "contact_id": 1, "expires": NOON + timedelta(days=3)} | more
        address = said.pop("address", FATIMA)
        row = write(self.database, self.whatsapp, address, "Votre commande", kind=kind, **said)
        self.settles(row, accepted(number))
        return row

    def settles(self, row: int, outcome: Accepted | SendError) -> None:
        """The row's request is made and ends so."""
        now = self.clock.now()
        [lane] = [one.lane_id for one in rows(self.database) if one.id == row]
        held = self.database.writer.run(lambda tx: claiming.take_lane(tx, lane, now))
        claimed = self.database.writer.run(lambda tx: claiming.claim(tx, held, now, 99)) or ()
        [message] = [one for one in claimed if one.outbound == row]
        self.database.writer.run(lambda tx: settle(tx, held, Tried(message, outcome, now, 0)))

    def told(self, status: str, number: int = 1, error: int | None = None) -> None:
        one = receipt(number, status, error=error)
        self.database.writer.run(lambda tx: statuses.record(tx, one))

    def tick(self, after: timedelta = timedelta()) -> None:
        self.clock.move(after)
        Undelivered(self.database, self.clock).tick()

    def change(self, table: type, key: int = 1, **values: object) -> None:
        def change(tx) -> None:
            found = tx.db.get_one(table, key)
            for name, value in values.items():
                setattr(found, name, value)

        self.database.writer.run(change)

    @property
    def first(self) -> Outbound:
        return rows(self.database)[0]

    @property
    def followed(self) -> list[Outbound]:
        """The SMS that were written."""
        return [row for row in rows(self.database) if row.channel == "sms"]


def opened(database: Database) -> Office:
    """An office with nothing in it yet, and Fatima, who has a WhatsApp address."""
    whatsapp, sms = database.writer.run(shop)
    database.writer.run(
        lambda tx: tx.db.add(Address(contact_id=1, channel="whatsapp", address=FATIMA))
    )
    return Office(database, whatsapp, sms)
