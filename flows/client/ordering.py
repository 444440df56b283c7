"""What free words mean in an order that is under way, and to whoever has none yet."""

from dataclasses import replace

from flows.client.again import last_one, same_again
from flows.client.basket import Basket, delivers, said_line, with_back
from flows.client.order import (
    LONGEST_NAME,
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
from flows.client.recipient import spelled_as_known
from flows.client.wishes import (
    NOTED,
    Taken,
    added,
    all_of,
    cart,
    changed,
    example,
    taken_back,
    unknown,
)
from flows.context import Context
from flows.flow import Next, Scene, State, go
from flows.hearing.reading import Reading
from flows.talk import text

# Where the whole has been read back, and is come back to.
READ_BACK = (confirm.name, what_to_change.name)
# Where words are taken as they are: what is too long for a name is no order either.
AS_THEY_ARE = (where.name, what_name.name, what_note.name)
OF_ONE = (how_much.name, which_of.name)
# What a message is taken for that says how to receive the order, and nothing else.
WAY_ALONE = ("", "delivery", "order", "yes", "no", "help", "greet", "thanks")


def scene(basket: Basket, state: str, ctx: Context) -> Scene:
    """What is in the basket can be changed, and what is being asked about taken back.

    Where we ask of a product or how much of it, all but that is read alone: "30 kilo", where
    25 is all there is, changes no other line.
    """
    ctx = with_back(basket, ctx)
    if state not in OF_ONE:
        lines = cart(basket, ctx)
        return Scene("confirm" if lines else "idle", lines, basket.product)
    alone = Scene("idle", (), basket.product)
    return Scene("confirm", all_of(basket, ctx), basket.product, alone)


@order.meaning(sees=scene)
def meant(basket: Basket, state: str, reading: Reading, ctx: Context) -> Next | None:
    """Products to add to the basket, or a change of what is in it."""
    if state in AS_THEY_ARE:
        return None
    ctx = with_back(basket, ctx)
    here = basket.reopened() if state in READ_BACK else basket
    following = how_delivered if basket.wishes or state == how_delivered.name else what_else
    if reading.recipient is not None and not reading.items:
        return _for_whom(here, state, reading.recipient, ctx)
    if state in OF_ONE and (reading.intent == "modify" or not _names_goods(reading)):
        return _of_one(here, state, following, reading, ctx)
    if reading.intent == "modify":
        return _changed(_received(here, reading, ctx), state, following, reading, ctx)
    if _names_goods(reading):
        return _on(added(_received(here, reading, ctx), reading, ctx), following)
    if way := _way_alone(reading, ctx):
        return _by(way, here, state)
    if reading.intent == "catalogue" and not reading.asked and state == which_product.name:
        return go(which_product, basket)  # it is the list
    return None


def begun(reading: Reading, ctx: Context) -> Next | None:
    """What free words lead to where no order is under way; None when they ask for none."""
    new = _received(Basket(), reading, ctx)
    # "Le soleil est là" may sound like something to sell: nobody asked for it.
    if _names_goods(reading) and (reading.items or reading.intent):
        return _on(added(new, reading, ctx), how_delivered)
    if reading.reorder:
        last = last_one(ctx)
        if last is not None:
            return same_again(last, ctx)
        return go(which_product, new, say=text("order.again"))
    if reading.intent == "order":
        return go(which_product, new)
    if reading.intent == "catalogue" and not reading.asked:
        return replace(go(which_product, Basket()), says=unknown(reading))
    return None


def _of_one(
    basket: Basket, state: str, following: State[Basket], reading: Reading, ctx: Context
) -> Next | None:
    """What is said where we ask of one product: to take it back, to take another back, a yes."""
    if way := _way_alone(reading, ctx):
        return _by(way, basket, state)
    if reading.intent == "modify" and reading.sure:
        back = taken_back(basket, reading, ctx)
        return _without(back, following) if back else None
    if reading.intent == "no" and reading.sure and state == how_much.name:
        return _without(Taken(basket.settled(basket.product), (text("order.removed"),)), following)
    if reading.intent == "yes" and reading.sure:
        return go(order.states[state], basket, say=example(basket, ctx))
    return None


def _without(back: Taken, following: State[Basket]) -> Next:
    """What is left is gone on with."""
    left = back.basket
    if not (left.lines or left.wishes or left.product):
        return replace(go(which_product, left), says=(*back.says, text("order.empty")))
    return _on(back, following)


def _for_whom(basket: Basket, state: str, name: str, ctx: Context) -> Next | None:
    """It is for somebody else: their name, once the whole was read back, or until then."""
    if state in READ_BACK:
        named = replace(basket, name=spelled_as_known(name[:LONGEST_NAME], ctx))
        return go(confirm if name else what_name, named)
    if not name:
        return None  # it is asked for in time
    return go(order.states[state], replace(basket, name=spelled_as_known(name[:LONGEST_NAME], ctx)))


def _way_alone(reading: Reading, ctx: Context) -> str:
    """How it is to be received, where that is all that was said: pickup, home or ""."""
    about = "" if reading.intent == "language" and not reading.target_language else reading.intent
    return _way(reading, ctx) if about in WAY_ALONE else ""


def _way(reading: Reading, ctx: Context) -> str:
    """How it is to be received, where that was said and can be."""
    seller = ctx.cooperative
    can = {"home": delivers(ctx), "pickup": seller is not None and bool(seller.pickup)}
    return reading.way if can.get(reading.way) else ""


def _received(basket: Basket, reading: Reading, ctx: Context) -> Basket:
    """The same, received as was said with the goods; what was read back is asked about."""
    way = "" if basket.changing else _way(reading, ctx)
    return replace(basket, delivery=way) if way else basket


def _by(way: str, basket: Basket, state: str) -> Next:
    """How to receive it, said alone: kept until it would be asked, or taken at once."""
    if state in READ_BACK and way == basket.delivery:
        return go(confirm, basket)
    by = replace(basket, delivery=way, address="", pin=None)
    if state in (*READ_BACK, how_delivered.name):
        return go(where if way == "home" else what_name, by)
    noted = text("order.way.home") if way == "home" else text("order.way.pickup")
    return go(order.states[state], by, say=noted)


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
