"""From what free words were read as to a basket: its lines, and what must still be asked."""

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from flows.client.basket import MOST_LINES, Basket, Called, Line, Wish, name_of, said_line
from flows.client.measuring import for_money, in_units, most_of, why_not
from flows.context import Context, Product
from flows.hearing.answers import bare_words
from flows.hearing.lexicon import spellings
from flows.hearing.normalise import normalise
from flows.hearing.reading import Item, Reading
from flows.hearing.vocabulary import Vocabulary
from flows.talk import Measure, Quantity, Text, text

MOST_AMONG = 4  # products that one word may stand for: the place is to stay small
MOST_CALLED, LONGEST_CALLED = 1, 18  # names to learn of one order, and their letters
NOTED = ("order.added", "order.noted")  # what says that lines were added
JOINS = frozenset(spellings("joins"))
LONGEST_UNKNOWN = 40  # letters of what we do not sell, said back


@dataclass(frozen=True, slots=True)
class Taken:
    """A basket after free words, and what to say of it."""

    basket: Basket
    says: tuple[Text, ...] = ()


def cart(basket: Basket, ctx: Context) -> tuple[Item, ...]:
    """The lines as hearing knows them."""
    return tuple(_item(line, ctx) for line in basket.lines)


def all_of(basket: Basket, ctx: Context) -> tuple[Item, ...]:
    """The lines, and what is still to be asked about: each once."""
    asked = [Wish((basket.product,))] if basket.product else []
    items = [*cart(basket, ctx), *(_wished(wish) for wish in (*basket.wishes, *asked))]
    return tuple({item.among: item for item in reversed(items)}.values())[::-1]


def taken_back(basket: Basket, reading: Reading, ctx: Context) -> Taken | None:
    """The basket without what is taken back of all that was said; None where nothing is.

    The reading's items are what is left.
    """
    before = all_of(basket, ctx)
    left = {item.among for item in reading.items}
    gone = [item.among for item in before if item.among not in left]
    if not gone:
        return None
    for among in gone:
        basket = basket.settled(among[0]) if len(among) == 1 else basket
        wishes = tuple(wish for wish in basket.wishes if wish.among != among)
        lines = tuple(line for line in basket.lines if (line.product,) != among)
        basket = replace(basket, lines=lines, wishes=wishes)
    new = tuple(item for item in reading.items if item not in before)
    taken = added(basket, replace(reading, items=new), ctx)
    return replace(taken, says=(text("order.removed"), *taken.says))


def example(basket: Basket, ctx: Context) -> Text:
    """What would be an answer, for somebody who said yes where we ask which, or how much."""
    product = ctx.product(basket.product)
    if product is not None:
        return text("order.quantity.example", amount=Measure(_some(product), product.unit))
    among = basket.wishes[0].among if basket.wishes else ()
    there = next((key for key in among if ctx.product(key)), "")
    return text("order.which.example", product=name_of(there, ctx))


def added(basket: Basket, reading: Reading, ctx: Context) -> Taken:
    """The basket with all that was asked for."""
    new: list[Line] = []
    says = [*unknown(reading)]
    left_out: list[Text] = []
    for read in reading.items:
        item, basket = _answering(read, basket)
        there = tuple(key for key in item.among if ctx.product(key))
        if not there:
            says += [text("order.product.gone", product=name_of(key, ctx)) for key in item.among]
            continue
        if _is_full(basket, item):
            left_out.append(_left_out(item, there, ctx))
            continue
        basket = replace(basket, called=_learnt(basket, item, ctx))
        line = _line(item, there, ctx)
        if line is None:
            basket = basket.wishing(_wish(item, there[:MOST_AMONG]))
        else:
            new.append(line)
            basket = replace(basket, lines=basket.with_line(line))
    says += _noted(tuple(new), ctx)
    if left_out:
        says.append(text("order.full", most=MOST_LINES, lines=tuple(left_out)))
    return Taken(basket, tuple(says))


def changed(basket: Basket, reading: Reading, ctx: Context) -> Taken:
    """The basket as it is to be after a change: the reading's items are the whole of it."""
    before = dict(zip(cart(basket, ctx), basket.lines, strict=True))
    kept = tuple(before[item] for item in reading.items if item in before)
    new = tuple(item for item in reading.items if item not in before)
    taken = added(replace(basket, lines=kept, wishes=()), replace(reading, items=new), ctx)
    known = [*before, *new]
    order = [key for item in (*reading.items, *known) for key in item.among]
    same = {(line.product, line.quantity): line for line in basket.lines}  # at the price shown
    lines = [same.get((line.product, line.quantity), line) for line in taken.basket.lines]
    lines.sort(key=lambda line: order.index(line.product))
    return Taken(replace(taken.basket, lines=tuple(lines)), taken.says)


