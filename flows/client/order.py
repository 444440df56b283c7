"""Order: a basket of several products, how and where to get it, read back, then a yes."""

from dataclasses import replace
from datetime import timedelta

from flows.client.basket import (
    MOST_LINES,
    PRODUCT,
    Basket,
    Line,
    Wish,
    beside_lines,
    by_name,
    choosing,
    delivers,
    is_received,
    is_short,
    name_of,
    said_line,
    said_price,
    sold_out,
    total,
    with_back,
)
from flows.client.gifts import due
from flows.client.measuring import most_of
from flows.client.placing import YES_OR_NOT, dropped, ordered, read_back
from flows.client.recipient import known, name_told, names
from flows.client.wishes import wanted
from flows.context import Context
from flows.flow import (
    Asking,
    Flow,
    Next,
    Saved,
    State,
    ask_amount,
    ask_choice,
    ask_where,
    ask_words,
    end,
    go,
    stay,
)
from flows.hearing.answers import Picked
from flows.talk import Measure, Option, Pin, Quantity, Text, text

LONGEST_ADDRESS, LONGEST_NAME, LONGEST_NOTE = 90, 40, 60  # characters
REMIND_AFTER = timedelta(hours=3)  # long enough to have been forgotten, the same day

order = Flow("order", Basket, version=3)
order.at_stake(lambda basket: bool(basket.lines))
order.sees(with_back)


@order.silence(after=REMIND_AFTER)
def forgotten(basket: Basket, ctx: Context) -> Next | None:
    """One kind reminder of a basket with something in it, and never a second."""
    if not basket.lines or basket.reminded:
        return None
    return stay(replace(basket, reminded=True), say=text("order.forgotten"))


@order.migration(1)
@order.migration(2)
def with_more_slots(saved: Saved) -> Saved:
    """Slots came for free words, then for a reward and an order replaced: there was none."""
    return saved


@order.state
def which_product(basket: Basket, ctx: Context) -> Asking:
    """One of the products on sale now."""
    on_sale = [p for p in ctx.products if p.on_sale]
    if not on_sale:
        return end(text("order.product.none"))
    options = [Option(p.key, p.name, hint=said_price(p)) for p in on_sale]
    key = yield from ask_choice(text("order.product.ask"), options, gone=sold_out(ctx))

    return go(how_much, choosing(basket, key, ctx))


@order.state
def how_much(basket: Basket, ctx: Context) -> Asking:
    """A quantity in the product's unit: no more than is left; 0 takes a line away."""
    product = ctx.product(basket.product)
    if product is None:
        return _gone(basket, ctx)
    product = replace(product, price=basket.price)  # as it was shown, whatever it is now
    high = most_of(product)
    there = basket.line(product.key) is not None
    low = Quantity(0) if there else product.step
    name, price, left = product.name, said_price(product), Measure(high, product.unit)
    if there:
        asks = text("order.quantity.change", product=name, price=price, most=left)
    else:
        asks = text("order.quantity.ask", product=name, price=price, most=left)
    quantity = yield from ask_amount(asks, low, high, product.step, product.unit)

    # Who says in one message what she wants is not asked what else.
    following = how_delivered if basket.wishes else what_else
    if quantity == Quantity(0):
        without = replace(basket.settled(product.key), lines=basket.without(product.key))
        return onward(without, following)
    line = Line(product.key, quantity, product.price)
    return _added(basket, line, following, ctx)


@order.state
def which_of(basket: Basket, ctx: Context) -> Asking:
    """Which of several products a word named; not asked where it can be one alone."""
    if not basket.wishes:
        return onward(basket, what_else)
    wish, left = basket.wishes[0], replace(basket, wishes=basket.wishes[1:])
    on_sale = [product for key in wish.among if (product := ctx.product(key)) is not None]
    if not on_sale:
        gone = text("order.product.gone", product=name_of(wish.among[0], ctx))
        return onward(left, how_delivered, say=gone)
    product = on_sale[0]
    if len(wish.among) > 1:
        options = [Option(p.key, p.name) for p in on_sale]
        options.append(Option("none", text("order.which.none")))
        asks = text("order.which.ask")
        key = yield from ask_choice(asks, options, also=by_name(ctx), gone=sold_out(ctx))
        key = key.removeprefix(PRODUCT)
        if key == "none":
            return onward(left, how_delivered)
        product = next(p for p in ctx.products if p.key == key)

    line = wanted(wish, product)
    if isinstance(line, Line):
        return _added(left, line, how_delivered, ctx)
    told = replace(left, wishes=(Wish((product.key,)), *left.wishes))
    return go(how_much, choosing(told, product.key, ctx), say=line)


@order.state
def what_else(basket: Basket, ctx: Context) -> Asking:
    """Another product, or that is all."""
    if not basket.lines:
        return go(which_product, basket)
    following = confirm if basket.changing else how_delivered
    if len(basket.lines) >= MOST_LINES:
        return go(following, basket)
    options = [Option("done", text("order.else.done")), Option("more", text("order.else.more"))]
    asks = text("order.else.ask", total=total(basket))
    answer = yield from ask_choice(asks, options, also=by_name(ctx), gone=sold_out(ctx))

    if answer.startswith(PRODUCT):
        return go(how_much, choosing(basket, answer.removeprefix(PRODUCT), ctx))
    return go(which_product if answer == "more" else following, basket)


