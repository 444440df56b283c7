"""Files are fetched beside the turns: by threads of their own, a few at once, tried again.

A row says what is still to be done with it, and when (bot.tables.media). Whoever does it takes
the row for a while first: if the process ends, another finds it due again. What is fetched is
kept before the row says so. A process that ends between the two leaves a file that the next try
gives the same name.
"""

import logging
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import datetime, timedelta
from threading import Event, Lock, Thread
from typing import cast

from sqlalchemy import exists, select
from sqlmodel import col

from bot.clock import Clock
from bot.database import Database
from bot.gateways import LARGEST_FILE, FetchError, Gateway
from bot.media import rows
from bot.media.kinds import kind
from bot.media.rows import Taken
from bot.media.storing import Coming, Folder
from bot.tables import Media
from bot.writer import Transaction

AT_ONCE = 2  # threads: little of the line and of the memory, whatever people send
TAKEN = timedelta(minutes=2)  # longer than one file may take; then somebody else may try
FIRST_WAIT, TIMES = timedelta(seconds=5), 3  # 5 s, 15 s, 45 s, 2 and 7 minutes
MOST_TRIES = 6
MOST_GONE = 3  # of these, for what the provider has not: it may be there a moment later
TIDYING = 3600.0  # seconds between two looks for files that are nobody's
LEAVING = 5.0  # seconds that a file under way has when we end

logger = logging.getLogger(__name__)


Failed = Callable[[Transaction, Taken, datetime], None]


