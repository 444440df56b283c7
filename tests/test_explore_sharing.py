"""What holds wherever a cooperative is changed for another."""

from flows.client.leaving import would_lose
from flows.client.sharing import others_of
from flows.commands import Command, recognise
from flows.effects import ChooseCooperative
from flows.explore import Edge, Explored
from flows.talk import Heard
from tests.walk import state_of, unmoved


def _choosing(explored: Explored) -> list[Edge]:
    return [
        edge
        for edge in explored.edges
        if any(isinstance(effect, ChooseCooperative) for effect in edge.step.effects)
    ]


def test_no_basket_is_left_for_another_cooperative_before_a_yes(explored: Explored) -> None:
    lost = [edge for edge in _choosing(explored) if would_lose(edge.start)]
    assert lost
    for edge in lost:
        assert state_of(edge.start) == ("leaving", "change_cooperative")


def test_another_cooperative_says_who_it_is_before_anything_else(explored: Explored) -> None:
    for edge in _choosing(explored):
        first = edge.step.replies[0]
        asked = first.question.asks.msgid if first.question else ""
        said = [one.msgid for one in first.says]
        assert said[:1] == ["welcome.hello"] or "language" in asked


def test_another_cooperative_can_be_asked_for_everywhere(explored: Explored) -> None:
    for edge in explored.edges:
        ctx, words = edge.ctx, edge.event.words if isinstance(edge.event, Heard) else ""
        is_met = ctx.contact.language and ctx.cooperative
        if recognise(words) is not Command.COOPERATIVE or not is_met:
            continue
        if not others_of(ctx):
            assert edge.step.replies[-1].says[0].msgid == "sharing.alone"
            assert unmoved(edge)
        elif would_lose(edge.start):
            assert state_of(edge.step.place) == ("leaving", "change_cooperative")
        else:
            assert state_of(edge.step.place) == ("sharing", "which_cooperative")


def test_nothing_is_left_to_be_heard_once_a_turn_is_over(explored: Explored) -> None:
    assert all(edge.step.again is None for edge in explored.edges)
