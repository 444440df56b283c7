"""`taawon flows`: what the conversations ask, their diagrams, and what their texts lack."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from bot import demo
from bot.catalogs import LOCALES
from bot.cli import catalogues
from bot.cli.endings import Stop
from bot.render.worst import table
from bot.translate import LANGUAGES, wordings

try:
    from bot.cli import lexicons
    from flows import FLOWS
    from flows.context import Contact, Context, Cooperative, Product
    from flows.diagrams import mermaid
    from flows.explore import Explored, explore
    from flows.talk import Money, Named, Quantity
except ValueError as clash:  # of two spellings in a lexicon, which flows read at import
    raise Stop(f"The words that we understand clash: {clash}.") from clash

# Beside the code, where there is a clone; an installed package has none.
README = LOCALES.parent / "README.md"
# Takes what stands between <!-- diagram order --> and <!-- /diagram order -->.
DIAGRAM = re.compile(r"(<!-- diagram (\w+) -->\n).*?(<!-- /diagram \2 -->)", re.DOTALL)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)  # any would do: no diagram depends on it
PAGE = 10  # options in one message


def show() -> None:
    """Print each flow with its questions, in the order in which they are declared."""
    for flow in FLOWS.values():
        print(f"{flow.name} (version {flow.version})")
        for state in flow.states.values():
            print(f"    {state.name}: {first_line(state.ask.__doc__)}")


def first_line(docstring: str | None) -> str:
    """What a question is about."""
    return (docstring or "").strip().partition("\n")[0]


def check() -> None:
    """Print what must be mended, and what each sentence costs. Ends with 1 if there is any."""
    wrong = [f"{sentence}." for sentence in catalogues.problems()]
    if not wrong:
        print(_costs())
    wrong += [f"{sentence}." for sentence in lexicons.problems()]
    wrong += [
        f"The diagram of {flow} in README.md is not the present one: run `taawon flows --write`."
        for flow in stale()
    ]
    if wrong:
        raise Stop("\n".join(wrong))
    print(
        f"Nothing is missing in {', '.join(LANGUAGES)}, no word has two meanings, and the diagrams "
        "are the present ones."
    )


def _costs() -> str:
    """The segments of each sentence at its longest, a column for each language."""
    rows = [line.split("\t") for line in table().splitlines()[1:]]
    width = max(len(msgid) for msgid, *_ in rows)
    head = f"{'segments by SMS':<{width}}" + "".join(f"{name:>10}" for name in LANGUAGES)
    lines = (
        f"{msgid:<{width}}" + "".join(f"{n:>10}" for n in cells[::2]) for msgid, *cells in rows
    )
    return "\n".join((head, *lines, ""))


def draw(flow: str) -> None:
    """Print the diagram of a flow. Raises Stop for a flow that is not there."""
    print(diagram(flow))


def renew(readme: Path = README) -> None:
    """Put the present diagrams into README.md."""
    written = _readme(readme)
    renewed = DIAGRAM.sub(lambda found: f"{found[1]}{_fenced(found[2])}{found[3]}", written)
    if renewed != written:
        readme.write_text(renewed, encoding="utf-8")


def stale(readme: Path = README) -> tuple[str, ...]:
    """The flows whose diagram in README.md is not the present one."""
    found = DIAGRAM.finditer(_readme(readme)) if readme.exists() else ()
    return tuple(each[2] for each in found if _fenced(each[2]) not in each[0])


def diagram(flow: str) -> str:
    """A flow as Mermaid draws it: every way through it, in the demo's shop and others like it."""
    if flow not in FLOWS:
        raise Stop(f"There is no flow called {flow}: there are {', '.join(FLOWS)}.")
    return mermaid(_walked(), flow)


@cache
def _walked() -> Explored:
    """Each shop walked by itself: what changes under a client's feet would hide the way."""
    shop = _shop()
    seller = shop.cooperative
    assert seller is not None
    another = replace(seller, code="OTHER")
    shops = (
        shop,
        replace(shop, cooperative=replace(seller, delivers=False)),
        replace(shop, contact=Contact(), cooperative=None, cooperatives=(seller, another)),
    )
    return Explored([edge for shop in shops for edge in explore((shop,)).edges])


def _shop() -> Context:
    """The demo's cooperative, as a turn sees it; one product tells as much as twelve."""
    products = tuple(
        Product(
            offered.key,
            Named(tuple(zip(demo.LANGUAGES, offered.names, strict=True))),
            offered.unit,
            offered.pack,
            Money(offered.price),
            Quantity(offered.stock),
            Quantity(offered.step),
        )
        for offered in demo.PRODUCTS[:1]
    )
    seller = Cooperative(demo.CODE, Named((("fr", "Tifawin"),)), "Chichaoua")
    return Context(Contact("fr"), seller, (seller,), products, "41", "K7Q2xz", PAGE, NOON, wordings)


def _readme(readme: Path) -> str:
    if not readme.exists():
        raise Stop("There is no README.md here: this is an installed package, not a clone.")
    return readme.read_text(encoding="utf-8")


def _fenced(flow: str) -> str:
    return f"```mermaid\n{diagram(flow)}\n```\n"
