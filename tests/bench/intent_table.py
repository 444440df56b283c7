"""Train the table of hunches about what a message is for, and write its figures beside it.

    python -m tests.bench.intent_table [SET.jsonl ...]

Learns from tests/language (practice*.jsonl, talk.tsv, ordinary.tsv) and from the sets that are
named; never from fresh.jsonl. Needs numpy and scikit-learn (`pip install -e .[bench]`). The same
data give the same table.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from flows.hearing import hunches
from flows.hearing.intents import concepts_in
from flows.hearing.known import WORDS
from flows.hearing.tokens import cut

ROOT = Path(__file__).parents[2]
MESSAGES = ROOT / "tests" / "language"
TABLE = ROOT / "locales" / "intents.table"
FIGURES = ROOT / "locales" / "intents.toml"
STRENGTH = 10.0  # C of the regression, chosen by cross-validation among 3, 10 and 30
FOLDS = 5
SEED = 7
# Told by their products and figures, which no hunch is needed for.
TOLD = {"order", "modify", "rate"}


def messages(sets: list[Path]) -> Iterator[tuple[str, str]]:
    """(words, intent) of all that is learned from."""
    for path in (*sorted(MESSAGES.glob("practice*.jsonl")), *sets):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            if row["intent"] not in TOLD:
                yield row["text"], row["intent"]
    for line in (MESSAGES / "talk.tsv").read_text("utf-8").splitlines():
        _, intent, words = line.split("\t")
        yield words, intent
    for line in (MESSAGES / "ordinary.tsv").read_text("utf-8").splitlines():
        yield line.split("\t")[1], "none"


def matrix(words: list[str]) -> csr_matrix:
    """One row a message."""
    rows, columns, values = [], [], []
    for row, said in enumerate(words):
        tokens = cut(said, (WORDS,))
        found = {m for phrase in concepts_in(tokens) for m in phrase.meanings("words")}
        counts = hunches.buckets(sorted(found), tokens)
        length = sum(count * count for count in counts.values()) ** 0.5 or 1.0
        for bucket, count in counts.items():
            rows.append(row)
            columns.append(bucket)
            values.append(count / length)
    return csr_matrix((values, (rows, columns)), shape=(len(words), hunches.BUCKETS))


def main() -> None:
    """Train, write the table and what it was measured to do."""
    parser = argparse.ArgumentParser(description="Train the table of hunches.")
    parser.add_argument("sets", type=Path, nargs="*", help="more messages, as JSON lines")
    known = sorted(set(messages(parser.parse_args().sets)))
    x = matrix([words for words, _ in known])
    y = np.array([hunches.INTENTS.index(intent) for _, intent in known])
    model = LogisticRegression(
        C=STRENGTH, class_weight="balanced", max_iter=1000, random_state=SEED
    )
    held_out = cross_val_predict(model, x, y, cv=FOLDS)
    model.fit(x, y)
    weights = np.vstack([model.coef_.T, model.intercept_])
    table = np.clip(np.rint(weights / hunches.STEP), -127, 127).astype(np.int8)
    TABLE.write_bytes(table.tobytes())
    share = float((held_out == y).mean())
    FIGURES.write_text(
        "# What intents.table is. The bot does not read this file.\n"
        "#\n"
        "# The table holds a signed byte for each intent and bucket of letter groups, and a last\n"
        "# row of what each intent weighs before a word is read. It is made by\n"
        "# `python -m tests.bench.intent_table`, from messages written for this project\n"
        "# (tests/language, but for fresh.jsonl), under the project's own licence.\n"
        f"seed = {SEED}\n"
        f"messages = {len(known)}\n"
        f"# The share told right by letters and concepts alone, {FOLDS}-fold cross-validation.\n"
        f"held_out = {share:.3f}\n",
        "utf-8",
    )
    print(f"{len(known)} messages, {table.nbytes} bytes, {share:.3f} of those held out told right")


if __name__ == "__main__":
    main()
