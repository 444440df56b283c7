"""One form for words that sound alike, in both scripts: "l3sel", "assal" and "عسل" meet.

Nothing is read out of a fold: it only says which listed word was meant.
"""

import re
from functools import lru_cache

REMEMBERED = 20_000  # words: what a few thousand clients write in a day
SHORT = 3  # a fold below this is no evidence: "wa", "ou" and "w" all fold to "u"

# Several letters that are one sound, longest first; then what is left, letter by letter.
_SOUNDS = re.compile("tch|ch|sh|kh|gh|ph|th|qu|dj|ou|oo|c(?=[eiy])")
_SOUND = {
    "tch": "$", "ch": "$", "sh": "$", "kh": "x", "gh": "G", "ph": "f", "th": "t", "qu": "k",
    "dj": "j", "ou": "u", "oo": "u", "c": "s",
}  # fmt: skip
# Vowels that people leave out or mix are dropped, and so is ayn: "3sel", "asal". Those that
# Arabic writes stay, as u and i. Letters that are mixed become one: 9 q k g, 7 h, p b, f v.
_MIXED = {
    "u": "wuoو",
    "i": "yiي",
    "k": "kqg9cقك",
    "b": "bpب",
    "f": "fvف",
    "h": "h7حه",
    "x": "x5خ",
    "t": "t6تطث",
    "G": "8غ",
    "z": "zزظ",
    "s": "sسص",
    "$": "ش",
    "d": "دضذ",
    "r": "ر",
    "j": "ج",
    "l": "ل",
    "m": "م",
    "n": "ن",
    "": "ae'23اعءئؤ",
}
_LETTER = str.maketrans({letter: sound for sound, letters in _MIXED.items() for letter in letters})
_TWICE = re.compile(r"(.)\1+")
_VOWEL_FIRST = tuple("ae3اعءأإ")


@lru_cache(maxsize=REMEMBERED)
def fold(word: str) -> str:
    """The sound of a normalised word: "za3tar" and "زعتر" are "ztr", "amlou" is "Amlu".

    A beginning in a, e or ayn is kept as A: it is heard, and tells "asel" from "sel".
    """
    sounds = _SOUNDS.sub(lambda found: _SOUND[found[0]], word).translate(_LETTER)
    first = "A" if word.startswith(_VOWEL_FIRST) else ""
    bare = _TWICE.sub(r"\1", sounds)
    if len(bare) > 1 and bare.endswith("h"):  # ة, and the h of "zarbiyah"
        bare = bare[:-1]
    return first + bare


def bones(form: str) -> str:
    """A fold without its vowels, which a typed word may have or lack: "zitr" and "ztr" meet."""
    return form.replace("u", "").replace("i", "")


def near(fold_one: str, fold_other: str) -> bool:
    """Whether one slip of the finger makes one of the other: a letter more, less, else, swapped."""
    if abs(len(fold_one) - len(fold_other)) > 1:
        return False
    start = 0
    while start < min(len(fold_one), len(fold_other)) and fold_one[start] == fold_other[start]:
        start += 1
    one, other = fold_one[start:], fold_other[start:]
    return (
        one[1:] == other[1:]
        or one[1:] == other
        or one == other[1:]
        or (one[:2] == other[:2][::-1] and one[2:] == other[2:])
    )


def slips(form: str) -> frozenset[str]:
    """The form, and itself without each one of its letters: two words near each other share one."""
    return frozenset({form, *(form[:at] + form[at + 1 :] for at in range(len(form)))})


def distance(one: str, other: str) -> int:
    """The number of letters to add, leave out or change to make one of the other."""
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        diagonal, row[0] = row[0], at
        for to, there in enumerate(other, 1):
            cost = diagonal if letter == there else 1 + min(diagonal, row[to], row[to - 1])
            diagonal, row[to] = row[to], cost
    return row[-1]
