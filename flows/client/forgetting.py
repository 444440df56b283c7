"""Before all that is held of a client is erased: we say what goes and what stays, and ask."""

from flows.client.nothing import Nothing
from flows.context import Context
from flows.effects import Erase
from flows.flow import Asking, Flow, ask_choice, end, leave
from flows.talk import Option, Text, text

forgetting = Flow("forgetting", Nothing, version=1)
# An order on its way is brought all the same; these are not, once nobody knows to whom.
NOT_SENT = ("received", "accepted", "ready")
MOST_NAMED = 5  # orders that the question names


@forgetting.state
def for_ever(slots: Nothing, ctx: Context) -> Asking:
    """Erase everything, or nothing. The no comes first: a stray "1" must not be the yes."""
    options = [Option("no", text("forgetting.no")), Option("yes", text("forgetting.yes"))]
    answer = yield from ask_choice(_what_is_lost(ctx), options)

    if answer == "no":
        return end(text("forgetting.no.done"))
    return leave(end(text("forgetting.done"), Erase()))


def _what_is_lost(ctx: Context) -> Text:
    dropped = [order.number for order in ctx.orders if order.status in NOT_SENT][:MOST_NAMED]
    if dropped:
        return text("forgetting.ask.orders", numbers=", ".join(dropped))
    return text("forgetting.ask")
