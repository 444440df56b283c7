"""The orders of a client: where each stands, and what can still be done."""

from flows.client.nothing import Nothing
from flows.context import Context
from flows.flow import Asking, Flow, Next, ask_choice, end
from flows.hearing.reading import Reading
from flows.talk import Heard, Option, text

follow = Flow("follow", Nothing, version=1)


@follow.state
def which_order(slots: Nothing, ctx: Context) -> Asking:
    """One of the last orders."""
    yield from ask_choice(text("menu.ask"), [Option("no", text("stop.no"))])

    return end(text("oops.gone"))


def begun(reading: Reading, heard: Heard, ctx: Context) -> Next | None:
    """A question about an order: what it leads to; None where it is to be read otherwise."""
    return None
