"""A member moves orders on by short words: "ok 41", "41 43 livré", "no 41 plus de safran"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from flows.client.standing import STATES
from flows.context import Context, Desk, DeskOrder
from flows.effects import MoveOrder
from flows.flow import Asking, Flow, Next, ask_words, end, go
from flows.hearing.answers import Picked
from flows.hearing.lexicon import spellings
from flows.hearing.normalise import normalise
from flows.progress import OPEN, before
from flows.talk import Option, Text, text

MOST = 12  # orders in one message: a long one, that still fits WhatsApp's 1,024 characters
MOST_LISTED = 20
LONGEST_VERB = 3  # words
LONGEST_REASON = 120  # characters: with what stands around it, one SMS of few segments
LONGEST_NUMBER = 9  # digits
NO, LIST, BESIDE = "refused", "list", "beside"
# Each spelling stands for the status that it moves an order to, for the list, or for nothing:
# "w" in "41 w 43".
VERBS = spellings("desk")
# What stands between two words. Takes "41", "43" and "ok" of "41,43: ok!"; "°" is of "n°41".
_WORD = re.compile(r"[^\s,،;:.!?؟+&/#°()-]+")
_JOINED = re.compile(r"(?:و|w)(\d+)$")  # "و43"


@dataclass(frozen=True, slots=True)
class Move:
    """What a member's words ask for. to: a status, or "list". reason: as it was written."""

    to: str
    numbers: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Refusing:
    """The slots: the orders that are to be refused, once it is said why."""

    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Word:
    """A word as it is compared, and where it begins in what was written."""

    said: str
    start: int

    @property
    def number(self) -> str:
        """The order's number that it is, or empty."""
        digits = _JOINED.sub(r"\1", self.said)
        is_one = digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_NUMBER
        return digits.lstrip("0") if is_one else ""


desk = Flow("desk", Refusing, version=1)


@desk.state
def why_refused(slots: Refusing, ctx: Context) -> Asking:
    """What the client is told; or none of them is refused after all."""
    there = [order for order in _found(slots.numbers, ctx.desk) if order.status in before(NO)]
    if not there:
        return end(text("oops.gone"))
    asks = text("desk.why.ask", orders=", ".join(order.number for order in there))
    options = [Option("back", text("desk.why.back"))]
    answer = yield from ask_words(asks, LONGEST_REASON, options)

    if isinstance(answer, Picked):
        return end(text("desk.why.kept"))
    return moved(Move(NO, slots.numbers, answer), ctx)


def read(words: str, on_desk: frozenset[str]) -> Move | None:
    """What these words move, where they do nothing else; None where they are of something else.

    on_desk: the numbers of the orders that there are. After the first, a number is one of those
    in a refusal, or else part of its reason: "no 41 2 kg manquent".
    """
    said = [_Word(normalise(found[0]), found.start()) for found in _WORD.finditer(words)]
    verb, size = _verb(said)
    if verb == LIST:
        return Move(LIST) if size == len(said) else None
    if verb:
        numbers, rest = _numbers(said[size:], on_desk, strict=verb == NO)
    else:
        numbers, rest = _numbers(said, on_desk, strict=False)
        verb, size = _verb(rest)
        rest = rest[size:]
    if verb in ("", LIST, BESIDE) or not numbers or (rest and verb != NO):
        return None
    reason = " ".join(words[rest[0].start :].split())[:LONGEST_REASON] if rest else ""
    return Move(verb, tuple(dict.fromkeys(numbers))[:MOST], reason)


def moved(move: Move, ctx: Context) -> Next:
    """A line for each order: what was done, or why nothing was."""
    assert ctx.desk is not None
    known = {order.number: order for order in ctx.desk.orders}
    orders = [(number, known.get(number)) for number in move.numbers]
    effects = tuple(
        MoveOrder(number, move.to, move.reason)
        for number, order in orders
        if order is not None and order.status in before(move.to)
    )
    lines = tuple(_said(number, order, move.to) for number, order in orders)
    return end(text("desk.moved", lines=lines), *effects)


def listed(ctx: Context) -> Text:
    """The orders that are not done with, the oldest first: it is the next to be prepared."""
    assert ctx.desk is not None
    there = [order for order in reversed(ctx.desk.orders) if order.status in OPEN]
    if not there:
        return text("desk.list.none")
    lines = tuple(
        text("desk.line", number=order.number, name=order.name, state=STATES[order.status])
        for order in there[:MOST_LISTED]
    )
    if len(there) > MOST_LISTED:
        lines = (*lines, text("desk.list.more", more=len(there) - MOST_LISTED))
    return text("desk.list", lines=lines, number=there[0].number)


def asked_why(move: Move, ctx: Context) -> Next | None:
    """To the question why, where orders are refused without a word; None where there is none."""
    can_be = any(order.status in before(NO) for order in _found(move.numbers, ctx.desk))
    if move.to != NO or move.reason or not can_be:
        return None
    return go(why_refused, Refusing(move.numbers))


def _verb(said: list[_Word]) -> tuple[str, int]:
    """What the first words ask for, and how many they are: the longest that is known."""
    for size in range(min(LONGEST_VERB, len(said)), 0, -1):
        meaning = VERBS.get(" ".join(word.said for word in said[:size]), "")
        if meaning and meaning != BESIDE:
            return meaning, size
    return "", 0


def _numbers(
    said: list[_Word], on_desk: frozenset[str], *, strict: bool
) -> tuple[list[str], list[_Word]]:
    """The numbers that the words begin with, and the words after them.

    strict: after the first, only those of orders that there are.
    """
    numbers: list[str] = []
    for at, word in enumerate(said):
        number = word.number
        if number and (number in on_desk or not numbers or not strict):
            numbers.append(number)
        elif number or VERBS.get(word.said) != BESIDE:
            return numbers, said[at:]
    return numbers, []


def _found(numbers: tuple[str, ...], seen: Desk | None) -> Iterator[DeskOrder]:
    return (order for order in (seen.orders if seen else ()) if order.number in numbers)


def _said(number: str, order: DeskOrder | None, to: str) -> Text:
    if order is None:
        return text("desk.none", number=number)
    if order.status == to or to in before(order.status):  # no step is ever taken back
        return text("desk.already", number=number, state=STATES[order.status])
    if order.status not in before(to):
        return text("desk.late", number=number, state=STATES[order.status])
    return text("desk.line", number=number, name=order.name, state=STATES[to])
