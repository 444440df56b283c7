"""Segments by their names: conditions on a client of a cooperative, true at this moment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true
from sqlmodel import Session, col

from bot.tables import ClientFigures, Contact, Cooperative, Ranked

NEW = timedelta(days=90)  # since the first order, while it is the only one
BEST = 5  # the quintile
UNHAPPY = 2  # stars at most


def _all(_now: datetime) -> ColumnElement[bool]:
    return true()


def _best(_now: datetime) -> ColumnElement[bool]:
    """The fifth that spent most in a year."""
    return col(ClientFigures.value) == BEST


def _top(_now: datetime) -> ColumnElement[bool]:
    """The smallest group that brings 80 % of the revenue."""
    return col(ClientFigures.is_top).is_(True)


def _new(now: datetime) -> ColumnElement[bool]:
    """One order delivered, less than 90 days ago."""
    once = col(ClientFigures.first) == col(ClientFigures.last)
    return and_(once, col(ClientFigures.first) > now - NEW)


def _silent(now: datetime) -> ColumnElement[bool]:
    """Not heard for twice the usual time between two orders, nor since that was added up."""
    silent = col(ClientFigures.silent_from)
    quiet = or_(col(Contact.heard).is_(None), col(Contact.heard) < silent)
    return and_(silent <= now, quiet)


def _unhappy(_now: datetime) -> ColumnElement[bool]:
    """Gave one or two stars to something of the order that they rated last."""
    return col(ClientFigures.stars) <= UNHAPPY


# In the order in which `taawon segments` tells them.
SEGMENTS: Mapping[str, Callable[[datetime], ColumnElement[bool]]] = {
    "all": _all,
    "best": _best,
    "top": _top,
    "new": _new,
    "silent": _silent,
    "unhappy": _unhappy,
}
MEANS = {
    "all": "everybody to whom something was delivered",
    "best": "the fifth that spent most in a year",
    "top": "the smallest group that brings 80 % of the revenue",
    "new": "one order so far, delivered in the last 90 days",
    "silent": "not heard for twice their usual time between two orders",
    "unhappy": "one or two stars for something of the order rated last",
}


@dataclass(frozen=True, slots=True)
class Counted:
    """How many clients of a cooperative are in each segment, and when that was looked at."""

    code: str
    looked: datetime | None
    numbers: Mapping[str, int]


def counted(db: Session, cooperative: Cooperative, now: datetime) -> Counted:
    """How many are in each segment now."""
    numbers = [
        func.coalesce(func.sum(case((is_in(now), 1), else_=0)), 0) for is_in in SEGMENTS.values()
    ]
    [found] = db.execute(
        select(*numbers)
        .select_from(ClientFigures)
        .join(Contact, col(Contact.id) == col(ClientFigures.contact_id))
        .where(col(ClientFigures.cooperative_id) == cooperative.id, col(Contact.erased).is_(None))
    )
    when = select(col(Ranked.news_at)).where(col(Ranked.cooperative_id) == cooperative.id)
    looked = db.execute(when).scalars().first()
    return Counted(cooperative.code, looked, dict(zip(SEGMENTS, map(int, found), strict=True)))
