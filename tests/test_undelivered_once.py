"""An SMS in the place of what WhatsApp does not deliver: whatever comes later, one at most."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from bot.database import Database
from bot.outbox import statuses, undelivered
from bot.outbox.undelivered import AGAIN, Undelivered
from bot.tables import Address, Contact
from tests.late_office import LATE, PHONE, Office, opened
from tests.ledger import FATIMA, NOON, accepted, rows, write

HOUR = timedelta(hours=1)
ON_EACH_DATABASE = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def office(database: Database) -> Office:
    return opened(database)


# What is told later


@pytest.mark.parametrize("status", ["delivered", "read"])
def test_an_sms_that_has_not_left_is_cancelled_by_a_delivery(office: Office, status: str) -> None:
    office.leaves()
    office.tick(LATE)
    office.told(status)
    [sms] = office.followed
    assert (office.first.status, sms.status) == (status, "cancelled")
    assert sms.reason == "the one in whose place it is was delivered"


def test_a_delivery_that_was_told_early_cancels_it_too(office: Office) -> None:
    """The receipt came before the provider's answer did, so it waited without a row."""
    office.told("delivered", 9)
    row = write(
        office.database, office.whatsapp, FATIMA, "Prête", kind="order", sms="Prête.", contact_id=1
    )
    following = {"kind": "order", "channel": "sms", "follows": row}
    write(office.database, office.sms, PHONE, "Prête.", **following)
    office.settles(row, accepted(9))
    assert [sms.status for sms in office.followed] == ["cancelled"]


def test_an_sms_that_has_left_stays(office: Office) -> None:
    office.leaves()
    office.tick(LATE)
    [sms] = office.followed
    office.settles(sms.id or 0, accepted(2))
    office.told("delivered")
    assert [row.status for row in rows(office.database)] == ["delivered", "sent"]


def test_an_sms_that_failed_is_not_sent_again_once_whatsapp_has_delivered(office: Office) -> None:
    """The telephone was off: it fails as 30003, to be tried again in an hour."""
    office.leaves()
    office.tick(LATE)
    [sms] = office.followed
    office.settles(sms.id or 0, accepted(2))
    office.told("failed", 2, error=30003)
    assert [row.status for row in office.followed] == ["failed", "queued"]
    office.told("delivered")
    assert [row.status for row in office.followed] == ["failed", "cancelled"]


def test_what_was_sent_again_is_not_followed_once_the_first_is_delivered(office: Office) -> None:
    """It failed as 63009, and left again minutes later: that one is on its way for ever."""
    office.leaves()
    office.told("failed", error=63009)
    office.clock.move(HOUR)
    office.settles(rows(office.database)[-1].id or 0, accepted(2))
    office.told("delivered")
    office.tick(LATE)
    assert [row.status for row in rows(office.database)] == ["delivered", "sent"]


@pytest.mark.parametrize("code", [63024, 63016, 63009])
def test_a_failure_that_is_told_later_makes_no_second(office: Office, code: int) -> None:
    office.leaves()
    office.tick(LATE)
    office.told("failed", error=code)
    office.tick(HOUR)
    assert len(rows(office.database)) == 2
    assert office.first.status == "failed"


def test_a_failure_before_is_followed_at_once_and_not_again(office: Office) -> None:
    office.leaves()
    office.told("failed", error=63024)
    office.tick(LATE)
    assert len(office.followed) == 1


@ON_EACH_DATABASE
@given(data=st.data())
def test_whatever_is_told_in_whatever_order_makes_one_sms_at_most(
    office: Office, data: st.DataObject
) -> None:
    number = len(rows(office.database)) + 1
    office.clock.at = NOON
    row = office.leaves(number)
    office.change(Contact, shut=None, heard=None)
    office.change(Address, gone=None, failures=0)
    happens = st.sampled_from(["sent", "delivered", "read", "failed", "tick"])
    for what in data.draw(st.lists(happens, max_size=6)):
        if what == "tick":
            office.tick(LATE)
        else:
            office.told(what, number, 63024 if what == "failed" else None)

    said = {one.id: one for one in rows(office.database)}
    after = [one for one in said.values() if one.follows == row]
    assert len(after) <= 1
    if said[row].status in statuses.DELIVERED:
        assert [one.status for one in after] in ([], ["cancelled"])


