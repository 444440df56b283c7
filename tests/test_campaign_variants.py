"""Variants that differ in words: all ask the same, or each difference is named."""

from dataclasses import replace

import pytest

from bot.campaigns.planning.variants import differences, survey_of
from bot.surveys import named, ready
from bot.tables import Campaign
from flows.surveys import Survey, When
from flows.talk import Named
from tests.test_campaign_planning import PLANNED

NPS, INTERVIEW = named("nps"), named("interview")
FIVE = (When("why_low", at_most=5), *NPS.questions[0].when[1:])


def with_question(survey: Survey, key: str, **changes: object) -> Survey:
    """The same, with one question changed."""
    return replace(
        survey,
        questions=tuple(
            replace(asked, **changes) if asked.key == key else asked for asked in survey.questions
        ),
    )


def reworded(survey: Survey) -> Survey:
    """The same, said otherwise wherever something is said."""

    def other(words: Named) -> Named:
        return Named(tuple((language, f"{said}!") for language, said in words.names))

    questions = (
        replace(
            asked,
            words=other(asked.words),
            options=tuple(replace(one, words=other(one.words)) for one in asked.options),
        )
        for asked in survey.questions
    )
    return replace(
        survey,
        title=other(survey.title),
        thanks=other(survey.thanks),
        questions=tuple(questions),
        indicators=tuple(replace(one, words=other(one.words)) for one in survey.indicators),
    )


@pytest.mark.parametrize("key", ready())
def test_words_alone_may_differ(key: str):
    survey = named(key)
    assert reworded(survey) != survey
    assert differences(survey, reworded(survey)) == ()


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (replace(NPS, key="nps2"), "It is called nps2, and the first one nps: they share one key."),
        (replace(NPS, about="order"), "It is about order, and the first one about cooperative."),
        (
            replace(NPS, at_once=2),
            "It asks 2 at once, and the first one all.",
        ),
        (replace(NPS, questions=NPS.questions[:-1]), "It does not ask why_high."),
        (
            replace(NPS, questions=(*NPS.questions, INTERVIEW.questions[0])),
            "It asks members, which the first one does not.",
        ),
        (
            replace(NPS, questions=NPS.questions[::-1]),
            "It asks why_high, why_middle, why_low, recommend, and the first one in the order "
            "recommend, why_low, why_middle, why_high.",
        ),
        (
            with_question(NPS, "recommend", kind="rating"),
            "recommend is of kind rating, and in the first one nps.",
        ),
        (
            with_question(NPS, "recommend", high=5),
            "recommend goes from 0 to 5, and in the first one 0 to 10.",
        ),
        (
            with_question(NPS, "why_low", may_skip=False),
            "why_low may be passed over: no, and in the first one yes.",
        ),
        (
            with_question(NPS, "why_low", next="why_middle"),
            "why_low leads to why_middle, and in the first one the end.",
        ),
        (
            with_question(NPS, "recommend", when=FIVE),
            "recommend leads to why_low (at most 5), why_high (at least 9), the end (skipped), "
            "else why_middle, and in the first one why_low (at most 6), why_high (at least 9), "
            "the end (skipped), else why_middle.",
        ),
    ],
)  # fmt: skip
def test_each_difference_is_named(other: Survey, told: str):
    assert differences(NPS, other) == (told,)


def test_options_that_differ_are_named_and_so_is_their_order():
    page = INTERVIEW.question("page")
    assert page is not None
    for options in (page.options[:2], page.options[::-1]):
        (told,) = differences(INTERVIEW, with_question(INTERVIEW, "page", options=options))
        keys = ", ".join(one.key for one in options)
        assert told == f"page has the options {keys}, and in the first one active, asleep, no."


def test_indicators_that_count_something_else_are_named():
    fewer = replace(INTERVIEW, indicators=INTERVIEW.indicators[1:])
    assert differences(INTERVIEW, fewer) == ("Its indicators are not those of the first one.",)


def test_several_differences_are_told_at_once():
    assert len(differences(NPS, replace(with_question(NPS, "why_low", kind="media"), key="x"))) == 2


def test_each_arm_has_its_survey_and_without_any_all_have_one():
    words = Campaign(**{**PLANNED, "surveys": {"a": 1, "b": 7}, "variants": {"a": 1, "b": 1}})
    assert [survey_of(words, arm) for arm in "ab"] == [1, 7]
    alike = Campaign(**{**PLANNED, "variants": {"a": 1, "b": 1}})
    assert [survey_of(alike, arm) for arm in "ab"] == [1, 1]
