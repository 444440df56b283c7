"""What there is in a message, before it is decided what it means."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from flows.hearing.intents import QUIET, Heard, heard_in
from flows.hearing.items import Found, found_in
from flows.hearing.parts import Part, Role
from flows.hearing.ratings import rating_of
from flows.hearing.stock import Stock
from flows.hearing.tokens import Token

KEPT = 128  # messages: "salam" is taken apart once, and a turn taken again finds its own
SPARE = 2  # unknown words in any message: a name, a street
_WANTED = (Role.NUMBER, Role.UNIT, Role.NAME, Role.GOODS)
_WANTING = (
    *("want", "buy", "add", "some", "only", "again", "same", "remove", "change", "keep"),
    *("make_it", "fewer", "unwanted", "without", "not", "no", "la", "yes", "confirm", "mistake"),
)
_FOREIGN = 3  # from here on, and with a third of its words, a message is about something else
_FOREIGN_SHARE = 3


@dataclass(frozen=True, slots=True)
class Seen:
    """A message taken apart: its words, what they do, its products, and what speaks for what."""

    tokens: tuple[Token, ...]
    parts: tuple[Part, ...]
    found: Found
    rating: int | None
    heard: Heard


@lru_cache(maxsize=KEPT)
def look(words: str, stock: Stock, state: str) -> Seen:
    """Take a message apart."""
    tokens, parts = stock.parts(words)
    found = found_in(parts, stock)
    rating = rating_of(words, tokens, parts, asked=state == "ask_rating")
    facts = _facts(parts, found, rating, state)
    return Seen(tokens, tuple(parts), found, rating, heard_in(words, tokens, facts, state))


def _facts(parts: Sequence[Part], found: Found, rating: int | None, state: str) -> frozenset[str]:
    """What the rules look at beside the concepts of [words]."""
    unknown = strangers(parts)
    known = {
        "strange": unknown > SPARE,
        "foreign": unknown >= _FOREIGN and unknown * _FOREIGN_SHARE >= _count_of(parts),
        "items": bool(found.items),
        "unknown": bool(found.unknown),
        "goods": bool(found.items or found.unknown),
        "quantity": found.counted,
        # "a kilo is 300 dh in the souk"
        "several": sum(item.quantity is not None for item in found.items) > 1,
        "priced": found.counted and any(amount.money for amount in found.loose),
        "rating": rating is not None,
        "rated": rating is not None and state == "ask_rating",
        "confirming": state == "confirm",
        "leads": _leads(parts),
    }
    return frozenset(fact for fact, is_so in known.items() if is_so)


def _leads(parts: Sequence[Part]) -> bool:
    """Whether a message, or a clause of it, begins with what is wanted, past the greetings."""
    if any(
        sign.role is Role.SIGN and part.role in (Role.NUMBER, Role.UNIT)
        for sign, part in pairwise(parts)
    ):
        return True  # "m3ak l7aj brahim. 2 l d argan"
    for part in parts:
        if part.role is Role.SIGN or part.joins("and", "of", "the") or part.says(*QUIET):
            continue
        return part.role in _WANTED or part.says(*_WANTING)
    return False


def strangers(parts: Sequence[Part]) -> int:
    """How many words are in no lexicon."""
    return sum(part.role is Role.OTHER and not part.text.isdigit() for part in parts)


def _count_of(parts: Sequence[Part]) -> int:
    """How many words and phrases there are."""
    return sum(part.role is not Role.SIGN and not part.digits for part in parts)
