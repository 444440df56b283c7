"""What a shop sells, made ready for hearing: its names taken apart into what they speak of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from flows.hearing.amounts import Amount, amount_at
from flows.hearing.known import PHRASES, WORDS
from flows.hearing.parts import Part, Role, parts_of
from flows.hearing.phrases import Phrases, Sense, spelled
from flows.hearing.reading import Ware
from flows.hearing.tokens import Token, cut
from flows.hearing.vocabulary import Likeness, Vocabulary

SHOPS = 256  # catalogues kept ready
# Too general to choose by: whoever says "oil" has not said which, though we sell only one.
VAGUE = frozenset({"oil", "water", "powder", "cream"})
# What things are like, when it stands in a name: it tells two products apart, and is none.
LIKE = frozenset(
    {
        *("black", "roasted", "dried", "powder", "wholegrain", "scent", "seed"),
        *("culinary", "cosmetic", "essential", "hair", "face", "body"),
        *("goat", "cow", "camel", "mountain", "forest", "flowers"),
        *("wool", "silk", "leather", "silver"),
    }
)
# Before a word of a longer expression in a name: "figue" of "figue de barbarie" says which oil.
PIECE = "~"
LEAST_PIECE = 4  # letters


@dataclass(frozen=True, slots=True)
class Pack:
    """What one unit holds: 250 ml is 0.25 L. number is as it is written."""

    number: Decimal
    amount: Amount


@dataclass(frozen=True, slots=True, eq=False)
class Stock:
    """A catalogue ready to be heard of. features: key -> for each name, what it speaks of."""

    wares: tuple[Ware, ...]
    features: dict[str, tuple[frozenset[str], ...]]
    packs: dict[str, Pack]
    sold: frozenset[str]
    phrases: Phrases
    vocabularies: tuple[Vocabulary, ...]

    def ware(self, key: str) -> Ware | None:
        """The product of this key."""
        return next((ware for ware in self.wares if ware.key == key), None)

    def parts(self, words: str) -> tuple[tuple[Token, ...], list[Part]]:
        """A message cut, with what its parts do."""
        tokens = cut(words, self.vocabularies)
        return tokens, [self._here(part) for part in parts_of(tokens, self.phrases)]

    def _here(self, part: Part) -> Part:
        """A sack holds things, where none are sold."""
        if part.role is Role.GOODS and part.meaning("units") and not self.sells(part):
            return replace(part, role=Role.UNIT)
        return part

    def matching(self, spoken: Sequence[Part]) -> tuple[str, ...]:
        """The keys of products that all these parts may speak of, the nearest names alone.

        A name that says no more than what was said is nearer than one that says more.
        """
        found = {}
        for ware in self.wares:
            names = self.features[ware.key]
            fits = [f for f in names if all(_speaks(p, ware.key, f) for p in spoken)]
            if fits:
                found[ware.key] = min(len(_told(features)) for features in fits)
        if not found:
            return ()
        said = len(_told(m for part in spoken for m in part_meanings(part)))
        whole = tuple(key for key, size in found.items() if size <= said)
        return whole if len(whole) == 1 else tuple(found)

    def sells(self, part: Part) -> bool:
        """Whether any product's name speaks of this."""
        said = frozenset(m for m in part_meanings(part) if not m.startswith(PIECE))
        return not self.sold.isdisjoint(said) or part.role is Role.NAME


def part_meanings(part: Part) -> frozenset[str]:
    """What a part speaks of: goods, and what they are like."""
    if part.phrase is None:
        return frozenset()
    return part.phrase.meanings("goods")


def begins(part: Part) -> bool:
    """Whether a product can be named by this alone, or from this on."""
    if part.role is Role.NAME:
        return True
    said = {m for m in part_meanings(part) - LIKE if not m.startswith(PIECE)}
    return part.role is Role.GOODS and bool(said)


def _told(meanings: Iterable[str]) -> frozenset[str]:
    return frozenset(m for m in meanings if m not in LIKE and not m.startswith(PIECE))


def _speaks(part: Part, key: str, features: frozenset[str]) -> bool:
    if part.phrase is not None and key in part.phrase.meanings("names"):
        return True
    return not features.isdisjoint(part_meanings(part))


@lru_cache(maxsize=SHOPS)
def stock_of(wares: tuple[Ware, ...]) -> Stock:
    """These products, ready to be heard of. Kept, so that a turn finds it ready."""
    named_words = {word for ware in wares for name in ware.names for word in spelled(name)}
    own = {word for word in named_words if WORDS.find(word).likeness is not Likeness.LISTED}
    vocabularies = (Vocabulary(own), WORDS)
    named: list[tuple[tuple[str, ...], Sense]] = []
    features: dict[str, tuple[frozenset[str], ...]] = {}
    for ware in wares:
        spoken = []
        for name in ware.names:
            parts = parts_of(cut(name, vocabularies), PHRASES)
            features_of_name, unknown = _features(parts)
            spoken.append(features_of_name)
            named += [((word,), Sense("goods", "=" + word)) for word in unknown]
            named += [((piece,), Sense("goods", PIECE + piece)) for piece in _pieces(parts)]
            named.append((spelled(name), Sense("names", ware.key)))
        features[ware.key] = tuple(dict.fromkeys(spoken))
    sold = frozenset(f for names in features.values() for name in names for f in name)
    packs = {ware.key: pack for ware in wares if (pack := _pack(ware.pack)) is not None}
    return Stock(wares, features, packs, sold, Phrases(named, PHRASES), vocabularies)


def _features(parts: Sequence[Part]) -> tuple[frozenset[str], list[str]]:
    """What a name speaks of, and its words that are in no lexicon."""
    known = {meaning for part in parts for meaning in part_meanings(part)}
    known |= {PIECE + piece for piece in _pieces(parts)}
    unknown = [part.text for part in parts if part.role is Role.OTHER and _is_word(part)]
    if not known and not unknown:  # "Grand", "Six": only what it is like, or a number
        unknown = [part.text for part in parts if _is_word(part)]
    return frozenset(known | {"=" + word for word in unknown}), unknown


def _is_word(part: Part) -> bool:
    """Letters, and digits that are letters: "z3iter"."""
    return part.role is not Role.SIGN and any(c.isalpha() for c in part.text)


def _pieces(parts: Sequence[Part]) -> list[str]:
    """The longer words of expressions of several words."""
    several = [part.text.split() for part in parts if part.role is Role.GOODS]
    return [w for words in several if len(words) > 1 for w in words if len(w) >= LEAST_PIECE]


def _pack(said: str) -> Pack | None:
    parts = parts_of(cut(said, (WORDS,)), PHRASES)
    for at, part in enumerate(parts):
        amount = amount_at(parts, at)
        if amount is not None and amount.number is not None and amount.unit:
            digits = part.text.replace(",", ".")
            number = Decimal(digits) if part.digits and "/" not in digits else amount.number
            return Pack(number, amount)
    return None
