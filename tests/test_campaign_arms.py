"""Arms are drawn by a hash: the same person in the same arm, and each stratum shared fairly."""

import subprocess
import sys
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.campaigns.planning.arms import (
    HOLD_OUT,
    Arm,
    Candidate,
    arms,
    assign,
    preview,
    quotas,
    rank,
)

HALVES = arms(50, {"written": 1})
THIRDS = arms(20, {"thanks": 2, "price": 1})
# The chi-square of independence is beyond this once in a million: R, qchisq(1 - 1e-6, 4).
FOUR_FREEDOMS = 33.4

contacts = st.sets(st.integers(min_value=1, max_value=2**40), max_size=200)
strata = st.dictionaries(st.text(max_size=5), contacts, max_size=5).map(
    # Nobody is in two strata.
    lambda drawn: {name: {c * 8 + i for c in held} for i, (name, held) in enumerate(drawn.items())}
)
plans = st.builds(
    arms,
    st.integers(min_value=0, max_value=99),
    st.dictionaries(
        st.text(min_size=1, max_size=5), st.integers(1, 9), min_size=1, max_size=5
    ),
)  # fmt: skip


def sorted_audience(campaign: str, people: dict[str, set[int]]) -> list[Candidate]:
    """As a database brings them."""
    return sorted(
        (Candidate(name, rank(campaign, c), c) for name, held in people.items() for c in held),
        key=lambda person: (person.stratum, person.rank, person.contact),
    )


def drawn(campaign: str, people: dict[str, set[int]], plan: tuple[Arm, ...]) -> dict[int, str]:
    sizes = {name: len(held) for name, held in people.items()}
    return dict(assign(campaign, sorted_audience(campaign, people), sizes, plan))


@given(campaign=st.text(max_size=9), people=strata, plan=plans)
def test_counts_are_less_than_one_person_off_their_shares(campaign, people, plan):
    found = drawn(campaign, people, plan)
    assert set(found) == {contact for held in people.values() for contact in held}
    foretold = preview(campaign, {name: len(held) for name, held in people.items()}, plan)
    for name, held in people.items():
        counts = Counter(found[contact] for contact in held)
        for arm in plan:
            assert abs(counts[arm.name] - len(held) * arm.share) < 1
            assert counts[arm.name] == foretold[name, arm.name]


@given(campaign=st.text(max_size=9), people=strata, plan=plans)
def test_arms_do_not_depend_on_how_strata_are_sorted(campaign, people, plan):
    """Each database sorts words in its own way."""
    sizes = {name: len(held) for name, held in people.items()}
    backwards = sorted(
        sorted_audience(campaign, people), key=lambda person: person.stratum, reverse=True
    )
    assert dict(assign(campaign, backwards, sizes, plan)) == drawn(campaign, people, plan)


@given(people=strata, plan=plans)
def test_what_happens_in_one_stratum_does_not_move_another(people, plan):
    whole = drawn("spring", people, plan)
    for name, held in people.items():
        alone = drawn("spring", {name: held}, plan)
        assert alone == {contact: whole[contact] for contact in held}


def test_ranks_are_those_of_the_first_campaign_ever():
    """They are stored, and worked out again by whoever checks a campaign years later."""
    assert rank("spring", 1) == 566_525_597_780_484_580
    assert rank("spring", 12_345) == 3_018_439_895_897_002_590
    assert rank("عسل", 1) == 8_147_818_945_364_066_526
    assert quotas("spring", "Asni/silent", 1, HALVES) == (0, 1)
    assert quotas("spring", "Ourika/new", 10, THIRDS) == (2, 3, 5)


def test_another_process_draws_the_same():
    """Python's own hash() would not: it is salted in each process."""
    code = "from bot.campaigns.planning.arms import rank; print(rank('spring', 7))"
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )  # fmt: skip
    assert int(ran.stdout) == rank("spring", 7)


def test_ranks_fit_a_databases_integers():
    ranks = [rank("spring", contact) for contact in range(2_000)]
    assert len(set(ranks)) == 2_000
    assert min(ranks) >= 0
    assert max(ranks).bit_length() == 63


def test_the_arms_of_two_campaigns_are_independent():
    people = {"all": set(range(30_000))}
    spring, autumn = (drawn(name, people, THIRDS) for name in ("spring", "autumn"))
    both = Counter((spring[contact], autumn[contact]) for contact in people["all"])
    found = 0.0
    for first in THIRDS:
        for second in THIRDS:
            expected = 30_000 * float(first.share * second.share)
            found += (both[first.name, second.name] - expected) ** 2 / expected
    assert found < FOUR_FREEDOMS


def test_a_person_alone_in_a_stratum_is_held_out_as_often_as_anybody():
    """Rounding must not keep small villages out of the hold-out."""
    plan = arms(20, {"written": 1})
    held = sum(quotas("spring", f"village {i}", 1, plan)[0] for i in range(5_000))
    assert held == pytest.approx(1_000, abs=5 * 28.3)  # five standard deviations


def test_arms_are_the_hold_out_and_the_variants_by_weight():
    assert arms(20, {"thanks": 2, "price": 1}) == (
        Arm(HOLD_OUT, Fraction(1, 5)),
        Arm("price", Fraction(4, 15)),
        Arm("thanks", Fraction(8, 15)),
    )
    assert arms(0, {"written": 3}) == (Arm("written", Fraction(1)),)


@pytest.mark.parametrize(
    ("hold_out", "variants"),
    [(100, {"a": 1}), (-1, {"a": 1}), (10, {}), (10, {"a": 0}), (10, {HOLD_OUT: 1})],
)
def test_shares_that_cannot_be_are_refused(hold_out, variants):
    with pytest.raises(ValueError, match="variant"):
        arms(hold_out, variants)


def test_an_audience_that_does_not_fit_is_refused():
    people = {"a": {1, 2, 3}, "b": {4, 5}}
    rows = sorted_audience("spring", people)
    sizes = {"a": 3, "b": 2}
    faults = {
        "not sorted by rank": ([rows[1], rows[0], *rows[2:]], sizes),
        "doubles": ([rows[0], *rows], {"a": 4, "b": 2}),
        "comes twice": ([rows[0], *rows[3:], *rows[1:3]], {"a": 1, "b": 2}),
        "more people": (rows, {"a": 2, "b": 2}),
        "fewer people": (rows, {"a": 4, "b": 2}),
        "no people": (rows, {**sizes, "c": 1}),
        "fewer": (rows, {"a": 3, "b": 3}),
        "more": (rows, {"a": 3}),
    }
    for words, (audience, counts) in faults.items():
        with pytest.raises(ValueError, match=words):
            list(assign("spring", audience, counts, HALVES))


def test_the_audience_is_read_one_by_one():
    """A million people are never in memory."""
    read = []

    def rows():
        for person in sorted_audience("spring", {"all": set(range(100))}):
            read.append(person)
            yield person

    assigned = assign("spring", rows(), {"all": 100}, HALVES)
    for count in range(1, 101):
        next(assigned)
        assert len(read) == count
