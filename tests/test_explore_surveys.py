"""Model checking: every ready-made survey, in every language, on WhatsApp and as numbered text."""

from functools import cache

import pytest

from bot import places
from bot.render import sms, whatsapp
from bot.render.lengths import LONGEST
from bot.render.segments import segments
from bot.surveys import named, ready, trying
from bot.surveys.trying import MOST_SEGMENTS, asking, faults_of
from bot.translate import LANGUAGES, speaker
from flows.client.survey import Answering, survey
from flows.commands import Command, spelled
from flows.effects import OptOut, PlaceOrder
from flows.explore import Edge, Explored
from flows.machine import Place, ask_again
from flows.surveys import END, FIGURES, EndSurvey, KeepAnswer
from flows.talk import Heard, Poll
from flows.trial import PASSING, tried

MOST_BYTES = 300  # of JSON: it may stand below a full basket, which has 1,100


walk = cache(tried)


@pytest.fixture(autouse=True)
def _once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each survey is walked once, for what is looked at here and for its faults."""
    monkeypatch.setattr(trying, "tried", walk)


def walked(key: str) -> Explored:
    ctx = asking(named(key))
    assert ctx.survey
    return walk(ctx.survey.survey, ctx)


@pytest.fixture(params=ready())
def key(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def asked(place: Place | None) -> str:
    """The question that stands at a place, or nothing where it is no survey's."""
    return place.slots.question if place and isinstance(place.slots, Answering) else ""


def kept(edge: Edge) -> list[KeepAnswer]:
    return [effect for effect in edge.step.effects if isinstance(effect, KeepAnswer)]


def said(edge: Edge) -> str:
    return edge.event.words if isinstance(edge.event, Heard) else ""


def test_nothing_is_wrong_with_what_is_ready(key: str) -> None:
    assert faults_of(named(key)) == ()


def test_every_question_is_asked_and_leads_on(key: str) -> None:
    questions = {one.key: one for one in named(key).questions}
    assert {asked(edge.step.place) for edge in walked(key).edges} - {""} == set(questions)
    led: dict[str, set[str]] = {one: set() for one in questions}
    for edge in walked(key).edges:
        for answer in kept(edge):
            ends = any(isinstance(effect, EndSurvey) for effect in edge.step.effects)
            led[answer.given.question].add(END if ends else asked(edge.step.place))
    for one in questions.values():
        assert led[one.key] - {one.key} == set(one.ways), one.key


def test_every_message_can_be_shown_in_every_language_on_both_channels(key: str) -> None:
    shown = 0
    for edge in walked(key).edges:
        if not asked(edge.step.place):
            continue
        for reply in edge.step.replies:
            if isinstance(reply.question, Poll):  # "1, 3" names none that another page shows
                assert reply.shown == reply.question.options
            for language in LANGUAGES:
                say = speaker(language)
                message = whatsapp.render(reply, say)
                assert len(message.body) <= LONGEST
                assert len(message.picks) == len(reply.shown)
                body = sms.render(reply, say)
                assert segments(body) <= MOST_SEGMENTS
                assert all(f"\n{n}. " in body for n in range(1, len(reply.shown) + 1))
                shown += 1
    assert shown


def test_a_number_out_of_bounds_is_no_answer(key: str) -> None:
    questions = {one.key: one for one in named(key).questions}
    for edge in walked(key).edges:
        for answer in kept(edge):
            one = questions[answer.given.question]
            if one.kind in FIGURES and not answer.given.skipped:
                assert answer.given.number is not None
                assert one.low <= answer.given.number <= one.high
                assert not said(edge).startswith("-")
            assert set(answer.given.keys) <= {option.key for option in one.options}


def test_what_is_not_understood_changes_nothing_and_twice_offers_to_skip(key: str) -> None:
    offered = 0
    for edge in walked(key).edges:
        start, place = edge.start, edge.step.place
        if start and place and asked(place) == asked(start) and place.misses > start.misses:
            assert kept(edge) == []
            msgids = [text.msgid for text in edge.step.replies[0].says]
            assert ("survey.skip.how" in msgids) is (place.misses >= 2)
            offered += "survey.skip.how" in msgids
    assert offered


def test_every_question_is_passed_over_in_one_word(key: str) -> None:
    passed = {
        answer.given.question
        for edge in walked(key).edges
        if said(edge) in PASSING
        for answer in kept(edge)
        if answer.given.skipped
    }
    may = {one.key for one in named(key).questions if one.may_skip}
    assert passed >= may


def test_stop_ends_it_anywhere_and_keeps_no_answer(key: str) -> None:
    stopped = set()
    for edge in walked(key).edges:
        if asked(edge.start) and said(edge) in spelled(Command.STOP):
            assert edge.step.place is None
            assert any(isinstance(effect, OptOut) for effect in edge.step.effects)
            assert kept(edge) == []
            stopped.add(asked(edge.start))
    assert stopped == {one.key for one in named(key).questions}


def test_help_and_another_language_come_back_to_the_question(key: str) -> None:
    for edge in walked(key).edges:
        if not asked(edge.start):
            continue
        if said(edge) in spelled(Command.HELP):
            assert asked(edge.step.place) == asked(edge.start)
        if said(edge) in spelled(Command.LANGUAGE):
            assert edge.step.place
            assert asked(edge.step.place.under) == asked(edge.start)


def test_an_order_in_the_middle_is_taken_and_the_survey_waits_below_it(key: str) -> None:
    taken = set()
    for edge in walked(key).edges:
        place = edge.step.place
        if asked(edge.start) and place and place.flow == "order":
            taken.add(asked(edge.start))
            assert asked(place.under) == asked(edge.start)
            assert not any(isinstance(effect, PlaceOrder) for effect in edge.step.effects)
    assert taken == {one.key for one in named(key).questions}


def test_every_place_is_small_and_comes_back_equal(key: str) -> None:
    for place in walked(key).places:
        if place.flow == survey.name:
            raw = places.dump(place)
            assert len(raw.encode()) <= MOST_BYTES
            assert places.load(raw) == place
            again = ask_again(place, asking(named(key)))
            assert again.place == place
