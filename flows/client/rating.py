"""How it was: each product of an order, why, and one thing about the service.

What is said is kept at once, star by star: whoever leaves half way has been heard.
"""

from collections.abc import Generator
from dataclasses import replace

from flows.client import ordering
from flows.client.basket import Basket
from flows.client.order import which_product
from flows.client.stars import (
    DELIVERED,
    MIXED,
    MOST,
    UNHAPPY,
    Rated,
    about,
    changed_mind,
    dimension_of,
    how_was,
    last_delivered,
    lines_of,
    nothing_to_rate,
    others,
    rates,
    scale,
    starred,
    to_rate,
)
from flows.client.vote import vote
from flows.client.wares import stock
from flows.context import Context, PastOrder
from flows.effects import AskHuman, Effect, Explain, RateService
from flows.flow import Asking, Flow, Next, Scene, ask_choice, ask_told, end, go
from flows.hearing.answers import Answer, Picked, Shown
from flows.hearing.ratings import has_stars
from flows.hearing.reading import Reading
from flows.hearing.understanding import understand
from flows.talk import Heard, Option, Question, Text, text

LONGEST = 600  # characters of a reason
LONGEST_KEPT = 120  # of one that is kept with the place, until it is known what it is about
ALL = "all"  # of the products, none more than another
LINE = "line."  # begins the keys of the products of an order

# Never shown: who would rather order is not held back by our questions.
ORDER = Option("order", text("menu.order"))

rating = Flow("rating", Rated, version=1)


def ask_stars(asks: Text) -> Generator[Question, Answer, int | None]:
    """Ask for one to five stars; None where they would rather order."""
    answer = yield from ask_choice(asks, scale(), also=(ORDER,))
    return None if answer == ORDER.key else int(answer)


@rating.state
def how_was_it(slots: Rated, ctx: Context) -> Asking:
    """From 1 to 5, the whole order; not asked where the stars were given already."""
    order = to_rate(slots, ctx)
    if order is None or order.status != DELIVERED:
        return nothing_to_rate(slots, order, ctx)
    if slots.stars:
        return _given(slots, order, ctx)
    stars = yield from ask_stars(how_was(order, ctx))

    if stars is None:
        return go(which_product, Basket())
    return _rated(replace(slots, order=order.number, stars=stars), order, ctx)


@rating.state
def was_it_that(slots: Rated, ctx: Context) -> Asking:
    """Whether words that may be of anything, "c'est parfait", are of the last order."""
    order = to_rate(slots, ctx)
    if order is None:
        return end(text("rating.glad"))
    options = [Option("yes", text("rating.that.yes")), Option("no", text("rating.that.no"))]
    said = starred(slots.stars)
    asks = text("rating.that.ask", order=order.number, stars=said)
    answer = yield from ask_choice(asks, options, also=(ORDER,))

    if answer == ORDER.key:
        return go(which_product, Basket())
    return _given(slots, order, ctx) if answer == "yes" else end(text("rating.that.done"))


@rating.state
def which_was_it(slots: Rated, ctx: Context) -> Asking:
    """Which product was the matter, of several that were rated low together."""
    order = to_rate(slots, ctx)
    if order is None:
        return end(text("rating.thanks"))
    options = [Option(LINE + line.product, line.name) for line in order.lines]
    options.append(Option(ALL, text("rating.which.all")))
    answer = yield from ask_choice(text("rating.which.ask"), options)

    if answer == ALL:
        return _onward(slots, ctx)
    return go(how_was_the_rest, replace(slots, product=answer.removeprefix(LINE)))


@rating.state
def how_was_the_rest(slots: Rated, ctx: Context) -> Asking:
    """What else was in the order, from 1 to 5: it need not pay for the product that was bad."""
    rest = others(slots, ctx)
    if not rest:
        return _onward(slots, ctx)
    one = text("rating.rest.one", product=rest[0].name)
    stars = yield from ask_stars(text("rating.rest.ask") if len(rest) > 1 else one)

    if stars is None:
        return go(which_product, Basket())
    return _onward(slots, ctx, *rates(slots.order, rest, stars))


@rating.state
def why(slots: Rated, ctx: Context) -> Asking:
    """The reason: in words, by voice or with a picture; or nothing to add."""
    options = [Option("none", text("rating.why.none"))]
    answer = yield from ask_told(_asks_why(slots), LONGEST, options)

    if isinstance(answer, Picked):
        return go(how_was_service, slots)
    if isinstance(answer, str) and (elsewhere := _no_reason(answer, slots, ctx)) is not None:
        return elsewhere
    told = (
        Explain(slots.order, answer.words, ctx.asked)
        if isinstance(answer, Shown)
        else Explain(slots.order, answer)
    )
    if slots.stars > UNHAPPY:
        return go(how_was_service, slots, told)
    return go(how_was_service, slots, told, AskHuman(slots.order, told.words, slots.stars))


@rating.state
def how_was_service(slots: Rated, ctx: Context) -> Asking:
    """One of the five things that make a service good: another with each order."""
    dimension = dimension_of(slots.order)
    stars = yield from ask_stars(about(dimension))

    if stars is None:
        return go(which_product, Basket())
    return _thanked(slots, ctx, RateService(slots.order, dimension, stars))


@rating.state
def vote_now(slots: Rated, ctx: Context) -> Asking:
    """Whoever was delighted is asked to choose along with the others."""
    if not _can_vote(ctx):
        return end(text("rating.thanks"))
    options = [Option("yes", text("rating.vote.yes")), Option("no", text("rating.vote.no"))]
    answer = yield from ask_choice(text("rating.vote.ask"), options, also=(ORDER,))

    if answer == ORDER.key:
        return go(which_product, Basket())
    return end(text("rating.vote.done")) if answer == "no" else go(vote.first, vote.slots())


