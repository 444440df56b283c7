"""What is due: questions that waited long enough, and turns that are still owed."""

import logging
from datetime import datetime, timedelta
from typing import Protocol

from sqlmodel import col, delete, select

from bot.clock import Clock
from bot.database import Database
from bot.tables import Inbound, Timer
from bot.writer import Transaction

logger = logging.getLogger(__name__)

SILENCE = "silence"
MOST = 100  # of each in one tick: what is more comes a second later
AGAIN = timedelta(minutes=5)  # until a timer whose turn raised fires again
OWED_AFTER = timedelta(seconds=30)  # then a turn is not being taken any more: it is owed
MOST_TRIES = 5  # the last after eight minutes; then somebody must look


class Taking(Protocol):
    """What takes turns: bot.turns.Turns."""

    def silence(self, tx: Transaction, contact_id: int, asked: str) -> None:
        """A contact has not answered the question called `asked`."""

    def retake(self, inbound_id: int) -> bool:
        """Take an owed turn again; False when it raised again."""


def tick(database: Database, turns: Taking, clock: Clock) -> None:
    """Fire the timers that are due, and take the turns that are owed."""
    now = clock.now()
    for timer in _due(database, now):
        _fire(database, turns, timer, now)
    for inbound_id in _owed(database, now):
        logger.warning("inbound %s is owed its turn: taken again", inbound_id)
        turns.retake(inbound_id)


def _due(database: Database, now: datetime) -> list[Timer]:
    due = select(Timer).where(Timer.kind == SILENCE, Timer.due <= now)
    with database.reading() as db:
        return list(db.exec(due.order_by(col(Timer.due)).limit(MOST)))


def _fire(database: Database, turns: Taking, timer: Timer, now: datetime) -> None:
    """One transaction: the timer is gone, and its turn taken. A raising one is put off."""
    same = (
        col(Timer.id) == timer.id,
        col(Timer.asked) == timer.asked,
        col(Timer.due) == timer.due,
    )

    def fire(tx: Transaction) -> None:
        # The contact may have spoken, and the timer been set anew, since we looked.
        if tx.db.execute(delete(Timer).where(*same).returning(col(Timer.id))).first():
            turns.silence(tx, timer.contact_id, timer.asked)

    def put_off(tx: Transaction) -> None:
        if found := tx.db.exec(select(Timer).where(*same)).first():
            found.due = now + AGAIN

    try:
        database.writer.run(fire)
    except Exception:
        logger.exception("the timer of contact %s failed: put off", timer.contact_id)
        database.writer.run(put_off)


def _owed(database: Database, now: datetime) -> list[int]:
    """Messages whose turn is owed, each later than before: 30 s, 1 min, 2, 4, 8."""
    waiting = (
        select(Inbound.id, Inbound.received, Inbound.tries)
        .where(col(Inbound.handled).is_(None), Inbound.tries < MOST_TRIES)
        .order_by(col(Inbound.id))
        .limit(MOST)
    )
    with database.reading() as db:
        return [
            inbound_id or 0
            for inbound_id, received, tries in db.exec(waiting)
            if received + OWED_AFTER * 2**tries <= now
        ]
