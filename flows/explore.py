"""Walk every place that a contact can reach: the model checker, and the diagrams.

There is no end of baskets, so places of one shape are walked from once. The shape of a
place is its flow and state; its page, and whether it offers nothing, one option, several or
more than a page; which of its slots are filled, and how many lines a basket holds, up to
two; whether a slot names something that a line names already; and the flow and state of
the place under it. After an answer that was not understood, it is flow, state and misses
alone. What a flow would do differently with three lines than with two, or with honey than
with soap, is not found here.

Answers are given in every shop, whichever the question was put in. What is no answer
(commands, sentences, media, noise) is said in that one alone, or where none was put in every
shop: silence and old taps put the question again as well, and they meet every shop.
"""

import gc
from collections import defaultdict, deque
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import chain, product
from typing import Any

from flows.commands import Command, recognise, spelled
from flows.context import Context, Wordings
from flows.dialogue import step
from flows.hearing.lexicon import spellings
from flows.machine import Place, Step, ask_again
from flows.pages import TURNS
from flows.talk import (
    Amount,
    Choice,
    Event,
    Heard,
    Pin,
    Question,
    Reply,
    Silence,
    Tap,
    Words,
)

MANY = 2  # of options or lines: more than that make no other shape
CUT_AT = 20  # characters of a button on WhatsApp
MOST_PLACES = 65_536  # whose shapes are kept: ten turns lead to each
OLD = "before"  # a question that was never asked
MEDIA = ("voice", "image", "video", "document", "card", "sticker", "reaction")
HERE = Pin(Decimal("30.4278"), Decimal("-9.5981"), "Souk El Had")
NOISE = ("", "???", "999999", "🙂", "stop the order 12")
# What may be said at any time. Whether it is understood is hearing's to test: here it leads
# to each thing that a sentence can lead to.
SENTENCES = (
    "ne m'envoyez plus de messages publicitaires svp",
    "bghit nlghi lcommande dyali 3afak",
    "ch7al taman?",
    "vous livrez à domicile ?",
    "fin wslat lcommande dyali?",
    "l9er3a li jatni mherrsa",
    "merci beaucoup",
    "parlons en arabe svp",
)
_NAMES: dict[type, tuple[str, ...]] = {}  # of the fields of each dataclass met
KNOWN_WORDS = {key: word for word, key in spellings("options").items()}

ASIDES: tuple[Event, ...] = (
    *(Heard(spelled(command)[0]) for command in Command),
    Heard("stop", stopped=True),
    *(Heard(media=medium) for medium in MEDIA),
    *(Heard(words) for words in (*NOISE, *SENTENCES)),
    Silence(OLD),
)


@dataclass(frozen=True, slots=True)
class Edge:
    """One turn that can happen: in a shop, from a place, an event, and the step it gives."""

    ctx: Context
    start: Place | None
    event: Event
    step: Step

    @property
    def is_answer(self) -> bool:
        """Whether the contact answered, rather than said something else or kept silent."""
        heard = self.event
        return isinstance(heard, Heard) and heard not in ASIDES and recognise(heard.words) is None


@dataclass
class Explored:
    """All that was reached. Idle (None) is a place like another."""

    edges: list[Edge] = field(default_factory=list)

    @cached_property
    def places(self) -> set[Place]:
        """Every place but idle, also those that were not walked from."""
        return {edge.step.place for edge in self.edges if edge.step.place}

    @cached_property
    def replies(self) -> set[Reply]:
        """Every different reply that was given."""
        return {reply for edge in self.edges for reply in edge.step.replies}


def explore(
    shops: tuple[Context, ...], start: Place | None = None, limit: int = 400_000
) -> Explored:
    """Try every answer, every command and some noise, from every place within reach.

    The shop may change between any two turns: each place is met in each shop.
    Raises RuntimeError beyond `limit` turns: then a question has too many answers.
    """
    with _without_collecting():
        return _explored(shops, start, limit)


def _explored(shops: tuple[Context, ...], start: Place | None, limit: int) -> Explored:
    found = Explored()
    pending = deque([(start, _put(start, shops[0]), shops[0])])
    known = {shape(start)}
    while pending:
        place, reply, home = pending.popleft()
        answers = tuple(answers_to(place, reply, home.wordings))
        beside = (home,) if place else shops
        said = (*map(Heard, _ordered(place, home)), *ASIDES)
        turns = chain(product(shops, answers), product(beside, said))
        for ctx, event in turns:
            edge = Edge(ctx, place, event, step(place, event, ctx))
            found.edges.append(edge)
            reached = edge.step.place
            if reached is not None and shape(reached) not in known:
                known.add(shape(reached))
                pending.append((reached, edge.step.replies[-1], ctx))
        if len(found.edges) > limit:
            raise RuntimeError(f"more than {limit} turns: a question has too many answers")
    return found


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Nothing of a walk is in a cycle, and all of it is kept: looking for cycles is in vain.

    It took a seventh of the time, as each look goes over all that was found so far.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@lru_cache(maxsize=MOST_PLACES)
def shape(place: Place | None) -> Hashable:
    """What tells a place from others worth walking from."""
    if place is None:
        return None
    if place.misses:
        return place.flow, place.state, place.misses
    below = (place.under.flow, place.under.state) if place.under else None
    offer = (place.page, min(len(place.offer), MANY), any(key in TURNS for key in place.offer))
    return place.flow, place.state, offer, _filled(place.slots), _is_again(place.slots), below


