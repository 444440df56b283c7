"""What we send through the telephone, and how we ask what became of it: one request each."""

import asyncio
import re
from collections.abc import Awaitable, Mapping
from datetime import timedelta

import httpx

from bot.gateways import Accepted, NotSent, Outgoing, Refused, SendError, Sighting, Unknown
from bot.gateways.android.account import Account
from bot.gateways.android.errors import classify
from bot.gateways.android.forms import message_id, provider_id
from bot.gateways.wire import LIMITS, NOT_LEFT, hush

WHOLE = 30  # seconds for an answer that comes in drops
SHORTEST_LIFE = 5  # seconds: the server takes no shorter ttl
PRIORITY = 0  # from 100 on, the telephone's own limits are passed over, and its SIM is blocked

STATES = {
    "Pending": "queued",
    "Processed": "queued",
    "Sent": "sent",
    "Delivered": "delivered",
    "Failed": "failed",
}
NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")  # E.164


def connect(
    account: Account, transport: httpx.AsyncBaseTransport | None = None
) -> httpx.AsyncClient:
    """A client for the telephone. transport is for tests; the default one is httpx's."""
    hush()
    return httpx.AsyncClient(
        base_url=account.url,
        auth=httpx.BasicAuth(account.login, account.password),
        timeout=LIMITS,
        transport=transport,
    )


async def send(client: httpx.AsyncClient, account: Account, message: Outgoing) -> Accepted:
    """Hand the message over once. Raises SendError.

    409 says that this id is known already: "use unique ids for idempotency". We read it as
    accepted, since an id of ours is that of one row and one try. Nothing tells the segments that
    it took: those that the row was written with stay.
    """
    body = _request(account, message)
    answer = await _answered(client.post("messages", json=body))
    if answer.status_code == httpx.codes.CONFLICT:
        return Accepted(provider_id(message_id(message)), "queued")
    told = _object(answer)
    if not answer.is_success:
        raise _error(answer, told)
    named = told.get("id")
    if not isinstance(named, str) or not named:
        raise Unknown("the telephone's answer names no message", answer.status_code)
    return Accepted(provider_id(named), _state(told))


async def search(client: httpx.AsyncClient, message: Outgoing) -> tuple[Sighting, ...]:
    """The message of this row and try, if it is known there. Raises SendError."""
    name = message_id(message)
    answer = await _answered(client.get(f"messages/{name}"))
    told = _object(answer)
    if answer.status_code == httpx.codes.NOT_FOUND and (told or not answer.content):
        return ()
    if answer.status_code == httpx.codes.NOT_FOUND:
        # The page of a tunnel or a proxy, with no telephone behind it: that is no evidence.
        raise Unknown("no answer from the telephone: 404", answer.status_code)
    if not answer.is_success:
        raise _error(answer, told)
    if told.get("id") != name:
        raise Unknown("the telephone's answer cannot be read", answer.status_code)
    return (Sighting(provider_id(name), _state(told), is_ours=True),)


def _request(account: Account, message: Outgoing) -> dict[str, object]:
    """What is posted. Raises Refused for what is surely refused: a mistake of ours."""
    words = _words(message)
    if message.channel != "sms" or not NUMBER.fullmatch(message.address):
        raise Refused("not to a number, by SMS")
    if not words.strip():
        raise Refused("the message is empty")
    request: dict[str, object] = {
        "id": message_id(message),
        "textMessage": {"text": words},
        "phoneNumbers": [message.address],
        "withDeliveryReport": True,
        "priority": PRIORITY,
    }
    if account.sim is not None:
        request["simNumber"] = account.sim
    if message.valid_for is not None:
        request["ttl"] = max(message.valid_for // timedelta(seconds=1), SHORTEST_LIFE)
    return request


def _words(message: Outgoing) -> str:
    return message.plain if message.picks and message.plain else message.body


async def _answered(asking: Awaitable[httpx.Response]) -> httpx.Response:
    """The answer to a request. Raises SendError where none came.

    What httpx raises repeats addresses: it is left out of the traceback.
    """
    try:
        async with asyncio.timeout(WHOLE):
            return await asking
    except NOT_LEFT as error:
        raise NotSent(f"not connected to the telephone: {type(error).__name__}") from None
    except (httpx.HTTPError, TimeoutError) as error:
        raise Unknown(f"no answer from the telephone: {type(error).__name__}") from None


def _object(answer: httpx.Response) -> Mapping[str, object]:
    """The JSON object that was answered; an empty one for anything else."""
    try:
        read = answer.json()
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def _error(answer: httpx.Response, told: Mapping[str, object]) -> SendError:
    sentence = told.get("message")
    said = sentence if isinstance(sentence, str) else ""
    return classify(answer.status_code, said, answer.headers.get("Retry-After", ""))


def _state(told: Mapping[str, object]) -> str:
    """Its state in our words; one that is new to us is at least in its queue."""
    return STATES.get(str(told.get("state")), "queued")
