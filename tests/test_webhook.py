"""The webhook: what it refuses, what it stores, and what it answers."""

import asyncio
import json
import logging
import xml.etree.ElementTree as ET
from collections.abc import AsyncIterator, Iterator
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
from sqlmodel import Session, SQLModel, select

from bot import tables
from bot.clock import Clock
from bot.database import Database
from bot.gateways import Inbound
from bot.gateways.twilio import TwilioDoor, twiml
from bot.render.lengths import split
from bot.web.webhook import Webhooks
from flows.talk import Heard
from tests.twilio_account import (
    ACCOUNT,
    CLIENT,
    NOON,
    PUBLIC_URL,
    TOKEN,
    all_payloads,
    payload,
    sign,
)

LARGEST = TwilioDoor.largest
MESSAGES = "/webhooks/twilio/messages"
STATUS = "/webhooks/twilio/status"
FORM = "application/x-www-form-urlencoded"


class Noon(Clock):
    """It is always noon."""

    def now(self):
        return NOON


class Turns:
    """Answers everybody with the same bodies, and remembers what was said."""

    def __init__(self) -> None:
        self.bodies: tuple[str, ...] = ()
        self.taken: list[Inbound] = []
        self.error: Exception | None = None

    async def take(self, inbound: Inbound) -> tuple[str, ...]:
        if self.error:
            raise self.error
        self.taken.append(inbound)
        return self.bodies


@pytest.fixture
def turns() -> Turns:
    return Turns()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path}/webhook.db")
    SQLModel.metadata.create_all(made.engine)
    yield made
    made.close()


@pytest.fixture
def webhooks(turns: Turns, database: Database) -> Webhooks:
    return Webhooks([TwilioDoor(ACCOUNT)], turns, database.writer, Noon())


def ask(
    webhooks: Webhooks,
    method: str = "POST",
    path: str = MESSAGES,
    content: str | bytes | AsyncIterator[bytes] = b"",
    **headers: str,
) -> httpx.Response:
    """One request, as a proxy would hand it on: its Host is not ours."""

    async def run() -> httpx.Response:
        transport = httpx.ASGITransport(webhooks)
        async with httpx.AsyncClient(transport=transport, base_url="http://10.0.0.1:8000") as web:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            return await web.request(
                method, path, content=content, headers={"Content-Type": FORM, **named}
            )

    response = asyncio.run(run())
    if method != "HEAD":
        check_never_anything_but_twiml(response)
    return response


def check_never_anything_but_twiml(response: httpx.Response) -> None:
    """Contract check 14."""
    assert not response.is_redirect
    if response.status_code != 204:
        assert response.headers["Content-Type"] == "text/xml; charset=utf-8"
        assert ET.fromstring(response.content).tag == "Response"
    assert len(response.content) <= 64_000


def post(webhooks: Webhooks, form: str, path: str = MESSAGES, **headers: str) -> httpx.Response:
    """A form that Twilio signed."""
    signature = sign(PUBLIC_URL + path, form)
    return ask(webhooks, path=path, content=form, **{"X_Twilio_Signature": signature, **headers})


# What is refused


def test_a_signed_form_is_taken_whatever_host_it_names(webhooks, turns) -> None:
    """Contract checks 1 and 13."""
    response = post(
        webhooks,
        payload("whatsapp_text"),
        Host="evil.example",
        X_Forwarded_Proto="http",
        X_Forwarded_Host="evil.example",
    )
    assert (response.status_code, response.content) == (200, twiml.EMPTY)
    [inbound] = turns.taken
    assert (inbound.address, inbound.received) == (CLIENT, NOON)
    assert inbound.raw == payload("whatsapp_text")


@pytest.mark.parametrize("name", [name for name in all_payloads() if "status" not in name])
def test_every_recorded_message_is_taken(webhooks, turns, name: str) -> None:
    """Contract check 6."""
    assert post(webhooks, payload(name)).status_code == 200
    assert len(turns.taken) == 1


def test_the_query_is_signed_as_it_was_sent(webhooks, turns) -> None:
    """Contract check 1: not decoded, not sorted."""
    assert post(webhooks, payload("sms_text"), MESSAGES + "?b=%7E2&a=1").status_code == 200
    assert len(turns.taken) == 1


def test_one_changed_byte_is_refused_and_nothing_is_stored(webhooks, turns, database) -> None:
    """Contract check 2."""
    for path, name in ((MESSAGES, "sms_text"), (STATUS, "status_read")):
        form = payload(name)
        signature = sign(PUBLIC_URL + path, form)
        response = ask(webhooks, path=path, content=form + "0", X_Twilio_Signature=signature)
        assert response.status_code == 403
    assert turns.taken == []
    assert receipts(database) == []


