"""The lexicons, ready to be found in messages."""

from collections.abc import Iterator

from flows.hearing.lexicon import entries
from flows.hearing.phrases import Phrases, Sense, spelled
from flows.hearing.vocabulary import Vocabulary

HEADINGS = ("goods", "describers", "numbers", "dozens", "units", "joins", "words")


def _listed() -> Iterator[tuple[tuple[str, ...], Sense]]:
    for heading in HEADINGS:
        for _, meaning, spelling in entries(heading):
            words = spelled(spelling)
            if meaning != "less" or len(words) == 1:  # "ghir rbe3" is counted word by word
                yield words, Sense(heading, meaning)


PHRASES = Phrases(_listed())
_COUNTED = {
    word
    for heading in ("units", "goods", "describers")
    for _, _, spelling in entries(heading)
    for word in spelled(spelling)
}
WORDS = Vocabulary(PHRASES.words(), PHRASES.inner(), _COUNTED)
