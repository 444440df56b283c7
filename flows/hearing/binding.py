"""Which quantity goes with which product: the nearest pairs, in the order said."""

from collections.abc import Sequence
from decimal import Decimal
from functools import cache

from flows.hearing.amounts import Amount
from flows.hearing.elements import LEAST_PACK, Quantified
from flows.hearing.mentions import Mention
from flows.hearing.parts import Part, Role
from flows.hearing.stock import Stock

_TO_BASE = {"g": Decimal("0.001"), "kg": Decimal(1), "L": Decimal(1)}
# What stands between a quantity and a product, as a distance. The nearest pairs are bound.
_FAR = 1.0
_SIGNS = {
    ",": 1.2,
    "،": 1.2,
    "!": 0.3,
    "?": 1.0,
    "؟": 1.0,
    ".": 1.5,
    ":": 0.2,
    "=": 0.2,
    "x": 0.0,
    "×": 0.0,
    "(": 0.3,
    ")": 0.3,
    "-": 0.5,
    "+": 2.0,
    ";": 2.0,
}
_MARK = 0.2  # an emoji
_AFTER = 0.5  # "amlou 2" is said less often than "2 amlou"
_ALONE = 5.0  # a quantity that goes with nothing
_WORD_ALONE = 1.2  # "un", "wa7d": an article as often as a number
_AS_PACK = 0.3


def _distance(parts: Sequence[Part], start: int, end: int) -> float:
    """How far two stretches are from each other, by what is between them."""
    total = 0.0
    for part in parts[start:end]:
        if part.role is Role.SIGN:
            total += _SIGNS.get(part.text, _MARK)
        elif part.joins("and"):
            total += 1.5
        elif part.joins("of", "the", "polite") or part.says("la", "polite", "some"):
            total += 0.0
        elif part.role is Role.DESCRIBER:
            total += 0.2
        elif part.says("want", "add"):
            total += 1.5
        else:
            total += _FAR
    return total


Bound = dict[int, list[tuple[Quantified, bool]]]


def bound_to(
    parts: Sequence[Part],
    quantities: Sequence[Quantified],
    mentions: Sequence[Mention],
    refused: frozenset[int],
    stock: Stock,
) -> Bound:
    """Each mention's start -> its quantities, and whether they say what one holds.

    The cheapest way to give every quantity a neighbour, in the order said.
    """

    @cache
    def best(
        n: int, last: int, counted: bool, packed: bool
    ) -> tuple[float, tuple[tuple[int, bool] | None, ...]]:
        """The cost of binding the quantities from n on, and the product that each goes with.

        last: the product that was bound last; counted, packed: what it has already.
        """
        if n == len(quantities):
            return 0.0, ()
        quantity = quantities[n]
        is_article = quantity.amount.words and quantity.amount.number == 1
        alone = _WORD_ALONE if is_article else _ALONE
        cost, rest = best(n + 1, last, counted, packed)
        choices = [(alone + cost, (None, *rest))]
        for m, distance in _neighbours(parts, quantity, mentions, refused):
            if m < last:
                continue
            has_count, has_pack = (counted, packed) if m == last else (False, False)
            if not has_count:
                cost, rest = best(n + 1, m, True, has_pack)
                choices.append((distance + cost, ((m, False), *rest)))
            if not has_pack and _is_pack(quantity, mentions[m], stock):
                cost, rest = best(n + 1, m, has_count, True)
                choices.append((distance + _AS_PACK + cost, ((m, True), *rest)))
        return min(choices, key=lambda choice: choice[0])

    bound: Bound = {}
    for quantity, choice in zip(quantities, best(0, -1, False, False)[1], strict=True):
        if choice is not None:
            bound.setdefault(mentions[choice[0]].start, []).append((quantity, choice[1]))
    return bound


def _neighbours(
    parts: Sequence[Part],
    quantity: Quantified,
    mentions: Sequence[Mention],
    refused: frozenset[int],
) -> list[tuple[int, float]]:
    """The product before a quantity and the one after it, with their distances.

    One that is refused takes what stands right before it: "bla 2 kilo d sksou".
    """
    start = quantity.amount.start
    end = quantity.each.end if quantity.each else quantity.amount.end
    found = []
    before = [
        m
        for m, mention in enumerate(mentions)
        if mention.end <= start and mention.start not in refused
    ]
    after = [m for m, mention in enumerate(mentions) if mention.start >= end]
    if before:
        gap = _distance(parts, mentions[before[-1]].end, start)
        found.append((before[-1], _AFTER + gap + (1.5 if parts[start].joined else 0)))
    if after:
        there = mentions[after[0]].start
        found.append((after[0], _distance(parts, end, there) + (1.5 if parts[there].joined else 0)))
    return found


def _is_pack(quantity: Quantified, mention: Mention, stock: Stock) -> bool:
    """Whether this says what one unit holds: 250 ml, "dyal 250"."""
    return any(holds(quantity.amount, key, stock) for key in mention.among)


def holds(amount: Amount, key: str, stock: Stock) -> bool:
    """Whether an amount is what one unit of a product holds."""
    pack = stock.packs.get(key)
    if pack is None or amount.number is None or amount.money:
        return False
    if not amount.unit:
        return amount.number == pack.number and pack.number >= LEAST_PACK
    if amount.unit not in _TO_BASE or pack.amount.unit not in _TO_BASE:
        return False
    held = (pack.amount.number or 0) * _TO_BASE[pack.amount.unit]
    return (amount.unit == "L") == (pack.amount.unit == "L") and (
        amount.number * _TO_BASE[amount.unit] == held
    )
