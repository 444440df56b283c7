"""Whether the cooperative may write first: asked in one sentence, when it is first of use."""

from flows.client.nothing import Nothing
from flows.context import Context
from flows.effects import Agree, Effect
from flows.flow import Asking, Flow, Next, ask_choice, end, go
from flows.talk import Label, Option, Text, text

PURPOSE = "marketing"  # what law 09-08 wants an express yes for

agreeing = Flow("agreeing", Nothing, version=1)


@agreeing.state
def may_we_write(slots: Nothing, ctx: Context) -> Asking:
    """A yes or a no, which is kept with the sentence that asked."""
    if ctx.cooperative is None:
        return end(text("agree.no.done"))
    asks = text("agree.ask", cooperative=ctx.cooperative.name)
    options = [Option("yes", text("agree.yes")), Option("no", text("agree.no"))]
    answer = yield from ask_choice(asks, options)

    given = answer == "yes"
    label: Label = next(option.label for option in options if option.key == answer)
    done = text("agree.yes.done") if given else text("agree.no.done")
    return end(done, Agree(PURPOSE, given, label, asks))


def thanked(say: Text, ctx: Context, *effects: Effect) -> Next:
    """The last word of what the client will want to hear more of; and whether she does, once."""
    contact = ctx.contact
    if contact.agreed is None and not contact.opted_out:
        return go(may_we_write, Nothing(), *effects, say=say)
    return end(say, *effects)
