"""`taawon understand`: messages as JSON lines in, what each says as a JSON line out.

A filter, so it starts fast: only what hears is imported. All lines are read before anything
is written, so that a bad one leaves nothing half-written.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import typer

from bot.cli.endings import Stop

try:
    from bot.cli.wares import wares
    from flows.hearing.explaining import explain
    from flows.hearing.reading import Item, Reading, Ware
    from flows.hearing.stock import stock_of
    from flows.hearing.understanding import understand
except ValueError as clash:  # of two spellings in a lexicon, which hearing reads at import
    raise Stop(f"The words that we understand cannot be read: {clash}.") from clash

BAD_LINE = 2  # the exit code
STATES = ("idle", "confirm", "ask_rating")
MOST = 1_000_000  # of anything in a cart
# Our codes are directories of locales/; these are what programs know.
LANGUAGES = {"ar": "ar", "ary": "ary-Arab", "ary_Latn": "ary-Latn", "fr": "fr", "mixed": "mixed"}
TARGETS = {"ary_Latn": "ary"}
UNTOLD = "und"


class _BadLine(ValueError):
    """A line cannot be read as a message. `answer` names it, and ends."""


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody wrote, what the bot had asked, and the cart before it."""

    words: str
    state: str = "idle"
    pending: tuple[Item, ...] = ()


def answer(file: str, texts: Sequence[str], *, explained: bool) -> None:
    """Print how these texts are read, or else the messages of the standard input.

    explained: for a person, and a line that is no JSON is taken as it stands.
    """
    catalogue = wares(file)
    try:
        messages = [Message(_whole(words)) for words in texts] or [
            *_messages(sys.stdin.buffer.read(), catalogue, plain=explained)
        ]
    except _BadLine as fault:
        print(fault, file=sys.stderr)
        raise typer.Exit(BAD_LINE) from None
    stock = stock_of(catalogue)
    if explained:
        lines = [
            "\n".join((f"> {m.words}", *explain(m.words, stock, m.state, m.pending), ""))
            for m in messages
        ]
    else:
        readings = (understand(m.words, stock, m.state, m.pending) for m in messages)
        kinds = {ware.key: ware.kind for ware in catalogue}
        lines = [json.dumps(written(reading, kinds), ensure_ascii=False) for reading in readings]
    sys.stdout.buffer.write("".join(f"{line}\n" for line in lines).encode())
    sys.stdout.buffer.flush()


def _messages(content: bytes, catalogue: tuple[Ware, ...], *, plain: bool) -> Iterator[Message]:
    """The message of each line that is not empty. Raises _BadLine."""
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            if plain and not line.lstrip().startswith(b"{"):
                yield Message(line.decode().strip())
            else:
                yield _message(_json(line), catalogue)
        except UnicodeDecodeError:
            raise _BadLine(f"Line {number}: it is not UTF-8.") from None
        except _BadLine as fault:
            raise _BadLine(f"Line {number}: {fault}.") from None


def _json(line: bytes) -> object:
    try:
        found: object = json.loads(line.decode(), parse_float=Decimal)
    except json.JSONDecodeError as error:
        raise _BadLine(f"it is not JSON: {error.msg} at character {error.pos + 1}") from None
    except UnicodeDecodeError:
        raise
    except (ValueError, RecursionError):  # a number of thousands of digits, lists in lists
        raise _BadLine("it is not JSON that we can read") from None
    return found


def _message(given: object, catalogue: tuple[Ware, ...]) -> Message:
    if not isinstance(given, dict) or not isinstance(given.get("text"), str):
        raise _BadLine('a message is expected, such as {"text": "bonjour"}')
    state = given.get("state", "idle")
    if state not in STATES:
        raise _BadLine(f"state is one of {', '.join(STATES)}")
    pending = given.get("pending")
    if pending is not None and not isinstance(pending, list):
        raise _BadLine("pending is a list of items")
    items = tuple(_item(item, catalogue) for item in pending or ())
    return Message(_whole(given["text"]), state, items)


def _item(given: object, catalogue: tuple[Ware, ...]) -> Item:
    """An item of a cart; its product may be a kind of which several are sold: honey."""
    match given:
        case {"product": str(product), **more}:
            pass
        case _:
            raise _BadLine("an item of pending has a product, a quantity and a unit")
    among = tuple(ware.key for ware in catalogue if product in (ware.key, ware.kind))
    if product in among:
        among = (product,)
    if not among or not product:
        raise _BadLine(f"the catalogue has no product “{product}”")
    unit = more.get("unit")
    if unit is not None and not isinstance(unit, str):
        raise _BadLine("the unit of an item is a text")
    kind = product if len(among) > 1 else ""
    return Item(among, _quantity(more.get("quantity")), unit or "", kind)


def _quantity(given: object) -> Decimal | None:
    if given is None:
        return None
    if isinstance(given, (int, Decimal)) and not isinstance(given, bool) and 0 <= given <= MOST:
        return Decimal(given)
    raise _BadLine(f"the quantity of an item is a number up to {MOST}")


def _whole(words: str) -> str:
    """The same without halves of characters, which JSON and a terminal can give."""
    return words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def written(reading: Reading, kinds: Mapping[str, str]) -> dict[str, Any]:
    """A reading as it goes out; what does not apply is left out. kinds: key -> its kind."""
    found: dict[str, Any] = {
        "lang": LANGUAGES.get(reading.language, UNTOLD),
        "intent": reading.intent or None,
        "items": [_written_item(item) for item in reading.items],
        "rating": reading.rating,
        "sure": reading.sure,
    }
    budgets = [item.budget for item in reading.items if item.budget is not None]
    more = {
        "budget_mad": _number(budgets[0]) if len(budgets) == 1 else None,
        "reorder": reading.reorder or None,
        "order_ref": reading.order_number,
        "target_lang": TARGETS.get(reading.target_language, reading.target_language),
        "asked_product": _asked(reading.asked, kinds),
        "telephone": reading.telephone,
        "day": reading.day,
        "unknown": list(reading.unknown),
    }
    return found | {name: value for name, value in more.items() if value not in (None, "", [])}


def _written_item(item: Item) -> dict[str, Any]:
    """Beyond the three: among where it must be asked which, budget_mad where money buys it."""
    found: dict[str, Any] = {
        "product": item.product or None,
        "quantity": _number(item.quantity),
        "unit": item.unit or None,
    }
    if len(item.among) > 1:
        found["among"] = list(item.among)
    if item.budget is not None:
        found["budget_mad"] = _number(item.budget)
    return found


def _asked(keys: Sequence[str], kinds: Mapping[str, str]) -> str | list[str] | None:
    """The product that a question is about: a key, the kind of several, or else their keys."""
    if len(keys) <= 1:
        return keys[0] if keys else None
    common = {kinds.get(key, "") for key in keys}
    return common.pop() or list(keys) if len(common) == 1 else list(keys)


def _number(amount: Decimal | None) -> int | float | None:
    if amount is None:
        return None
    return int(amount) if amount == amount.to_integral_value() else float(amount)
