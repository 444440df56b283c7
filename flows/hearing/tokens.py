"""A message cut into words, numbers and signs, each with what it may mean."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from flows.hearing.normalise import plain
from flows.hearing.vocabulary import NOTHING, Known, Likeness, Vocabulary

LONGEST = 110  # words and signs of a message that are read; nobody orders in more


class Kind(StrEnum):
    """What a token is by its look."""

    WORD = "word"
    NUMBER = "number"
    SIGN = "sign"
    TELEPHONE = "telephone"
    DATE = "date"
    HOUR = "hour"


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or sign. text is normalised; glued: nothing stands before it."""

    text: str
    kind: Kind
    glued: bool = False
    known: Known = NOTHING

    @property
    def words(self) -> frozenset[str]:
        """The listed words that it may be."""
        return self.known.words


# Mobile and fixed numbers of Morocco, and whatever else begins with + or 00 and is long.
_TELEPHONE = (
    r"(?:(?:\+|00)\s?\d(?:[\s.-]?\d){7,14}|\b212[\s.-]?[5-7](?:[\s.-]?\d){8}|"
    r"\b0[5-8](?:[\s.-]?\d){8}|\b\d{8,})(?!\d)"
)
_PIECE = re.compile(
    rf"""(?P<telephone>{_TELEPHONE})
    |(?P<date>\b\d{{1,2}}[/.-]\d{{1,2}}[/.-](?:\d{{4}}|\d{{2}})(?!\w))
    |(?P<hour>\b\d{{1,2}}(?:[h:]\d{{2}}|h)(?!\w))
    |(?P<number>\d+(?:[ ](?=\d{{3}}(?:\D|$))\d{{3}})?(?:[.,]\d+)*(?:/\d+)?(?!\w|/|[.,]\d)
        |\d+[.,/]\d+(?=[^\W\d]))
    |(?P<word>[^\W_]+(?:'(?=[^\W_])[^\W_]+)*)
    |(?P<sign>\S)""",
    re.VERBOSE,
)
_ELIDED = re.compile(r"^(?:[cdjlmnst]|qu|jusqu)'(?=.)")  # l'huile, d'argan, qu'il
_WITHIN = re.compile(r"^(\d+)(l|kg)(\d+)$")  # 1L5, 1kg250
_DIGITS_FIRST = re.compile(r"^(\d+)(\D.*)$")
NOT = "machi"  # the word of the lexicon that a negated verb stands for
_NOT_BEGINS, _NOT_ENDS = ("ma", "ما", "m"), ("ch", "chi", "ش", "شي")
_UNIT_LETTERS = ("l", "g", "x")
_LETTERS = tuple("35789")  # digits that are letters in Latin Darija
_DIGITS_LAST = re.compile(r"^(\D*[^\W\d_])(\d+)$")


def pieces(words: str) -> list[Token]:
    """The message cut by its looks alone, without what the words may mean."""
    found = []
    end = -1
    for match in _PIECE.finditer(plain(words)):
        kind = Kind(match.lastgroup or "sign")
        text = match[0]
        if kind is Kind.WORD:
            text = _ELIDED.sub("", text)
        if text == "-" and end == match.start() and not text.isspace():
            follows = match.string[match.end() : match.end() + 1]
            before = match.string[match.start() - 1 : match.start()]
            if follows.isalpha() and before.isalpha():  # quatre-vingt, donnez-moi
                end = match.end()
                continue
        found.append(Token(text, kind, glued=end == match.start()))
        end = match.end()
        if len(found) >= LONGEST:
            break
    return found


def cut(words: str, vocabularies: Sequence[Vocabulary]) -> tuple[Token, ...]:
    """The message as tokens, with the words that each may be.

    A number written onto a word stands alone: "2kg", "3bwa9el"; a digit that is a letter
    stays in its word: "9ra3i", and "29ra3i" is two of them.
    """
    tokens: list[Token] = []
    for piece in pieces(words):
        if piece.kind is not Kind.WORD:
            tokens.append(piece)
            continue
        for part in _apart(piece, vocabularies):
            tokens.append(_negated(part, tokens[-1] if tokens else None))
    return tuple(tokens)


def _apart(piece: Token, vocabularies: Sequence[Vocabulary]) -> list[Token]:
    whole = _find(piece.text, vocabularies)
    if whole.likeness <= Likeness.SOUND and not piece.text[0].isdigit():
        return [Token(piece.text, Kind.WORD, piece.glued, whole)]
    if whole.likeness is Likeness.LISTED:
        return [Token(piece.text, Kind.WORD, piece.glued, whole)]
    if match := _WITHIN.match(piece.text):
        unit = _find(match[2], vocabularies)
        more = f"{match[1]}.{match[3]}" if match[2] == "l" else match[1]
        parts = [Token(more, Kind.NUMBER, piece.glued), Token(match[2], Kind.WORD, True, unit)]
        return parts if match[2] == "l" else [*parts, Token(match[3], Kind.NUMBER, True)]
    if match := _DIGITS_FIRST.match(piece.text):
        for size in range(len(match[1]), 0, -1):
            number, rest = piece.text[:size], piece.text[size:]
            known = _find(rest, vocabularies)
            if len(rest) == 1 and rest not in _UNIT_LETTERS:
                continue  # "1O" is no number
            if number in _LETTERS and not _is_counted(known, vocabularies):
                continue  # "7mati" is no seven
            if known.likeness <= Likeness.SOUND and not _sounds_whole(whole, number):
                head = Token(number, Kind.NUMBER, piece.glued)
                return [head, Token(rest, Kind.WORD, True, known)]
    if match := _DIGITS_LAST.match(piece.text):
        known = _find(match[1], vocabularies)
        if known.likeness <= Likeness.SOUND:
            head = Token(match[1], Kind.WORD, piece.glued, known)
            return [head, Token(match[2], Kind.NUMBER, True)]
    return [Token(piece.text, Kind.WORD, piece.glued, whole)]


def _negated(token: Token, before: Token | None) -> Token:
    """A verb that we do not know, with Darija's "not" around it, says "not": "magltch"."""
    if token.known.likeness <= Likeness.SOUND or not token.text.endswith(_NOT_ENDS):
        return token
    apart = before is not None and before.text in _NOT_BEGINS
    if not apart and not token.text.startswith(_NOT_BEGINS):
        return token
    return Token(token.text, token.kind, token.glued, Known(frozenset({NOT}), Likeness.VOWELS))


def _is_counted(known: Known, vocabularies: Sequence[Vocabulary]) -> bool:
    listed = known.likeness is Likeness.LISTED
    return listed and any(not known.words.isdisjoint(v.counted) for v in vocabularies)


def _sounds_whole(whole: Known, number: str) -> bool:
    """Whether the digit is rather the first letter of a known word: "3afaak"."""
    return whole.likeness is Likeness.SOUND and number in _LETTERS


def _find(word: str, vocabularies: Sequence[Vocabulary]) -> Known:
    found = [known for known in (v.find(word) for v in vocabularies) if known is not NOTHING]
    if not found:
        return NOTHING
    best = min(known.likeness for known in found)
    alike = [known for known in found if known.likeness is best]
    if len(alike) == 1:
        return alike[0]
    return alike[0]._replace(words=frozenset().union(*(known.words for known in alike)))
