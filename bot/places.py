"""A place to and from the small JSON that is stored between two turns.

Slots that hold their default are left out; what stands inside a slot (a line of a basket,
a pin) is a list of its fields, or its one field alone (Money, Quantity). So a full basket
stays under 1,000 bytes, where pydantic's way of writing it took 1,400.
"""

import json
from collections.abc import Callable, Hashable, Iterator
from dataclasses import MISSING, fields, is_dataclass
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from flows.machine import FLOWS, Place, Saved


class Unreadable(Exception):
    """A stored place that this code cannot read, and never will: the caller opens the menu."""


class TooNew(Exception):
    """A place stored by newer code: the caller leaves the message to a newer process."""


def dump(place: Place) -> str:
    """As JSON, under 1,000 bytes: tests/test_explore.py checks it for every place."""
    return json.dumps(_dump(place), ensure_ascii=False, separators=(",", ":"))


def load(raw: str) -> Place:
    """From JSON of this version of its flow, or of an older one.

    Raises Unreadable when the flow or state is gone with no migration to follow it, and
    TooNew during a rolling deploy.
    """
    try:
        return _load(json.loads(raw))
    except (ValueError, KeyError, TypeError, ArithmeticError) as error:
        raise Unreadable(f"not a place: {type(error).__name__}") from error


def _dump(place: Place) -> Saved:
    saved: Saved = {
        "flow": place.flow,
        "version": FLOWS[place.flow].version,
        "state": place.state,
        "slots": _encode_slots(place.slots),
        "asked": place.asked,
    }
    if place.offer:
        saved["offer"] = list(place.offer)
    if place.page:
        saved["page"] = place.page
    if place.misses:
        saved["misses"] = place.misses
    if place.under:
        saved["under"] = _dump(place.under)
    return saved


def _load(saved: Saved) -> Place:
    flow = FLOWS.get(saved["flow"])
    if flow is None:
        raise Unreadable(f"no flow is called {saved['flow']!r} any more")
    if saved["version"] > flow.version:
        raise TooNew(f"{flow.name} {saved['version']}, where this code knows {flow.version}")
    for version in range(saved["version"], flow.version):
        if version not in flow.migrations:
            raise Unreadable(f"{flow.name} has no migration from version {version}")
        saved = flow.migrations[version](saved)
    if saved["state"] not in flow.states:
        raise Unreadable(f"{flow.name} has no state called {saved['state']!r}")
    return Place(
        flow.name,
        saved["state"],
        _decode_slots(flow.slots, saved["slots"]),
        saved["asked"],
        tuple(saved.get("offer", ())),
        saved.get("page", 0),
        saved.get("misses", 0),
        _load(saved["under"]) if "under" in saved else None,
    )


Reader = Callable[[Any], Any]


@cache
def _shape(of: Hashable) -> dict[str, tuple[Any, Any]]:
    """Each field of a dataclass: its type, and its default (MISSING where there is none)."""
    kind: Any = of  # a class of ours: lru_cache alone wants to hear that it can be hashed
    hints = get_type_hints(kind)
    return {field.name: (hints[field.name], field.default) for field in fields(kind)}


def _encode_slots(slots: object) -> Saved:
    kind: Any = type(slots)
    given = {name: (getattr(slots, name), rest[1]) for name, rest in _shape(kind).items()}
    return {name: _encode(held) for name, (held, default) in given.items() if held != default}


def _encode(value: object) -> Any:  # noqa: ANN401  JSON
    if isinstance(value, str | int | NoneType):
        return value
    if isinstance(value, tuple):
        return [_encode(item) for item in value]
    if isinstance(value, Decimal):
        return str(value)
    kind: Any = type(value)
    held = [_encode(getattr(value, name)) for name in _shape(kind)]
    return held[0] if len(held) == 1 else held


def _decode_slots(kind: type, raw: Any) -> Any:  # noqa: ANN401
    readers, needed = _readers(kind)
    given = _checked(dict, raw)
    if not readers.keys() >= given.keys():  # dropped in silence, one could be a price
        raise Unreadable(f"{kind.__name__} has no slots called {given.keys() - readers.keys()}")
    if not given.keys() >= needed:
        raise Unreadable(f"{kind.__name__} lacks {needed - given.keys()}")
    return kind(**{name: readers[name](held) for name, held in given.items()})


@cache
def _readers(kind: Hashable) -> tuple[dict[str, Reader], frozenset[str]]:
    """What reads each slot of a flow, and the names of those that have no default."""
    shape = _shape(kind)
    needed = frozenset(name for name, (_, default) in shape.items() if default is MISSING)
    return {name: _reader(inner) for name, (inner, _) in shape.items()}, needed


@cache
def _reader(kind: Any) -> Reader:  # noqa: ANN401
    """What makes a value of this type from its JSON, or raises Unreadable.

    Made once for each type: taking the types apart at each message cost three times as much.
    """
    if get_origin(kind) is UnionType:
        [some] = [option for option in get_args(kind) if option is not NoneType]
        read = _reader(some)
        return lambda raw: None if raw is None else read(raw)
    if get_origin(kind) is tuple:
        item = _reader(get_args(kind)[0])
        return lambda raw: tuple(map(item, _checked(list, raw)))
    if kind is Decimal:
        return lambda raw: Decimal(_checked(str, raw))
    if not is_dataclass(kind):
        return lambda raw: _checked(kind, raw)
    make: Any = kind
    readers = [_reader(inner) for inner, _ in _shape(make).values()]
    if len(readers) == 1:
        return lambda raw: make(readers[0](raw))
    return lambda raw: make(*_each(readers, raw))


def _each(readers: list[Reader], raw: Any) -> Iterator[Any]:  # noqa: ANN401
    held = _checked(list, raw)
    if len(held) != len(readers):
        raise Unreadable(f"{len(held)} fields where {len(readers)} were expected")
    return (read(item) for read, item in zip(readers, held, strict=True))


def _checked(kind: type, raw: Any) -> Any:  # noqa: ANN401
    # bool is an int in Python, but True is no quantity.
    if not isinstance(raw, kind) or (kind is int and isinstance(raw, bool)):
        raise Unreadable(f"{type(raw).__name__} where {kind.__name__} was expected")
    return raw
