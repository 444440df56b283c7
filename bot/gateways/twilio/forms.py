"""What Twilio posts, as an Inbound or a Receipt.

Fields come and go "without advance notice" (twilio.com/docs/messaging/guides/
webhook-request, 2026-03): what is unknown is left alone, and a missing field is an empty
one. Only a form that names no message, or no address, cannot be read.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from hashlib import blake2b
from urllib.parse import parse_qsl

from bot.gateways import MOST_FILES, File, Inbound, Receipt
from bot.gateways.doors import Unreadable
from flows.talk import Heard, Pin, Tap

NAME = "twilio"
WHATSAPP = "whatsapp:"

# SM or MM and 32 hexadecimal digits; leaves everything else, which is hashed.
SID = re.compile(r"[SM]M([0-9a-fA-F]{32})", re.ASCII)

# "K7Q2xz.argan": the question's token, then the option's key. Leaves "Confirm" and "1.5",
# which some template of the account, or somebody else's bot, put on a button.
PAYLOAD = re.compile(r"([0-9A-Za-z]{6})\.(.{1,190})", re.ASCII)

DEGREES = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{1,20})?")  # takes -7.98; leaves NaN, 1e5, ٣١

# What would break a line or turn the writing around: controls, line and paragraph
# separators, marks of direction. The joiners that emoji are made with stay.
UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+"
)
LONGEST_NAME = 60  # WhatsApp itself lets 25 be typed

STATUSES = {
    "accepted": "queued",
    "scheduled": "queued",
    "queued": "queued",
    "sending": "sending",
    "sent": "sent",
    "partially_delivered": "sent",
    "delivered": "delivered",
    "read": "read",
    "undelivered": "failed",
    "failed": "failed",
    "canceled": "cancelled",
}
ARRIVING = ("received", "receiving")

CARDS = ("text/vcard", "text/x-vcard", "text/directory")
KINDS = {"audio": "voice", "image": "image", "video": "video"}
# MessageType is not documented: a hint, for what has no media or a misleading one.
HINTS = {
    "audio": "voice",
    "contacts": "card",
    "document": "document",
    "image": "image",
    "reaction": "reaction",
    "sticker": "sticker",
    "video": "video",
}
LOCATION = "location"  # a pin that cannot be read

# What is worth keeping: nobody wants the bytes of a card, a sticker or a thumb.
KEPT = frozenset({"voice", "image", "video", "document"})
LONGEST_URL = 1000  # characters; Twilio's own have some 150
LONGEST_TYPE = 100


def form_fields(raw: str) -> list[tuple[str, str]]:
    """Every field of a form, blank ones too: all are signed."""
    return parse_qsl(raw, keep_blank_values=True)


def json_fields(raw: str) -> list[tuple[str, str]]:
    """The same from a JSON object; what is not text is left out."""
    try:
        read = json.loads(raw)
    except ValueError:
        raise Unreadable("not JSON") from None
    if not isinstance(read, dict):
        raise Unreadable("not a JSON object")
    return [(name, value) for name, value in read.items() if isinstance(value, str)]


def parse(raw: str, received: datetime) -> Inbound:
    """A stored message again."""
    fields = json_fields(raw) if raw.startswith("{") else form_fields(raw)
    return inbound(dict(fields), raw, received)


def inbound(fields: Mapping[str, str], raw: str, received: datetime) -> Inbound:
    """A message that somebody wrote. Raises Unreadable."""
    get = fields.get
    # A status posted here by mistake would be a message of ours: we would answer ourselves.
    if (get("MessageStatus") or get("SmsStatus") or "received") not in ARRIVING:
        raise Unreadable("a delivery status, posted to the address for messages")
    address, sender = get("From", ""), get("To", "")
    if not address or not sender:
        raise Unreadable("no From or no To")
    said = heard(fields)
    return Inbound(
        gateway=NAME,
        provider_id=provider_id(_sid(fields)),
        channel=_channel(address),
        sender=sender,
        address=address,
        heard=said,
        raw=raw,
        received=received,
        alias=_alias(fields, address),
        profile=safe_name(get("ProfileName", "")),
        files=_files(fields) if said.media in KEPT else (),
    )


def receipt(fields: Mapping[str, str], query: str, received: datetime) -> Receipt:
    """A delivery status. query is the one that `rest.status_callback` made."""
    said = (fields.get("MessageStatus") or fields.get("SmsStatus") or "").lower()[:40]
    if fields.get("EventType") == "READ":
        said = "read"
    error = _whole(fields.get("ErrorCode", ""))
    return Receipt(
        gateway=NAME,
        provider_id=provider_id(_sid(fields)),
        status=STATUSES.get(said, ""),
        error=error,
        received=received,
        outbound=_whole(dict(parse_qsl(query)).get("m", "")),
        said=said,
    )


def heard(fields: Mapping[str, str]) -> Heard:
    """What the person said: judged by the fields that are there, never by Body alone."""
    get = fields.get
    payload = get("ButtonPayload") or get("ListId") or ""
    if ours := PAYLOAD.fullmatch(payload):
        # Without words: the title could be an answer to another question than the tapped one.
        return Heard(tapped=Tap(key=ours[2], asked=ours[1]))
    words = get("ButtonText") or get("ListTitle") or get("Body") or payload
    words = words.replace("\x00", "")  # PostgreSQL cannot store it
    if get("OptOutType") == "STOP":
        return Heard(words, stopped=True)
    kind = get("MessageType", "").lower()
    if get("Latitude") or get("Longitude") or kind == LOCATION:
        pin = _pin(fields)
        return Heard(words, pin=pin, media=None if pin or words else LOCATION)
    return Heard(words, media=_media(fields, kind))


def provider_id(sid: str) -> bytes:
    """The 16 bytes of a message's SID; of any other id, as many that stand for it."""
    if found := SID.fullmatch(sid):
        return bytes.fromhex(found[1])
    return blake2b(sid.encode("utf-8", "replace"), digest_size=16).digest()


