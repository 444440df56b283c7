"""How an order is to be received, where it is said beside what is ordered: "w nji nakhodhom"."""

from collections.abc import Collection, Sequence

from flows.hearing.lexicon import entries
from flows.hearing.phrases import spelled
from flows.hearing.tokens import Token

WAYS = ("pickup", "home")
_WAYS = tuple((spelled(s), way) for _, way, s in entries("ways") if way in WAYS)
# Not "no": "non, livrez-moi", and French "la" in "je viens la prendre" sounds like Darija's no.
_NOT = frozenset(
    {"not", "without", "unwanted", "question", "whether", "how", "how_much", "when", "where"}
    | {"free", "price", "what"}
)
_AND = ("و", "w")  # written onto the word: "ونجي"


def way_in(tokens: Sequence[Token], facts: Collection[str]) -> str:
    """The way, pickup or home; "" where it is not said, asked about, or said of both."""
    if not _NOT.isdisjoint(facts):
        return ""
    said = [{token.text, _without_and(token.text)} for token in tokens]
    words = {word for spellings in said for word in spellings}
    ways = {way for phrase, way in _WAYS if phrase[0] in words and _stands(phrase, said)}
    return ways.pop() if len(ways) == 1 else ""


def _without_and(word: str) -> str:
    return word[1:] if word.startswith(_AND) else word


def _stands(phrase: tuple[str, ...], said: Sequence[Collection[str]]) -> bool:
    size = len(phrase)
    return any(
        all(word in spellings for word, spellings in zip(phrase, said[at : at + size], strict=True))
        for at in range(len(said) - size + 1)
    )
