"""Model checking: what holds at every place that a client can reach."""

from flows import FLOWS, step
from flows.client.survey import survey
from flows.context import Context
from flows.effects import Erase, OptOut
from flows.explore import ASIDES, Edge, Explored, stuck
from flows.machine import Place, ask_again


def test_every_state_is_reached(explored: Explored) -> None:
    reached = {(place.flow, place.state) for place in explored.places}
    # Nobody opens a survey by herself: each is walked alone, in test_explore_surveys.py.
    walked = [flow for flow in FLOWS.values() if flow is not survey]
    assert reached == {(flow.name, state) for flow in walked for state in flow.states}


def test_no_place_is_a_dead_end(explored: Explored) -> None:
    assert stuck(explored) == set()


def test_a_flow_is_left_for_another_and_come_back_to(explored: Explored) -> None:
    """Whatever was asked when "langue" was said is asked again once it is chosen."""
    left = {(p.under.flow, p.under.state) for p in explored.places if p.under}
    assert left >= {("order", state) for state in FLOWS["order"].states}
    for edge in explored.edges:
        if edge.start and edge.start.under and not edge.step.place:
            is_over = any(isinstance(effect, OptOut | Erase) for effect in edge.step.effects)
            assert is_over or _ended(edge)


def _ended(edge: Edge) -> bool:
    """Whether what was left had nothing more to ask in this shop."""
    assert edge.start
    assert edge.start.under
    return ask_again(edge.start.under, edge.ctx).place is None


def test_the_same_turn_twice_gives_the_same(
    explored: Explored, walked: dict[Place, Context]
) -> None:
    """A turn that is taken again, after a crash, gives the same order number.

    The walk took each once, with many others between.
    """
    asides, again = frozenset(ASIDES), set()
    for edge in explored.edges:
        if edge.start is not None and edge.event in asides:
            assert step(edge.start, edge.event, edge.ctx) == edge.step
            again.add(edge.start)
    assert again == set(walked)
