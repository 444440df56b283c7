"""Which language somebody writes: told by the words that only one of them has."""

import re

from flows.hearing.lexicon import LANGUAGES, markers
from flows.hearing.normalise import normalise

_MARKERS = {language: markers(language) for language in LANGUAGES}
_ARABIC = re.compile("[\u0621-\u064a]")
_LATIN = re.compile("[a-z]")
# A digit that stands for an Arabic letter inside a word, as 3 in "3afak" or 9 in "9ra3i";
# it leaves "3kg", "2l" and "250ml", which are quantities.
_DIGIT_LETTER = re.compile(
    r"^(?!\d+(?:kg|g|l|ml|cl|dh|mad|h)$)(?=.*[a-z])(?=.*[23579])[a-z23579']{3,}$"
)
_BY_SCRIPT = {_ARABIC: ("ar", "ary"), _LATIN: ("fr", "ary_Latn")}


def recognise(words: str) -> str | None:
    """The language of a message, or None when it does not tell: "ok", "2", "السلام عليكم"."""
    tokens = re.findall(r"[\w']+", normalise(words))
    scores = dict.fromkeys(LANGUAGES, 0)
    for token in tokens:
        for language, known in _MARKERS.items():
            scores[language] += token in known
        if _DIGIT_LETTER.match(token):
            scores["ary_Latn"] += 1
    best = max(scores, key=scores.__getitem__)
    if scores[best] == 0 or list(scores.values()).count(scores[best]) > 1:
        return None
    script = next((s for s, pair in _BY_SCRIPT.items() if best in pair), _LATIN)
    return best if script.search(normalise(words)) else None
