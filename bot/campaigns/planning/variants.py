"""Variants of a campaign that differ in words: each has a survey, and all of them ask the same."""

from collections.abc import Callable, Iterator

from bot.tables import Campaign
from flows.surveys import END, Asked, Indicator, Survey, When


def survey_of(campaign: Campaign, arm: str) -> int:
    """The id of the survey that is asked of this arm."""
    return (campaign.surveys or {}).get(arm, campaign.survey_id)


def differences(first: Survey, other: Survey) -> tuple[str, ...]:
    """All in which the other asks something else than the first: one sentence each; () for none.

    Words may differ: titles, thanks, questions, options, indicators. What is counted may not.
    """
    return tuple(_differences(first, other))


def _differences(first: Survey, other: Survey) -> Iterator[str]:
    if other.key != first.key:
        # Answers to a survey are counted by its key, whatever its words were.
        yield f"It is called {other.key}, and the first one {first.key}: they share one key."
    if other.about != first.about:
        yield f"It is about {other.about}, and the first one about {first.about}."
    if other.at_once != first.at_once:
        yield f"It asks {_at_once(other)} at once, and the first one {_at_once(first)}."
    ours, theirs = ([one.key for one in survey.questions] for survey in (first, other))
    yield from (f"It does not ask {key}." for key in ours if key not in theirs)
    yield from (
        f"It asks {key}, which the first one does not." for key in theirs if key not in ours
    )
    if ours != theirs and sorted(ours) == sorted(theirs):
        yield f"It asks {', '.join(theirs)}, and the first one in the order {', '.join(ours)}."
    for asked in first.questions:
        if (again := other.question(asked.key)) is not None:
            yield from _of_question(asked, again)
    if _measured(first) != _measured(other):
        yield "Its indicators are not those of the first one."


def _of_question(first: Asked, other: Asked) -> Iterator[str]:
    for what, told in _SAME:
        if told(first) != told(other):
            yield f"{first.key} {what} {told(other)}, and in the first one {told(first)}."


def _at_once(survey: Survey) -> str:
    return str(survey.at_once or "all")


def _leads(asked: Asked) -> str:
    """Where each answer leads: "why (at most 6), end (skipped), else idea"."""
    whens = [f"{_named(when.next)} ({_answers(when)})" for when in asked.when]
    return ", ".join([*whens, f"else {_named(asked.next)}" if whens else _named(asked.next)])


def _named(key: str) -> str:
    return "the end" if key == END else key


def _answers(when: When) -> str:
    told = (
        (" or ".join(sorted(when.among)), bool(when.among)),
        (f"at least {when.at_least}", when.at_least is not None),
        (f"at most {when.at_most}", when.at_most is not None),
        ("skipped", when.skipped),
    )
    return " and ".join(words for words, holds in told if holds)


# What two questions of one key have in common, and what it is called in a sentence.
_SAME: tuple[tuple[str, Callable[[Asked], str]], ...] = (
    ("is of kind", lambda asked: asked.kind),
    ("has the options", lambda asked: ", ".join(one.key for one in asked.options) or "none"),
    ("goes from", lambda asked: f"{asked.low} to {asked.high}"),
    ("may be passed over:", lambda asked: "yes" if asked.may_skip else "no"),
    ("leads to", _leads),
)


def _measured(survey: Survey) -> list[tuple[str, str, tuple[str, ...]]]:
    return [_in_short(indicator) for indicator in survey.indicators]


def _in_short(indicator: Indicator) -> tuple[str, str, tuple[str, ...]]:
    return indicator.key, indicator.question, indicator.among
