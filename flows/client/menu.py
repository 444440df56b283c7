"""The front door: what the bot can do for this client now."""

from collections.abc import Iterator
from typing import Any

from flows.client.again import last_one, same_again
from flows.client.basket import PRODUCT, Basket, by_name, choosing, sold_out
from flows.client.calling import calling
from flows.client.follow import which_order
from flows.client.language import which_language
from flows.client.mine import what_of_mine
from flows.client.nothing import Nothing
from flows.client.order import how_much, which_product
from flows.client.ordering import begun
from flows.client.rating import how_was_it
from flows.client.sharing import others_of, which_cooperative
from flows.client.suggest import what_idea
from flows.client.vote import which_question
from flows.context import Context
from flows.flow import Asking, Flow, Next, Scene, State, ask_choice, go, visit
from flows.hearing.reading import Reading
from flows.talk import Option, text

FRONT = 2  # and the way to the rest: three buttons, and one segment of an SMS
menu = Flow("menu", Nothing, version=1)
OPENED: dict[str, State[Any]] = {
    "orders": which_order,
    "rate": how_was_it,
    "vote": which_question,
    "idea": what_idea,
    "mine": what_of_mine,
    "cooperative": which_cooperative,
}


@menu.state
def what_to_do(slots: Nothing, ctx: Context) -> Asking:
    """The two things most wanted, and the rest behind a third; or a product is named."""
    doors = tuple(_doors(ctx))
    shown = (*doors[:FRONT], Option("more", text("menu.more")))
    named = (*doors[FRONT:], *by_name(ctx))
    wish = yield from ask_choice(text("menu.ask"), shown, also=named, gone=sold_out(ctx))

    return go(what_more, slots) if wish == "more" else _opened(wish, ctx)


@menu.state
def what_more(slots: Nothing, ctx: Context) -> Asking:
    """All that can be done."""
    doors = tuple(_doors(ctx))
    asks = text("menu.more.ask")
    wish = yield from ask_choice(asks, doors, also=by_name(ctx), gone=sold_out(ctx))

    return _opened(wish, ctx)


def _opened(wish: str, ctx: Context) -> Next:
    """Where a door leads."""
    if wish in OPENED:
        return go(OPENED[wish], OPENED[wish].flow.slots())
    if wish == "again" and (last := last_one(ctx)) is not None:
        return same_again(last, ctx)
    if wish == "language":  # which tells nothing but how to go on
        return visit(which_language, Nothing())
    if wish == "human":
        return calling(ctx)
    if wish.startswith(PRODUCT):
        return go(how_much, choosing(Basket(), wish.removeprefix(PRODUCT), ctx))
    return go(which_product, Basket())


@menu.meaning(sees=lambda _slots, _state, _ctx: Scene())
def meant(slots: Nothing, state: str, reading: Reading, ctx: Context) -> Next | None:
    """An order in the client's own words."""
    return begun(reading, ctx)


def _doors(ctx: Context) -> Iterator[Option]:
    """What is of use to this client now, the most wanted first."""
    yield Option("order", text("menu.order"))
    if any(order.asks_rating for order in ctx.orders):
        yield Option("rate", text("menu.rate"))
    if last_one(ctx) is not None:
        yield Option("again", text("menu.again"))
    if ctx.orders:
        yield Option("orders", text("menu.orders"))
    yield Option("human", text("menu.human"))
    if any(not ballot.chosen for ballot in ctx.ballots):
        yield Option("vote", text("menu.vote"))
    yield Option("idea", text("menu.idea"))
    yield Option("mine", text("menu.mine"))
    if others_of(ctx):
        yield Option("cooperative", text("menu.cooperative"))
    yield Option("language", text("menu.language"))
