"""What could not go in the turn of the yes: our last word, files, and SQLite's own log."""

import logging
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import col, select

from bot.clock import Clock
from bot.database import Database
from bot.erasing import messages, recordings, told
from bot.tables import Erasure
from bot.writer import Transaction

logger = logging.getLogger(__name__)

# A provider that is down so long does not get our last word any more: its row holds an address.
LAST_WORD = timedelta(hours=1)


class Erasures:
    """Finishes what was begun. One that fails keeps no other from its end."""

    def __init__(self, database: Database, media: Path, clock: Clock) -> None:  # noqa: ARG002
        self._database = database
        self._clock = clock

    def tick(self) -> None:
        """Each erasure that is not finished: as far as it can go now."""
        for erasure in self._open():
            try:
                self._go_on(erasure, self._clock.now())
            except Exception:
                logger.exception("contact %s: not forgotten yet", erasure.contact_id)

    def _go_on(self, erasure: Erasure, now: datetime) -> None:
        write = self._database.writer.run
        # Copies of what was erased lie in SQLite's log until it is emptied; a reader may hold it
        # for a moment.
        if write(lambda tx: _wipe(tx, erasure, now)) and self._database.empty_log():
            write(lambda tx: _finish(tx, erasure, now))
            logger.info("contact %s is forgotten", erasure.contact_id)

    def _open(self) -> list[Erasure]:
        with self._database.reading() as db:
            waiting = select(Erasure).where(col(Erasure.finished).is_(None))
            return list(db.exec(waiting.order_by(col(Erasure.id))))


def _wipe(tx: Transaction, erasure: Erasure, now: datetime) -> bool:
    """Empty all that has come to an end; whether nothing is left."""
    contact_id = erasure.contact_id
    if erasure.asked + LAST_WORD <= now:
        messages.cancel(tx, contact_id, *messages.ON_THEIR_WAY)
    messages.forget_sent(tx, contact_id)
    is_told = told.forget(tx, told.of(tx, erasure))
    if messages.is_being_written_to(tx, contact_id) or not is_told:
        return False
    if recordings.are_there(tx, contact_id):
        return False
    messages.let_go(tx, contact_id)
    return True


def _finish(tx: Transaction, erasure: Erasure, now: datetime) -> None:
    tx.db.get_one(Erasure, erasure.id).finished = now
