"""Model checking: taps and typed words mean the same, and what is no answer changes nothing."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.translate import wordings
from flows import step
from flows.commands import recognise
from flows.context import Context
from flows.dialogue import WORDLESS
from flows.effects import Remind
from flows.explore import Explored
from flows.machine import Place, ask_again
from flows.talk import Heard, Tap, text
from tests.shops import (
    SMS_TWELVE,
    TWELVE,
)
from tests.walk import state_of


def test_an_old_tap_changes_nothing_and_gets_the_present_question(explored: Explored) -> None:
    """Contract check 28."""
    for edge in explored.edges:
        tapped = edge.event.tapped if isinstance(edge.event, Heard) else None
        if edge.start is None or tapped is None or tapped.asked == edge.start.asked:
            continue
        again = ask_again(edge.start, edge.ctx)
        assert edge.step.place == again.place
        assert all(isinstance(effect, Remind) for effect in edge.step.effects)
        # Something may be sold out since it was asked about: then that is said.
        if state_of(again.place) == state_of(edge.start) and not again.replies[0].says:
            assert edge.step.replies[0].says == (text("oops.old"),)
        assert edge.step.replies[0].question == again.replies[0].question


def test_a_payload_that_was_never_offered_is_not_applied(explored: Explored) -> None:
    """Contract check 29."""
    for edge in explored.edges:
        if edge.start and edge.event == Heard(tapped=Tap("never.offered", edge.start.asked)):
            assert edge.step.place == ask_again(edge.start, edge.ctx).place
            assert all(isinstance(effect, Remind) for effect in edge.step.effects)


@pytest.mark.parametrize("medium", WORDLESS)
def test_a_thumb_under_a_message_is_no_yes(medium: str, walked: dict[Place, Context]) -> None:
    """Contract check 34. A reaction is sent in passing; its emoji may come as words.

    Where we ask how it was, it says just that (tests/test_explore_rating.py).
    """
    for place, ctx in walked.items():
        if place.flow != "rating" or medium != "reaction":
            assert step(place, Heard("👍", media=medium), ctx).place == place


def test_a_location_is_an_answer_only_where_one_was_asked_for(explored: Explored) -> None:
    taken = 0
    for edge in explored.edges:
        if edge.ctx.desk is not None:  # a member may send one to a client
            continue
        if isinstance(edge.event, Heard) and edge.event.pin and edge.start:
            if state_of(edge.start) == ("order", "where"):
                taken += 1
                assert edge.step.place != edge.start
            else:
                assert edge.step.place == ask_again(edge.start, edge.ctx).place
    assert taken


def test_somebody_who_is_not_understood_three_times_is_told_of_a_person() -> None:
    place = step(None, Heard("commander"), SMS_TWELVE).place
    said = []
    for _ in range(4):
        done = step(place, Heard("grmbl"), SMS_TWELVE)
        place = done.place
        said.append(text("oops.human") in done.replies[0].says)
    assert said == [False, False, True, True]


ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
ACCENTS = str.maketrans("éèêàâçôîûÉÈÀأإآى", "eeeaacoiuEEAاااي")
FORMS = {
    "its number": lambda label, number: str(number),
    "its number in Arabic": lambda label, number: str(number).translate(ARABIC_DIGITS),
    "its number, dotted": lambda label, number: f" {number}. ",
    "its keycap": lambda label, number: f"{number}\ufe0f\u20e3",
    "its label": lambda label, number: label,
    "capitals": lambda label, number: label.upper(),
    "spaces and a sign": lambda label, number: f"  {label.replace(' ', '   ')} !",
    "no accents": lambda label, number: label.translate(ACCENTS),
    "tatweel and vowels": lambda label, number: label.replace("ا", "اـَ"),
}


@pytest.mark.parametrize("form", FORMS)
def test_typing_an_option_equals_tapping_it(form: str, walked: dict[Place, Context]) -> None:
    """Contract check 30. By number or label, in any language, however it is spelled."""
    for place, ctx in _offering(walked):
        for number, option in enumerate(ask_again(place, ctx).replies[-1].shown, start=1):
            tapped = step(place, Heard(tapped=Tap(option.key, place.asked)), ctx)
            for label in wordings(option.label):
                typed = FORMS[form](label, number)
                if recognise(typed) is None:  # "Langue" is a word that works everywhere
                    assert step(place, Heard(typed), ctx) == tapped, typed


def _offering(walked: dict[Place, Context]) -> Iterator[tuple[Place, Context]]:
    """One place for each offer of each state: what is picked does not depend on the rest."""
    seen = set()
    for place, ctx in walked.items():
        if place.offer and (key := (place.flow, place.state, place.offer)) not in seen:
            seen.add(key)
            yield place, ctx


def test_a_page_that_is_gone_with_the_shop_is_the_first_again() -> None:
    place = step(None, Heard("commander"), SMS_TWELVE).place
    for _ in range(2):
        place = step(place, Heard("5"), SMS_TWELVE).place
    assert place
    assert place.page == 2
    fewer = replace(SMS_TWELVE, products=SMS_TWELVE.products[:6])
    [reply] = step(place, Heard("?"), fewer).replies
    assert [option.key for option in reply.shown][:2] == ["argan", "amlou"]


def test_a_sold_out_option_is_not_taken_for_its_neighbour() -> None:
    """Two is what was second on the screen, whatever has been sold since."""
    place = step(None, Heard("commander"), TWELVE).place
    assert place
    without = replace(TWELVE, products=tuple(p for p in TWELVE.products if p.key != "amlou"))
    done = step(place, Heard("2"), without)
    assert state_of(done.place) == state_of(place)
    assert done.replies[0].says == (text("oops.gone"),)
