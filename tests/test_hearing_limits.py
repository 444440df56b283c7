"""No message, however odd, is too much: none raises, and none is read for ever.

How long the slowest takes is measured by `python -m tests.bench.odd`.
"""

import signal
from collections.abc import Iterator
from itertools import chain, cycle

import pytest

from tests.odd_messages import STATES, by_chance, milliseconds, mutated, rounds

SEED = 11
COUNT = 10_000  # of each kind
FOR_EVER = 10  # seconds for one message: a thousand times what the slowest takes


@pytest.fixture
def _watched() -> Iterator[None]:
    """A message that is read for ever fails, rather than hold up all the others."""

    def give_up(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, give_up)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.usefixtures("_watched")
def test_no_message_is_too_odd_to_be_read() -> None:
    odd = chain(by_chance(SEED, COUNT), mutated(SEED, COUNT), rounds())
    failed = []
    count = 0
    for words, state in zip(odd, cycle(STATES), strict=False):
        count += 1
        signal.alarm(FOR_EVER)
        try:
            milliseconds(words, state)
        except Exception as error:  # whatever it is: that is the question
            failed.append((words[:80], state, repr(error)))
    assert count >= 2 * COUNT
    assert failed == []
