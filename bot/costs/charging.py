"""What left is charged: its price by the tariff stands beside it in the ledger, once.

Not in the request's own transaction, which is the hot path, and not the only way by which a
message is found to have left: an answer to a webhook and a receipt are others.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, literal_column, null, select, update
from sqlmodel import col

from bot.clock import Clock
from bot.costs.tariff import Tariff
from bot.database import Database
from bot.statements import Statement
from bot.tables import Lane, Outbound, Sender
from bot.templates import TEMPLATES
from bot.writer import Transaction

BATCH = 500  # rows in one transaction: replies wait so long for the writer

# In the words of its index, or SQLite does not use it.
LEFT: tuple[ColumnElement[bool], ...] = (
    col(Outbound.charged).is_(null()),
    literal_column("outbound.status IN ('sent', 'delivered', 'read')"),
)
_LEFT = Statement(
    lambda: (
        select(
            *(col(getattr(Outbound, name)) for name in ("id", "channel", "segments")),
            *(col(getattr(Outbound, name)) for name in ("template", "filled")),
            col(Sender.gateway),
        )
        .join(Lane, col(Lane.id) == col(Outbound.lane_id))
        .join(Sender, col(Sender.id) == col(Lane.sender_id))
        .where(*LEFT)
        .order_by(col(Outbound.id))
        .limit(literal_column(str(BATCH)))
        .with_for_update(of=Outbound, skip_locked=True)  # a receipt may be moving it
    )
)
# Two processes may see the same rows: the second writes what the first has written.
_CHARGE = Statement(
    lambda: (
        update(Outbound)
        .where(col(Outbound.id) == bindparam("row"), col(Outbound.charged).is_(null()))
        .values(
            price=bindparam("amount"),
            currency=bindparam("unit"),
            cost=bindparam("dirhams"),
            charged=bindparam("now"),
        )
    )
)


@dataclass(frozen=True, slots=True)
class _Left:
    """What is charged for, as the ledger gives it."""

    id: int
    channel: str
    segments: int
    template: str
    filled: bool
    gateway: str

    def charged(self, tariff: Tariff) -> dict[str, Any]:
        """What is written beside it."""
        price = tariff.price(self.gateway, self.channel)
        declared = TEMPLATES.get(self.template) if self.filled else None
        amount = price.of(self.segments, declared.category if declared else "")
        dirhams = tariff.in_dirhams(amount, price.currency)
        return {"row": self.id, "amount": amount, "unit": price.currency, "dirhams": dirhams}


class Charging:
    """One for a process."""

    def __init__(self, database: Database, tariff: Tariff, clock: Clock) -> None:
        self._database = database
        self._tariff = tariff
        self._clock = clock

    def tick(self) -> None:
        """Called each second: charge all that has left since."""
        with self._database.reading() as db:
            if db.execute(select(col(Outbound.id)).where(*LEFT).limit(1)).first() is None:
                return
        while self._database.writer.run(self._some) == BATCH:
            pass

    def _some(self, tx: Transaction) -> int:
        return charge(tx, self._tariff, self._clock.now())


def charge(tx: Transaction, tariff: Tariff, now: datetime) -> int:
    """Charge what has left: BATCH rows at most; how many there were."""
    rows = [_Left(*row) for row in tx.run(_LEFT)]
    tx.run_all(_CHARGE, ({**row.charged(tariff), "now": now} for row in rows))
    return len(rows)
