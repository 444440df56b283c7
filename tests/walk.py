"""What the tests of the explorer look at in a turn."""

from flows.explore import Edge
from flows.machine import Place, ask_again


def state_of(place: Place | None) -> tuple[str, str] | None:
    """The flow and the state of a place; None when nothing is under way."""
    return (place.flow, place.state) if place else None


def unmoved(edge: Edge) -> bool:
    """Whether the question under way is simply put again, or the menu where there is none."""
    if edge.start is None:
        return state_of(edge.step.place) == ("menu", "what_to_do")
    return edge.step.place == ask_again(edge.start, edge.ctx).place
