"""Train the table that tells languages by their letters, and write its figures beside it.

    python -m tests.bench.language_table DATA_DIRECTORY

Needs numpy and scikit-learn (`pip install -e .[bench]`). The same data give the same table.
"""

import argparse
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from flows.hearing import leaning
from tests.bench.language_lines import SEED, Line, lines

# Lines of Moroccan tweets, all labelled Darija, are often plain Arabic: those that a model which
# saw no tweet calls Arabic with these log-odds are left out of training.
DOUBTED = -3.0
TABLE = Path(__file__).parents[2] / "locales" / "language.table"
SIZE = leaning.ARABIC_BUCKETS + leaning.LATIN_BUCKETS


def matrix(spans: list[tuple[str, ...]]) -> csr_matrix:
    """One row a span: its words' groups of letters, each word with the length of one."""
    rows, columns, values = [], [], []
    for row, span in enumerate(spans):
        for word in span:
            places = list(leaning.buckets(word))
            rows += [row] * len(places)
            columns += places
            values += [1 / (len(places) * len(span)) ** 0.5] * len(places)
    return csr_matrix((values, (rows, columns)), shape=(len(spans), SIZE))


def spans(words: tuple[str, ...], chance: random.Random) -> Iterator[tuple[str, ...]]:
    """The line, and pieces of it: people write much shorter than books."""
    yield words
    for least, most, how_many in ((1, 1, 8), (2, 3, 6), (4, 8, 2)):
        for _ in range(how_many if len(words) > least else 0):
            length = min(chance.randint(least, most), len(words))
            start = chance.randrange(len(words) - length + 1)
            yield words[start : start + length]


def fit(kept: list[Line], darija: str, other: str) -> Any:
    """The weights of one script: a logistic regression, Darija against the other language."""
    chance = random.Random(SEED)
    found = [
        (span, line.language == darija)
        for line in kept
        if line.language in {darija, other}
        for span in spans(line.words, chance)
    ]
    model = LogisticRegression(
        C=10, class_weight="balanced", fit_intercept=False, solver="liblinear", max_iter=300
    )
    model.fit(matrix([span for span, _ in found]), [is_darija for _, is_darija in found])
    return model.coef_[0]


def without_doubted(known: list[Line]) -> list[Line]:
    """The lines but for tweets that are plain Arabic, by a model that saw no tweet."""
    weights = fit([one for one in known if not one.held_out and not one.tweet], "ary", "ar")
    leans = matrix([line.words for line in known]) @ weights
    return [
        line
        for line, odds in zip(known, leans, strict=True)
        if not (line.tweet and line.language == "ary" and odds < DOUBTED)
    ]


def table(known: list[Line]) -> bytes:
    """The weights of both scripts, rounded to bytes."""
    training = [line for line in known if not line.held_out]
    weights = fit(training, "ary", "ar") + fit(training, "ary_Latn", "fr")
    return np.clip(np.rint(weights / leaning.STEP), -127, 127).astype(np.int8).tobytes()


def main() -> None:
    """Train, write the table, then measure it in a process that reads the new one."""
    parser = argparse.ArgumentParser(description="Train the table that tells languages.")
    parser.add_argument("data", type=Path, help="holds ccby and ccbysa")
    data = parser.parse_args().data
    known = list(lines(data))
    kept = without_doubted(known)
    written = table(kept)
    TABLE.write_bytes(written)
    print(f"{len(kept)} of {len(known)} lines kept, {len(written)} bytes written")
    measure = [sys.executable, "-m", "tests.bench.languages", str(data), "--write"]
    subprocess.run(measure, check=True)


if __name__ == "__main__":
    main()
