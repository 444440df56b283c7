"""Which language somebody writes: by the words that only one has, else by its letters."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from flows.hearing.folding import SHORT, fold
from flows.hearing.leaning import is_arabic, lean, words_of
from flows.hearing.lexicon import LANGUAGES, entries, markers, spellings

MIXED = "mixed"
# Log-odds, as lean() counts them.
MARKER = 2.5  # a word that only one language has, beside its letters
LISTED = 1.0  # a word that only one language has in its lexicon, for whatever meaning
DARIJA_FIRST = 0.3  # in Arabic letters: a Moroccan's short message is oftener Darija
STORED = 2.5  # what the client's own language weighs: more than letters that hardly tell
SURE = 4.0  # letters alone are believed from here on, in two words at least
AGREED = 1.0  # letters that bear out a guess of another kind: an odd spelling, an ending
# What the second language of a mixed message has at least of the words that only one language
# has, and of all its words. A long letter in French with a "khouya" at its end is in French.
SECOND_SHARE_OF_MARKS = 0.2
SECOND_SHARE_OF_WORDS = 0.1
MOST_WORDS = 200
KEPT = 256  # messages: one is asked about by its reading, and by the turn

_DARIJA = {"ary", "ary_Latn"}
_HEADINGS = ("commands", "options", "ratings")


def _single(heading: str, language: str = "", meaning: str = "") -> frozenset[str]:
    """The spellings of one word under a heading, of one language or meaning or of all."""
    return frozenset(
        word
        for spoken, key, spelled in entries(heading)
        if language in {"", spoken} and meaning in {"", key} and " " not in spelled
        for word in words_of(spelled)
    )


_MARKERS = {language: markers(language) for language in LANGUAGES}
_GOODS = {language: _single("goods", language) for language in LANGUAGES}
_BORROWED = _single("language", meaning="borrowed")
# Units, signs and names, which are of no language and of no script; a name alone leans to one.
_SIGNS = _single("language", meaning="everywhere")
_NOBODYS = _SIGNS | _single("language", meaning="names")
# Said by both, they tell nothing beside other words; "amlou" alone is Darija.
_SHARED = (
    _BORROWED
    | _single("language", meaning="lent")
    | (_GOODS["fr"] & _GOODS["ary_Latn"])
    | (_GOODS["ar"] & _GOODS["ary"])
    | (_single("units", "ar") & _single("units", "ary"))
)
_UNITS = frozenset(spellings("units"))
_KNOWN_FRENCH = _NOBODYS | _UNITS | _SHARED | _GOODS["fr"] | _MARKERS["fr"]
_FOLDED = {folded for folded in map(fold, _MARKERS["ary_Latn"]) if len(folded.lstrip("A")) >= SHORT}
_LISTED = {
    language: frozenset().union(*(_single(heading, language) for heading in _HEADINGS))
    for language in LANGUAGES
}

# Digits that are Arabic letters: inside a word (l7orr), at its end (mli7); not in "2kg500", "h24".
_LETTER_DIGIT = re.compile(r"^[a-z]+[23579][a-z]+[a-z0-9]*$|^[a-z]{2,}[379]$|^[379][a-z]{2,}$")
_COUNTED = re.compile(r"^\d+([a-z']{2,})$")  # "2bouteilles", "3pots"; but "3afak"
_ELIDED = re.compile(r"^(?:[cjmnst]|qu|lorsqu|puisqu|jusqu|quelqu|aujourd)'\w")
_ELISION = re.compile(r"^(?:[dl]|lorsqu|qu)'(?=\w)")
_FRENCH_ENDING = re.compile(r"^\w{3,}(?:ez|ons|aient|erait|erais|ement|eux|euse)$")  # livrez
_DARIJA_SHAPE = re.compile(r"^ma\w{3,}(?:ch|sh)$|^(?:ka|gha)[nty]\w{2,}$|^ka?y\w{3,}$")  # makaynch
_ARABIC_DUAL = re.compile(r"^\w{3,}تان$")  # قطعتان: Darija says جوج
_PREPOSED = re.compile("^[وفبل](?=...)")  # "and", "in", "with", "to"
_CLITIC = re.compile("^(?:و|ف|ب|ل|ال|وال|بال|فال|لل)(?=..)")  # those, and "the"


@dataclass(frozen=True, slots=True)
class Tongue:
    """The language of a message.

    language: ar, ary, ary_Latn, fr, "mixed", or "" for what is of no language (5, 👍, stop).
    sure: told by strong evidence, enough to change a client's stored language if it lasts.
    also: other honest readings, the likeliest first; of a mixed message, the languages in it.
    """

    language: str
    sure: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Weighed:
    """What the words of one script say: marks of each language, log-odds for Darija."""

    darija: int
    other: int
    odds: float
    words: int


@lru_cache(maxsize=KEPT)
def told(words: str, stored: str = "") -> Tongue:
    """The language of a message. stored, the client's own, decides what hardly tells itself.

    Mixed is what has words of two languages' grammars, or letters of two scripts. Darija and
    Arabic are never mixed with each other: they share most words, and Darija is what is told.
    """
    found = [_uncounted(word) for word in words_of(words)[:MOST_WORDS]]
    telling = [word for word in found if word not in _NOBODYS] or [
        word for word in found if word not in _SIGNS
    ]
    arabic = [word for word in telling if is_arabic(word)]
    latin = [word for word in telling if not is_arabic(word)]
    if any(len(word) > 1 for word in latin) and any(word not in _UNITS for word in arabic):
        return _two_scripts(arabic, latin)
    if latin and not (arabic and all(len(word) == 1 for word in latin)):
        return _latin(latin, stored)
    return _told(_weighed(arabic, "ary", "ar"), "ary", "ar", stored) if arabic else Tongue("")


def recognise(words: str) -> str | None:
    """The language to answer a first message in, or None when in doubt: "ok", "السلام عليكم".

    A mixed message is answered in its Darija, in the script that has more of it.
    """
    tongue = told(words)
    if tongue.language != MIXED:
        return tongue.language if tongue.sure else None
    return tongue.also[0] if tongue.also[0] in _DARIJA else None


def _two_scripts(arabic: Sequence[str], latin: Sequence[str]) -> Tongue:
    """A message in Arabic and Latin letters, and which languages are in it, Darija first."""
    parts = [
        (part.darija + part.other, _told(part, darija, other, "").language)
        for part, darija, other in (
            (_weighed(arabic, "ary", "ar"), "ary", "ar"),
            (_weighed(latin, "ary_Latn", "fr"), "ary_Latn", "fr"),
        )
    ]
    parts.sort(key=lambda part: (part[1] not in _DARIJA, -part[0]))
    return Tongue(MIXED, sure=True, also=tuple(language for _, language in parts))


def _latin(words: Sequence[str], stored: str) -> Tongue:
    """Darija, French, or both at once."""
    if all(word in _SHARED for word in words):
        odds = -1.0 if all(word in _BORROWED for word in words) else 1.0
        return _told(_Weighed(0, 0, odds, 0), "ary_Latn", "fr", stored)
    part = _weighed(words, "ary_Latn", "fr")
    second = min(part.darija, part.other)
    enough = max(
        SECOND_SHARE_OF_MARKS * (part.darija + part.other), SECOND_SHARE_OF_WORDS * part.words
    )
    if second and second >= enough:
        return Tongue(MIXED, sure=second > 1, also=("ary_Latn", "fr"))
    return _told(part, "ary_Latn", "fr", stored)


def _weighed(words: Sequence[str], darija: str, other: str) -> _Weighed:
    own = [word for word in words if _bare(word) not in _SHARED] or words
    marks = [_mark(word) for word in own]
    unmarked = [word for word, mark in zip(own, marks, strict=True) if not mark]
    listed = sum(_bare(word) in _LISTED[darija] for word in unmarked) - sum(
        _bare(word) in _LISTED[other] for word in unmarked
    )
    # Letters that contradict a word that we know are not listened to.
    leans = [
        max(lean(word), 0) if mark == darija else min(lean(word), 0) if mark else lean(word)
        for word, mark in zip(own, marks, strict=True)
    ]
    leaning = sum(leans) / float(len(own) ** 0.5)
    of_darija, of_other = marks.count(darija), marks.count(other)
    # Darija borrows from Arabic, which does not borrow from it: a draw is Darija.
    ahead = of_darija - of_other or bool(of_darija) * (other == "ar")
    odds = leaning + LISTED * listed + MARKER * ahead + DARIJA_FIRST * (other == "ar")
    return _Weighed(of_darija, of_other, odds, len(own))


def _bare(word: str) -> str:
    """An Arabic word without the small words that are glued before it: "the", "and", "in"."""
    return word if word in _SHARED else _CLITIC.sub("", word)


def _told(part: _Weighed, darija: str, other: str, stored: str) -> Tongue:
    """One of two languages of a script."""
    ahead = part.darija - part.other or part.darija * (other == "ar")
    marked = ahead * part.odds > 0
    sure = marked or (abs(part.odds) > SURE and part.words > 1)
    prior = 0.0 if sure else STORED * (stored in _DARIJA) - STORED * (stored == other)
    first, second = (darija, other) if part.odds + prior > 0 else (other, darija)
    return Tongue(first, sure, () if sure else (second,))


@lru_cache(maxsize=4_096)
def _mark(word: str) -> str:
    """The only language that has this word, or "" where several have it or nobody knows."""
    if is_arabic(word):
        return _mark_in_arabic(word)
    if word in _SHARED or word in _GOODS["fr"]:
        return "fr" if word in _MARKERS["fr"] else ""
    bare = _ELISION.sub("", word)
    if word in _MARKERS["fr"] or bare in _MARKERS["fr"]:
        return "fr"
    if _ELIDED.match(word) and lean(word) < -AGREED:
        return "fr"
    if word in _MARKERS["ary_Latn"] or _LETTER_DIGIT.match(word):
        return "ary_Latn"
    return _mark_of_shape(bare)


def _mark_in_arabic(word: str) -> str:
    if word in _MARKERS["ary"] or _PREPOSED.sub("", word) in _MARKERS["ary"]:
        return "ary"
    if word in _MARKERS["ar"] or (word[:1] in "وف" and word[1:] in _MARKERS["ar"]):
        return "ar"
    return "ar" if _ARABIC_DUAL.match(word) else ""


def _mark_of_shape(word: str) -> str:
    """The language of an unlisted word that looks like its own, where its letters agree."""
    leaning = lean(word)
    if leaning < 0 and _FRENCH_ENDING.match(word):
        return "fr"
    heard = _DARIJA_SHAPE.match(word) or fold(word) in _FOLDED
    return "ary_Latn" if heard and leaning > AGREED else ""


@lru_cache(maxsize=4_096)
def _uncounted(word: str) -> str:
    """A word without the number glued before it: "2kg" is kg, "3pots" pots; "3afak" stays."""
    counted = _COUNTED.match(word)
    if counted is None:
        return word
    bare = counted[1]
    if word in _MARKERS["ary_Latn"] or word in _GOODS["ary_Latn"]:
        return word
    known = not {bare, bare.removesuffix("s")}.isdisjoint(_KNOWN_FRENCH)
    return bare if known or word[0] not in "379" or word[1].isdigit() else word