@pytest.mark.parametrize("signature", ["", "x", "é", "=" * 5000])
def test_a_request_that_is_not_signed_is_refused(webhooks, turns, signature: str) -> None:
    """Contract check 3."""
    given = {"X_Twilio_Signature": signature} if signature else {}
    if signature.isascii():
        assert ask(webhooks, content=payload("sms_text"), **given).status_code == 403
    assert turns.taken == []


def test_an_old_signature_of_another_path_is_refused(webhooks, turns) -> None:
    form = payload("whatsapp_text")
    signature = sign(PUBLIC_URL + STATUS, form)
    assert ask(webhooks, content=form, X_Twilio_Signature=signature).status_code == 403


@pytest.mark.parametrize("account", ["AC" + "b" * 32, ""])
def test_another_account_is_refused(webhooks, turns, database, account: str) -> None:
    """Contract check 11: its messages are signed with the same token by mistake."""
    assert post(webhooks, payload("sms_text", AccountSid=account)).status_code == 403
    assert post(webhooks, payload("status_read", AccountSid=account), STATUS).status_code == 403
    assert turns.taken == []
    assert receipts(database) == []


def test_a_signed_json_body_is_taken_and_a_changed_one_refused(webhooks, turns) -> None:
    """Contract check 9."""
    fields = {
        "AccountSid": ACCOUNT.sid,
        "MessageSid": "SM1",
        "From": CLIENT,
        "To": "whatsapp:+14155238886",
        "Body": "salam",
        "Extra": {"nested": 1},
    }
    body = json.dumps(fields)
    path = f"{MESSAGES}?bodySHA256={sha256(body.encode()).hexdigest()}"
    headers = {
        "Content_Type": "application/json",
        "X_Twilio_Signature": sign(PUBLIC_URL + path, ""),
    }
    assert ask(webhooks, path=path, content=body, **headers).status_code == 200
    assert turns.taken[0].heard == Heard("salam")
    changed = body.replace("salam", "sal4m")
    assert ask(webhooks, path=path, content=changed, **headers).status_code == 403
    assert len(turns.taken) == 1


def test_an_unknown_algorithm_is_refused(webhooks, turns) -> None:
    """Contract check 10."""
    settings = {"X_Twilio_Webhooks_Signature_Settings": "key=k,algorithm=HMAC_SHA512"}
    assert post(webhooks, payload("sms_text"), **settings).status_code == 403


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("path", [MESSAGES, STATUS])
def test_only_a_post_is_answered(webhooks, method: str, path: str) -> None:
    """Contract check 12."""
    response = ask(webhooks, method, path)
    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"


def test_another_path_is_not_found(webhooks) -> None:
    assert ask(webhooks, path="/webhooks/twilio/voice").status_code == 404


def padded(size: int) -> str:
    form = payload("sms_text", Padding="")
    return form + "a" * (size - len(form))


def test_a_body_of_64_kib_is_read_and_a_larger_one_is_not(webhooks, turns) -> None:
    """Contract check 12."""
    assert post(webhooks, padded(LARGEST)).status_code == 200
    assert post(webhooks, padded(LARGEST + 1)).status_code == 413
    assert len(turns.taken) == 1


def test_a_body_that_hides_its_length_is_read_no_further_than_64_kib(webhooks, turns) -> None:
    """Contract check 12: the rest of an endless body is never asked for."""
    asked = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal asked
        while True:
            asked += 1
            yield b"a" * 1024

    assert ask(webhooks, content=endless()).status_code == 413
    assert asked <= LARGEST // 1024 + 2


@pytest.mark.parametrize("length", ["-1", "1e3", "9" * 5000, ""])
def test_an_odd_length_is_refused(webhooks, length: str) -> None:
    """Contract check 12."""
    assert ask(webhooks, content=b"Body=a", Content_Length=length).status_code == 413


def test_a_form_in_pieces_is_one_form(webhooks, turns) -> None:
    form = payload("whatsapp_text").encode()

    async def pieces() -> AsyncIterator[bytes]:
        yield form[:100]
        yield b""
        yield form[100:]

    signature = sign(PUBLIC_URL + MESSAGES, form.decode())
    assert ask(webhooks, content=pieces(), X_Twilio_Signature=signature).status_code == 200
    assert len(turns.taken) == 1


