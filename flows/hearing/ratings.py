"""How good it was, from 1 to 5: by digit, word, star or emoji."""

import re
from collections.abc import Sequence
from decimal import Decimal

from flows.hearing.amounts import amount_at
from flows.hearing.lexicon import entries
from flows.hearing.parts import Part, Role
from flows.hearing.phrases import Phrases, Sense, spelled
from flows.hearing.tokens import Token
from flows.hearing.vocabulary import NOTHING, Likeness, Vocabulary

_STARS = re.compile("[⭐🌟★✭✨]")
_OVER = re.compile(r"\d ?/ ?(?:5|10|20)\b")
# One glance is enough: what people send under a message for "how was it?".
_FACES = {
    5: "😍🤩🥰😘❤💖💯👏🎉🔥💚🙌😋🤗👌💕🌹🏆",
    4: "👍🙂😊😀😃😄☺😁✅",
    3: "😐🤔😶😑🤷",
    2: "👎😕🙁☹😞😒😟",
    1: "😡🤬😠🤮🤢💔😤😭",
}
_BY_FACE = {face: rating for rating, faces in _FACES.items() for face in faces}
_ACCEPTED_FACES = {"👍": 5, "👎": 1}
_NEGATED = {5: 2, 4: 2, 3: 3, 2: 3, 1: 3}
_LONG = 6  # letters: a shorter word that is spelled oddly is another
_OUT_OF = (Decimal(5), Decimal(10), Decimal(20))

RATED = Phrases((spelled(s), Sense("ratings", rating)) for _, rating, s in entries("ratings"))
RATED_WORDS = Vocabulary(RATED.words(), RATED.inner())


def rating_of(
    words: str, tokens: Sequence[Token], parts: Sequence[Part], *, asked: bool
) -> int | None:
    """The rating that was given, or None. asked: it was; a figure alone is one only then."""
    figure = _figure(parts) if asked else None
    return _stars(words) or figure or _worded(tokens, parts, asked=asked) or _face(words)


def has_stars(words: str) -> bool:
    """Whether stars were drawn, or counted out of so many: a rating wherever it is said.

    Takes "⭐⭐⭐" and "5/5"; leaves "parfait" and "1/2 kilo".
    """
    return _STARS.search(words) is not None or _OVER.search(words) is not None


def _stars(words: str) -> int | None:
    count = len(_STARS.findall(words))
    return count if 1 <= count <= 5 else None


def _face(words: str) -> int | None:
    found = [_ACCEPTED_FACES.get(c, _BY_FACE.get(c)) for c in words if c in _BY_FACE]
    return found[0] if found else None


def _figure(parts: Sequence[Part]) -> int | None:
    """The figure, if there is one alone: "4", "4/5", "8 sur 10", "ربعة من خمسة"."""
    figures: list[tuple[Decimal, Part]] = []
    for at, part in enumerate(parts):
        if part.role is not Role.NUMBER:
            continue
        over, bar, under = part.text.partition("/")
        if bar and over.isdigit() and under.isdigit():
            return _scaled(Decimal(over), Decimal(under))
        amount = amount_at(parts, at)
        if amount is not None and amount.number is not None:
            figures.append((amount.number, part))
    if len(figures) == 2 and figures[1][0] in _OUT_OF and figures[0][0] <= figures[1][0]:
        return _scaled(figures[0][0], figures[1][0])
    values = [number for number, _ in figures if 1 <= number <= 5 and number % 1 == 0]
    return int(values[-1]) if len(values) == len(figures) == 1 else None


def _scaled(number: Decimal, whole: Decimal) -> int | None:
    if whole not in _OUT_OF or not 0 <= number <= whole:
        return None
    return max(1, int((number * 5 / whole + Decimal("0.5")) // 1))


def _rated(token: Token, *, asked: bool) -> Token:
    """The word as one of the ratings: guessed at only where it is no other word that we know."""
    known = RATED_WORDS.find(token.text)
    is_guess = known.likeness > (Likeness.SOUND if asked else Likeness.LISTED)  # "Nadia"
    if is_guess and (token.known.likeness <= Likeness.SOUND or len(token.text) < _LONG):
        known = NOTHING
    return Token(token.text, token.kind, token.glued, known)


def _worded(tokens: Sequence[Token], parts: Sequence[Part], *, asked: bool) -> int | None:
    """By words; "very" strengthens them, "not" turns them round."""
    heard = [_rated(token, asked=asked) for token in tokens]
    found = RATED.scan(heard)
    if not found:
        return None
    values: list[int] = []
    turned = 0
    for phrase in found:
        rating = int(phrase.meaning("ratings"))
        before = [p for p in parts if p.end <= phrase.start and phrase.start - p.end <= 1]
        if before and before[-1].says("not", "no", "la") and phrase.end - phrase.start == 1:
            turned += 1
            rating = _NEGATED[rating]
        values.append(rating)
    if turned > 1 or (min(values) <= 2 and max(values) >= 4):
        return 3  # "la zwin la khayb"
    rating = min(values) if min(values) <= 2 else max(values)
    very = any(part.says("very") for part in parts)
    return 5 if very and rating == 4 else 1 if very and rating == 2 and min(values) == 1 else rating
