"""What a client has chosen so far, and how it is read back."""

from dataclasses import dataclass, field, replace

from flows.client.gifts import said_gift
from flows.context import Context, Product
from flows.effects import OrderLine, PlaceOrder, ProposeAlias
from flows.talk import Measure, Money, Named, Option, Pin, Quantity, Text, text

PRODUCT = "product."  # begins the keys of products that stand beside other options
MOST_RECORDINGS = 3  # voice notes and pictures that go along
APART = {"apart": True}  # of a slot that never changes what is asked: the explorer leaves it out
# Of a slot that changes one question alone: where it is filled, one place of each state is walked.
RARE = {"rare": True}
MOST_LINES = 6  # a basket that still fits an SMS of few segments, and a place of 1,000 bytes


@dataclass(frozen=True, slots=True)
class Line:
    """One product in the basket. price is the one that the client was shown."""

    product: str
    quantity: Quantity
    price: Money


@dataclass(frozen=True, slots=True)
class Wish:
    """Something asked for of which we must still ask: which of these products, or how much.

    quantity is in the unit that was said, unit; 0 when it was not said.
    """

    among: tuple[str, ...]
    quantity: Quantity = Quantity(0)
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Called:
    """What a client called a product, where it is none of its names."""

    product: str
    words: str


@dataclass(frozen=True, slots=True)
class Basket:
    """The slots of an order.

    product is the one being chosen, at the price that is shown. delivery is pickup or
    home, empty until it is known.
    changing: the client looked at the whole, and goes back to it after one change.
    reminded: the one reminder of a forgotten basket was sent.
    wishes: what was said in free words and is still to be asked about, in order.
    called: names that the client gave to products, to be learnt once she has ordered them.
    sent: voice notes and pictures that go with the order, by the names of their turns.
    replaces: the number of an order of hers that this one is to take the place of, or empty.
    reward: the key of the one that was shown beside the whole.
    """

    lines: tuple[Line, ...] = ()
    product: str = ""
    price: Money = Money(0)
    delivery: str = ""
    address: str = ""
    pin: Pin | None = None
    name: str = ""
    note: str = ""
    changing: bool = False
    reminded: bool = field(default=False, metadata=RARE)
    wishes: tuple[Wish, ...] = ()
    called: tuple[Called, ...] = ()
    sent: tuple[str, ...] = field(default=(), metadata=APART)
    replaces: str = field(default="", metadata=RARE)
    reward: str = field(default="", metadata=RARE)

    def line(self, product: str) -> Line | None:
        """The line of this product, if there is one."""
        return next((line for line in self.lines if line.product == product), None)

    def with_line(self, line: Line) -> tuple[Line, ...]:
        """The lines with this one in the place of its product's, or at the end."""
        if self.line(line.product) is None:
            return (*self.lines, line)
        return tuple(line if old.product == line.product else old for old in self.lines)

    def wishing(self, wish: Wish) -> "Basket":
        """The same with this wish: in the place of the one for the same, or at the end."""
        if all(old.among != wish.among for old in self.wishes):
            return replace(self, wishes=(*self.wishes, wish))
        wishes = tuple(wish if old.among == wish.among else old for old in self.wishes)
        return replace(self, wishes=wishes)

    def settled(self, product: str) -> "Basket":
        """The same, with nothing more to be asked about this product."""
        wishes = tuple(wish for wish in self.wishes if wish.among != (product,))
        if product != self.product:
            return replace(self, wishes=wishes)
        return replace(self, product="", price=Money(0), wishes=wishes)

    def reopened(self) -> "Basket":
        """The same, read back before and to be changed: it is read back again, with its reward."""
        return replace(self, changing=True, reward="")

    def without(self, product: str) -> tuple[Line, ...]:
        """The lines but for this product's."""
        return tuple(line for line in self.lines if line.product != product)


def choosing(basket: Basket, product: str, ctx: Context) -> Basket:
    """The same, while it is chosen how much of a product, at its price of now."""
    found = next((p for p in ctx.products if p.key == product), None)
    return replace(basket, product=product, price=found.price if found else Money(0))


def total(basket: Basket) -> Money:
    """What the basket costs, at the prices that the client was shown."""
    return sum((line.quantity.at(line.price) for line in basket.lines), Money(0))