def test_a_person_who_hangs_up_in_the_middle_leaves_nothing(webhooks, turns) -> None:
    events = [
        {"type": "http.request", "body": b"Body=a", "more_body": True},
        {"type": "http.disconnect"},
    ]
    sent: list[dict[str, object]] = []

    async def receive():
        return events.pop(0)

    async def send(event) -> None:
        sent.append(event)

    scope = {"type": "http", "method": "POST", "path": MESSAGES, "query_string": b"", "headers": []}
    asyncio.run(webhooks(scope, receive, send))
    assert sent[0]["status"] == 403
    assert turns.taken == []


# What is answered


def test_the_answer_is_one_message_for_each_body(webhooks, turns) -> None:
    """Contract check 13."""
    turns.bodies = ("1 < 2 & \x00\x0b'ok' 😊", "سلام")
    answer = ET.fromstring(post(webhooks, payload("sms_text")).content)
    assert [message.text for message in answer] == ["1 < 2 & 'ok' 😊", "سلام"]
    assert {message.tag for message in answer} == {"Message"}


def test_a_long_body_is_cut_between_words_and_stays_in_order(webhooks, turns) -> None:
    """Contract check 44."""
    words = [f"كلمة{number}" for number in range(600)]
    turns.bodies = split(" ".join(words))
    answer = ET.fromstring(post(webhooks, payload("sms_text")).content)
    texts = [message.text or "" for message in answer]
    assert len(texts) > 1
    assert all(0 < len(text) <= 1600 for text in texts)
    assert " ".join(texts).split() == words


def test_an_answer_stays_under_64_kb(webhooks, turns, caplog) -> None:
    """Contract check 13: Twilio would refuse all of it."""
    turns.bodies = ("<" * 1600,) * 20
    answer = ET.fromstring(post(webhooks, payload("sms_text")).content)
    assert 1 < len(answer) < 20
    assert "too large" in caplog.text


def test_what_is_no_message_is_not_asked_for_again(webhooks, turns, caplog) -> None:
    response = post(webhooks, payload("status_delivered"))
    assert (response.status_code, response.content) == (200, twiml.EMPTY)
    assert turns.taken == []
    assert "delivery status" in caplog.text


def test_a_turn_that_raises_is_asked_for_again(webhooks, turns) -> None:
    turns.error = RuntimeError("the disk is full")
    assert post(webhooks, payload("sms_text")).status_code == 500


# Delivery statuses


def receipts(database: Database) -> list[tables.StatusReceipt]:
    with Session(database.engine) as db:
        return list(db.exec(select(tables.StatusReceipt)))


def test_a_delivery_status_is_stored_and_answered_with_nothing(webhooks, database) -> None:
    """Contract check 68."""
    response = post(webhooks, payload("status_undelivered"), STATUS + "?m=41&a=1")
    assert (response.status_code, response.content) == (204, b"")
    [row] = receipts(database)
    assert (row.gateway, row.said, row.status, row.error) == (
        "twilio",
        "undelivered",
        "failed",
        63016,
    )


def test_a_status_that_we_do_not_know_is_stored(webhooks, database) -> None:
    """Contract check 73."""
    form = payload("status_read", EventType="", MessageStatus="teleported", ErrorCode="x")
    assert post(webhooks, form, STATUS).status_code == 204
    assert [row.said for row in receipts(database)] == ["teleported"]


def test_a_status_of_no_message_is_answered(webhooks, database) -> None:
    form = payload("status_read", MessageSid="", SmsSid="")
    assert post(webhooks, form, STATUS).status_code == 200
    assert receipts(database) == []


# Privacy


def test_logs_hold_no_number_word_token_or_signature(webhooks, turns, caplog) -> None:
    """Contract check 85."""
    caplog.set_level(logging.DEBUG)
    form = payload("whatsapp_text")
    turns.bodies = ("Bonjour Fatima",)
    post(webhooks, form)
    post(webhooks, form + "0", X_Twilio_Signature="bad")
    post(webhooks, payload("whatsapp_text", From=""))
    try:
        raise ValueError(f"{CLIENT} said {form}")
    except ValueError as inner:
        turns.error = RuntimeError(f"INSERT ... {CLIENT} kilo")
        turns.error.__cause__ = inner
    assert post(webhooks, form).status_code == 500

    assert "RuntimeError" in caplog.text
    assert "from ValueError" in caplog.text
    assert "await self._turns.take" in caplog.text
    signature = sign(PUBLIC_URL + MESSAGES, form)
    for secret in ("212600000001", "kilo", "Fatima", TOKEN + '"', signature):
        assert secret not in caplog.text
