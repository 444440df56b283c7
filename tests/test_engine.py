"""The background: nudges, ticks, recovery. DBOS is real, on both databases."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import text

from bot import engine as engine_module
from bot.clock import Clock
from bot.database import Database
from bot.engine import Engine
from bot.gateways.twilio import httpx_client
from bot.outbox import claiming
from bot.outbox.drain import IN_FLIGHT, Office
from bot.presence import Presence
from tests.ledger import FATIMA, HASSAN, FakeGateway, StoppedClock, bodies, shop, statuses, write

SOON = 10.0  # seconds: far more than anything here takes


def eventually(happened: Callable[[], bool]) -> bool:
    """Whether it comes true soon."""
    deadline = time.monotonic() + SOON
    while not happened():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


@contextmanager
def running(
    database: Database, gateway: FakeGateway, *ticks: Callable[[], None]
) -> Iterator[Engine]:
    made = Engine(database, {"fake": gateway}, StoppedClock(), ticks)
    made.start()
    try:
        yield made
    finally:
        made.stop()


@pytest.fixture
def whatsapp(database: Database) -> int:
    return database.writer.run(shop)[0]


def test_what_is_queued_leaves_and_what_follows_leaves_at_once(database: Database, whatsapp: int):
    gateway = FakeGateway()
    with running(database, gateway):
        write(database, whatsapp, FATIMA, "un")
        assert eventually(lambda: statuses(database) == ["sent"])

        before = time.monotonic()
        write(database, whatsapp, FATIMA, "deux")
        assert eventually(lambda: statuses(database) == ["sent", "sent"])
        took = time.monotonic() - before

    assert bodies(gateway.sent) == ["un", "deux"]
    assert took < engine_module.POLL  # a drain that lingers needs no new workflow


def test_what_was_queued_while_nobody_ran_leaves_at_the_next_start(
    database: Database, whatsapp: int
):
    write(database, whatsapp, FATIMA, "Bonjour")

    with running(database, FakeGateway()):
        assert eventually(lambda: statuses(database) == ["sent"])


def test_a_message_for_later_leaves_when_its_time_comes(database: Database, whatsapp: int):
    clock, gateway = StoppedClock(), FakeGateway()
    write(database, whatsapp, FATIMA, "rappel", due=clock.now() + timedelta(hours=1))
    made = Engine(database, {"fake": gateway}, clock)
    made.start()
    try:
        time.sleep(2 * engine_module.BEAT)
        assert gateway.sent == []

        clock.move(timedelta(hours=1))
        assert eventually(lambda: statuses(database) == ["sent"])
    finally:
        made.stop()


def test_it_starts_again_where_it_stopped_however_often(database: Database, whatsapp: int):
    for number in range(3):
        with running(database, FakeGateway()):
            write(database, whatsapp, FATIMA, f"message {number}")
            assert eventually(lambda: set(statuses(database)) == {"sent"})


def test_what_is_in_flight_comes_back_before_the_end(database: Database, whatsapp: int):
    left = Event()

    def slow(_message: object) -> None:
        left.set()
        time.sleep(0.5)

    with running(database, FakeGateway(before=slow)):
        write(database, whatsapp, FATIMA, "un")
        write(database, whatsapp, FATIMA, "deux")
        assert left.wait(SOON)

    assert statuses(database) == ["sent", "queued"]


def test_who_stops_waits_for_the_requests_under_way_and_begins_no_other(
    database: Database, whatsapp: int
):
    left = Event()

    def slow(_message: object) -> None:
        left.set()
        time.sleep(0.5)

    for number in range(20):
        write(database, whatsapp, f"whatsapp:+2126000000{number:02}", "Bonjour")
    gateway = FakeGateway(before=slow)
    with running(database, gateway):
        assert left.wait(SOON)

    assert len(gateway.sent) <= IN_FLIGHT
    assert statuses(database).count("sent") == len(gateway.sent)
    assert statuses(database).count("queued") == 20 - len(gateway.sent)


def test_the_end_waits_longer_than_the_longest_request_takes():
    assert httpx_client.LIMITS.read is not None
    assert httpx_client.WHOLE + httpx_client.LIMITS.read < engine_module.STOPPING


SLOW = """
import asyncio, sys
from bot import engine as engine_module
from bot.database import Database
from bot.engine import Engine
from tests.ledger import FakeGateway, StoppedClock

class Slow(FakeGateway):
    async def send(self, message):
        print("left", flush=True)
        await asyncio.sleep(120)

