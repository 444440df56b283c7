"""Delivery statuses: in any order, any number of times, and forward only."""

import logging
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from bot.database import Database
from bot.gateways import Outgoing, Receipt, Unknown
from bot.outbox import claiming, settling, statuses
from bot.outbox.settling import Tried
from bot.tables import Address, Outbound, StatusReceipt
from tests.ledger import FATIMA, NOON, accepted, provider_id, receipt, rows, shop, write

ON_EACH_DATABASE = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def sent(database: Database, number: int) -> int:
    """A row that was sent under this number; its id."""
    row = in_flight(database)
    settle(database, row, accepted(number))
    return row


def in_flight(database: Database) -> int:
    """A row that is being sent; its id."""
    sender_id = database.writer.run(_sender)
    row = write(database, sender_id, FATIMA, "Bonjour")
    held = database.writer.run(lambda tx: claiming.take_lane(tx, 1, NOON))
    (message,) = database.writer.run(lambda tx: claiming.claim(tx, held, NOON, 1)) or ()
    assert message.outbound == row
    return row


def settle(database: Database, row: int, outcome: object) -> None:
    """The request of the row's present attempt ended so."""
    (found,) = [r for r in rows(database) if r.id == row]
    held = claiming.Held(1, found.epoch, "whatsapp:+14155238886", "whatsapp", "fake")
    message = Outgoing(row, found.attempt, "whatsapp", held.sender, found.address, found.body, "fr")
    tried = Tried(message, outcome, NOON, 0)  # type: ignore[arg-type]
    database.writer.run(lambda tx: settling.settle(tx, held, tried))


def _sender(tx) -> int:
    from bot.tables import Sender

    first = tx.db.exec(select(Sender.id).order_by(Sender.id)).first()
    return first or shop(tx)[0]


def told(database: Database, *receipts: Receipt) -> str:
    """The status of the last row that was written, once these receipts have come."""
    for one in receipts:
        database.writer.run(lambda tx, one=one: statuses.record(tx, one))
    return [row.status for row in rows(database) if row.follows is None][-1]


def kept(database: Database) -> list[StatusReceipt]:
    with database.reading() as db:
        return list(db.exec(select(StatusReceipt)))


@ON_EACH_DATABASE
@given(data=st.data())
def test_any_permutation_and_repetition_ends_in_read(database: Database, data: st.DataObject):
    """Contract check 69."""
    once = data.draw(st.permutations(["queued", "sent", "delivered", "read"]))
    again = data.draw(st.lists(st.sampled_from(once), max_size=4))
    number = max([row.id or 0 for row in rows(database)], default=0) + 1
    sent(database, number)

    status = told(database, *(receipt(number, word) for word in (*once, *again)))

    assert status == "read"


@ON_EACH_DATABASE
@given(order=st.permutations(["queued", "sent", "failed"]))
def test_any_permutation_with_a_failure_ends_in_failed(database: Database, order: list[str]):
    """Contract check 69: `undelivered` is failed in our words."""
    number = max([row.id or 0 for row in rows(database)], default=0) + 1
    sent(database, number)

    status = told(database, *(receipt(number, word, error=30008) for word in order))

    assert status == "failed"
    assert [row.error for row in rows(database) if row.follows is None][-1] == 30008


def test_sent_after_delivered_changes_nothing_but_is_kept(database: Database):
    """Contract check 70."""
    sent(database, 1)

    status = told(database, receipt(1, "delivered"), receipt(1, "sent"))

    assert status == "delivered"
    assert [row.said for row in kept(database)] == ["delivered", "sent"]


def test_a_failure_after_delivered_changes_nothing(database: Database):
    sent(database, 1)

    status = told(database, receipt(1, "delivered"), receipt(1, "failed", error=30008))

    assert status == "delivered"
    assert rows(database)[0].error is None


def test_what_was_delivered_after_all_is_no_failure_any_more(database: Database):
    sent(database, 1)

    status = told(database, receipt(1, "failed", error=30008), receipt(1, "delivered"))

    assert status == "delivered"
    assert rows(database)[0].error is None


def test_a_receipt_told_twice_is_kept_once(database: Database):
    """Contract check 71."""
    sent(database, 1)

    told(database, receipt(1, "sent"), receipt(1, "sent"), receipt(1, "delivered"))

    assert [row.said for row in kept(database)] == ["sent", "delivered"]


