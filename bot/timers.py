"""What is due: questions that waited long enough, and turns that are still owed."""

import logging
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import ColumnElement
from sqlmodel import col, delete, select

from bot.clock import MOROCCO, Clock, after_quiet
from bot.database import Database
from bot.tables import Contact, Cooperative, Inbound, Timer
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
    for timer, zone in _due(database, now):
        try:
            # Timers are set for the day, but we may have been away when it was day.
            when = after_quiet(now, zone)
            if when > now:
                _put_off(database, timer, when)
            else:
                _fire(database, turns, timer)
        except Exception:
            logger.exception("the timer of contact %s failed: put off", timer.contact_id)
            _put_off(database, timer, now + AGAIN)
    for inbound_id in _owed(database, now):
        logger.warning("inbound %s is owed its turn: taken again", inbound_id)
        turns.retake(inbound_id)


def _due(database: Database, now: datetime) -> list[tuple[Timer, str]]:
    """The timers that are due, each with the zone of its contact's cooperative."""
    due = (
        select(Timer, Cooperative.zone)
        .join(Contact, col(Contact.id) == col(Timer.contact_id))
        .join(Cooperative, col(Cooperative.id) == col(Contact.cooperative_id), isouter=True)
        .where(Timer.kind == SILENCE, Timer.due <= now)
        .order_by(col(Timer.due))
        .limit(MOST)
    )
    with database.reading() as db:
        return [(timer, zone or MOROCCO) for timer, zone in db.exec(due)]


def _fire(database: Database, turns: Taking, timer: Timer) -> None:
    """One transaction: the timer is gone, and its turn taken."""

    def fire(tx: Transaction) -> None:
        """Take the turn, unless the contact spoke since and the timer is another now."""
        gone = delete(Timer).where(*_same(timer)).returning(col(Timer.id))
        if tx.db.execute(gone).first():
            turns.silence(tx, timer.contact_id, timer.asked)

    database.writer.run(fire)


def _put_off(database: Database, timer: Timer, until: datetime) -> None:
    def put_off(tx: Transaction) -> None:
        """Only the timer as we saw it: one that was set anew has its own time."""
        if found := tx.db.exec(select(Timer).where(*_same(timer))).first():
            found.due = until

    database.writer.run(put_off)


def _same(timer: Timer) -> tuple[ColumnElement[bool], ...]:
    """The timer as we saw it: the contact may have spoken since, and it been set anew."""
    return (
        col(Timer.id) == timer.id,
        col(Timer.asked) == timer.asked,
        col(Timer.due) == timer.due,
    )


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
