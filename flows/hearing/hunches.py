"""What a message may be for when its words are new: a hunch, from pieces of words.

locales/intents.table holds one signed byte for each intent and bucket, trained by
tests/bench/intent_table.py; locales/intents.toml says on what, and how well. Rules decide;
a hunch tips the scale between them, and speaks where they are silent.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from operator import add
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
REMEMBERED = 8_192  # words

_TABLE = memoryview(intent_table()).cast("b")
_ROWS = [
    tuple(_TABLE[at : at + len(INTENTS)]) for at in range(0, len(_TABLE), len(INTENTS))
]  # the last row is what each intent weighs before a word is read


def bucket_of(feature: str) -> int:
    """The place of a feature in the table. Half an emoji, from a bad program, has one as well."""
    return crc32(feature.encode("utf-8", "surrogatepass")) % BUCKETS


@lru_cache(maxsize=REMEMBERED)
def _word_buckets(word: str) -> tuple[int, ...]:
    """Where a word's sound and the groups of its letters are."""
    sound = f"<{fold(word)}>"
    groups = (sound[at : at + n] for n in GROUPS for at in range(len(sound) - n + 1))
    return (bucket_of(f"w:{sound}"), *(bucket_of(f"g:{group}") for group in groups))


def buckets(concepts: Iterable[str], tokens: Sequence[Token]) -> Counter[int]:
    """How often each bucket is met: by the concepts, and by each word's sound and groups."""
    counts = Counter(bucket_of(f"c:{concept}") for concept in concepts)
    for token in tokens[:MOST_WORDS]:
        if token.kind is Kind.WORD:
            counts.update(_word_buckets(token.text))
        else:
            sign = token.text if token.kind is Kind.SIGN else token.kind
            counts[bucket_of(f"k:{sign}")] += 1
    return counts


def hunch(concepts: Iterable[str], tokens: Sequence[Token]) -> Mapping[str, float]:
    """Intent -> the logarithm of how likely it is."""
    counts = buckets(concepts, tokens)
    sums = [0] * len(INTENTS)
    for bucket in counts.elements():
        sums = list(map(add, sums, _ROWS[bucket]))
    length = math.sqrt(sum(count * count for count in counts.values())) or 1.0
    scores = [STEP * (s / length + w) for s, w in zip(sums, _ROWS[BUCKETS], strict=True)]
    most = max(scores)
    whole = most + math.log(sum(math.exp(score - most) for score in scores))
    return {i: max(LEAST, s - whole) for i, s in zip(INTENTS, scores, strict=True)}
