"""A campaign among simulated clients, killed with -9 and gone on with; and whoever judges it.

The whole of it, 20,000 people and five kills: `python -m tests.population URL`.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.campaigns.planning.arms import HOLD_OUT
from bot.surveys import parsed
from bot.surveys.trying import faults_of
from tests.population.__main__ import run
from tests.population.evidence import Evidence, Left, Part
from tests.population.judging import figures, judge
from tests.population.people import LEFT_OUT, Meant, person
from tests.population.questionnaire import LANGUAGES, VARIANTS, labels, recognised, written
from tests.population.wording import intended, mistyped, worded

SEED, PEOPLE, FEW = 1, 150, 60
STEP = timedelta(hours=5)
KILLS = {"sqlite": 2, "postgresql": 1}
PATIENCE = 300.0


def test_a_campaign_that_is_killed_ends_as_if_it_had_not_been(database_url: str) -> None:
    kills = KILLS[database_url.partition(":")[0].partition("+")[0]]
    ran = run(database_url, PEOPLE, kills, seed=SEED, step=STEP, patience=PATIENCE)
    assert judge(ran.evidence, SEED, PEOPLE) == []
    assert len(ran.in_flight) == kills
    told = figures(ran.evidence, SEED)
    assert told["answered"] > PEOPLE / 10
    assert set(told["times"]) == {1, 2, 3}


@pytest.fixture(scope="module")
def ended(sqlite_template, tmp_path_factory) -> Evidence:
    """What is known of a campaign that nobody killed."""
    path = tmp_path_factory.mktemp("population") / "taawon.db"
    path.write_bytes(sqlite_template.read_bytes())
    return run(f"sqlite:///{path}", FEW, 0, seed=SEED, step=STEP, patience=PATIENCE).evidence


def invitation(found: Evidence) -> Left:
    return next(one for one in found.left if one.campaign)


def somebody(found: Evidence, which: Callable[[Part], bool]) -> int:
    return next(who for who, part in found.parts.items() if which(part))


def changed(found: Evidence, who: int, **values: object) -> Evidence:
    return replace(found, parts=found.parts | {who: replace(found.parts[who], **values)})


def moved(found: Evidence, at: datetime) -> Evidence:
    first = invitation(found)
    return replace(found, left=tuple(replace(o, at=at) if o is first else o for o in found.left))


def a_message_leaves_twice(found: Evidence) -> Evidence:
    return replace(found, left=(*found.left, invitation(found)))


def one_reminder_more(found: Evidence) -> Evidence:
    first = invitation(found)
    more = tuple(replace(first, row=10**6 + n) for n in range(3))
    return replace(found, left=(*found.left, *more))


def an_answer_is_another(found: Evidence) -> Evidence:
    who = somebody(found, lambda part: "score" in part.answers)
    answers = found.parts[who].answers
    meant, given = answers["score"]
    other = replace(meant, number=(meant.number or 0) + 1)
    return changed(found, who, answers=answers | {"score": (other, given)})


def an_answer_is_lost(found: Evidence) -> Evidence:
    who = somebody(found, lambda part: "overall" in part.answers)
    answers = {key: kept for key, kept in found.parts[who].answers.items() if key != "overall"}
    return changed(found, who, answers=answers)


def an_answer_comes_too_late(found: Evidence) -> Evidence:
    who = somebody(found, lambda part: bool(part.answers))
    part = found.parts[who]
    assert part.closes
    late = {key: (kept, part.closes + STEP) for key, (kept, _given) in part.answers.items()}
    return changed(found, who, answers=late)


def an_arm_is_swapped(found: Evidence) -> Evidence:
    return changed(found, somebody(found, lambda part: part.arm == "a"), arm="b")


def the_draw_is_another(found: Evidence) -> Evidence:
    """Two are in each other's arms, and always were."""
    one, other = (somebody(found, lambda part, arm=arm: part.arm == arm) for arm in VARIANTS)
    swapped = {one: "b", other: "a"}
    found = replace(found, drawn=found.drawn | swapped)
    for who, arm in swapped.items():
        found = changed(found, who, arm=arm, variant=arm)
    return found


def another_survey_is_asked(found: Evidence) -> Evidence:
    who = somebody(found, lambda part: part.variant == "a")
    return changed(found, who, variant="b")


def the_words_of_the_other_arm_leave(found: Evidence) -> Evidence:
    one = next(one for one in found.left if recognised(one.body)[1] == "a")
    polite = next(o.body for o in found.left if recognised(o.body)[1] == "b")
    return replace(found, left=(*found.left, replace(one, row=10**6, body=polite)))


def who_is_held_out_is_written_to(found: Evidence) -> Evidence:
    held = somebody(found, lambda part: part.arm == HOLD_OUT)
    return replace(found, left=(*found.left, replace(invitation(found), row=10**6, who=held)))