class Downloads:
    """All fetching of this process. failed is told of a file that cannot be had, once for each.

    discards: what is ours is deleted at the provider.
    """

    def __init__(  # noqa: PLR0913, PLR0917  what it works with
        self,
        database: Database,
        gateways: Mapping[str, Gateway],
        folder: Folder,
        clock: Clock,
        failed: Failed,
        discards: bool = False,
    ) -> None:
        self._database = database
        self._gateways = gateways
        self._folder = folder
        self._clock = clock
        self._failed = failed
        self._discards = discards
        self._stopping = Event()
        self._threads: list[Thread] = []
        self._lock = Lock()
        self._tidied = -TIDYING

    def tick(self) -> None:
        """Have done what is due, by threads that end when nothing more is. Quick."""
        with self._lock:
            self._threads = [thread for thread in self._threads if thread.is_alive()]
            idle = AT_ONCE - len(self._threads)
            if not idle or self._stopping.is_set() or not self._is_due():
                return
            for _ in range(idle):
                thread = Thread(target=self._guarded, name="media", daemon=True)
                self._threads.append(thread)
                thread.start()

    def work(self) -> None:
        """Do all that is due now, one after the other."""
        while not self._stopping.is_set():
            taken = self._database.writer.run(self._take)
            if taken is None:
                break
            self._do(taken)
        if time.monotonic() >= self._tidied + TIDYING and not self._stopping.is_set():
            self._tidied = time.monotonic()
            self.tidy()

    def tidy(self) -> None:
        """Remove files that are nobody's: left by a process that ended, or by erased rows."""
        self._folder.tidy()
        for name in self._folder.old():
            self._let_go(name)

    def close(self) -> None:
        """End; what is under way is tried again by whoever comes next."""
        self._stopping.set()
        until = time.monotonic() + LEAVING
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _guarded(self) -> None:
        try:
            self.work()
        except Exception:
            logger.exception("fetching failed: it goes on at the next tick")

    def _is_due(self) -> bool:
        if time.monotonic() >= self._tidied + TIDYING:
            return True
        waiting = select(exists().where(col(Media.due) <= self._clock.now()))
        with self._database.reading() as db:
            return bool(db.execute(waiting).scalar())

    def _take(self, tx: Transaction) -> Taken | None:
        now = self._clock.now()
        for media_id, seen in tx.run(rows.NEXT, now=now):
            for row in tx.run(rows.TAKE, media=media_id, seen=seen, until=now + TAKEN):
                return Taken(*row)
        return None

    def _do(self, taken: Taken) -> None:
        try:
            match taken.status:
                case "waiting":
                    self._fetch(taken)
                case "stored":
                    self._gateway(taken).discard(taken.url)
                    self._end(taken)
                case _:
                    self._forget(taken)
                    self._end(taken)
        except FetchError as error:
            self._not_done(taken, error)
        except OSError as error:
            logger.error("media %s: the folder: %s", taken.id, type(error).__name__)
            self._not_done(taken, FetchError("folder", again=True))

    def _forget(self, taken: Taken) -> None:
        """It was erased: nothing of it stays here, nor at the provider where we delete there."""
        if taken.sha256:
            self._let_go(taken.sha256)
        if taken.url and self._discards:
            self._gateway(taken).discard(taken.url)

    def _gateway(self, taken: Taken) -> Gateway:
        gateway = self._gateways.get(taken.gateway)
        if gateway is None:
            raise FetchError("no_gateway", again=True)
        return gateway

    def _fetch(self, taken: Taken) -> None:
        with self._folder.coming() as coming:
            self._read(taken, coming)
            what = kind(coming.head)
            if not what:
                raise FetchError("wrong_type")
            with self._folder.lock:
                self._folder.keep(coming)
                stored = self._database.writer.run(lambda tx: self._store(tx, taken, coming, what))
            if not stored:  # erased meanwhile, or somebody else was quicker
                self._let_go(coming.name)

    def _read(self, taken: Taken, coming: Coming) -> None:
        gateway = self._gateway(taken)
        # What stops reading must end the request: else it would go on until it is collected.
        parts = gateway.fetch(taken.url)
        with closing(cast("_Closes", parts)):
            for part in parts:
                coming.write(part)
                if coming.size > LARGEST_FILE:
                    raise FetchError("too_large")
                if self._stopping.is_set():
                    raise FetchError("stopping", again=True)

    def _store(self, tx: Transaction, taken: Taken, coming: Coming, what: str) -> bool:
        again = self._discards
        return bool(
            tx.run(
                rows.STORE,
                media=taken.id,
                taken=taken.tries,
                url=taken.url if again else "",
                due=self._clock.now() if again else None,
                sha256=coming.name,
                content_type=what,
                size=coming.size,
            )
        )

    def _end(self, taken: Taken) -> None:
        ended = rows.END if taken.status == "stored" else rows.FORGOTTEN
        row = {"media": taken.id, "taken": taken.tries}
        self._database.writer.run(lambda tx: tx.run(ended, **row) and None)

    def _let_go(self, name: str) -> None:
        """Remove a file that no row holds any more."""
        with self._folder.lock:
            if not self._database.writer.run(lambda tx: tx.run(rows.HOLDER, name=name)):
                self._folder.remove(name)

    def _not_done(self, taken: Taken, error: FetchError) -> None:
        """Later again; or, where that is no use, the end: the person is told."""
        now = self._clock.now()
        most = MOST_GONE if error.reason == "gone" else MOST_TRIES
        row = {"media": taken.id, "taken": taken.tries, "why": error.reason}
        if error.again and taken.tries < most:
            until = now + retry_wait(taken.tries, error.wait)
            self._database.writer.run(lambda tx: tx.run(rows.PUT_OFF, **row, until=until) and None)
            return
        logger.warning("media %s: %s: %s", taken.id, taken.status, error.reason)
        if taken.status != "waiting":
            self._end(taken)
            return

        def refuse(tx: Transaction) -> None:
            """Give the file up, once, and tell who waits for it."""
            if tx.run(rows.REFUSE, **row):
                self._failed(tx, taken, now)

        self._database.writer.run(refuse)


class _Closes:
    """What closing() wants; a generator is one, though an Iterator need not be."""

    def close(self) -> None:
        """End it."""


def retry_wait(tries: int, asked: timedelta | None) -> timedelta:
    """How long until the next try: at least what the provider asked for."""
    return max(FIRST_WAIT * int(TIMES ** (tries - 1)), asked or timedelta(0))
