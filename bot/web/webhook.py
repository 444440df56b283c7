"""Where Twilio posts messages and delivery statuses: plain ASGI, in front of everything else.

FastAPI never sees these requests: parsing and answering through it costs nearly three
times as much. Nothing is believed, read or stored before the signature is checked, and
nothing is answered before the turn is committed.
"""

import logging
import traceback
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol, TypeVar
from urllib.parse import quote

from starlette.types import Receive, Scope, Send

from bot import statuses
from bot.clock import Clock
from bot.gateways import Inbound
from bot.gateways.twilio import forms, twiml
from bot.gateways.twilio.account import MESSAGES_PATH, STATUS_PATH, Account
from bot.gateways.twilio.signature import Signatures
from bot.writer import Transaction

LARGEST = 64 * 1024  # bytes of a body; Twilio's are some 1000
LONGEST_LENGTH = 9  # digits of a length: Python refuses to read thousands of them

T = TypeVar("T")
Answer = tuple[int, tuple[tuple[bytes, bytes], ...], bytes]  # status, headers, body
Fields = list[tuple[str, str]]
Take = Callable[[Fields, str, str, datetime], Awaitable[Answer]]  # fields, raw, query, received

log = logging.getLogger(__name__)


class Turns(Protocol):
    """What answers a message: bot.turns.Turns."""

    async def take(self, inbound: Inbound) -> tuple[str, ...]:
        """The bodies to answer with at once, once the turn is committed."""


class Writes(Protocol):
    """What a delivery status is stored through: bot.writer.Writer."""

    async def take(self, job: Callable[[Transaction], T]) -> T:
        """Do the job and wait for its commit."""


def _answer(status: int, body: bytes = twiml.EMPTY, *more: tuple[bytes, bytes]) -> Answer:
    # TwiML always: other kinds of text are an error to Twilio, or a message to the person.
    length = (b"content-length", str(len(body)).encode())
    return status, ((b"content-type", b"text/xml; charset=utf-8"), length, *more), body


NO_MESSAGE = _answer(200)
STORED: Answer = (204, (), b"")
FORBIDDEN = _answer(403)
NOT_FOUND = _answer(404)
POST_ONLY = _answer(405, twiml.EMPTY, (b"allow", b"POST"))
TOO_LARGE = _answer(413)
FAILED = _answer(500)  # Twilio posts again, where its webhook is configured with rp=5xx


class Webhooks:
    """The ASGI application of both paths."""

    def __init__(self, account: Account, turns: Turns, writer: Writes, clock: Clock) -> None:
        self._sid = account.sid
        self._signatures = Signatures(account.public_url, account.tokens, account.shared_keys)
        self._turns = turns
        self._writer = writer
        self._clock = clock
        self._paths: dict[str, Take] = {MESSAGES_PATH: self._message, STATUS_PATH: self._status}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        status, headers, body = await self._take(scope, receive)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _take(self, scope: Scope, receive: Receive) -> Answer:
        take = self._paths.get(scope["path"])
        if take is None:
            return NOT_FOUND
        if scope["method"] != "POST":
            return POST_ONLY
        headers = dict(scope["headers"])
        body = await _read(receive, headers.get(b"content-length", b"0"))
        if body is None:
            return TOO_LARGE
        try:
            raw = body.decode("utf-8", "replace")
            fields = self._signed(scope, headers, body, raw)
            if fields is None:
                log.warning("%s: not signed by Twilio", scope["path"])
                return FORBIDDEN
            if ("AccountSid", self._sid) not in fields:
                log.warning("%s: of another account", scope["path"])
                return FORBIDDEN
            query = scope["query_string"].decode("latin-1")
            return await take(fields, raw, query, self._clock.now())
        except forms.Unreadable as reason:
            # Posted again it would be the same: it is not asked for again.
            log.warning("%s: no message: %s", scope["path"], reason)
            return NO_MESSAGE
        except Exception as error:  # whatever it is, Twilio still has the message
            log.error("%s: not taken: %s", scope["path"], without_words(error))
            return FAILED

    def _signed(
        self, scope: Scope, headers: dict[bytes, bytes], body: bytes, raw: str
    ) -> Fields | None:
        """The fields of a request that Twilio signed; None for any other."""
        target = _target(scope)
        signature = headers.get(b"x-twilio-signature", b"")
        settings = headers.get(b"x-twilio-webhooks-signature-settings", b"").decode("latin-1")
        if headers.get(b"content-type", b"").lower().startswith(b"application/json"):
            signed = self._signatures.accept_body(target, body, signature, settings)
            return forms.json_fields(raw) if signed else None
        fields = forms.form_fields(raw)
        signed = self._signatures.accept_form(target, fields, signature, settings)
        return fields if signed else None

    async def _message(self, fields: Fields, raw: str, _query: str, received: datetime) -> Answer:
        bodies = await self._turns.take(forms.inbound(dict(fields), raw, received))
        return _answer(200, twiml.response(bodies)) if bodies else NO_MESSAGE

    async def _status(self, fields: Fields, _raw: str, query: str, received: datetime) -> Answer:
        receipt = forms.receipt(dict(fields), query, received)
        await self._writer.take(lambda tx: statuses.record(tx, receipt))
        return STORED


def without_words(error: BaseException) -> str:
    """A traceback without the messages of the exceptions: they may hold words or numbers."""
    parts: list[str] = []
    seen: BaseException | None = error
    while seen is not None:
        parts.append(f"{type(seen).__name__}\n" + "".join(traceback.format_tb(seen.__traceback__)))
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return "from ".join(parts).rstrip()


def _target(scope: Scope) -> str:
    """The path and the query as they came: what is decoded or sorted is not what was signed."""
    path: bytes = scope.get("raw_path") or quote(scope["path"]).encode()
    query: bytes = scope["query_string"]
    return (path + b"?" + query if query else path).decode("latin-1")


async def _read(receive: Receive, declared: bytes) -> bytes | None:
    """The body, or None when it is larger than LARGEST: told beforehand, or found so."""
    if not declared.isdigit() or len(declared) > LONGEST_LENGTH or int(declared) > LARGEST:
        return None
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        event = await receive()
        # After http.disconnect nobody waits for an answer, and a part alone is not signed.
        parts.append(event.get("body", b""))
        more = event.get("more_body", False)
        size += len(parts[-1])
        if size > LARGEST:
            return None
    return b"".join(parts)
