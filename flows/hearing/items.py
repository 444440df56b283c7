"""Which products, and how much of each: every quantity bound to its product."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from flows.hearing.amounts import Amount
from flows.hearing.binding import bound_to, holds
from flows.hearing.corrections import corrected, refusals
from flows.hearing.elements import CONTAINERS, LEAST_PACK, MASSES, Quantified, elements_of
from flows.hearing.mentions import Mention
from flows.hearing.parts import Part
from flows.hearing.reading import Item
from flows.hearing.stock import Stock


@dataclass(frozen=True, slots=True)
class Found:
    """What a message names: its items, what it takes back, and what is not sold here.

    refused: products that are named in order not to be had. loose: quantities without a
    product, in the order said. counted: a quantity was said of some product.
    """

    items: tuple[Item, ...] = ()
    refused: tuple[Mention, ...] = ()
    unknown: tuple[str, ...] = ()
    loose: tuple[Amount, ...] = ()
    mentions: tuple[Mention, ...] = ()
    counted: bool = False


def found_in(parts: Sequence[Part], stock: Stock) -> Found:
    """The items of a message."""
    quantities, mentions = elements_of(parts, stock)
    quantities = corrected(parts, quantities, mentions)
    wanted, refused = refusals(parts, quantities, mentions)
    sold = [m for m in wanted if m.among]
    unknown = tuple(m.said for m in wanted if not m.among and m.clear)
    everything = sorted([*wanted, *refused], key=lambda m: m.start)
    bound = bound_to(parts, quantities, everything, frozenset(m.start for m in refused), stock)
    items = [
        item
        for mention in sold
        for item in _each(_item(mention, bound.get(mention.start, ()), stock), mention)
    ]
    used = {id(q) for qs in bound.values() for q, _ in qs}
    left = [q for q in quantities if id(q) not in used]
    items += _ellipses(parts, left, sold, stock)
    loose = tuple(q.amount for q in left)
    items = _shared(parts, quantities, _merged(items))
    counted = any(m.dual or m.start in bound for m in sold)
    return Found(tuple(items), tuple(refused), unknown, loose, tuple(sold), counted)


def _shared(parts: Sequence[Part], quantities: list[Quantified], items: list[Item]) -> list[Item]:
    """A kilo of each: "kilo d kola wa7d: sksou, amlou o z3tar"."""
    for quantity in quantities:
        beyond = parts[quantity.amount.end : quantity.amount.end + 2]
        if any(part.says("each") for part in beyond) and len(items) > 1:
            amount = quantity.amount
            given = replace(items[0], quantity=amount.number, unit=amount.unit)
            return [
                replace(item, quantity=given.quantity, unit=given.unit)
                if item.quantity is None
                else item
                for item in items
            ]
    return items


def _item(mention: Mention, bound: Sequence[tuple[Quantified, bool]], stock: Stock) -> Item:
    count = next((q for q, is_pack in bound if not is_pack), None)
    pack = next((q for q, is_pack in bound if is_pack), None)
    item = Item(mention.among, kind=mention.kind, said=mention.said, sure=mention.sure)
    if count is None and pack is None:
        return _uncounted(item, mention, stock)
    if count is None:
        assert pack is not None
        return _of_packs(replace(item, sure=False), Decimal(1), stock)
    item = _counted(item, count, pack is not None, stock)
    if mention.dual and item.quantity is None:
        item = replace(item, quantity=Decimal(2))
    return item


def _each(item: Item, mention: Mention) -> list[Item]:
    """One of every kind: "une bouteille de chaque huile"."""
    if not mention.each:
        return [item]
    return [replace(item, among=(key,), kind="") for key in item.among]


def _uncounted(item: Item, mention: Mention, stock: Stock) -> Item:
    if mention.dual:
        return _by_piece(replace(item, quantity=Decimal(2)), stock)
    return _by_piece(item, stock)


def _by_piece(item: Item, stock: Stock) -> Item:
    """A rug is one rug, and is counted by the piece whatever is said."""
    ware = stock.ware(item.among[0]) if len(item.among) == 1 else None
    if ware is None or ware.unit != "piece" or any(u != "piece" for u in ware.units):
        return item
    return replace(item, unit="piece", quantity=item.quantity if item.quantity else Decimal(1))


def _of_packs(item: Item, number: Decimal, stock: Stock) -> Item:
    ware = stock.ware(item.among[0])
    return replace(item, quantity=number, unit=ware.unit if ware else "")


def _counted(item: Item, count: Quantified, packed: bool, stock: Stock) -> Item:
    amount = count.amount
    item = replace(item, sure=item.sure and amount.sure and amount.number != 0)
    if amount.money:
        return replace(item, budget=amount.number)
    if amount.number is None:
        return replace(item, sure=False)
    unit = "" if amount.unit in ("pack", "other") else amount.unit
    is_each_pack = count.each is not None and any(holds(count.each, k, stock) for k in item.among)
    if (packed or is_each_pack) and unit in CONTAINERS:
        return _of_packs(item, amount.number, stock)
    if count.each is not None and count.each.number is not None:
        if count.each.unit in MASSES or amount.unit == "pack" or count.each.number < LEAST_PACK:
            total = amount.number * count.each.number
            return replace(item, quantity=total, unit=count.each.unit)
        return replace(item, quantity=amount.number, unit=unit, sure=False)
    if amount.small and any(holds(amount, key, stock) for key in item.among):
        return _of_packs(replace(item, sure=False), Decimal(1), stock)
    if not unit and any(holds(amount, key, stock) for key in item.among):
        return _of_packs(replace(item, sure=False), Decimal(1), stock)
    sure = item.sure and amount.unit != "pack"
    return _by_piece(replace(item, quantity=amount.number, unit=unit, sure=sure), stock)


def _ellipses(
    parts: Sequence[Part], left: list[Quantified], sold: Sequence[Mention], stock: Stock
) -> list[Item]:
    """A measure that comes after the last product: "6 d argan o litro wa7d"."""
    items = []
    for quantity in list(left):
        before = [m for m in sold if m.end <= quantity.amount.start]
        start = quantity.amount.start
        added = parts[start].joined or (start > 0 and parts[start - 1].joins("and"))
        if before and added and quantity.amount.unit:
            items.append(_item(replace(before[-1], dual=False), [(quantity, False)], stock))
            left.remove(quantity)
    return items


def _merged(items: Sequence[Item]) -> list[Item]:
    """Each product once: the one that has a quantity, or the sum where both have one."""
    kept: list[Item] = []
    for item in items:
        same = next((k for k in kept if k.among == item.among), None)
        if same is None:
            kept.append(item)
        elif item.quantity is None and item.budget is None:
            continue
        elif same.unit == item.unit == "piece" and same.quantity and item.quantity:
            total = same.quantity + item.quantity  # "a red rug and a white one"
            kept[kept.index(same)] = replace(same, quantity=total)
        elif same.quantity is None and same.budget is None:
            kept[kept.index(same)] = item
        elif same.unit == item.unit and same.quantity and item.quantity:
            total = same.quantity + item.quantity
            kept[kept.index(same)] = replace(same, quantity=total)
        else:
            kept.append(item)
    return _without_kinds(kept)


def _without_kinds(items: list[Item]) -> list[Item]:
    """Without "honey" beside "thyme honey", where it says nothing more."""
    told = {item.among[0] for item in items if len(item.among) == 1}
    return [
        item
        for item in items
        if len(item.among) == 1 or item.quantity is not None or told.isdisjoint(item.among)
    ]
