"""A message as a row of parts: numbers, units, goods, little words, and all the rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from flows.hearing.folding import bones, fold
from flows.hearing.phrases import Phrase, Phrases
from flows.hearing.tokens import Kind, Token
from flows.hearing.vocabulary import Likeness


class Role(StrEnum):
    """What a part does in a message. A phrase of several roles has the first of them."""

    NAME = "names"
    GOODS = "goods"
    NUMBER = "numbers"
    UNIT = "units"
    JOIN = "joins"
    DESCRIBER = "describers"
    WORD = "words"
    SIGN = "sign"
    OTHER = "other"


_ROLES = (Role.NAME, Role.GOODS, Role.NUMBER, Role.UNIT, Role.JOIN, Role.DESCRIBER, Role.WORD)
_BONES = 4  # consonants of a number that is spelled oddly
_BRIEF = 1  # letters: "l" and "g" are units after a number alone


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch of a message. phrase is None for what is in no lexicon.

    number: the value of a number, in digits or in words; None for what is no number.
    """

    role: Role
    start: int
    end: int
    text: str
    phrase: Phrase | None = None
    number: Decimal | None = None
    digits: bool = False
    glued: bool = False

    def meaning(self, heading: str) -> str:
        """What it means under a heading, or an empty string."""
        return self.phrase.meaning(heading) if self.phrase else ""

    def says(self, *concepts: str) -> bool:
        """Whether it means one of these [words]."""
        return self.phrase is not None and not self.phrase.meanings("words").isdisjoint(concepts)

    def joins(self, *kinds: str) -> bool:
        """Whether it is one of these kinds of little words: and, of, the, polite, asked."""
        return self.phrase is not None and not self.phrase.meanings("joins").isdisjoint(kinds)

    @property
    def joined(self) -> bool:
        """Whether "and" is written onto it."""
        return self.phrase is not None and self.phrase.joined

    @property
    def dual(self) -> bool:
        """Whether its form says that there are two."""
        return self.phrase is not None and self.phrase.dual


def parts_of(tokens: Sequence[Token], phrases: Phrases) -> list[Part]:
    """The parts of a message, one after another, covering it."""
    parts: list[Part] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.kind is Kind.NUMBER:
            part = Part(Role.NUMBER, at, at + 1, token.text, None, None, True, token.glued)
        elif token.kind is not Kind.WORD:
            role = Role.SIGN if token.kind is Kind.SIGN else Role.OTHER
            part = Part(role, at, at + 1, token.text, glued=token.glued)
        else:
            part = _worded(tokens, at, phrases, parts[-1] if parts else None)
        parts.append(part)
        at = part.end
    return parts


def _worded(tokens: Sequence[Token], at: int, phrases: Phrases, before: Part | None) -> Part:
    phrase = phrases.at(tokens, at) if tokens[at].words else None
    if phrase is None:
        return Part(Role.OTHER, at, at + 1, tokens[at].text, glued=tokens[at].glued)
    text = " ".join(token.text for token in tokens[at : phrase.end])
    headings = {sense.heading for sense in phrase.senses}
    counted = before is not None and before.role is Role.NUMBER and before.digits
    if "dozens" in headings:
        headings.add("numbers")
    fitting = (r for r in _ROLES if r in headings and _fits(r, text, counted, phrase))
    role = next(fitting, Role.OTHER)
    number = None
    if role is Role.NUMBER:
        number = Decimal(phrase.meaning("numbers") or phrase.meaning("dozens"))
    return Part(role, at, phrase.end, text, phrase, number, False, tokens[at].glued)


def _fits(role: Role, text: str, counted: bool, phrase: Phrase) -> bool:
    """Whether a word does this here: a letter is a unit after a number alone."""
    if role is Role.UNIT and len(text) == _BRIEF:
        return counted
    # A slip of the finger is not guessed at where a figure hangs on it.
    if role is Role.NUMBER and phrase.likeness is Likeness.VOWELS:
        return len(bones(fold(text))) >= _BONES
    return role not in (Role.NUMBER, Role.UNIT) or phrase.likeness <= Likeness.VOWELS
