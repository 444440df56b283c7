"""What goes wrong while a campaign runs keeps nobody from its end, and writes to nobody more."""

import pytest
from sqlmodel import select

from bot.campaigns.running import watching
from bot.database import Database
from bot.outbox.following import again
from bot.roster.admitting import admit
from bot.roster.sheet import Guest
from bot.tables import Lane, Outbound, Sender
from bot.writer import Transaction
from tests.campaigners import DAY, HOUR, Field
from tests.conversations import TO_CONFIRM, everything
from tests.ledger import NOON


@pytest.fixture
def field(database: Database) -> Field:
    return Field(database)


def _fails(field: Field, row: Outbound) -> None:
    """It was sent, has failed, and is to be sent again in an hour."""
    now = field.clock.now()

    def fail(tx: Transaction) -> None:
        found = tx.db.get_one(Outbound, row.id)
        found.status = "failed"
        again(tx, found, now + HOUR, now)

    field.database.writer.run(fail)


def test_what_is_to_be_sent_again_is_not_once_the_campaign_stops(field: Field) -> None:
    field.people(1)
    field.starts(reminders=0)
    [gone] = field.tick()
    _fails(field, gone)
    assert field.steer("stop")
    assert field.tick(HOUR) == []
    assert [row.status for row in field.invited] == ["failed", "cancelled"]


def test_what_arrived_when_it_was_sent_again_has_not_failed(field: Field) -> None:
    field.people(watching.FEWEST_FAILURES)
    field.starts(reminders=0)
    for row in field.tick():
        _fails(field, row)
    assert len(field.tick(HOUR)) == watching.FEWEST_FAILURES
    field.tick()
    assert field.status == "running"


def test_an_order_left_half_way_keeps_no_campaign_from_its_end(field: Field) -> None:
    [client] = field.people(1)
    client.says(*TO_CONFIRM)
    field.starts()
    for _ in range(16):
        field.tick(DAY)
    assert field.status == "ended"


def test_a_campaign_ends_where_no_sender_reaches_some(field: Field) -> None:
    guest = Guest((2,), "+212600000099", "Aicha", "fr", "", NOON, "sur place")
    field.database.writer.run(lambda tx: admit(tx, 1, guest, NOON))
    field.database.writer.run(_without_sms)
    field.starts()
    for _ in range(16):
        field.tick(DAY)
    assert field.status == "ended"
    assert everything(field.shop, Outbound) == []


def _without_sms(tx: Transaction) -> None:
    for sender in tx.db.exec(select(Sender).where(Sender.channel == "sms")):
        for lane in tx.db.exec(select(Lane).where(Lane.sender_id == sender.id)):
            tx.db.delete(lane)
        tx.db.flush()
        tx.db.delete(sender)
