"""No message, however odd, is too much: none raises, and none takes long.

Twenty thousand are read once, in this process. What takes longest here may have met a busy
machine or a collection of garbage; so the slowest few are read again, each as it would be the
first time, in new processes. The median of those counts, and time is CPU of the process alone.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from itertools import chain, cycle
from statistics import median

import pytest

from tests.odd_messages import LONG, STATES, by_chance, milliseconds, mutated, rounds

SEED = 11
COUNT = 10_000  # of each kind
MOST_MILLISECONDS = 20
SLOWEST = 8
PROCESSES = 3


@dataclass(frozen=True, slots=True)
class Read:
    """What became of a message. error: what was raised, or empty."""

    words: str
    state: str
    taken: float
    error: str = ""


@pytest.fixture(scope="module")
def all_read() -> list[Read]:
    """Every odd message, in each state by turns."""
    found = []
    odd = chain(by_chance(SEED, COUNT), mutated(SEED, COUNT), rounds())
    for words, state in zip(odd, cycle(STATES), strict=False):
        try:
            found.append(Read(words, state, milliseconds(words, state)))
        except Exception as error:  # whatever it is: that is the question
            found.append(Read(words, state, 0.0, repr(error)))
    return found


def test_no_message_is_too_odd_to_be_read(all_read: list[Read]) -> None:
    assert len(all_read) >= 2 * COUNT
    assert [(each.words, each.state, each.error) for each in all_read if each.error] == []


def test_no_message_takes_long(all_read: list[Read]) -> None:
    """The slowest of all, and the slowest of those that are short enough to be typed."""
    by_time = sorted(all_read, key=lambda each: -each.taken)
    slow = by_time[:SLOWEST] + [e for e in by_time if len(e.words) < LONG // 10][:SLOWEST]
    rounds_of = [_timed(slow) for _ in range(PROCESSES)]
    taken = [median(times) for times in zip(*rounds_of, strict=True)]
    late = [
        (round(ms, 1), each.state, len(each.words), each.words[:80])
        for ms, each in zip(taken, slow, strict=True)
        if ms >= MOST_MILLISECONDS
    ]
    assert late == []


def _timed(messages: list[Read]) -> list[float]:
    """Milliseconds that each takes in a new process."""
    given = json.dumps([(each.words, each.state) for each in messages])
    ran = subprocess.run(
        [sys.executable, "-m", "tests.odd_messages"],
        input=given, capture_output=True, text=True, check=True,
    )  # fmt: skip
    times: list[float] = json.loads(ran.stdout)
    return times
