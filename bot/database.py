"""The database: SQLite beside the program, or PostgreSQL. The same code on both.

Reading takes a session from `Database.reading`; all writing goes through
`Database.writer`, one thread for the whole process (see bot.writer). What the two
databases do differently stands in this file and in bot.statements, and nowhere else.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlmodel import Session

from bot.writer import WRITES, Writer

try:
    # Its own SQLite: Debian 12's 3.40.1 can corrupt a WAL file when two connections write
    # and checkpoint at once (sqlite.org/wal.html, "the WAL-reset bug", fixed in 3.51.3).
    from pysqlite3 import dbapi2 as sqlite3
except ImportError:  # no wheel for this machine: Python's own
    import sqlite3

BUSY_MS = 30_000  # how long another process (a command of the CLI) may hold the file

# Without limits a server, or a pooler before it, that says nothing is waited for until the
# kernel gives up: never for a connection that is accepted, a quarter of an hour for a lost one.
POSTGRESQL_LIMITS: Mapping[str, Any] = {
    "connect_timeout": 5,  # seconds
    "tcp_user_timeout": 15_000,  # milliseconds until what we sent must have been received
    "keepalives_idle": 10,  # seconds of silence until the other side is asked for a sign
}


class Unusable(Exception):
    """The database does not answer, or has not this version's tables: app.py says so and ends."""


class Database:
    """An engine, its one writer and its readers. url as SQLAlchemy takes it."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite(url) if self.is_sqlite else _postgresql(url)

    @cached_property
    def writer(self) -> Writer:
        """The only one that writes in this process."""
        return Writer(lambda: self.engine.connect().execution_options(**WRITES))

    @property
    def trouble(self) -> tuple[type[Exception], ...]:
        """What is raised when the database itself is in trouble: locked, full, gone."""
        driver: Any = self.engine.dialect.loaded_dbapi
        wrapped = (OperationalError, InterfaceError)  # from a session; the others from a Statement
        return (*wrapped, driver.OperationalError, driver.InterfaceError)

    @contextmanager
    def reading(self, *, by_index: bool = False) -> Iterator[Session]:
        """A session that sees one moment of the database, and writes nothing.

        by_index: for a long look beside which a table is filled. PostgreSQL plans it by what it
        knows of the table, that it is empty, and would read all of it for each row.
        """
        with Session(self.engine, expire_on_commit=False) as db:
            if by_index and not self.is_sqlite:
                db.execute(text("SET LOCAL enable_seqscan = off"))
            yield db

    def check(self) -> None:
        """Make sure that it can be worked with, SQLite by upgrading it. Raises Unusable, or Newer.

        PostgreSQL is not upgraded here: one of several replicas must not do it by its own start.
        """
        from bot.migrations import is_current  # noqa: PLC0415  as in upgrade

        try:
            if self.is_sqlite:
                self.upgrade()
            elif not is_current(self.engine):
                raise Unusable(
                    "Cannot start: the tables are not those of this version: "
                    "run `taawon db upgrade`."
                )
        except self.trouble:
            # What the driver says may hold a piece of a password that was not quoted.
            raise Unusable(
                "Cannot start: the database does not answer, or refuses us (DATABASE_URL)."
            ) from None

    def upgrade(self) -> None:
        """Bring the tables to what this code expects, by the migrations."""
        from bot.migrations import upgrade  # noqa: PLC0415  Alembic costs 100 ms at import

        upgrade(self.engine)

    def empty_log(self) -> bool:
        """Leave no copy of what was deleted in SQLite's log; False while a reader needs it.

        PostgreSQL has no log of ours to empty: its vacuum clears what was deleted.
        """
        if not self.is_sqlite:
            return True
        connection = self.engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            [(is_busy, _frames, _moved)] = cursor.fetchall()
            return not is_busy
        finally:
            connection.close()

    def close(self) -> None:
        """End the writer and give back the connections."""
        if "writer" in self.__dict__:
            self.writer.close()
        self.engine.dispose()


# Both hide the values of a statement that failed: they are what people wrote.


def _sqlite(url: str) -> Engine:
    path = make_url(url).database
    if not path or path == ":memory:":
        raise ValueError("a SQLite database needs a file: readers and the writer share it")
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url, module=sqlite3, hide_parameters=True, connect_args={"timeout": BUSY_MS / 1000}
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: object) -> None:  # noqa: ANN401  the driver's own
    connection.isolation_level = None  # the driver begins nothing by itself: _begin does
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",  # NORMAL may lose the last commits at power loss
        # Pages of the log before they are copied into the file: at 1,000, its default, a campaign
        # that is written copies the same pages of the indexes again and again.
        "wal_autocheckpoint=8000",
        "foreign_keys=ON",
        "secure_delete=ON",  # what is deleted is overwritten: somebody may have asked for it
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    # A deferred transaction that turns to writing fails at once when another wrote since
    # ("database is locked" whatever the timeout): the writer takes its lock first.
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def beside(database: Database) -> Engine:
    """DBOS's own file beside ours: taawon.engine.db. It begins its transactions itself."""
    path = database.url.set(database=str(database.url.database).removesuffix(".db") + ".engine.db")
    engine = create_engine(
        path, module=database.engine.dialect.dbapi, connect_args={"timeout": BUSY_MS / 1000}
    )
    event.listen(engine, "connect", _prepare_beside)
    return engine


def _prepare_beside(connection: Any, _record: object) -> None:  # noqa: ANN401  as above
    connection.isolation_level = "IMMEDIATE"
    cursor = connection.cursor()
    # It may lose its last commits at power loss: the ledger does not depend on it.
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _postgresql(url: str) -> Engine:
    return create_engine(
        url, pool_pre_ping=True, hide_parameters=True, connect_args=dict(POSTGRESQL_LIMITS)
    )
