"""What one request of Meta's holds, event by event, in order.

    {"object": "whatsapp_business_account", "entry": [{"changes": [{"field": "messages",
      "value": {"metadata": {...}, "contacts": [...], "messages": [...], "statuses": [...]}}]}]}

Fields come and go: what is unknown is left alone ("Webhooks", developers.facebook.com,
2026-03). Meta's JSON is read here and in forms.py and heard.py alone.
"""

import json
import logging
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.gateways.doors import Unreadable

Json = Mapping[str, Any]

WHATSAPP = "whatsapp_business_account"
# What is read of each kind of change: the list's name is the event's field.
FIELDS = {"messages": ("messages", "statuses"), "user_preferences": ("user_preferences",)}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Event:
    """One message, delivery status or choice, with what stood around it.

    field: messages, statuses or user_preferences.
    """

    field: str
    what: Json
    metadata: Json
    contacts: tuple[Json, ...]


def of(body: bytes, ours: Collection[str]) -> Iterator[Event]:
    """All events of our numbers, whose ids at Meta are `ours`. Raises Unreadable."""
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("not JSON") from None
    if not isinstance(read, dict) or read.get("object") != WHATSAPP:
        raise Unreadable("not about WhatsApp")
    for entry in dicts(read, "entry"):
        for change in dicts(entry, "changes"):
            yield from _events(change, ours)


def _events(change: Json, ours: Collection[str]) -> Iterator[Event]:
    fields, value = FIELDS.get(words(change, "field")), inner(change, "value")
    if fields is None:
        log.info("a change that nobody reads is left out")
        return
    metadata = inner(value, "metadata")
    if words(metadata, "phone_number_id") not in ours:
        log.warning("a change of another number of the app is left out")
        return
    for error in dicts(value, "errors"):  # of the account, not of a message
        log.error("Meta tells an error of our account: %s", code(error))
    contacts = tuple(dicts(value, "contacts"))
    for field in fields:
        for what in dicts(value, field):
            yield Event(field, what, metadata, contacts)


def dicts(found: Json, name: str) -> Iterator[Json]:
    """The objects of a list; nothing for what is none."""
    listed = found.get(name)
    if isinstance(listed, list):
        yield from (one for one in listed if isinstance(one, dict))


def inner(found: Json, name: str) -> Json:
    """An object inside; an empty one where there is none."""
    one = found.get(name)
    return one if isinstance(one, dict) else {}


def words(found: Json, name: str) -> str:
    """A text, without what cannot be stored: PostgreSQL has no NUL, UTF-8 no half of a pair."""
    told = found.get(name)
    if not isinstance(told, str):
        return ""
    return told.replace("\x00", "").encode("utf-8", "replace").decode()


def code(error: Json) -> int | None:
    """An error's code, where it is one that a column holds."""
    told = error.get("code")
    return told if type(told) is int and 0 < told < 2**31 else None
