"""How the bot is, for the machines that watch it: alive, ready, and in figures.

None of it is secret, and none of it names anybody: no number, word or cooperative.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from sqlalchemy import literal_column, select

from bot.clock import Clock
from bot.database import Database
from bot.migrations import is_current
from bot.tables import Inbound
from bot.web.figures import Figures
from bot.writer import Transaction

# Less than the ten seconds after which whoever asks usually gives up.
PATIENCE = timedelta(seconds=5)
# Characters: some ten pages of SQLite, as much as a turn writes. Less would find room where a
# disk is nearly full, while messages find none.
PROBE = 32_000
EPOCH = datetime.fromtimestamp(0, UTC)  # when the probe is said to have come: no clock is needed

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
