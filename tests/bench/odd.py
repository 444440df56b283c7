"""How long the oddest of 20,000 messages take: `python -m tests.bench.odd`.

All are read once; the slowest are read again in new processes, which have never seen them or
their words, and the median of those counts. Time is CPU of the process alone.
"""

import json
import subprocess
import sys
from itertools import chain, cycle
from statistics import median

from tests.odd_messages import LONG, STATES, by_chance, milliseconds, mutated, rounds

SEED = 11
COUNT = 10_000  # of each kind
SLOWEST = 8
PROCESSES = 3


def timed(messages: list[tuple[str, str]]) -> list[float]:
    """Milliseconds that each takes in a new process."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.odd_messages"],
        input=json.dumps(messages), capture_output=True, text=True, check=True,
    )  # fmt: skip
    times: list[float] = json.loads(ran.stdout)
    return times


def main() -> None:
    """Read them all, then the slowest again, and print those."""
    odd = zip(
        chain(by_chance(SEED, COUNT), mutated(SEED, COUNT), rounds()), cycle(STATES), strict=False
    )
    read = sorted(((milliseconds(*each), each) for each in odd), reverse=True)
    typed = [(ms, each) for ms, each in read if len(each[0]) < LONG // 10]
    print(
        f"{len(read)} messages; median {read[len(read) // 2][0]:.2f} ms, most {read[0][0]:.1f} ms"
    )
    slow = [each for _, each in read[:SLOWEST] + typed[:SLOWEST]]
    rounds_of = [timed(slow) for _ in range(PROCESSES)]
    for (words, state), *times in zip(slow, *rounds_of, strict=True):
        print(f"{median(times):6.1f} ms  {state:10} {len(words):5} characters  {words[:50]!r}")


if __name__ == "__main__":
    main()
