"""The orders of a client: where each stands, and what can still be done."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from flows.client.again import changing, same_again
from flows.client.standing import LONGEST_WORDS, STATES, told
from flows.context import Context, PastLine, PastOrder
from flows.effects import AskHuman, CancelOrder
from flows.flow import Asking, Flow, Next, ask_choice, ask_told, end, go, leave
from flows.hearing.answers import Picked, Shown
from flows.hearing.reading import Reading
from flows.progress import OPEN
from flows.talk import Measure, Option, Text, text


@dataclass(frozen=True, slots=True)
class Following:
    """The slots: the order that is looked at.

    beside: another order is under way, and would be lost by beginning one here.
    """

    number: str = ""
    beside: bool = False


follow = Flow("follow", Following, version=1)


@follow.state
def which_order(slots: Following, ctx: Context) -> Asking:
    """One of the last orders; not asked where there is one alone."""
    if not ctx.orders:
        return end(text("follow.none"))
    if len(ctx.orders) == 1:
        return go(what_of_it, replace(slots, number=ctx.orders[0].number))
    options = [Option(one.number, _labelled(one), _hint(one)) for one in ctx.orders]
    options.append(Option("back", text("follow.do.back")))
    number = yield from ask_choice(text("follow.which.ask"), options)

    if number == "back":
        return end(text("follow.back"))
    return go(what_of_it, replace(slots, number=number))


@follow.state
def what_of_it(slots: Following, ctx: Context) -> Asking:
    """What she wants of this order: its lines and where it stands are told."""
    order = ctx.order(slots.number)
    if order is None:
        return end(text("follow.none"))
    asks = text(
        "follow.what.ask",
        told=told(order, ctx),
        lines=tuple(map(_line, order.lines)),
        total=order.total,
    )
    wish = yield from ask_choice(asks, _wishes(order, slots))

    match wish:
        case "cancel":
            return go(sure_to_cancel, slots)
        case "change":
            return leave(changing(order, ctx))
        case "again":
            return leave(same_again(order, ctx))
        case "ask":
            return go(what_question, slots)
        case _:
            return end(text("follow.back"))


@follow.state
def sure_to_cancel(slots: Following, ctx: Context) -> Asking:
    """Nothing is cancelled before a yes, nor once the cooperative has accepted it."""
    order = ctx.order(slots.number)
    if order is None:
        return end(text("follow.none"))
    if order.status != "received":
        return _too_late(order, slots)
    options = [
        Option("yes", text("follow.cancel.yes")),
        Option("no", text("follow.cancel.no")),
    ]
    asks = text("follow.cancel.ask", number=order.number, total=order.total)
    answer = yield from ask_choice(asks, options)

    if answer == "no":
        return end(text("follow.cancel.kept", number=order.number))
    return end(text("follow.cancel.done", number=order.number), CancelOrder(order.number))


@follow.state
def what_question(slots: Following, ctx: Context) -> Asking:
    """What she asks of the cooperative, in words or by voice: the order goes with it."""
    asks = text("follow.question.ask", number=slots.number)
    options = [Option("back", text("follow.question.back"))]
    answer = yield from ask_told(asks, LONGEST_WORDS, options)

    match answer:
        case Picked():
            return end(text("follow.back"))
        case Shown(words=words):
            asked = AskHuman(about=slots.number, words=words, recording=ctx.asked)
        case str():
            asked = AskHuman(about=slots.number, words=answer)
    return end(text("follow.asked"), asked)


def begun(reading: Reading, ctx: Context, *, beside: bool) -> Next | None:
    """A sentence that would cancel an order that was placed: the one it names, or the last.

    It may be to change it that was meant, so both are offered while they can be done. None
    where she has no such order.
    """
    if reading.order_number is not None:
        order = ctx.order(str(reading.order_number))
    else:
        order = _under_way(ctx)
    if order is None:
        return None
    to = what_of_it if order.status == "received" else sure_to_cancel
    return go(to, Following(order.number, beside))


def cancelling(ctx: Context) -> Next | None:
    """What "cancel" leads to where nothing is under way: her last order, if it is not over."""
    order = _under_way(ctx)
    return go(sure_to_cancel, Following(order.number)) if order else None


def _under_way(ctx: Context) -> PastOrder | None:
    return next((one for one in ctx.orders if one.status in OPEN), None)


def _too_late(order: PastOrder, slots: Following) -> Next:
    """It is said why not; while it is under way, the cooperative can still be asked."""
    state = STATES[order.status]
    late = text("follow.cancel.late", number=order.number, state=state)
    return go(what_question, slots, say=late) if order.status in OPEN else end(late)


def _wishes(order: PastOrder, slots: Following) -> Iterator[Option]:
    """What can be done with an order as it stands."""
    if order.status == "received":
        if not slots.beside:
            yield Option("change", text("follow.do.change"))
        yield Option("cancel", text("follow.do.cancel"))
    elif not slots.beside and order.status not in OPEN:
        yield Option("again", text("follow.do.again"))
    yield Option("ask", text("follow.do.ask"))
    yield Option("back", text("follow.do.back"))


def _labelled(order: PastOrder) -> Text:
    return text("follow.which.one", number=order.number, state=STATES[order.status])


def _hint(order: PastOrder) -> Text | None:
    """What it holds: the name of its first product."""
    if not order.lines:
        return None
    name = order.lines[0].name
    if len(order.lines) == 1:
        return text("follow.which.hint", product=name)
    return text("follow.which.more", product=name)


def _line(line: PastLine) -> Text:
    """As it was read back when it was ordered, at the price of then."""
    quantity, price = Measure(line.quantity, line.unit), line.quantity.at(line.price)
    return text("order.line", quantity=quantity, product=line.name, price=price)
