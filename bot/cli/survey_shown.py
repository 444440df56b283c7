"""A survey in words, for whoever reads it before it is sent."""

from collections.abc import Callable, Iterator

from bot.translate import speaker
from flows.surveys import END, Asked, Survey, When
from flows.talk import Label


def lines(survey: Survey, language: str) -> Iterator[str]:
    """Its title, each question with its options and ways, its thanks and what it computes."""
    say = speaker(language)
    parts = f", {survey.at_once} at once" if survey.at_once else ""
    yield f"{say(survey.title)}  [{survey.key}, about {survey.about}{parts}]"
    following = [*(asked.key for asked in survey.questions[1:]), END]
    for asked, after in zip(survey.questions, following, strict=True):
        bounds = f" {asked.low}-{asked.high}" if asked.high else ""
        skip = "" if asked.may_skip else ", must be answered"
        yield f"\n{asked.key} ({asked.kind}{bounds}{skip})"
        yield from (f"  {line}" for line in _said(asked, say))
        yield from (f"  {_way(when)} -> {when.next}" for when in asked.when)
        if asked.next != after:
            yield f"  -> {asked.next}"
    yield f"\n{say(survey.thanks)}"
    for indicator in survey.indicators:
        among = " or ".join(indicator.among)
        yield f"{indicator.key}: {say(indicator.words)} ({indicator.question} is {among})"


def _said(asked: Asked, say: Callable[[Label], str]) -> Iterator[str]:
    yield say(asked.words)
    yield from (f"{at}. {say(one.words)} [{one.key}]" for at, one in enumerate(asked.options, 1))


def _way(when: When) -> str:
    """For which answers: "is a or b", "at most 6", "skipped"."""
    if when.skipped:
        return "skipped"
    if when.among:
        return f"is {' or '.join(when.among)}"
    bounds = {"at least": when.at_least, "at most": when.at_most}
    return " and ".join(f"{words} {bound}" for words, bound in bounds.items() if bound is not None)
