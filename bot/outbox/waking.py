"""What wakes a lane: something new on it, or something whose time has come."""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists
from sqlalchemy import select as choose
from sqlmodel import Session, col, select

from bot.outbox.ledger import is_status
from bot.tables import Lane, Outbound

STUCK = timedelta(minutes=2)  # a request that takes so long was never settled


def lanes_to_wake(db: Session, now: datetime) -> frozenset[int]:
    """The lanes with rows that are due, to be looked for, or in flight for too long."""
    found: set[int] = set()
    for status, when in (
        ("queued", col(Outbound.due) <= now),
        ("unknown", col(Outbound.due) <= now),
        ("sending", col(Outbound.claimed) <= now - STUCK),
    ):
        found.update(filter(None, db.exec(select(Lane.id).where(_any(status, when)))))
    return frozenset(found)


def _any(status: str, when: ColumnElement[bool]) -> ColumnElement[bool]:
    mine = col(Outbound.lane_id) == col(Lane.id)
    return exists(choose(col(Outbound.id)).where(mine, is_status(status), when))


class Nudge:
    """Tells a drain that lingers that something has come. Given from any thread, under a lock."""

    def __init__(self) -> None:
        self.given = False
        self._waiting: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None

    def set(self) -> None:
        """Something has come."""
        self.given = True
        if self._waiting is not None:
            loop, event = self._waiting
            with suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(event.set)

    async def wait(self, seconds: float) -> None:
        """Until something comes, or so long."""
        event = asyncio.Event()
        self._waiting = asyncio.get_running_loop(), event
        if not self.given:
            with suppress(TimeoutError):
                await asyncio.wait_for(event.wait(), seconds)
        self._waiting = None
