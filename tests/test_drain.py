"""The loop that empties a lane, and two who drain one."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from threading import Event

import pytest

from bot.database import Database
from bot.gateways import (
    NotSent,
    Refused,
)
from bot.outbox import drain as draining
from tests.ledger import (
    FATIMA,
    HASSAN,
    accepted,
    bodies,
    rows,
    statuses,
)
from tests.post_office import Office, opened

SECOND = timedelta(seconds=1)


@pytest.fixture
def office(database: Database) -> Office:
    return opened(database)


# Two who drain one lane


def test_who_has_lost_the_lane_claims_nothing_more(office: Office):
    office.write("Bonjour")
    first, second = office.take(), office.take()

    assert office.claim(first) is None
    assert bodies(office.claim(second) or ()) == ["Bonjour"]


def test_what_was_in_flight_when_the_lane_was_taken_is_unknown_and_stays_unsent(office: Office):
    office.write("Bonjour")
    office.claim(office.take())

    office.drain()

    assert statuses(office.database) == ["unknown"]
    assert office.gateway.sent == []


def test_who_has_lost_the_lane_still_settles_what_it_sent(office: Office):
    office.write("Bonjour")
    first = office.take()
    (message,) = office.claim(first) or ()
    office.take()

    office.settle(first, message, accepted(7))

    assert statuses(office.database) == ["sent"]


def test_a_late_outcome_does_not_touch_a_newer_attempt(office: Office):
    office.write("Bonjour")
    first = office.take()
    (message,) = office.claim(first) or ()
    office.settle(first, message, NotSent("429"))
    office.clock.move(2 * SECOND)
    second = office.take()
    office.claim(second)

    office.settle(first, message, Refused("late"))

    (row,) = rows(office.database)
    assert (row.status, row.attempt) == ("sending", 2)


def test_two_who_drain_one_lane_send_each_message_once(office: Office):
    for number in range(40):
        office.write(f"message {number}", to=f"whatsapp:+2126000001{number:02}")
    started = Event()
    office.gateway.before = lambda message: started.set()

    from threading import Thread

    first = Thread(target=office.drain)
    first.start()
    started.wait(5)
    office.drain()
    first.join()
    office.drain()

    assert sorted(bodies(office.gateway.sent)) == sorted(f"message {n}" for n in range(40))
    assert set(statuses(office.database)) == {"sent"}


# The loop


def test_a_drain_empties_its_lane_in_each_contacts_order(office: Office):
    for number in range(5):
        office.write(f"à Fatima {number}")
        office.write(f"à Hassan {number}", to=HASSAN)

    office.drain()

    for name, address in (("Fatima", FATIMA), ("Hassan", HASSAN)):
        sent = [m for m in office.gateway.sent if m.address == address]
        assert bodies(sent) == [f"à {name} {number}" for number in range(5)]
    assert set(statuses(office.database)) == {"sent"}


def test_a_drain_that_is_told_to_stop_leaves_the_rest_queued(office: Office):
    stopping = Event()
    office.gateway.before = lambda message: stopping.set()
    office.write("un")
    office.write("deux")

    asyncio.run(draining.drain(office.post, 1, stopping))

    assert statuses(office.database) == ["sent", "queued"]


def test_a_lane_whose_gateway_is_not_set_up_keeps_its_messages(
    office: Office, caplog: pytest.LogCaptureFixture
):
    stopping = Event()
    stopping.set()
    office.write("Bonjour")

    asyncio.run(draining.drain(replace(office.post, gateways={}), 1, stopping))

    assert statuses(office.database) == ["queued"]
    assert "'fake'" in caplog.text


def test_a_drain_lingers_for_what_comes_next(office: Office):
    async def linger() -> bool:
        if len(office.gateway.sent) == 1:
            office.write("encore")
            return True
        return False

    office.write("Bonjour")
    asyncio.run(draining.drain(office.post, 1, linger=linger))

    assert bodies(office.gateway.sent) == ["Bonjour", "encore"]


def test_the_rate_of_a_lane_goes_on_where_this_process_left_it(office: Office):
    office.write("un")
    post = office.post
    asyncio.run(draining.drain(post, 1))
    first = post.kept[1].rate
    asyncio.run(draining.drain(post, 1))
    assert post.kept[1].rate is first  # else the first message after a silence waits for a second


def test_the_rate_of_a_lane_that_another_held_begins_as_if_it_were_used_up(office: Office):
    office.write("un")
    post = office.post
    asyncio.run(draining.drain(post, 1))
    first = post.kept[1].rate
    office.take()
    asyncio.run(draining.drain(post, 1))
    assert post.kept[1].rate is not first
