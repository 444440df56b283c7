"""Intervals are those of the papers that they are named after, and hold what they say."""

import subprocess
import sys
from math import exp, lgamma, log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.campaigns.figures.intervals import (
    Amounts,
    Interval,
    Tally,
    of_difference,
    of_mean,
    of_mean_difference,
    of_net_promoter,
    of_share,
)

# The first to use statsmodels imports it, which takes longer than hypothesis allows.
patient = settings(deadline=None)

tallies = st.integers(1, 5_000).flatmap(
    lambda people: st.builds(Tally, st.integers(0, people), st.just(people))
)


def summed(values: list[int]) -> Amounts:
    return Amounts(len(values), sum(values), sum(value * value for value in values))


@pytest.mark.parametrize(
    ("count", "people", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_a_share_has_the_interval_of_newcombes_first_paper(count, people, low, high):
    """Statistics in Medicine 17 (1998), 857, table I, method 3."""
    found = of_share(Tally(count, people))
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)
    assert found.found == pytest.approx(count / people)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        (Tally(56, 70), Tally(48, 80), 0.0524, 0.3339),
        (Tally(9, 10), Tally(3, 10), 0.1705, 0.8090),
        (Tally(6, 7), Tally(2, 7), 0.0582, 0.8062),
        (Tally(5, 56), Tally(0, 29), -0.0381, 0.1926),
        (Tally(0, 10), Tally(0, 20), -0.1611, 0.2775),
        (Tally(0, 10), Tally(0, 10), -0.2775, 0.2775),
        (Tally(10, 10), Tally(0, 20), 0.6791, 1.0),
        (Tally(10, 10), Tally(0, 10), 0.6075, 1.0),
    ],
)
def test_a_difference_has_the_interval_of_newcombes_second_paper(first, second, low, high):
    """Statistics in Medicine 17 (1998), 873, table II, method 10."""
    found = of_difference(first, second)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)
    assert found.found == pytest.approx(first.count / first.people - second.count / second.people)


def test_a_difference_of_means_is_welchs_of_students_sleep():
    """Biometrika 6 (1908); R's t.test(extra ~ group, sleep): -3.3654832 0.2054832. In tenths."""
    first = [7, -16, -2, -12, -1, 34, 37, 8, 0, 20]
    second = [19, 8, 11, 1, -1, 44, 55, 16, 46, 34]
    found = of_mean_difference(summed(first), summed(second))
    assert found is not None
    assert (found.low, found.high) == pytest.approx((-33.654832, 2.054832), abs=1e-5)
    assert found.found == pytest.approx(7.5 - 23.3)


def test_a_mean_is_students_of_his_sleep():
    """R's t.test(sleep$extra[sleep$group == 1]): -0.5297804 2.0297804. In tenths."""
    found = of_mean(summed([7, -16, -2, -12, -1, 34, 37, 8, 0, 20]))
    assert found is not None
    assert (found.low, found.high) == pytest.approx((-5.297804, 20.297804), abs=1e-5)


@patient
@given(tally=tallies)
def test_a_share_lies_within_its_interval_and_both_within_0_and_1(tally):
    found = of_share(tally)
    assert -1e-12 <= found.low <= tally.share + 1e-12
    assert tally.share - 1e-12 <= found.high <= 1 + 1e-12


@patient
@given(first=tallies, second=tallies)
def test_who_comes_first_only_turns_a_difference_round(first, second):
    one, other = of_difference(first, second), of_difference(second, first)
    assert (one.low, one.found, one.high) == pytest.approx(
        (-other.high, -other.found, -other.low), abs=1e-9
    )


@patient
@given(first=tallies, second=tallies)
def test_more_confidence_is_a_wider_interval(first, second):
    usual, surer = of_difference(first, second), of_difference(first, second, 0.99)
    assert surer.low <= usual.low + 1e-12
    assert usual.high <= surer.high + 1e-12
    assert (usual.confidence, surer.confidence) == (0.95, 0.99)


@patient
@given(st.lists(st.integers(0, 1_000_000), min_size=2, max_size=40))
def test_sums_tell_as_much_as_the_values(values):
    amounts = summed(values)
    mean = sum(values) / len(values)
    deviation = (sum((value - mean) ** 2 for value in values) / len(values)) ** 0.5
    assert amounts.deviation == pytest.approx(deviation, rel=1e-6, abs=1e-6)


def test_what_has_no_spread_has_no_interval_of_means():
    assert of_mean_difference(summed([0, 0, 0]), summed([0, 0])) is None
    assert of_mean_difference(summed([5]), summed([1, 2, 3])) is None
    assert of_mean(summed([5])) is None


def test_one_arm_may_all_have_brought_the_same():
    found = of_mean_difference(summed([0] * 40), summed([0, 100] * 20))
    assert found is not None
    assert -70 < found.low < found.found == -50 < found.high < -30


@pytest.mark.parametrize(("count", "people"), [(0, 0), (3, 2), (-1, 2)])
def test_what_is_no_share_is_refused(count, people):
    with pytest.raises(ValueError, match="is no share"):
        Tally(count, people)


def test_what_is_no_number_is_no_interval():
    """It would hold nothing, zero neither, and so be shown."""
    with pytest.raises(ValueError, match="no interval"):
        Interval(0.1, float("nan"), 0.2, 0.95)


def test_small_differences_between_large_sums_are_not_rounded_away():
    """A million people at 10,000 DH each, and one centime above and below."""
    amounts = Amounts(2, 2_000_000, 999_999**2 + 1_000_001**2)
    assert amounts.deviation == pytest.approx(1)


def chance(counts: tuple[int, ...], shares: tuple[float, ...]) -> float:
    """Of these counts, in a multinomial of these shares."""
    whole = lgamma(sum(counts) + 1) - sum(lgamma(count + 1) for count in counts)
    return exp(whole + sum(n * log(p) for n, p in zip(counts, shares, strict=True)))


@pytest.mark.parametrize("answers", [30, 45])
@pytest.mark.parametrize(
    "shares", [(0.6, 0.3, 0.1), (0.4, 0.3, 0.3), (0.85, 0.1, 0.05), (0.2, 0.2, 0.6)]
)
def test_the_net_promoter_score_is_held_as_often_as_said(answers, shares):
    """Counted over all that can happen, not simulated: no table of it is published."""
    true = shares[0] - shares[2]
    held = 0.0
    for promoters in range(answers + 1):
        for detractors in range(answers + 1 - promoters):
            counts = (promoters, answers - promoters - detractors, detractors)
            if of_net_promoter(*counts).holds(true):
                held += chance(counts, shares)
    assert 0.93 < held < 0.98


def test_all_promoters_are_no_proof_that_everybody_is():
    found = of_net_promoter(30, 0, 0)
    assert (found.found, found.high) == (1, 1)
    assert found.low < 0.95
    assert of_net_promoter(0, 0, 30).low == -1


def test_the_net_promoter_score_by_hand():
    """Of 60, 30 and 10: (60.75 - 10.75) / 103 ± 1.959964 * sqrt((71.5/103 - (50/103)²) / 103)."""
    found = of_net_promoter(60, 30, 10)
    assert found.found == pytest.approx(0.5)
    assert (found.low, found.high) == pytest.approx((0.354666, 0.616208), abs=1e-6)


def test_nobody_waits_for_the_statistics_but_who_reads_them():
    code = (
        "import sys, bot.campaigns.figures.intervals\n"
        "print(*{'numpy', 'pandas', 'scipy', 'statsmodels'}.intersection(sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == ""
