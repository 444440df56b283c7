"""How well messages are read, beside how a person read them.

Kilos and grams are one, litres and millilitres too, and two lines of one product are one line
of their sum. Strictly, a bottle is no piece and neither is a thing without a unit; leniently,
whatever is counted is. What is bought by money needs the right product and no quantity.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flows.hearing.reading import Reading
from tests.language.sets import LANGUAGES, UNTOLD, Line, Message

CARTS = ("order", "modify")  # intents whose items count
GRAVE = ("yes", "cancel", "stop")  # what must not be heard where it was not meant
_COUNTED = ("", "bottle", "jar", "piece")
_IN = {"kg": (Decimal(1000), "g"), "ml": (Decimal("0.001"), "L"), "l": (Decimal(1), "L")}
_PLACES = 3

Bag = Counter[tuple[str, str, Decimal | None]]


@dataclass(frozen=True, slots=True)
class Hits:
    """Items that are right, of those that are wanted, and of those that were heard."""

    right: int
    wanted: int
    heard: int

    @property
    def exact(self) -> bool:
        """Whether all are right, and none is too many."""
        return self.right == self.wanted == self.heard


@dataclass(frozen=True, slots=True)
class Judged:
    """One message and how it was read. items: strictly; lenient: where counted is counted."""

    message: Message
    reading: Reading
    items: Hits
    lenient: Hits

    @property
    def heard_language(self) -> str:
        """The language that was heard, as the sets name it."""
        return LANGUAGES.get(self.reading.language, UNTOLD)

    @property
    def language(self) -> bool:
        """Whether the language is one that is accepted."""
        return self.heard_language in self.message.languages

    @property
    def intent(self) -> bool:
        """Whether what is meant is right."""
        return self.reading.intent == self.message.intent

    @property
    def rating(self) -> bool:
        """Whether the rating is one that is accepted."""
        return self.reading.rating in self.message.ratings

    @property
    def is_cart(self) -> bool:
        """Whether a person read an order, or a change of one."""
        return self.message.intent in CARTS

    @property
    def grave(self) -> bool:
        """Whether a yes, a cancel or a stop was heard that was not meant."""
        return self.reading.intent in GRAVE and not self.intent


def judged(message: Message, reading: Reading) -> Judged:
    """The reading of a message, compared with how a person read it."""
    heard = [
        Line(item.product, item.quantity, item.unit)
        for item in reading.items
    ]  # fmt: skip
    return Judged(message, reading, _hits(message, heard, False), _hits(message, heard, True))


def _hits(message: Message, heard: Sequence[Line], lenient: bool) -> Hits:
    if message.intent not in CARTS:
        return Hits(0, 0, len(heard))
    wanted, got = bag(message.items, lenient), bag(heard, lenient)
    if message.budget:
        wanted = Counter((product, "", None) for product, _, _ in wanted)
        got = Counter((p, "", None) for p, _, quantity in got if lenient or quantity is None)
    for quantity in message.quantities:
        [vague] = message.items
        if got == bag([Line(vague.product, quantity, vague.unit)], lenient):
            got = wanted
    return Hits((wanted & got).total(), wanted.total(), got.total())


def bag(lines: Iterable[Line], lenient: bool) -> Bag:
    """(product, unit, quantity) of each product and unit; None where no quantity was said."""
    sums: dict[tuple[str, str], Decimal | None] = {}
    for line in lines:
        times, unit = _IN.get(line.unit, (Decimal(1), line.unit))
        if lenient and unit in _COUNTED:
            unit = "piece"
        before = sums.setdefault((line.product, unit), None)
        if line.quantity is not None:
            sums[line.product, unit] = (before or 0) + line.quantity * times
    return Counter(
        (product, unit, None if amount is None else round(amount, _PLACES))
        for (product, unit), amount in sums.items()
    )


# ---- Figures of a set


def share(right: Iterable[bool]) -> float:
    """Of these, how many are right; 1 of none."""
    found = list(right)
    return sum(found) / len(found) if found else 1.0


def f1(hits: Iterable[Hits]) -> float:
    """The harmonic mean of precision and recall of items."""
    found = list(hits)
    right = sum(hit.right for hit in found)
    both = sum(hit.wanted + hit.heard for hit in found)
    return 2 * right / both if both else 1.0


def intent_f1(all_judged: Sequence[Judged]) -> float:
    """The mean of the F1 of each intent that is in the set."""
    wanted = Counter(j.message.intent for j in all_judged)
    heard = Counter(j.reading.intent for j in all_judged)
    right = Counter(j.message.intent for j in all_judged if j.intent)
    each = [2 * right[i] / (wanted[i] + heard[i]) for i in wanted]
    return sum(each) / len(each) if each else 1.0


def figures(all_judged: Sequence[Judged]) -> dict[str, float]:
    """The figures that there are goals for, by name. All are shares of 1."""
    single = [j for j in all_judged if j.message.language not in ("mixed", UNTOLD)]
    carts = [j for j in all_judged if j.is_cart]
    by_intent = {name: [j for j in carts if j.message.intent == name] for name in CARTS}
    wrong = [j for j in carts if not j.lenient.exact and not j.message.budget]
    return {
        "language, one alone": share(j.language for j in single),
        "language, all": share(j.language for j in all_judged),
        "mixed, recall": share(j.language for j in all_judged if j.message.language == "mixed"),
        "intent": share(j.intent for j in all_judged),
        "intent, macro-F1": intent_f1(all_judged),
        "yes, cancel, stop not meant": share(j.grave for j in all_judged) if all_judged else 0.0,
        "order, all items exact": share(j.items.exact for j in by_intent["order"]),
        "items, F1": f1(j.items for j in carts),
        "items, F1, lenient": f1(j.lenient for j in carts),
        "change, exact": share(j.items.exact for j in by_intent["modify"]),
        "rating": share(j.rating for j in all_judged if j.message.intent == "rate"),
        "items invented": _invented(all_judged),
        "wrong carts that are unsure": share(not j.reading.sure for j in wrong),
    }


def _invented(all_judged: Sequence[Judged]) -> float:
    others = [j for j in all_judged if not j.is_cart]
    return sum(bool(j.reading.items) for j in others) / len(others) if others else 0.0
