"""What the client told of herself: seen, corrected, forgotten."""

from flows.client.nothing import Nothing
from flows.context import Context
from flows.flow import Asking, Flow, ask_choice, end
from flows.talk import Option, text

mine = Flow("mine", Nothing, version=1)


@mine.state
def what_of_mine(slots: Nothing, ctx: Context) -> Asking:
    """What to see or to change."""
    yield from ask_choice(text("menu.ask"), [Option("no", text("stop.no"))])

    return end(text("oops.gone"))