def _filled(value: object) -> Hashable:
    """Which slots hold something: of several things, how many; of a thing, that it is there."""
    if isinstance(value, tuple):
        return min(len(value), MANY)
    if isinstance(value, str | int | Pin | None):
        return bool(value)
    return tuple(_filled(held) for held in _held(value))


def _held(value: Any) -> tuple[Any, ...]:  # noqa: ANN401  any dataclass
    """The values of its fields. `fields` itself would take half of the walk's time."""
    kind = type(value)
    if kind not in _NAMES:
        _NAMES[kind] = tuple(slot.name for slot in fields(kind))
    return tuple(getattr(value, name) for name in _NAMES[kind])


def _is_again(slots: object) -> bool:
    """Whether a slot holds what a line holds: a line is changed then, and not added."""
    held = _held(slots)
    lines = [line for several in held if isinstance(several, tuple) for line in several]
    named = {part for line in lines for part in _held(line)}
    return any(isinstance(one, str) and one in named for one in held)


def _put(place: Place | None, ctx: Context) -> Reply:
    """What was asked at a place from which the walk begins."""
    return ask_again(place, ctx).replies[-1] if place else Reply()


def answers_to(place: Place | None, reply: Reply, wordings: Wordings) -> Iterator[Event]:
    """All ways to answer a question that matter, and some that must not be taken for one."""
    asked = place.asked if place else OLD
    yield from map(Heard, _written(reply.question, wordings))
    yield Heard(tapped=Tap("never.offered", asked))
    yield Heard(tapped=Tap(place.offer[0] if place and place.offer else "yes", OLD))
    yield Heard(pin=HERE)
    yield Heard("Salam, bghit nchri")
    yield Silence(asked)
    for number, option in enumerate(reply.shown, start=1):
        yield Heard(tapped=Tap(option.key, asked))
        yield Heard(str(number))
        label = wordings(option.label)[0]
        yield Heard(label)
        yield Heard(f"{label[:CUT_AT]}…")
        if option.key in KNOWN_WORDS:
            yield Heard(KNOWN_WORDS[option.key])
    yield Heard(str(len(reply.shown) + 1))


def _written(question: Question | None, wordings: Wordings) -> Iterator[str]:
    """Amounts at their bounds, beyond them and between two steps; words of any length.

    And what can be named though it is not shown. The largest amount comes first: baskets
    that are walked from are full, so that a shop which has less left makes a difference.
    """
    match question:
        case Choice(also=also, gone=gone):
            yield from (wordings(option.label)[0] for option in (*also[:1], *gone[:1]))
        case Amount(low=low, high=high, step=by):
            bounds, least = (low.thousandths, high.thousandths), by.thousandths
            said = {bound + way for bound in bounds for way in (-least, -least // 2, 0, least)}
            yield from (
                str(Decimal(thousandths) / 1000) for thousandths in sorted(said, reverse=True)
            )
        case Words(longest=longest):
            yield from ("Agadir", "a" * longest, "a" * (longest + 1))
        case _:
            pass


def _ordered(place: Place | None, ctx: Context) -> Iterator[str]:
    """Orders in free words: one that says all, and some of which something must be asked.

    Two things to be asked about are said where nothing is under way, and nowhere else.
    """
    names = [ctx.wordings(product.name)[0] for product in ctx.products]
    if not names:
        return
    first, last = names[0], names[-1]
    yield f"je voudrais 2 {first} et 1 kg de {last}"
    yield "je voudrais 2 bouteilles d'huile"  # of which plant?
    yield f"pas de {first} finalement"
    if place is None:
        yield f"je prends {last} et {first}"
        yield f"je prends 9000 {first}"
        yield "je voudrais 3 shampoings"  # which nobody sells


def stuck(explored: Explored) -> set[Place]:
    """Places from which no path of answers, without command words, leaves the flow."""
    before: dict[Hashable, set[Hashable]] = defaultdict(set)
    out: deque[Hashable] = deque()
    for edge in explored.edges:
        start, stop = edge.start, edge.step.place
        if start is None or not edge.is_answer:
            continue
        if stop is None or stop.flow != start.flow:
            out.append(shape(start))
        else:
            before[shape(stop)].add(shape(start))
    free: set[Hashable] = set()
    while out:
        place = out.popleft()
        if place not in free:
            free.add(place)
            out.extend(before[place])
    return {place for place in explored.places if shape(place) not in free}


def mermaid(explored: Explored, flow: str) -> str:
    """A Mermaid state diagram of one flow, as it was walked."""
    arrows: dict[tuple[str, str], set[str]] = defaultdict(set)
    for edge in explored.edges:
        start, stop = edge.start, edge.step.place
        if start is None or start.flow != flow or start.under or not edge.is_answer:
            continue
        target = "[*]" if stop is None or stop.flow != flow else stop.state
        if target != start.state:
            told = {type(effect).__name__ for effect in edge.step.effects} - {"Remind", "Lean"}
            arrows[start.state, target] |= told
    lines = [f"{a} --> {b}{_told(arrows[a, b])}" for a, b in sorted(arrows)]
    return "\n".join(["stateDiagram-v2", *(f"    {line}" for line in lines)])


def _told(effects: set[str]) -> str:
    return f" : {', '.join(sorted(effects))}" if effects else ""
