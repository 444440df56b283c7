"""What we send by ourselves: one request, one message, or a SendError.

Sending has no idempotency key, so nothing here is ever sent twice.
"""

import asyncio
from typing import Any

import httpx

from bot.gateways import Accepted, Misconfigured, NotSent, Outgoing, Unknown
from bot.gateways.cloud import messages
from bot.gateways.cloud.account import Account
from bot.gateways.cloud.errors import classify
from bot.gateways.cloud.events import code, dicts, inner, words
from bot.gateways.cloud.forms import provider_id
from bot.gateways.twilio.forms import WHATSAPP
from bot.gateways.wire import LIMITS, NOT_LEFT, hush, pause

WHOLE = 30.0  # seconds for an answer that comes in drops


def connect(
    account: Account, transport: httpx.AsyncBaseTransport | None = None
) -> httpx.AsyncClient:
    """A client for our account, in the event loop that sends. transport is for tests."""
    hush()
    return httpx.AsyncClient(
        headers={"Authorization": f"Bearer {account.token}"},
        timeout=LIMITS,
        follow_redirects=False,  # they would take the token along
        transport=transport,
    )


async def send(client: httpx.AsyncClient, account: Account, message: Outgoing) -> Accepted:
    """Send the message once. Raises SendError."""
    number = account.numbers.get(message.sender.removeprefix(WHATSAPP))
    if number is None:
        raise Misconfigured("CLOUD_NUMBERS does not name the sender")
    url, posted = f"{account.base_url}/{number}/messages", messages.request(message)
    try:
        async with asyncio.timeout(WHOLE):
            answer = await client.post(url, json=posted)
    except NOT_LEFT as error:
        raise NotSent(f"not connected to Meta: {type(error).__name__}") from None
    except (httpx.HTTPError, TimeoutError) as error:
        raise Unknown(f"no answer from Meta: {type(error).__name__}") from None
    read = _read(answer)
    if not answer.is_success:
        told = code(inner(read, "error"))
        raise classify(answer.status_code, told, pause(answer.headers))
    for sent in dicts(read, "messages"):
        if wamid := words(sent, "id"):
            return Accepted(provider_id(wamid), "queued")
    raise Unknown("Meta's answer names no message")


def _read(answer: httpx.Response) -> dict[str, Any]:
    """The answer's JSON; empty where it is no object: a page of something between us, perhaps."""
    try:
        read = answer.json()
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}