def wanted(wish: Wish, product: Product) -> Line | Text | None:
    """The line that a wish makes, now that its product is told.

    Or the reason why it makes none; None when the quantity was not said.
    """
    if wish.quantity == Quantity(0):
        return None
    quantity = in_units(Decimal(wish.quantity.thousandths) / 1000, wish.unit, product)
    if quantity is None:
        return None
    return why_not(quantity, product) or Line(product.key, quantity, product.price)


def unknown(reading: Reading) -> tuple[Text, ...]:
    """That we do not sell what was asked for, in the words that named it."""
    if not reading.unknown:
        return ()
    named = ", ".join(dict.fromkeys(reading.unknown))[:LONGEST_UNKNOWN]
    return (text("order.unknown", words=named),)


def _answering(item: Item, basket: Basket) -> tuple[Item, Basket]:
    """An item that tells what was being asked: which of several, or how much of one."""
    if len(item.among) != 1:
        return item, basket
    [key] = item.among
    basket = basket.settled(key)
    wish = next((wish for wish in basket.wishes if key in wish.among), None)
    if wish is None:
        return item, basket
    basket = replace(basket, wishes=tuple(w for w in basket.wishes if w is not wish))
    if item.quantity is None and wish.quantity > Quantity(0):
        said = Decimal(wish.quantity.thousandths) / 1000
        item = replace(item, quantity=said, unit=wish.unit)
    return item, basket


def _line(item: Item, there: tuple[str, ...], ctx: Context) -> Line | None:
    """The line that an item makes, where nothing must be asked."""
    product = ctx.product(there[0]) if len(item.among) == 1 else None
    if product is None:
        return None
    if item.budget is not None:
        quantity: Quantity | None = for_money(item.budget, product)
    elif item.quantity is None or not item.sure:
        return None
    else:
        quantity = in_units(item.quantity, item.unit, product)
    if quantity is None or why_not(quantity, product) is not None:
        return None
    return Line(product.key, quantity, product.price)


def _wish(item: Item, among: tuple[str, ...]) -> Wish:
    told = item.sure or len(item.among) > 1
    if item.quantity is None or not told:
        return Wish(among)
    return Wish(among, Quantity.of(item.quantity), item.unit)


def _is_full(basket: Basket, item: Item) -> bool:
    if any(basket.line(key) for key in item.among):
        return False
    return len(basket.lines) + len(basket.wishes) >= MOST_LINES


def _left_out(item: Item, there: tuple[str, ...], ctx: Context) -> Text:
    if len(there) == 1:
        return text("order.left_out", product=name_of(there[0], ctx))
    return text("order.left_out", product=item.said)


def _noted(lines: tuple[Line, ...], ctx: Context) -> tuple[Text, ...]:
    match lines:
        case ():
            return ()
        case (line,):
            return (text("order.added", line=said_line(line, ctx)),)
        case _:
            return (text("order.noted", lines=tuple(said_line(line, ctx) for line in lines)),)


def _learnt(basket: Basket, item: Item, ctx: Context) -> tuple[Called, ...]:
    """The names that a client gave, with this one when it is new and short."""
    called = item.said.strip()
    is_told = len(item.among) == 1 and 0 < len(called) <= LONGEST_CALLED
    if not is_told or len(basket.called) >= MOST_CALLED:
        return basket.called
    [key] = item.among
    known = _vocabulary(ctx.wordings(name_of(key, ctx)))
    said = bare_words(normalise(called)) - JOINS
    # "argan" for "huile d'argan" is nothing to learn.
    if all(known.find(word).words for word in said):
        return basket.called
    return (*basket.called, Called(key, called))


@lru_cache(maxsize=1024)
def _vocabulary(names: tuple[str, ...]) -> Vocabulary:
    """The words that a product's names are made of."""
    return Vocabulary(word for name in names for word in bare_words(normalise(name)))


def _some(product: Product) -> Quantity:
    """Two of it, or as many as one order can have."""
    return min(Quantity(2 * product.step.thousandths), most_of(product))


def _wished(wish: Wish) -> Item:
    said = Decimal(wish.quantity.thousandths) / 1000
    return Item(wish.among, said if said else None, wish.unit)


def _item(line: Line, ctx: Context) -> Item:
    found = next((p for p in ctx.products if p.key == line.product), None)
    amount = Decimal(line.quantity.thousandths) / 1000
    return Item((line.product,), amount, found.unit if found else "")
