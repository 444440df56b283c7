"""What the cooperative asks its clients to choose."""

from flows.client.nothing import Nothing
from flows.context import Context
from flows.flow import Asking, Flow, ask_choice, end
from flows.talk import Option, text

vote = Flow("vote", Nothing, version=1)


@vote.state
def which_one(slots: Nothing, ctx: Context) -> Asking:
    """One of the things to choose."""
    yield from ask_choice(text("menu.ask"), [Option("no", text("stop.no"))])

    return end(text("oops.gone"))
