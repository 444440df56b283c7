"""Places stored by every release, past and present, must stay readable.

tests/places/<flow>-<version>.json holds one stored place for each state, as that version
wrote it. `pytest --rewrite` adds those that are missing; it never changes an old one.
"""

import json
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import places
from flows import FLOWS, step
from flows.client.basket import Basket, Called, Line, Wish
from flows.explore import ASIDES, Explored, answers_to
from flows.machine import Place, ask_again
from flows.shapes import shape
from flows.talk import Heard, Money, Pin, Quantity
from tests.shops import SHOPS, SMS_TWELVE

PLACES = Path(__file__).parent / "places"
STORED = [
    pytest.param(json.dumps(stored), id=f"{path.stem}-{state}")
    for path in sorted(PLACES.glob("*.json"))
    for state, stored in json.loads(path.read_text(encoding="utf-8")).items()
]
FULL = Place(
    "order",
    "where",
    Basket(
        (Line("argan", Quantity(1_500), Money(18_000)), Line("rug", Quantity(1_000), Money(1))),
        "honey",
        Money(28_000),
        "home",
        "حي المسيرة",
        Pin(Decimal("30.4278"), Decimal("-9.5981"), "Souk"),
        "Fatima",
        "🎁",
        changing=True,
        reminded=True,
        wishes=(Wish(("argan", "olive_oil"), Quantity(2_000), "bottle"), Wish(("soap",))),
        called=(Called("rug", "zarbiya"),),
    ),
    "K7Q2xz",
    ("same",),
    2,
    1,
)


@pytest.mark.parametrize("stored", STORED)
def test_an_old_place_can_still_be_played(stored: str) -> None:
    """Whatever is answered there, nothing raises; where there is a question, an answer leads on."""
    place = places.load(stored)
    for ctx in SHOPS:
        asked = ask_again(place, ctx)
        assert asked.replies
        events = (*answers_to(place, asked.replies[-1], ctx.wordings), *ASIDES)
        reached = {step(place, event, ctx).place for event in events if isinstance(event, Heard)}
        assert asked.place is None or reached - {place, asked.place}


@pytest.mark.parametrize("flow", sorted(FLOWS))
def test_every_state_of_the_present_version_is_on_record(
    flow: str, explored: Explored, rewrite: bool
) -> None:
    path = PLACES / f"{flow}-{FLOWS[flow].version}.json"
    record = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    if rewrite:
        for place in sorted(explored.places, key=lambda place: len(repr(place)), reverse=True):
            if place.flow == flow:
                record.setdefault(place.state, json.loads(places.dump(place)))
        text = json.dumps(record, indent=1, sort_keys=True, ensure_ascii=False)
        path.write_text(text + "\n", encoding="utf-8")
    assert set(record) == set(FLOWS[flow].states), "changed a state: raise the flow's version?"


def test_a_place_comes_back_equal_with_all_that_it_can_hold() -> None:
    place = Place("language", "which_language", FLOWS["language"].slots(), "abc234", under=FULL)
    assert places.load(places.dump(place)) == place


def test_a_place_of_a_newer_release_is_left_for_it() -> None:
    with pytest.raises(places.TooNew):
        places.load('{"flow":"order","version":99,"state":"x","slots":{},"asked":""}')


@pytest.mark.parametrize(
    "stored",
    [
        '{"flow":"lottery","version":1,"state":"x","slots":{},"asked":""}',
        '{"flow":"order","version":1,"state":"x","slots":{},"asked":""}',
        '{"flow":"order","version":0,"state":"confirm","slots":{},"asked":""}',
        '{"flow":"order","version":1,"state":"confirm","slots":{"weight":1},"asked":""}',
        '{"flow":"order","version":1,"state":"confirm","slots":{"name":1},"asked":""}',
        '{"flow":"order","version":1,"state":"confirm"}',
        "[]",
        "12",
        "{",
        "",
    ],
    ids=[
        "removed flow",
        "removed state",
        "no migration",
        "unknown slot",
        "slot of another type",
        "no slots",
        "list",
        "number",
        "cut",
        "empty",
    ],
)
def test_what_cannot_be_read_says_so_and_raises_nothing_else(stored: str) -> None:
    """The caller opens the menu on Unreadable, and on nothing else."""
    with pytest.raises(places.Unreadable):
        places.load(stored)


@given(st.data())
def test_a_place_cut_or_spoilt_is_read_right_or_refused(data: st.DataObject) -> None:
    raw = places.dump(FULL)
    at = data.draw(st.integers(0, len(raw) - 1))
    spoilt = raw[:at] + data.draw(st.text(max_size=2)) + raw[at + 1 :]
    with suppress(places.Unreadable, places.TooNew):
        assert isinstance(places.load(spoilt), Place)


def test_a_place_stored_by_one_process_is_answered_by_another() -> None:
    """The reply is the same whether the place went through JSON or not."""
    place = step(None, Heard("commander"), SMS_TWELVE).place
    assert place
    again = places.load(places.dump(place))
    assert step(again, Heard("2"), SMS_TWELVE) == step(place, Heard("2"), SMS_TWELVE)
    assert shape(again) == shape(place)
