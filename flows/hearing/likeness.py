"""How like two short texts are by what they speak of, in whatever script each is written.

"3ndi fikra: amlou bla sokkar" is like "De l'amlou sans sucre": products, packs and what things
are like meet by what the lexicons and the shop call them, all other words by their sound.
Nothing is known here of words that mean the same and are in no lexicon.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from flows.hearing.folding import SHORT
from flows.hearing.lexicon import LANGUAGES, markers
from flows.hearing.parts import Part, Role
from flows.hearing.stock import PIECE, Stock, part_meanings
from flows.hearing.vocabulary import NOTHING, Likeness, Vocabulary

REMEMBERED = 4096  # texts taken apart: thirty ideas of some hundred cooperatives
SEVERAL = 2  # things in common that say more than the name of a product alone
# Of [words], those that an idea can be about; the others are how people speak.
TELLING = frozenset({"without", "delivery", "pay", "free", "cheap", "sell", "morning", "evening"})
# Of the little words of each language, and how an idea is told.
_SMALL = frozenset[str]().union(*map(markers, LANGUAGES))


@dataclass(frozen=True, slots=True, eq=False)
class Gist:
    """What a text speaks of: things by their meanings, and words that are in no lexicon.

    spelled finds the words again in another spelling.
    """

    things: tuple[frozenset[str], ...]
    words: tuple[str, ...]
    spelled: Vocabulary

    @property
    def size(self) -> int:
        """How many things and words there are."""
        return len(self.things) + len(self.words)


def likeness(one: str, other: str, stock: Stock) -> float:
    """From 0, nothing in common, to 1: all that the shorter says is said in the other.

    Where one of them speaks of one thing alone, it is the longer that counts: "amlou" is not
    like all that is said of amlou.
    """
    mine, theirs = gist(one, stock), gist(other, stock)
    least, most = sorted((mine.size, theirs.size))
    if not least:
        return 0.0
    common = _common(mine, theirs)
    return common / (least if common >= SEVERAL else most)


@lru_cache(maxsize=REMEMBERED)
def gist(words: str, stock: Stock) -> Gist:
    """What a text speaks of."""
    _, parts = stock.parts(words)
    things = dict.fromkeys(filter(None, (_thing(part, stock) for part in parts)))
    plain = {part.text: None for part in parts if not _is_known(part) and _is_told(part.text)}
    return Gist(tuple(things), tuple(plain), Vocabulary(plain))


def _is_known(part: Part) -> bool:
    """Whether the lexicons or the shop explain it. "Version" is no "euphorbe" with a slip."""
    return part.phrase is not None and part.phrase.likeness is not Likeness.SLIP


def _thing(part: Part, stock: Stock) -> frozenset[str]:
    """What a part speaks of, by names that are the same in every language; empty for nothing."""
    if part.phrase is None or not _is_known(part):
        return frozenset()
    goods = {meaning for meaning in part_meanings(part) if not meaning.startswith(PIECE)}
    for key in part.phrase.meanings("names"):
        goods |= {m for name in stock.features[key] for m in name if not m.startswith(PIECE)}
    if goods:
        return frozenset(goods)
    if part.role in (Role.UNIT, Role.DESCRIBER):
        return part.phrase.meanings(part.role.value)
    return part.phrase.meanings("words") & TELLING if part.role is Role.WORD else frozenset()


def _is_told(word: str) -> bool:
    """Whether a word that no lexicon explains may be what a text is about."""
    return word not in _SMALL and sum(map(str.isalpha, word)) >= SHORT


def _common(one: Gist, other: Gist) -> int:
    """How much of the one that speaks of less is in the other."""
    few, many = (one, other) if one.size <= other.size else (other, one)
    shared = sum(any(not thing.isdisjoint(there) for there in many.things) for thing in few.things)
    return shared + sum(_is_spelled(word, few, many) for word in few.words)


def _is_spelled(word: str, mine: Gist, theirs: Gist) -> bool:
    """Whether a word is there too, with or without what is written onto it in either."""
    if theirs.spelled.find(word) is not NOTHING:
        return True
    return any(word in _found(there, mine) for there in theirs.words)


def _found(word: str, there: Gist) -> Iterable[str]:
    return there.spelled.find(word).words
