"""What is asked or said in passing, at any time: it is answered, and nothing else changes."""

from dataclasses import dataclass

from flows.client.basket import name_of, said_price
from flows.client.standing import complained, tracked
from flows.client.wishes import unknown
from flows.context import Context, Cooperative, Product
from flows.effects import AskHuman
from flows.flow import Scene
from flows.hearing.reading import Reading
from flows.talk import Text, text

MOST_PRICES = 12  # lines of one message


@dataclass(frozen=True, slots=True)
class Aside:
    """What to say before the pending question is put again."""

    says: tuple[Text, ...]
    effects: tuple[AskHuman, ...] = ()


def answered(reading: Reading, words: str, scene: Scene, ctx: Context) -> Aside | None:
    """The answer to what was asked in passing, in these words; None when nothing was."""
    match reading.intent:
        case "price" | "catalogue":
            return Aside(_prices(reading, scene, ctx))
        case "delivery" if ctx.cooperative is not None:
            return Aside((_delivery(ctx.cooperative),))
        case "complaint":
            return Aside((text("aside.complaint"),), (complained(reading, words, ctx),))
        case "track":
            return Aside(*tracked(reading, words, ctx))
        case "thanks":
            return Aside((text("aside.thanks"),))
        case "greet":
            return Aside((text("aside.greet"),))
        case _:
            return None


def _prices(reading: Reading, scene: Scene, ctx: Context) -> tuple[Text, ...]:
    """Of what was asked about, or is being talked about; else of all there is."""
    keys = reading.asked or ((scene.about,) if scene.about and reading.intent == "price" else ())
    if not keys:
        listed = _listed([product for product in ctx.products if product.on_sale])
        return (*unknown(reading), *(listed or (text("order.product.none"),)))
    there = [product for key in keys if (product := ctx.product(key)) is not None]
    gone = [key for key in keys if ctx.product(key) is None]
    said_gone = (text("order.product.gone", product=name_of(key, ctx)) for key in gone)
    return (*unknown(reading), *_listed(there), *said_gone)


def _listed(products: list[Product]) -> tuple[Text, ...]:
    lines = tuple(
        text("aside.price", product=product.name, price=said_price(product))
        for product in products[:MOST_PRICES]
    )
    return (text("aside.products", lines=lines),) if len(lines) > 1 else lines


def _delivery(seller: Cooperative) -> Text:
    if not seller.delivers:
        return text("aside.delivery.pickup", place=seller.pickup)
    if not seller.pickup:
        return text("aside.delivery.home")
    return text("aside.delivery.both", place=seller.pickup)
