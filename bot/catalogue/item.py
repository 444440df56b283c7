"""One product of a catalogue: read from the cells of its line, and written back.

What `cells` writes, `read` reads again: nothing is lost on the way out and in.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from bot.amounts import number
from bot.catalogue.sheet import NAMES
from bot.render.whatsapp import ROW_TITLE
from bot.translate import UNITS
from flows.client.basket import MOST_LINES
from flows.client.measuring import MOST_STEPS
from flows.talk import Money, Named, Quantity

KEY = re.compile("[a-z0-9_]{1,16}")
# Takes 140, 35,50, 0.25 and ٣٥٫٥; leaves -1, 1e3 and "140 DH". Excel's spaces are gone before.
AMOUNT = re.compile(r"(\d{1,9})(?:[.,٫](\d{1,9}))?")
WEIGHED = ("kg", "g", "L")  # their price is said for one kilo, gram or litre, whatever the pack
YES_OR_NO = {"yes": True, "no": False, "oui": True, "non": False, "": True}
LONGEST_PACK = 24  # characters; it stands beside the price, wherever that is said
MOST, MOST_STEP = 10_000_000, 1_000  # dirhams and units: what the tables' columns can hold
# Centimes that one step may cost, so that the dearest order still fits its column of 32 bits.
DEAREST_STEP = (2**31 - 1) // (MOST_STEPS * MOST_LINES)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Item:
    """A product as a file has it. others: language -> what people call it as well."""

    key: str
    name: Named
    others: tuple[tuple[str, tuple[str, ...]], ...]
    unit: str
    pack: str
    price: Money
    stock: Quantity
    step: Quantity
    on_sale: bool


class Wrong(ValueError):
    """A cell cannot be taken. `read` notes the sentence, and goes on with the next cell."""


def cells(item: Item) -> dict[str, str]:
    """The cells of a product's line, by column; amounts as Excel in French reads them."""
    dirhams, centimes = divmod(item.price.centimes, 100)
    return {
        "key": item.key,
        **dict(item.name.names),
        "unit": item.unit,
        "pack": item.pack,
        "price": f"{dirhams},{centimes:02}" if centimes else str(dirhams),
        "stock": number(item.stock),
        "step": number(item.step),
        "on_sale": "yes" if item.on_sale else "no",
        **{f"other_{language}": " | ".join(names) for language, names in item.others},
    }


def read(given: Mapping[str, str]) -> tuple[Item, list[str]]:
    """A product and all that is wrong with its cells; only without faults is it one to keep.

    step may be empty, which is 1, and on_sale, which is yes.
    """
    wrong: list[str] = []

    def of(column: str, understood: Callable[[str], T], otherwise: T) -> T:
        """A cell as it is understood; `otherwise` for one that is wrong, which is noted."""
        try:
            return understood(given.get(column, ""))
        except Wrong as error:
            wrong.append(str(error))
            return otherwise

    item = Item(
        key=of("key", _key, ""),
        name=Named(tuple((code, name) for code in NAMES if (name := given.get(code)))),
        others=tuple((code, names) for code in NAMES if (names := _others(given, code))),
        unit=of("unit", _unit, ""),
        pack=given.get("pack", ""),
        price=Money(of("price", _price, 1)),
        stock=Quantity(of("stock", _stock, 0)),
        step=Quantity(of("step", _step, 1000)),
        on_sale=of("on_sale", _on_sale, True),
    )
    return item, wrong + _wrong_names(item.name) + _wrong_together(item)


def _key(cell: str) -> str:
    if not cell:
        raise Wrong("the key is missing")
    if not KEY.fullmatch(cell):
        raise Wrong(f"the key “{cell}” must be 1 to 16 of a-z, 0-9 and _")
    return cell


def _unit(cell: str) -> str:
    if not cell:
        raise Wrong(f"the unit is missing; there are {', '.join(UNITS)}")
    known = {unit.casefold(): unit for unit in UNITS}
    if cell.casefold() not in known:
        raise Wrong(f"the unit “{cell}” is not known; there are {', '.join(UNITS)}")
    return known[cell.casefold()]


def _price(cell: str) -> int:
    return _amount("price", cell, decimals=2, most=MOST, above_zero=True)


def _stock(cell: str) -> int:
    return _amount("stock", cell, decimals=3, most=MOST)


def _step(cell: str) -> int:
    return _amount("step", cell or "1", decimals=3, most=MOST_STEP, above_zero=True)


def _amount(what: str, cell: str, decimals: int, most: int, *, above_zero: bool = False) -> int:
    """A number in its smallest part: centimes, thousandths. most is in wholes."""
    if not cell:
        raise Wrong(f"the {what} is missing")
    found = AMOUNT.fullmatch(cell.replace(" ", ""))
    if found is None:
        raise Wrong(f"the {what} “{cell}” is not a number such as 140 or 35,50")
    fraction = "".join(str(int(digit)) for digit in found[2] or "").rstrip("0")
    if len(fraction) > decimals:
        raise Wrong(f"the {what} “{cell}” has more than {decimals} decimals")
    amount = int(found[1] + fraction.ljust(decimals, "0"))
    if amount > most * 10**decimals:
        raise Wrong(f"the {what} “{cell}” is more than {most}")
    if above_zero and amount == 0:
        raise Wrong(f"the {what} must be more than 0")
    return amount


def _on_sale(cell: str) -> bool:
    if cell.casefold() not in YES_OR_NO:
        raise Wrong(f"on_sale is “{cell}”; it can be yes or no")
    return YES_OR_NO[cell.casefold()]


def _others(given: Mapping[str, str], language: str) -> tuple[str, ...]:
    names = (name.strip() for name in given.get(f"other_{language}", "").split("|"))
    return tuple(dict.fromkeys(filter(None, names)))


def _wrong_names(named: Named) -> list[str]:
    if not named.names:
        return [f"a name is missing; write it in {', '.join(NAMES[:-1])} or {NAMES[-1]}"]
    found = []
    for language, name in named.names:
        if len(name) > ROW_TITLE:
            found.append(
                f"the name “{name}” ({language}) has {len(name)} characters; "
                f"a row of a WhatsApp list holds {ROW_TITLE}"
            )
        # A spreadsheet that cannot write Arabic writes question marks.
        if not any(map(str.isalpha, name)):
            found.append(f"the name “{name}” ({language}) has no letter")
    return found


def _wrong_together(item: Item) -> list[str]:
    found = []
    if item.pack and item.unit in WEIGHED:
        found.append(
            f"the pack “{item.pack}” cannot go with the unit {item.unit}, by which the price "
            "is said; sell it by piece, jar or bottle"
        )
    if len(item.pack) > LONGEST_PACK:
        found.append(f"the pack “{item.pack}” has more than {LONGEST_PACK} characters")
    if item.step.at(item.price).centimes > DEAREST_STEP:
        found.append(f"a step costs more than {DEAREST_STEP // 100} dirhams")
    return found
