"""The front door: what the bot can do for this client now."""

from collections.abc import Iterator

from flows.client.basket import PRODUCT, Basket, by_name, choosing, sold_out
from flows.client.follow import which_order
from flows.client.language import which_language
from flows.client.mine import what_of_mine
from flows.client.nothing import Nothing
from flows.client.order import how_much, which_product
from flows.client.ordering import begun
from flows.client.rating import how_was_it
from flows.client.sharing import others_of, which_cooperative
from flows.client.suggest import what_idea
from flows.client.vote import which_one
from flows.context import Context
from flows.effects import AskHuman
from flows.flow import Asking, Flow, Next, Scene, State, ask_choice, end, go, visit
from flows.hearing.reading import Reading
from flows.talk import Option, text

menu = Flow("menu", Nothing, version=1)
# What is entered from the menu, and comes back to it.
VISITED: dict[str, State[Nothing]] = {
    "orders": which_order,
    "rate": how_was_it,
    "vote": which_one,
    "idea": what_idea,
    "mine": what_of_mine,
    "cooperative": which_cooperative,
    "language": which_language,
}


@menu.state
def what_to_do(slots: Nothing, ctx: Context) -> Asking:
    """What can be done; or a product is named, which is to be ordered."""
    products = by_name(ctx)
    wish = yield from ask_choice(text("menu.ask"), _doors(ctx), also=products, gone=sold_out(ctx))

    if wish in VISITED:
        return visit(VISITED[wish], Nothing())
    if wish == "human":
        return end(text("human.coming"), AskHuman())
    if wish.startswith(PRODUCT):
        return go(how_much, choosing(Basket(), wish.removeprefix(PRODUCT), ctx))
    return go(which_product, Basket())


@menu.meaning(sees=lambda _slots, _state, _ctx: Scene())
def meant(slots: Nothing, state: str, reading: Reading, ctx: Context) -> Next | None:
    """An order in the client's own words."""
    return begun(reading, ctx)


def _doors(ctx: Context) -> Iterator[Option]:
    """What is of use to this client now, the most wanted first: five fit in one SMS."""
    yield Option("order", text("menu.order"))
    if any(order.asks_rating for order in ctx.orders):
        yield Option("rate", text("menu.rate"))
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