# Nothing lost, nothing twice


def test_what_was_delivered_since_it_was_looked_for_is_not_followed(office: Office) -> None:
    row = office.leaves()
    office.clock.move(LATE)
    [(found, _zone)] = Undelivered(office.database, office.clock)._late(office.clock.now())
    assert found == row
    office.told("delivered")
    office.database.writer.run(undelivered._following(row, office.clock.now()))
    assert office.followed == []


def test_what_was_put_off_since_it_was_looked_for_is_not_followed(office: Office) -> None:
    row = office.leaves()
    office.clock.move(LATE)
    now = office.clock.now()
    office.database.writer.run(undelivered._waiting(row, now, now + HOUR))
    office.database.writer.run(undelivered._following(row, now))
    assert office.followed == []
    office.tick(HOUR)
    assert len(office.followed) == 1


def test_two_that_found_the_same_write_one_sms(office: Office) -> None:
    row = office.leaves()
    office.clock.move(LATE)
    job = undelivered._following(row, office.clock.now())
    for _ in range(2):
        office.database.writer.run(job)
    assert len(office.followed) == 1


def test_two_processes_at_once_write_one_sms_for_each(office: Office) -> None:
    for number in range(20):
        office.leaves(number + 1, address=f"whatsapp:+2126000001{number:02}", contact_id=None)
    office.clock.move(LATE)
    other = Database(office.database.url.render_as_string(hide_password=False))
    together = Barrier(2)

    def look(database: Database) -> None:
        together.wait(10)
        Undelivered(database, office.clock).tick()

    threads = [Thread(target=look, args=(one,)) for one in (office.database, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    other.close()
    assert sorted(sms.follows or 0 for sms in office.followed) == list(range(1, 21))


def test_a_crash_before_the_commit_loses_nothing(office: Office) -> None:
    row = office.leaves()
    office.clock.move(LATE)

    def crash(tx) -> None:
        undelivered._following(row, office.clock.now())(tx)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        office.database.writer.run(crash)
    assert office.followed == []
    office.tick()
    assert len(office.followed) == 1


def test_one_that_raises_stops_no_other_and_is_looked_at_again(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = office.leaves(1), office.leaves(2)
    by_sms = undelivered.by_sms

    def fails(tx, row, now, until):
        if row.id == bad:
            raise ZeroDivisionError
        return by_sms(tx, row, now, until)

    monkeypatch.setattr(undelivered, "by_sms", fails)
    office.tick(LATE)
    office.tick()
    assert caplog.text.count("Traceback") == 1
    assert [sms.follows for sms in office.followed] == [good]
    monkeypatch.undo()
    office.tick(AGAIN)
    assert [sms.follows for sms in office.followed] == [good, bad]


def test_more_than_one_look_takes_come_with_the_next(office: Office, monkeypatch) -> None:
    monkeypatch.setattr(undelivered, "MOST", 2)
    for number in range(3):
        office.leaves(number + 1)
    office.tick(LATE)
    assert len(office.followed) == 2
    office.tick()
    assert len(office.followed) == 3


def test_the_look_reads_no_more_than_what_is_late(office: Office) -> None:
    """At a million rows it must cost nothing, each second."""
    if not office.database.is_sqlite:
        pytest.skip("PostgreSQL plans by what is there, and here is nothing")
    plans: list[str] = []

    def explain(_connection, cursor, statement, parameters, *_more) -> None:
        if statement.startswith("SELECT"):
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans.extend(row[3] for row in cursor.fetchall())

    event.listen(office.database.engine, "before_cursor_execute", explain)
    office.tick()
    assert [plan for plan in plans if "outbound" in plan] == [
        "SEARCH outbound USING INDEX outbound_late (late<?)"
    ]
