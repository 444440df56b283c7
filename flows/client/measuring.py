"""How much a client means, in the unit that a product is sold by, and whether it can be had."""

import re
from decimal import Decimal

from flows.context import Product
from flows.talk import Measure, Money, Quantity, Text, text

MOST_STEPS = 100  # of one product in one order: more than that is a matter to talk about
COUNTED = frozenset({"piece", "jar", "bottle", "pack"})  # "2 pots" are two, whatever holds them
# A unit as a quantity of what can be weighed or poured: grams and millilitres.
_OF = {
    "g": ("g", Decimal(1)),
    "kg": ("g", Decimal(1000)),
    "ml": ("ml", Decimal(1)),
    "cl": ("ml", Decimal(10)),
    "l": ("ml", Decimal(1000)),
}
_PACK = re.compile(r"(\d+(?:[.,]\d+)?)\s*(kg|g|ml|cl|l)$", re.IGNORECASE)  # but not "150 x 90 cm"


def in_units(amount: Decimal, said: str, product: Product) -> Quantity | None:
    """An amount in the unit that was said, in the product's own; None if it cannot be told.

    500 g of what is sold by the kilo is 0.5, and 1 kg of jars of 500 g is 2. What was said
    without a unit is in the product's.
    """
    if said in ("", product.unit) or (said in COUNTED and product.unit in COUNTED):
        return Quantity.of(amount)
    asked, held = _OF.get(said.lower()), _held(product)
    if asked is None or held is None or asked[0] != held[0]:
        return None
    return Quantity.of(amount * asked[1] / held[1])


def for_money(budget: Decimal, product: Product) -> Quantity:
    """As much as so many dirhams buy, in whole steps; 0 when they do not buy one."""
    if product.price == Money(0):
        return Quantity(0)
    step = product.step.thousandths
    bought = int(budget * 100 * 1000 / product.price.centimes)
    return Quantity(bought // step * step)


def most_of(product: Product) -> Quantity:
    """The largest quantity that one order can have."""
    steps = min(product.stock.thousandths // product.step.thousandths, MOST_STEPS)
    return Quantity(steps * product.step.thousandths)


def why_not(quantity: Quantity, product: Product) -> Text | None:
    """What stands against this much of a product; None when it can be had."""
    most = most_of(product)
    if quantity > most and product.stock.thousandths - most.thousandths < product.step.thousandths:
        left = Measure(product.stock, product.unit)
        return text("order.product.less", product=product.name, left=left)
    if quantity > most:
        return text("order.product.most", product=product.name, most=Measure(most, product.unit))
    if quantity.thousandths % product.step.thousandths or quantity <= Quantity(0):
        step = Measure(product.step, product.unit)
        return text("order.product.step", product=product.name, step=step)
    return None


def _held(product: Product) -> tuple[str, Decimal] | None:
    """What one unit of a product holds: ("g", 500)."""
    if product.unit.lower() in _OF:
        return _OF[product.unit.lower()]
    found = _PACK.match(product.pack.strip())
    if found is None:
        return None
    kind, each = _OF[found[2].lower()]
    return kind, Decimal(found[1].replace(",", ".")) * each