def who_is_left_out_is_written_to(found: Evidence) -> Evidence:
    out = somebody(found, lambda part: bool(part.left_out))
    return replace(found, left=(*found.left, replace(invitation(found), row=10**6, who=out)))


def somebody_is_forgotten(found: Evidence) -> Evidence:
    whose = invitation(found).who
    return replace(found, left=tuple(one for one in found.left if one.who != whose))


def who_has_answered_is_reminded(found: Evidence) -> Evidence:
    spoken = next(one for one in found.said if one.step.startswith("overall."))
    later = replace(
        invitation(found), row=10**6, who=spoken.who, at=spoken.at + timedelta(minutes=1)
    )
    return replace(found, left=(*found.left, later))


def it_is_night(found: Evidence) -> Evidence:
    return moved(found, invitation(found).at.replace(hour=21))


def it_is_friday_noon(found: Evidence) -> Evidence:
    return moved(found, invitation(found).at.replace(hour=12, minute=30))


def an_order_is_taken_twice(found: Evidence) -> Evidence:
    return replace(found, orders=found.orders + type(found.orders)({1: 2}))


def the_bot_counts_one_more(found: Evidence) -> Evidence:
    more = found.counted["answered"] + 1
    return replace(found, counted=found.counted | {"answered": more})


def the_results_count_one_less(found: Evidence) -> Evidence:
    return replace(found, tally=replace(found.tally, audience=found.tally.audience - 1))


def the_results_show_another_answer(found: Evidence) -> Evidence:
    people, skipped, late, counts = found.tally.questions["score"]
    wrong = people, skipped, late, counts | {"0": counts.get("0", 0) + 1}
    questions = found.tally.questions | {"score": wrong}
    return replace(found, tally=replace(found.tally, questions=questions))


def it_never_ends(found: Evidence) -> Evidence:
    return replace(found, status="running")


FAULTS = (
    a_message_leaves_twice, one_reminder_more, an_answer_is_another, an_answer_is_lost,
    an_answer_comes_too_late, an_arm_is_swapped, the_draw_is_another, another_survey_is_asked,
    the_words_of_the_other_arm_leave, who_is_held_out_is_written_to,
    who_is_left_out_is_written_to, somebody_is_forgotten, who_has_answered_is_reminded,
    it_is_night, it_is_friday_noon, an_order_is_taken_twice, the_bot_counts_one_more,
    the_results_count_one_less, the_results_show_another_answer, it_never_ends,
)  # fmt: skip


def test_nothing_is_found_where_nothing_is_wrong(ended: Evidence) -> None:
    assert judge(ended, SEED, FEW) == []


@pytest.mark.parametrize("plant", FAULTS, ids=lambda plant: plant.__name__)
def test_a_planted_fault_is_found(ended: Evidence, plant: Callable[[Evidence], Evidence]) -> None:
    assert judge(plant(ended), SEED, FEW)


@pytest.mark.parametrize("variant", VARIANTS)
def test_what_is_asked_passes_the_explorer(variant: str) -> None:
    assert faults_of(parsed(written(variant))) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_question_is_recognised_with_its_variant(language: str) -> None:
    for variant in VARIANTS:
        for asked in parsed(written(variant)).questions:
            said = dict(asked.words.names)[language]
            assert recognised(f"… {said.replace('{cooperative}', 'Afous')}") in (
                (asked.key, variant),
                ("what", variant),  # the same words in two languages
            )


def test_the_population_is_as_it_is_said_to_be() -> None:
    people = [person(SEED, number) for number in range(1, 4_001)]
    assert {one.language for one in people} == set(LANGUAGES)
    assert {one.left_out for one in people} == set(LEFT_OUT)
    assert {one.channel for one in people} == {"whatsapp", "sms", "list"}
    stops = sum(one.kind == "stop" for one in people) / len(people)
    assert 0.004 < stops < 0.012
    assert person(SEED, 7) == person(SEED, 7) != replace(person(2, 7), kind="none")


def test_people_differ_in_what_they_mean_and_how_they_say_it() -> None:
    some = [person(SEED, number) for number in range(1, 2_001)]
    assert {intended(SEED, one)["overall"].number for one in some} == {1, 2, 3, 4, 5}
    ways = {worded(SEED, one, "score", 0) for one in some}
    assert {"9", "9/10", "٩", "neuf", "tes3oud"} <= ways
    assert any(
        "o 3" in worded(SEED, one, "what", 0) for one in some if "what" in intended(SEED, one)
    )
    assert Meant(skipped=True) in {intended(SEED, one)["pots"] for one in some}


def test_a_typo_changes_one_letter_of_a_long_word() -> None:
    typos = {mistyped("emballage", n) for n in range(40)}
    assert len(typos) > 4
    assert all(abs(len(one) - 9) == 1 for one in typos)
    assert mistyped("prix", 1) == "prix"


def test_labels_are_those_of_the_language() -> None:
    assert list(labels("again", "ary_Latn").values()) == ["Ah", "Ymken", "La"]
