"""A yes to what was read back: the order, and what is said of it."""

from flows.client.basket import Basket, new_names, placed
from flows.client.gifts import after_order
from flows.context import Context
from flows.flow import Next
from flows.talk import text


def ordered(basket: Basket, ctx: Context) -> Next:
    """The order is placed: its number, what comes next, and how far the next reward is."""
    if basket.delivery == "home":
        done = text("order.done.home", name=basket.name, ref=ctx.ref)
    else:
        done = text("order.done.pickup", name=basket.name, ref=ctx.ref)
    replaced = (text("order.replaced", number=basket.replaces),) if basket.replaces else ()
    says = (done, *replaced, *after_order(basket.reward, ctx))
    return Next(None, says=says, effects=(placed(basket, ctx), *new_names(basket, ctx)))
