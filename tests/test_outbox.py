"""The ledger: written once, claimed once, settled once; and the loop that empties a lane."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from bot import outbox
from bot.database import Database
from bot.gateways import (
    Accepted,
    Misconfigured,
    NotSent,
    OptedOut,
    Pick,
    Refused,
    SendError,
    Unknown,
)
from bot.outbox import Draft, settling
from bot.tables import Address, Lane
from tests.ledger import (
    FATIMA,
    HASSAN,
    NOON,
    accepted,
    bodies,
    provider_id,
    rows,
    statuses,
    write,
)
from tests.post_office import Office, opened

SECOND = timedelta(seconds=1)


@pytest.fixture
def office(database: Database) -> Office:
    return opened(database)


# Rows


def test_a_sender_has_one_lane_however_much_it_sends(office: Office):
    office.write("un")
    office.write("deux")
    write(office.database, office.sms, "+212600000001", "trois")

    with office.database.reading() as db:
        lanes = db.exec(select(Lane.sender_id)).all()
    assert sorted(lanes) == [office.whatsapp, office.sms]


def test_a_name_that_only_one_row_can_bear_is_written_once(office: Office):
    draft = Draft(
        kind="digest", channel="sms", address="+212600000001", language="fr", body="un", once="d:1"
    )

    first, second = (
        office.database.writer.run(lambda tx: outbox.enqueue(tx, office.sms, draft, NOON))
        for _ in range(2)
    )

    assert first is not None
    assert second is None
    assert len(rows(office.database)) == 1


def test_a_row_that_is_due_wakes_its_lane_and_one_for_later_does_not(office: Office):
    woken: list[frozenset[int]] = []
    office.database.writer.on_commit.append(woken.append)

    office.write("maintenant")
    office.write("plus tard", due=NOON + timedelta(hours=1))

    assert [set(lanes) for lanes in woken] == [{1}, set()]


def test_taps_arrive_at_the_gateway_as_they_were_written(office: Office):
    picks = (Pick("K7Q2xz.argan", "Huile d'argan", "250 ml"), Pick("K7Q2xz.amlou", "أملو"))
    office.write("Que voulez-vous ?", picks=picks, opens="Choisir", plain="1. Huile d'argan")

    office.drain()

    (message,) = office.gateway.sent
    assert message.picks == picks
    assert (message.opens, message.plain) == ("Choisir", "1. Huile d'argan")
    assert (message.sender, message.address) == ("whatsapp:+14155238886", FATIMA)


# Claiming


def test_a_claimed_row_is_marked_before_anything_leaves(office: Office):
    office.write("Bonjour")
    held = office.take()

    (message,) = office.claim(held) or ()

    (row,) = rows(office.database)
    assert (row.status, row.epoch, row.attempt) == ("sending", held.epoch, 1)
    assert message.attempt == 1


def test_only_what_is_due_is_claimed_the_oldest_first(office: Office):
    office.write("après", to=HASSAN, due=NOON - SECOND)
    office.write("avant", due=NOON - 2 * SECOND)
    office.write("demain", to="whatsapp:+212600000013", due=NOON + SECOND)

    assert bodies(office.claim(office.take()) or ()) == ["avant", "après"]


def test_a_contact_has_one_message_in_flight(office: Office):
    office.write("un")
    office.write("deux")
    office.write("à un autre", to=HASSAN)
    held = office.take()

    assert bodies(office.claim(held) or ()) == ["un", "à un autre"]


def test_nobody_overtakes_a_message_that_is_to_be_tried_again(office: Office):
    office.write("un")
    held = office.take()
    (message,) = office.claim(held) or ()
    office.settle(held, message, NotSent("429", 20429))
    office.write("deux")

    assert office.claim(held) == ()
    office.clock.move(2 * SECOND)
    assert bodies(office.claim(held) or ()) == ["un"]


def test_a_message_for_later_holds_nobody_back(office: Office):
    office.write("un rappel", due=NOON + timedelta(hours=1))
    office.write("une réponse")

    assert bodies(office.claim(office.take()) or ()) == ["une réponse"]


def test_what_has_expired_is_cancelled_and_the_next_is_found(office: Office):
    office.write("hier", expires=NOON)
    office.write("aussi hier", to=HASSAN, expires=NOON)
    office.write("aujourd'hui", expires=NOON + timedelta(hours=1))

    (message,) = office.claim(office.take(), most=1) or ()

    assert statuses(office.database) == ["cancelled", "cancelled", "sending"]
    assert message.valid_for == timedelta(hours=1)


# Settling


def test_an_accepted_message_keeps_the_providers_id(office: Office):
    office.write("Bonjour")
    office.gateway.answers = [Accepted(provider_id(7), "queued", segments=2)]

    office.drain()

    (row,) = rows(office.database)
    assert (row.status, row.gateway, row.provider_id) == ("sent", "fake", provider_id(7))
    assert row.segments == 2


def test_an_answer_that_says_delivered_at_once_is_believed(office: Office):
    office.write("Bonjour")
    office.gateway.answers = [accepted(1, "delivered")]

    office.drain()

    assert statuses(office.database) == ["delivered"]


def test_what_surely_did_not_leave_is_tried_again_later_and_later(office: Office):
    office.write("Bonjour")
    held, waits = office.take(), []
    for _ in range(4):
        (message,) = office.claim(held) or ()
        office.settle(held, message, NotSent("no connection"))
        (row,) = rows(office.database)
        waits.append(row.due - office.clock.now())
        office.clock.move(waits[-1])

    assert waits == [SECOND, 2 * SECOND, 4 * SECOND, 8 * SECOND]


def test_the_provider_may_ask_for_a_longer_wait(office: Office):
    office.write("Bonjour")
    held = office.take()
    (message,) = office.claim(held) or ()

    office.settle(held, message, NotSent("429", 20429, wait=timedelta(seconds=30)))

    (row,) = rows(office.database)
    assert row.due == NOON + timedelta(seconds=30)
    assert (row.status, row.error) == ("queued", 20429)


def test_trying_again_comes_to_an_end(office: Office):
    office.write("Bonjour")
    held = office.take()
    for _ in range(settling.MOST_TRIES):
        (message,) = office.claim(held) or ()
        office.settle(held, message, NotSent("no connection"))
        office.clock.move(2 * settling.LONGEST_WAIT)

    assert office.claim(held) == ()
    assert statuses(office.database) == ["failed"]


@given(
    attempt=st.integers(1, settling.MOST_TRIES),
    asked=st.none() | st.timedeltas(timedelta(0), timedelta(hours=2)),
    chance=st.floats(0, 1),
)
def test_a_wait_is_never_shorter_than_asked_nor_much_longer(attempt, asked, chance):
    wait = settling.retry_wait(attempt, asked, chance)

    assert wait >= max(settling.FIRST_WAIT, asked or timedelta(0))
    most = max(settling.LONGEST_WAIT, asked or timedelta(0)) * (1 + settling.JITTER)
    assert wait <= most + timedelta(microseconds=1)


def test_a_refused_message_fails_with_the_providers_code(office: Office):
    office.write("Bonjour")
    office.gateway.answers = [Refused("invalid To", 21211)]

    office.drain()

    (row,) = rows(office.database)
    assert (row.status, row.error, row.reason) == ("failed", 21211, "Refused: invalid To")


def test_somebody_who_stopped_us_is_marked_on_that_channel_alone(office: Office):
    def known(tx) -> None:
        for channel in ("whatsapp", "sms"):
            tx.db.add(Address(contact_id=1, channel=channel, address=FATIMA))

    office.database.writer.run(known)
    office.write("Bonjour")
    office.gateway.answers = [OptedOut("stopped", 21610)]

    office.drain()

    with office.database.reading() as db:
        stopped = {a.channel: a.stopped for a in db.exec(select(Address))}
    assert stopped == {"whatsapp": NOON, "sms": None}
    assert statuses(office.database) == ["failed"]


def test_a_fault_of_our_account_is_told_to_the_operator(
    office: Office, caplog: pytest.LogCaptureFixture
):
    office.write("Bonjour")
    office.gateway.answers = [Misconfigured("unknown sender +212600000099", 21606)]

    office.drain()

    assert "21606" in caplog.text
    assert "212600000099" not in caplog.text


@pytest.mark.parametrize("fault", [Unknown("timed out"), SendError("?"), ZeroDivisionError()])
def test_what_may_have_left_is_never_sent_again(office: Office, fault: Exception):
    """Contract check 52."""
    office.write("Bonjour")
    office.gateway.answers = [fault]

    office.drain()
    office.clock.move(timedelta(days=1))
    office.drain()

    assert statuses(office.database) == ["unknown"]
    assert len(office.gateway.sent) == 1
