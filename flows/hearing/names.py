"""A person's name in what is said around it: "c'est pour ma soeur Khadija", "smiti Fatima"."""

from collections.abc import Iterator
from typing import NamedTuple

from flows.hearing.known import WORDS
from flows.hearing.lexicon import entries
from flows.hearing.normalise import normalise
from flows.hearing.phrases import spelled
from flows.hearing.tokens import pieces
from flows.hearing.vocabulary import Likeness

MOST = 3  # words of a name
# for: "c'est pour", "au nom de"; kin: "ma soeur"; am: "je m'appelle"; self: "moi".
LEADS = ("for", "kin", "am", "self")
_LEADS = sorted(
    ((spelled(s), lead) for _, lead, s in entries("whom") if lead in LEADS),
    key=lambda lead: -len(lead[0]),
)


class _Led(NamedTuple):
    """What led to a name, and the words after it, as they were written."""

    by: frozenset[str]
    rest: tuple[str, ...]


def name_in(words: str) -> str:
    """The name in an answer to "what name?"; "" where it is led to by nothing.

    "C'est pour ma soeur Khadija" and "smiti Khadija" give Khadija; of "Khadija" there is
    nothing to take away.
    """
    led = _led(words)
    return " ".join(led.rest) if led.by and _is_name(led.rest) else ""


def recipient_in(words: str) -> str | None:
    """For whom something is said to be, where no name was asked for; None for nobody.

    "" when it is for somebody without a name: "c'est pour ma soeur".
    """
    led = _led(words)
    if led.by.isdisjoint({"for", "kin"}) or "self" in led.by:
        return None
    if "kin" in led.by:
        return " ".join(led.rest) if _is_name(led.rest) else ""
    return " ".join(led.rest) if _is_name(led.rest) and not any(map(_is_word, led.rest)) else None


def _led(words: str) -> _Led:
    written = words.replace(",", " ").replace("،", " ").split()
    by = set()
    while lead := next(_leads(written), None):
        length, meaning = lead
        by.add(meaning)
        written = written[length:]
    return _Led(frozenset(by), tuple(word.strip(".!؛;:") for word in written))


def _leads(written: list[str]) -> Iterator[tuple[int, str]]:
    """How many of the written words a lead takes, the longest first."""
    for lead, meaning in _LEADS:
        for length in range(1, len(written) + 1):
            cut = tuple(piece.text for piece in pieces(" ".join(written[:length])))
            if cut == lead:
                yield length, meaning
            if len(cut) >= len(lead):
                break


def _is_name(rest: tuple[str, ...]) -> bool:
    return 1 <= len(rest) <= MOST and all(
        any(c.isalpha() for c in word) and not word[0].isdigit() for word in rest
    )


def _is_word(word: str) -> bool:
    """Whether it is a word of ours: "pour demain" is for nobody."""
    return WORDS.find(normalise(word)).likeness is Likeness.LISTED
