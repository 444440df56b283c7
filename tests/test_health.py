"""What the machines that watch the bot are told."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import event
from sqlmodel import Session, select

from bot.clock import Clock
from bot.database import Database
from bot.tables import Contact, Inbound, Lane, Outbound, Sender
from bot.web import figures as shown
from bot.web import health

NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)
TOTALS = tuple(
    f"taawon_outbound_{name}"
    for name in ("waiting", "oldest_seconds", "sending", "unknown", "unsettled")
)


@dataclass
class Stopped(Clock):
    """A clock that stands still."""

    at: datetime = NOW

    def now(self) -> datetime:
        return self.at


@dataclass
class Engine:
    """Stands in for bot.engine: alive or not."""

    alive: bool = True


@dataclass
class Watcher:
    """What asks: it gets one address at a time."""

    database: Database
    alive: bool = True

    def get(self, path: str) -> httpx.Response:
        async def ask() -> httpx.Response:
            app = FastAPI()
            app.include_router(health.router(self.database, Engine(self.alive), Stopped()))
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
                return await client.get(path)

        return asyncio.run(ask())


@pytest.fixture
def watcher(database: Database) -> Watcher:
    return Watcher(database)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Database]:
    """A database without a table."""
    made = Database(f"sqlite:///{tmp_path}/empty.db")
    yield made
    made.close()


def test_a_process_that_answers_is_healthy_whatever_else_is_wrong(empty: Database):
    answer = Watcher(empty, alive=False).get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_ready_when_database_migrations_writer_and_engine_are(watcher: Watcher):
    answer = watcher.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "database": "ok",
        "migrations": "ok",
        "writer": "ok",
        "engine": "ok",
    }


def test_not_ready_before_the_tables_are_up_to_date(empty: Database):
    answer = Watcher(empty).get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["database"] == "ok"
    assert answer.json()["migrations"] == "out of date"


def test_not_ready_once_the_engine_has_stopped(database: Database):
    answer = Watcher(database, alive=False).get("/readyz")
    assert (answer.status_code, answer.json()["engine"]) == (503, "stopped")


def test_not_ready_without_a_database_and_its_address_is_not_told():
    nowhere = Database("postgresql+psycopg://somebody:password@127.0.0.1:1/nowhere")
    answer = Watcher(nowhere).get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["database"] == "failed"
    assert "password" not in answer.text


def test_not_ready_when_the_writer_does_not_come_back(
    database: Database, watcher: Watcher, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(health, "PATIENCE", timedelta(milliseconds=200))
    held = Event()
    job = Thread(target=database.writer.run, args=(lambda _tx: held.wait(10),))
    job.start()
    answer = watcher.get("/readyz")
    held.set()
    job.join()
    assert (answer.status_code, answer.json()["writer"]) == (503, "no answer")


def test_not_ready_once_the_writer_has_ended(database: Database, watcher: Watcher):
    database.writer.close()
    answer = watcher.get("/readyz")
    assert (answer.status_code, answer.json()["writer"]) == (503, "failed")


def test_not_ready_while_the_disk_is_full(database: Database, watcher: Watcher):
    """Every message was answered with 500, and /readyz with 200."""
    if not database.is_sqlite:
        pytest.skip("the server's disk is not ours to fill")

    def fill(connection: Any, _record: object) -> None:
        ((pages,),) = connection.execute("PRAGMA page_count")
        connection.execute(f"PRAGMA max_page_count={pages}")

    event.listen(database.engine, "connect", fill)
    answer = watcher.get("/readyz")
    assert (answer.status_code, answer.json()["writer"]) == (503, "failed")


def test_what_is_written_to_see_whether_it_can_be_leaves_nothing(
    database: Database, watcher: Watcher
):
    before = _wal(database)
    assert watcher.get("/readyz").status_code == 200
    with database.reading() as db:
        assert db.exec(select(Inbound)).all() == []
    assert _figures(watcher)['taawon_turns{outcome="handled"}'] == 0
    if database.is_sqlite:
        assert _wal(database) >= before + health.PROBE


def _wal(database: Database) -> int:
    """The size of the file that SQLite writes to first; 0 before it is there."""
    path = Path(f"{database.url.database}-wal")
    return path.stat().st_size if path.exists() else 0


def test_figures_of_an_empty_database_are_zero(watcher: Watcher):
    figures = _figures(watcher)
    assert figures.pop('taawon_turns{outcome="handled"}') == 0
    assert set(figures.values()) == {0}
    assert 'taawon_outbound{status="delivered"}' in figures


def test_figures_count_turns_messages_and_what_waits(database: Database, watcher: Watcher):
    database.writer.run(lambda tx: _some_messages(tx.db))
    figures = _figures(watcher)
    counted = ("taawon_turns", "taawon_outbound{", *TOTALS)
    assert {name: n for name, n in figures.items() if name.startswith(counted)} == {
        'taawon_turns{outcome="handled"}': 2,
        'taawon_turns{outcome="owed"}': 1,
        **{f'taawon_outbound{{status="{status}"}}': 0 for status in shown.STATUSES},
        'taawon_outbound{status="queued"}': 3,
        'taawon_outbound{status="read"}': 1,
        'taawon_outbound{status="unknown"}': 2,
        "taawon_outbound_waiting": 2,
        "taawon_outbound_oldest_seconds": 90,
        "taawon_outbound_unknown": 2,
        "taawon_outbound_sending": 0,
        "taawon_outbound_unsettled": 0,
    }


def test_figures_hold_no_number_name_or_word_of_anybody(database: Database, watcher: Watcher):
    database.writer.run(lambda tx: _some_messages(tx.db))
    told = watcher.get("/metrics").text
    for secret in ("+2126", "Amina", "Salam", "TAAWON"):
        assert secret not in told


def test_only_the_newest_messages_are_counted_by_status(
    database: Database, watcher: Watcher, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(shown, "RECENT", 1)
    database.writer.run(lambda tx: _some_messages(tx.db))
    figures = _figures(watcher)
    assert sum(n for name, n in figures.items() if name.startswith("taawon_outbound{")) == 1


def _figures(watcher: Watcher) -> dict[str, float]:
    answer = watcher.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def _some_messages(db: Session) -> None:
    sender = Sender(address="TAAWON", channel="sms")
    contact = Contact(name="Amina", created=NOW)
    db.add_all([sender, contact])
    db.flush()
    lane = Lane(sender_id=sender.id)
    db.add(lane)
    db.flush()
    for number, handled in enumerate((NOW, NOW, None)):
        db.add(
            Inbound(
                gateway="twilio",
                provider_id=bytes([number]) * 16,
                contact_id=contact.id,
                raw="Salam",
                received=NOW,
                handled=handled,
            )
        )
    due = {"queued": [-90, -5, 3600], "unknown": [-9000, -8000], "read": [-7000]}
    for status, seconds in due.items():
        for second in seconds:
            db.add(
                Outbound(
                    lane_id=lane.id,
                    kind="reply",
                    contact_id=contact.id,
                    channel="sms",
                    address="+212600000002",
                    language="fr",
                    body="Salam",
                    status=status,
                    created=NOW,
                    due=NOW + timedelta(seconds=second),
                )
            )
