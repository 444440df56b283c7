"""What Twilio posts becomes what the person said."""

import json
from decimal import Decimal
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateways import Inbound
from bot.gateways.twilio import forms, twiml
from bot.gateways.twilio.gateway import Twilio
from flows.talk import Heard, Pin, Tap
from tests.twilio_account import ACCOUNT, CLIENT, NOON, SENDER, all_payloads, payload


def read(name: str, **changes: str) -> Inbound:
    """The message of a recorded form, with some fields changed."""
    return forms.parse(payload(name, **changes), NOON)


def status(name: str, query: str = "", **changes: str):
    fields = dict(parse_qsl(payload(name, **changes), keep_blank_values=True))
    return forms.receipt(fields, query, NOON)


# Who


def test_a_whatsapp_address_keeps_its_prefix_and_an_sms_number_has_none() -> None:
    """Contract check 21."""
    whatsapp, sms = read("whatsapp_text"), read("sms_text")
    assert (whatsapp.channel, whatsapp.address, whatsapp.sender) == ("whatsapp", CLIENT, SENDER)
    assert (sms.channel, sms.address) == ("sms", "+212600000001")


def test_letters_of_the_prefix_are_not_eaten_from_an_address() -> None:
    """Contract check 21: lstrip("whatsapp:") would eat "spa" too."""
    assert read("whatsapp_text", ExternalUserId="spa.1").alias == "whatsapp:spa.1"


def test_a_person_without_a_number_is_a_person() -> None:
    """Contract check 22."""
    inbound = read("whatsapp_text_only_username")
    assert inbound.address == "whatsapp:MA.1000000000000001"
    assert inbound.channel == "whatsapp"
    assert inbound.heard == Heard("Bonjour")


def test_both_addresses_of_one_person_are_known() -> None:
    """Contract check 23."""
    with_number, without = read("whatsapp_text"), read("whatsapp_text_only_username")
    assert with_number.alias == without.address
    assert without.alias == ""


def test_an_sms_may_come_from_a_short_code() -> None:
    assert read("sms_text", From="2424").address == "2424"


@pytest.mark.parametrize(
    "changes",
    [
        {"From": ""},
        {"To": ""},
        {"MessageSid": "", "SmsMessageSid": "", "SmsSid": ""},
        {"From": "messenger:1000000001"},
        {"SmsStatus": "delivered"},
        {"MessageStatus": "sent"},
    ],
)
def test_what_is_no_message_to_us_is_said_so(changes: dict[str, str]) -> None:
    """A delivery status posted to the wrong address would have us answer ourselves."""
    with pytest.raises(forms.Unreadable):
        read("whatsapp_text", **changes)


# What


def test_words_are_heard_as_they_were_written() -> None:
    assert read("whatsapp_text").heard == Heard("Salam, bghit 2 kilo d amlou 😊 & شحال؟")


def test_a_tapped_button_or_row_wins_over_its_title() -> None:
    """Contract check 27."""
    assert read("whatsapp_button").heard == Heard(tapped=Tap("yes", "K7Q2xz"))
    assert read("whatsapp_list").heard == Heard(tapped=Tap("argan", "K7Q2xz"))
    assert read("whatsapp_button", ButtonPayload="K7Q2xz.5.5").heard.tapped == Tap("5.5", "K7Q2xz")


def test_a_button_that_is_not_ours_is_its_title() -> None:
    """Contract checks 27 and 29."""
    assert read("whatsapp_template_button").heard == Heard("Confirmer")
    other = read("whatsapp_template_button", ButtonText="Titre", Body="Corps")
    assert other.heard == Heard("Titre")
    assert read("whatsapp_template_button", ButtonText="", Body="").heard == Heard("confirm")


