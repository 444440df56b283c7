"""The figures of clients are kept up to date: of who has news soon, of all of them each day.

What is read is streamed, one client after the other, beside the writer; only what has changed is
written, a few hundred rows in a transaction. A process that ends in the middle leaves figures of
two moments, and the next look mends them: `ranked` is written last.
"""

import logging
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from statistics import median_low
from threading import Thread
from typing import Any

from sqlmodel import Session, select

from bot.clock import Clock
from bot.database import Database
from bot.segments import ranking, reading
from bot.segments.measuring import intervals, measured
from bot.segments.reading import FIELDS, Client
from bot.tables import Ranked
from bot.writer import Closed, Transaction

EVERY = timedelta(minutes=10)  # between two looks for who has news
# News bear the time of their message, and are written later: a turn that raised is taken again
# for some eight minutes (bot.timers).
LATE = timedelta(minutes=10)
ALL = timedelta(hours=24)  # between two looks at all: who falls silent has no news
BATCH = 500  # rows in one transaction: replies wait so long for the writer
SAMPLE = 100_000  # intervals that a cooperative's median is taken from

logger = logging.getLogger(__name__)


class Segments:
    """One for a process: by a thread of its own, for a million clients take their time.

    Two processes write the same.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._looked: datetime | None = None
        self._thread: Thread | None = None

    def tick(self) -> None:
        """Called each second; looks every ten minutes, at one cooperative after the other."""
        now = self._clock.now()
        if self._looked is not None and now < self._looked + EVERY:
            return
        if self._thread is not None and self._thread.is_alive():
            return
        self._looked = now
        self._thread = Thread(target=self.look, args=(now,), name="segments", daemon=True)
        self._thread.start()

    def look(self, now: datetime) -> None:
        """Look at all clients where that was a day ago, else at those with news."""
        try:
            with self._database.reading() as db:
                found = list(db.execute(reading.cooperatives()))
        except Exception:
            logger.exception("no clients are ranked")
            return
        for cooperative_id, all_at, news_at in found:
            try:
                if all_at is None or now >= all_at + ALL:
                    refresh(self._database, cooperative_id, now)
                else:
                    refresh(self._database, cooperative_id, now, news_at - LATE)
            except Closed:
                return
            except Exception:
                logger.exception("the clients of cooperative %s are not ranked", cooperative_id)


def refresh(
    database: Database, cooperative_id: int, now: datetime, since: datetime | None = None
) -> int:
    """Measure the clients of a cooperative, and rank them; how many have other figures.

    since: only those with news since then.
    """
    with database.reading() as db:
        ranked = db.exec(select(Ranked).where(Ranked.cooperative_id == cooperative_id)).first()
        usual = ranked.interval if ranked else _usual(db, cooperative_id)
        clients = reading.clients(db, cooperative_id, since)
        between: list[int] = []
        changed = (row for one in clients if (row := _changed(one, usual, now, between)))
        number = 0
        while some := list(islice(changed, BATCH)):
            database.writer.run(partial(_write, cooperative_id=cooperative_id, rows=some))
            number += len(some)
    whole = since is None
    if whole:  # for the next look: whoever reads this stream cannot wait for its end
        usual = median_low(between) if between else None

    def end(tx: Transaction) -> None:
        """Rank, and say that it was done."""
        if number or whole:
            ranking.rank(tx, cooperative_id)
        all_at = now if whole or ranked is None else ranked.all_at
        reading.done(tx, cooperative_id, now, usual, all_at)

    database.writer.run(end)
    return number


def _changed(
    client: Client, usual: int | None, now: datetime, between: list[int]
) -> dict[str, Any] | None:
    """A client's row, where it is another than before. Its intervals are added to the sample."""
    if len(between) < SAMPLE:
        between += intervals(client.delivered)
    found = measured(client.delivered, client.heard, usual, now)
    row = {name: getattr(found, name) for name in FIELDS if name != "stars"}
    row["stars"] = client.stars
    if client.before == tuple(row[name] for name in FIELDS):
        return None
    return row | {"contact_id": client.contact_id}


def _write(tx: Transaction, *, cooperative_id: int, rows: list[dict[str, Any]]) -> None:
    tx.run_all(reading.WRITE, ({**row, "cooperative_id": cooperative_id} for row in rows))


def _usual(db: Session, cooperative_id: int) -> int | None:
    """The median of the intervals between two orders of one client, over all clients."""
    found = (
        between
        for client in reading.clients(db, cooperative_id, None)
        for between in intervals(client.delivered)
    )
    sample = list(islice(found, SAMPLE))
    return median_low(sample) if sample else None