def test_the_same_status_with_another_error_is_another_receipt(database: Database):
    sent(database, 1)

    told(database, receipt(1, "failed", error=30003), receipt(1, "failed", error=30008))

    assert [row.error for row in kept(database)] == [30003, 30008]


def test_what_was_told_before_the_call_returned_is_applied_when_it_does(database: Database):
    """Contract check 72."""
    row = in_flight(database)
    assert told(database, receipt(1, "sent"), receipt(1, "delivered")) == "sending"

    settle(database, row, accepted(1))

    assert rows(database)[0].status == "delivered"


def test_a_receipt_of_a_message_that_is_not_ours_is_kept(database: Database):
    sent(database, 1)

    assert told(database, receipt(99, "delivered")) == "sent"
    assert [row.provider_id for row in kept(database)] == [provider_id(99)]


def test_an_unknown_status_is_kept_and_told_in_the_log(
    database: Database, caplog: pytest.LogCaptureFixture
):
    """Contract check 73."""
    sent(database, 1)
    strange = Receipt("fake", provider_id(1), "", 99_999, NOON, said="teleported")

    with caplog.at_level(logging.WARNING):
        status = told(database, strange)

    assert status == "sent"
    assert [(row.said, row.status, row.error) for row in kept(database)] == [
        ("teleported", "", 99_999)
    ]
    assert "teleported" in caplog.text


@pytest.mark.parametrize("word", ["queued", "sending", "sent", ""])
def test_a_receipt_that_names_our_row_settles_one_in_flight(database: Database, word: str):
    row = in_flight(database)

    status = told(database, receipt(7, word, outbound=row))

    assert status == "sent"
    assert rows(database)[0].provider_id == provider_id(7)


def test_a_receipt_that_names_our_row_settles_an_unknown_one(database: Database):
    row = in_flight(database)
    settle(database, row, Unknown("timed out"))
    assert rows(database)[0].status == "unknown"

    status = told(database, receipt(7, "delivered", outbound=row))

    assert status == "delivered"
    assert rows(database)[0].provider_id == provider_id(7)


def test_a_receipt_of_an_older_attempt_does_not_rename_a_row(database: Database):
    row = sent(database, 1)

    told(database, receipt(7, "delivered", outbound=row))

    assert (rows(database)[0].provider_id, rows(database)[0].status) == (provider_id(1), "sent")


def test_the_call_that_returns_after_its_receipts_changes_nothing(database: Database):
    row = in_flight(database)
    told(database, receipt(7, "delivered", outbound=row))

    settle(database, row, accepted(7))

    assert rows(database)[0].status == "delivered"


def known(database: Database, *channels: str) -> None:
    """Fatima, known on these channels under the address that is written to."""
    database.writer.run(
        lambda tx: tx.db.add_all(
            Address(contact_id=1, channel=channel, address=FATIMA) for channel in channels
        )
    )


def stopped(database: Database) -> dict[str, bool]:
    """Whether we are stopped, by channel."""
    with database.reading() as db:
        return {row.channel: row.stopped == NOON for row in db.exec(select(Address))}


BLOCKED = receipt(1, "failed", error=63014)


@pytest.mark.parametrize("earlier", [(), ("failed",), ("delivered",)])
def test_who_blocked_us_is_marked_on_that_channel_alone(
    database: Database, earlier: tuple[str, ...]
):
    """Contract check 75."""
    sent(database, 1)
    known(database, "whatsapp", "sms")

    told(database, *(receipt(1, word) for word in earlier), BLOCKED)

    assert stopped(database) == {"whatsapp": True, "sms": False}


def test_who_blocked_us_is_marked_before_the_call_returned(database: Database):
    row = in_flight(database)
    known(database, "whatsapp")

    told(database, replace(BLOCKED, outbound=row))

    assert stopped(database) == {"whatsapp": True}


def test_a_failure_of_another_kind_marks_nobody(database: Database):
    sent(database, 1)
    known(database, "whatsapp")

    told(database, receipt(1, "failed", error=30003))
    told(database, replace(BLOCKED, provider_id=provider_id(99)))  # of nobody that we know

    assert stopped(database) == {"whatsapp": False}


def test_every_status_of_the_ledger_has_its_place_in_the_rule():
    words = Outbound.__doc__ or ""

    for status in statuses.UNDELIVERED | statuses.ENDED | set(statuses.GIVES_WAY):
        assert status in words
