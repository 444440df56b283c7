"""The templates of our account: stored once for each purpose and language, approved by Meta.

The names are those of bot.templates. A template is sent by the SID of its content, once that is
approved; "Approvals" and "Content variables" (twilio.com/docs/content, 2026-03).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from bot import tables
from bot.database import Database
from bot.gateways import Filled, Misconfigured, Outgoing, Refused
from bot.gateways.twilio.forms import NAME
from bot.gateways.twilio.shapes import SPACES
from bot.templates import NEAREST, TEMPLATES, Template, nearest, submitted
from bot.writer import Transaction

if TYPE_CHECKING:
    from twilio.rest import Client

SHAPE = "template_"  # and the purpose: what a template is stored as beside the shapes
APPROVED = "approved"

# Twilio's words for what becomes of an approval; another is kept as it is ("paused").
STATUSES = {"unsubmitted": "", "received": "pending", "in review": "pending"}

Approved = Mapping[tuple[str, str], str]  # (our language, purpose) -> SID of its content


@dataclass(frozen=True, slots=True)
class Told:
    """What Twilio tells of one template: its approval in our words, and why it was rejected."""

    template: Template
    language: str
    approved: str
    why: str = ""


def approved(database: Database) -> Approved:
    """The templates that may be sent."""
    return {
        (language, purpose): row.sid
        for (language, purpose), row in stored(database).items()
        if row.approved == APPROVED
    }


def stored(database: Database) -> dict[tuple[str, str], tables.Content]:
    """The templates that we remember to be at Twilio, by (our language, purpose)."""
    with database.reading() as db:
        return {(row.language, row.shape.removeprefix(SHAPE)): row for row in db.exec(_OURS)}


def purposes(have: Approved, language: str) -> frozenset[str]:
    """What may be sent to somebody of this language."""
    near = nearest(language)
    return frozenset(purpose for written, purpose in have if written in near)


def content(filled: Filled, message: Outgoing, have: Approved) -> dict[str, str]:
    """What to create the message with. Raises Refused or Misconfigured for what cannot be sent.

    A value that lacks or is empty is never sent: Twilio would fill in its sample.
    """
    template = TEMPLATES.get(filled.purpose)
    sids = (have.get((language, filled.purpose)) for language in nearest(message.language))
    sid = next(filter(None, sids), None)
    if template is None or sid is None:
        raise Misconfigured(f"the template {filled.purpose} is not approved")
    values = [SPACES.sub(" ", value).strip() for value in filled.values]
    if not template.takes(values):
        raise Refused(f"{filled.purpose} lacks a value, or has one too many")
    return {"content_sid": sid, "content_variables": _variables(values)}


def request(template: Template, language: str) -> dict[str, Any]:
    """What creates the content of a template in our language."""
    samples = [gap.sample for gap in template.gaps]
    return {
        "friendly_name": template.name(language),
        "language": submitted(language),
        "variables": json.loads(_variables(samples)),
        "types": {"twilio/text": {"body": template.body(language)}},
    }


def submit_missing(client: "Client", database: Database) -> list[Told]:
    """Create each template that lacks at Twilio, and ask for its approval; gives those asked for.

    Found again by name, so that a second run, or a new database, does nothing twice: each is
    remembered when it was asked for, and what was created but not asked for is asked for now.
    Raises SendError; what was done until then stays done.
    """
    from bot.gateways.twilio.rest import classified  # noqa: PLC0415  slow: see gateway._client

    have = stored(database)
    wanted = [(language, template) for template in TEMPLATES.values() for language in NEAREST]
    missing = [
        (language, template)
        for language, template in wanted
        if (row := have.get((language, template.purpose))) is None or not row.approved
    ]
    if not missing:
        return []
    asked = []
    with classified():
        there = {c.friendly_name: c.sid for c in client.content.v1.contents.stream(page_size=500)}
        for language, template in missing:
            sid = there.get(template.name(language))
            told = _fetched(client, str(sid), template, language) if sid else None
            sid = str(sid or _created(client, template, language))
            if told is None or not told.approved:
                told = _submitted(client, sid, template, language)
            _remember(database, told, sid)
            asked.append(told)
    return asked


def sync(client: "Client", database: Database) -> list[Told]:
    """Ask what became of each approval, and remember it; gives all of them. Raises SendError."""
    from bot.gateways.twilio.rest import classified  # noqa: PLC0415  as above

    found = []
    for (language, purpose), row in stored(database).items():
        if (template := TEMPLATES.get(purpose)) is None:
            continue  # of a release before this one
        with classified():
            told = _fetched(client, row.sid, template, language)
        _remember(database, told, row.sid)
        found.append(told)
    return found


def _created(client: "Client", template: Template, language: str) -> str:
    from twilio.rest.content.v1.content import ContentList  # noqa: PLC0415

    asked = ContentList.ContentCreateRequest(request(template, language))
    return str(client.content.v1.contents.create(asked).sid)


def _submitted(client: "Client", sid: str, template: Template, language: str) -> Told:
    from twilio.rest.content.v1.content.approval_create import (  # noqa: PLC0415
        ApprovalCreateList,
    )

    asked = {"name": template.name(language), "category": template.category}
    made = client.content.v1.contents(sid).approval_create.create(
        ApprovalCreateList.ContentApprovalRequest(asked)
    )
    return Told(template, language, _in_our_words(made.status))


def _fetched(client: "Client", sid: str, template: Template, language: str) -> Told:
    told = client.content.v1.contents(sid).approval_fetch().fetch().whatsapp or {}
    why = told.get("rejection_reason")
    return Told(template, language, _in_our_words(told.get("status")), str(why or ""))


def _in_our_words(status: object) -> str:
    word = str(status or "").lower()
    return STATUSES.get(word, word)


def _variables(values: list[str]) -> str:
    numbered = {str(number): value for number, value in enumerate(values, 1)}
    return json.dumps(numbered, ensure_ascii=False)


def _remember(database: Database, told: Told, sid: str) -> None:
    shape = SHAPE + told.template.purpose

    def keep(tx: Transaction) -> None:
        """Another process may have kept it meanwhile."""
        known = tx.db.exec(
            _OURS.where(
                col(tables.Content.language) == told.language, col(tables.Content.shape) == shape
            )
        ).first()
        row = known or tables.Content(
            gateway=NAME, language=told.language, shape=shape, sid=sid, approved=""
        )
        row.sid, row.approved = sid, told.approved
        tx.db.add(row)

    database.writer.run(keep)


_OURS = select(tables.Content).where(
    col(tables.Content.gateway) == NAME,
    col(tables.Content.shape).startswith(SHAPE, autoescape=True),
)
