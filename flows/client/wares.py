"""The catalogue of a turn, as hearing wants it."""

from functools import lru_cache

from flows.context import Context, Product, Wordings
from flows.hearing.reading import Ware
from flows.hearing.stock import Stock, stock_of

SHOPS = 256  # catalogues kept in this form


def stock(ctx: Context) -> Stock:
    """All that the cooperative sells, sold out or not, ready to be heard of."""
    return _stock(ctx.products, ctx.wordings)


@lru_cache(maxsize=SHOPS)
def _stock(products: tuple[Product, ...], wordings: Wordings) -> Stock:
    return stock_of(tuple(_ware(product, wordings) for product in products))


def _ware(product: Product, wordings: Wordings) -> Ware:
    return Ware(product.key, wordings(product.name), product.unit, product.pack)
