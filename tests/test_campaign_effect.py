"""What a campaign changed is said when it is shown, and only then."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.campaigns.figures.effect import Outcome, effects
from bot.campaigns.figures.findings import ENOUGH, Verdict, each_of
from bot.campaigns.figures.intervals import Amounts
from bot.campaigns.figures.power import PROMISED, power, smallest_rise

# The first to use statsmodels imports it, which takes longer than hypothesis allows.
patient = settings(deadline=None)

JAR = 9_000  # centimes


def outcome(arm: str, people: int, ordered: int) -> Outcome:
    """Each who ordered took one jar."""
    return Outcome(arm, ordered, Amounts(people, ordered * JAR, ordered * JAR**2))


outcomes = st.integers(0, 300).flatmap(
    lambda people: st.builds(outcome, st.just("a"), st.just(people), st.integers(0, people))
)


def test_eight_points_among_two_thousand_are_shown():
    (found,) = effects((outcome("written", 2_000, 560),), outcome("hold_out", 2_000, 400))
    assert found.arm == "written"
    assert (found.orders.verdict, found.revenue.verdict) == (Verdict.SHOWN, Verdict.SHOWN)
    assert found.orders.interval is not None
    assert found.orders.interval.found == pytest.approx(0.08)
    assert found.orders.interval.holds(0.08)
    assert not found.orders.interval.holds(0)
    assert found.revenue.interval is not None
    assert found.revenue.interval.found == pytest.approx(0.08 * JAR)
    assert found.orders.counted == found.revenue.counted == 2_000


def test_a_difference_that_luck_can_make_is_not_shown():
    (found,) = effects((outcome("written", 2_000, 420),), outcome("hold_out", 2_000, 400))
    assert found.orders.verdict is Verdict.HOLDS_ZERO
    assert found.revenue.verdict is Verdict.NOT_JUDGED
    assert found.orders.interval is not None
    assert found.orders.interval.holds(0)


def test_a_campaign_that_drives_people_away_is_shown_too():
    (found,) = effects((outcome("written", 2_000, 400),), outcome("hold_out", 2_000, 560))
    assert found.orders.shown
    assert found.orders.interval is not None
    assert found.orders.interval.high < 0


@pytest.mark.parametrize(("written", "held"), [(12, 400), (400, 12), (29, 29), (0, 0)])
def test_a_small_arm_shows_nothing_however_great_the_difference(written, held):
    (found,) = effects((outcome("written", written, written),), outcome("hold_out", held, 0))
    assert found.orders.verdict is found.revenue.verdict is Verdict.TOO_FEW
    assert found.orders.interval is found.revenue.interval is None
    assert found.orders.counted == min(written, held)


def test_thirty_are_enough():
    (found,) = effects((outcome("written", 30, 30),), outcome("hold_out", 30, 0))
    assert found.orders.shown


@patient
@given(variant=outcomes, held=outcomes)
def test_nothing_is_shown_by_few_or_by_what_holds_zero(variant, held):
    (found,) = effects((variant,), held)
    for each in (found.orders, found.revenue):
        if each.shown:
            assert min(variant.people, held.people) >= ENOUGH
            assert each.interval is not None
            assert not each.interval.low <= 0 <= each.interval.high
    assert found.orders.shown or not found.revenue.shown


def test_revenue_waits_for_orders():
    """One rug more is no effect of a message that brought nobody to order."""
    rugs = Outcome("written", 400, Amounts(2_000, 400 * JAR * 9, 400 * (JAR * 9) ** 2))
    (found,) = effects((rugs,), outcome("hold_out", 2_000, 400))
    assert found.revenue.verdict is Verdict.NOT_JUDGED
    assert found.revenue.interval is not None
    assert found.revenue.interval.low > 0  # in tables, for who knows what it is worth


def test_several_variants_need_more_than_one():
    """A difference that one variant shows is not shown when it is the best of five."""
    held = outcome("hold_out", 2_000, 400)
    best = outcome("best", 2_000, 455)
    others = tuple(outcome(f"{i}", 2_000, 400) for i in range(4))
    assert effects((best,), held)[0].orders.shown
    five = effects((best, *others), held)
    assert [each.arm for each in five] == ["best", "0", "1", "2", "3"]
    assert [each.orders.shown for each in five] == [False] * 5
    assert five[0].orders.interval is not None
    assert five[0].orders.interval.confidence == pytest.approx(0.99)
    assert five[0].revenue.interval is not None
    assert five[0].revenue.interval.confidence == pytest.approx(0.99)


def test_confidence_is_shared_among_comparisons():
    assert [each_of(count) for count in (0, 1, 2, 5)] == pytest.approx([0.95, 0.95, 0.975, 0.99])


def test_power_is_that_of_cohens_tables():
    """Cohen (1988), table 6.4.1, two-sided .05: for h = .20 and .50, power .80, n = 392 and 63."""
    # Shares with these h between them: sin²(asin(√.4) + h/2) is .499 and .647.
    assert power(0.4, 0.0993210, 392, 392) == pytest.approx(0.80, abs=0.005)
    assert power(0.4, 0.2471113, 63, 63) == pytest.approx(0.80, abs=0.005)


@patient
@given(
    share=st.floats(0.01, 0.6),
    written=st.integers(200, 20_000),
    held=st.integers(200, 20_000),
    variants=st.integers(1, 5),
)
def test_the_smallest_rise_is_shown_as_often_as_promised(share, written, held, variants):
    rise = smallest_rise(share, written, held, variants)
    assert rise is not None
    assert rise > 0
    assert power(share, rise, written, held, variants) == pytest.approx(PROMISED, abs=1e-3)


def test_more_people_show_less_and_more_variants_need_more():
    two_thousand = smallest_rise(0.2, 2_000, 2_000)
    more, shared = smallest_rise(0.2, 8_000, 8_000), smallest_rise(0.2, 2_000, 2_000, 3)
    assert two_thousand is not None
    assert more is not None
    assert shared is not None
    assert more < two_thousand < 0.04 < shared < 0.05


def test_too_few_people_can_show_nothing():
    assert power(0.2, 0.5, 29, 2_000) == power(0.2, 0.5, 2_000, 29) == 0
    assert smallest_rise(0.2, 2_000, 29) is None
    assert smallest_rise(0.95, 40, 40) is None
    assert power(0.2, 0.5, 2_000, 2_000) == pytest.approx(1)
