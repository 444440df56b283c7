"""What an idea is about, where its words tell plainly: the packing, the taste, the service."""

from flows.hearing.lexicon import entries
from flows.hearing.parts import Part, Role
from flows.hearing.phrases import Phrases, Sense, spelled
from flows.hearing.stock import PIECE, Stock, part_meanings
from flows.hearing.tokens import cut
from flows.hearing.vocabulary import Likeness, Vocabulary

_ENTRIES = tuple((spelled(s), Sense("ideas", meaning)) for _, meaning, s in entries("ideas"))
_PHRASES = Phrases(_ENTRIES)
_WORDS = Vocabulary(_PHRASES.words(), _PHRASES.inner())
PRODUCT, NEW = "product", "new"


def subject(words: str, stock: Stock) -> str:
    """packing, taste or service; product or new, where goods alone are named; else empty.

    Empty too where two of them are told: who knows is asked.
    """
    told = {
        meaning
        for phrase in _PHRASES.scan(cut(words, (_WORDS,)))
        for meaning in phrase.meanings("ideas")
    }
    if told:
        return told.pop() if len(told) == 1 else ""
    _, parts = stock.parts(words)
    sold = {stock.sells(part) for part in parts if _names(part)}
    if len(sold) != 1:
        return ""
    return PRODUCT if sold.pop() else NEW


def _names(part: Part) -> bool:
    """Whether it names goods as they are written: what only sounds like some tells nothing."""
    if part.phrase is None or part.phrase.likeness is not Likeness.LISTED:
        return False
    named = any(not meaning.startswith(PIECE) for meaning in part_meanings(part))
    return part.role is Role.NAME or (part.role is Role.GOODS and named)
