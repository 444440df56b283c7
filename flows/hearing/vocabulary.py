"""Which of the words that we know was meant: as listed, by its sound, or with a slip."""

import re
from collections import defaultdict
from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple

from flows.hearing.folding import SHORT, bones, distance, fold, near, slips

SLIPS_FROM = 5  # letters of a fold: below it, one letter else is another word
BONES_FROM = 3
LONGEST = 30  # letters; nothing that we know is longer, and what is costs no time
REMEMBERED = 20_000


_TWICE = re.compile(r"([^\W\d])\1+")  # "9raa3", "bzaaaf"


class Likeness(IntEnum):
    """How a typed word was found, from the best to the least sure."""

    LISTED = 0
    SOUND = 1
    VOWELS = 2
    SLIP = 3
    UNKNOWN = 4


class Known(NamedTuple):
    """The words that a typed one may be. dual: it says "two of them"; joined: "and" before it."""

    words: frozenset[str] = frozenset()
    likeness: Likeness = Likeness.UNKNOWN
    dual: bool = False
    joined: bool = False


NOTHING = Known()
# What is written onto a word, before and after it: the article, "and", "in", "of".
_BEFORE = {
    True: ("ال", "لل", "ل", "و", "ب", "ف", "د", "ك", "وال", "بال", "فال", "دال", "ول"),
    False: (
        *("l", "el", "al", "d", "o", "w", "b", "f", "n"),
        *("dl", "fl", "bl", "ol", "wl", "del", "dial", "ll"),
    ),
}
_AFTER = {True: ("ات", "ا", "ه", "ها", "هم"), False: ("at", "ate", "s", "x", "es", "e", "in", "a")}
_DUAL = (("تين", "ه"), ("تان", "ه"), ("تي", "ه"), ("تا", "ه"), ("ين", ""), ("ان", ""), ("ين", "ه"))
_ENDINGS = {True: (*_AFTER[True], *(ending for ending, _ in _DUAL)), False: _AFTER[False]}
_ARTICLES = ("l", "ل", "ال", "el", "al")
_AND = ("و", "o", "w")


class Vocabulary:
    """Words to be found by any of their spellings. Filled once, then only asked."""

    def __init__(
        self, words: Iterable[str], inner: Iterable[str] = (), counted: Iterable[str] = ()
    ) -> None:
        """Fill it.

        inner: of the words, those that mean nothing but in the middle of a phrase. counted:
        those that a number may be written onto, even one that could be a letter: "5bocal".
        """
        self.counted = frozenset(counted)
        self._listed = frozenset(words)
        self._inner = frozenset(inner)
        self._by_sound: dict[str, set[str]] = defaultdict(set)
        self._by_bones: dict[str, set[str]] = defaultdict(set)
        self._by_slip: dict[str, set[str]] = defaultdict(set)
        self._found: dict[str, Known] = {}
        for word in self._listed - self._inner:
            self._add(word)

    def _add(self, word: str) -> None:
        if any(word.startswith(the) and word[len(the) :] in self._listed for the in _ARTICLES):
            return  # "l3sel" would sound like a word of its own
        sound = fold(word)
        if len(sound) < SHORT:
            return
        self._by_sound[sound].add(word)
        if len(bones(sound)) >= BONES_FROM:
            self._by_bones[bones(sound)].add(word)
        if len(sound) >= SLIPS_FROM and (not self.counted or word in self.counted):
            for slip in slips(sound):
                self._by_slip[slip].add(word)

    def find(self, word: str) -> Known:
        """The listed words that a normalised one may be; NOTHING when it is like none."""
        known = self._found.get(word)
        if known is None:
            known = self._find(word) if len(word) <= LONGEST else NOTHING
            if len(self._found) >= REMEMBERED:
                self._found.clear()
            self._found[word] = known
        return known

    def _find(self, word: str) -> Known:
        if word in self._listed and word not in self._inner:
            return Known(frozenset({word}), Likeness.LISTED)
        stems = [(word, False, False), *_stems(word)]
        for like in (self._as_listed, self._as_sound):
            within: frozenset[str] = frozenset()
            for stem, dual, joined in stems:
                known = like(stem)
                if known is None:
                    continue
                if known.words <= self._inner:  # heard in a phrase alone: look further as well
                    within |= known.words
                    continue
                return Known(known.words | within, known.likeness, dual, joined)
            if within:
                return Known(within, Likeness.LISTED)
        squeezed = _TWICE.sub(r"\1", word)
        return self._as_slip(word) if squeezed == word else self._find(squeezed)

    def _as_listed(self, word: str) -> Known | None:
        return Known(frozenset({word}), Likeness.LISTED) if word in self._listed else None

    def _as_sound(self, word: str) -> Known | None:
        words = self._by_sound.get(fold(word))
        return Known(_closest(word, words), Likeness.SOUND) if words else None

    def _as_slip(self, word: str) -> Known:
        sound = fold(word)
        if len(sound) < SHORT or word.isdigit():
            return NOTHING
        if words := self._by_bones.get(bones(sound)):
            return Known(_closest(word, words), Likeness.VOWELS)
        if len(sound) < SLIPS_FROM:
            return NOTHING
        candidates = {w for slip in slips(sound) for w in self._by_slip.get(slip, ())}
        words = {w for w in candidates if near(sound, fold(w))}
        return Known(_closest(word, words), Likeness.SLIP) if words else NOTHING


def _closest(word: str, candidates: Iterable[str]) -> frozenset[str]:
    """Those that are written most like the word, where several sound like it."""
    found = list(candidates)
    if len(found) == 1:
        return frozenset(found)
    far = {candidate: distance(word, candidate) for candidate in found}
    least = min(far.values())
    return frozenset(candidate for candidate in found if far[candidate] == least)


def _stems(word: str) -> list[tuple[str, bool, bool]]:
    """A word without what is written onto it, whether that made it two, and "and" it."""
    is_arabic = word > "\u0600"
    bare = [(word, False)]
    for prefix in _BEFORE[is_arabic] if word.startswith(_BEFORE[is_arabic]) else ():
        least = SHORT - 1 if prefix == _AND[0] else SHORT  # ونص
        if word.startswith(prefix) and len(word) - len(prefix) >= least:
            bare.append((word.removeprefix(prefix), prefix.startswith(_AND)))
    found = [(stem, False, joined) for stem, joined in bare if stem is not word]
    for stem, joined in bare:
        if not stem.endswith(_ENDINGS[is_arabic]):
            continue
        for ending, singular in _DUAL if is_arabic else ():
            if stem.endswith(ending) and len(stem) - len(ending) >= SHORT:
                found.append((stem.removesuffix(ending) + singular, True, joined))
        found += [
            (stem.removesuffix(ending), False, joined)
            for ending in _AFTER[is_arabic]
            if stem.endswith(ending) and len(stem) - len(ending) >= SHORT
        ]
    return found
