"""A page of the queue, for who has its key: what waits, is in doubt or failed, and what to do.

What `taawon outbox` prints: no number, no word of a message. It changes nothing.
"""

import hmac
from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape
from typing import Annotated

from fastapi import APIRouter, Header, HTTPException, Query
from fastapi.responses import HTMLResponse
from pydantic import SecretStr

from bot.clock import Clock, local
from bot.database import Database
from bot.outbox.dead import Dead, dead
from bot.outbox.standing import DAYS, Queue, queue

# Its address may hold the key: nobody else is told it, and no copy is kept.
SAFE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
NONE = HTTPException(404, headers=SAFE)
REFUSED = HTTPException(401, headers={**SAFE, "WWW-Authenticate": "Bearer"})
BEARER = "bearer "

STYLE = """
body{font:16px/1.4 system-ui,sans-serif;margin:1rem;max-width:60rem;color:#222}
h1{font-size:1.3rem}h2{font-size:1.1rem;margin:1.5rem 0 .3rem}
div{overflow-x:auto}table{border-collapse:collapse}
th,td{padding:.2rem .8rem .2rem 0;text-align:left;white-space:nowrap}
th{font-weight:600;border-bottom:1px solid #999}
li{margin:.5rem 0}ul{padding-left:1.2rem}code{background:#eee;padding:0 .2rem}
"""


def router(database: Database, clock: Clock, key: SecretStr, zone: str) -> APIRouter:
    """GET /outbox. zone: of the hours on the page."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/outbox")
    def look(
        authorization: Annotated[str, Header()] = "", given: Annotated[str, Query(alias="key")] = ""
    ) -> HTMLResponse:
        """The page; 404 where no key is set, 401 for another one."""
        secret = key.get_secret_value()
        if not secret:
            raise NONE
        if authorization[: len(BEARER)].lower() == BEARER:
            given = authorization[len(BEARER) :].strip()
        if not hmac.compare_digest(given.encode(), secret.encode()):
            raise REFUSED
        now = clock.now()
        with database.reading() as db:
            page = _page(queue(db, now), dead(db, now, zone), now, zone)
        return HTMLResponse(page, headers=SAFE)

    return routes


def _page(found: Queue, lost: Dead, now: datetime, zone: str) -> str:
    parts = (*_queue(found, zone), *_dead(lost, zone))
    body = "".join(parts) or f"<p>Nothing waits, and nothing failed in {DAYS} days.</p>"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>Outbox</title><style>{STYLE}</style></head><body>"
        f"<h1>Outbox, {_hour(now, zone)} ({escape(zone)})</h1>{body}</body></html>"
    )


def _queue(found: Queue, zone: str) -> Iterable[str]:
    labels = {sender.sender: sender.label for sender in found.senders}
    yield _table(
        "Waits to leave",
        ("sender", "rank", "waiting", "due", "oldest"),
        [
            (labels[one.sender], one.rank, one.number, one.due, _hour(one.oldest, zone))
            for one in found.waiting
        ],
    )
    yield _table(
        "Senders",
        ("sender", "gateway", "sending", "in doubt", "unsettled", "halted"),
        [
            (one.label, one.gateway, one.sending, one.unknown, one.unsettled, one.halted)
            for one in found.senders
        ],
    )
    yield _table(
        f"Failed in {DAYS} days",
        ("class", "gateway", "code", "messages", "means"),
        [
            (one.kind or "not known", one.gateway, one.code or "", one.number, one.means)
            for one in found.failed
        ],
    )


def _dead(lost: Dead, zone: str) -> Iterable[str]:
    yield _list(
        "Halted senders", [(f"Sender {halt.sender} is halted.", halt.todo) for halt in lost.halts]
    )
    yield _list(
        "What may not have arrived",
        [
            (
                f"{one.id}, {one.status}: {one.kind} by {one.channel} from sender {one.sender}, "
                f"{_hour(one.when, zone)}",
                one.todo,
            )
            for one in lost.letters
        ],
    )
    if lost.more:
        yield f"<p>There are older ones. These are the newest {len(lost.letters)}.</p>"


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    if not rows:
        return ""
    head = "".join(f"<th>{escape(name)}</th>" for name in heads)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in row)}</tr>" for row in rows
    )
    return f"<h2>{escape(title)}</h2><div><table><tr>{head}</tr>{body}</table></div>"


def _list(title: str, things: Sequence[tuple[str, str]]) -> str:
    """Each with what to do about it."""
    if not things:
        return ""
    items = "".join(f"<li><b>{escape(what)}</b><br>{_prose(todo)}</li>" for what, todo in things)
    return f"<h2>{escape(title)}</h2><ul>{items}</ul>"


def _prose(sentence: str) -> str:
    """Escaped, with what stands between backticks as something to type."""
    words = escape(sentence).split("`")
    return "".join(f"<code>{one}</code>" if n % 2 else one for n, one in enumerate(words))


def _hour(when: datetime, zone: str) -> str:
    return f"{local(when, zone):%Y-%m-%d %H:%M}"
