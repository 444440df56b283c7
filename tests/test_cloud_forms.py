"""What Meta posts becomes what the person said."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateways import File, Inbound, Receipt
from bot.gateways.cloud import Cloud, events, forms
from bot.gateways.doors import Unreadable
from flows.talk import Heard, Pin, Tap
from tests.cloud_account import (
    ACCOUNT,
    BSUID,
    CLIENT,
    NUMBER,
    SENDER,
    all_payloads,
    message,
    payload,
    read,
)
from tests.twilio_account import NOON

OURS = "K7Q2xz.5.5"
STATUSES = [name for name in all_payloads() if name.startswith("status")]


def inbound(name: str, **changes: object) -> Inbound:
    """The one message of a recorded request, with some fields changed."""
    [one] = read(message(name, **changes))
    assert isinstance(one, Inbound)
    return one


# Who


def test_a_message_names_both_sides_and_the_person_behind_both_addresses() -> None:
    """Contract checks 21 and 23."""
    one = inbound("text")
    assert (one.gateway, one.channel) == ("cloud", "whatsapp")
    assert (one.sender, one.address, one.alias) == (SENDER, CLIENT, BSUID)
    assert (one.profile, one.received) == ("Fatima", NOON)


def test_a_person_without_a_number_is_a_person() -> None:
    """Contract check 22."""
    one = inbound("text_only_username")
    assert (one.address, one.alias, one.heard) == (BSUID, "", Heard("Bonjour"))


def test_an_id_that_only_the_contact_tells_is_known() -> None:
    assert inbound("text", from_user_id=None).alias == BSUID
    assert inbound("text", **{"from": None}).address == CLIENT  # by wa_id


@pytest.mark.parametrize("shown", ["14155238886", "+1 415-523-8886", "+1 (415) 523 8886"])
def test_our_number_is_told_by_its_digits(shown: str) -> None:
    request = payload("text")
    request["entry"][0]["changes"][0]["value"]["metadata"]["display_phone_number"] = shown
    [one] = read(request)
    assert isinstance(one, Inbound)
    assert one.sender == SENDER


def test_each_message_of_several_people_has_its_own_name() -> None:
    told = [one for one in _readable("batch") if isinstance(one, Inbound)]
    assert [(one.address[-2:], one.profile, one.heard.words) for one in told] == [
        ("01", "Fatima", "Bonjour"),
        ("02", "Hassan", "Salam"),
        ("01", "Fatima", "commander"),
        ("02", "Hassan", "menu"),
    ]
    assert "Hassan" not in told[0].raw


def _readable(name: str) -> list[Inbound | Receipt | None]:
    read_ones = []
    for event in events.of(json.dumps(payload(name)).encode(), {NUMBER}):
        try:
            read_ones.append(forms.read(event, NOON))
        except Unreadable:
            continue
    return read_ones


def test_a_name_is_one_safe_line_however_it_was_chosen() -> None:
    """Contract check 32."""
    request = payload("text")
    name = "\u202eفاطمة <b>*Fati*</b>\u2066\n👩‍👩‍👧 \x00" + "a" * 300
    request["entry"][0]["changes"][0]["value"]["contacts"][0]["profile"]["name"] = name
    [one] = read(request)
    assert isinstance(one, Inbound)
    assert one.profile.startswith("فاطمة <b>*Fati*</b> 👩‍👩‍👧 aaa")
    assert len(one.profile) <= 60


@pytest.mark.parametrize(
    "changes",
    [
        {"id": None},
        {"id": 7},
        {"from": "12", "from_user_id": "x"},
        {"group_id": "Y2FwaV9ncm91cA=="},
        {"type": "system"},
    ],
)
def test_what_is_no_message_to_us_is_said_so(changes: dict[str, object]) -> None:
    request = message("text", **changes)
    if "from" in changes:
        request["entry"][0]["changes"][0]["value"]["contacts"] = []
    with pytest.raises(Unreadable):
        read(request)


@pytest.mark.parametrize("name", ["system", "reaction_taken_back"])
def test_where_nobody_said_anything_nobody_is_answered(name: str) -> None:
    with pytest.raises(Unreadable):
        read(payload(name))


# What


def test_words_are_heard_as_they_were_written() -> None:
    assert inbound("text").heard == Heard("Salam, bghit 2 kilo d amlou 😊 & شحال؟")


def test_a_tapped_button_or_row_is_a_tap() -> None:
    """Contract check 27."""
    assert inbound("button_reply").heard == Heard(tapped=Tap("yes", "K7Q2xz"))
    assert inbound("list_reply").heard == Heard(tapped=Tap("argan", "K7Q2xz"))
    ours = inbound("template_button", button={"payload": OURS, "text": "Oui"})
    assert ours.heard == Heard(tapped=Tap("5.5", "K7Q2xz"))


@pytest.mark.parametrize("other", ["1.5", "K7Q2xz", "K7Q2xz.", ".yes", "K7Q2x٣.yes", ""])
def test_a_button_that_is_not_ours_is_its_title(other: str) -> None:
    """Contract check 29."""
    reply = {"type": "button_reply", "button_reply": {"id": other, "title": "Oui"}}
    assert inbound("button_reply", interactive=reply).heard == Heard("Oui")
    assert inbound("template_button").heard == Heard("Confirmer")
    wordless = inbound("template_button", button={"payload": other})
    assert wordless.heard == (Heard(other) if other else Heard(media="unsupported"))


def test_a_location_is_a_pin() -> None:
    """Contract check 25."""
    pin = Pin(Decimal("31.6258257"), Decimal("-7.9891608"))
    assert inbound("location").heard == Heard(pin=pin)
    assert inbound("place").heard.pin == Pin(pin.latitude, pin.longitude, "Jemaa el-Fna")


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        (90.1, 0),
        (0, -180.1),
        (float("nan"), 0),
        (float("inf"), 0),
        (True, 0),
        ("x", 0),
        (10**400, 0),
    ],
)
def test_a_location_that_cannot_be_read_is_said_to_be_one(latitude: Any, longitude: Any) -> None:
    """Contract check 25."""
    said = {"latitude": latitude, "longitude": longitude}
    assert inbound("location", location=said).heard == Heard(media="location")
    assert inbound("location", location=None).heard == Heard(media="location")


@pytest.mark.parametrize(
    ("name", "heard", "files"),
    [
        ("voice", Heard(media="voice"), [("1908647269898587", "audio/ogg; codecs=opus")]),
        ("image", Heard("Celui-ci, deux", media="image"), [("1037543291543636", "image/jpeg")]),
        ("video", Heard(media="video"), [("1037543291543637", "video/mp4")]),
        (
            "document",
            Heard("La facture", media="document"),
            [("1037543291543638", "application/pdf")],
        ),
        ("sticker", Heard(media="sticker"), []),
        ("contacts", Heard(media="card"), []),
        ("reaction", Heard("👍", media="reaction"), []),
        ("order", Heard(media="unsupported"), []),
        ("unsupported", Heard(media="unsupported"), []),
    ],
)
def test_each_kind_of_message_is_told_apart(name: str, heard: Heard, files: list) -> None:
    """Contract checks 33 and 34."""
    one = inbound(name)
    assert one.heard == heard
    assert one.files == tuple(File(f"cloud:{media}", told) for media, told in files)


def test_what_is_yet_to_be_invented_is_answered_as_what_is_not_understood() -> None:
    assert inbound("text", type="hologram").heard == Heard(media="unsupported")
    flow = {"type": "nfm_reply", "nfm_reply": {"response_json": "{}"}}
    assert inbound("button_reply", interactive=flow).heard == Heard(media="unsupported")


@pytest.mark.parametrize("media", ["../me", "1/2", "", "1" * 101, "1?x=y", "é", None, 7])
def test_an_id_that_could_be_another_address_is_none(media: object) -> None:
    one = inbound("image", image={"id": media, "mime_type": "image/jpeg"})
    assert one.files == (File("", "image/jpeg"),)


# That somebody wants no more advertising


def test_who_stops_advertising_stops_us() -> None:
    one = inbound("preference_stop")
    assert one.heard == Heard(stopped=True)
    assert (one.address, one.alias, one.sender) == (CLIENT, BSUID, SENDER)
    assert one.provider_id == inbound("preference_stop").provider_id
    assert one.provider_id != inbound("preference_stop", timestamp=1795435201).provider_id
    assert one.provider_id != inbound("preference_stop", wa_id="x", user_id="y").provider_id


def test_only_what_people_say_to_us_lifts_a_stop() -> None:
    assert read(payload("preference_resume")) == [None]
    assert read(message("preference_stop", category="weather")) == [None]


# What is stored


@pytest.mark.parametrize("name", [name for name in all_payloads() if name not in STATUSES])
def test_a_stored_message_is_read_again_as_it_was(name: str) -> None:
    """Contract check 20."""
    for one in _readable(name):
        if isinstance(one, Inbound):
            assert Cloud(ACCOUNT).parse(one.raw, one.received) == one


def test_a_message_has_the_same_16_bytes_each_time() -> None:
    one = inbound("text")
    assert len(one.provider_id) == 16
    assert one.provider_id == inbound("text", text={"body": "b"}).provider_id
    assert one.provider_id != inbound("text", id="wamid.other").provider_id


def test_what_cannot_be_stored_is_not_in_a_message() -> None:
    """Half of a pair is no character of UTF-8, and PostgreSQL has no NUL."""
    one = inbound("text", text={"body": "a\ud83d\x00b"})
    assert one.heard == Heard("a?b")
    assert one.raw.isascii()
    assert "\x00" not in one.raw


@pytest.mark.parametrize("raw", ["", "[]", "{}", "7", '{"what": 7}'])
def test_what_was_never_stored_is_not_read(raw: str) -> None:
    with pytest.raises(Unreadable):
        forms.parse(raw, NOON)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "type", "text", "body", "button_reply", "errors", "code", "wa_id"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
KINDS = ("text", "interactive", "location", "image", "reaction", "contacts", "button", "system")


@given(st.sampled_from(KINDS), ANYTHING, ANYTHING, ANYTHING)
def test_no_field_can_do_more_than_make_a_message_unreadable(kind, said, contact, other) -> None:
    request = message("text", type=kind, **{kind: said, "from_user_id": other, "timestamp": other})
    value = request["entry"][0]["changes"][0]["value"]
    value["contacts"] = [contact, {"profile": other, "wa_id": contact}]
    value["statuses"] = [other, {"id": "w", "errors": other, "biz_opaque_callback_data": contact}]
    for event in events.of(json.dumps(request).encode(), {NUMBER}):
        try:
            one = forms.read(event, NOON)
        except Unreadable:
            continue
        if isinstance(one, Inbound):
            assert "\x00" not in one.heard.words
            assert forms.parse(one.raw, NOON) == one
