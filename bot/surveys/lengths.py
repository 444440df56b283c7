"""What a survey takes of whoever answers it, and what it costs to ask it by SMS."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.render import sms
from bot.render.segments import characters, plain, segments
from bot.surveys import trying
from bot.translate import LANGUAGES, speaker
from flows.client.survey import Answering, which_answer
from flows.dialogue import step
from flows.machine import Place, Step, ask_again
from flows.surveys import END, Asked, Survey, minutes
from flows.talk import Started
from flows.trial import TRIED

BEGIN = "begin"  # the first message: what the survey is, with its first question
Cost = tuple[int, int]  # segments and characters of one SMS


@dataclass(frozen=True, slots=True)
class Length:
    """A way through a survey: its questions, minutes, and segments of SMS by language."""

    questions: int
    minutes: int
    segments: Mapping[str, int]


def usual(survey: Survey) -> Length:
    """The way of who is led nowhere else than from each question to the next."""
    first = survey.part(0)
    way = first.usual()
    costs = {language: _sum(way, messages(first, language)) for language in LANGUAGES}
    return Length(len(way), minutes(way), costs)


def longest(survey: Survey) -> Length:
    """The most questions with their minutes, and in each language the most segments of any way."""
    parts = [survey.part(turn) for turn in range(len(survey.questions) if survey.at_once else 1)]
    most = {language: max(_most(part, language) for part in parts) for language in LANGUAGES}
    ways = [part.longest() for part in parts]
    return Length(max(map(len, ways)), max(map(minutes, ways)), most)


def messages(survey: Survey, language: str) -> dict[str, Cost]:
    """The cost of the first message (BEGIN), of each question, and of the thanks (END)."""
    ctx = trying.asking(survey)
    assert ctx.survey is not None
    flow = which_answer.flow.name
    first = step(None, Started(flow, Answering(TRIED)), ctx)
    found = {BEGIN: _cost(_body(first, language))}
    for asked in survey.questions:
        place = Place(flow, which_answer.name, Answering(TRIED, asked.key), ctx.asked)
        found[asked.key] = _cost(_body(ask_again(place, ctx), language))
    thanks = plain(dict(ctx.survey.survey.thanks.names)[language])
    return {**found, END: _cost(thanks)}


def table(surveys: Mapping[str, Survey]) -> str:
    """All messages of these surveys as tab-separated lines: segments and characters by language."""
    heads = (head for name in LANGUAGES for head in (f"{name} segments", f"{name} characters"))
    lines = ["\t".join(("message", *heads))]
    for key, survey in surveys.items():
        costs = [messages(survey, language) for language in LANGUAGES]
        for message in costs[0]:
            cells = (str(n) for cost in costs for n in cost[message])
            lines.append("\t".join((f"{key}.{message}", *cells)))
    return "\n".join(lines) + "\n"


def _most(survey: Survey, language: str) -> int:
    costs = messages(survey, language)
    way = survey.longest({asked.key: costs[asked.key][0] for asked in survey.questions})
    return _sum(way, costs)


def _body(done: Step, language: str) -> str:
    return sms.render(done.replies[-1], speaker(language))


def _cost(body: str) -> Cost:
    return segments(body), characters(body)


def _sum(way: tuple[Asked, ...], costs: Mapping[str, Cost]) -> int:
    """The first message holds the first question."""
    return costs[BEGIN][0] + sum(costs[asked.key][0] for asked in way[1:]) + costs[END][0]
