"""The figures that Prometheus gets: turns, and the outbox.

None of them names anybody: a sender is its row's id.
"""

from collections.abc import Iterator
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, null, select
from sqlmodel import Session, col

from bot.clock import Clock
from bot.database import Database
from bot.gateways.failures import Failure
from bot.outbox.standing import Standing, Waiting, failed, standings, waiting
from bot.tables import Inbound, Outbound

RECENT = 10_000  # messages that are counted by status: a count of all would grow with the years
STATUSES = (
    *("queued", "sending", "sent", "delivered", "read", "failed", "unknown", "unsettled"),
    "cancelled",
)


class Figures(Collector):
    """What Prometheus gets: read from the database when it asks, by indexes of what is open.

    They are the same from every process that shares the database: take their maximum.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def describe(self) -> Iterator[Metric]:
        """Nothing: or else registering would ask the database."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """All figures, at one moment of the database."""
        with self._database.reading() as db:
            now = self._clock.now()
            senders = standings(db)
            yield _turns(db)
            yield _by_status(db)
            yield from _waiting(waiting(db, now), now)
            yield from _open(senders)
            yield _halted(senders)
            yield _failed(db)


def _turns(db: Session) -> Metric:
    """Ids count the messages received; PostgreSQL skips one for each that came twice."""
    received = db.scalar(select(func.max(col(Inbound.id)))) or 0
    owed_rows = select(func.count()).where(col(Inbound.handled).is_(null()))
    owed = db.scalar(owed_rows) or 0
    turns = GaugeMetricFamily(
        "taawon_turns", "Messages received, by what became of their turn.", labels=["outcome"]
    )
    turns.add_metric(["handled"], received - owed)
    turns.add_metric(["owed"], owed)
    return turns


def _by_status(db: Session) -> Metric:
    newest = select(func.max(col(Outbound.id))).scalar_subquery()
    rows = db.execute(
        select(col(Outbound.status), func.count().label("number"))
        .where(col(Outbound.id) > newest - RECENT)
        .group_by(col(Outbound.status))
    )
    counted: dict[str, int] = {row.status: row.number for row in rows}
    by_status = GaugeMetricFamily(
        "taawon_outbound", f"The last {RECENT} messages, by status.", labels=["status"]
    )
    for status in STATUSES:
        by_status.add_metric([status], counted.get(status, 0))
    return by_status


def _waiting(found: tuple[Waiting, ...], now: datetime) -> Iterator[Metric]:
    """What is queued: all of it, and what should have left."""
    late = [one for one in found if one.due]
    ages = [(now - one.oldest).total_seconds() for one in late]
    yield GaugeMetricFamily(
        "taawon_outbound_waiting",
        "Messages that should have left by now.",
        sum(one.due for one in late),
    )
    yield GaugeMetricFamily(
        "taawon_outbound_oldest_seconds",
        "How long the oldest of them has waited.",
        max(ages, default=0.0),
    )
    labels = ["sender", "rank"]
    queued = GaugeMetricFamily(
        "taawon_outbound_queued", "Messages that wait, also for later.", labels=labels
    )
    due = GaugeMetricFamily(
        "taawon_outbound_due", "Messages that should have left by now.", labels=labels
    )
    age = GaugeMetricFamily(
        "taawon_outbound_due_seconds", "How long the oldest of them has waited.", labels=labels
    )
    for one in found:
        which = [str(one.sender), one.rank]
        queued.add_metric(which, one.number)
        due.add_metric(which, one.due)
        age.add_metric(which, max(0.0, (now - one.oldest).total_seconds()))
    yield from (queued, due, age)


def _open(senders: tuple[Standing, ...]) -> Iterator[Metric]:
    """What has left us, and has not come to an end."""
    told = {
        "sending": "Messages that leave at this moment.",
        "unknown": "Messages of which nobody knows whether they left.",
        "unsettled": "Messages of which nobody can find out: somebody must look.",
    }
    for status, said in told.items():
        number = sum(getattr(sender, status) for sender in senders)
        yield GaugeMetricFamily(f"taawon_outbound_{status}", said, number)


def _halted(senders: tuple[Standing, ...]) -> Metric:
    halted = GaugeMetricFamily(
        "taawon_sender_halted",
        "1 where campaigns, or all, wait until somebody has looked (`taawon outbox dead`).",
        labels=["sender", "waits"],
    )
    for sender in senders:
        for waits in ("campaigns", "all"):
            halted.add_metric([str(sender.sender), waits], sender.halted == waits)
    return halted


def _failed(db: Session) -> Metric:
    newest = select(func.max(col(Outbound.id))).scalar_subquery()
    found = failed(db, col(Outbound.id) > newest - RECENT)
    by_class = GaugeMetricFamily(
        "taawon_outbound_failed",
        f"Those of the last {RECENT} messages that failed, by class.",
        labels=["class"],
    )
    for kind in (*Failure, ""):
        number = sum(one.number for one in found if one.kind == kind)
        by_class.add_metric([kind or "other"], number)
    return by_class