@pytest.mark.parametrize("payload_of_others", ["1.5", "K7Q2xz", "K7Q2xz.", ".yes", "K7Q2x٣.yes"])
def test_only_our_own_payloads_are_taps(payload_of_others: str) -> None:
    """Contract check 29."""
    heard = read("whatsapp_button", ButtonPayload=payload_of_others).heard
    assert heard == Heard("Oui")


def test_a_location_without_words_is_a_pin() -> None:
    """Contract check 25."""
    pin = Pin(Decimal("31.6258257"), Decimal("-7.9891608"))
    assert read("whatsapp_location").heard == Heard(pin=pin)
    assert read("whatsapp_place").heard.pin == Pin(pin.latitude, pin.longitude, "Jemaa el-Fna")


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [("91", "0"), ("0", "-180.1"), ("NaN", "0"), ("1e1", "0"), ("", "0"), ("٣١", "0"), ("x", "y")],
)
def test_a_location_that_cannot_be_read_is_said_to_be_one(latitude: str, longitude: str) -> None:
    """Contract check 25."""
    bad = {"Latitude": latitude, "Longitude": longitude}
    assert read("whatsapp_location", **bad).heard == Heard(media="location")
    assert read("whatsapp_location", **bad, Body="Tiznit").heard == Heard("Tiznit")


def test_words_that_look_like_a_location_are_words() -> None:
    """Contract check 26."""
    assert read("whatsapp_text", Body="31.6258, -7.9892").heard == Heard("31.6258, -7.9892")


@pytest.mark.parametrize("count", ["", "abc", "0", "-1", "1.0", "١"])
def test_a_count_of_media_that_is_no_count_is_none(count: str) -> None:
    """Contract check 24."""
    changed = read("whatsapp_text", NumMedia=count, MediaContentType0="image/jpeg", Body="a")
    assert changed.heard == Heard("a")


def test_a_missing_count_of_media_is_none() -> None:
    """Contract check 24."""
    pairs = [pair for pair in parse_qsl(payload("sms_text")) if pair[0] != "NumMedia"]
    assert forms.inbound(dict(pairs), "", NOON).heard == Heard("2 amlou")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("whatsapp_voice", "voice"),
        ("whatsapp_image", "image"),
        ("whatsapp_video", "video"),
        ("whatsapp_document", "document"),
        ("whatsapp_sticker", "sticker"),
        ("whatsapp_contact", "card"),
        ("whatsapp_reaction", "reaction"),
    ],
)
def test_each_kind_of_media_is_told_apart(name: str, kind: str) -> None:
    """Contract checks 33 and 34."""
    assert read(name).heard.media == kind


@pytest.mark.parametrize(
    "content", ["audio/ogg", "audio/ogg; codecs=opus", "AUDIO/OGG", "audio/amr"]
)
def test_every_sound_is_a_voice_note(content: str) -> None:
    """Contract check 33."""
    assert read("whatsapp_voice", MediaContentType0=content).heard == Heard(media="voice")


def test_an_unknown_kind_of_media_is_a_document() -> None:
    heard = read("whatsapp_document", MediaContentType0="", MessageType="hologram", Body="").heard
    assert heard == Heard(media="document")


def test_the_words_under_a_picture_are_kept() -> None:
    assert read("whatsapp_image").heard == Heard("Celui-ci, deux", media="image")


def test_twilios_own_opt_out_is_one() -> None:
    """Contract check 36."""
    assert read("sms_stop").heard == Heard("STOP", stopped=True)
    assert not read("sms_text", Body="STOP").heard.stopped  # that one is for the flows to judge


@pytest.mark.parametrize("metadata", ["", "{", "null", '{"type":"whatsapp"', "[" * 5000])
def test_broken_metadata_does_not_matter(metadata: str) -> None:
    """Contract check 31."""
    assert read("whatsapp_text", ChannelMetadata=metadata).heard.words.startswith("Salam")


# Names and ids