@order.state
def how_delivered(basket: Basket, ctx: Context) -> Asking:
    """Fetched at the cooperative, or brought home; not asked where one way is there or said."""
    if not delivers(ctx):
        return go(what_name, replace(basket, delivery="pickup"))
    seller = ctx.cooperative
    if seller is None or not seller.pickup:
        return go(where, replace(basket, delivery="home"))
    if basket.delivery and not basket.changing:  # said with the order
        return go(where if basket.delivery == "home" else what_name, basket)
    asks = text("order.delivery.ask", place=seller.pickup)
    pickup = Option("pickup", text("order.delivery.pickup"))
    home = Option("home", text("order.delivery.home"))
    delivery = yield from ask_choice(asks, (pickup, home))

    chosen = replace(basket, delivery=delivery, address="", pin=None)
    return go(where if delivery == "home" else what_name, chosen)


@order.state
def where(basket: Basket, ctx: Context) -> Asking:
    """The address in words or as a pin; the last one is offered again."""
    known = ctx.contact.address
    options = [Option("same", text("order.address.same"))] if known else []
    asks = text("order.address.again", address=known) if known else text("order.address.ask")
    answer = yield from ask_where(asks, LONGEST_ADDRESS, options)

    match answer:
        case Picked():
            found = replace(basket, address=known, pin=None)
        case Pin():
            found = replace(basket, address=answer.label[:LONGEST_ADDRESS], pin=answer)
        case str():
            found = replace(basket, address=answer, pin=None)
    return go(what_name, found)


@order.state
def what_name(basket: Basket, ctx: Context) -> Asking:
    """Whom it is for: not asked again while one name is known on this telephone."""
    people = known(ctx)
    only = people[0] if len(people) == 1 and not basket.changing else ""
    if basket.name or only:
        return go(confirm, replace(basket, name=basket.name or only))
    asks = text("order.name.who") if people else text("order.name.ask")
    answer = yield from ask_words(asks, LONGEST_NAME, names(ctx))

    return go(confirm, replace(basket, name=name_told(answer, ctx, LONGEST_NAME)))


@order.state
def confirm(basket: Basket, ctx: Context) -> Asking:
    """Read the order back. Nothing is placed before the client says yes."""
    if basket.replaces and not is_received(basket.replaces, ctx):
        return end(text("order.replaces.late", number=basket.replaces))
    if not basket.lines:
        return go(which_product, basket, say=text("order.empty"))
    short = next((line for line in basket.lines if is_short(line, ctx)), None)
    if short is not None:
        return _gone(choosing(basket.reopened(), short.product, ctx), ctx)
    gift = due(ctx)
    if basket.reward != (key := gift.key if gift else ""):
        gone = text("reward.gone") if basket.reward else None
        return go(confirm, replace(basket, reward=key), say=gone)
    answer = yield from ask_choice(read_back(basket, ctx), YES_OR_NOT, also=beside_lines(ctx))

    if answer == "change":
        return go(what_to_change, basket.reopened())
    if answer in ("delivery", "name", "note"):
        return _towards(answer, basket.reopened())
    if answer == "no":
        return end(dropped(basket))
    return ordered(basket, ctx)


@order.state
def what_to_change(basket: Basket, ctx: Context) -> Asking:
    """A line, another product, the delivery, the name, or a word for the cooperative."""
    options = [
        *(Option(f"line.{n}", name_of(line.product, ctx)) for n, line in enumerate(basket.lines)),
        *([Option("more", text("order.else.more"))] if len(basket.lines) < MOST_LINES else []),
        *beside_lines(ctx),
        Option("back", text("order.change.nothing")),
    ]
    answer = yield from ask_choice(text("order.change.ask"), options)

    if answer.startswith("line."):
        line = basket.lines[int(answer.removeprefix("line."))]
        return go(how_much, choosing(basket, line.product, ctx))
    return _towards(answer, basket)


@order.state
def what_note(basket: Basket, ctx: Context) -> Asking:
    """A word for the cooperative: an hour, a colour, a gift."""
    options = [Option("none", text("order.note.none"))]
    answer = yield from ask_words(text("order.note.ask"), LONGEST_NOTE, options)

    return go(confirm, replace(basket, note="" if isinstance(answer, Picked) else answer))


def _towards(change: str, basket: Basket) -> Next:
    targets: dict[str, tuple[State[Basket], Basket]] = {
        "more": (which_product, basket),
        "delivery": (how_delivered, basket),
        "name": (what_name, replace(basket, name="")),
        "note": (what_note, basket),
        "back": (confirm, basket),
    }
    return go(*targets[change])


def _gone(basket: Basket, ctx: Context) -> Next:
    """The product being chosen is sold out, or less of it is left than was asked for."""
    product = ctx.product(basket.product)
    if product is not None:
        left = Measure(product.stock, product.unit)
        less = text("order.product.less", product=product.name, left=left)
        return go(how_much, replace(basket, lines=basket.without(product.key)), say=less)
    gone = text("order.product.gone", product=name_of(basket.product, ctx))
    without = replace(basket.settled(basket.product), lines=basket.without(basket.product))
    return go(which_of if without.wishes else what_else, without, say=gone)


def onward(basket: Basket, following: State[Basket], say: Text | None = None) -> Next:
    """What is still to be asked about products, then what follows, or back to the whole."""
    if basket.product:
        return go(how_much, basket, say=say)
    if basket.wishes:
        return go(which_of, basket, say=say)
    if basket.changing:
        return go(confirm, basket, say=say)
    return go(following if basket.lines else which_product, basket, say=say)


def _added(basket: Basket, line: Line, following: State[Basket], ctx: Context) -> Next:
    noted = text("order.added", line=said_line(line, ctx))
    added = replace(basket.settled(line.product), lines=basket.with_line(line))
    return onward(added, following, say=noted)
