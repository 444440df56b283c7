"""Where providers post messages and delivery statuses: plain ASGI, in front of everything else.

FastAPI never sees these requests: parsing and answering through it costs nearly three
times as much. Nothing is believed, read or stored before the signature is checked, and
nothing is answered before the turn is committed.
"""

import logging
import traceback
from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar
from urllib.parse import quote

from starlette.types import Receive, Scope, Send

from bot.clock import Clock
from bot.gateways import Inbound, Receipt
from bot.gateways.doors import Answer, Door, Forbidden, Mail, Request, Unreadable
from bot.outbox import statuses
from bot.writer import Transaction

LONGEST_LENGTH = 9  # digits of a length: Python refuses to read thousands of them
NOT_FOUND = Answer(404, b"<Response/>", b"text/xml; charset=utf-8")  # Twilio knows no other

T = TypeVar("T")

log = logging.getLogger(__name__)


class Turns(Protocol):
    """What answers a message: bot.turns.Turns."""

    async def take(self, inbound: Inbound) -> tuple[str, ...]:
        """The bodies to answer with at once, once the turn is committed."""


class Writes(Protocol):
    """What a delivery status is stored through: bot.writer.Writer."""

    async def take(self, job: Callable[[Transaction], T]) -> T:
        """Do the job and wait for its commit."""


class Webhooks:
    """The ASGI application of all doors."""

    def __init__(self, doors: Iterable[Door], turns: Turns, writer: Writes, clock: Clock) -> None:
        self._doors = {path: door for door in doors for path in door.paths}
        self._turns = turns
        self._writer = writer
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        door = self._doors.get(scope["path"])
        answer = await self._served(door, scope, receive) if door else NOT_FOUND
        await send(
            {
                "type": "http.response.start",
                "status": answer.status,
                "headers": _headers(answer, door),
            }
        )
        await send({"type": "http.response.body", "body": answer.body})

    async def _served(self, door: Door, scope: Scope, receive: Receive) -> Answer:
        if scope["method"] not in door.methods:
            return door.refusal(405)
        headers = dict(scope["headers"])
        body = await _read(receive, headers.get(b"content-length", b"0"), door.largest)
        if body is None:
            return door.refusal(413)
        request = Request(scope["method"], scope["path"], _target(scope), headers, body)
        try:
            return await self._taken(door.open(request, self._clock.now()))
        except Forbidden as reason:
            log.warning("%s: %s", scope["path"], reason)
            return door.refusal(403)
        except Unreadable as reason:
            # Posted again it would be the same: it is not asked for again.
            log.warning("%s: no message: %s", scope["path"], reason)
            return door.refusal(200)
        except Exception as error:  # whatever it is, the provider still has the message
            log.error("%s: not taken: %s", scope["path"], without_words(error))
            return door.refusal(500)

    async def _taken(self, mail: Mail) -> Answer:
        """Store all of it, in order; what was stored already changes nothing."""
        bodies: tuple[str, ...] = ()
        for inbound in mail.inbounds:
            bodies += await self._turns.take(inbound)
        if mail.receipts:
            await self._writer.take(lambda tx: _record(tx, mail.receipts))
        return mail.answer(bodies)


def _record(tx: Transaction, receipts: tuple[Receipt, ...]) -> None:
    for receipt in receipts:
        statuses.record(tx, receipt)


def _headers(answer: Answer, door: Door | None) -> list[tuple[bytes, bytes]]:
    headers = [(b"content-type", answer.kind)] if answer.kind else []
    if answer.status != 204:
        headers.append((b"content-length", str(len(answer.body)).encode()))
    if answer.status == 405 and door:
        headers.append((b"allow", ", ".join(sorted(door.methods)).encode()))
    return headers


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


async def _read(receive: Receive, declared: bytes, largest: int) -> bytes | None:
    """The body, or None when it is larger: told beforehand, or found so."""
    if not declared.isdigit() or len(declared) > LONGEST_LENGTH or int(declared) > largest:
        return None
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        event = await receive()
        # After http.disconnect nobody waits for an answer, and a part alone is not signed.
        parts.append(event.get("body", b""))
        more = event.get("more_body", False)
        size += len(parts[-1])
        if size > largest:
            return None
    return b"".join(parts)
