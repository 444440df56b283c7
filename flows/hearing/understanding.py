"""Understand a message: its language, what it is for, and the products that it names."""

from collections.abc import Sequence

from flows.hearing.changes import Changed, changed
from flows.hearing.facts import SPARE, look, strangers
from flows.hearing.intents import Heard
from flows.hearing.items import Found
from flows.hearing.language import told
from flows.hearing.parts import Part, Role
from flows.hearing.reading import Item, Reading
from flows.hearing.stock import Stock
from flows.hearing.tokens import Kind

LONGEST = 500  # characters; nobody orders in more, and what comes after is not read
_CHANGING = ("", "order", "yes", "no", "greet", "thanks", "rate", "catalogue")
_CHANGES = frozenset(
    {"add", "remove", "change", "instead", "make_it", "only", "fewer", "keep", "unwanted"}
    | {"want", "double", "rest"}
)
_ASKING = frozenset({"question", "have", "price", "whether"})
_COUNTS = frozenset({"add", "remove", "fewer", "make_it", "other", "double"})
_DENIALS = frozenset({"no", "la", "not", "mistake", "confirm"})
_NUMBERED = ("track", "cancel", "complaint")
_AGAIN = frozenset({"again", "same", "last_time"})
_TONGUES = {"tongue_fr": "fr", "tongue_ar": "ar", "tongue_ary": "ary"}


def understand(
    words: str,
    stock: Stock,
    state: str = "idle",
    pending: tuple[Item, ...] = (),
    stored: str = "",
) -> Reading:
    """Read a message of a client.

    state: what the bot asked last: idle, confirm or ask_rating. pending: the cart before the
    message. stored: the client's language, which doubtful words are taken for.
    """
    words = words[:LONGEST]
    seen = look(words, stock, state)
    found, heard = seen.found, seen.heard
    change = changed(seen.parts, found, pending, stock) if state == "confirm" and pending else None
    intent = _intent(heard, found, change, words)
    return Reading(
        language=told(words, stored).language,
        intent=intent,
        items=_items(intent, found, change),
        sure=_sure(intent, heard, found, change, seen.parts),
        rating=seen.rating if intent == "rate" else None,
        reorder=intent == "order" and not found.items and not heard.concepts.isdisjoint(_AGAIN),
        order_number=_order_number(seen.parts, intent),
        telephone=next((t.text for t in seen.tokens if t.kind is Kind.TELEPHONE), ""),
        target_language=_target(heard) if intent == "language" else "",
        asked=_asked(found) if intent in ("price", "catalogue") else (),
        unknown=found.unknown,
        day=_day(heard),
        rated=_asked(found) if intent in ("rate", "complaint") else (),
    )


def _intent(
    heard: Heard,
    found: Found,
    change: Changed | None,
    words: str,
) -> str:
    best = heard.scores[0][0] if heard.scores else ""
    if change is not None and change.told and _is_change(heard, found, change):
        return "modify"
    if not best and "?" in words and not any(c.isalnum() for c in words):
        return "help"  # "???"
    if not best and "🙏" in words:
        return "thanks"
    return "" if best == "none" else best


def _is_change(heard: Heard, found: Found, change: Changed) -> bool:
    """Whether what would change the cart was said in order to: not in talk of other things."""
    meant = bool(found.refused) or not heard.concepts.isdisjoint(_CHANGES)
    if not meant and not heard.facts.isdisjoint({"foreign", "telling", "received", "priced"}):
        return False
    if {"strange", "long"} <= heard.facts and "leads" not in heard.facts:
        return False
    asks = bool(heard.facts & _ASKING)
    if asks and heard.concepts.isdisjoint(_COUNTS | {"change", "instead"}) and not found.counted:
        return False  # "is there any saffron?"
    if not found.mentions and not found.refused and not _is_figure(heard, found):
        return False
    if not meant and not found.mentions:  # a figure alone: "3 kilo o noss, elle s'appelle Nour"
        denied = not heard.concepts.isdisjoint(_DENIALS) and "question" not in heard.facts
        if "short" not in heard.facts and not (denied and "long" not in heard.facts):
            return False
        if "strange" in heard.facts:
            return False
    if not meant and found.mentions and not found.counted and "short" not in heard.facts:
        return False
    return heard.ruled in _CHANGING or (heard.ruled == "cancel" and bool(change.cart))


def _is_figure(heard: Heard, found: Found) -> bool:
    """Whether the figures of a message that names no product may be for the cart."""
    if not heard.concepts.isdisjoint(_COUNTS):
        return "telling" not in heard.concepts or "short" in heard.facts
    return not all(amount.words and amount.number == 1 for amount in found.loose)


def _items(intent: str, found: Found, change: Changed | None) -> tuple[Item, ...]:
    if intent == "modify" and change is not None:
        return change.cart
    return found.items if intent == "order" else ()


def _sure(
    intent: str, heard: Heard, found: Found, change: Changed | None, parts: Sequence[Part]
) -> bool:
    """Whether nothing is left that may say otherwise: an unused figure, unknown words."""
    if intent in ("order", "modify"):
        figures = sum(parts[amount.start].digits for amount in found.loose)
        counted = figures if intent == "order" else 0
        if counted or strangers(parts) > SPARE:
            return False
    if intent == "modify" and change is not None:
        return change.sure
    if intent == "order":
        return not found.unknown and all(item.sure for item in found.items)
    if len(heard.scores) > 1 and heard.scores[0][1] - heard.scores[1][1] < 0.5:
        return False
    return bool(heard.ruled)


def _order_number(parts: Sequence[Part], intent: str) -> int | None:
    """The number of an order that is spoken of: "commande 1043", "رقم 12"."""
    if intent not in _NUMBERED:
        return None
    numbers = [p for p in parts if p.role is Role.NUMBER and p.digits and p.text.isdigit()]
    return int(numbers[-1].text) if numbers and len(numbers[-1].text) <= 9 else None


def _target(heard: Heard) -> str:
    """The language that is asked for; "l3arbiya" beside "darija" is Darija."""
    named = [_TONGUES[c] for c in ("tongue_ary", "tongue_fr", "tongue_ar") if c in heard.concepts]
    return named[0] if named else ""


def _asked(found: Found) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for m in found.mentions for key in m.among))


_DAYS = (
    "today", "tomorrow", "after_tomorrow", "yesterday", "monday", "tuesday", "wednesday",
    "thursday", "friday", "saturday", "sunday", "week", "month",
)  # fmt: skip
_HOURS = ("morning", "evening")


def _day(heard: Heard) -> str:
    """The day that is spoken of, and the part of it: "friday evening"."""
    day = next((day for day in _DAYS if day in heard.concepts), "")
    hour = next((hour for hour in _HOURS if hour in heard.concepts), "")
    return f"{day} {hour}".strip()
