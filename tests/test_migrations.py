"""The steps lead from nothing, or from any older version, to the tables of bot/tables.py."""

import multiprocessing
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest
from alembic import autogenerate
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateIndex
from sqlmodel import SQLModel

from bot.database import Database
from bot.migrations import VERSIONS, Dangling, Newer, is_current, upgrade
from bot.migrations.__main__ import write_next
from bot.tables import Cooperative, Member
from bot.writer import Transaction

# A step as somebody may write one day: the table `cooperative` is made anew in SQLite, while
# rows of other tables point to its rows.
RENAMES = '''
"""Call the pickup place by its name."""
from alembic import op
revision, down_revision = "next", "{before}"
def upgrade():
    with op.batch_alter_table("cooperative") as table:
        table.alter_column("pickup", new_column_name="counter")
        table.drop_constraint("cooperative_code_key", type_="unique")
        table.create_unique_constraint("cooperative_code_key", ["code", "zone"])
'''
LOSES = '''
"""Lose a cooperative whose members are still there."""
from alembic import op
revision, down_revision = "next", "{before}"
def upgrade():
    op.execute("DELETE FROM cooperative")
'''


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Database]:
    """A database of a file, without a table."""
    made = Database(f"sqlite:///{tmp_path}/empty.db")
    yield made
    made.close()


def test_an_upgraded_database_has_exactly_the_tables_of_this_code(database: Database):
    upgrade(database.engine)
    assert _differences(database) == []
    assert is_current(database.engine)


def test_indexes_of_some_rows_have_the_conditions_of_this_code(empty: Database):
    """Alembic does not compare them, and a query cannot use an index of other rows."""
    upgrade(empty.engine)
    with empty.engine.connect() as connection:
        found = connection.execute(text("SELECT sql FROM sqlite_master WHERE sql LIKE '% WHERE %'"))
        migrated = set(found.scalars())
    indexes = [index for table in SQLModel.metadata.sorted_tables for index in table.indexes]
    declared = {str(CreateIndex(index).compile(dialect=sqlite.dialect())) for index in indexes}
    assert migrated == {sql for sql in declared if " WHERE " in sql}


def test_a_sqlite_database_has_the_same_constraints_under_the_same_names(empty: Database):
    upgrade(empty.engine)
    unique = {found["name"] for found in inspect(empty.engine).get_unique_constraints("orders")}
    assert unique == {"orders_cooperative_id_number_key", "orders_inbound_id_key"}


def test_upgrading_twice_changes_nothing(database: Database):
    upgrade(database.engine)
    before = _schema(database)
    upgrade(database.engine)
    assert _schema(database) == before


def test_an_empty_database_is_not_current(empty: Database):
    assert not is_current(empty.engine)


def test_two_processes_that_upgrade_at_once_both_end_well(database: Database):
    _drop_everything(database)
    url = database.url.render_as_string(hide_password=False)
    spawn = multiprocessing.get_context("spawn")  # a fork would share our connections
    starters = [spawn.Process(target=_upgrade, args=(url,)) for _ in range(2)]
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join(timeout=60)
    assert [starter.exitcode for starter in starters] == [0, 0]
    assert is_current(database.engine)


def test_contacts_of_the_first_release_are_kept_and_lean_to_no_language(
    database: Database, tmp_path: Path
):
    _drop_everything(database)
    first = _copied(tmp_path)
    for later in sorted(first.glob("0*.py"))[1:]:
        later.unlink()
    upgrade(database.engine, first)
    with database.engine.execution_options(writes=True).begin() as connection:
        connection.execute(
            text(
                "INSERT INTO contact (language, name, delivery_address, created) "
                "VALUES ('fr', 'Amina', '', '2026-11-20 12:00:00.000000+00:00')"
            )
        )
    upgrade(database.engine)
    assert _differences(database) == []
    with database.engine.connect() as connection:
        found = connection.execute(text("SELECT language, leaning, name FROM contact")).all()
    assert found == [("fr", "", "Amina")]


def test_a_table_that_others_point_to_can_be_changed(database: Database, tmp_path: Path):
    _add_a_member(database)
    upgrade(database.engine, _with_step(tmp_path, RENAMES))
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT counter FROM cooperative")).all() == [("souk",)]
        assert connection.execute(text("SELECT name FROM member")).all() == [("Amina",)]
        with pytest.raises(IntegrityError):  # and foreign keys are watched again
            connection.execute(text("UPDATE member SET cooperative_id = 99"))


def test_a_step_that_leaves_rows_pointing_to_nothing_is_undone(database: Database, tmp_path: Path):
    _add_a_member(database)
    with pytest.raises((Dangling, IntegrityError)):  # ours in SQLite, PostgreSQL's own there
        upgrade(database.engine, _with_step(tmp_path, LOSES))
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT code FROM cooperative")).all() == [("TEST",)]
    assert is_current(database.engine)


def test_the_tables_of_a_newer_release_are_left_alone(database: Database, tmp_path: Path):
    upgrade(database.engine, _with_step(tmp_path, RENAMES))
    assert not is_current(database.engine)
    with pytest.raises(Newer, match="newer release"):
        upgrade(database.engine)


def test_the_next_step_is_written_from_the_tables(tmp_path: Path):
    """A table less in the steps: the one that is missing is written, with our types."""
    older = _copied(tmp_path)
    steps = len(list(older.glob("0*.py")))
    first = older / "0001_first_tables.py"
    first.write_text(first.read_text().replace('"timer"', '"timer_of_old"'))
    made = write_next("Add timers", older)
    assert made.name == f"{steps + 1:04}_add_timers.py"
    written = made.read_text()
    assert "op.create_table('timer'" in written
    assert "sa.DateTime(timezone=True).with_variant(sa.String(26), 'sqlite')" in written
    assert "sqlmodel" not in written


def _differences(database: Database) -> list[object]:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        return list(autogenerate.compare_metadata(context, SQLModel.metadata))


def _schema(database: Database) -> list[object]:
    found = inspect(database.engine)
    return [
        (name, str(found.get_columns(name)), str(found.get_unique_constraints(name)))
        for name in sorted(found.get_table_names())
    ]


def _drop_everything(database: Database) -> None:
    with database.engine.execution_options(writes=True).begin() as connection:
        SQLModel.metadata.drop_all(connection)
        connection.execute(text("DROP TABLE alembic_version"))


def _upgrade(url: str) -> None:
    """What a process does when it starts."""
    made = Database(url)
    made.upgrade()
    made.close()


def _add_a_member(database: Database) -> None:
    def add(tx: Transaction) -> None:
        seller = Cooperative(code="TEST", names={"fr": "Test"}, pickup="souk")
        tx.db.add(seller)
        tx.db.flush()
        tx.db.add(Member(cooperative_id=seller.id, address="+212600000002", name="Amina"))

    database.writer.run(add)


def _copied(tmp_path: Path) -> Path:
    """The steps that there are, in a folder of their own."""
    return copytree(VERSIONS, tmp_path / "versions", ignore=ignore_patterns("__pycache__"))


def _with_step(tmp_path: Path, step: str) -> Path:
    """The steps that there are, and one more."""
    versions = _copied(tmp_path)
    before = max(path.name[:4] for path in versions.glob("0*.py"))
    (versions / "9999_next.py").write_text(step.format(before=before))
    return versions
