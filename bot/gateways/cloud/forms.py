"""One event of Meta's, as an Inbound or a Receipt.

What is stored of a message is its own JSON, with whom it is from and to which number: a
request holds those of others too.
"""

import json
import re
from datetime import datetime
from hashlib import blake2b

from bot.gateways import Inbound, Receipt
from bot.gateways.cloud.events import Event, Json, code, dicts, inner, words
from bot.gateways.cloud.heard import files, heard
from bot.gateways.doors import Unreadable
from bot.gateways.twilio.forms import WHATSAPP, safe_name
from flows.talk import Heard

NAME = "cloud"

# Takes 212600000001 and MA.13491208655302741918, what WhatsApp calls somebody ("Business-scoped
# user IDs", 2026-03); leaves ids of groups.
NUMBER = re.compile(r"[1-9][0-9]{6,14}", re.ASCII)
SCOPED = re.compile(r"[A-Z]{2}\.(ENT\.)?[0-9A-Za-z]{1,128}", re.ASCII)

# Our row and its attempt, as `messages.callback` writes them: 41-1.
CALLBACK = re.compile(r"([1-9][0-9]{0,17})-[1-9][0-9]{0,8}", re.ASCII)

STATUSES = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "played": "read",  # a voice note that was heard
    "failed": "failed",
}
LONGEST_STATUS = 40
MARKETING = "marketing_messages"


def read(event: Event, received: datetime) -> Inbound | Receipt | None:
    """What an event is for us; None where it changes nothing. Raises Unreadable."""
    match event.field:
        case "statuses":
            return receipt(event.what, received)
        case "user_preferences" if not _stops(event.what):
            return None  # only what people say to us lifts a stop
        case _:
            return inbound(event, received)


def parse(raw: str, received: datetime) -> Inbound:
    """A stored message again. Raises Unreadable."""
    try:
        kept = json.loads(raw)
    except ValueError:
        raise Unreadable("not JSON") from None
    if not isinstance(kept, dict):
        raise Unreadable("not a JSON object")
    contacts = tuple(dicts(kept, "contacts"))
    event = Event(words(kept, "field"), inner(kept, "what"), inner(kept, "metadata"), contacts)
    return inbound(event, received)


def inbound(event: Event, received: datetime) -> Inbound:
    """A message that somebody wrote, or that they want no more advertising."""
    stops = event.field == "user_preferences"
    if words(event.what, "group_id"):
        raise Unreadable("written to a group")
    contact = _contact(event)
    address, alias = _addresses(event.what, contact)
    return Inbound(
        gateway=NAME,
        provider_id=_stop_id(event) if stops else provider_id(_id(event.what)),
        channel="whatsapp",
        sender=_sender(event.metadata),
        address=address,
        heard=Heard(stopped=True) if stops else heard(event.what),
        raw=_raw(event, contact),
        received=received,
        alias=alias,
        profile=safe_name(words(inner(contact, "profile"), "name")),
        files=() if stops else files(event.what),
    )


def receipt(status: Json, received: datetime) -> Receipt:
    """A delivery status."""
    said = words(status, "status").lower()[:LONGEST_STATUS]
    error = next((code(error) for error in dicts(status, "errors")), None)
    ours = CALLBACK.fullmatch(words(status, "biz_opaque_callback_data"))
    return Receipt(
        gateway=NAME,
        provider_id=provider_id(_id(status)),
        status=STATUSES.get(said, ""),
        error=error,
        received=received,
        outbound=int(ours[1]) if ours else None,
        said=said,
        free=inner(status, "pricing").get("billable") is False,
    )


def provider_id(wamid: str) -> bytes:
    """16 bytes that stand for Meta's id of a message, which has some 60 characters."""
    return blake2b(wamid.encode(), digest_size=16).digest()


def _id(what: Json) -> str:
    wamid = words(what, "id")
    if not wamid:
        raise Unreadable("no id")
    return wamid


def _stop_id(event: Event) -> bytes:
    """A choice has no id of its own: who made it, for which number, and when, tell it."""
    what, number = event.what, words(event.metadata, "phone_number_id")
    who = words(what, "user_id") or words(what, "wa_id")
    return provider_id(f"user_preferences {number} {who} {what.get('timestamp')}")


def _stops(what: Json) -> bool:
    return words(what, "category") == MARKETING and words(what, "value") == "stop"


def _contact(event: Event) -> Json:
    """Whom the event is from, among those whom the change names."""
    theirs = {words(event.what, name) for name in ("from", "from_user_id", "wa_id", "user_id")}
    for contact in event.contacts:
        if theirs & {words(contact, "wa_id"), words(contact, "user_id")} - {""}:
            return contact
    # "A WhatsApp user's ID and phone number may not always match."
    return event.contacts[0] if len(event.contacts) == 1 else {}


def _addresses(what: Json, contact: Json) -> tuple[str, str]:
    """Where they are written to, and their other address or "". Raises Unreadable."""
    named = (words(what, "from"), words(what, "wa_id"), words(contact, "wa_id"))
    scoped = (words(what, "from_user_id"), words(what, "user_id"), words(contact, "user_id"))
    number = next((f"+{it.removeprefix('+')}" for it in named if _is_number(it)), "")
    user = next((it for it in (*scoped, *named) if SCOPED.fullmatch(it)), "")
    if not number and not user:
        raise Unreadable("from nobody")
    if not number:
        return WHATSAPP + user, ""
    return WHATSAPP + number, WHATSAPP + user if user else ""


def _is_number(told: str) -> bool:
    return bool(NUMBER.fullmatch(told.removeprefix("+")))


def _sender(metadata: Json) -> str:
    """Our number, which Meta shows as "14155238886" or "+1 415 523 8886"."""
    digits = "".join(filter(str.isdecimal, words(metadata, "display_phone_number")))
    if not NUMBER.fullmatch(digits):
        raise Unreadable("to no number")
    return f"{WHATSAPP}+{digits}"


def _raw(event: Event, contact: Json) -> str:
    kept = {
        "field": event.field,
        "metadata": event.metadata,
        "contacts": [contact] if contact else [],
        "what": event.what,
    }
    # ASCII: what words() mends in what is read would not pass into the database.
    return json.dumps(kept, separators=(",", ":"))
