"""Which language somebody writes: told by the words that only one of them has."""

import re

from flows.hearing.lexicon import LANGUAGES, markers, spellings
from flows.hearing.normalise import normalise

_MARKERS = {language: markers(language) for language in LANGUAGES}
_ARABIC = re.compile("[\u0621-\u064a]")
_LATIN = re.compile("[a-z]")
# A digit that stands for an Arabic letter inside a word, as 3 in "3afak" or 9 in "9ra3i";
# "3kg", "2pots" and "250ml" are quantities.
_DIGIT_LETTER = re.compile(r"^(?=.*[a-z])(?=.*[23579])[a-z23579']{3,}$")
_QUANTITY = re.compile(r"^\d+([a-z]+)$")
_MEASURES = frozenset(spellings("units")) | {"ml", "cl", "dh", "mad", "h", "x"}
_DARIJA = ("ary", "ary_Latn")
_BY_SCRIPT = {_ARABIC: ("ar", "ary"), _LATIN: ("fr", "ary_Latn")}


def recognise(words: str) -> str | None:
    """The language of a message, or None when it does not tell: "ok", "2", "السلام عليكم"."""
    tokens = re.findall(r"[\w']+", normalise(words))
    scores = dict.fromkeys(LANGUAGES, 0)
    for token in tokens:
        for language, known in _MARKERS.items():
            scores[language] += token in known
        scores["ary_Latn"] += _has_letter_digit(token)
    # Darija borrows from French and from Arabic, who do not borrow from it: "bonjour bghit".
    most = max(scores.values())
    best = [language for language, score in scores.items() if score == most]
    best = [language for language in best if language in _DARIJA] or best
    if most == 0 or len(best) > 1:
        return None
    [found] = best
    script = next(script for script, pair in _BY_SCRIPT.items() if found in pair)
    return found if script.search(normalise(words)) else None


def _has_letter_digit(token: str) -> bool:
    quantity = _QUANTITY.match(token)
    counted = quantity is not None and quantity[1] in _MEASURES
    return not counted and _DIGIT_LETTER.match(token) is not None
