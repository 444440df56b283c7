"""Where the phrases of the lexicons stand in a message: "je voudrais", "nos", "زيت"."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from flows.hearing.tokens import Kind, Token, pieces
from flows.hearing.vocabulary import Likeness

REMEMBERED = 20_000


class Sense(NamedTuple):
    """What a phrase means: a heading of the lexicons, and a meaning under it."""

    heading: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """A stretch of a message that means something: tokens[start:end].

    joined: "and" is written onto it. dual: two of them. likeness: of its least sure word.
    """

    start: int
    end: int
    senses: frozenset[Sense]
    likeness: Likeness
    joined: bool = False
    dual: bool = False

    def meaning(self, heading: str) -> str:
        """Its meaning under a heading, or an empty string: the first by the alphabet of several."""
        return min(_meanings(self.senses, heading), default="")

    def meanings(self, heading: str) -> frozenset[str]:
        """All that it may mean under a heading."""
        return _meanings(self.senses, heading)


@lru_cache(maxsize=REMEMBERED)
def _meanings(senses: frozenset[Sense], heading: str) -> frozenset[str]:
    return frozenset(sense.meaning for sense in senses if sense.heading == heading)


Entry = tuple[tuple[str, ...], Sense]


@lru_cache(maxsize=REMEMBERED)
def spelled(spelling: str) -> tuple[str, ...]:
    """The words of a spelling, as a message's are cut."""
    return tuple(piece.text for piece in pieces(spelling) if piece.kind is not Kind.SIGN)


class Phrases:
    """Spellings with their senses, to be found in messages. Filled once, then only asked."""

    def __init__(self, entries: Iterable[Entry], base: "Phrases | None" = None) -> None:
        self._by_first: dict[str, list[Entry]] = defaultdict(list)
        for words, sense in entries:
            if words:
                self._by_first[words[0]].append((words, sense))
        for first, own in self._by_first.items():
            own.extend(base.beginning(first) if base is not None else ())
            own.sort(key=lambda entry: -len(entry[0]))
        self._base = base

    def words(self) -> set[str]:
        """Every word of every phrase, those of the base not counted."""
        return {w for found in self._by_first.values() for words, _ in found for w in words}

    def inner(self) -> set[str]:
        """The words that begin no phrase."""
        return self.words() - set(self._by_first)

    def at(self, tokens: Sequence[Token], start: int) -> Phrase | None:
        """The longest phrase that begins here, with all the senses that are as long."""
        longest = 0
        senses: set[Sense] = set()
        for first in tokens[start].words:
            for words, sense in self.beginning(first):
                if len(words) < longest:
                    break
                if len(words) > 1 and not _stands(words, tokens, start):
                    continue
                if len(words) > longest:
                    longest, senses = len(words), set()
                senses.add(sense)
        if not longest:
            return None
        within = tokens[start : start + longest]
        return Phrase(
            start,
            start + longest,
            frozenset(senses),
            max(token.known.likeness for token in within),
            tokens[start].known.joined,
            tokens[start].known.dual,
        )

    def beginning(self, first: str) -> Sequence[Entry]:
        """The phrases that begin with a word, the longest first."""
        found = self._by_first.get(first)
        if found is not None:
            return found
        return self._base.beginning(first) if self._base is not None else ()

    def scan(self, tokens: Sequence[Token]) -> list[Phrase]:
        """The phrases of a message, none over another: at each place the longest."""
        found = []
        at = 0
        while at < len(tokens):
            phrase = self.at(tokens, at) if tokens[at].words else None
            if phrase is None:
                at += 1
                continue
            found.append(phrase)
            at = phrase.end
        return found


def _stands(words: tuple[str, ...], tokens: Sequence[Token], start: int) -> bool:
    """Whether the words after the first, which is there, follow it; none with "and" onto it."""
    if start + len(words) > len(tokens):
        return False
    for n in range(1, len(words)):
        known = tokens[start + n].known
        if words[n] not in known.words or known.joined:
            return False
    return True
