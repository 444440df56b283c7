"""How it was: each product of an order, why, and one thing about the service."""

from flows.client.nothing import Nothing
from flows.context import Context
from flows.flow import Asking, Flow, Next, ask_choice, end
from flows.hearing.reading import Reading
from flows.talk import Heard, Option, text

rating = Flow("rating", Nothing, version=1)


@rating.state
def how_was_it(slots: Nothing, ctx: Context) -> Asking:
    """From 1 to 5."""
    yield from ask_choice(text("menu.ask"), [Option("no", text("stop.no"))])

    return end(text("oops.gone"))


def begun(reading: Reading, heard: Heard, ctx: Context) -> Next | None:
    """A rating that was given unasked: what it leads to; None where it is to be read otherwise."""
    return None
