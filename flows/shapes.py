"""What tells one place from another: the explorer walks once from all that are alike."""

from collections.abc import Hashable
from dataclasses import fields
from functools import lru_cache
from typing import Any

from flows.machine import Place
from flows.pages import TURNS
from flows.talk import Pin

MANY = 2  # of options or lines: more than that make no other shape
MOST_PLACES = 65_536  # whose shapes are kept: ten turns lead to each
_NAMES: dict[type, tuple[str, ...]] = {}  # of the fields of each dataclass met
_RARE: dict[type, tuple[str, ...]] = {}  # of those fields, the rare ones


@lru_cache(maxsize=MOST_PLACES)
def shape(place: Place | None) -> Hashable:
    """What tells a place from others worth walking from."""
    if place is None:
        return None
    if place.misses:
        return place.flow, place.state, place.misses
    if _rare(place.slots):
        return place.flow, place.state, _rare(place.slots)
    below = _below(place)
    offer = (place.page, min(len(place.offer), MANY), any(key in TURNS for key in place.offer))
    return place.flow, place.state, offer, _filled(place.slots), _is_again(place.slots), below


def _below(place: Place) -> Hashable:
    """What tells apart the places that this flow interrupted.

    What lies under a place is not looked at before it ends: one basket and one other thing stand
    for all. The language alone, which is asked in every place, is walked above each of them.
    """
    if place.under is None:
        return None
    if place.flow == "language":
        return place.under.flow, place.under.state
    return place.under.flow == "order"


def _rare(slots: Any) -> tuple[str, ...]:  # noqa: ANN401  any dataclass
    """The slots filled that change so little that all their places need not be walked."""
    kind = type(slots)
    if kind not in _RARE:
        _RARE[kind] = tuple(slot.name for slot in fields(kind) if "rare" in slot.metadata)
    return tuple(name for name in _RARE[kind] if getattr(slots, name))


def _filled(value: object) -> Hashable:
    """Which slots hold something: of several things, how many; of a thing, that it is there."""
    if isinstance(value, tuple):
        return min(len(value), MANY)
    if isinstance(value, str | int | Pin | None):
        return bool(value)
    return tuple(_filled(held) for held in _held(value))


def _held(value: Any) -> tuple[Any, ...]:  # noqa: ANN401  any dataclass
    """The values of its fields, but for those that never change what is asked.

    `fields` itself would take half of the walk's time.
    """
    kind = type(value)
    if kind not in _NAMES:
        _NAMES[kind] = tuple(slot.name for slot in fields(kind) if "apart" not in slot.metadata)
    return tuple(getattr(value, name) for name in _NAMES[kind])


def _is_again(slots: object) -> bool:
    """Whether a slot holds what a line holds: a line is changed then, and not added."""
    held = _held(slots)
    several = [line for many in held if isinstance(many, tuple) for line in many]
    lines = [line for line in several if not isinstance(line, str)]
    named = {part for line in lines for part in _held(line)}
    return any(isinstance(one, str) and one in named for one in held)
