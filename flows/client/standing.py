"""Where an order stands, in plain words; and what a question about one is answered with."""

from flows.context import Context, PastOrder
from flows.effects import AskHuman
from flows.hearing.reading import Reading
from flows.progress import OPEN, is_late
from flows.talk import Text, text

LONGEST_WORDS = 300  # characters of a question that reach the cooperative
MOST_TOLD = 3  # orders told of in one message

# One word for each status, in a list and to a member.
STATES = {
    "received": text("follow.state.received"),
    "accepted": text("follow.state.accepted"),
    "ready": text("follow.state.ready"),
    "leaving": text("follow.state.leaving"),
    "delivered": text("follow.state.delivered"),
    "refused": text("follow.state.refused"),
    "cancelled": text("follow.state.cancelled"),
}


def told(order: PastOrder, ctx: Context) -> Text:
    """Where an order stands, in a sentence."""
    number = order.number
    match order.status:
        case "received":
            return text("follow.told.received", number=number)
        case "accepted":
            return text("follow.told.accepted", number=number)
        case "ready" if order.delivery == "home":
            return text("follow.told.ready.home", number=number)
        case "ready":
            place = ctx.cooperative.pickup if ctx.cooperative else ""
            return text("follow.told.ready.pickup", number=number, place=place)
        case "leaving":
            return text("follow.told.leaving", number=number)
        case "delivered":
            return text("follow.told.delivered", number=number)
        case "refused":
            return text("follow.told.refused", number=number, reason=order.reason)
        case _:
            return text("follow.told.cancelled", number=number)


def about(reading: Reading, ctx: Context) -> tuple[PastOrder, ...]:
    """Which a question is about: the one that it names, else those under way, else the last."""
    named = ctx.order(str(reading.order_number or ""))
    if named is not None:
        return (named,)
    under_way = tuple(order for order in ctx.orders if order.status in OPEN)
    return under_way[:MOST_TOLD] or ctx.orders[:1]


def tracked(
    reading: Reading, words: str, ctx: Context
) -> tuple[tuple[Text, ...], tuple[AskHuman, ...]]:
    """Where the orders asked about stand; what that does not answer reaches the cooperative."""
    orders = about(reading, ctx)
    if not orders:
        return (text("aside.track"),), (AskHuman(words=words[:LONGEST_WORDS]),)
    says = tuple(told(order, ctx) for order in orders)
    late = next((order for order in orders if is_late(order, ctx.now)), None)
    if late is None:
        return says, ()
    asked = AskHuman(about=late.number, words=words[:LONGEST_WORDS])
    return (*says, text("follow.asked")), (asked,)


def complained(reading: Reading, words: str, ctx: Context) -> AskHuman:
    """What is wrong, with the order that it is most likely about: the last that came, or is due."""
    named = ctx.order(str(reading.order_number or ""))
    came = [order for order in ctx.orders if order.status == "delivered"]
    one = named or next(iter((*came, *ctx.orders)), None)
    return AskHuman(about=one.number if one else "", words=words[:LONGEST_WORDS])
