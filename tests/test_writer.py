"""The writer: one transaction for all that waits, and nobody at fault but who is."""

import asyncio
from threading import Event

import pytest
from sqlalchemy import Connection, text
from sqlmodel import select

from bot.database import Database
from bot.tables import Lane, Sender
from bot.writer import Closed, Transaction, Writer


def add(address: str) -> object:
    """A job that writes one row."""
    return lambda tx: tx.db.add(Sender(address=address, channel="sms"))


def addresses(database: Database) -> set[str]:
    with database.reading() as db:
        return set(db.exec(select(Sender.address)))


def test_all_that_waits_is_one_transaction(database: Database) -> None:
    commits, held, go = [], Event(), Event()
    database.writer.on_commit.append(commits.append)

    def hold(_tx: Transaction) -> None:
        held.set()
        go.wait(10)

    async def many() -> None:
        waiting = [asyncio.create_task(database.writer.take(hold))]
        await asyncio.to_thread(held.wait, 10)
        waiting += [asyncio.create_task(database.writer.take(add(f"S{n}"))) for n in range(50)]
        await asyncio.sleep(0)
        go.set()
        await asyncio.gather(*waiting)

    asyncio.run(many())
    assert len(addresses(database)) == 50
    assert len(commits) == 2


def test_a_job_that_raises_fails_alone(database: Database) -> None:
    undone = []
    database.writer.on_rollback.append(lambda: undone.append(1))

    def fail(tx: Transaction) -> None:
        tx.db.add(Sender(address="BAD", channel="sms"))
        raise LookupError("this one")

    async def three() -> list[object]:
        jobs = (add("A"), fail, add("B"))
        return await asyncio.gather(
            *(database.writer.take(job) for job in jobs), return_exceptions=True
        )

    first, second, third = asyncio.run(three())
    assert (first, third) == (None, None)
    assert isinstance(second, LookupError)
    assert addresses(database) == {"A", "B"}
    assert undone


def test_what_the_database_refuses_is_told_to_who_asked_and_to_no_other(
    database: Database,
) -> None:
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        database.writer.run(lambda tx: tx.db.add(Lane(sender_id=99)))
    database.writer.run(add("A"))
    assert addresses(database) == {"A"}


def test_a_lane_is_woken_after_the_commit_alone(database: Database) -> None:
    woken = []
    database.writer.on_commit.append(lambda lanes: woken.append((lanes, addresses(database))))
    database.writer.run(lambda tx: (add("A")(tx), tx.wake(7)))
    assert woken == [(frozenset({7}), {"A"})]


def test_a_database_that_is_not_there_yet_is_tried_again(database: Database) -> None:
    doors = iter([False])

    def connect() -> object:
        if next(doors, True):
            return database.engine.connect().execution_options(writes=True)
        raise OSError("closed")

    writer = Writer(connect)
    with pytest.raises(OSError, match="closed"):
        writer.run(add("A"))
    writer.run(add("B"))
    writer.close()
    assert addresses(database) == {"B"}


def test_when_the_database_is_out_of_reach_all_that_waits_is_told_at_once() -> None:
    """A connection may take five seconds to fail, and 256 of them twenty minutes."""
    tries, all_wait = [], Event()

    def connect() -> Connection:
        tries.append(1)
        all_wait.wait(10)
        raise OSError("out of reach")

    writer = Writer(connect)

    async def many() -> list[object]:
        waiting = [asyncio.create_task(writer.take(add(f"S{n}"))) for n in range(50)]
        await asyncio.sleep(0)
        all_wait.set()
        return await asyncio.gather(*waiting, return_exceptions=True)

    told = asyncio.run(many())
    writer.close()
    assert {str(error) for error in told} == {"out of reach"}
    assert len(tries) <= 2  # the first may have begun before the others came


def test_who_is_told_of_commits_and_rollbacks_may_fail_without_stopping_the_writer(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    woken = []

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    database.writer.on_commit[:] = [fail, woken.append]
    database.writer.on_rollback.append(fail)
    database.writer.run(add("A"))
    with pytest.raises(LookupError):
        database.writer.run(lambda _tx: {}["nothing"])
    database.writer.run(add("B"))
    assert addresses(database) == {"A", "B"}
    assert len(woken) == 2
    assert "ZeroDivisionError" in caplog.text


def test_whoever_asks_after_the_end_is_told_so_and_does_not_wait(database: Database) -> None:
    database.writer.close()
    with pytest.raises(Closed):
        database.writer.run(add("A"))
    with pytest.raises(Closed):
        asyncio.run(database.writer.take(add("B")))
    del database.__dict__["writer"]  # closed already


def test_a_connection_that_was_cut_is_taken_anew(database: Database) -> None:
    if database.is_sqlite:
        pytest.skip("there is no connection to cut")
    database.writer.run(add("A"))
    with database.engine.connect() as other:
        others = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        )
        other.execute(text(others + " AND datname = current_database()"))
    database.writer.run(add("B"))
    assert addresses(database) == {"A", "B"}


def test_what_waits_when_the_writer_is_closed_is_still_done(database: Database) -> None:
    async def late() -> None:
        waiting = [asyncio.create_task(database.writer.take(add(f"S{n}"))) for n in range(20)]
        await asyncio.sleep(0)
        await asyncio.to_thread(database.writer.close)
        await asyncio.gather(*waiting)

    asyncio.run(late())
    assert len(addresses(database)) == 20
    del database.__dict__["writer"]  # closed already
