"""First contact: in which language, with which cooperative, who writes and how to stop."""

import re
from dataclasses import replace

from flows.client.language import tongues
from flows.client.menu import what_to_do
from flows.client.nothing import Nothing
from flows.context import Context, Cooperative
from flows.effects import ChooseCooperative, Effect, SetLanguage
from flows.flow import Asking, Flow, Next, ask_choice, end, go
from flows.hearing.language import recognise
from flows.machine import Step, enter
from flows.talk import Heard, Option, text

welcome = Flow("welcome", Nothing, version=1)


def greet(heard: Heard, ctx: Context) -> Step:
    """Answer somebody whom we do not know yet, or who has just named a cooperative.

    The language is told by their words and asked when in doubt; a cooperative's code in
    them (the poster's QR writes it: "TIFAWIN") chooses it.
    """
    effects: list[Effect] = []
    language = ctx.contact.language or recognise(_without_codes(heard.words, ctx))
    if language and not ctx.contact.language:
        effects.append(SetLanguage(language))
    named = _named(heard.words, ctx)
    if named is not None and named != ctx.cooperative:
        effects.append(ChooseCooperative(named.code))
        ctx = replace(ctx, cooperative=named)
    then = _next(ctx) if language else go(which_tongue, Nothing())
    return enter(replace(then, effects=tuple(effects)), ctx)


@welcome.state
def which_tongue(slots: Nothing, ctx: Context) -> Asking:
    """The language, when the first words did not tell it. Asked in all of them at once."""
    code = yield from ask_choice(text("welcome.language.ask"), tongues())

    then = _next(ctx)
    return replace(then, effects=(SetLanguage(code),))


@welcome.state
def which_cooperative(slots: Nothing, ctx: Context) -> Asking:
    """One of those that share the number that was written to."""
    if not ctx.cooperatives:
        return end(text("welcome.nobody"))
    options = [Option(c.code, c.name) for c in ctx.cooperatives]
    code = yield from ask_choice(text("welcome.cooperative.ask"), options)

    chosen = next(c for c in ctx.cooperatives if c.code == code)
    return _met(chosen, ChooseCooperative(code))


def names_one(heard: Heard, ctx: Context) -> bool:
    """Whether the words carry a cooperative's code: the QR on a jar was scanned."""
    return heard.tapped is None and _named(heard.words, ctx) is not None


def _next(ctx: Context) -> Next:
    if ctx.cooperative is None:
        return go(which_cooperative, Nothing())
    return _met(ctx.cooperative)


def _met(cooperative: Cooperative, *effects: Effect) -> Next:
    hello = text("welcome.hello", cooperative=cooperative.name)
    return go(what_to_do, Nothing(), *effects, say=hello)


def _named(words: str, ctx: Context) -> Cooperative | None:
    said = set(re.findall(r"\w+", words.upper()))
    return next((c for c in ctx.cooperatives if c.code in said), None)


def _without_codes(words: str, ctx: Context) -> str:
    """The words but for codes, which are of no language."""
    codes = {c.code for c in ctx.cooperatives}
    return " ".join(word for word in words.split() if word.upper() not in codes)
