"""What becomes of our messages, as Meta tells it: late, doubled, and never counted twice."""

from datetime import timedelta

import pytest

from bot import tables
from bot.database import Database
from bot.gateways import Outgoing, Receipt
from bot.gateways.cloud import forms, messages
from bot.outbox import Draft, enqueue, lane_of
from bot.outbox.claiming import claim, take_lane
from tests.cloud_account import CLIENT, SENDER, World, message, payload, post, read


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


def receipt(name: str, **changes: object) -> Receipt:
    [one] = read(message(name, **changes))
    assert isinstance(one, Receipt)
    return one


@pytest.mark.parametrize(
    ("name", "status", "error"),
    [
        ("status_sent", "sent", None),
        ("status_delivered", "delivered", None),
        ("status_read", "read", None),
        ("status_failed", "failed", 131047),
        ("status_opted_out", "failed", 131050),
    ],
)
def test_a_delivery_status_is_told_in_our_words(name, status, error) -> None:
    """Contract checks 72 and 75."""
    one = receipt(name)
    assert (one.status, one.error, one.outbound) == (status, error, 41)
    assert one.provider_id == forms.provider_id("wamid.HBgMMjEyNjAwMDAwMDAxFQIAERgU0041AA==")


@pytest.mark.parametrize("told", ["", "41", "x-1", "41-1-1", "041-1", "9" * 19 + "-1", 41, None])
def test_what_another_program_wrote_beside_a_message_is_no_row_of_ours(told: object) -> None:
    assert receipt("status_read", biz_opaque_callback_data=told).outbound is None


def test_an_unknown_status_or_code_is_kept_as_it_is() -> None:
    """Contract check 73."""
    one = receipt("status_failed", status="Teleported", errors=[{"code": "x"}])
    assert (one.status, one.said, one.error) == ("", "teleported", None)
    for code in (2**31, -1, 0, True, "131047"):
        assert receipt("status_failed", errors=[{"code": code}]).error is None


@pytest.mark.parametrize(
    ("pricing", "is_free"),
    [({"billable": False}, True), ({"billable": True}, False), ({}, False), ("x", False)],
)
def test_what_meta_does_not_bill_is_free(pricing: object, is_free: bool) -> None:
    assert receipt("status_sent", pricing=pricing).free is is_free


# What it changes


def sent(world: World) -> Outgoing:
    """A message of ours that is under way."""
    sender = next(row for row in world.rows(tables.Sender) if row.address == SENDER)
    assert sender.id
    draft = Draft(kind="reply", channel="whatsapp", address=CLIENT, language="fr", body="Merci")

    def write(tx) -> tuple[Outgoing, ...] | None:
        enqueue(tx, sender.id, draft, world.clock.now())
        return claim(
            tx,
            take_lane(tx, lane_of(tx, sender.id), world.clock.now()),
            world.clock.now() + timedelta(seconds=1),
            9,
        )

    [outgoing] = world.database.writer.run(write)
    return outgoing


def told(world: World, name: str, outgoing: Outgoing) -> tables.Outbound:
    status = message(name, biz_opaque_callback_data=messages.callback(outgoing))
    assert post(world.webhooks, status).status_code == 200
    [row] = world.rows(tables.Outbound)
    return row


def test_a_status_finds_the_row_of_a_request_that_was_never_answered(world) -> None:
    """Contract check 72: this is all the evidence there is."""
    outgoing = sent(world)
    row = told(world, "status_delivered", outgoing)
    assert (row.status, row.gateway, len(row.provider_id)) == ("delivered", "cloud", 16)


@pytest.mark.parametrize(
    ("names", "status"),
    [
        (("status_read", "status_delivered", "status_sent", "status_read"), "read"),
        (("status_failed", "status_sent", "status_failed"), "failed"),
        (("status_failed", "status_delivered"), "delivered"),
    ],
)
def test_late_and_doubled_statuses_move_a_message_forward_only(world, names, status) -> None:
    """Contract checks 69 to 71."""
    outgoing = sent(world)
    for name in names:
        row = told(world, name, outgoing)
    assert row.status == status
    assert len(world.rows(tables.StatusReceipt)) == len(set(names))


def test_who_is_told_to_have_stopped_us_is_stopped(world) -> None:
    """Contract check 75."""
    post(world.webhooks, payload("text"))
    world.database.writer.run(lambda tx: tx.db.execute(tables.Outbound.__table__.delete()) and None)
    told(world, "status_opted_out", sent(world))
    [stopped] = [row.stopped for row in world.rows(tables.Address) if row.address == CLIENT]
    assert stopped is not None


def test_who_stops_advertising_in_whatsapp_is_not_written_to_first(world) -> None:
    post(world.webhooks, payload("text"))
    said = world.counted()["Outbound"]
    for _ in range(2):
        post(world.webhooks, payload("preference_stop"))
    [contact] = world.rows(tables.Contact)
    assert contact.opted_out is not None
    assert world.counted()["Outbound"] == said  # WhatsApp has told them so already
    post(world.webhooks, payload("preference_resume"))
    [contact] = world.rows(tables.Contact)
    assert contact.opted_out is not None
