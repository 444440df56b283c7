"""What is rated, and what a rating changes: the order, its products, who is told."""

import re
from dataclasses import dataclass

from flows.client.wares import stock
from flows.context import Context, PastLine, PastOrder
from flows.effects import AskHuman, Effect, Explain, Rate
from flows.flow import Next, end
from flows.hearing.facts import look
from flows.hearing.normalise import normalise
from flows.talk import Option, Text, text

MOST = 5  # stars
UNHAPPY = 2  # so many or fewer: the cooperative is told at once
MIXED = 3  # so many or fewer: one product of several may be the matter
# SERVPERF (Cronin & Taylor 1992): one of the five is asked about with each order, in turn.
DIMENSIONS = ("tangibles", "reliability", "responsiveness", "assurance", "empathy")
# Takes "avis 41" and "رأيي 41"; leaves "avis".
NUMBERED = re.compile(r".*?(?<!\S)([0-9]{1,9})$")
# Ends "finalement 4" and "non, 3 sur 5"; not "4 jours de retard".
FIGURE_LAST = re.compile(r"(?<!\w)[1-5](?: ?/ ?5| sur 5)?$")
LONGEST_CHANGE = 5  # words of "finalement je mets 3 sur 5"
# What a figure after these counts is no rating: "je prends 4", "la commande 4".
COUNTING = frozenset({"want", "buy", "add", "send", "order_noun", "address", "remove"})
DELIVERED = "delivered"


@dataclass(frozen=True, slots=True)
class Rated:
    """The slots of a rating.

    order is its number; empty: the last one that can be rated. stars are what was given, 0
    before. product is the one that was the matter, or the only one that is spoken of. words
    are what the stars came with. unasked: nobody had asked, and no more is asked than needed.
    """

    order: str = ""
    stars: int = 0
    product: str = ""
    words: str = ""
    unasked: bool = False


def scale() -> tuple[Option, ...]:
    """One to five, in that order: the digit that is typed is the key."""
    return (
        Option("1", text("rating.stars.one")),
        Option("2", text("rating.stars.two")),
        Option("3", text("rating.stars.three")),
        Option("4", text("rating.stars.four")),
        Option("5", text("rating.stars.five")),
    )


def starred(stars: int) -> Text:
    """So many stars, as they stand in the scale."""
    label = scale()[stars - 1].label
    assert isinstance(label, Text)
    return label


def dimension_of(order: str) -> str:
    """Which of the five is asked about with the order of this number."""
    return DIMENSIONS[int(order or 0) % len(DIMENSIONS)]


def about(dimension: str) -> Text:
    """The question about one of the five."""
    return {
        "tangibles": text("rating.service.tangibles"),
        "reliability": text("rating.service.reliability"),
        "responsiveness": text("rating.service.responsiveness"),
        "assurance": text("rating.service.assurance"),
        "empathy": text("rating.service.empathy"),
    }[dimension]


def to_rate(slots: Rated, ctx: Context) -> PastOrder | None:
    """The order of this number, whatever became of it; where none is told, the one that waits.

    That is the last one not rated yet, or else the last delivered one, to be rated anew.
    """
    if slots.order:
        return next((order for order in ctx.orders if order.number == slots.order), None)
    if slots.unasked:  # what was praised is of none of the orders that were delivered
        return None
    waiting = (order for order in ctx.orders if order.asks_rating)
    return next(waiting, None) or last_delivered(ctx)


def last_delivered(ctx: Context, *products: str) -> PastOrder | None:
    """The newest order that was delivered, and that holds one of these products if any is given."""
    return next(
        (
            order
            for order in ctx.orders
            if order.status == DELIVERED
            and (not products or any(line.product in products for line in order.lines))
        ),
        None,
    )


def how_was(order: PastOrder, ctx: Context) -> Text:
    """The question: of one product by its name, of several one by one; or whether to say anew."""
    seller = ctx.cooperative.name if ctx.cooperative else ""
    if given := [line.stars for line in order.lines if line.stars]:
        return text("rating.ask.again", order=order.number, stars=starred(min(given)))
    if len(order.lines) == 1:
        [line] = order.lines
        return text("rating.ask.one", cooperative=seller, order=order.number, product=line.name)
    lines = tuple(text("rating.ask.line", product=line.name) for line in order.lines)
    return text("rating.ask", cooperative=seller, order=order.number, lines=lines)


def nothing_to_rate(slots: Rated, order: PastOrder | None, ctx: Context) -> Next:
    """Where no order can be rated: who praised or complained all the same is thanked, or heard."""
    if slots.stars > UNHAPPY:
        return end(text("rating.glad"))
    if slots.stars:
        last = ctx.orders[0].number if ctx.orders else ""
        return end(text("rating.call"), AskHuman(last, slots.words, slots.stars))
    if not slots.order:
        return end(text("rating.nothing"))
    if order is None:
        return end(text("rating.unknown", order=slots.order))
    return end(text("rating.early", order=order.number))


def lines_of(order: PastOrder, product: str) -> tuple[PastLine, ...]:
    """The line of this product, or all where none is named."""
    return tuple(line for line in order.lines if product in ("", line.product))


def others(slots: Rated, ctx: Context) -> tuple[PastLine, ...]:
    """All lines of the order but the one of the product that was the matter."""
    order = to_rate(slots, ctx)
    return tuple(line for line in order.lines if line.product != slots.product) if order else ()


def rates(order: str, lines: tuple[PastLine, ...], stars: int, words: str = "") -> list[Effect]:
    """The stars of these lines, kept at once; and where they are few, somebody is told at once."""
    effects: list[Effect] = [Rate(order, line.product, stars) for line in lines]
    if words:
        effects.append(Explain(order, words))
    if stars <= UNHAPPY:
        effects.append(AskHuman(order, words, stars))
    return effects


def number_in(words: str) -> str:
    """The number that a message ends with: that of an order, or of stars; or empty."""
    found = NUMBERED.match(normalise(words))
    return str(int(found[1])) if found else ""


def asked_for(words: str, ctx: Context) -> Rated:
    """What "avis", "avis 41" and "avis 5" are about: the last order, this one, so many stars."""
    number = number_in(words)
    is_order = any(order.number == number for order in ctx.orders)
    last = last_delivered(ctx)
    if number and not is_order and int(number) in range(1, MOST + 1) and last is not None:
        return Rated(order=last.number, stars=int(number))
    return Rated(order=number)


def changed_mind(words: str, ctx: Context) -> int | None:
    """The stars of "finalement 4", said after others were given; None for anything else."""
    said = normalise(words).rstrip(" .!")
    if len(said.split()) > LONGEST_CHANGE or not FIGURE_LAST.search(said):
        return None
    seen = look(words, stock(ctx), "ask_rating")
    if seen.found.mentions or not seen.heard.concepts.isdisjoint(COUNTING):
        return None
    return seen.rating
