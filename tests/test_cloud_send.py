"""What leaves through Meta's Cloud API: each kind of message, byte by byte."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import httpx
import pytest

from bot.gateways import Accepted, Filled, Misconfigured, Outgoing, Pick, Refused, SendError
from bot.gateways.cloud import Cloud, forms, messages
from tests.cloud_account import ACCOUNT, BSUID, TEXT, URL

WAMID = "wamid.HBgMMjEyNjAwMDAwMDAxFQIAERgU0041AA=="
LINK = "https://bot.example/media/41/1795435200/abcdefgh"

BUTTONS = (Pick("K7Q2xz.yes", "Oui"), Pick("K7Q2xz.no", "Non"))
QUESTION = replace(
    TEXT,
    body="2 x Amlou, 180 DH\n\nConfirmez-vous ?",
    picks=BUTTONS,
    opens="Choisir",
    plain="Confirmez-vous ?\n1. Oui\n2. Non",
)
ROWS = tuple(Pick(f"K7Q2xz.{n}", f"Produit {n}", f"{n} DH" if n else "") for n in range(10))
MENU = replace(QUESTION, picks=ROWS)
AROUND = {
    "messaging_product": "whatsapp",
    "recipient_type": "individual",
    "to": "+212600000001",
    "biz_opaque_callback_data": "41-2",
}


def send(message: Outgoing, **answer: Any) -> tuple[Accepted, httpx.Request]:
    """Send it to Meta, which accepts it; gives also the one request."""
    asked: list[httpx.Request] = []
    told = {"messaging_product": "whatsapp", "messages": [{"id": WAMID}], **answer}

    def accept(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json=told)

    async def run() -> Accepted:
        cloud = Cloud(ACCOUNT, transport=httpx.MockTransport(accept))
        try:
            return await cloud.send(message)
        finally:
            await cloud.close()

    accepted = asyncio.run(run())
    [request] = asked
    return accepted, request


def posted(message: Outgoing) -> dict[str, Any]:
    return json.loads(send(message)[1].content)


def refusal(message: Outgoing) -> type[SendError]:
    """What it is refused as, before anything leaves."""

    async def run() -> SendError:
        cloud = Cloud(ACCOUNT, transport=httpx.MockTransport(lambda _request: 1 / 0))
        with pytest.raises(SendError) as error:
            await cloud.send(message)
        return error.value

    error = asyncio.run(run())
    assert "2126" not in str(error)
    return type(error)


def test_a_text_is_one_request_with_our_token() -> None:
    accepted, request = send(TEXT)
    assert (request.method, str(request.url)) == ("POST", URL)
    assert request.headers["Authorization"] == "Bearer EAA-a-token"
    assert request.headers["Content-Type"] == "application/json"
    assert json.loads(request.content) == {
        **AROUND,
        "type": "text",
        "text": {"preview_url": False, "body": "Merci ! Commande 12 enregistrée."},
    }
    assert accepted == Accepted(forms.provider_id(WAMID), "queued")


def test_a_person_without_a_number_is_written_to_by_their_id() -> None:
    """In `to` Meta takes it for a number, answers 200, and nobody gets the message."""
    told = posted(replace(TEXT, address=BSUID))
    assert told["recipient"] == "MA.1000000000000001"
    assert "to" not in told


@pytest.mark.parametrize(
    "address", ["+212600000001", "whatsapp:", "whatsapp:0600000001", "whatsapp:x", "MA.1"]
)
def test_an_address_that_is_nobodys_is_not_even_tried(address: str) -> None:
    assert refusal(replace(TEXT, address=address)) is Refused


def test_a_sender_that_is_not_ours_is_for_the_operator() -> None:
    assert refusal(replace(TEXT, sender="whatsapp:+14155238887")) is Misconfigured
    assert refusal(replace(TEXT, sender="TAAWON")) is Misconfigured


def test_an_sms_cannot_leave_here() -> None:
    assert refusal(replace(TEXT, channel="sms")) is Refused
    with pytest.raises(KeyError):
        Cloud(ACCOUNT).capabilities("sms")


@pytest.mark.parametrize("body", ["", " \n", "a" * 4097])
def test_an_empty_or_endless_message_is_not_even_tried(body: str) -> None:
    assert refusal(replace(TEXT, body=body)) is Refused


def test_a_message_may_be_as_long_as_whatsapp_allows() -> None:
    assert len(posted(replace(TEXT, body="ش" * 4096))["text"]["body"]) == 4096


# Buttons and lists


def test_a_question_with_few_answers_has_buttons() -> None:
    assert posted(QUESTION) == {
        **AROUND,
        "type": "interactive",
        "interactive": {
            "type": "button",
            "body": {"text": "2 x Amlou, 180 DH\n\nConfirmez-vous ?"},
            "action": {
                "buttons": [
                    {"type": "reply", "reply": {"id": "K7Q2xz.yes", "title": "Oui"}},
                    {"type": "reply", "reply": {"id": "K7Q2xz.no", "title": "Non"}},
                ]
            },
        },
    }


def test_a_question_with_many_answers_has_a_list() -> None:
    told = posted(MENU)
    rows = told["interactive"]["action"]["sections"][0]["rows"]
    assert rows[0] == {"id": "K7Q2xz.0", "title": "Produit 0"}
    assert rows[1] == {"id": "K7Q2xz.1", "title": "Produit 1", "description": "1 DH"}
    assert len(rows) == 10
    assert told == {
        **AROUND,
        "type": "interactive",
        "interactive": {
            "type": "list",
            "body": {"text": QUESTION.body},
            "action": {"button": "Choisir", "sections": [{"rows": rows}]},
        },
    }


def longer(pick: Pick, **changes: str) -> tuple[Pick, ...]:
    return (replace(pick, **changes), *BUTTONS[1:])


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        (replace(QUESTION, picks=longer(BUTTONS[0], title="a" * 20)), "button"),
        (replace(QUESTION, picks=longer(BUTTONS[0], title="a" * 21)), "list"),
        (replace(QUESTION, picks=longer(BUTTONS[0], title="Non")), "list"),
        (replace(QUESTION, picks=longer(BUTTONS[0], description="180 DH")), "list"),
        (replace(QUESTION, picks=longer(BUTTONS[0], payload="K7Q2xz." + "y" * 193)), "button"),
        (replace(QUESTION, body="ش" * 1024), "button"),
        (replace(QUESTION, opens=""), "button"),
        (replace(MENU, picks=ROWS[:1]), "button"),
        (replace(MENU, picks=ROWS[:4], opens="a" * 20), "list"),
    ],
)
def test_what_fits_is_tapped(message: Outgoing, kind: str) -> None:
    """Contract check 45."""
    assert posted(message)["interactive"]["type"] == kind


@pytest.mark.parametrize(
    "message",
    [
        replace(MENU, picks=(*ROWS, Pick("K7Q2xz.10", "Produit 10"))),
        replace(MENU, picks=longer(ROWS[0], title="a" * 25)),
        replace(MENU, picks=longer(ROWS[0], description="a" * 73)),
        replace(MENU, picks=longer(ROWS[0], title=" ")),
        replace(MENU, picks=(ROWS[0], replace(ROWS[1], payload=ROWS[0].payload))),
        replace(MENU, opens=""),
        replace(MENU, opens="a" * 21),
        replace(QUESTION, body="ش" * 1025),
        replace(QUESTION, body=" "),
        replace(QUESTION, picks=longer(BUTTONS[0], payload="K7Q2xz." + "y" * 194)),
    ],
)
def test_what_does_not_fit_is_numbered_text(message: Outgoing) -> None:
    """Contract check 45."""
    told = posted(message)
    assert (told["type"], told["text"]["body"]) == ("text", QUESTION.plain)


def test_a_title_stays_on_one_line() -> None:
    told = posted(replace(QUESTION, picks=longer(BUTTONS[0], title="Oui\n je  veux")))
    assert told["interactive"]["action"]["buttons"][0]["reply"]["title"] == "Oui je veux"


# Files and templates


def test_a_picture_goes_with_its_words() -> None:
    told = posted(replace(TEXT, media=LINK))
    assert told == {**AROUND, "type": "image", "image": {"link": LINK, "caption": TEXT.body}}


@pytest.mark.parametrize(
    ("end", "kind"),
    [(".jpg", "image"), (".PNG?x=.ogg", "image"), (".mp4", "video"), (".pdf", "document")],
)
def test_the_end_of_an_address_tells_the_kind(end: str, kind: str) -> None:
    told = posted(replace(TEXT, media=LINK + end))
    assert told["type"] == kind
    assert told[kind]["link"] == LINK + end
    assert told[kind]["caption"] == TEXT.body
    assert told[kind].get("filename") == ("abcdefgh.pdf" if kind == "document" else None)


def test_a_voice_note_goes_alone_and_with_words_as_its_address() -> None:
    """WhatsApp shows no words under a voice note."""
    voice = replace(TEXT, media=f"{LINK}.ogg")
    assert posted(replace(voice, body=""))["audio"] == {"link": f"{LINK}.ogg"}
    assert posted(voice)["text"]["body"] == f"{TEXT.body}\n\n{LINK}.ogg"


def test_words_that_are_too_long_for_a_picture_keep_its_address() -> None:
    told = posted(replace(TEXT, media=LINK, body="a" * 1025))
    assert told["text"]["body"] == f"{'a' * 1025}\n\n{LINK}"


def test_the_options_under_a_picture_are_numbered() -> None:
    assert posted(replace(QUESTION, media=LINK))["image"]["caption"] == QUESTION.plain


@pytest.mark.parametrize(
    ("language", "submitted"), [("fr", "fr"), ("ar", "ar"), ("ary", "ar"), ("ary_Latn", "fr")]
)
def test_a_template_takes_the_place_of_everything_else(language: str, submitted: str) -> None:
    filled = Filled("order_leaving", ("41", "Coopérative\n \tTifawin"))
    told = posted(replace(QUESTION, template=filled, media=LINK, language=language))
    assert told == {
        **AROUND,
        "type": "template",
        "template": {
            "name": f"taawon_order_leaving_{language.lower()}",
            "language": {"code": submitted},
            "components": [
                {
                    "type": "body",
                    "parameters": [
                        {"type": "text", "text": "41"},
                        {"type": "text", "text": "Coopérative Tifawin"},
                    ],
                }
            ],
        },
    }


@pytest.mark.parametrize("values", [(), ("41",), ("41", ""), ("41", " \n"), ("41", "a", "b")])
def test_a_template_without_a_value_is_never_sent(values: tuple[str, ...]) -> None:
    """Contract check 43."""
    assert refusal(replace(TEXT, template=Filled("order_leaving", values))) is Refused


@pytest.mark.parametrize(("purpose", "language"), [("hello", "fr"), ("order_leaving", "tzm")])
def test_a_template_that_there_is_not_is_our_fault(purpose: str, language: str) -> None:
    filled = Filled(purpose, ("41", "Tifawin"))
    assert refusal(replace(TEXT, template=filled, language=language)) is Misconfigured


def test_what_comes_back_with_a_status_is_what_was_sent() -> None:
    found = forms.CALLBACK.fullmatch(messages.callback(TEXT))
    assert found
    assert found[1] == "41"