def placed(basket: Basket, ctx: Context) -> PlaceOrder:
    """The order that a basket makes."""
    return PlaceOrder(
        ctx.ref,
        tuple(OrderLine(line.product, line.quantity, line.price) for line in basket.lines),
        total(basket),
        basket.delivery,
        basket.name,
        basket.address,
        basket.pin,
        basket.note,
        reward=basket.reward,
        recordings=basket.sent,
        replaces=basket.replaces,
    )


def new_names(basket: Basket, ctx: Context) -> tuple[ProposeAlias, ...]:
    """What the client called the products that she has now ordered."""
    return tuple(
        ProposeAlias(called.product, called.words, ctx.contact.language)
        for called in basket.called
        if basket.line(called.product)
    )


def with_back(basket: Basket, ctx: Context) -> Context:
    """The world where what the order that is replaced holds can be had again."""
    replaced = ctx.order(basket.replaces) if basket.replaces else None
    if replaced is None or not is_received(replaced.number, ctx):
        return ctx
    held = {line.product: line.quantity.thousandths for line in replaced.lines}
    products = tuple(
        replace(product, stock=Quantity(product.stock.thousandths + held.get(product.key, 0)))
        for product in ctx.products
    )
    return replace(ctx, products=products)


def is_received(number: str, ctx: Context) -> bool:
    """Whether an order of hers still waits for the cooperative, and is hers to change."""
    found = ctx.order(number)
    return found is not None and found.status == "received"


def delivers(ctx: Context) -> bool:
    """Whether orders are brought home."""
    return ctx.cooperative is None or ctx.cooperative.delivers


def is_short(line: Line, ctx: Context) -> bool:
    """Whether less is left than a line holds."""
    product = ctx.product(line.product)
    return product is None or product.stock < line.quantity


def name_of(product: str, ctx: Context) -> Named:
    """What a product is called, on sale or not."""
    found = next((p for p in ctx.products if p.key == product), None)
    return found.name if found else Named((("fr", product),))


def by_name(ctx: Context) -> tuple[Option, ...]:
    """Every product on sale, for whoever names one where we ask something else."""
    return tuple(Option(PRODUCT + p.key, p.name) for p in ctx.products if p.on_sale)


def sold_out(ctx: Context) -> tuple[Option, ...]:
    """Every product that is not on sale just now."""
    return tuple(Option(PRODUCT + p.key, p.name) for p in ctx.products if not p.on_sale)


def beside_lines(ctx: Context) -> list[Option]:
    """What can be changed beside the lines."""
    return [
        *([Option("delivery", text("order.change.delivery"))] if delivers(ctx) else []),
        Option("name", text("order.change.name")),
        Option("note", text("order.change.note")),
    ]


def said_price(product: Product) -> Text:
    """What one unit costs: "90 DH le bocal de 500 g", "80 DH le kilo"."""
    price = product.price
    if product.pack:
        return text("order.price.pack", price=price, pack=product.pack)
    match product.unit:
        case "kg":
            return text("order.price.kg", price=price)
        case "g":
            return text("order.price.g", price=price)
        case "L":
            return text("order.price.L", price=price)
        case _:
            return text("order.price.piece", price=price)


def said_line(line: Line, ctx: Context) -> Text:
    """One line as it is read back: "2 bocaux Amlou, 180 DH"."""
    return text(
        "order.line",
        quantity=_measure(line, ctx),
        product=name_of(line.product, ctx),
        price=line.quantity.at(line.price),
    )


def said_details(basket: Basket, ctx: Context) -> tuple[Text, ...]:
    """How it is delivered, to whom, the note, and what else is to be known of it."""
    if basket.delivery == "pickup":
        where = text("order.detail.pickup", place=ctx.cooperative.pickup if ctx.cooperative else "")
    elif basket.pin is not None:
        where = text("order.detail.pin")
    else:
        where = text("order.detail.home", address=basket.address)
    said = [where, text("order.detail.name", name=basket.name)]
    if basket.note:
        said.append(text("order.detail.note", note=basket.note))
    if basket.sent:
        said.append(text("order.detail.recordings", number=len(basket.sent)))
    if basket.replaces:
        said.append(text("order.detail.replaces", number=basket.replaces))
    return (*said, *said_gift(basket.reward, ctx))


def _measure(line: Line, ctx: Context) -> Measure:
    found = next((p for p in ctx.products if p.key == line.product), None)
    return Measure(line.quantity, found.unit if found else "piece")
