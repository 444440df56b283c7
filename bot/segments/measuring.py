"""What one client's delivered orders amount to. Pure: dates and amounts in, figures out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

YEAR = timedelta(days=365)
OWN = 3  # orders from which a client's own interval is known
TIMES = 2  # of the interval without a word are silence


@dataclass(frozen=True, slots=True)
class Delivered:
    """An order that came to its client: when, and what it was worth."""

    at: datetime
    centimes: int


@dataclass(frozen=True, slots=True)
class Measured:
    """One client, as bot.tables.ClientFigures has it. interval: seconds."""

    first: datetime
    last: datetime
    orders: int
    centimes: int
    interval: int | None
    silent_from: datetime | None


def measured(
    delivered: Sequence[Delivered], heard: datetime | None, usual: int | None, now: datetime
) -> Measured:
    """All orders of a client, the oldest first; at least one.

    heard: when they wrote last. usual: the cooperative's interval, for who has ordered fewer
    than three times. Silent is who was not heard for twice the interval.
    """
    recent = [order for order in delivered if order.at > now - YEAR]
    own = intervals(delivered)
    interval = round(median(own)) if len(delivered) >= OWN else None
    last = delivered[-1].at
    expected = interval if interval is not None else usual
    return Measured(
        first=delivered[0].at,
        last=last,
        orders=len(recent),
        centimes=sum(order.centimes for order in recent),
        interval=interval,
        silent_from=None if expected is None else _silent(max(last, heard or last), expected),
    )


def intervals(delivered: Sequence[Delivered]) -> list[int]:
    """Seconds between each order and the next."""
    times = [order.at for order in delivered]
    return [round((b - a).total_seconds()) for a, b in pairwise(times)]


def _silent(heard: datetime, interval: int) -> datetime:
    # A day at least: two orders of one morning make nobody silent by noon.
    return heard + max(timedelta(days=1), TIMES * timedelta(seconds=interval))
