"""What a message may be for when its words are new: a hunch, from pieces of words.

locales/intents.table holds one signed byte for each intent and bucket, trained by
tests/bench/intent_table.py; locales/intents.toml says on what, and how well. Rules decide;
a hunch tips the scale between them, and speaks where they are silent.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from zlib import crc32

from flows.hearing.folding import fold
from flows.hearing.lexicon import intent_table
from flows.hearing.tokens import Kind, Token

# In the order of the table. "none" is talk that asks the bot nothing.
INTENTS = (
    *("agent", "cancel", "catalogue", "complaint", "delivery", "greet", "help", "language"),
    *("no", "none", "price", "stop", "suggest", "thanks", "track", "yes"),
)
BUCKETS = 1024
STEP = 0.1  # what 1 in the table is worth, in log-odds
GROUPS = (3, 4)  # letters, the edges of the word counted
MOST_WORDS = 40  # of a message; what it is for is said by then
LEAST = -6.0  # no intent is less likely than so

_TABLE = memoryview(intent_table()).cast("b")
_ROWS = [
    tuple(_TABLE[at : at + len(INTENTS)]) for at in range(0, len(_TABLE), len(INTENTS))
]  # the last row is what each intent weighs before a word is read


def features(concepts: Iterable[str], tokens: Sequence[Token]) -> Iterator[str]:
    """What is looked at: the concepts, and each word by its sound and the groups of its letters."""
    yield from (f"c:{concept}" for concept in concepts)
    for token in tokens[:MOST_WORDS]:
        if token.kind is not Kind.WORD:
            yield f"k:{token.text if token.kind is Kind.SIGN else token.kind}"
            continue
        word = f"<{fold(token.text)}>"
        yield f"w:{word}"
        for size in GROUPS:
            yield from (f"g:{word[at : at + size]}" for at in range(len(word) - size + 1))


def buckets(concepts: Iterable[str], tokens: Sequence[Token]) -> Mapping[int, float]:
    """Bucket -> its share, the whole with the length of one."""
    counts: dict[int, int] = {}
    for feature in features(concepts, tokens):
        bucket = crc32(feature.encode("utf-8", "surrogatepass")) % BUCKETS
        counts[bucket] = counts.get(bucket, 0) + 1
    length = math.sqrt(sum(count * count for count in counts.values())) or 1.0
    return {bucket: count / length for bucket, count in counts.items()}


def hunch(concepts: Iterable[str], tokens: Sequence[Token]) -> Mapping[str, float]:
    """Intent -> the logarithm of how likely it is."""
    scores = [float(weight) for weight in _ROWS[BUCKETS]]
    for bucket, share in buckets(concepts, tokens).items():
        scores = [s + share * w for s, w in zip(scores, _ROWS[bucket], strict=True)]
    scores = [score * STEP for score in scores]
    most = max(scores)
    whole = most + math.log(sum(math.exp(score - most) for score in scores))
    return {i: max(LEAST, s - whole) for i, s in zip(INTENTS, scores, strict=True)}
