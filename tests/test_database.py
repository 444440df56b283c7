"""What the two databases have in common when they are in trouble."""

import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from bot import database as database_module
from bot.database import Database, Unusable
from bot.tables import Inbound


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a PostgreSQL that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        yield f"postgresql+psycopg://somebody:geheim@127.0.0.1:{port}/nowhere"


def test_a_database_that_takes_connections_and_says_nothing_is_not_waited_for(
    silent: str, monkeypatch: pytest.MonkeyPatch
):
    shortest = database_module.POSTGRESQL_LIMITS | {"connect_timeout": 2}
    monkeypatch.setattr(database_module, "POSTGRESQL_LIMITS", shortest)
    database = Database(silent)
    before = time.monotonic()
    with pytest.raises(database.trouble):
        database.writer.run(lambda _tx: None)
    assert time.monotonic() - before < 2 * 2  # tried once
    database.close()


def test_a_connection_that_says_nothing_more_is_given_up_within_seconds(database: Database):
    if database.is_sqlite:
        pytest.skip("there is no network")
    with database.engine.connect() as connection:
        told = connection.connection.driver_connection.info.get_parameters()  # type: ignore[union-attr]
    assert (told["tcp_user_timeout"], told["keepalives_idle"]) == ("15000", "10")
    assert told["connect_timeout"] == "5"


def test_the_text_of_an_error_does_not_repeat_what_people_wrote(database: Database):
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    told = Inbound(gateway="fake", provider_id=b"1", raw="mon secret", received=noon, contact_id=99)
    with pytest.raises(Exception, match=r"(?i)foreign key") as raised:
        database.writer.run(lambda tx: tx.db.add(told))
    assert "secret" not in str(raised.value)


def test_a_database_with_this_versions_tables_can_be_worked_with(database: Database):
    database.check()


def test_tables_of_another_version_are_told_in_one_sentence(database: Database):
    if database.is_sqlite:
        pytest.skip("SQLite is brought up to date")
    database.writer.run(lambda tx: tx.db.execute(text("DROP TABLE alembic_version")) and None)
    with pytest.raises(Unusable, match="run `taawon db upgrade`"):
        database.check()


def test_a_database_out_of_reach_is_told_in_one_sentence_without_its_password():
    nowhere = Database("postgresql+psycopg://somebody:geheim@127.0.0.1:1/nowhere")
    with pytest.raises(Unusable, match="DATABASE_URL") as raised:
        nowhere.check()
    assert "geheim" not in str(raised.value)
    nowhere.close()
