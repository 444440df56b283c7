"""The databases that tests are lent: as new, whatever the test before did with its own."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlmodel import select

from bot.database import Database
from bot.tables import Contact
from tests import copies
from tests.copies import Copies

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
pytestmark = pytest.mark.postgres


@pytest.fixture
def lending(postgresql_copies: Copies) -> Iterator[Copies]:
    """The same server and template, and copies that no other test has."""
    with postgresql_copies.others("copied") as lending:
        yield lending


def write(url: str, *statements: str) -> int:
    """A contact, and what else a test does; the contact's id."""
    database = Database(url)
    contact = Contact(language="fr", created=NOON)
    with database.engine.begin() as db:
        for statement in statements:
            db.execute(text(statement))
    with database.reading() as db:
        db.add(contact)
        db.commit()
        found = contact.id
    database.close()
    return found or 0


def test_a_copy_comes_back_empty_and_counts_from_one(lending: Copies):
    with lending.lent() as first:
        assert write(first) == 1
    with lending.lent() as second:
        assert second == first
        database = Database(second)
        with database.reading() as db:
            assert db.exec(select(Contact)).all() == []
        database.close()
        assert write(second) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE more (id integer)",
        "CREATE SCHEMA more",
        "ALTER TABLE contact ADD COLUMN more integer",
        "ALTER TABLE contact ALTER COLUMN created DROP NOT NULL",
        "DROP TABLE alembic_version",
        "UPDATE alembic_version SET version_num = 'older'",
    ],
)
def test_what_is_more_than_rows_is_never_lent_again(lending: Copies, statement: str):
    with lending.lent() as first:
        write(first, statement)
    with lending.lent() as second:
        assert second != first
        assert write(second) == 1


def test_what_a_test_left_open_is_closed(lending: Copies):
    with lending.lent() as url:
        left = Database(url)
        held = left.engine.connect()
        held.execute(text("LOCK TABLE contact IN ACCESS EXCLUSIVE MODE"))
    with lending.lent() as url:
        assert write(url) == 1
    held.invalidate()
    held.close()
    left.close()


def test_a_copy_of_which_much_was_deleted_is_not_lent_again(
    lending: Copies, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(copies, "MOST_DELETED", 1)
    with lending.lent() as first:
        write(first)
    with lending.lent() as second:
        assert second == first
        write(second)
    with lending.lent() as third:
        assert third != first
