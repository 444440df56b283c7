"""What somebody said in a message, by its type, and the files that came with it.

"messages webhook reference" (developers.facebook.com, 2026-03) has a page for each type.
"""

from decimal import Decimal

from bot.gateways import File
from bot.gateways.cloud.events import Json, inner, words
from bot.gateways.doors import Unreadable
from bot.gateways.twilio.forms import PAYLOAD, UNSAFE
from flows.talk import Heard, Pin, Tap

# Types of message, and what each is for flows. Of the first four the bytes are kept.
KEPT = {"audio": "voice", "image": "image", "video": "video", "document": "document"}
WORDLESS = {"sticker": "sticker", "contacts": "card"}
LOCATION = "location"  # a pin that cannot be read
# An order from Meta's catalogue, a poll, what is yet to be invented: answered that only words
# are understood.
OTHER = "unsupported"

SCHEME = "cloud:"  # of a file's address: behind it stands Meta's id, which alone is told us
LONGEST_ID, LONGEST_TYPE = 100, 100


def heard(message: Json) -> Heard:
    """What was said. Raises Unreadable where nobody said anything."""
    kind = words(message, "type")
    said = inner(message, kind)
    match kind:
        case "text":
            return Heard(words(said, "body"))
        case "interactive":
            reply = inner(said, "button_reply") or inner(said, "list_reply")
            return _tapped(words(reply, "id"), words(reply, "title"))
        case "button":  # under a template
            return _tapped(words(said, "payload"), words(said, "text"))
        case "location":
            pin = _pin(said)
            return Heard(pin=pin, media=None if pin else LOCATION)
        case "reaction":
            if not words(said, "emoji"):
                raise Unreadable("a reaction that was taken back")
            return Heard(words(said, "emoji"), media="reaction")
        case "system":
            raise Unreadable("a notice of WhatsApp's own")
        case _ if kind in KEPT:
            return Heard(words(said, "caption"), media=KEPT[kind])
        case _:
            return Heard(media=WORDLESS.get(kind, OTHER))


def files(message: Json) -> tuple[File, ...]:
    """What came to be seen or heard: one file at most. Without an id its address is empty."""
    kind = words(message, "type")
    if kind not in KEPT:
        return ()
    said = inner(message, kind)
    media = words(said, "id")
    url = SCHEME + media if is_id(media) else ""
    return (File(url, words(said, "mime_type")[:LONGEST_TYPE]),)


def is_id(media: str) -> bool:
    """Whether Meta's id of a file can stand in an address. Takes 1037543291543636; leaves ../me."""
    plain = media.replace("_", "").replace("-", "")
    return plain.isascii() and plain.isalnum() and len(media) <= LONGEST_ID


def _tapped(payload: str, title: str) -> Heard:
    if ours := PAYLOAD.fullmatch(payload):
        # Without words: the title could be an answer to another question than the tapped one.
        return Heard(tapped=Tap(key=ours[2], asked=ours[1]))
    said = title or payload
    return Heard(said, media=None if said else OTHER)  # neither: a form that we never sent


def _pin(said: Json) -> Pin | None:
    north, east = _degrees(said, "latitude", 90), _degrees(said, "longitude", 180)
    if north is None or east is None:
        return None
    label = words(said, "name") or words(said, "address")
    return Pin(north, east, " ".join(UNSAFE.sub(" ", label).split()))


def _degrees(said: Json, name: str, most: int) -> Decimal | None:
    told = said.get(name)
    if isinstance(told, bool) or not isinstance(told, int | float):
        return None
    # Not NaN either, which JSON has no word for, but Python's reader has.
    return Decimal(str(told)) if abs(told) <= most else None
