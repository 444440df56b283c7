"""A telephone of nobody: what it would post to us, and answer."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.clock import Clock
from bot.gateways import Accepted, Outgoing, SendError, Sighting
from bot.gateways.android import Account, Android
from bot.gateways.android.account import EVENTS_PATH
from bot.web.webhook import Webhooks

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
CLIENT = "+212600000001"
NUMBER = "+14155238886"
KEY = "not-so-secret"
PASSWORD = "hidden-password"
ACCOUNT = Account(
    url="https://phone.example/3rdparty/v1",
    number=NUMBER,
    rate=1,
    login="LOGIN1",
    password=PASSWORD,
    signing_key=KEY,
)
PAYLOADS = Path(__file__).parent / "payloads" / "android"

URL = "https://phone.example/3rdparty/v1/messages"
TEXT = Outgoing(41, 1, "sms", NUMBER, CLIENT, "Merci ! Commande 12 enregistrée.", "fr")
SENTENCE = f"invalid phone number in row 1: {CLIENT}"

Answers = Callable[[httpx.Request], httpx.Response]


class Noon(Clock):
    """It is always noon."""

    def now(self):
        return NOON


def event(name: str, event_id: str | None = None, **changes: object) -> str:
    """A recorded event, with some fields of its payload changed."""
    read = json.loads((PAYLOADS / f"{name}.json").read_text("utf-8"))
    read["payload"] |= changes
    return json.dumps(read | ({"id": event_id} if event_id is not None else {}))


def sign(body: bytes, timestamp: str, key: str = KEY) -> str:
    """The documented rule: HMAC-SHA256 of the body and the time behind it, in hex."""
    return hmac.new(key.encode(), body + timestamp.encode(), hashlib.sha256).hexdigest()


def headers(body: bytes, moment: datetime = NOON, key: str = KEY) -> dict[str, str]:
    """What the telephone says beside a body."""
    timestamp = str(int(moment.timestamp()))
    return {"X-Timestamp": timestamp, "X-Signature": sign(body, timestamp, key)}


def ask(
    webhooks: Webhooks, body: str | bytes = b"", method: str = "POST", **given: str
) -> httpx.Response:
    """One request, with these headers."""

    async def run() -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in given.items()}
        return await request(webhooks, body, method, named)

    return asyncio.run(run())


async def request(
    webhooks: Webhooks, body: str | bytes, method: str, given: dict[str, str]
) -> httpx.Response:
    """The same, in an event loop."""
    transport = httpx.ASGITransport(webhooks)
    async with httpx.AsyncClient(transport=transport, base_url="http://10.0.0.1:8000") as web:
        typed = {"Content-Type": "application/json", **given}
        return await web.request(method, EVENTS_PATH, content=body, headers=typed)


def post(webhooks: Webhooks, body: str, moment: datetime = NOON, key: str = KEY) -> httpx.Response:
    """An event that the telephone signed."""
    return ask(webhooks, body, **headers(body.encode(), moment, key))


# What it answers


def state(name: str = "41-1", state: str = "Pending", **more: object) -> dict[str, Any]:
    """What the API tells of a message."""
    told = {"isHashed": False, "isEncrypted": False, "states": {state: "2026-11-23T12:00:00Z"}}
    recipients = [{"phoneNumber": CLIENT, "state": state}]
    return {"id": name, "state": state, "recipients": recipients, **told, **more}


def taken(request: httpx.Request) -> httpx.Response:
    """The answer that the message is in the queue."""
    return httpx.Response(202, json=state(json.loads(request.content)["id"]))


def run(
    answers: Answers, message: Outgoing = TEXT, account=ACCOUNT
) -> tuple[Accepted, list[httpx.Request]]:
    """Send it; what came of that, and the requests that left."""
    return _run(answers, account, lambda gateway: gateway.send(message))


def search(answers: Answers, message: Outgoing = TEXT) -> tuple[Sighting, ...]:
    """Ask what became of it."""
    found, [request] = _run(answers, ACCOUNT, lambda gateway: gateway.search(message, NOON))
    assert (request.method, str(request.url)) == (
        "GET",
        f"{URL}/{message.outbound}-{message.attempt}",
    )
    return found


def _run(answers: Answers, account, doing) -> Any:
    requests: list[httpx.Request] = []

    def answering(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return answers(request)

    async def work() -> Any:
        gateway = Android(account, httpx.MockTransport(answering))
        try:
            return await doing(gateway)
        finally:
            await gateway.close()
            assert len(requests) <= 1, "nothing is ever asked twice"

    return asyncio.run(work()), requests


def outcome(answers: Answers, asking: Callable[[Answers], object] = run) -> SendError:
    """The error of one request, which says nothing of a person."""
    with pytest.raises(SendError) as error:
        asking(answers)
    assert CLIENT not in str(error.value)
    assert "row 1" not in str(error.value)
    return error.value


def answering(status: int, body: object = None, **given: str) -> Answers:
    """Always this answer; without a body, a sentence that repeats a number."""
    named = {name.replace("_", "-"): value for name, value in given.items()}
    told = {"message": SENTENCE} if body is None else body
    return lambda _: httpx.Response(status, json=told, headers=named)


def raising(error: type[Exception]) -> Answers:
    def fail(request: httpx.Request) -> httpx.Response:
        raise error(f"{request.url} {CLIENT}")

    return fail