def safe_name(name: str) -> str:
    """A name that its owner chose, fit for one line; still to be escaped where it is shown."""
    return " ".join(UNSAFE.sub(" ", name).split())[:LONGEST_NAME].rstrip()


def _sid(fields: Mapping[str, str]) -> str:
    sid = fields.get("MessageSid") or fields.get("SmsMessageSid") or fields.get("SmsSid")
    if not sid:
        raise Unreadable("no MessageSid")
    return sid


def _channel(address: str) -> str:
    if address.startswith(WHATSAPP):
        return "whatsapp"
    if ":" in address:  # rcs:, messenger: and the like
        raise Unreadable("From is on a channel that is not ours")
    return "sms"


def _alias(fields: Mapping[str, str], address: str) -> str:
    """WhatsApp's business-scoped id of somebody who also has a number; "" otherwise."""
    alias = fields.get("ExternalUserId", "")
    if not alias or not address.startswith(WHATSAPP):
        return ""
    alias = WHATSAPP + alias.removeprefix(WHATSAPP)
    return "" if alias == address else alias


def _pin(fields: Mapping[str, str]) -> Pin | None:
    latitude, longitude = fields.get("Latitude", ""), fields.get("Longitude", "")
    if not DEGREES.fullmatch(latitude) or not DEGREES.fullmatch(longitude):
        return None
    north, east = Decimal(latitude), Decimal(longitude)
    if abs(north) > 90 or abs(east) > 180:
        return None
    label = fields.get("Label") or fields.get("Address") or ""
    return Pin(north, east, " ".join(UNSAFE.sub(" ", label).split()))


def _media(fields: Mapping[str, str], kind: str) -> str | None:
    if not _whole(fields.get("NumMedia", "")):
        return HINTS.get(kind)
    if kind == "sticker":  # its content is image/webp, as a photo's may be
        return "sticker"
    content = fields.get("MediaContentType0", "").partition(";")[0].strip().lower()
    if content in CARDS:
        return "card"
    return KINDS.get(content.partition("/")[0]) or HINTS.get(kind) or "document"


def _files(fields: Mapping[str, str]) -> tuple[File, ...]:
    """What came with the message. An address that is missing or too long is an empty one."""
    count = min(_whole(fields.get("NumMedia", "")) or 0, MOST_FILES)
    urls = (fields.get(f"MediaUrl{number}", "") for number in range(count))
    types = (fields.get(f"MediaContentType{number}", "") for number in range(count))
    return tuple(
        File(url if _is_usable(url) else "", told[:LONGEST_TYPE].replace("\x00", ""))
        for url, told in zip(urls, types, strict=True)
    )


def _is_usable(url: str) -> bool:
    return len(url) <= LONGEST_URL and url.isascii() and url.isprintable()


def _whole(digits: str) -> int | None:
    """A number that fits in a column; None for anything else."""
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 19 else None