def scene(_slots: Rated, state: str, _ctx: Context) -> Scene:
    """A figure or a face is a rating where one is asked for."""
    asked = (how_was_it.name, how_was_the_rest.name, how_was_service.name)
    return Scene("ask_rating" if state in asked else "idle")


@rating.meaning(sees=scene)
def meant(slots: Rated, state: str, reading: Reading, ctx: Context) -> Next | None:
    """A rating by words, stars or a face; the product that was the matter; no wish to be asked."""
    order, stars = to_rate(slots, ctx), reading.rating
    if reading.intent == "order":
        return ordering.begun(reading, ctx)
    if order is None or state in (vote_now.name, was_it_that.name):
        return None
    if state == which_was_it.name:
        named = [p for p in reading.rated if lines_of(order, p)]
        return go(how_was_the_rest, replace(slots, product=named[0])) if len(named) == 1 else None
    if stars is None:
        return end(text("rating.later")) if reading.intent == "no" else None
    if state == how_was_it.name:
        return _rated(replace(slots, order=order.number, stars=stars), order, ctx)
    if state == how_was_the_rest.name:
        return _onward(slots, ctx, *rates(slots.order, others(slots, ctx), stars))
    if state == how_was_service.name:
        return _thanked(slots, ctx, RateService(slots.order, dimension_of(slots.order), stars))
    return _again(slots, stars, ctx)


def begun(reading: Reading, heard: Heard, ctx: Context) -> Next | None:
    """A rating that was given unasked: of what it names, or of the last order that was delivered.

    None where it may be about anything: a face alone, or praise where nothing was delivered.
    """
    is_plain = bool(reading.rated) or has_stars(heard.words)
    in_words = any(c.isalpha() for c in heard.words)
    if reading.rating is None or not (is_plain or in_words):
        return None
    # What we do not sell, or sell no more, was in none that we know.
    is_known = bool(reading.rated or not reading.unknown)
    order = last_delivered(ctx, *reading.rated) if is_known else None
    named = [p for p in reading.rated if order and lines_of(order, p)]
    given = Rated(
        order=order.number if order else "",
        stars=reading.rating,
        product=named[0] if len(named) == 1 else "",
        words=" ".join(heard.words.split())[:LONGEST_KEPT] if in_words else "",
        unasked=in_words,
    )
    if is_plain:
        return go(how_was_it, given)
    return go(was_it_that, given) if order else None


def revised(heard: Heard, ctx: Context) -> Next | None:
    """Where "finalement 4" leads, after the last order was rated; None for anything else."""
    order = last_delivered(ctx)
    if order is None or not any(line.stars for line in order.lines):
        return None
    stars = changed_mind(heard.words, ctx)
    return go(how_was_it, Rated(order.number, stars, unasked=True)) if stars else None


def _no_reason(words: str, slots: Rated, ctx: Context) -> Next | None:
    """Where words lead that tell no reason: to other stars, to an order."""
    if (stars := changed_mind(words, ctx)) is not None:
        return _again(slots, stars, ctx)
    reading = understand(words, stock(ctx), stored=ctx.contact.language)
    is_order = reading.intent == "order" and reading.items and reading.sure
    return ordering.begun(reading, ctx) if is_order else None


def _given(slots: Rated, order: PastOrder, ctx: Context) -> Next:
    """The stars came before the question: what is kept is read back."""
    said, lines = starred(slots.stars), lines_of(order, slots.product)
    noted = text("rating.noted", order=order.number, stars=said)
    if slots.product and lines:
        noted = text("rating.noted.one", order=order.number, product=lines[0].name, stars=said)
    then = _rated(replace(slots, order=order.number), order, ctx)
    return replace(then, says=(noted, *then.says))


def _again(slots: Rated, stars: int, ctx: Context) -> Next:
    """Other stars than those given before, for the whole order."""
    order = to_rate(slots, ctx)
    if order is None:
        return end(text("rating.thanks"))
    return _given(replace(slots, stars=stars, product=""), order, ctx)


def _rated(slots: Rated, order: PastOrder, ctx: Context) -> Next:
    """The stars are kept; then which product was the matter, or why."""
    lines = lines_of(order, slots.product)
    effects = rates(order.number, lines, slots.stars, slots.words)
    known = replace(slots, words="")
    then = _onward(known, ctx, *effects)
    if len(lines) > 1 and slots.stars <= MIXED:
        then = go(which_was_it, known, *effects)
    if slots.stars > UNHAPPY:
        return then
    return replace(then, says=(text("rating.call"), *then.says))


def _onward(slots: Rated, ctx: Context, *effects: Effect) -> Next:
    """The reason; whoever spoke unasked has told it, and is asked nothing more."""
    if slots.unasked:
        return _thanked(slots, ctx, *effects)
    return go(why, replace(slots, product=""), *effects)


def _thanked(slots: Rated, ctx: Context, *effects: Effect) -> Next:
    if slots.stars < MOST or not _can_vote(ctx):
        return end(text("rating.thanks"), *effects)
    return go(vote_now, slots, *effects, say=text("rating.thanks"))


def _can_vote(ctx: Context) -> bool:
    return any(not ballot.chosen for ballot in ctx.ballots)


def _asks_why(slots: Rated) -> Text:
    if slots.stars <= UNHAPPY:
        return text("rating.why.bad")
    if slots.stars < MOST:
        return text("rating.why.better")
    return text("rating.why.good")
