"""`taawon lexicon`: where a word stands in the lexicons, and what it is taken for."""

from collections.abc import Iterable, Iterator

from bot.cli.endings import Stop
from bot.cli.lexicons import Entry, entries

try:
    from flows.hearing.known import PHRASES, WORDS
    from flows.hearing.normalise import normalise
    from flows.hearing.parts import Part, parts_of
    from flows.hearing.tokens import Token, cut
    from flows.hearing.vocabulary import Likeness
except ValueError as clash:  # of two spellings in a lexicon, which hearing reads at import
    raise Stop(f"The words that we understand cannot be read: {clash}.") from clash

MOST_WITHIN = 8  # longer spellings that hold the word
FOUND = {
    Likeness.LISTED: "with something written onto it",
    Likeness.SOUND: "by its sound",
    Likeness.VOWELS: "with other vowels",
    Likeness.SLIP: "with a slip",
}


def show(words: Iterable[str]) -> None:
    """Print what is known of each of these words, or of several in quotes."""
    written = [(normalise(entry.spelling), entry) for entry in entries()]
    for word in words:
        print(word)
        for line in (*_places(normalise(word), written), *_meanings(word)):
            print(f"    {line}")


def _places(word: str, written: Iterable[tuple[str, Entry]]) -> Iterator[str]:
    """Where it stands: alone, then within longer spellings."""
    places = [entry for spelling, entry in written if spelling == word]
    yield from (f"{entry.file}: [{entry.heading}] {entry.meaning}" for entry in places)
    if not places:
        yield "stands nowhere as it is written"
    within = [
        f"within “{entry.spelling}”, {entry.file}: [{entry.heading}] {entry.meaning}"
        for spelling, entry in written
        if f" {word} " in f" {spelling} " and spelling != word
    ]
    yield from within[:MOST_WITHIN]
    if len(within) > MOST_WITHIN:
        yield f"and within {len(within) - MOST_WITHIN} more"


def _meanings(word: str) -> Iterator[str]:
    """What it is taken for in a message to a shop that has no such name of its own."""
    tokens = cut(word, (WORDS,))
    for part in parts_of(tokens, PHRASES):
        yield f"“{part.text}” is taken for {_meaning(part, tokens[part.start : part.end])}"


def _meaning(part: Part, tokens: Iterable[Token]) -> str:
    if part.phrase is None:
        return "a number" if part.digits else "nothing that we know"
    senses = ", ".join(sorted(f"[{s.heading}] {s.meaning}" for s in part.phrase.senses))
    listed = " ".join("/".join(sorted(token.words)) for token in tokens)
    if listed == part.text:
        return senses
    return f"“{listed}” {FOUND[part.phrase.likeness]}: {senses}"
