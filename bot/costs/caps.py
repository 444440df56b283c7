"""What a cooperative may spend on messages in a month, and what waits when it is spent.

At four fifths of the cap its campaigns wait; at all of it also the SMS in the place of a message
that WhatsApp did not bring. What people wait for goes on: replies, news of their orders, and the
digest, for an order that nobody hears of costs more than its SMS.
"""

from datetime import datetime, timedelta
from enum import IntEnum
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, literal_column, select
from sqlmodel import Session, col

from bot.clock import local
from bot.costs.tariff import MILLION
from bot.statements import Statement
from bot.tables import Cooperative, Outbound
from bot.writer import Transaction

CENTIME = MILLION // 100  # in millionths of a dirham
NEAR = 0.8  # of the cap


class Spent(IntEnum):
    """How far a month's money has gone."""

    LITTLE = 0
    NEARLY = 1  # campaigns wait
    ALL = 2


_CAP = Statement(
    lambda: select(col(Cooperative.cap_centimes), col(Cooperative.zone)).where(
        col(Cooperative.id) == bindparam("id"), col(Cooperative.cap_centimes).is_not(None)
    )
)
_COST = Statement(
    lambda: select(func.coalesce(func.sum(col(Outbound.cost)), literal_column("0"))).where(
        col(Outbound.cooperative_id) == bindparam("id"),
        col(Outbound.charged) >= bindparam("since"),
        literal_column("outbound.cost > 0"),
    )
)


def spent(tx: Transaction, cooperative_id: int | None, now: datetime) -> Spent:
    """How far this month's money has gone; LITTLE where there is no cap."""
    found = tx.run(_CAP, id=cooperative_id) if cooperative_id else []
    if not found:
        return Spent.LITTLE
    ((cap, zone),) = found
    return how_far(cost(tx, cooperative_id or 0, month(now, zone)[0]), cap)


def cost(tx: Transaction, cooperative_id: int, since: datetime) -> int:
    """What its messages cost since then, in millionths of a dirham."""
    ((sum_,),) = tx.run(_COST, id=cooperative_id, since=since)
    return int(sum_)


def how_far(cost: int, cap_centimes: int) -> Spent:
    """How much of the cap this is. cost: millionths of a dirham."""
    cap = cap_centimes * CENTIME
    if cost >= cap:
        return Spent.ALL
    return Spent.NEARLY if cost >= cap * NEAR else Spent.LITTLE


def month(now: datetime, zone: str) -> tuple[datetime, datetime]:
    """When the month that it is there began, and when the next one does."""
    first = local(now, zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0, fold=0)
    # The offset is looked up anew by each: a change of clocks may lie between.
    later = (first.replace(tzinfo=None) + timedelta(days=32)).replace(day=1)
    return first, later.replace(tzinfo=ZoneInfo(zone))


def capped(db: Session) -> list[Cooperative]:
    """The cooperatives that have a cap."""
    which = select(Cooperative).where(col(Cooperative.cap_centimes).is_not(None))
    return list(db.execute(which.order_by(col(Cooperative.id))).scalars())
