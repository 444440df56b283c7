"""How a message was read, in words, for a person who asks why."""

from decimal import Decimal

from flows.hearing.facts import Seen, look
from flows.hearing.intents import reasons
from flows.hearing.parts import Part
from flows.hearing.phrases import Sense
from flows.hearing.reading import Item, Reading
from flows.hearing.stock import Stock
from flows.hearing.understanding import LONGEST, understand
from flows.hearing.vocabulary import Likeness

_LIKE = {
    Likeness.LISTED: "as it is listed",
    Likeness.SOUND: "by its sound",
    Likeness.VOWELS: "by its consonants",
    Likeness.SLIP: "with a slip of the finger",
}
_BEST = 3  # intents that are told of


def explain(
    words: str, stock: Stock, state: str = "idle", pending: tuple[Item, ...] = ()
) -> tuple[str, ...]:
    """What each word was taken for, what was made of them, and why; a line for each."""
    reading = understand(words, stock, state, pending)
    seen = look(words[:LONGEST], stock, state)
    return (
        *(_said(part) for part in seen.parts),
        *_conclusions(reading),
        *_why(seen),
    )


def _said(part: Part) -> str:
    if part.phrase is None:
        kind = "a number" if part.digits else f"{part.role}" if part.role != "other" else "unknown"
        return f"  {part.text}: {kind}"
    senses = ", ".join(sorted(map(_sense, part.phrase.senses)))
    return f"  {part.text}: {senses} ({_LIKE[part.phrase.likeness]})"


def _sense(sense: Sense) -> str:
    """One meaning, named as in the lexicons; a shop's own name by its product."""
    return f"{sense.heading} {sense.meaning}"


def _conclusions(reading: Reading) -> list[str]:
    """What the message says, all in all."""
    lines = [f"language: {reading.language or 'not told'}"]
    sure = "sure" if reading.sure else "to be asked about"
    lines.append(f"intent: {reading.intent or 'none'} ({sure})")
    lines += [f"item: {_item(item)}" for item in reading.items]
    lines += [f"not sold here: {said}" for said in reading.unknown]
    told = {
        "rating": reading.rating,
        "order number": reading.order_number,
        "telephone": reading.telephone,
        "language asked for": reading.target_language,
        "asked about": ", ".join(reading.asked),
        "day": reading.day,
    }
    return lines + [f"{name}: {value}" for name, value in told.items() if value]


def _item(item: Item) -> str:
    products = " or ".join(item.among)
    if item.budget is not None:
        return f"{item.budget} dirhams of {products}"
    if item.quantity is None:
        return f"{products}, how much is not said"
    unit = f" {item.unit}" if item.unit else ""
    return f"{_plain(item.quantity)}{unit} of {products}{'' if item.sure else ', unsure'}"


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _why(seen: Seen) -> list[str]:
    """The intents that were weighed, and the rules that spoke."""
    lines = []
    for intent, score in seen.heard.scores[:_BEST]:
        spoke = "; ".join(
            f"{rule.weight:+g} {rule.says}" for rule in reasons(seen.heard.facts, intent)
        )
        lines.append(f"why {intent}: {score:.1f}" + (f" ({spoke})" if spoke else ""))
    return lines
