"""The only one that writes: one thread, and everything that waits in one transaction.

A commit costs far more than what it commits, so jobs that wait are done together (group
commit): durability at every commit then costs hardly more than none. Nobody is answered
before the commit that holds their job.

When a job of a batch raises, nothing of the batch is kept, and its jobs are done again,
each in a transaction of its own: the one that raises again fails alone. A job may
therefore run twice, and must do nothing but write to the database.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Dialect
from sqlmodel import Session

WRITES = {"writes": True}  # execution options of a connection that writes: it locks first
MOST = 256  # jobs in one transaction: some 50 ms of work, while others wait to read

T = TypeVar("T")

logger = logging.getLogger(__name__)


class Closed(Exception):
    """The writer has ended, and writes nothing more: whoever asks now must end as well."""


class Runs(Protocol):
    """What a transaction runs: bot.database.Statement."""

    def run(self, cursor: Any, dialect: Dialect, values: dict[str, Any]) -> list[tuple[Any, ...]]:  # noqa: ANN401
        """Run on a cursor; gives the rows."""

    def run_all(self, cursor: Any, dialect: Dialect, rows: Iterable[dict[str, Any]]) -> None:  # noqa: ANN401
        """Run once for each."""


class Transaction:
    """What a job writes with: prepared statements, or an ORM session."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._cursor = connection.connection.cursor()
        self._db: Session | None = None
        self.dialect = connection.dialect
        self.woken: set[int] = set()

    def run(self, statement: Runs, **values: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401
        """Run a prepared statement."""
        return statement.run(self._cursor, self.dialect, values)

    def run_all(self, statement: Runs, rows: Iterable[dict[str, Any]]) -> None:
        """Run a prepared statement once for each of these values, in one call."""
        statement.run_all(self._cursor, self.dialect, rows)

    @property
    def db(self) -> Session:
        """An ORM session inside this transaction; flushed and closed when the job ends."""
        if self._db is None:
            self._db = Session(self._connection, expire_on_commit=False)
        return self._db

    def wake(self, lane_id: int) -> None:
        """Nudge whoever sends this lane's messages, once this is committed."""
        self.woken.add(lane_id)

    def end_job(self) -> None:
        """Write what the session still holds, and let it go."""
        if self._db is not None:
            self._db.flush()
            self._db.expunge_all()

    def close(self) -> None:
        """Let the session and the cursor go."""
        if self._db is not None:
            self._db.close()
        self._cursor.close()


@dataclass(slots=True)
class _Job:
    do: Callable[[Transaction], Any]
    done: Callable[["_Job"], None]
    result: Any = None
    error: BaseException | None = None


@dataclass(slots=True)
class _Answers:
    """Results on their way to one event loop: one call for a whole batch."""

    loop: asyncio.AbstractEventLoop
    pairs: list[tuple["asyncio.Future[Any]", _Job]] = field(default_factory=list)

    def give(self) -> None:
        """Hand each its result, in the loop that waits for it."""
        for future, job in self.pairs:
            if future.done():  # whoever asked is gone
                continue
            if job.error is None:
                future.set_result(job.result)
            else:
                future.set_exception(job.error)


class Writer:
    """The writing thread of a process. connect gives a connection, which it keeps while it is good.

    on_commit are called after each commit with the lanes that it woke, on_rollback when
    what was done is undone: whoever cached what a transaction saw forgets it. Both in the
    writer's thread, so they are quick; one that raises is logged, and stops nothing.
    """

    def __init__(self, connect: Callable[[], Connection]) -> None:
        self.on_commit: list[Callable[[frozenset[int]], None]] = []
        self.on_rollback: list[Callable[[], None]] = []
        self._connect = connect
        self._connection: Connection | None = None  # the thread's own; None until it is needed
        self._ending = False
        self._closed = False
        self._door = Lock()  # nothing is queued behind the end: nobody would ever do it
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._answers: dict[asyncio.AbstractEventLoop, _Answers] = {}
        self._thread = Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    def run(self, job: Callable[[Transaction], T]) -> T:
        """Do the job and wait for its commit. Raises what it raised, or Closed. Not in a loop."""
        future: Future[T] = Future()

        def done(ended: _Job) -> None:
            """Hand the result to the thread that waits for it."""
            if ended.error is None:
                future.set_result(ended.result)
            else:
                future.set_exception(ended.error)

        self._queue(_Job(job, done))
        return future.result()

    async def take(self, job: Callable[[Transaction], T]) -> T:
        """Do the job and wait for its commit, in an event loop. Raises the same."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()

        def done(ended: _Job) -> None:
            """Keep the result for its event loop, which is called once for a whole batch."""
            self._answers.setdefault(loop, _Answers(loop)).pairs.append((future, ended))

        self._queue(_Job(job, done))
        return await future

    def close(self) -> None:
        """End the thread once all that waits is done. run and take raise Closed from now on."""
        with self._door:
            self._closed = True
            self._jobs.put(None)
        self._thread.join()

    def _queue(self, job: _Job) -> None:
        with self._door:
            if self._closed:
                raise Closed("the writer has ended")
            self._jobs.put(job)

    def _work(self) -> None:
        while not self._ending:
            batch = self._next_batch()
            if batch:
                self._do(batch)
            for job in batch:
                job.done(job)
            self._answer()
        self._let_go()

    def _next_batch(self) -> list[_Job]:
        """All that waits, once something does; the last before the end may be empty."""
        batch: list[_Job] = []
        try:
            job = self._jobs.get()
            while job is not None:
                batch.append(job)
                if len(batch) == MOST:
                    return batch
                job = self._jobs.get_nowait()
            self._ending = True
        except Empty:
            pass
        return batch

    def _do(self, batch: list[_Job]) -> None:
        connection = self._connected(batch)
        if connection is None or self._commit(connection, batch):
            return
        for number, job in enumerate(batch):  # one of them is at fault: find it
            connection = self._connected(batch[number:])
            if connection is None:
                return
            self._commit(connection, [job])

    def _connected(self, jobs: list[_Job]) -> Connection | None:
        """The connection; None when there is none, and these jobs fail: each would wait again."""
        if self._connection is None:
            try:
                self._connection = self._connect()
            except Exception as error:
                for job in jobs:
                    job.error = error
                self._tell(*self.on_rollback)
        return self._connection

    def _commit(self, connection: Connection, batch: list[_Job]) -> bool:
        """Do these jobs in one transaction; False, and nothing kept, when one raises."""
        job = batch[0]
        try:
            with connection.begin():
                tx = Transaction(connection)
                try:
                    for job in batch:
                        job.error = None
                        job.result = job.do(tx)
                        tx.end_job()
                finally:
                    tx.close()
        except Exception as error:
            job.error = error
            self._tell(*self.on_rollback)
            if isinstance(error, connection.dialect.loaded_dbapi.Error):
                # It may be gone, as after a restart of PostgreSQL; a new one costs a millisecond.
                self._let_go()
            return False
        self._tell(*(partial(told, frozenset(tx.woken)) for told in self.on_commit))
        return True

    @staticmethod
    def _tell(*calls: Callable[[], None]) -> None:
        for call in calls:
            try:
                call()
            except Exception:
                logger.exception("who was told of a commit or a rollback failed")

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()

    def _answer(self) -> None:
        answers, self._answers = self._answers, {}
        for answer in answers.values():
            with suppress(RuntimeError):  # its loop has been closed meanwhile
                answer.loop.call_soon_threadsafe(answer.give)
