"""Figures in answers to a survey: a note, a count, the places of options in a list.

Nothing is for sale there, so a word that counts is the number alone, and "the second" a place.
"""

import re
from collections.abc import Sequence

from flows.hearing.amounts import amount_at
from flows.hearing.known import PHRASES, WORDS
from flows.hearing.lexicon import spellings
from flows.hearing.normalise import normalise, plain
from flows.hearing.parts import Part, Role, parts_of
from flows.hearing.tokens import cut

LONGEST = 60  # characters: a longer message says more than a number
_ORDINALS = {word: int(place) for word, place in spellings("ordinals").items()}
_ARTICLE = re.compile(r"^(?:ال|l'|le |la |les |l)")
# Takes "8/10", "8 sur 10", "8 3la 10", "8 من 10"; the second figure is the most that there is.
_OUT_OF = re.compile(r"(.+?)\s*(?:/|sur|3la|men|على|من|ف)\s*(\d+)")
_BELOW = re.compile(r"[-−–]\s*\d")  # "-3" is no number of a survey
# What stands between several: signs, spaces between figures, "and" in our languages.
_BETWEEN = re.compile(r"\s*[,;،+&/]\s*|\s+(?:et|puis|w|o|ou|u|and|و)\s+|(?<=\d)\s+(?=\d)")
_AND = re.compile(r"\s+و(?=\w)")  # written onto the next word: "الأول والثالث"
_BESIDE = ("want", "polite", "thanks", "only", "yes", "make_it", "greet", "money", "some")
_COUNTED = ("", "piece", "jar", "bottle", "pack")  # "2 kg" are not two of anything
_SIGNS = ("!", ".", ",", "،", "+", "⭐", "*")


def figure(words: str, high: int) -> int | None:
    """The whole number that a message says, and nothing else; None where it says none.

    "8", "٨", "tmnya", "8/10" where high is 10, "50 dh", "12 pots"; not "-3", "1,5" or "2-3".
    """
    said = normalise(words)
    if len(said) > LONGEST or is_below_zero(words):
        return None
    if (out_of := _OUT_OF.fullmatch(said)) is not None:
        return _whole(out_of[1]) if int(out_of[2]) == high else None
    return _whole(said)


def is_below_zero(words: str) -> bool:
    """Whether a figure has a minus before it, which elsewhere is taken for a dash: "-3"."""
    return _BELOW.match(plain(words)) is not None


def place(words: str) -> int | None:
    """The place in a list that is named, from 1: "2", "jouj", "la deuxième", "الثالث"."""
    said = normalise(words)
    bare = _ARTICLE.sub("", said)
    for form in (said, bare):
        if form in _ORDINALS:
            return _ORDINALS[form]
    return figure(words, 0)


def parts(words: str) -> tuple[str, ...]:
    """What a message names one after the other: "1 o 3" gives 1 and 3, "1,3" as well."""
    said = _AND.sub(" و ", normalise(words))
    return tuple(part for part in _BETWEEN.split(said) if part)


def _whole(words: str) -> int | None:
    return _alone(parts_of(cut(words, (WORDS,)), PHRASES))


def _alone(found: Sequence[Part]) -> int | None:
    """The one number among these parts, whatever it counts, if the rest says no more."""
    number: int | None = None
    at = 0
    while at < len(found):
        amount = amount_at(found, at)
        if amount is not None and amount.number is not None and not amount.bare_unit:
            if number is not None or not amount.sure or amount.times != 1:
                return None
            if amount.unit not in _COUNTED or amount.number % 1:
                return None
            number, at = int(amount.number), amount.end
        elif _adds_nothing(found[at]):
            at += 1
        else:
            return None
    return number


def _adds_nothing(part: Part) -> bool:
    if part.role is Role.SIGN:
        return part.text in _SIGNS or not part.text.isascii()
    return part.role is Role.JOIN or part.says(*_BESIDE)
