"""What a message does to a cart: "la ghir 2", "zid nos kilo", "حيد الصابون", "bdel X b Y"."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from flows.hearing.amounts import Amount
from flows.hearing.items import Found
from flows.hearing.mentions import Mention
from flows.hearing.parts import Part, Role
from flows.hearing.reading import Item
from flows.hearing.stock import Stock

_TAKES_AWAY = ("remove", "without", "unwanted", "not", "cancel", "fewer")
_TO = ("l", "à", "a", "الى", "ل", "7ta", "حتى")
_GIVES = ("want", "add", "only", "keep", "but", "make_it", "instead", "change")


@dataclass(frozen=True, slots=True)
class Changed:
    """The cart after a message. sure: False where it is to be asked. told: it changed at all."""

    cart: tuple[Item, ...]
    sure: bool = True
    told: bool = True


def changed(parts: Sequence[Part], found: Found, cart: tuple[Item, ...], stock: Stock) -> Changed:
    """What the message makes of the cart."""
    says = _Says(parts)
    lines = _Lines(list(cart), stock)
    taken = _taken(parts, found)
    if found.mentions or taken:
        _name(parts, found, taken, lines, says)
    elif found.loose:
        lines.sure = _count(parts, found.loose, lines, says)
    elif says.any("double"):
        lines.each(lambda item: _times(item, Decimal(2)))
    after = tuple(lines.items)
    return Changed(after, lines.sure and all(i.sure for i in after), after != cart)


class _Says:
    """Where the words that change a cart stand."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = parts

    def any(self, *concepts: str) -> bool:
        """Whether one of these stands anywhere."""
        return any(part.says(*concepts) for part in self.parts)

    def before(self, start: int, *concepts: str, since: int = 0) -> bool:
        """Whether one of these stands before a part, nearer than any other that gives or takes."""
        for part in reversed(self.parts[since:start]):
            if part.says(*concepts):
                return True
            if part.says(*_TAKES_AWAY, *_GIVES):
                return False
        return False

    def after(self, end: int, *concepts: str, until: int | None = None) -> bool:
        """Whether one of these follows, before another product."""
        for part in self.parts[end:until]:
            if part.says(*concepts):
                return True
            if part.says(*_TAKES_AWAY, *_GIVES):
                return False
        return False


class _Lines:
    """The cart while it is changed."""

    def __init__(self, items: list[Item], stock: Stock) -> None:
        self.items = items
        self.stock = stock
        self.sure = True

    def meant(self, among: Sequence[str]) -> list[Item]:
        """The lines that a mention may speak of."""
        return [item for item in self.items if not set(item.among).isdisjoint(among)]

    def put(self, old: Item, new: Item | None) -> None:
        """A line becomes another, or goes."""
        at = self.items.index(old)
        same = [i for i in self.items if new is not None and i is not old and i.among == new.among]
        self.items[at : at + 1] = [new] if new is not None else []
        for item in same:
            self.items.remove(item)

    def each(self, change: Callable[[Item], Item]) -> None:
        """Every line becomes what the function makes of it."""
        self.items = [change(item) for item in self.items]


def _times(item: Item, by: Decimal) -> Item:
    return replace(item, quantity=item.quantity * by) if item.quantity is not None else item


def _taken(parts: Sequence[Part], found: Found) -> list[Mention]:
    """The products that go: named after "without", or before "take it away"."""
    says = _Says(parts)
    starts = sorted(m.start for m in (*found.mentions, *found.refused))
    taken = list(found.refused)
    for mention in found.mentions:
        later = [start for start in starts if start >= mention.end]
        until = later[0] if later else None
        if says.before(mention.start, "cancel") or _goes_after(says, mention.end, until):
            taken.append(mention)
    return taken


def _goes_after(says: _Says, end: int, until: int | None) -> bool:
    """What takes it away follows, and is not about what comes next: "lsabon 7aydouh"."""
    gone = ("remove", "unwanted", "cancel")
    if end < len(says.parts) and says.parts[end].says("no", "la"):
        following = says.parts[end + 1 : end + 2]
        return not following or following[0].role is Role.SIGN  # "zerbia la, ..."
    if not says.after(end, *gone, until=until):
        return False
    at = next(n for n, part in enumerate(says.parts[end:until], end) if part.says(*gone))
    if any(part.says("rest") for part in says.parts[end : at + 3]):
        return False
    return until is None or until - at > 2


def _name(
    parts: Sequence[Part], found: Found, taken: list[Mention], lines: _Lines, says: _Says
) -> None:
    """The products that a message names are put in, taken out or changed."""
    wanted = [m for m in found.mentions if m not in taken]
    items = {item.among: item for item in found.items}
    swapped = _swapped(parts, wanted, taken, lines, says)
    if swapped is not None:
        old, mention = swapped
        _swap(old, items.get(mention.among, Item(mention.among)), lines)
        wanted = [m for m in wanted if m is not mention and not set(m.among) & set(old.among)]
        taken = [m for m in taken if set(m.among).isdisjoint(old.among)]
    for mention in taken:
        minus = items.get(mention.among)
        _take(mention, _less(parts, mention, found, minus), lines)
    keeps = says.any("only", "keep") and not says.any("add") and wanted and swapped is None
    bare = [m for m in wanted if _bare(items.get(m.among))]
    if keeps and bare and not taken and len(bare) == len(wanted):
        keys = {key for mention in wanted for key in mention.among}
        lines.items = [item for item in lines.items if not keys.isdisjoint(item.among)]
        return
    for mention in wanted:
        item = items.get(mention.among)
        if item is not None:
            _give(item, mention, lines, says)
    _others(parts, found.loose, wanted, lines)


