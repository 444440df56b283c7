"""What is wrong with a survey that can be read: its ways, its bounds, what a message can carry."""

from collections import Counter
from collections.abc import Iterator
from string import Formatter

from bot.render.whatsapp import BODY, BUTTON_TITLE, BUTTONS, ROW_TITLE, ROWS
from flows.client.survey import DONE, ORDER, SKIP
from flows.commands import recognise
from flows.hearing.normalise import normalise
from flows.surveys import (
    ABOUT,
    END,
    FIGURES,
    KINDS,
    MOST_QUESTIONS,
    PICKED,
    Asked,
    Indicator,
    Survey,
    When,
)
from flows.talk import Named

LEAST_OPTIONS = 2
ROW_OF_ITS_OWN = 1  # of choices: "that is all"
OWN = frozenset({DONE.key, ORDER.key, SKIP.key})  # keys whose tap means that at any question
LONGEST = BODY - 200  # characters of a question: what is said before it, a miss, has room too
LONGEST_TITLE = 60  # characters: it stands in the first message, and in lists
MOST = 1_000_000  # of a number: beyond it somebody typed a telephone number
# What words may name, by what the survey is about.
GAPS = {"order": {"order", "cooperative"}, "cooperative": {"cooperative"}, "nothing": set[str]()}


