"""What messages cost in a month: by cooperative, channel and currency."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, null, select
from sqlmodel import Session, col

from bot.tables import Cooperative, Outbound


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the account; code is "" for what is nobody's own.

    price: millionths of the currency; cost: millionths of a dirham; billed: of how many of these
    messages the provider told the price.
    """

    code: str
    channel: str
    currency: str
    messages: int
    segments: int
    price: int
    cost: int
    billed: int


def lines(db: Session, since: datetime, until: datetime) -> Iterator[Line]:
    """What was charged between the two."""
    by = (func.coalesce(col(Cooperative.code), ""), col(Outbound.channel), col(Outbound.currency))
    found = db.execute(
        select(
            *by,
            func.count(),
            func.sum(col(Outbound.segments)),
            func.sum(col(Outbound.price)),
            func.sum(col(Outbound.cost)),
            func.count(col(Outbound.billed)),
        )
        .outerjoin(Cooperative, col(Cooperative.id) == col(Outbound.cooperative_id))
        .where(
            col(Outbound.charged) >= since,
            col(Outbound.charged) < until,
            col(Outbound.cost).is_not(null()),
        )
        .group_by(*by)
        .order_by(*by)
    )
    for code, channel, currency, *numbers in found:
        yield Line(code, channel, currency, *map(int, numbers))
