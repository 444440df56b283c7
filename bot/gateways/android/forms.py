"""What the telephone posts, as an Inbound or a Receipt, and the id of a message of ours.

Fields that are unknown are left alone. Times in a payload are those of the telephone's clock,
which nobody sets right: they are not read.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from bot import telephone
from bot.gateways import Inbound, Outgoing, Receipt
from bot.gateways.doors import Unreadable
from bot.telephone import NotANumber
from flows.talk import Heard

NAME = "android"
RECEIVED = "sms:received"
# A message in parts may fail after one of them was delivered: the ledger's rule decides.
STATUSES = {"sms:sent": "sent", "sms:delivered": "delivered", "sms:failed": "failed"}

# What PostgreSQL cannot store: NUL, and halves of a pair, which JSON can spell: "\ud83d".
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

# 128 bits in hex, with or without the dashes of a UUID; leaves "Ey6ECgOkVVFjz3CL48B8C".
HEX = re.compile("[0-9a-f]{8}(-?)[0-9a-f]{4}(?:\\1[0-9a-f]{4}){3}[0-9a-f]{8}", re.IGNORECASE)

# Takes "41-1"; leaves "Ey6ECgOkVVFjz3CL48B8C", which others made who send through the telephone.
OURS = re.compile("([0-9]{1,18})-[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to the telephone. id is the event's own: posted again, it is the same."""

    id: str
    name: str
    payload: Mapping[str, object]


def event(raw: str) -> Event:
    """An event from its JSON. Raises Unreadable."""
    try:
        read = json.loads(raw)
    except (ValueError, RecursionError):
        raise Unreadable("not JSON") from None
    if not isinstance(read, dict):
        raise Unreadable("not a JSON object")
    payload = read.get("payload")
    return Event(
        _text(read, "id"), _text(read, "event"), payload if isinstance(payload, dict) else {}
    )


def parse(raw: str, received: datetime, number: str) -> Inbound:
    """A stored message again. number is ours, where the event does not tell it."""
    return inbound(event(raw), raw, received, number)


def inbound(event: Event, raw: str, received: datetime, number: str) -> Inbound:
    """An SMS that somebody wrote to us. Raises Unreadable.

    number is ours, where the event does not tell it. The payload's messageId is made from the
    words, so that "1" and "1" have the same: only the event's id tells two messages apart.
    """
    words = event.payload.get("message")
    if event.name != RECEIVED or not event.id or not isinstance(words, str):
        raise Unreadable("no SMS that was received")
    address = _theirs(_text(event.payload, "sender") or _text(event.payload, "phoneNumber"))
    sender = _ours(_text(event.payload, "recipient")) or number
    if address in (sender, number):
        raise Unreadable("from our own number: we would answer ourselves for ever")
    return Inbound(
        gateway=NAME,
        provider_id=provider_id(event.id),
        channel="sms",
        sender=sender,
        address=address,
        heard=Heard(UNSTORABLE.sub("", words)),
        raw=raw,
        received=received,
    )


def receipt(event: Event, received: datetime) -> Receipt:
    """What became of a message. Raises Unreadable."""
    id_of_message = _text(event.payload, "messageId")
    if not id_of_message:
        raise Unreadable("no messageId")
    ours = OURS.fullmatch(id_of_message)
    return Receipt(
        gateway=NAME,
        provider_id=provider_id(id_of_message),
        status=STATUSES[event.name],
        error=None,
        received=received,
        outbound=int(ours[1]) if ours else None,
        said=event.name,
    )


def message_id(message: Outgoing) -> str:
    """The id that a message of ours bears on the telephone: of our row, and of this try."""
    return f"{message.outbound}-{message.attempt}"


def provider_id(told: str) -> bytes:
    """The 16 bytes of an id; where it is not made of 16, as many that stand for it."""
    if HEX.fullmatch(told):
        return bytes.fromhex(told.replace("-", ""))
    return blake2b(told.encode("utf-8", "replace"), digest_size=16).digest()


def _theirs(told: str) -> str:
    """Who wrote, in E.164. Raises Unreadable for "INWI" and 2424: nobody is there to answer."""
    try:
        # Or a name would be dialled on a keypad: +1415JJJJJJJ is a number.
        if any(character.isalpha() for character in told):
            raise NotANumber
        return telephone.normalise(told)
    except NotANumber:
        raise Unreadable("from a name or a short code") from None


def _ours(told: str) -> str:
    """The number of the SIM that was written to; "" where it does not know its own."""
    try:
        return telephone.normalise(told)
    except NotANumber:
        return ""


def _text(fields: Mapping[str, object], name: str) -> str:
    """A field that is text; "" for any other."""
    value = fields.get(name)
    return value if isinstance(value, str) else ""