engine_module.STOPPING = 0.5
database = Database(sys.argv[1])
engine = Engine(database, {"fake": Slow()}, StoppedClock())
engine.start()
sys.stdin.readline()
engine.stop()
database.close()
"""


def test_the_process_ends_though_a_request_does_not_come_back(
    database: Database, database_url: str, whatsapp: int
):
    write(database, whatsapp, FATIMA, "Bonjour")
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW, database_url],
        cwd=Path(__file__).parent.parent,
        env=os.environ | {"PYTHONPATH": "."},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with process:
        assert process.stdin
        assert process.stdout
        try:
            process.stdout.readline()
            process.stdin.close()
            assert process.wait(30) == 0
        finally:
            process.kill()

    assert statuses(database) == ["sending"]  # unknown, once the next process takes the lane


def test_a_lane_that_was_left_without_being_taken_is_drained(database: Database, whatsapp: int):
    """A drain that was fetched while we stopped has ended under the name of the next one."""
    with running(database, FakeGateway()) as made:
        made._stopping.set()
        row = write(database, whatsapp, FATIMA, "Bonjour")
        made._control.start(1, 1)
        assert row == 1
        time.sleep(3 * engine_module.POLL)
        assert statuses(database) == ["queued"]

    with running(database, FakeGateway()):
        assert eventually(lambda: statuses(database) == ["sent"])


def test_a_tick_that_raises_stops_no_other(
    database: Database, whatsapp: int, caplog: pytest.LogCaptureFixture
):
    ticked: list[str] = []

    def fails() -> None:
        ticked.append("fails")
        raise ZeroDivisionError

    with running(database, FakeGateway(), fails, lambda: ticked.append("works")):
        write(database, whatsapp, FATIMA, "Bonjour")
        assert eventually(lambda: statuses(database) == ["sent"])
        assert eventually(lambda: ticked.count("works") >= 2)

    assert ticked.count("fails") >= 2
    assert "ZeroDivisionError" in caplog.text


def test_it_is_alive_between_start_and_stop(database: Database):
    made = Engine(database, {}, StoppedClock())
    assert not made.alive
    made.start()
    assert made.alive
    made.stop()
    assert not made.alive


def test_it_starts_and_stops_in_an_event_loop(database: Database, whatsapp: int):
    """As an ASGI server does it."""
    write(database, whatsapp, FATIMA, "Bonjour")

    async def serve() -> bool:
        with running(database, FakeGateway()):
            return await asyncio.to_thread(eventually, lambda: statuses(database) == ["sent"])

    assert asyncio.run(serve())


def test_what_keeps_it_from_starting_is_raised(database: Database, monkeypatch):
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(engine_module, "_Control", broken)

    with pytest.raises(ZeroDivisionError):
        Engine(database, {}, StoppedClock()).start()


def test_dbos_says_nothing_when_all_goes_well(
    database: Database, whatsapp: int, capfd: pytest.CaptureFixture[str]
):
    with running(database, FakeGateway()):
        write(database, whatsapp, FATIMA, "Bonjour")
        assert eventually(lambda: statuses(database) == ["sent"])

    assert capfd.readouterr() == ("", "")


def test_dbos_keeps_to_a_place_of_its_own(database: Database):
    before = _tables(database)
    with running(database, FakeGateway()):
        pass

    assert _tables(database) == before
    if database.is_sqlite:
        path = Path(str(database.url.database))
        assert path.with_name("taawon.engine.db").exists()


def _tables(database: Database) -> set[str]:
    from sqlalchemy import inspect

    return set(inspect(database.engine).get_table_names())


KILLED = """
import os, signal, sys
from bot.database import Database
from bot.engine import Engine
from tests.ledger import FakeGateway, StoppedClock

def dies(message):
    if message.body == "deux":
        os.kill(os.getpid(), signal.SIGKILL)

engine = Engine(Database(sys.argv[1]), {"fake": FakeGateway(before=dies)}, StoppedClock())
engine.start()
signal.pause()
"""


def test_after_a_kill_nothing_is_lost_and_nothing_is_sent_twice(
    database: Database, database_url: str, whatsapp: int, monkeypatch: pytest.MonkeyPatch
):
    """What was on its way is looked for, before anything else goes to that person.

    On PostgreSQL its lane must be freed first.
    """
    monkeypatch.setattr(engine_module, "ROLL_CALL", 0.0)
    monkeypatch.setattr(claiming, "FIRST_LOOK", timedelta(milliseconds=100))
    write(database, whatsapp, FATIMA, "un")
    write(database, whatsapp, FATIMA, "deux")
    write(database, whatsapp, FATIMA, "trois")
    write(database, whatsapp, HASSAN, "quatre")
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, database_url],
        cwd=Path(__file__).parent.parent,
        env=os.environ | {"PYTHONPATH": "."},
        timeout=60,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL

    gateway = FakeGateway(name="other")
    office = Office(database, {"fake": gateway}, Clock(), waits=())
    made = Engine(database, office.gateways, office.clock, office=office)
    made.start()
    try:
        assert eventually(lambda: set(statuses(database)) == {"sent"})
    finally:
        made.stop()

    to_fatima = [message.body for message in gateway.sent if message.address == FATIMA]
    assert to_fatima == ["deux", "trois"]
    assert gateway.searched[0][0].body in {"deux", "quatre"}


def test_a_replica_is_gone_once_its_connection_is(database: Database):
    if database.is_sqlite:
        pytest.skip("SQLite has no replicas")
    first, second = Presence(database.engine, "first"), Presence(database.engine, "second")

    assert not second.is_gone("first")
    first.close()
    assert eventually(lambda: second.is_gone("first"))
    second.close()


def test_a_replica_that_lost_its_connection_shows_itself_again_and_sees_who_died(
    database: Database,
):
    """After one lost connection it raised for ever: dead replicas kept their lanes."""
    if database.is_sqlite:
        pytest.skip("SQLite has no replicas")
    first, second = Presence(database.engine, "first"), Presence(database.engine, "second")
    with database.engine.connect() as other:
        other.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
        )

    first.show()
    assert not second.is_gone("first")
    assert not first.is_gone("second")  # asking for another, it has shown itself too
    first.close()
    assert eventually(lambda: second.is_gone("first"))
    second.close()
