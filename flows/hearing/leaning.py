"""How far single words lean to one language of their script, by a small trained table.

locales/language.table holds one signed byte for each bucket of letter groups, trained by
tests/bench/language_table.py; locales/language.toml says on what, and how well.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from zlib import crc32

from flows.hearing.lexicon import language_table
from flows.hearing.normalise import normalise

# Arabic and Darija share letters and most words: their half of the table needs more room.
ARABIC_BUCKETS = 12 * 1024
LATIN_BUCKETS = 4 * 1024
STEP = 0.125  # what 1 in the table is worth, in log-odds
LONGEST_GROUP = 5  # letters, the edges of the word counted
LONGEST_WORD = 24  # letters that are looked at; more are a slip of the keyboard
MOST_CHARACTERS = 1_500  # of a message; the language is told long before

# "https://…", "a@b.ma", "@name" and "#tag" are of no language.
_ADDRESS = re.compile(r"(?<!\S)(?:https?://|www\.|\S*[@#])\S+")
# "bzaaaf" and "bzaf" are one word.
_ELONGATION = re.compile(r"(.)\1{2,}")
# "9ra3i", "d'amlou" and "2kg" are one word each; "12" is none.
_WORD = re.compile(r"[a-z0-9']*[a-z][a-z0-9']*|[\u0620-\u064a\u066e-\u06d3]+")

_TABLE = memoryview(language_table()).cast("b")


def words_of(message: str) -> list[str]:
    """The words of a message in one spelling: no numbers, signs or addresses."""
    plain = normalise(_ADDRESS.sub(" ", message[:MOST_CHARACTERS]))
    return [word.strip("'") for word in _WORD.findall(_ELONGATION.sub(r"\1", plain))]


def is_arabic(word: str) -> bool:
    """Whether a word of words_of is in Arabic letters; it is in Latin ones otherwise."""
    return word[:1] > "\u0600"


def buckets(word: str) -> Iterator[int]:
    """The places in the table of a word's groups of 1 to 5 letters, and of the whole word."""
    first, size = (0, ARABIC_BUCKETS) if is_arabic(word) else (ARABIC_BUCKETS, LATIN_BUCKETS)
    letters = f"<{word[:LONGEST_WORD]}>".encode("utf-16-le")  # two bytes a letter, in all scripts
    end = len(letters)
    yield first + crc32(letters, 1) % size
    for width in range(2, 2 * LONGEST_GROUP + 1, 2):
        for at in range(0, end - width + 1, 2):
            yield first + crc32(letters[at : at + width]) % size


@lru_cache(maxsize=4_096)  # what a day's messages are made of; 0.5 MB
def lean(word: str) -> float:
    """Log-odds of a word by its letters alone: Darija above 0, Arabic or French below."""
    weights = [_TABLE[place] for place in buckets(word)]
    return sum(weights) * STEP / float(len(weights) ** 0.5)
