"""Model checking: stop and the other words that work everywhere."""

import pytest

from flows import step
from flows.client.follow import cancelling
from flows.client.gifts import standing
from flows.client.leaving import would_lose
from flows.commands import Command, recognise, spelled
from flows.context import Context
from flows.effects import CancelOrder, OpenRelay, OptIn, OptOut
from flows.explore import Edge, Explored
from flows.machine import Place, Step, ask_again, question_at
from flows.talk import Heard, Words, text
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
    refused = {
        ("order", "confirm"): "order.dropped",
        ("stopping", "for_good"): "stop.no.done",
        ("forgetting", "for_ever"): "forgetting.no.done",
        ("mine", "news_or_not"): "mine.news.no.done",
        ("suggest", "may_we_show"): "suggest.dropped",
        ("agreeing", "may_we_write"): "agree.no.done",
        ("recording", "pass_it_on"): "recording.no.done",
        ("leaving", "change_cooperative"): "leaving.no.done",
        ("rating", "was_it_that"): "rating.that.done",
        ("rating", "vote_now"): "rating.vote.done",
    }
    again = ask_again(place, edge.ctx).place if place is not None else None
    is_idle = place is None or place.flow == "menu"
    if (place and place.flow == "follow") or (is_idle and cancelling(edge.ctx) is not None):
        _assert_order_kept(edge)
    elif place is None or is_idle:
        # An order placed before is not cancelled by it, so it must not say so.
        assert says[0] == text("cancel.nothing")
    elif state_of(place) in refused and state_of(again) == state_of(place):
        # The no to what was asked; of an order that was being changed, that it stays as it was.
        assert says[0].msgid in {*refused.values(), "order.kept"}
    elif would_lose(place) and place.under is None:
        assert state_of(edge.step.place) == ("leaving", "drop_it")
    else:
        assert says[0] == text("cancel.done")


def _takes_words(edge: Edge) -> bool:
    """Whether we asked for words of her own."""
    return edge.start is not None and isinstance(question_at(edge.start, edge.ctx), Words)


def _assert_order_kept(edge: Edge) -> None:
    """An order that was placed is asked about; it is said to be cancelled once it is."""
    said = {one.msgid for reply in edge.step.replies for one in reply.says}
    is_done = any(isinstance(effect, CancelOrder) for effect in edge.step.effects)
    assert ("follow.cancel.done" in said) is is_done
    assert not said & {"cancel.done", "cancel.nothing"}
    if is_done:  # it was being asked whether to
        assert state_of(edge.start) == ("follow", "sure_to_cancel")


def test_every_command_does_the_same_everywhere(explored: Explored) -> None:  # noqa: PLR0912  one case each
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
            case Command.MINE:
                assert state_of(done.place) == ("mine", "what_of_mine")
            case Command.FORGET:
                assert state_of(done.place) == ("forgetting", "for_ever")
            case Command.IDEA:
                assert state_of(done.place) == ("suggest", "what_idea")
            case Command.VOTE if len(edge.ctx.ballots) == 1:
                assert state_of(done.place) == ("vote", "which_one")
            case Command.VOTE if edge.ctx.ballots:
                assert state_of(done.place) == ("vote", "which_question")
            case Command.VOTE:
                assert says[0] == text("vote.closed")
            case Command.ORDERS if not edge.ctx.orders:
                assert says[0] == text("follow.none")
            case Command.ORDERS:
                assert state_of(done.place) == ("follow", "which_order")
            case Command.HELP:
                assert says[0] == text("help.words")
                assert unmoved(edge)
            case Command.REWARD if _takes_words(edge):
                pass  # it is what we asked for: a name, a note
            case Command.REWARD:
                assert says[: len(standing(edge.ctx))] == standing(edge.ctx)
                assert unmoved(edge)
            case Command.RATE:
                is_asked = done.place is not None and done.place.flow == "rating"
                assert is_asked or says[0].msgid.startswith("rating.")
            case Command.HUMAN:
                assert done.effects == (OpenRelay(),)
                assert done.place == edge.start  # it is asked again once they have done talking
