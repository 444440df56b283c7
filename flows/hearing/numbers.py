"""A quantity that is the whole answer: "2", "٢", "1,5", "نص", "kilo w ness", "500 g"."""

from collections.abc import Sequence
from decimal import Decimal

from flows.hearing.amounts import Amount, amount_at
from flows.hearing.known import PHRASES, WORDS
from flows.hearing.parts import Part, Role, parts_of
from flows.hearing.tokens import cut
from flows.talk import Quantity

# A unit that the client names instead of the product's own: 500 g of what is sold by the kilo.
_IN = {("g", "kg"): Decimal("0.001"), ("kg", "g"): Decimal(1000)}
_COUNTED = frozenset({"piece", "jar", "bottle", "pack"})  # "2 pots" are two, whatever holds them
_BESIDE = ("want", "polite", "thanks", "only", "yes", "make_it", "add", "some", "greet", "send")
_SIGNS = ("+", "x", "×", "!", ".", ",", "،")


def quantity(words: str, unit: str) -> Quantity | None:
    """The quantity that is the whole message, in a product's unit; None if it is not one.

    "kilo w ness" is 1.5 and "ness kilo" 0.5; a unit that is not the product's, and cannot
    be turned into it, gives None, and so do two numbers that no word joins, "2 3", and what
    is not sure: "2-3".
    """
    amount = _only(parts_of(cut(words, (WORDS,)), PHRASES))
    if amount is None or amount.number is None or not amount.sure or amount.money:
        return None
    factor = _factor(amount.unit, unit)
    return Quantity.of(amount.times * amount.number * factor) if factor is not None else None


def _only(parts: Sequence[Part]) -> Amount | None:
    """The one amount of a message that says nothing else."""
    found: Amount | None = None
    at = 0
    while at < len(parts):
        amount = amount_at(parts, at)
        if amount is not None and found is None:
            found, at = amount, amount.end
        elif amount is not None or not _adds_nothing(parts[at], first=found is None):
            return None
        else:
            at += 1
    return found


def _adds_nothing(part: Part, *, first: bool) -> bool:
    """Whether a word beside the amount says no more; "dyal 250" says what one holds."""
    if part.role is Role.SIGN:
        return part.text in _SIGNS or not part.text.isascii()
    if first and part.joins("of"):
        return False
    return part.role in (Role.JOIN, Role.WORD) and (
        bool(part.meaning("joins")) or part.says(*_BESIDE)
    )


def _factor(named: str, unit: str) -> Decimal | None:
    if named in ("", unit) or {named, unit} <= _COUNTED:
        return Decimal(1)
    return _IN.get((named, unit))
