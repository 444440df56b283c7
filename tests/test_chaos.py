"""Nothing lost, nothing twice, each person in order: through faults, and kill -9 at random.

The whole of it, 5,000 messages to 1,000 numbers: `python -m tests.chaos URL`.
"""

import pytest

from tests.chaos.__main__ import run


@pytest.mark.parametrize("seed", [1])
def test_nothing_is_lost_or_doubled_while_workers_are_killed(database_url: str, seed: int) -> None:
    verdict, kills = run(database_url, messages=200, numbers=50, seed=seed, patience=240)
    assert kills >= 2
    assert verdict.written == 200
    assert verdict.again > 0  # the faults were there
    assert (verdict.lost, verdict.doubled, verdict.out_of_order, verdict.wrong) == (0, 0, 0, 0)
    assert verdict.unsettled == 0
