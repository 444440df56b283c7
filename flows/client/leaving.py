"""Before an order that is under way is left: it would be lost, so we ask."""

from dataclasses import dataclass

from flows.client.menu import what_to_do
from flows.client.nothing import Nothing
from flows.client.order import order
from flows.client.sharing import by_code, moved, others_of, which_cooperative
from flows.client.survey import survey
from flows.context import Context
from flows.flow import FLOWS, Asking, Flow, Saved, ask_choice, end, go, leave
from flows.machine import Place
from flows.talk import Option, text

KEPT = (order.name, survey.name)  # flows that a question in passing is to come back to


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The slots: the cooperative to go to, and what is to be answered there. Empty: the menu."""

    code: str = ""
    words: str = ""


leaving = Flow("leaving", Elsewhere, version=2)


@leaving.migration(1)
def to_the_menu(saved: Saved) -> Saved:
    """Version 1 led nowhere else."""
    return saved


@leaving.state
def drop_it(slots: Elsewhere, ctx: Context) -> Asking:
    """Leave what is under way, or go on with it."""
    options = [Option("yes", text("leaving.yes")), Option("no", text("leaving.no"))]
    answer = yield from ask_choice(text("leaving.ask"), options)

    if answer == "no":
        return end(text("leaving.no.done"))
    return leave(go(what_to_do, Nothing(), say=text("cancel.done")))


@leaving.state
def change_cooperative(slots: Elsewhere, ctx: Context) -> Asking:
    """Leave the basket for another cooperative: one whose code was read, or one of a list."""
    if ctx.cooperative is None or not others_of(ctx):
        return end(text("leaving.no.done"))  # they left this number meanwhile
    options = [Option("yes", text("leaving.change.yes")), Option("no", text("leaving.no"))]
    here = ctx.cooperative.name
    answer = yield from ask_choice(text("leaving.change.ask", cooperative=here), options)

    if answer == "no":
        return end(text("leaving.no.done"))
    chosen = by_code(slots.code, ctx)
    return leave(go(which_cooperative, Nothing())) if chosen is None else moved(chosen, slots.words)


def would_lose(place: Place | None) -> bool:
    """Whether something is lost when the conversation leaves this place for good."""
    held = (place, place.under) if place else ()
    return any(one is not None and FLOWS[one.flow].is_at_stake(one.slots) for one in held)


def worth_keeping(place: Place | None) -> bool:
    """Whether a question in passing is to come back to this: an order, a survey."""
    held = (place, place.under) if place else ()
    return any(one is not None and one.flow in KEPT for one in held)
