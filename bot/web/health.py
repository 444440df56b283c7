"""How the bot is, for the machines that watch it: alive, ready, and in figures.

None of it is secret, and none of it names anybody: no number, word or cooperative.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Protocol

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, literal_column, null, select
from sqlmodel import Session, col

from bot.clock import Clock
from bot.database import Database
from bot.migrations import is_current
from bot.outbox.ledger import is_status
from bot.tables import Inbound, Outbound
from bot.writer import Transaction

# Less than the ten seconds after which whoever asks usually gives up.
PATIENCE = timedelta(seconds=5)
# Characters: some ten pages of SQLite, as much as a turn writes. Less would find room where a
# disk is nearly full, while messages find none.
PROBE = 32_000
EPOCH = datetime.fromtimestamp(0, UTC)  # when the probe is said to have come: no clock is needed
RECENT = 10_000  # messages that are counted by status: a count of all would grow with the years
STATUSES = ("queued", "sending", "sent", "delivered", "read", "failed", "unknown", "cancelled")

log = logging.getLogger(__name__)


class Background(Protocol):
    """What works behind the web server: bot.engine.Engine."""

    @property
    def alive(self) -> bool:
        """Whether its thread runs."""


def router(database: Database, engine: Background, clock: Clock) -> APIRouter:
    """GET /healthz, /readyz and /metrics."""
    routes = APIRouter(include_in_schema=False)
    registry = CollectorRegistry()
    registry.register(Figures(database, clock))

    @routes.get("/healthz")
    async def alive() -> dict[str, str]:
        """The process answers. Whoever starts processes starts it anew when it does not."""
        return {"status": "ok"}

    @routes.get("/readyz")
    async def ready() -> JSONResponse:
        """Whether messages can be taken: 503 names the part that cannot."""
        parts = await _parts(database, engine)
        good = all(said == "ok" for said in parts.values())
        return JSONResponse(
            {"status": "ok" if good else "not ready", **parts}, 200 if good else 503
        )

    @routes.get("/metrics")
    def metrics() -> Response:
        """The figures, as Prometheus reads them."""
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return routes


async def _parts(database: Database, engine: Background) -> dict[str, str]:
    """Each part with what is wrong with it, or "ok"; nothing after a database that is not."""

    async def answers() -> bool:
        """The database answers."""
        await asyncio.to_thread(_ask, database)
        return True

    async def migrated() -> bool:
        """Its tables are those of this version."""
        return await asyncio.to_thread(is_current, database.engine)

    async def writes() -> bool:
        """It can be written to."""
        await database.writer.take(_write)
        return True

    parts = {"engine": "ok" if engine.alive else "stopped"}
    for part, good in (("database", answers), ("migrations", migrated), ("writer", writes)):
        parts[part] = await _said(part, good)
        if parts[part] != "ok":
            break
    return parts


async def _said(part: str, good: Callable[[], Awaitable[bool]]) -> str:
    try:
        async with asyncio.timeout(PATIENCE.total_seconds()):
            return "ok" if await good() else "out of date"
    except TimeoutError:
        return "no answer"
    except Exception as error:
        # Its text may hold the database's address: the class is enough to look it up.
        log.warning("not ready: %s: %s", part, type(error).__name__)
        return "failed"


def _ask(database: Database) -> None:
    with database.reading() as db:
        db.execute(select(literal_column("1")))


def _write(tx: Transaction) -> None:
    """Write as a message does that comes in, and take it back in the same transaction.

    To set a value to itself would not do: SQLite then writes nothing, even on a full disk. No
    row of anybody is touched, so nobody waits for this one; an id below zero is none of those
    that are counted.
    """
    probe = Inbound(
        id=-1 - secrets.randbits(62),
        gateway="probe",
        provider_id=secrets.token_bytes(16),
        raw=" " * PROBE,
        received=EPOCH,
        handled=EPOCH,
    )
    tx.db.add(probe)
    tx.db.flush()
    tx.db.delete(probe)


class Figures(Collector):
    """What Prometheus gets: read from the database when it asks, one query for each figure.

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
            yield _turns(db)
            yield _outbound(db)
            yield from self._waiting(db)
            yield _unknown(db)

    def _waiting(self, db: Session) -> Iterator[Metric]:
        now = self._clock.now()
        due = select(func.count(), func.min(col(Outbound.due))).where(
            is_status("queued"), col(Outbound.due) <= now
        )
        waiting, oldest = db.execute(due).one()
        yield GaugeMetricFamily(
            "taawon_outbound_waiting", "Messages that should have left by now.", waiting
        )
        age = (now - oldest).total_seconds() if oldest else 0.0
        yield GaugeMetricFamily(
            "taawon_outbound_oldest_seconds", "How long the oldest of them has waited.", age
        )


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


def _outbound(db: Session) -> Metric:
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


def _unknown(db: Session) -> Metric:
    unknown = db.scalar(select(func.count()).where(is_status("unknown")))
    return GaugeMetricFamily(
        "taawon_outbound_unknown", "Messages of which nobody knows whether they left.", unknown
    )
