"""Before an order that is under way is left: it would be lost, so we ask."""

from flows.client.menu import what_to_do
from flows.client.nothing import Nothing
from flows.client.order import order
from flows.context import Context
from flows.flow import FLOWS, Asking, Flow, ask_choice, end, go, leave
from flows.machine import Place
from flows.talk import Option, text

leaving = Flow("leaving", Nothing, version=1)


@leaving.state
def drop_it(slots: Nothing, ctx: Context) -> Asking:
    """Leave what is under way, or go on with it."""
    options = [Option("yes", text("leaving.yes")), Option("no", text("leaving.no"))]
    answer = yield from ask_choice(text("leaving.ask"), options)

    if answer == "no":
        return end(text("leaving.no.done"))
    return leave(go(what_to_do, Nothing(), say=text("cancel.done")))


def would_lose(place: Place | None) -> bool:
    """Whether something is lost when the conversation leaves this place for good."""
    kept = place.under or place if place else None
    return kept is not None and FLOWS[kept.flow].is_at_stake(kept.slots)


def worth_keeping(place: Place | None) -> bool:
    """Whether a question in passing is to come back to this: an order, however little of it."""
    kept = place.under or place if place else None
    return kept is not None and kept.flow == order.name
