"""Several cooperatives on one number: a code in the words chooses one, and so does a list."""

import re
from collections.abc import Iterable

from flows.client.nothing import Nothing
from flows.context import Context, Cooperative
from flows.effects import ChooseCooperative
from flows.flow import Asking, Flow, Next, afresh, ask_choice, end
from flows.talk import Heard, Named, Option, text

STAY = "back"  # no code: those are in capitals. A typed "no" means it too

sharing = Flow("sharing", Nothing, version=1)


@sharing.state
def which_cooperative(slots: Nothing, ctx: Context) -> Asking:
    """Another of those that share the number, or the same one still."""
    here, others = ctx.cooperative, others_of(ctx)
    if here is None or not others:
        return end(text("sharing.alone", cooperative=here.name) if here else text("welcome.nobody"))
    options = listed(others)
    options.append(Option(STAY, text("sharing.stay")))
    answer = yield from ask_choice(text("sharing.ask", cooperative=here.name), options)

    chosen = by_code(answer, ctx)
    return end(text("leaving.no.done")) if chosen is None else moved(chosen, "")


def moved(chosen: Cooperative, words: str) -> Next:
    """To another cooperative, which greets and answers these words, or opens its menu."""
    hello = text("welcome.hello", cooperative=chosen.name)
    return afresh(Heard(words), ChooseCooperative(chosen.code), say=hello)


def listed(cooperatives: Iterable[Cooperative]) -> list[Option]:
    """Cooperatives to pick from, by name or by code."""
    return [Option(c.code, Named(c.name.names, (*c.name.others, c.code))) for c in cooperatives]


def others_of(ctx: Context) -> tuple[Cooperative, ...]:
    """Those that share the number with the one that the client talks with."""
    return tuple(c for c in ctx.cooperatives if c != ctx.cooperative)


def by_code(code: str, ctx: Context) -> Cooperative | None:
    """The cooperative of this code, or None once it left this number."""
    return next((c for c in ctx.cooperatives if c.code == code), None)


def named(words: str, ctx: Context) -> Cooperative | None:
    """The cooperative whose code is one of the words, in whatever case: "Tifawin 2 amlou"."""
    said = set(re.findall(r"\w+", words.upper()))
    return next((c for c in ctx.cooperatives if c.code in said), None)


def without_codes(words: str, ctx: Context) -> str:
    """The words but for codes, which are of no language and say nothing of an order."""
    codes = {c.code for c in ctx.cooperatives}
    return " ".join(word for word in words.split() if word.upper() not in codes)
