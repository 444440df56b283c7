"""Model checking: stop and the other words that work everywhere."""

import pytest

from flows import step
from flows.client.leaving import would_lose
from flows.commands import Command, recognise, spelled
from flows.context import Context
from flows.effects import AskHuman, OptIn, OptOut
from flows.explore import Edge, Explored
from flows.machine import Place, Step, ask_again
from flows.talk import Heard, text
from tests.walk import state_of, unmoved


def test_every_spelling_of_stop_works_everywhere(walked: dict[Place, Context]) -> None:
    """Contract check 35."""
    for place, ctx in walked.items():
        for word in spelled(Command.STOP):
            done = step(place, Heard(word.upper()), ctx)
            assert done.place is None
            assert done.effects == (OptOut(word.upper()),)
            assert [reply.says for reply in done.replies] == [(text("stop.done"),)]


@pytest.mark.parametrize("words", ["STOP", "Arrêt !", "désabonner", "توقف", "قف", "وقف", "7bess"])
def test_stop_is_understood_in_every_language(words: str) -> None:
    """Contract check 35."""
    assert recognise(words) is Command.STOP


@pytest.mark.parametrize("words", ["stop the order 12", "stop la commande", "ما توقفش", "non stop"])
def test_stop_inside_a_sentence_is_no_stop(words: str, walked: dict[Place, Context]) -> None:
    """Contract check 35."""
    for place, ctx in walked.items():
        effects = step(place, Heard(words), ctx).effects
        assert not any(isinstance(effect, OptOut) for effect in effects)


def test_who_was_stopped_by_the_provider_hears_no_second_word(
    walked: dict[Place, Context],
) -> None:
    """Contract check 36."""
    for place, ctx in walked.items():
        heard = Heard("STOP", stopped=True)
        assert step(place, heard, ctx) == Step(None, (), (OptOut("STOP"),))


def _assert_cancelled(edge: Edge) -> None:
    """The interruption alone, if there is one; and nothing is lost before a yes."""
    place, says = edge.start, edge.step.replies[-1].says
    asked_again = (
        ("order", "confirm"), ("stopping", "for_good"),
        ("rating", "was_it_that"), ("rating", "vote_now"),
    )  # fmt: skip
    if place is None or place.flow == "menu":
        # An order placed before is not cancelled by it, so it must not say so.
        assert says[0] == text("cancel.nothing")
    elif state_of(place) in asked_again and state_of(ask_again(place, edge.ctx).place) is not None:
        refused = ("order.dropped", "stop.no.done", "rating.that.done", "rating.vote.done")
        assert says[0].msgid in refused  # the no to what was asked
    elif would_lose(place) and place.under is None:
        assert state_of(edge.step.place) == ("leaving", "drop_it")
    else:
        assert says[0] == text("cancel.done")


def test_every_command_does_the_same_everywhere(explored: Explored) -> None:
    for edge in explored.edges:
        command = recognise(edge.event.words) if isinstance(edge.event, Heard) else None
        if command is None or command is Command.STOP:
            continue
        done, says = edge.step, edge.step.replies[-1].says
        opted_in = any(isinstance(effect, OptIn) for effect in done.effects)
        assert opted_in is (command is Command.START)
        if not (edge.ctx.contact.language and edge.ctx.cooperative):
            continue
        match command:
            case Command.START if would_lose(edge.start):
                assert unmoved(edge)
            case Command.MENU if would_lose(edge.start):
                assert state_of(done.place) == ("leaving", "drop_it")
            case Command.MENU | Command.START:
                assert state_of(done.place) == ("menu", "what_to_do")
            case Command.CANCEL:
                _assert_cancelled(edge)
            case Command.LANGUAGE:
                assert state_of(done.place) == ("language", "which_language")
            case Command.HELP:
                assert says[0] == text("help.words")
                assert unmoved(edge)
            case Command.RATE:
                is_asked = done.place is not None and done.place.flow == "rating"
                assert is_asked or says[0].msgid.startswith("rating.")
            case Command.HUMAN:
                assert AskHuman() in done.effects
                assert unmoved(edge)
