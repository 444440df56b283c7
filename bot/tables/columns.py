"""What the columns of all tables are made of: instants, keys, links, partial indexes."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    String,
    text,
)
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

# PostgreSQL's own way of naming what has no name: the same on SQLite, so that a migration can
# speak of it.
SQLModel.metadata.naming_convention = {
    "pk": "%(table_name)s_pkey",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime: timestamptz in PostgreSQL, sortable text in SQLite.

    SQLite has no type for it, and what sqlite3 does by itself with datetimes is deprecated
    since Python 3.12. "2026-11-22 18:00:00.000000": microseconds always, so that text
    order is time order.
    """

    impl = String(26)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:  # noqa: ANN401  SQLAlchemy's own
        """Text for SQLite, a real time for the others."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(26))
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | datetime | None:
        """To the database; a naive time is a mistake of ours and raises ValueError."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return _written(value) if dialect.name == "sqlite" else value.astimezone(UTC)

    def process_result_value(
        self,
        value: str | datetime | None,
        dialect: Dialect,  # noqa: ARG002
    ) -> datetime | None:
        """From the database, aware again."""
        if value is None:
            return None
        if isinstance(value, str):
            return datetime.fromisoformat(value).replace(tzinfo=UTC)
        return value.astimezone(UTC)


@lru_cache(maxsize=256)
def _written(instant: datetime) -> str:
    """As SQLite keeps it. One turn writes the same instant several times."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


# SQLite counts rows by itself only when the key is INTEGER; PostgreSQL wants 64 bits.
Id = BigInteger().with_variant(Integer(), "sqlite")


def key() -> Any:  # noqa: ANN401  what Field gives
    """The id of a row, which the database counts."""
    return Field(default=None, primary_key=True, sa_type=Id)


def link(to: str, *, bound: bool = False, **how: Any) -> Any:  # noqa: ANN401
    """The id of a row of another table: "contact.id". bound: gone when that row is."""
    points = ForeignKey(to, ondelete="CASCADE" if bound else None)
    return Field(sa_type=Id, sa_column_args=[points], **how)


def where(condition: str) -> dict[str, Any]:
    """Only these rows are in the index, on both databases."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}