class Unsound(Exception):
    """A survey cannot be asked. Commands print its faults, one sentence each, and end with 1."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def found_in(survey: Survey) -> Iterator[str]:
    """One sentence for each fault."""
    if survey.about not in ABOUT:
        yield f"The survey's “about” is {survey.about}, and must be one of {', '.join(ABOUT)}."
    if len(survey.questions) > MOST_QUESTIONS:
        yield f"It has {len(survey.questions)} questions, and {MOST_QUESTIONS} are the most."
    yield from _parted(survey)
    for key, times in Counter(asked.key for asked in survey.questions).items():
        if times > 1:
            yield f"{times} questions are called {key}."
    yield from _said("The survey's title", survey.title, survey, LONGEST_TITLE)
    yield from _said("The survey's thanks", survey.thanks, survey, LONGEST)
    before: set[str] = set()
    for at, asked in enumerate(survey.questions, 1):
        where = f"Question {at} ({asked.key})"
        before.add(asked.key)
        yield from _of_kind(where, asked)
        yield from _said(where, asked.words, survey, LONGEST)
        yield from _ways(where, asked, survey, before)
    yield from _unreached(survey)
    for indicator in survey.indicators:
        yield from _indicated(indicator, survey)


def _parted(survey: Survey) -> Iterator[str]:
    """Where not all is asked at once, one question cannot depend on another."""
    if not survey.at_once:
        return
    if not 1 <= survey.at_once < len(survey.questions):
        yield f"“at_once” is {survey.at_once}, and must be less than all {len(survey.questions)}."
    following = [*(asked.key for asked in survey.questions[1:]), END]
    for at, (asked, after) in enumerate(zip(survey.questions, following, strict=True), 1):
        if asked.when or asked.next != after:
            yield f"Question {at} ({asked.key}) leads elsewhere, which none can with “at_once”."


def _of_kind(where: str, asked: Asked) -> Iterator[str]:
    if asked.kind not in KINDS:
        yield f"{where} is of kind {asked.kind}: there are {', '.join(KINDS)}."
        return
    if asked.kind in PICKED:
        yield from _options(where, asked)
    elif asked.options:
        yield f"{where} has options, which only {' and '.join(PICKED)} have."
    if asked.kind == "number" and not 0 <= asked.low < asked.high <= MOST:
        yield f"{where}: low and high must be whole numbers from 0 to {MOST}, low below high."
    elif asked.kind not in FIGURES and (asked.low or asked.high):
        yield f"{where} has a low or a high, which only a number has."


def _options(where: str, asked: Asked) -> Iterator[str]:
    most = ROWS - (ROW_OF_ITS_OWN if asked.kind == "choices" else 0)
    if not LEAST_OPTIONS <= len(asked.options) <= most:
        yield f"{where} has {len(asked.options)} options, and may have {LEAST_OPTIONS} to {most}."
    for key, times in Counter(option.key for option in asked.options).items():
        if times > 1:
            yield f"{where}: {times} options are called {key}."
    for own in OWN & {option.key for option in asked.options}:
        yield f"{where}: “{own}” is a key of every survey's own, and of no option."
    # Three are buttons, whose titles are shorter than a list's rows.
    buttons = asked.kind == "choice" and len(asked.options) <= BUTTONS
    room = BUTTON_TITLE if buttons else ROW_TITLE
    for option in asked.options:
        for language, said in option.words.names:
            one = f"{where}, option {option.key} in {language}"
            if len(said) > room:
                yield f"{one} is {len(said)} characters long, and {room} can be shown: “{said}”."
            if (command := recognise(said)) is not None:
                yield f"{one}, “{said}”, is the word for {command} at any time."
            if said.strip().isdigit():
                yield f"{one} is a number, as are the places of the options: “{said}”."
    for language in dict(asked.words.names):
        names = [normalise(dict(option.words.names)[language]) for option in asked.options]
        for words, times in Counter(names).items():
            if times > 1:
                yield f"{where}: {times} options read the same in {language}: “{words}”."


def _said(where: str, words: Named, survey: Survey, longest: int) -> Iterator[str]:
    """Words that are too long, or name what there is not."""
    gaps = GAPS.get(survey.about, set())
    for language, said in words.names:
        if len(said) > longest:
            yield f"{where} in {language} is {len(said)} characters long, and {longest} have room."
        try:
            named = {name for _, name, _, _ in Formatter().parse(said) if name is not None}
        except ValueError:
            yield f"{where} in {language} has a brace that opens or closes nothing: “{said}”."
            continue
        for name in sorted(named - gaps):
            known = " and ".join(sorted(f"{{{gap}}}" for gap in gaps)) or "nothing"
            yield f"{where} in {language} names {{{name}}}, where it can name {known}."


def _ways(where: str, asked: Asked, survey: Survey, before: set[str]) -> Iterator[str]:
    """Ways that lead nowhere, or back; answers that there are not."""
    known = {one.key for one in survey.questions} | {END}
    for key in asked.ways:
        if key not in known:
            yield f"{where} leads to {key}, which is no question."
        elif key in before:
            yield f"{where} leads back to {key}: a survey goes forward only."
    for at, when in enumerate(asked.when, 1):
        yield from _when(f"{where}, when {at}", when, asked)


def _when(where: str, when: When, asked: Asked) -> Iterator[str]:
    bounds = [bound for bound in (when.at_most, when.at_least) if bound is not None]
    if bounds and asked.kind not in FIGURES:
        yield f"{where}: at_most and at_least are for numbers, and this is of kind {asked.kind}."
    elif not all(asked.low <= bound <= asked.high for bound in bounds):
        yield f"{where}: answers go from {asked.low} to {asked.high}."
    elif (when.at_least or 0) > (asked.high if when.at_most is None else when.at_most):
        yield f"{where}: no number is at least {when.at_least} and at most {when.at_most}."
    if when.among and asked.kind not in PICKED:
        yield f"{where}: “is” is for options, and this is of kind {asked.kind}."
        return
    yield from _not_options(where, when.among, asked)
    if when.skipped and (bounds or when.among):
        yield f"{where}: what is skipped has no answer."


def _not_options(where: str, keys: tuple[str, ...], asked: Asked) -> Iterator[str]:
    known = [option.key for option in asked.options]
    for key in keys:
        if key not in known:
            yield f"{where}: {key} is no option of {asked.key}."


def _unreached(survey: Survey) -> Iterator[str]:
    reached = survey.reached()
    for at, asked in enumerate(survey.questions, 1):
        if asked.key not in reached:
            yield f"Question {at} ({asked.key}) is never asked: no answer leads to it."


def _indicated(indicator: Indicator, survey: Survey) -> Iterator[str]:
    where = f"Indicator {indicator.key}"
    asked = survey.question(indicator.question)
    if asked is None:
        yield f"{where} is of {indicator.question}, which is no question."
    elif asked.kind not in PICKED:
        yield f"{where} is a share of those who picked something, and {asked.key} is {asked.kind}."
    else:
        yield from _not_options(where, indicator.among, asked)
