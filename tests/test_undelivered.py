"""What WhatsApp took but does not deliver: by SMS after some hours, once, where it is wanted."""

from datetime import timedelta

import pytest

from bot.database import Database
from bot.erasing import forget
from bot.gateways import Unknown
from bot.outbox import UNASKED, statuses
from bot.outbox.undelivered import PATIENCE
from bot.tables import Address, Contact, Cooperative, Sender
from tests.late_office import LATE, PHONE, Office, opened
from tests.ledger import FATIMA, NOON, receipt, rows, write

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


@pytest.fixture
def office(database: Database) -> Office:
    return opened(database)


# What follows, and when


@pytest.mark.parametrize("kind", PATIENCE)
def test_what_was_taken_and_not_delivered_in_time_goes_by_sms(office: Office, kind: str) -> None:
    row = office.leaves(kind=kind)
    office.told("sent")
    office.tick(PATIENCE[kind] - SECOND)
    assert office.followed == []
    office.tick(SECOND)
    [sms] = office.followed
    assert (sms.kind, sms.address, sms.body, sms.follows) == (kind, PHONE, "Prête.", row)
    assert (sms.status, sms.due, sms.segments) == ("queued", office.clock.now(), 1)
    assert sms.expires == office.clock.now() + timedelta(days=1)
    assert office.first.status == "sent"


def test_its_hours_begin_when_it_leaves(office: Office) -> None:
    """However long it has waited in our own queue."""
    office.clock.move(HOUR)
    office.leaves()
    office.tick(LATE - SECOND)
    assert office.followed == []
    office.tick(SECOND)
    assert len(office.followed) == 1


def test_what_was_in_doubt_and_had_arrived_is_followed_too(office: Office) -> None:
    row = write(
        office.database, office.whatsapp, FATIMA, "Prête", kind="order", sms="Prête.", contact_id=1
    )
    office.settles(row, Unknown("cut"))
    office.tick(LATE)
    assert office.followed == []
    told = receipt(7, "sent", outbound=row)
    office.database.writer.run(lambda tx: statuses.record(tx, told))
    office.tick()
    assert len(office.followed) == 1


def test_it_is_followed_once(office: Office) -> None:
    office.leaves()
    for after in (LATE, timedelta(), HOUR, 10 * HOUR, 24 * HOUR):
        office.tick(after)
    assert len(office.followed) == 1


@pytest.mark.parametrize("status", ["delivered", "read", "failed"])
def test_what_is_no_longer_on_its_way_is_not_followed(office: Office, status: str) -> None:
    office.leaves()
    office.told(status, error=63013 if status == "failed" else None)  # no code that calls for SMS
    office.tick(LATE)
    assert office.followed == []


@pytest.mark.parametrize("kind", [*sorted(UNASKED), "reply", "data"])
def test_what_nobody_waits_for_is_never_followed(office: Office, kind: str) -> None:
    """Contract check 77: above all no marketing, to which they agreed on WhatsApp alone."""
    office.leaves(kind=kind)
    for _ in range(6):
        office.tick(12 * HOUR)
    assert office.followed == []
    assert office.first.late is None


def test_without_short_words_or_a_number_or_a_sender_nothing_follows(office: Office) -> None:
    office.leaves(sms="")
    assert office.first.late is None  # its place in the index is saved
    office.leaves(2, address="whatsapp:US.abc123")
    office.tick(LATE)
    office.change(Sender, office.sms, channel="whatsapp")
    office.leaves(3)
    office.tick(LATE)
    assert len(rows(office.database)) == 3
    assert [row.late for row in rows(office.database)] == [None] * 3  # nor is looked at again


# Quiet hours


@pytest.mark.parametrize("kind", ["order", "relay"])
def test_what_is_late_at_night_goes_by_sms_in_the_morning(office: Office, kind: str) -> None:
    """Also what may leave at night because they talk with us: they have not since."""
    office.clock.move(8 * HOUR)
    office.leaves(kind=kind)
    office.tick(PATIENCE[kind])
    assert office.followed == []
    office.tick(21 * HOUR - SECOND - (office.clock.now() - NOON))
    assert office.followed == []
    office.tick(SECOND)
    assert [sms.due for sms in office.followed] == [NOON + 21 * HOUR]  # nine in the morning


def test_it_is_the_night_of_the_cooperatives_own_place(office: Office) -> None:
    office.change(Cooperative, zone="Asia/Tokyo")
    office.leaves(cooperative_id=1)
    office.tick(LATE)  # one in the morning there
    assert office.followed == []
    office.tick(8 * HOUR)
    assert len(office.followed) == 1


def test_what_is_delivered_during_the_night_is_not_followed_in_the_morning(office: Office) -> None:
    office.clock.move(8 * HOUR)
    office.leaves()
    office.tick(LATE)
    office.told("delivered")
    office.tick(12 * HOUR)
    assert office.followed == []


# Where it is not wanted


def test_it_is_not_followed_once_it_is_too_late_for_it(office: Office) -> None:
    office.leaves(expires=NOON + LATE)
    office.tick(LATE)
    assert office.followed == []


def test_its_sms_is_of_use_no_longer_than_itself(office: Office) -> None:
    office.leaves(expires=NOON + LATE + MINUTE)
    office.tick(LATE)
    assert [sms.expires for sms in office.followed] == [NOON + LATE + MINUTE]


@pytest.mark.parametrize(("after", "follows"), [(-HOUR, True), (MINUTE, False)])
def test_who_has_written_since_has_whatsapp_again(office: Office, after, follows: bool) -> None:
    office.leaves()
    office.change(Contact, heard=NOON + after)
    office.tick(LATE)
    assert bool(office.followed) is follows


@pytest.mark.parametrize("address", [FATIMA, PHONE])
def test_who_stopped_us_on_either_channel_gets_no_sms(office: Office, address: str) -> None:
    channel = "whatsapp" if address == FATIMA else "sms"
    office.database.writer.run(
        lambda tx: tx.db.add(Address(contact_id=1, channel="sms", address=PHONE))
    )
    office.leaves()
    office.change(Address, 1 if channel == "whatsapp" else 2, stopped=NOON)
    office.tick(LATE)
    assert office.followed == []


def test_who_said_stop_gets_no_sms(office: Office) -> None:
    office.leaves()
    office.change(Contact, opted_out=NOON)
    office.tick(LATE)
    assert office.followed == []


def test_who_stopped_us_is_somebody_else(office: Office) -> None:
    other = Address(
        contact_id=1, channel="whatsapp", address="whatsapp:+212600000012", stopped=NOON
    )
    office.database.writer.run(lambda tx: tx.db.add(other))
    office.leaves()
    office.tick(LATE)
    assert len(office.followed) == 1


@pytest.mark.parametrize("at", [HOUR, LATE])
def test_who_was_forgotten_gets_no_sms(office: Office, at) -> None:
    """Before it is late, and while its SMS waits to leave."""
    office.leaves()
    office.tick(at)
    office.database.writer.run(lambda tx: forget(tx, 1, office.clock.now()) and None)
    office.tick(LATE)
    assert [sms.status for sms in office.followed] == (["cancelled"] if at == LATE else [])


def test_a_contact_that_is_erased_gets_no_sms_whatever_its_row_holds(office: Office) -> None:
    office.leaves()
    office.change(Contact, erased=NOON)
    office.tick(LATE)
    assert office.followed == []
