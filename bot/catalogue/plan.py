"""What a file would add, change and take off, before anything is written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bot.catalogue.item import Item, cells, read
from bot.catalogue.sheet import COLUMNS, Fault, Faulty, Row
from flows.hearing.normalise import normalise


@dataclass(frozen=True, slots=True)
class Plan:
    """The products that a file adds, in its order, and those that it changes: before, after.

    same: how many stay as they are. taken_off are changed too, by being in no line.
    """

    added: tuple[Item, ...]
    changed: tuple[tuple[Item, Item], ...]
    taken_off: tuple[tuple[Item, Item], ...]
    same: int

    def __str__(self) -> str:
        return (
            f"{len(self.added)} added, {len(self.changed)} changed, "
            f"{len(self.taken_off)} taken off sale, {self.same} as before"
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be written."""
        return not (self.added or self.changed or self.taken_off)

    def details(self) -> tuple[str, ...]:
        """One line for each product that would not stay as it is: "argan: price 140 -> 150"."""
        return (
            *(f"{item.key}: added" for item in self.added),
            *(f"{after.key}: {_differences(before, after)}" for before, after in self.changed),
            *(f"{after.key}: taken off sale" for _, after in self.taken_off),
        )


def plan(rows: Iterable[Row], there: Mapping[str, Item], *, whole: bool) -> Plan:
    """Compare a file with the catalogue that is there, by key. Raises Faulty.

    A column that the file lacks stays as it is: a file of keys and prices touches no stock.
    whole: the file is all that is sold, and what is in no line goes off sale.
    """
    faults: list[Fault] = []
    items: dict[str, Item] = {}
    lines: dict[str, int] = {}
    for row in rows:
        before = there.get(row.cells["key"])
        item, wrong = read({**(cells(before) if before else {}), **row.cells})
        faults += (Fault(row.line, what) for what in wrong)
        if item.key in lines:
            first = lines[item.key]
            faults.append(Fault(row.line, f"the key “{item.key}” is on line {first} already"))
        elif item.key:
            items[item.key], lines[item.key] = item, row.line
    left = [item for key, item in there.items() if key not in items]
    taken_off = [(item, replace(item, on_sale=False)) for item in left if whole and item.on_sale]
    staying = [item for item in left if not whole]
    faults += _mistakable([*items.values(), *staying], lines)
    if faults:
        raise Faulty(faults)
    changed = [(there[key], item) for key, item in items.items() if key in there]
    changed = [(before, after) for before, after in changed if before != after]
    return Plan(
        added=tuple(item for key, item in items.items() if key not in there),
        changed=tuple(changed),
        taken_off=tuple(taken_off),
        same=len(there) - len(changed) - len(taken_off),
    )


def _mistakable(items: Iterable[Item], lines: Mapping[str, int]) -> list[Fault]:
    """Names that two products on sale share: who writes one would get either of them.

    lines: key -> line, of the products of the file; one of each pair is among them, since
    what was there before is nobody's fault today.
    """
    meant: dict[str, Item] = {}
    found: dict[tuple[str, str], Fault] = {}
    for item in items:
        for _, name in item.name.names if item.on_sale else ():
            other = meant.setdefault(normalise(name), item)
            line = lines.get(item.key) or lines.get(other.key)
            if other.key != item.key and line is not None:
                both = f"{other.key} and {item.key} are both called “{name}”"
                found.setdefault(
                    (other.key, item.key), Fault(line, f"{both}; clients could not tell them apart")
                )
    return list(found.values())


def _differences(before: Item, after: Item) -> str:
    old, new = cells(before), cells(after)
    pairs = ((column, old.get(column, ""), new.get(column, "")) for column in COLUMNS)
    return ", ".join(
        f"{column} {a or '(none)'} -> {b or '(none)'}" for column, a, b in pairs if a != b
    )
