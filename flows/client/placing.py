"""The order read back, and what its yes or its no leads to."""

from flows.client.basket import Basket, new_names, placed, said_details, said_line, total
from flows.client.gifts import after_order
from flows.context import Context
from flows.flow import Next
from flows.talk import Option, Text, text

YES_OR_NOT = (
    Option("yes", text("order.confirm.yes")),
    Option("change", text("order.confirm.change")),
    Option("no", text("order.confirm.no")),
)


def read_back(basket: Basket, ctx: Context) -> Text:
    """All that the client is about to say yes to."""
    return text(
        "order.confirm.ask",
        lines=tuple(said_line(line, ctx) for line in basket.lines),
        total=total(basket),
        details=said_details(basket, ctx),
    )


def dropped(basket: Basket) -> Text:
    """What is said to her no: an order that was to be replaced stays."""
    if basket.replaces:
        return text("order.kept", number=basket.replaces)
    return text("order.dropped")


def ordered(basket: Basket, ctx: Context) -> Next:
    """The order is placed: its number, what comes next, and how far the next reward is."""
    if basket.delivery == "home":
        done = text("order.done.home", name=basket.name, ref=ctx.ref)
    else:
        done = text("order.done.pickup", name=basket.name, ref=ctx.ref)
    replaced = (text("order.replaced", number=basket.replaces),) if basket.replaces else ()
    says = (done, *replaced, *after_order(basket.reward, ctx))
    return Next(None, says=says, effects=(placed(basket, ctx), *new_names(basket, ctx)))
