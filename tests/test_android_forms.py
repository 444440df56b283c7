"""What the telephone posts becomes what the person said, or what became of a message."""

import uuid
from dataclasses import replace

import pytest

from bot.gateways import Inbound, Outgoing
from bot.gateways.android import Android, forms
from bot.gateways.doors import Unreadable
from flows.talk import Heard
from tests.android_phone import ACCOUNT, CLIENT, NOON, NUMBER, PAYLOADS, event

OTHER_SIM = "+212600000009"


def read(name: str = "sms_received", event_id: str | None = None, **changes: object) -> Inbound:
    """The message of a recorded event, with some fields of its payload changed."""
    return forms.parse(event(name, event_id, **changes), NOON, NUMBER)


def status(name: str, **changes: object):
    return forms.receipt(forms.event(event(name, **changes)), NOON)


# Who


def test_an_sms_is_from_its_sender_to_its_recipient() -> None:
    inbound = read()
    assert (inbound.gateway, inbound.channel) == ("android", "sms")
    assert (inbound.address, inbound.sender) == (CLIENT, NUMBER)
    assert inbound.heard == Heard("Salam, bghit 2 amlou 😊")


def test_an_old_app_tells_the_sender_alone_and_as_the_network_wrote_it() -> None:
    inbound = read("sms_received_by_an_old_app")
    assert (inbound.address, inbound.sender) == ("+212600000002", NUMBER)
    assert inbound.heard == Heard("commander")


@pytest.mark.parametrize(
    "written", ["+212600000001", "0600000001", "00212600000001", "212600000001", "06 00 00 00 01"]
)
def test_one_person_has_one_address_however_the_network_writes_it(written: str) -> None:
    assert read(sender=written).address == CLIENT


def test_a_foreign_number_stays_one() -> None:
    assert read(sender="+33199000001", recipient=NUMBER).address == "+33199000001"


@pytest.mark.parametrize("name", ["INWI", "2424", "", None, 600000001, "+1415JJJJJJJ", "اتصالات"])
def test_whom_nobody_can_answer_is_no_message(name: object) -> None:
    with pytest.raises(Unreadable):
        read(sender=name, phoneNumber=None)


def test_a_recorded_name_is_no_message() -> None:
    with pytest.raises(Unreadable):
        read("sms_received_from_a_name")


@pytest.mark.parametrize(
    ("told", "ours"),
    [
        (OTHER_SIM, OTHER_SIM),
        ("0600000009", OTHER_SIM),
        (None, NUMBER),
        ("", NUMBER),
        ("unknown", NUMBER),
        (7, NUMBER),
    ],
)
def test_the_sim_that_was_written_to_is_our_sender_where_it_knows_its_number(told, ours) -> None:
    assert read(recipient=told).sender == ours


@pytest.mark.parametrize("recipient", [NUMBER, OTHER_SIM, None])
def test_we_do_not_answer_ourselves(recipient: str | None) -> None:
    """A telephone that writes to itself would do so for ever."""
    for address in (NUMBER, recipient or NUMBER):
        with pytest.raises(Unreadable, match="our own number"):
            read(sender=address, recipient=recipient)


# What


def test_the_time_of_the_telephone_is_not_believed() -> None:
    assert read(receivedAt="1970-01-01T00:00:00.000Z").received == NOON
    assert read(receivedAt=None) is not None


def test_the_events_id_tells_messages_apart_and_the_content_does_not() -> None:
    """A messageId is made from the words: the second "1" would be lost."""
    first, second = read(event_id="first"), read(event_id="second")
    assert first.heard == second.heard
    assert first.provider_id != second.provider_id
    assert read(event_id="first", messageId="other").provider_id == first.provider_id
    assert len(first.provider_id) == 16


def test_an_id_of_16_bytes_is_those() -> None:
    made = uuid.UUID("d1b4f2c8-6c1e-4c0d-9a1f-6a3b5c7d9e0f")
    for told in (str(made), made.hex, made.hex.upper()):
        assert forms.provider_id(told) == made.bytes
    for told in (
        made.hex[:-1],
        made.hex + "0",
        str(made)[:-1] + "g",
        str(made).replace("-", "", 1),
    ):
        assert forms.provider_id(told) != made.bytes
        assert len(forms.provider_id(told)) == 16


@pytest.mark.parametrize(
    "changes", [{"event_id": ""}, {"message": None}, {"message": 5}, {"message": ["1"]}]
)
def test_an_event_without_words_or_id_is_no_message(changes: dict) -> None:
    with pytest.raises(Unreadable):
        read(**changes)


def test_what_no_database_can_hold_is_left_out_of_the_words() -> None:
    assert read(message="2\x00 amlou \ud83d").heard == Heard("2 amlou ")
    assert read(message="").heard == Heard("")


@pytest.mark.parametrize("raw", ["", "{", "[]", "null", "1", '"x"', "[" * 60_000, "{}" * 2])
def test_what_is_no_event_is_unreadable(raw: str) -> None:
    with pytest.raises(Unreadable):
        forms.parse(raw, NOON, NUMBER)


@pytest.mark.parametrize("name", ["sms_received", "sms_received_by_an_old_app"])
def test_a_stored_message_is_read_again_as_it_was(name: str) -> None:
    inbound = read(name)
    assert Android(ACCOUNT).parse(inbound.raw, inbound.received) == inbound


def test_a_stored_status_is_no_message() -> None:
    with pytest.raises(Unreadable):
        read("sms_sent", message="1", sender=CLIENT, recipient=None)


@pytest.mark.parametrize("name", ["messageId", "recipient", "simNumber", "receivedAt", "new"])
@pytest.mark.parametrize(
    "odd", [None, 0, -1.5, True, [], {"a": 1}, "", "\x00", "\ud83d", "x" * 9999]
)
def test_no_other_field_can_break_a_message(name: str, odd: object) -> None:
    assert read(**{name: odd}) == replace(read(), raw=event("sms_received", **{name: odd}))


# Delivery statuses


@pytest.mark.parametrize(
    ("name", "ours"),
    [("sms_sent", "sent"), ("sms_delivered", "delivered"), ("sms_failed", "failed")],
)
def test_a_delivery_status_is_told_in_our_words(name: str, ours: str) -> None:
    receipt = status(name)
    assert (receipt.gateway, receipt.status, receipt.outbound) == ("android", ours, 41)
    assert (receipt.error, receipt.received) == (None, NOON)
    assert receipt.said == name.replace("_", ":")


def test_a_status_is_of_the_message_that_was_sent() -> None:
    sent = Outgoing(41, 1, "sms", NUMBER, CLIENT, "Bonjour", "fr")
    assert status("sms_sent").provider_id == forms.provider_id(forms.message_id(sent))
    assert status("sms_sent").provider_id == status("sms_failed").provider_id
    assert status("sms_sent", messageId="41-2").provider_id != status("sms_sent").provider_id


@pytest.mark.parametrize(
    "others", ["Ey6ECgOkVVFjz3CL48B8C", "41", "41-", "-1", "41-1-1", "٤١-1", "1" * 19 + "-1"]
)
def test_a_status_of_what_others_sent_names_no_row(others: str) -> None:
    assert status("sms_failed", messageId=others).outbound is None


@pytest.mark.parametrize("told", ["", None, 41])
def test_a_status_of_no_message_is_unreadable(told: object) -> None:
    with pytest.raises(Unreadable):
        status("sms_sent", messageId=told)


def test_every_recorded_event_is_read() -> None:
    names = sorted(path.stem for path in PAYLOADS.glob("*.json"))
    assert len(names) == 7
    assert all(forms.event(event(name)).id for name in names)
