"""Public text in four languages, line by line, and which lines no training may see."""

import random
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flows.hearing.leaning import is_arabic, words_of

# The files' names of the languages -> ours. Palestinian and mixed lines are not used.
NAMES = {"ar": "ar", "ary-Arab": "ary", "ary-Latn": "ary_Latn", "fr": "fr"}
LABELLED = (
    "ccby/tatoeba_ar.tsv",
    "ccby/tatoeba_fr.tsv",
    "ccby/afrisenti_ary_latn.tsv",
    "ccby/afrisenti_ary_arab.tsv",
    "ccbysa/arbanking77_msa_moroccan_test.tsv",
    "ccbysa/sib200_ar_ary_fr.tsv",
    "ccbysa/ud_ar_fr.tsv",
    "ccbysa/xsid_ar.tsv",
)
PARALLEL = "ccby/mit_saleml_phrases.tsv"
COLUMNS = {"ary_arab": "ary", "ary_latn": "ary_Latn", "msa": "ar"}
SEED = 7
# The constants of flows/hearing/language.py were chosen on the tenth of remainder 0, when that
# was held out. Figures are of another tenth, on which nothing was chosen.
HELD_OUT_ONE_IN = 10
HELD_OUT_REMAINDER = 5
BANDS = (("1", 1, 1), ("2-3", 2, 3), ("4-8", 4, 8), (">8", 9, 12))
EACH = 400  # texts of a language in a band


@dataclass(frozen=True, slots=True)
class Line:
    """One line of public text: its language, its words in the letters of that language."""

    language: str
    words: tuple[str, ...]
    tweet: bool
    held_out: bool


def lines(data: Path) -> Iterator[Line]:
    """Every usable line. Two lines of the same words are held out together or not at all."""
    for name in LABELLED:
        for row in _rows(data / name):
            if row["lang"] in NAMES:
                yield from _line(NAMES[row["lang"]], row["text"], "afrisenti" in name)
    for row in _rows(data / PARALLEL):
        for column, language in COLUMNS.items():
            yield from _line(language, row[column], tweet=False)


def _line(language: str, text: str, tweet: bool) -> Iterator[Line]:
    in_arabic = language in {"ar", "ary"}
    words = tuple(word for word in words_of(text) if is_arabic(word) == in_arabic)
    if words:
        held_out = zlib.crc32(" ".join(words).encode()) % HELD_OUT_ONE_IN == HELD_OUT_REMAINDER
        yield Line(language, words, tweet, held_out)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    head, *rest = path.read_text("utf-8").split("\n")
    columns = head.split("\t")
    for row in rest:
        cells = row.split("\t")
        if len(cells) >= len(columns):
            yield dict(zip(columns, cells, strict=False))


def trusted(known: list[Line]) -> list[Line]:
    """The lines but for tweets in Arabic letters: all are labelled Darija, many are not."""
    return [line for line in known if not (line.tweet and line.language == "ary")]


def examples(held_out: list[Line]) -> Iterator[tuple[str, str, list[str]]]:
    """(language, band of lengths, texts): whole lines first, then pieces of longer ones."""
    for language in NAMES.values():
        pool = [line.words for line in held_out if line.language == language]
        for band, least, most in BANDS:
            chance = random.Random(SEED)
            texts = [" ".join(words) for words in pool if least <= len(words) <= most]
            chance.shuffle(texts)
            longer = [words for words in pool if len(words) >= least]
            while len(texts) < EACH:
                words = chance.choice(longer)
                length = chance.randint(least, min(most, len(words)))
                start = chance.randrange(len(words) - length + 1)
                texts.append(" ".join(words[start : start + length]))
            yield language, band, texts[:EACH]
