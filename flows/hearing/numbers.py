"""Quantities as people say them: "2", "٢", "1,5", "1/2", "نص", "kilo w ness", "500 g"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from flows.hearing.lexicon import spellings
from flows.hearing.normalise import normalise
from flows.talk import Quantity

_NUMBERS = {word: Decimal(value) for word, value in spellings("numbers").items()}
_UNITS = spellings("units")
_JOINS = frozenset(spellings("joins"))
_NUMBER = re.compile(r"\d{1,6}(?:[.,]\d{1,3})?$")
_FRACTION = re.compile(r"(\d)/([248])$")
_GLUED = re.compile(r"(\d+(?:[.,]\d+)?|\d/[248])([^\W\d_]+)$")  # "2kg", but "9ra3i" is one word
_TIMES = re.compile(r"^[x×] ?(?=\d)|(?<=\d) ?[x×]$")  # "x2", "2 x"
# A sign before the digits, which `normalise` would take away: "-10" is not 10, nor ".5" 5.
_SIGNED = re.compile(r"(?<!\d)[-−–.,٫]\s*\d")
_AND, _THE = "و", "ال"  # Arabic writes both onto the next word: ونص, "and a half"

# A unit that the client names instead of the product's own: 500 g of what is sold by the kilo.
_IN = {("g", "kg"): Decimal("0.001"), ("kg", "g"): Decimal(1000)}
_COUNTED = frozenset({"piece", "jar", "bottle"})  # "2 pots" are two, whatever holds them
_GRAMS_FROM = 100  # "1 kilo 500" is a kilo and 500 g
_QUARTERS = (Decimal(3), Decimal("0.25"))  # "tlata rba3"
_ROUND, _TENS = 20, 10  # "vingt deux", "اثنان وعشرون"


@dataclass(slots=True)
class _Term:
    """A number and the unit that goes with it: "kilo" alone is one of them."""

    amount: Decimal
    unit: str = ""


def quantity(words: str, unit: str) -> Quantity | None:
    """The quantity that is the whole message, in a product's unit; None if it is not one.

    "kilo w ness" is 1.5 and "ness kilo" 0.5; a unit that is not the product's, and cannot
    be turned into it, gives None, and so do two numbers that no word joins: "2 3".
    """
    terms = None if _SIGNED.search(words) else _terms(words)
    if not terms:
        return None
    if len(terms) > 1 and not terms[-1].unit:
        if terms[-2].unit != "kg" or terms[-1].amount < _GRAMS_FROM:
            return None
        terms[-1].unit = "g"
    factors = [_factor(term.unit, unit) for term in terms]
    total = Decimal(0)
    for term, factor in zip(terms, factors, strict=True):
        if factor is None:
            return None
        total += term.amount * factor
    return Quantity.of(total)


def _factor(named: str, unit: str) -> Decimal | None:
    if named in ("", unit) or {named, unit} <= _COUNTED:
        return Decimal(1)
    return _IN.get((named, unit))


def _terms(words: str) -> list[_Term] | None:
    """The numbers with their units, in the order said; None where a word is neither."""
    terms: list[_Term] = []
    previous = ""
    for token in _tokens(words):
        value = _value(token)
        if value is not None:
            if not _takes(terms, value, token, previous):
                return None
        elif token in _UNITS:
            if not terms:
                terms.append(_Term(Decimal(1)))
            if terms[-1].unit:
                return None
            terms[-1].unit = _UNITS[token]
        elif token not in _JOINS:
            return None
        previous = token
    return terms


def _takes(terms: list[_Term], value: Decimal, token: str, previous: str) -> bool:
    """Take one more number in; False where nobody would say it so."""
    if not terms or (terms[-1].unit and value >= 1):
        terms.append(_Term(value))
        return True
    last = terms[-1]
    if value < 1 and last.amount % 1 == 0:
        if _value(previous) is None or (previous + token[0]).isdigit():
            last.amount += value  # "kilo w ness", "2 et demi", "1 1/2"
        elif last.amount == 1:  # "un demi"
            last.amount = value
        elif (last.amount, value) == _QUARTERS:
            last.amount *= value
        else:
            return False
        return True
    fits = {last.amount >= _ROUND, value >= _ROUND} == {True, False}
    if not fits or not min(last.amount, value) < _TENS or previous.isdigit():
        return False
    last.amount += value
    return True


def _tokens(words: str) -> Iterator[str]:
    said = _TIMES.sub("", normalise(words)).split()
    while said:
        pair = " ".join(said[:2])
        if pair in _NUMBERS and said[1:2] and said[1] not in _JOINS:  # "trois quarts"
            yield pair
            del said[:2]
            continue
        yield from _apart(said.pop(0))


def _apart(token: str) -> Iterator[str]:
    """A word without what is written onto it."""
    if token in _NUMBERS or token in _UNITS:
        yield token
    elif (glued := _GLUED.match(token)) is not None and glued[2] in _UNITS:
        yield from glued.groups()
    elif token.startswith(_AND) and token[1:2] not in ("", _AND):
        yield _AND
        yield from _apart(token.removeprefix(_AND))
    elif token.startswith(_THE) and token.removeprefix(_THE) in _UNITS:
        yield token.removeprefix(_THE)
    else:
        yield token


def _value(token: str) -> Decimal | None:
    if token in _NUMBERS:
        return _NUMBERS[token]
    if _NUMBER.match(token):
        return Decimal(token.replace(",", "."))
    if fraction := _FRACTION.match(token):
        return Decimal(fraction[1]) / Decimal(fraction[2])
    return None
