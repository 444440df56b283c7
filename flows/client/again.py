"""The same as another time: a basket filled from an order, at the prices of today."""

from dataclasses import replace

from flows.client.basket import Basket, Line, Wish, delivers, is_short, name_of
from flows.client.order import confirm, how_delivered, onward, order, what_to_change, which_product
from flows.context import Context, PastLine, PastOrder
from flows.flow import Next, go
from flows.progress import LOST
from flows.talk import Named, text


def last_one(ctx: Context) -> PastOrder | None:
    """The last order that came, or is to come; None where there is none."""
    return next((past for past in ctx.orders if past.status not in LOST), None)


def same_again(past: PastOrder, ctx: Context) -> Next:
    """All that can be had of it, read back for one yes; what is short is asked about."""
    return _read_back(past, Basket(), ctx)


def changing(past: PastOrder, ctx: Context) -> Next:
    """The order as a basket, which takes its place once it is confirmed anew."""
    basket = Basket(replaces=past.number, note=past.note)
    then = _read_back(past, basket, order.view(basket, ctx))
    # She has just seen all of it: what is to be changed is asked at once.
    return replace(then, to=what_to_change) if then.to is confirm else then


def _read_back(past: PastOrder, basket: Basket, ctx: Context) -> Next:
    gone = tuple(line for line in past.lines if ctx.product(line.product) is None)
    kept = tuple(line for line in past.lines if line not in gone)
    lines = tuple(_line(line, ctx) for line in kept)
    basket = replace(
        basket,
        lines=tuple(line for line in lines if not is_short(line, ctx)),
        wishes=tuple(
            Wish((line.product,), line.quantity, past_line.unit)
            for line, past_line in zip(lines, kept, strict=True)
            if is_short(line, ctx)
        ),
        name=past.name,
    )
    if _can_be_brought(past, ctx):
        basket = replace(
            basket, delivery=past.delivery, address=past.address, pin=past.pin, changing=True
        )
    says = [text("order.product.gone", product=_name(line, ctx)) for line in gone]
    if any(line.price != old.price for line, old in zip(lines, kept, strict=True)):
        says.append(text("order.again.prices"))
    is_empty = not (basket.lines or basket.wishes)
    then = go(which_product, basket) if is_empty else onward(basket, how_delivered)
    return replace(then, says=(*says, *then.says))


def _line(past: PastLine, ctx: Context) -> Line:
    product = ctx.product(past.product)
    return Line(past.product, past.quantity, product.price if product else past.price)


def _name(line: PastLine, ctx: Context) -> Named:
    known = any(product.key == line.product for product in ctx.products)
    return name_of(line.product, ctx) if known else line.name


def _can_be_brought(past: PastOrder, ctx: Context) -> bool:
    """Whether it can be had in the same way as then."""
    if past.delivery == "home":
        return delivers(ctx) and bool(past.address or past.pin)
    return not delivers(ctx) or bool(ctx.cooperative and ctx.cooperative.pickup)
