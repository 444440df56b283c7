"""What free words mean in an order that is under way, and to whoever has none yet."""

from dataclasses import replace

from flows.client.again import last_one, same_again
from flows.client.basket import Basket, said_line, with_back
from flows.client.order import (
    confirm,
    how_delivered,
    how_much,
    onward,
    order,
    what_else,
    what_name,
    what_note,
    what_to_change,
    where,
    which_of,
    which_product,
)
from flows.client.wishes import NOTED, Taken, added, cart, changed, unknown
from flows.context import Context
from flows.flow import Next, Scene, State, go
from flows.hearing.reading import Reading
from flows.talk import text

# Where the whole has been read back, and is come back to.
READ_BACK = (confirm.name, what_to_change.name)
# Where words are taken as they are: what is too long for a name is no order either.
AS_THEY_ARE = (where.name, what_name.name, what_note.name)


def scene(basket: Basket, state: str, ctx: Context) -> Scene:
    """What is in the basket can be changed, but where we ask of a product or how much of it.

    "30 kilo", where 25 is all there is, changes no other line.
    """
    ctx = with_back(basket, ctx)
    is_of_one = state in (how_much.name, which_of.name)
    lines = () if is_of_one else cart(basket, ctx)
    return Scene("confirm" if lines else "idle", lines, basket.product)


@order.meaning(sees=scene)
def meant(basket: Basket, state: str, reading: Reading, ctx: Context) -> Next | None:
    """Products to add to the basket, or a change of what is in it."""
    if state in AS_THEY_ARE:
        return None
    ctx = with_back(basket, ctx)
    here = replace(basket, changing=basket.changing or state in READ_BACK)
    following = how_delivered if basket.wishes or state == how_delivered.name else what_else
    if reading.intent == "modify" and scene(basket, state, ctx).pending:
        return _changed(here, state, following, reading, ctx)
    if _names_goods(reading):
        return _on(added(here, reading, ctx), following)
    if reading.intent == "catalogue" and not reading.asked and state == which_product.name:
        return go(which_product, basket)  # it is the list
    return None


def begun(reading: Reading, ctx: Context) -> Next | None:
    """What free words lead to where no order is under way; None when they ask for none."""
    # "Le soleil est là" may sound like something to sell: nobody asked for it.
    if _names_goods(reading) and (reading.items or reading.intent):
        return _on(added(Basket(), reading, ctx), how_delivered)
    if reading.reorder:
        last = last_one(ctx)
        if last is not None:
            return same_again(last, ctx)
        return go(which_product, Basket(), say=text("order.again"))
    if reading.intent == "order":
        return go(which_product, Basket())
    if reading.intent == "catalogue" and not reading.asked:
        return replace(go(which_product, Basket()), says=unknown(reading))
    return None


def _names_goods(reading: Reading) -> bool:
    """Whether goods are asked for: no price, no complaint, no talk about them."""
    if reading.intent not in ("order", "modify", "yes", ""):
        return False
    return bool(reading.items or reading.unknown)


def _on(taken: Taken, following: State[Basket]) -> Next:
    """Say what was taken, and ask what is missing."""
    return replace(onward(taken.basket, following), says=taken.says)


def _changed(
    basket: Basket, state: str, following: State[Basket], reading: Reading, ctx: Context
) -> Next | None:
    taken = changed(basket, reading, ctx)
    now = taken.basket
    is_same = (now.lines, now.wishes) == (basket.lines, basket.wishes)
    if is_same or not (reading.sure or now.wishes):
        if state not in READ_BACK:
            return _on(taken, following) if taken.says else None
        return replace(go(what_to_change, basket), says=taken.says)
    if not (now.lines or now.wishes):
        empty = text("order.empty")
        return replace(go(which_product, now), says=(*taken.says, empty))
    if all(line in now.lines for line in basket.lines) and not now.changing:
        return _on(taken, following)
    # The whole is read back: what was changed need not be said before.
    says = tuple(said for said in taken.says if said.msgid not in NOTED)
    if not now.changing:
        lines = tuple(said_line(line, ctx) for line in now.lines)
        says = (*says, text("order.basket", lines=lines))
    return replace(onward(now, following), says=says)
