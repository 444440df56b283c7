"""How the queue stands: what waits, leaves, is in doubt or failed, for each sender.

Nothing here names a person, or says a number or a word: a number of ours is its row's id.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, func, select
from sqlmodel import Session, col

from bot.gateways.failures import Failing
from bot.gateways.meanings import meaning
from bot.gateways.raised import RAISED
from bot.outbox.drafts import Rank
from bot.outbox.ledger import is_status
from bot.tables import Lane, Outbound, Sender

RANKS = tuple(rank.name.lower() for rank in Rank)
DAYS = 7  # in which what failed is still somebody's concern
MOST_FAILED = 10_000  # that are looked at, the newest: a lost campaign must not stop who looks
# The first kind that an error is raised for: NotSent is retryable.
BY_NAME = {raised.__name__: Failing(kind) for kind, raised in reversed([*RAISED.items()])}


@dataclass(frozen=True, slots=True)
class Standing:
    """A sender, and how many of its messages are in which state. name: "" for a number.

    halted: what waits until somebody has looked, as in bot.tables.Lane.
    """

    sender: int
    name: str
    channel: str
    gateway: str
    halted: str
    sending: int
    unknown: int
    unsettled: int

    @property
    def label(self) -> str:
        """What people call it: its id, and its name if it has one."""
        return f"{self.sender} {self.name or self.channel}"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is queued of one rank (reply, service, campaign), and how much of it should have left.

    oldest: when the first of it was or is to leave.
    """

    sender: int
    rank: str
    number: int
    due: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class Failed:
    """How many failed in one way, from one provider. kind: "" where nothing is known of it."""

    kind: str
    gateway: str
    code: int | None
    means: str
    number: int


@dataclass(frozen=True, slots=True)
class Queue:
    """All of it, at one moment."""

    senders: tuple[Standing, ...]
    waiting: tuple[Waiting, ...]
    failed: tuple[Failed, ...]


def queue(db: Session, now: datetime) -> Queue:
    """How the queue stands now."""
    due = col(Outbound.due)
    recent = failed(db, due > now - timedelta(days=DAYS), due.desc())
    return Queue(standings(db), waiting(db, now), recent)


def standings(db: Session) -> tuple[Standing, ...]:
    """Each sender that has a lane; one query for each state, by its partial index."""
    number = {status: _by_lane(db, status) for status in ("sending", "unknown", "unsettled")}
    senders = db.execute(
        select(Lane, Sender)
        .join(Sender, col(Sender.id) == col(Lane.sender_id))
        .order_by(col(Sender.id))
    )
    return tuple(
        Standing(
            sender.id or 0,
            name_of(sender.address),
            sender.channel,
            sender.gateway,
            lane.halted,
            *(found.get(lane.id or 0, 0) for found in number.values()),
        )
        for lane, sender in senders
    )


def _by_lane(db: Session, status: str) -> dict[int, int]:
    counted = select(col(Outbound.lane_id), func.count()).where(is_status(status))
    return dict(tuple(row) for row in db.execute(counted.group_by(col(Outbound.lane_id))))


def waiting(db: Session, now: datetime) -> tuple[Waiting, ...]:
    """What is queued, by sender and rank: one scan of an index of what is queued alone."""
    lane, rank, due = col(Outbound.lane_id), col(Outbound.rank), col(Outbound.due)
    is_due = func.sum(case((due <= now, 1), else_=0))
    counted = (
        select(lane, rank, func.count().label("number"), is_due.label("due"), func.min(due))
        .where(is_status("queued"))
        .group_by(lane, rank)
        .order_by(lane, rank)
    )
    senders = {row.id: row.sender_id for row in db.execute(select(Lane)).scalars()}
    return tuple(
        Waiting(senders[lane_id], RANKS[of_rank], int(number), int(number_due), oldest)
        for lane_id, of_rank, number, number_due, oldest in db.execute(counted)
    )


def failed(
    db: Session, which: ColumnElement[bool], *newest: ColumnElement[datetime]
) -> tuple[Failed, ...]:
    """Those of these that failed, MOST_FAILED at most, by class and code; the most first.

    newest: in which order they are taken, where there may be more.
    """
    found = db.execute(
        select(
            func.coalesce(col(Outbound.gateway), col(Sender.gateway)),
            col(Outbound.error),
            col(Outbound.reason),
        )
        .select_from(Outbound)
        .join(Lane, col(Lane.id) == col(Outbound.lane_id))
        .join(Sender, col(Sender.id) == col(Lane.sender_id))
        .where(is_status("failed"), which)
        .order_by(*newest)
        .limit(MOST_FAILED)
    )
    number: Counter[tuple[str, str, int | None, str]] = Counter()
    for gateway, error, reason in found:
        failing = failing_of(gateway, error, reason)
        kind, means = (failing.kind.value, failing.means) if failing else ("", "")
        number[kind, gateway, error, means] += 1
    return tuple(Failed(*one, times) for one, times in number.most_common())


def failing_of(gateway: str, error: int | None, reason: str | None) -> Failing | None:
    """What a row's failure means: by its code, or else by the error that its reason names."""
    return meaning(gateway, error) or BY_NAME.get((reason or "").partition(":")[0])


def name_of(address: str) -> str:
    """A sender's name, TAAWON; "" for a number."""
    return address if address.isalnum() and not address.isdecimal() else ""
