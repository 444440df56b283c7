"""What a campaign has found, counted by the database: nobody's row comes to Python but words.

Everything is of one moment, or nearly: each figure adds up by itself, whatever is answered
between two statements.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlmodel import Session, col

from bot.campaigns.figures import unheard
from bot.campaigns.figures.effect import Outcome, effects
from bot.campaigns.figures.power import power
from bot.campaigns.figures.unheard import Stratum
from bot.campaigns.found import answers
from bot.campaigns.found.answers import Counted
from bot.campaigns.found.likeness import Grouped, grouped
from bot.campaigns.found.ordering import outcomes
from bot.campaigns.found.results import Results, State
from bot.campaigns.found.states import Trace, columns, is_answer, is_late, state, traced
from bot.campaigns.planning.arms import HOLD_OUT
from bot.surveys import parsed
from bot.tables import (
    Campaign,
    Cooperative,
    Outbound,
    Participant,
    Questionnaire,
    SurveyAnswer,
    SurveyText,
)
from bot.translate import LANGUAGES, speaker
from flows.surveys import Survey
from flows.talk import Named

GROUPS = ("new", "top", "rest")  # of strata, in the order that is shown
ANY = Named((("fr", "…"),))  # the order that a survey is about is each client's own
MOST_NAMED = 3  # cooperatives in the words of a question
RISE = 0.08  # of the order rate, whose power is told: 8 people of 100
MOST_GROUPED = 10_000  # answers in words to one question; of more, as many are taken evenly
PAGE = 2_000  # rows that the driver holds at once
LEFT = ("sent", "delivered", "read")


def results(db: Session, campaign: Campaign, now: datetime) -> Results:
    """All that there is to tell of a campaign now. Needs the extra `figures`."""
    sellers = _named(db, campaign)
    survey = survey_of(db, campaign).about_this({"cooperative": _together(sellers), "order": ANY})
    people = tuple(_people(db, campaign))
    rows = tuple(_counted(db, campaign))
    said = _said(db, campaign, rows)
    given = tuple(answers.answered(asked, rows, said) for asked in survey.questions)
    response, heard = unheard.response(_strata(people))
    by_arm = outcomes(db, campaign, now)
    variants, hold_out = _compared(by_arm)
    segments, cost = _spent(db, campaign)
    return Results(
        key=campaign.key,
        status=campaign.status,
        why=campaign.why,
        title=survey.title,
        cooperatives=sellers,
        started=campaign.started,
        ended=campaign.ended,
        counted=now,
        states=_states(people),
        left_out=_left_out(people),
        response=response,
        heard=heard,
        answered=given,
        indicators=answers.indicators(survey, rows),
        outcomes=by_arm,
        effects=effects(variants, hold_out) if hold_out else (),
        power=_power(variants, hold_out),
        segments=segments,
        cost=cost,
        asked=sum(one.number for one in people if one.was_asked),
        responded=sum(one.number for one in people if one.responded),
        quality=answers.quality(given),
    )


def survey_of(db: Session, campaign: Campaign) -> Survey:
    """What the campaign asks; where variants differ in words, in those of the first."""
    return parsed(db.get_one(SurveyText, campaign.survey_id).written)


@dataclass(frozen=True, slots=True)
class _Alike:
    """So many participants of one arm, channel and stratum, of whom the same is known."""

    left_out: str
    arm: str
    channel: str
    stratum: str
    trace: Trace
    number: int

    @property
    def was_asked(self) -> bool:
        """Whether something left for them, and they are still known."""
        return self.trace.asked and not self.trace.forgotten and not self.left_out

    @property
    def responded(self) -> bool:
        """Whether they gave an answer in time."""
        return self.was_asked and self.trace.answered


def _people(db: Session, campaign: Campaign) -> Iterator[_Alike]:
    assert campaign.id is not None
    by = (Participant.left_out, Participant.arm, Participant.channel, Participant.stratum)
    fields: tuple[Any, ...] = (*map(col, by), *columns(campaign.id))
    each = traced(select(*fields), campaign.id).subquery()
    for left_out, arm, channel, stratum, *trace, number in db.execute(
        select(*each.c, func.count()).group_by(*each.c)
    ):
        yield _Alike(left_out, arm, channel, stratum, Trace(*trace), int(number))


def _states(people: Iterable[_Alike]) -> dict[tuple[str, str], dict[State, int]]:
    found: dict[tuple[str, str], Counter[State]] = {}
    for one in people:
        if not one.left_out:
            counts = found.setdefault((one.arm, one.channel), Counter())
            counts[state(one.trace)] += one.number
    return {
        key: {each: counts[each] for each in State if counts[each]}
        for key, counts in sorted(found.items(), key=lambda item: _hold_out_first(item[0]))
    }


def _hold_out_first(key: tuple[str, str]) -> tuple[bool, str, str]:
    arm, channel = key
    return arm != HOLD_OUT, arm, channel


def _left_out(people: Iterable[_Alike]) -> dict[str, int]:
    found = Counter[str]()
    for one in people:
        if one.left_out:
            found[one.left_out] += one.number
    return dict(sorted(found.items()))


def group_of(stratum: str) -> str:
    """Of "12:top" its group, "top"."""
    return stratum.partition(":")[2]


def _strata(people: Iterable[_Alike]) -> tuple[Stratum, ...]:
    asked, responded = Counter[str](), Counter[str]()
    for one in people:
        if one.was_asked:
            asked[group_of(one.stratum)] += one.number
            responded[group_of(one.stratum)] += one.number * one.responded
    return tuple(Stratum(group, asked[group], responded[group]) for group in GROUPS)


def _counted(db: Session, campaign: Campaign) -> Iterator[Counted]:
    told = case(
        (col(SurveyAnswer.medium) != "", col(SurveyAnswer.medium)),
        (col(SurveyAnswer.latitude).is_not(None), "location"),
        (col(SurveyAnswer.words) != "", "words"),
        else_="",
    )
    by = (
        *map(col, (SurveyAnswer.question, SurveyAnswer.keys, SurveyAnswer.number)),
        *(told, is_answer(), is_late(), col(SurveyAnswer.skipped)),
    )
    each = _given(select(*(one.label(f"by_{n}") for n, one in enumerate(by))), campaign).subquery()
    for question, keys, number, kind, answer, late, skipped, people in db.execute(
        select(*each.c, func.count()).group_by(*each.c)
    ):
        if answer or skipped:  # else it is emptied, of somebody who was forgotten
            yield Counted(question, keys, number, kind, bool(answer), bool(late), int(people))


def _given(chosen: Any, campaign: Campaign) -> Any:  # noqa: ANN401  a Select of these columns
    theirs = col(Questionnaire.id) == col(SurveyAnswer.questionnaire_id)
    return (
        chosen.select_from(SurveyAnswer)
        .join(Questionnaire, theirs)
        .where(col(Questionnaire.campaign_id) == campaign.id)
    )


def _said(db: Session, campaign: Campaign, rows: Iterable[Counted]) -> dict[str, Grouped]:
    """What was said in words, in time, by question: read one by one, and grouped."""
    number = Counter[str]()
    for row in rows:
        if row.is_answer and not row.late and row.told not in ("", "location"):
            number[row.question] += row.people
    taken: dict[str, list[str]] = {}
    seen = Counter[str]()
    chosen = select(col(SurveyAnswer.question), col(SurveyAnswer.words))
    rows_of = _given(chosen, campaign).where(
        SurveyAnswer.words != "", col(SurveyAnswer.latitude).is_(None), ~is_late()
    )
    ordered = rows_of.order_by(col(SurveyAnswer.id)).execution_options(yield_per=PAGE)
    with db.execute(ordered) as result:
        for question, words in result:
            if seen[question] % -(-max(number[question], 1) // MOST_GROUPED) == 0:
                taken.setdefault(question, []).append(words)
            seen[question] += 1
    return {question: grouped(words) for question, words in taken.items()}


def _compared(by_arm: tuple[Outcome, ...]) -> tuple[tuple[Outcome, ...], Outcome | None]:
    """The variants, and the hold-out; None where nobody was held out."""
    variants = tuple(one for one in by_arm if one.arm != HOLD_OUT)
    return variants, next((one for one in by_arm if one.arm == HOLD_OUT), None)


def _power(variants: tuple[Outcome, ...], hold_out: Outcome | None) -> float | None:
    if hold_out is None or not variants or hold_out.orders.share + RISE > 1:
        return None
    fewest = min(one.people for one in variants)
    return power(hold_out.orders.share, RISE, fewest, hold_out.people, len(variants))


def _spent(db: Session, campaign: Campaign) -> tuple[int, int]:
    """Segments of SMS, and millionths of a dirham."""
    sums = (func.sum(col(Outbound.segments)), func.sum(col(Outbound.cost)))
    of = col(Outbound.campaign_id) == campaign.id
    [(segments, cost)] = db.execute(select(*sums).where(of, col(Outbound.status).in_(LEFT)))
    return int(segments or 0), int(cost or 0)


def _named(db: Session, campaign: Campaign) -> tuple[Named, ...]:
    which = select(Cooperative).where(col(Cooperative.id).in_(campaign.cooperatives))
    found = db.execute(which.order_by(col(Cooperative.code))).scalars()
    return tuple(Named(tuple(one.names.items())) for one in found)


def _together(sellers: tuple[Named, ...]) -> Named:
    """Their names where the survey says whom it is about; of many, none."""
    if not 0 < len(sellers) <= MOST_NAMED or not all(one.names for one in sellers):
        return ANY
    said = ((lang, " · ".join(map(speaker(lang), sellers))) for lang in LANGUAGES)
    return Named(tuple(said))
