"""An idea of the client: told, joined with those of others, or new."""

from flows.client.nothing import Nothing
from flows.context import Context
from flows.flow import Asking, Flow, Next, ask_choice, end
from flows.hearing.reading import Reading
from flows.talk import Heard, Option, text

suggest = Flow("suggest", Nothing, version=1)


@suggest.state
def what_idea(slots: Nothing, ctx: Context) -> Asking:
    """What she would like."""
    yield from ask_choice(text("menu.ask"), [Option("no", text("stop.no"))])

    return end(text("oops.gone"))


def begun(reading: Reading, heard: Heard, ctx: Context) -> Next | None:
    """An idea that was told unasked: what it leads to; None where it is to be read otherwise."""
    return None