def test_a_name_is_one_safe_line_however_it_was_chosen() -> None:
    """Contract check 32."""
    name = "\u202eفاطمة <b>*Fati*</b>\u2066\n👩‍👩‍👧 \x00" + "a" * 300
    profile = read("whatsapp_text", ProfileName=name).profile
    assert profile.startswith("فاطمة <b>*Fati*</b> 👩‍👩‍👧 aaa")
    assert len(profile) <= 60
    assert b"&lt;b&gt;*Fati*&lt;/b&gt;" in twiml.response([profile])


def test_a_message_has_the_same_16_bytes_each_time() -> None:
    sid = "SM" + "0123456789abcdef" * 2
    assert forms.provider_id(sid) == bytes.fromhex("0123456789abcdef" * 2)
    assert forms.provider_id(sid) == forms.provider_id(sid.replace("a", "A"))
    other = forms.provider_id("SM123")
    assert len(other) == 16
    assert other == forms.provider_id("SM123")
    assert other != forms.provider_id("SM124")


@pytest.mark.parametrize("name", [name for name in all_payloads() if "status" not in name])
def test_a_stored_message_is_read_again_as_it_was(name: str) -> None:
    """Contract check 20."""
    inbound = read(name)
    assert Twilio(ACCOUNT).parse(inbound.raw, inbound.received) == inbound
    as_json = json.dumps(dict(parse_qsl(inbound.raw, keep_blank_values=True)))
    assert forms.parse(as_json, NOON).heard == inbound.heard


def test_unknown_fields_are_left_alone() -> None:
    """Contract check 8."""
    assert read("sms_text", NotYetInvented="1").heard == read("sms_text").heard


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "Body",
                "ButtonPayload",
                "ListId",
                "Latitude",
                "Longitude",
                "NumMedia",
                "MediaContentType0",
                "MessageType",
                "ProfileName",
                "OptOutType",
                "ExternalUserId",
                "MessageSid",
                "Label",
            ]
        ),
        st.text(max_size=20),
    )
)
def test_no_field_can_make_a_message_unreadable(fields: dict[str, str]) -> None:
    given_fields = {"From": CLIENT, "To": SENDER, "SmsSid": "SM1", **fields}
    inbound = forms.inbound(given_fields, "", NOON)
    assert "\x00" not in inbound.heard.words
    assert len(inbound.profile) <= 60


# Delivery statuses


@pytest.mark.parametrize(
    ("name", "ours", "error"),
    [
        ("status_delivered", "delivered", None),
        ("status_read", "read", None),
        ("status_undelivered", "failed", 63016),
        ("status_sms_sent", "sent", None),
    ],
)
def test_a_delivery_status_is_told_in_our_words(name: str, ours: str, error: int | None) -> None:
    receipt = status(name)
    assert (receipt.status, receipt.error) == (ours, error)
    assert receipt.outbound is None


@pytest.mark.parametrize(
    "said",
    [
        "accepted",
        "scheduled",
        "queued",
        "sending",
        "sent",
        "partially_delivered",
        "delivered",
        "read",
        "undelivered",
        "failed",
        "canceled",
    ],
)
def test_every_status_of_twilio_is_known(said: str) -> None:
    """Contract check 74."""
    assert status("status_delivered", MessageStatus=said).status
    assert status("status_delivered", MessageStatus=said).said == said


def test_an_unknown_status_or_code_is_kept_as_it_is() -> None:
    """Contract check 73."""
    receipt = status("status_undelivered", MessageStatus="teleported", ErrorCode="oops")
    assert (receipt.status, receipt.said, receipt.error) == ("", "teleported", None)


def test_a_status_gives_back_the_id_of_our_row() -> None:
    """Contract check 72."""
    assert status("status_read", "m=41&a=2").outbound == 41
    assert status("status_read", "m=x&a=2").outbound is None


def test_an_unreadable_time_of_delivery_does_not_matter() -> None:
    """Contract check 79."""
    assert status("status_sms_sent", RawDlrDoneDate="yesterday").status == "sent"
