"""First contact: in which language, with which cooperative, who writes and how to stop."""

import re
from dataclasses import dataclass, replace

from flows.client.asides import answered
from flows.client.language import tongues
from flows.client.menu import what_to_do
from flows.client.nothing import Nothing
from flows.client.ordering import begun
from flows.client.stopping import for_good, said
from flows.client.wares import stock
from flows.context import Context, Cooperative
from flows.effects import ChooseCooperative, Effect, SetLanguage
from flows.flow import Asking, Flow, Next, Saved, Scene, ask_choice, end, go
from flows.hearing.language import recognise
from flows.hearing.understanding import understand
from flows.machine import Step, enter
from flows.talk import Heard, Option, text

LONGEST = 200  # characters of the first words that are kept until they can be answered


@dataclass(frozen=True, slots=True)
class First:
    """The slots: the first words, which we answer once we know in which language."""

    words: str = ""


welcome = Flow("welcome", First, version=2)


@welcome.migration(1)
def without_words(saved: Saved) -> Saved:
    """Version 1 did not keep the first words."""
    return saved


def greet(heard: Heard, ctx: Context) -> Step:
    """Answer somebody whom we do not know yet, or who has just named a cooperative.

    The language is told by their words and asked when in doubt; a cooperative's code in
    them (the poster's QR writes it: "TIFAWIN") chooses it.
    """
    effects: list[Effect] = []
    words = _without_codes(heard.words, ctx)
    language = ctx.contact.language or recognise(words)
    if language and not ctx.contact.language:
        effects.append(SetLanguage(language))
    named = _named(heard.words, ctx)
    first = First(words[:LONGEST])
    if named is not None and named != ctx.cooperative:
        effects.append(ChooseCooperative(named.code))
        # What it sells is not before us yet: it is, from the next message on.
        ctx, first = replace(ctx, cooperative=named, products=()), First()
    then = _next(first, ctx) if language else go(which_tongue, first)
    return enter(replace(then, effects=(*effects, *then.effects)), ctx)


@welcome.state
def which_tongue(first: First, ctx: Context) -> Asking:
    """The language, when the first words did not tell it. Asked in all of them at once."""
    code = yield from ask_choice(text("welcome.language.ask"), tongues())

    then = _next(first, ctx)
    return replace(then, effects=(SetLanguage(code), *then.effects))


@welcome.state
def which_cooperative(first: First, ctx: Context) -> Asking:
    """One of those that share the number that was written to."""
    if not ctx.cooperatives:
        return end(text("welcome.nobody"))
    options = [Option(c.code, c.name) for c in ctx.cooperatives]
    code = yield from ask_choice(text("welcome.cooperative.ask"), options)

    chosen = next(c for c in ctx.cooperatives if c.code == code)
    met = _met(chosen, go(what_to_do, Nothing()))
    return replace(met, effects=(ChooseCooperative(code),))


def names_one(heard: Heard, ctx: Context) -> bool:
    """Whether the words carry a cooperative's code: the QR on a jar was scanned."""
    return heard.tapped is None and _named(heard.words, ctx) is not None


def _next(first: First, ctx: Context) -> Next:
    if ctx.cooperative is None:
        return go(which_cooperative, First())
    return _met(ctx.cooperative, _asked_for(first, ctx))


def _met(cooperative: Cooperative, then: Next) -> Next:
    hello = text("welcome.hello", cooperative=cooperative.name)
    return replace(then, says=(hello, *then.says))


def _asked_for(first: First, ctx: Context) -> Next:
    """What somebody's first words lead to: their order, an answer, or the menu."""
    reading = understand(first.words, stock(ctx), stored=ctx.contact.language)
    if reading.intent == "stop":
        return go(for_good, said(first.words))
    order = begun(reading, ctx)
    if order is not None:
        return order
    passing = answered(reading, first.words, Scene(), ctx)
    if passing is None or reading.intent in ("greet", "thanks"):
        return go(what_to_do, Nothing())
    return Next(what_to_do, Nothing(), passing.says, passing.effects)


def _named(words: str, ctx: Context) -> Cooperative | None:
    said = set(re.findall(r"\w+", words.upper()))
    return next((c for c in ctx.cooperatives if c.code in said), None)


def _without_codes(words: str, ctx: Context) -> str:
    """The words but for codes, which are of no language."""
    codes = {c.code for c in ctx.cooperatives}
    return " ".join(word for word in words.split() if word.upper() not in codes)
