"""What the page says: words and lengths, in the order in which they stand. page.typ draws it.

Everything is said already; all shares are from 0 to 1. Nothing here names a client.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One bar: what it counts, how many people, and their share of who answered.

    is_scale: its label is a number or a span of numbers, short, and read from left to right.
    """

    label: str
    people: str
    share: float
    is_scale: bool = False


@dataclass(frozen=True, slots=True)
class Score:
    """A figure. places: on its scale, the least that may be true, what was found, the most.

    None where the ends of the scale mean little, as of a number that was asked.
    """

    figure: str
    beside: str
    places: tuple[float, float, float] | None


@dataclass(frozen=True, slots=True)
class Quote:
    """What several people have said, as one of them said it."""

    people: str
    words: str


@dataclass(frozen=True, slots=True)
class Card:
    """One question: its words, its score if one is shown, its bars or quotes.

    note: what the score means, or why there is none; how many answered. others: what is said of
    bars or quotes that are not drawn; others[n] where n are left out, "" for none. stays: whatever
    finds no room.
    """

    title: str
    note: str
    score: Score | None = None
    rows: tuple[Row, ...] = ()
    quotes: tuple[Quote, ...] = ()
    others: tuple[str, ...] = ()
    stays: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Sentences under a heading, one to a paragraph."""

    title: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A number and what it counts."""

    number: str
    label: str


@dataclass(frozen=True, slots=True)
class Heard:
    """How many have answered, of how many who were asked."""

    label: str
    number: str
    of: str
    share: float


@dataclass(frozen=True, slots=True)
class Page:
    """The page. language: of BCP 47, without its script; right_to_left: how its lines run.

    cards: in the order of the survey. more: what is said of questions that find no room; more[n]
    where n are left out.
    """

    language: str
    right_to_left: bool
    title: str
    cooperative: str
    dates: str
    heard: Heard
    cards: tuple[Card, ...]
    more: tuple[str, ...]
    sections: tuple[Section, ...]
    facts: tuple[Fact, ...]
    method: str
