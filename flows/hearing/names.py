"""A person's name in what is said around it: "c'est pour ma soeur Khadija", "smiti Fatima"."""

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
_LEADS: dict[tuple[str, ...], str] = {}
for _, _lead, _words in entries("whom"):
    if _lead in LEADS:
        _LEADS.setdefault(spelled(_words), _lead)
_LONGEST = max(map(len, _LEADS))  # pieces of a lead


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
    while lead := _lead_of(written):
        length, meaning = lead
        by.add(meaning)
        written = written[length:]
    return _Led(frozenset(by), tuple(word.strip(".!؛;:") for word in written))


def _lead_of(written: list[str]) -> tuple[int, str] | None:
    """How many of the written words the longest lead takes that they begin with; and its kind."""
    found: tuple[str, ...] = ()
    taken = 0
    for length in range(1, len(written) + 1):
        cut = tuple(piece.text for piece in pieces(" ".join(written[:length])))
        if cut in _LEADS and cut != found:
            found, taken = cut, length
        if len(cut) >= _LONGEST:
            break
    return (taken, _LEADS[found]) if found else None


def _is_name(rest: tuple[str, ...]) -> bool:
    return 1 <= len(rest) <= MOST and all(
        any(c.isalpha() for c in word) and not word[0].isdigit() for word in rest
    )


def _is_word(word: str) -> bool:
    """Whether it is a word of ours: "pour demain" is for nobody."""
    return WORDS.find(normalise(word)).likeness is Likeness.LISTED
