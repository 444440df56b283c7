"""A catalogue from a file, as hearing knows it: JSON, or the CSV that `taawon export` writes.

As JSON it is a list of products. All but key, names and unit may be left out:

    {"key": "honey_thyme", "names": {"fr": "Miel de thym"}, "unit": "kg", "units": ["jar"],
     "pack": "", "kind_of": "honey", "aliases": {"fr": ["thym"]}}
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.catalogue import sheet
from bot.catalogue.sheet import NAMES, Fault, Faulty, Row
from bot.cli.endings import Stop
from flows.hearing.reading import Ware

NOT_SOLD = frozenset({"no", "non"})  # in the column on_sale, as bot.catalogue.item reads it


class _Unfit(ValueError):
    """A product cannot be taken as it is written. `wares` says which, and ends."""


def wares(file: str) -> tuple[Ware, ...]:
    """The products of a file, in its order. Raises Stop."""
    try:
        content = Path(file).read_bytes()
    except OSError as error:
        raise Stop(f"{file} cannot be read: {error.strerror}.") from None
    is_json = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"[", b"{")
    found = tuple(_of_json(file, content) if is_json else _of_csv(file, content))
    keys = [ware.key for ware in found]
    if twice := next((key for key in keys if keys.count(key) > 1), None):
        raise Stop(f"{file}: the key “{twice}” is there twice.")
    if not found:
        raise Stop(f"{file}: there is no product in it.")
    return found


def _of_json(file: str, content: bytes) -> Iterator[Ware]:
    try:
        read: object = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Stop(f"{file} cannot be read as JSON: {error}.") from None
    if not isinstance(read, list):
        raise Stop(f"{file}: a list of products is expected.")
    for number, entry in enumerate(read, 1):
        try:
            yield _ware(entry)
        except _Unfit as fault:
            raise Stop(f"{file}: product {number}: {fault}.") from None


def _ware(entry: object) -> Ware:
    match entry:
        case {"key": str(key), "names": dict(names), "unit": str(unit), **more} if key and unit:
            return Ware(
                key,
                _distinct("names", [*names.values(), *_aliases(more.get("aliases"))]),
                unit,
                pack=_word("pack", more.get("pack")),
                units=_distinct("units", more.get("units") or []),
                kind=_word("kind_of", more.get("kind_of")),
            )
    raise _Unfit('a key, names ({"fr": "Miel"}) and a unit are needed')


def _aliases(given: object) -> list[object]:
    """Aliases by language, or all in one list."""
    match given:
        case None:
            return []
        case dict():
            lists = [each for each in given.values() if isinstance(each, list)]
            if len(lists) == len(given):
                return [name for names in lists for name in names]
        case list():
            return given
    raise _Unfit("aliases are a list for each language")


def _word(what: str, given: object) -> str:
    if given is None:
        return ""
    if not isinstance(given, str):
        raise _Unfit(f"{what} is no text")
    return given


def _distinct(what: str, given: object) -> tuple[str, ...]:
    words = [w for w in given if isinstance(w, str)] if isinstance(given, list) else None
    if words is None or given != words:
        raise _Unfit(f"{what} are no texts")
    if what == "names" and not any(map(str.strip, words)):
        raise _Unfit("a name is missing")
    return tuple(dict.fromkeys(filter(str.strip, words)))


def _of_csv(file: str, content: bytes) -> Iterator[Ware]:
    try:
        rows = sheet.rows(content)
        for row in rows:
            if row.cells.get("on_sale", "").casefold() not in NOT_SOLD:
                yield _of_row(row)
    except Faulty as faults:
        raise Stop(f"{file} cannot be taken as a catalogue:\n{faults}") from None


def _of_row(row: Row) -> Ware:
    """One line. Prices and stocks are not looked at: that is for `taawon import`."""
    cells: Mapping[str, str] = row.cells
    others = "|".join(cells.get(f"other_{language}", "") for language in NAMES).split("|")
    names = [cells.get(language, "") for language in NAMES] + [name.strip() for name in others]
    names = list(dict.fromkeys(filter(None, names)))
    for what, given in (("key", cells["key"]), ("name", names), ("unit", cells.get("unit"))):
        if not given:
            raise Faulty([Fault(row.line, f"the {what} is missing")])
    return Ware(cells["key"], tuple(names), cells["unit"], cells.get("pack", ""))
