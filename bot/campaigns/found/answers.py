"""What was answered to each question, from rows that the database has counted. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.campaigns.figures import scales
from bot.campaigns.figures.findings import ENOUGH, Finding, Verdict
from bot.campaigns.figures.intervals import Tally, of_share
from bot.campaigns.figures.scales import Dimension, Distribution
from bot.campaigns.found.likeness import Grouped
from bot.campaigns.found.results import Answered, Shown
from flows.surveys import PICKED, TOLD, Asked, Indicator, Survey


@dataclass(frozen=True, slots=True)
class Counted:
    """So many people answered a question alike.

    keys, number: see SurveyAnswer; told: "words", "voice", "image", "video", "document",
    "location", or "" where nothing was told. is_answer: it was not passed over.
    """

    question: str
    keys: str
    number: int | None
    told: str
    is_answer: bool
    late: bool
    people: int


def answered(asked: Asked, rows: Iterable[Counted], groups: Mapping[str, Grouped]) -> Answered:
    """One question's answers. rows: of any question; groups: of what was said, by question."""
    mine = [row for row in rows if row.question == asked.key]
    in_time = [row for row in mine if row.is_answer and not row.late]
    people = sum(row.people for row in in_time)
    counts = _counts(asked, in_time)
    told = Counter[str]()
    for row in in_time if asked.kind in TOLD else ():
        told[row.told] += row.people
    said = groups.get(asked.key, Grouped((), 0))
    return Answered(
        asked,
        people,
        skipped=sum(row.people for row in mine if not (row.is_answer or row.late)),
        late=sum(row.people for row in mine if row.is_answer and row.late),
        counts=counts,
        score=_score(asked, counts),
        shares={key: share(counts[key], people) for key in counts if asked.kind in PICKED},
        groups=said.groups,
        grouped=said.people,
        told=dict(sorted(told.items())),
    )


def indicators(survey: Survey, rows: Sequence[Counted]) -> tuple[Shown, ...]:
    """The shares that a survey was made for: who passed over, or was late, is in neither."""
    return tuple(Shown(each, _indicator(each, rows)) for each in survey.indicators)


def quality(answers: Iterable[Answered]) -> Mapping[Dimension, Finding]:
    """Service quality by dimension, where a survey asks for all five by their names."""
    ratings = {one.asked.key: one for one in answers if one.asked.kind == "rating"}
    if not all(dimension in ratings for dimension in Dimension):
        return {}
    given = {each: _distribution(ratings[each].asked, ratings[each].counts) for each in Dimension}
    return scales.service_quality(given)


def share(count: int, people: int) -> Finding:
    """So many of so many people, once there are enough of them."""
    if people < ENOUGH:
        return Finding(Verdict.TOO_FEW, people)
    return Finding(Verdict.SHOWN, people, of_share(Tally(count, people)))


def _counts(asked: Asked, rows: Sequence[Counted]) -> Mapping[str, int]:
    """By option or number, in the question's order: of a number those alone that were given."""
    found = Counter[str]()
    for row in rows:
        for key in row.keys.split():
            found[key] += row.people
        if row.number is not None:
            found[str(row.number)] += row.people
    if asked.kind in PICKED:
        return {one.key: found[one.key] for one in asked.options}
    if asked.kind == "number":
        return dict(sorted(found.items(), key=lambda one: int(one[0])))
    if asked.kind in TOLD:
        return {}
    return {str(n): found[str(n)] for n in range(asked.low, asked.high + 1)}


def _score(asked: Asked, counts: Mapping[str, int]) -> Finding | None:
    match asked.kind:
        case "rating":
            return scales.csat(_distribution(asked, counts))
        case "nps":
            return scales.net_promoter(_distribution(asked, counts))
        case "number":
            numbers = {int(number): people for number, people in counts.items()}
            return scales.mean((asked.low, asked.high), numbers)
        case _:
            return None


def _distribution(asked: Asked, counts: Mapping[str, int]) -> Distribution:
    numbers = range(asked.low, asked.high + 1)
    return Distribution(asked.low, tuple(counts.get(str(number), 0) for number in numbers))


def _indicator(indicator: Indicator, rows: Iterable[Counted]) -> Finding:
    count = of = 0
    for row in rows:
        if row.question == indicator.question and row.is_answer and not row.late and row.keys:
            of += row.people
            count += row.people if set(row.keys.split()) & set(indicator.among) else 0
    return share(count, of)
