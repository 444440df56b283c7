"""What clients think, and of whom the figures tell nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.campaigns.figures.findings import ENOUGH, Verdict
from bot.campaigns.figures.scales import (
    RATING,
    RECOMMENDING,
    Dimension,
    Distribution,
    csat,
    net_promoter,
    service_quality,
)
from bot.campaigns.figures.unheard import Stratum, quiet, response

# The first to use statsmodels imports it, which takes longer than hypothesis allows.
patient = settings(deadline=None)

ratings = st.lists(st.integers(*RATING), max_size=90)
recommending = st.lists(st.integers(*RECOMMENDING), max_size=90)


@patient
@given(ratings)
def test_content_clients_are_those_who_gave_4_or_5(given_):
    found = csat(Distribution.of(RATING, given_))
    assert found.counted == len(given_)
    assert found.shown == (len(given_) >= ENOUGH)
    if found.interval:
        share = sum(rating >= 4 for rating in given_) / len(given_)
        assert found.interval.found == pytest.approx(share)
        assert found.interval.low - 1e-9 <= share <= found.interval.high + 1e-9


@patient
@given(recommending)
def test_the_net_promoter_score_is_9_and_10_less_0_to_6(given_):
    found = net_promoter(Distribution.of(RECOMMENDING, given_))
    assert found.shown == (len(given_) >= ENOUGH)
    if found.interval:
        score = sum((answer >= 9) - (answer <= 6) for answer in given_) / len(given_)
        assert found.interval.found == pytest.approx(score)


def test_each_answer_of_a_scale_counts_on_its_side():
    each = csat(Distribution.of(RATING, [1, 2, 3, 4, 5] * 10)).interval
    assert each is not None
    assert each.found == pytest.approx(0.4)
    score = net_promoter(Distribution.of(RECOMMENDING, list(range(11)) * 10)).interval
    assert score is not None
    assert score.found == pytest.approx((2 - 7) / 11)


def test_twelve_answers_show_nothing():
    dozen = Distribution.of(RATING, [5] * 12)
    assert csat(dozen).verdict is Verdict.TOO_FEW
    assert csat(dozen).interval is None
    assert not net_promoter(Distribution.of(RECOMMENDING, [10] * 12)).shown
    assert not service_quality({Dimension.EMPATHY: dozen})[Dimension.EMPATHY].shown


@patient
@given(st.lists(st.integers(*RATING), min_size=ENOUGH, max_size=90))
def test_the_mean_of_a_dimension_lies_in_its_interval_on_the_scale(given_):
    found = service_quality({Dimension.RELIABILITY: Distribution.of(RATING, given_)})
    interval = found[Dimension.RELIABILITY].interval
    assert interval is not None
    mean = sum(given_) / len(given_)
    assert interval.found == pytest.approx(mean)
    assert 1 <= interval.low <= mean + 1e-9
    assert mean - 1e-9 <= interval.high <= 5
    assert interval.low < interval.high


def test_a_mean_near_an_end_of_the_scale_is_cut_there():
    for most, other in ((5, 4), (1, 2)):
        rated = Distribution.of(RATING, [most] * 29 + [other])
        interval = service_quality({Dimension.EMPATHY: rated})[Dimension.EMPATHY].interval
        assert interval is not None
        assert most in (interval.low, interval.high)


def test_each_dimension_is_there_asked_or_not():
    found = service_quality({})
    assert list(found) == list(Dimension)
    assert {(each.verdict, each.counted) for each in found.values()} == {(Verdict.TOO_FEW, 0)}


def test_all_giving_5_is_no_proof_that_everybody_would():
    interval = csat(Distribution.of(RATING, [5] * 30)).interval
    mean = service_quality({Dimension.EMPATHY: Distribution.of(RATING, [5] * 30)})
    assert interval is not None
    assert interval.low == pytest.approx(0.8865, abs=1e-4)  # Wilson's, of 30 among 30
    found = mean[Dimension.EMPATHY].interval
    assert found is not None
    assert (found.low, found.high) == pytest.approx((1 + 4 * 0.8865, 5), abs=1e-3)


def test_a_distribution_counts_every_answer_of_its_scale():
    found = Distribution.of(RECOMMENDING, [0, 10, 10, 6, 7])
    assert found.counts == (1, 0, 0, 0, 0, 0, 1, 1, 0, 0, 2)
    assert [found.between(ends) for ends in ((0, 6), (7, 8), (9, 10))] == [2, 1, 2]
    assert found.answers == 5
    assert Distribution.of(RATING, [1, 2, 2, 3, 4, 4, 4]).between((2, 3)) == 3
    assert found.scale == RECOMMENDING


def test_an_answer_beyond_the_scale_is_refused():
    for answer in (0, 6):
        with pytest.raises(ValueError, match="scale from 1 to 5"):
            Distribution.of(RATING, [answer])
    with pytest.raises(ValueError, match="from 1 to 5"):
        csat(Distribution.of(RECOMMENDING, []))
    with pytest.raises(ValueError, match="from 0 to 10"):
        net_promoter(Distribution.of(RATING, []))


def test_who_answers_less_is_named_the_least_heard_first():
    overall, heard = response(
        (
            Stratum("regular", 400, 200),
            Stratum("new", 400, 120),
            Stratum("silent", 400, 20),
            Stratum("Asni", 12, 0),
        )
    )
    assert overall.interval is not None
    assert overall.interval.found == pytest.approx(340 / 1212)
    assert [each.name for each in heard if each.louder] == ["regular"]
    assert [each.name for each in quiet(heard)] == ["silent"]
    assert heard[3].beside.verdict is heard[3].rate.verdict is Verdict.TOO_FEW
    assert heard[1].beside.verdict is Verdict.HOLDS_ZERO
    assert heard[2].of_answers == pytest.approx(20 / 340)
    assert heard[2].of_silent == pytest.approx(380 / 872)
    assert (heard[2].rate.counted, heard[2].beside.counted) == (400, 400)


def test_the_least_heard_comes_first():
    _, heard = response(
        (Stratum("new", 300, 60), Stratum("silent", 300, 10), Stratum("regular", 900, 450))
    )
    assert [each.name for each in quiet(heard)] == ["silent", "new"]


def test_among_many_strata_one_does_not_seem_quieter_by_luck():
    """Alone beside the rest it would: of twenty, one is expected to."""
    few = (Stratum("Asni", 100, 17), Stratum("rest", 1_900, 570))
    many = (few[0], *(Stratum(f"{i}", 100, 30) for i in range(19)))
    assert [each.name for each in quiet(response(few)[1])] == ["Asni"]
    assert quiet(response(many)[1]) == ()


@patient
@given(st.lists(st.integers(0, 80).flatmap(
    lambda asked: st.tuples(st.just(asked), st.integers(0, asked))), max_size=6))  # fmt: skip
def test_the_strata_make_up_those_who_answered_and_those_who_did_not(counts):
    strata = tuple(Stratum(str(i), *each) for i, each in enumerate(counts))
    _, heard = response(strata)
    answered = sum(each.answered for each in strata)
    silent = sum(each.asked for each in strata) - answered
    assert sum(each.of_answers for each in heard) == pytest.approx(min(answered, 1))
    assert sum(each.of_silent for each in heard) == pytest.approx(min(silent, 1))


def test_a_question_to_nobody_has_no_response_rate():
    overall, heard = response(())
    assert (overall.verdict, heard) == (Verdict.TOO_FEW, ())
