"""Statements of the hot path, run on the driver's own cursor; and many rows at once."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, TypeVar
from zlib import crc32

from sqlalchemy import Dialect
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.expression import Executable

Bind = Callable[[Any], Any]
K = TypeVar("K")


class Statement:
    """A statement of the hot path: SQLAlchemy Core, compiled once, run on the driver's cursor.

    Values go in by the names of the statement's parameters, as Python types; what comes
    back are tuples of Python types. Some twenty times cheaper than a session.
    """

    def __init__(self, build: Callable[[], Executable]) -> None:
        self._build = build
        self._compiled: dict[str, _Compiled] = {}

    def run(
        self,
        cursor: Any,  # noqa: ANN401  the driver's own
        dialect: Dialect,
        values: Mapping[str, Any],
    ) -> list[tuple[Any, ...]]:
        """Run it on a cursor of this dialect's driver; gives the rows, if it gives any."""
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _Compiled(self._build(), dialect)
        return compiled.run(cursor, values)

    def run_all(
        self,
        cursor: Any,  # noqa: ANN401  as above
        dialect: Dialect,
        rows: Iterable[Mapping[str, Any]],
    ) -> None:
        """Run it once for each, in one call of the driver; what it gives is left."""
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _Compiled(self._build(), dialect)
        compiled.run_all(cursor, rows)


_PLACED = sqlite.dialect(paramstyle="qmark")
FEW = 50  # rows that are not worth a table to copy them into


class _Compiled:
    """A statement for one driver, with what its columns need going in and coming out."""

    def __init__(self, statement: Executable, dialect: Dialect) -> None:
        is_sqlite = dialect.name == "sqlite"
        named = sqlite.dialect(paramstyle="named") if is_sqlite else dialect
        made: Any = statement.compile(dialect=named)  # type: ignore[attr-defined]
        self.sql = str(made)
        self.fixed = {k: v for k, v in made.params.items() if v is not None}
        self.binds = _processors(
            {name: bind.type.bind_processor(dialect) for name, bind in made.binds.items()}
        )
        self.many = self._placed(statement) if is_sqlite else None
        self.copy = None if is_sqlite else _Copy.of(self.sql)
        columns = [c.type for c in getattr(statement, "exported_columns", ())]
        returned = made._result_columns if not columns else ()
        types = columns or [entry.type for entry in returned]
        self.results = _processors(
            {n: t.result_processor(dialect, None) for n, t in enumerate(types)}
        )

    def run(self, cursor: Any, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:  # noqa: ANN401
        """Run it once; the rows that it gives, as Python's types."""
        cursor.execute(self.sql, self.bound(values))
        if cursor.description is None:
            return []
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return [self._result(row) for row in rows] if self.results else rows

    def run_all(self, cursor: Any, rows: Iterable[Mapping[str, Any]]) -> None:  # noqa: ANN401
        """SQLite takes values by their places: by names it looks up each name for each row.

        PostgreSQL takes many new rows by COPY, a few and changes one after the other.
        """
        if self.many is not None:
            sql, places = self.many
            cursor.executemany(sql, (_in_place(values, places) for values in rows))
            return
        waiting = iter(rows)
        first = list(islice(waiting, FEW + 1))
        if self.copy is None or len(first) <= FEW:
            cursor.executemany(self.sql, [self.bound(values) for values in chain(first, waiting)])
            return
        places = self._places(self.copy.names)
        self.copy.run(cursor, (_in_place(values, places) for values in chain(first, waiting)))

    def _placed(self, statement: Executable) -> "tuple[str, list[_Place]]":
        """The statement with question marks; the name, value and binding of each."""
        made: Any = statement.compile(dialect=_PLACED)  # type: ignore[attr-defined]
        return str(made), self._places(made.positiontup)

    def _places(self, names: Iterable[str]) -> "list[_Place]":
        return [(name, self.fixed.get(name), self.binds.get(name)) for name in names]

    def bound(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values as the driver takes them."""
        given = {**self.fixed, **values}
        for name, bind in self.binds.items():
            given[name] = bind(given.get(name))
        return given

    def _result(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        made = list(row)
        for position, result in self.results.items():
            made[position] = result(made[position])
        return tuple(made)


# As SQLAlchemy writes it: INSERT INTO outbound (once, ...) VALUES (%(once)s::VARCHAR, ...) ON
# CONFLICT DO NOTHING RETURNING outbound.id; of the last nobody reads anything.
_INSERT = re.compile(
    r"INSERT INTO (\w+) \(([^()]+)\) VALUES \((.+?)\)"
    r"(?: (ON CONFLICT (?:DO NOTHING|\([^()]+\) DO UPDATE SET [^%]+?)))?(?: RETURNING .*)?"
)
_BOUND = re.compile(r"%\((\w+)\)s(?:::.*)?").fullmatch
_Place = tuple[str, Any, Bind | None]  # the name of a value, what it is if not given, its binding


def _in_place(values: Mapping[str, Any], places: list[_Place]) -> list[Any]:
    return [
        values.get(name, fixed) if bind is None else bind(values.get(name, fixed))
        for name, fixed, bind in places
    ]


@dataclass(frozen=True, slots=True)
class _Copy:
    """New rows for PostgreSQL by COPY, which alone is quick, but knows no ON CONFLICT.

    So they are copied into a table of this connection, and go on from there, in their order. Of
    those that change what is there, each may come once.
    names: of the values, in the order of the columns.
    """

    names: tuple[str, ...]
    make: str
    fill: str
    move: str
    empty: str

    @classmethod
    def of(cls, sql: str) -> "_Copy | None":
        """What copies for this statement; None where it is no insert."""
        found = _INSERT.fullmatch(sql)
        if found is None:
            return None
        table, columns, values, rest = found.groups()
        given = dict(zip(columns.split(", "), values.split(", "), strict=True))
        names = {column: bound[1] for column, value in given.items() if (bound := _BOUND(value))}
        copied = ", ".join(f'"{column}"' for column in names)
        moved = ", ".join(f'"{c}"' if c in names else value for c, value in given.items())
        waiting = f'"many_{table}_{crc32(copied.encode()):08x}"'  # a statement has its own
        return cls(
            tuple(names.values()),
            f"CREATE TEMPORARY TABLE IF NOT EXISTS {waiting} ON COMMIT DELETE ROWS "
            f"AS SELECT {copied} FROM {table} WITH NO DATA",
            f"COPY {waiting} ({copied}) FROM STDIN",
            f"INSERT INTO {table} ({columns}) SELECT {moved} FROM {waiting} {rest or ''}",
            f"TRUNCATE {waiting}",
        )

    def run(self, cursor: Any, rows: Iterable[list[Any]]) -> None:  # noqa: ANN401  psycopg's
        """Copy these, in the order of the names, and move them on; those there already stay."""
        cursor.execute(self.make)
        with cursor.copy(self.fill) as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(self.move)
        cursor.execute(self.empty)


def _processors(found: Mapping[K, Bind | None]) -> dict[K, Bind]:
    return {key: made for key, made in found.items() if made is not None}
