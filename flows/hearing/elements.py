"""The quantities and the products of a message, in the order said."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from flows.hearing.amounts import Amount, amount_at
from flows.hearing.mentions import Mention, mention_at
from flows.hearing.parts import Part, Role
from flows.hearing.stock import Stock

CONTAINERS = ("", "jar", "bottle", "pack", "piece")  # what is counted, whatever it holds
MASSES = ("kg", "g", "L")
LEAST_PACK = 100  # "dyal 250": below it, a number after "of" is a quantity like another
_ABOUT = ("~", "≈")
_HOURS = ("m3a", "مع")  # "m3a l3echra" is at ten
_WITH = ("b", "f", "m3a", "مع")
MOST = 30  # quantities and products; the rest of a longer message is not an order


@dataclass(frozen=True, slots=True)
class Quantified:
    """A quantity as it stands in a message; each: what one holds, in "2 sacs de 5 kg"."""

    amount: Amount
    each: Amount | None = None
    of: bool = False


def elements_of(parts: Sequence[Part], stock: Stock) -> tuple[list[Quantified], list[Mention]]:
    """The quantities of a message and its products, each in the order said."""
    quantities: list[Quantified] = []
    mentions: list[Mention] = []
    at = 0
    while at < len(parts) and len(quantities) + len(mentions) < MOST:
        mention = mention_at(parts, at, stock)
        if mention is not None:
            mentions.append(mention)
            at = mention.end
            continue
        amount = amount_at(parts, at)
        if amount is None or _is_reference(parts, amount):
            at = max(at + 1, amount.end) if amount else at + 1
            continue
        at = max(at + 1, amount.end)
        if at > 0 and amount.start > 0 and parts[amount.start - 1].says("each"):
            continue  # "kol litro f 9er3a"
        _add(parts, quantities, amount)
    return quantities, mentions


def _add(parts: Sequence[Part], quantities: list[Quantified], amount: Amount) -> None:
    """One more quantity; "2 sacs de 5 kg" and "2 x 500 g" are one."""
    if amount.times != 1:
        count = replace(amount, number=amount.times, unit="", times=Decimal(1))
        quantities.append(Quantified(count, replace(amount, times=Decimal(1))))
        return
    of = amount.start > 0 and parts[amount.start - 1].joins("of")
    if quantities and of and amount.start - 1 == quantities[-1].amount.end:
        first = quantities[-1]
        counts = first.amount.unit in CONTAINERS and not first.amount.money and not first.each
        number = amount.number or 0
        packs = first.amount.unit == "pack"  # "deux lots de trois savons"
        if counts and number and (amount.unit in MASSES or number >= LEAST_PACK or packs):
            quantities[-1] = replace(first, each=amount)
            return
    if _stands_beside(parts, quantities, amount):
        quantities[-1] = _unsure(quantities[-1])
    sure = amount.sure and not _is_doubtful(parts, quantities, amount)
    quantities.append(Quantified(replace(amount, sure=sure), of=of))


def _is_doubtful(parts: Sequence[Part], quantities: Sequence[Quantified], amount: Amount) -> bool:
    """Whether it is to be asked about: "~3", "2 3", or "dyal 250", which says no how many."""
    before = parts[amount.start - 1] if amount.start else None
    if before is not None and before.text in _ABOUT:
        return True
    if _stands_beside(parts, quantities, amount):
        return True
    large = not amount.unit and (amount.number or 0) >= LEAST_PACK
    return large and before is not None and before.joins("of") and not quantities


def _stands_beside(parts: Sequence[Part], quantities: Sequence[Quantified], amount: Amount) -> bool:
    """Two figures side by side, "2 3", "2+1": which is meant is to be asked."""
    if not quantities or quantities[-1].amount.unit or quantities[-1].amount.words:
        return False
    between = parts[quantities[-1].amount.end : amount.start]
    return all(part.text in ("+", "-", "/") for part in between)


def _unsure(quantity: Quantified) -> Quantified:
    return replace(quantity, amount=replace(quantity.amount, sure=False))


def _is_with(parts: Sequence[Part], before: Part | None, amount: Amount) -> bool:
    """Whether it is "sksou b sb3 khdari", made with seven, and no seven; "b 50 dh" is a price."""
    if before is None or before.text not in _WITH or amount.unit or amount.money:
        return False
    after = parts[amount.end] if amount.end < len(parts) else None
    return before.text in _HOURS or after is None or after.role in (Role.OTHER, Role.DESCRIBER)


def _is_reference(parts: Sequence[Part], amount: Amount) -> bool:
    """The number of an order, of a house, of a year: no quantity."""
    before = parts[amount.start - 1] if amount.start else None
    after = parts[amount.end] if amount.end < len(parts) else None
    if amount.number is None and not parts[amount.start].says("some"):
        return True  # "5 %", "#41"
    if amount.unit == "other" or (_is_with(parts, before, amount)):
        return True
    if before is not None and before.says("order_noun", "reference", "address", "over"):
        return not amount.unit
    return after is not None and not amount.unit and after.says("address", "time")
