"""The committed sets of messages, and the shop that they are sent to.

A line of a set is what somebody wrote and how a person read it:

    {"id": "p001", "text": "vingt gramme de safran", "lang": "fr", "intent": "order",
     "items": [{"product": "saffron", "quantity": 20, "unit": "g"}], "state": "idle"}

`honey` is the product where its kind is not said. A quantity of null was not said, a unit of
null was not named. lang_accept, rating_accept and quantity_accept hold more than one answer
where people would not agree; budget_mad is what is bought by money. For `modify`, pending is
the cart before the message, and items the whole cart after it.
"""

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.cli.wares import wares
from flows.hearing.reading import Item, Reading, Ware
from flows.hearing.stock import Stock, stock_of
from flows.hearing.understanding import understand

HERE = Path(__file__).parent
CATALOGUE = HERE / "catalogue.json"
ORDINARY = HERE / "ordinary.tsv"
HARD = HERE / "ordinary_hard.tsv"
# Nobody looks at its misreadings while mending: it judges.
JUDGE = HERE / "fresh.jsonl"

# As the sets name our languages.
LANGUAGES = {"ar": "ar", "ary": "ary-Arab", "ary_Latn": "ary-Latn", "fr": "fr", "mixed": "mixed"}
UNTOLD = "und"
# A cart of what the sets speak of most, so that a stray figure has a line that it could change.
CART = (
    Item(("honey_thyme",), Decimal(2), "kg"),
    Item(("argan_oil",), Decimal(3), "bottle"),
    Item(("rug",), Decimal(1), "piece"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A product and how much of it, as a person read it. Empty unit: none was named."""

    product: str
    quantity: Decimal | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody wrote, and how a person read it.

    language: the one that a person gave; languages, ratings: all that are accepted, the
    latter empty for what is no rating. quantities: what is accepted of the only item, where
    the client is vague. budget: it is bought by money.
    """

    id: str
    words: str
    intent: str
    language: str
    languages: frozenset[str]
    items: tuple[Line, ...] = ()
    ratings: frozenset[int] = frozenset()
    quantities: tuple[Decimal, ...] = ()
    budget: bool = False
    state: str = "idle"
    pending: tuple[Item, ...] = ()


def shop() -> tuple[Ware, ...]:
    """The products of the catalogue that the sets speak of."""
    return wares(str(CATALOGUE))


def stock() -> Stock:
    """The same, ready to be heard of."""
    return stock_of(shop())


def committed() -> tuple[Path, ...]:
    """All sets that are here, by name."""
    return tuple(sorted(HERE.glob("*.jsonl")))


def practised() -> tuple[Message, ...]:
    """All messages but those of the set that judges, which no failing test may show."""
    return tuple(m for path in committed() if path != JUDGE for m in messages(path))


def messages(path: Path) -> tuple[Message, ...]:
    """The messages of a set, in its order."""
    sold = shop()
    lines = path.read_text("utf-8").splitlines()
    return tuple(
        _message(json.loads(line, parse_float=Decimal), sold) for line in lines if line.strip()
    )


def ordinary(path: Path = ORDINARY) -> tuple[tuple[str, str], ...]:
    """Sentences that order nothing, each with its language: (language, words)."""
    rows = (line.split("\t") for line in path.read_text("utf-8").splitlines() if line)
    return tuple((language, words) for language, words in rows)


def read(message: Message, sold: Stock) -> Reading:
    """How we read it, no language of the client being known."""
    return understand(message.words, sold, message.state, message.pending)


def _message(row: dict[str, Any], sold: tuple[Ware, ...]) -> Message:
    ratings = row.get("rating_accept") or ([row["rating"]] if row.get("rating") else [])
    return Message(
        id=row["id"],
        words=row["text"],
        intent=row["intent"],
        language=row["lang"],
        languages=frozenset(row.get("lang_accept") or [row["lang"]]),
        items=tuple(map(_line, row["items"])),
        ratings=frozenset(ratings),
        quantities=tuple(map(Decimal, row.get("quantity_accept", ()))),
        budget="budget_mad" in row,
        state=row.get("state", "idle"),
        pending=tuple(_pending(_line(item), sold) for item in row.get("pending", ())),
    )


def _line(item: dict[str, Any]) -> Line:
    quantity = item["quantity"]
    return Line(
        item["product"], None if quantity is None else Decimal(quantity), item["unit"] or ""
    )


def _pending(line: Line, sold: tuple[Ware, ...]) -> Item:
    """A line of a cart. Only a kind that is no product itself stands for several."""
    exact = tuple(ware.key for ware in sold if ware.key == line.product)
    among = exact or tuple(ware.key for ware in sold if ware.kind == line.product)
    return Item(among, line.quantity, line.unit, "" if exact else line.product)
