"""Buttons and lists of our account: created once for each shape and language, and remembered.

Templates, which WhatsApp must approve, are approvals.py.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from bot import tables
from bot.database import Database
from bot.gateways.twilio.approvals import SHAPE
from bot.gateways.twilio.forms import NAME
from bot.gateways.twilio.shapes import CONTENT_LANGUAGES, request, shapes
from bot.writer import Transaction

if TYPE_CHECKING:
    from twilio.rest import Client

PAGE = 500  # contents in one page of Twilio's list; it allows 1000

Found = dict[tuple[str, str], str]  # (language of the content, name of the shape) -> SID


def stored(database: Database) -> Found:
    """The contents that we remember to be at Twilio."""
    with database.reading() as db:
        return {(row.language, row.shape): row.sid for row in db.exec(_OURS)}


def create_missing(client: "Client", database: Database) -> Found:
    """Create at Twilio what is not there yet, and remember all of it. Gives all contents.

    They are found again by name, so that a second run, or a new database, creates nothing.
    Raises SendError; what was created until then is found by the next run.
    """
    from bot.gateways.twilio.rest import classified  # noqa: PLC0415  slow: see gateway._client

    have = stored(database)
    wanted = [(language, shape) for language in CONTENT_LANGUAGES for shape in shapes()]
    missing = [
        (language, shape) for language, shape in wanted if (language, shape.name) not in have
    ]
    if not missing:
        return have
    found: Found = {}
    with classified():
        contents = client.content.v1.contents
        there = {c.friendly_name: c.sid for c in contents.stream(page_size=PAGE)}
        for language, shape in missing:
            asked = request(shape, language)
            sid = there.get(asked["friendly_name"]) or contents.create(_ready(asked)).sid
            found[language, shape.name] = str(sid)
    database.writer.run(lambda tx: _remember(tx, found))
    return have | found


def _ready(asked: Mapping[str, Any]) -> Any:  # noqa: ANN401  twilio's own class
    from twilio.rest.content.v1.content import ContentList  # noqa: PLC0415

    return ContentList.ContentCreateRequest(asked)


def _remember(tx: Transaction, found: Found) -> None:
    known = {(row.language, row.shape) for row in tx.db.exec(_OURS)}  # by another process
    for (language, shape), sid in found.items():
        if (language, shape) not in known:
            tx.db.add(tables.Content(gateway=NAME, language=language, shape=shape, sid=sid))


_OURS = select(tables.Content).where(
    col(tables.Content.gateway) == NAME,
    ~col(tables.Content.shape).startswith(SHAPE, autoescape=True),
)