def _others(
    parts: Sequence[Part], loose: Sequence[Amount], wanted: list[Mention], lines: _Lines
) -> None:
    """A quantity for the one line that was not named: "3 d argan w 2 mn lakhor"."""
    named = {key for mention in wanted for key in mention.among}
    left = [item for item in lines.items if named.isdisjoint(item.among)]
    for amount in loose:
        after = parts[amount.end : amount.end + 3]
        if len(left) == 1 and amount.number is not None and any(p.says("rest") for p in after):
            unit = amount.unit or left[0].unit
            lines.put(left[0], replace(left[0], quantity=amount.number, unit=unit))


def _bare(item: Item | None) -> bool:
    return item is None or (item.quantity is None and item.budget is None) or item.unit == "piece"


def _less(
    parts: Sequence[Part], mention: Mention, found: Found, item: Item | None
) -> Amount | None:
    """How much less: "n9es 2 kilo mn seksou"; None takes the line away."""
    before = [a for a in found.loose if a.end <= mention.start]
    if item is not None and item.quantity is not None and parts:
        return Amount(mention.start, mention.end, item.quantity, item.unit)
    return before[-1] if before else None


def _take(mention: Mention, less: Amount | None, lines: _Lines) -> None:
    for line in lines.meant(mention.among):
        left = _minus(line, less) if less is not None else None
        lines.put(line, left)


def _minus(line: Item, less: Amount) -> Item | None:
    if line.quantity is None or less.number is None or (less.unit and less.unit != line.unit):
        return None
    left = line.quantity - less.number
    return replace(line, quantity=left) if left > 0 else None


def _swapped(
    parts: Sequence[Part],
    wanted: list[Mention],
    taken: list[Mention],
    lines: _Lines,
    says: _Says,
) -> tuple[Item, Mention] | None:
    """The line that goes and the product that comes for it, where one is had for the other."""
    there = [(m, lines.meant(m.among)) for m in wanted]
    new = [m for m, meant in there if not meant]
    if len(new) != 1 or says.any("add"):
        return None
    gone = [line for m in taken for line in lines.meant(m.among)]
    if gone and says.any("change", "instead", "not", "but"):
        return gone[0], new[0]
    old = [meant[0] for m, meant in there if meant]
    if old and says.any("change", "instead"):
        return old[0], new[0]
    kin = [line for line in lines.items if _same_kind(line, new[0], lines.stock)]
    if len(kin) == 1 and not gone:
        return kin[0], new[0]
    if len(lines.items) == 1 and says.any("change", "instead") and not gone:
        return lines.items[0], new[0]
    return None


def _same_kind(line: Item, mention: Mention, stock: Stock) -> bool:
    one, other = stock.ware(line.among[0]), stock.ware(mention.among[0])
    return one is not None and other is not None and bool(one.kind) and one.kind == other.kind


def _swap(old: Item, new: Item, lines: _Lines) -> None:
    """The new product takes the old one's place, and its quantity where it says none."""
    ware = lines.stock.ware(new.among[0])
    if new.quantity is None or (new.unit == "piece" and new.quantity == 1 and not new.sure):
        unit = old.unit if ware is None or old.unit in ("", ware.unit, *ware.units) else ""
        new = replace(new, quantity=old.quantity, unit=unit)
    lines.put(old, new)


def _give(item: Item, mention: Mention, lines: _Lines, says: _Says) -> None:
    """A product is added, or the line that there is becomes what was said."""
    meant = lines.meant(item.among)
    if len(meant) > 1:
        lines.sure = False
        return
    if not meant:
        lines.items.append(item)
        return
    [line] = meant
    item = replace(item, among=line.among, kind="", sure=item.sure or len(item.among) > 1)
    if says.any("double"):
        lines.put(line, _times(line, Decimal(2)))
    elif item.quantity is None:
        return
    elif says.any("fewer"):
        lines.put(line, _minus(line, Amount(0, 0, item.quantity, item.unit)))
    elif says.before(mention.start, "add", "other") or says.after(mention.end, "add"):
        lines.put(line, _plus(line, item.quantity, item.unit))
    else:
        lines.put(line, replace(item, unit=item.unit or line.unit))


def _plus(line: Item, more: Decimal, unit: str) -> Item:
    if line.quantity is None or (unit and line.unit and unit != line.unit):
        return replace(line, quantity=more, unit=unit or line.unit)
    return replace(line, quantity=line.quantity + more)


def _to(parts: Sequence[Part], amount: Amount) -> bool:
    """What it is to be, not how much less: "n9esha l jouj kilo", "réduisez à 2"."""
    return amount.start > 0 and parts[amount.start - 1].text in _TO


def _count(parts: Sequence[Part], loose: Sequence[Amount], lines: _Lines, says: _Says) -> bool:
    """Quantities alone: for the one line, or for the one that is counted so. Whether it is sure."""
    kept = [amount for amount in loose if amount.number is not None]
    if not kept:
        return False
    asked = any(part.text in ("?", "؟") for part in parts[kept[0].end : kept[-1].start])
    amount = kept[-1] if asked else kept[0]  # "tlata? gltlik w7da"
    fits = [i for i in lines.items if not amount.unit or amount.unit == i.unit] or lines.items
    line = fits[0]
    assert amount.number is not None
    if says.any("remove", "fewer") and not _to(parts, amount):
        left = _minus(line, amount)
        lines.put(line, left)
    elif says.any("add", "other"):
        lines.put(line, _plus(line, amount.number, amount.unit))
    else:
        number = amount.number
        if amount.bare_unit and line.quantity is not None and amount.unit != line.unit:
            number = line.quantity  # "dirha b litro": as many, by the litre
        lines.put(line, replace(line, quantity=number, unit=amount.unit or line.unit, sure=True))
    return len(fits) == 1 and amount.sure and len(kept) == 1
