"""How often the figures of campaigns are right: `python -m tests.bench.coverage --runs 2000`.

Campaigns are simulated with arms drawn as in real ones. "wolf": those that changed nothing and
were said to have. "found": those with a planted effect that were shown. "held": intervals that
held what was planted, for orders and for revenue, whether or not anything was shown.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from math import exp

from bot.campaigns.figures.effect import Effect, effects
from bot.campaigns.planning.arms import Arm, arms
from tests.simulated_campaigns import ALIKE, BASKET, SEGMENTS, TAIL, Segment, run

PLANTED = 0.08
MEAN_BASKET = BASKET * exp(TAIL**2 / 2)  # a lognormal's


@dataclass(frozen=True)
class Kind:
    """A kind of campaign: how many people in all, and what sets them apart."""

    name: str
    people: int
    plan: tuple[Arm, ...]
    segments: tuple[Segment, ...] = SEGMENTS


KINDS = (
    Kind("2,000 in each arm", 4_000, arms(50, {"written": 1})),
    Kind("2,000 in each arm, clients all alike", 4_000, arms(50, {"written": 1}), ALIKE),
    Kind("2,000, a tenth held out", 2_000, arms(10, {"written": 1})),
    Kind("2,000, a tenth held out, all alike", 2_000, arms(10, {"written": 1}), ALIKE),
    Kind("80, half held out", 80, arms(50, {"written": 1})),
    Kind("three variants, 500 in each arm", 2_000, arms(25, {"a": 1, "b": 1, "c": 1})),
)


def ran(kind: Kind, runs: int, effect: float) -> Iterator[tuple[Effect, ...]]:
    """What was found in each run; no two kinds and effects have a seed in common."""
    first = (KINDS.index(kind) * 2 + bool(effect)) * 1_000_000
    for seed in range(first, first + runs):
        yield effects(*run(seed, kind.people, effect, kind.plan, kind.segments))


def line(kind: Kind, runs: int) -> str:
    """One row: shares of all runs, in percent, the worst of several variants' intervals."""
    wolf = sum(any(each.orders.shown for each in found) for found in ran(kind, runs, 0))
    shown = orders = revenue = 0
    for found in ran(kind, runs, PLANTED):
        shown += all(each.orders.shown for each in found)
        orders += all(_holds(each.orders.interval, PLANTED) for each in found)
        revenue += all(_holds(each.revenue.interval, PLANTED * MEAN_BASKET) for each in found)
    cells = "".join(f"{100 * count / runs:>9.1f}" for count in (wolf, shown, orders, revenue))
    return f"{kind.name:<40}{cells}"


def _holds(interval, figure: float) -> bool:
    return interval is not None and interval.holds(figure)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=2_000)
    runs = parser.parse_args().runs
    heads = "".join(f"{head:>9}" for head in ("wolf", "found", "held", "revenue"))
    print(f"{f'% of {runs} runs':<40}{heads}")
    for kind in KINDS:
        print(line(kind, runs), flush=True)


if __name__ == "__main__":
    main()
