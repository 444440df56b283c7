"""The front door: what the bot can do."""

from flows.client.basket import PRODUCT, Basket, by_name, choosing, sold_out
from flows.client.language import which_language
from flows.client.nothing import Nothing
from flows.client.order import how_much, which_product
from flows.client.ordering import begun
from flows.context import Context
from flows.effects import AskHuman
from flows.flow import Asking, Flow, Next, Scene, ask_choice, end, go, visit
from flows.hearing.reading import Reading
from flows.talk import Option, text

menu = Flow("menu", Nothing, version=1)


@menu.state
def what_to_do(slots: Nothing, ctx: Context) -> Asking:
    """Order, speak with somebody, or change the language; or name what is to be ordered."""
    options = [
        Option("order", text("menu.order")),
        Option("human", text("menu.human")),
        Option("language", text("menu.language")),
    ]
    products = by_name(ctx)
    wish = yield from ask_choice(text("menu.ask"), options, also=products, gone=sold_out(ctx))

    if wish == "language":
        return visit(which_language, Nothing())
    if wish == "human":
        return end(text("human.coming"), AskHuman())
    if wish.startswith(PRODUCT):
        return go(how_much, choosing(Basket(), wish.removeprefix(PRODUCT), ctx))
    return go(which_product, Basket())


@menu.meaning(sees=lambda _slots, _state, _ctx: Scene())
def meant(slots: Nothing, state: str, reading: Reading, ctx: Context) -> Next | None:
    """An order in the client's own words."""
    return begun(reading, ctx)
