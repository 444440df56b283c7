"""A PostgreSQL database for each test: emptied after one and lent to the next.

To copy the template is to make two thousand files, a third of a second of the processor. To
delete the few rows that a test leaves is a thirtieth of that.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

VERSION = "alembic_version"  # the one table of the template that has a row
# Rows deleted in one copy. Nothing is vacuumed: what was deleted stays in the files, and is read
# past. So rows lie in the order in which they were written, as they do in a new database.
MOST_DELETED = 5_000
GONE_MS = 10_000  # how long a connection that a test left open may take to end

# What changes with tables, columns, constraints, triggers and schemas (DBOS has one of its own),
# and not with rows.
FORM = """
SELECT (SELECT (count(*), max(oid::bigint)) FROM pg_class),
       (SELECT (count(*), sum(atttypid::bigint), count(*) FILTER (WHERE attnotnull),
                count(*) FILTER (WHERE attisdropped)) FROM pg_attribute),
       (SELECT (count(*), max(oid::bigint)) FROM pg_constraint),
       (SELECT (count(*), max(oid::bigint)) FROM pg_attrdef),
       (SELECT (count(*), max(oid::bigint)) FROM pg_trigger),
       (SELECT count(*) FROM pg_namespace WHERE nspname !~ '^pg_'),
       (SELECT count(*) FROM pg_proc)
"""
TABLES = f"""
SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> '{VERSION}'
"""
LEAVE = f"""
SELECT pg_terminate_backend(pid, {GONE_MS}) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
FROM_ONE = """
SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
    FROM pg_sequences WHERE last_value IS NOT NULL
"""


class Copies:
    """Copies of a template, one at a time."""

    def __init__(self, server: str | URL, template: str | URL, called: str = "taawon") -> None:
        self._server, self._template = make_url(server), make_url(template)
        self._names = (f"{called}_{number}" for number in count(1))
        self._name = ""  # of the copy that is kept; none at first
        self._deleted = 0  # rows, in that copy
        with self._connected(str(self._template.database)) as db:
            self._tables = [name for (name,) in db.execute(TABLES)]
            self._form = self._form_of(db)
        deletes = [sql.SQL("DELETE FROM {}").format(sql.Identifier(t)) for t in self._tables]
        # As a replica it asks for no order of tables, and fires no trigger.
        self._empty = sql.SQL("; ").join(
            [sql.SQL("SET session_replication_role = replica"), *deletes]
        )

    @contextmanager
    def others(self, called: str) -> Iterator["Copies"]:
        """Copies of the same template by another name, none of which is left."""
        made = Copies(self._server, self._template, called)
        yield made
        made._drop()

    @contextmanager
    def lent(self) -> Iterator[str]:
        """The address of a database with all its tables and no rows, for one test."""
        if not self._name:
            self._make()
        yield self._server.set(database=self._name).render_as_string(hide_password=False)
        if not self._is_as_new():
            self._drop()

    def _make(self) -> None:
        self._name, self._deleted = next(self._names), 0
        copied = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self._order(copied, self._name, str(self._template.database))

    def _drop(self) -> None:
        self._order(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)"), self._name)
        self._name = ""

    def _order(self, order: sql.SQL, *names: str) -> None:
        with self._connected(str(self._server.database)) as db:
            db.execute(order.format(*map(sql.Identifier, names)))

    def _is_as_new(self) -> bool:
        """Empty it; False where a test changed more than rows, or many of them."""
        try:
            with self._connected(self._name) as db:
                db.execute(LEAVE)
                if self._form_of(db) != self._form:
                    return False
                rows = db.execute(self._empty)
                while rows.nextset():
                    self._deleted += rows.rowcount
                db.execute(FROM_ONE)
        except psycopg.Error:  # it is gone, or its tables are
            return False
        return self._deleted <= MOST_DELETED

    def _form_of(self, db: psycopg.Connection) -> object:
        """Tables, schemas and version: of a copy, the same as the template's."""
        version = sql.SQL("SELECT array_agg(version_num) FROM {}").format(sql.Identifier(VERSION))
        return db.execute(FORM).fetchone(), db.execute(version).fetchone()

    def _connected(self, database: str) -> psycopg.Connection:
        address = self._server.set(drivername="postgresql", database=database)
        return psycopg.connect(address.render_as_string(hide_password=False), autocommit=True)
