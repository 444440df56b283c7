"""First contact: in which language, with which cooperative, who writes and how to stop."""

from dataclasses import dataclass, replace

from flows.client.asides import answered
from flows.client.language import tongues
from flows.client.menu import what_to_do
from flows.client.nothing import Nothing
from flows.client.ordering import begun
from flows.client.sharing import by_code, listed, moved, named, without_codes
from flows.client.stopping import for_good, said
from flows.client.wares import stock
from flows.context import Context, Cooperative
from flows.effects import ChooseCooperative, Effect, SetLanguage
from flows.flow import Asking, Flow, Next, Saved, Scene, ask_choice, end, go
from flows.hearing.language import recognise
from flows.hearing.understanding import understand
from flows.machine import Step, enter
from flows.talk import Heard, text

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


def greet(heard: Heard, ctx: Context, *, keep: bool = True) -> Step:
    """Answer somebody whom we do not know yet, or who has just named a cooperative.

    The language is told by their words and asked when in doubt; a cooperative's code in
    them (the poster's QR writes it: "TIFAWIN") chooses it. The words are kept until they can
    be answered, unless keep is False.
    """
    effects: list[Effect] = []
    words = without_codes(heard.words, ctx)
    language = ctx.contact.language or recognise(words)
    if language and not ctx.contact.language:
        effects.append(SetLanguage(language))
    seller = named(heard.words, ctx)
    first = First(words[:LONGEST] if keep else "")
    is_other = seller is not None and seller != ctx.cooperative
    if language:
        then = moved(seller, first.words) if seller and is_other else _next(first, ctx)
    else:
        then = go(which_tongue, first)
        effects += [ChooseCooperative(seller.code)] if seller and is_other else []
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
    asks = text("welcome.cooperative.ask")
    code = yield from ask_choice(asks, listed(ctx.cooperatives))

    chosen = by_code(code, ctx)
    return go(which_cooperative, first) if chosen is None else moved(chosen, first.words)


def _next(first: First, ctx: Context) -> Next:
    if ctx.cooperative is None:
        return go(which_cooperative, first)
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
