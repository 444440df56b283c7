"""Figures that can be trusted: measured on campaigns of which we know what they changed.

`python -m tests.bench.coverage` measures the same, with more runs and more kinds of campaigns.
"""

from bot.campaigns.figures.effect import effects
from bot.campaigns.figures.findings import Verdict
from bot.campaigns.planning.arms import arms
from tests.simulated_campaigns import run

RUNS = 200
PLANTED = 0.08
HALVES = arms(50, {"written": 1})  # 2,000 in each of the two


def test_no_more_than_one_in_twenty_cries_wolf_when_nothing_changed():
    shown = 0
    for seed in range(RUNS):
        (found,) = effects(*run(seed, 4_000, 0, HALVES))
        assert found.orders.counted == 2_000
        shown += found.orders.shown or found.revenue.shown
    assert shown <= RUNS // 20


def test_eight_points_are_found_with_an_interval_that_holds_them():
    held = 0
    for seed in range(RUNS):
        (found,) = effects(*run(seed, 4_000, PLANTED, HALVES))
        assert found.orders.shown
        assert found.orders.interval is not None
        held += found.orders.interval.holds(PLANTED)
    assert held >= RUNS * 95 // 100


def test_three_variants_together_cry_wolf_no_more_than_one():
    plan = arms(25, {"thanks": 1, "price": 1, "harvest": 1})
    shown = 0
    for seed in range(RUNS):
        found = effects(*run(seed, 400, 0, plan))
        assert len(found) == 3
        shown += any(each.orders.shown for each in found)
    assert shown <= RUNS // 20


def test_twelve_people_show_nothing_whatever_happens():
    for seed in range(RUNS):
        (found,) = effects(*run(seed, 12, PLANTED, HALVES))
        assert found.orders.verdict is found.revenue.verdict is Verdict.TOO_FEW
