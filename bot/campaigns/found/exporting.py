"""A campaign as a table: one line for each participant, and nothing that tells who they are.

The lines are in an order drawn anew for each file, and so are their numbers: neither the ids of
the database nor the order of its rows can be read from them. Times are cut to the hour, for
messages leave one by one. What people told in words, and their names, only for who asks for it.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlmodel import Session, col

from bot.campaigns.found.counting import group_of, survey_of
from bot.campaigns.found.states import Trace, columns, is_late, state, traced
from bot.spreadsheets import Cell
from bot.tables import (
    Address,
    Campaign,
    Contact,
    Cooperative,
    Participant,
    Questionnaire,
    SurveyAnswer,
)
from flows.surveys import TOLD, Survey

PAGE = 1_000  # participants whose answers are looked up at once
FIXED = (
    *("respondent", "arm", "channel", "language", "group", "cooperative", "left_out", "state"),
    *("asked", "times", "begun", "ended"),
)
WHATSAPP = "whatsapp:"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What else stands in the file. by: who asked for what tells of people, and answers for it.

    words: what was told, with places. names: of who was asked and has not said stop.
    """

    words: bool = False
    names: bool = False
    by: str = ""


@dataclass(frozen=True, slots=True)
class _Given:
    """One answer. shown: a number, the keys of options, or in which way something was told."""

    shown: Cell
    words: str
    skipped: bool
    late: bool


def rows(db: Session, campaign: Campaign, wanted: Wanted) -> Iterator[tuple[Cell, ...]]:
    """The names of the columns, then a row for each participant."""
    survey = survey_of(db, campaign)
    yield tuple(_names(survey, wanted))
    number = 0
    drawn = (
        select(col(Participant.id))
        .where(col(Participant.campaign_id) == campaign.id)
        .order_by(func.random())
        .execution_options(yield_per=PAGE)
    )
    with db.execute(drawn) as result:
        for page in result.partitions(PAGE):
            ids = [one for (one,) in page]
            for row in _page(db, campaign, survey, wanted, ids):
                number += 1
                yield (number, *row)


def _names(survey: Survey, wanted: Wanted) -> Iterator[str]:
    """Questions have a mark before them: one may be called "state"."""
    yield from FIXED
    for asked in survey.questions:
        yield f"answer_{asked.key}"
        if wanted.words and asked.kind in TOLD:
            yield f"words_{asked.key}"
    yield from ("skipped", "late")
    if wanted.names:
        yield from ("name", "telephone")
    if wanted.by:
        yield "exported_by"


def _page(
    db: Session, campaign: Campaign, survey: Survey, wanted: Wanted, ids: Sequence[int]
) -> Iterator[tuple[Cell, ...]]:
    answers = _answers(db, ids)
    people = _people(db, ids) if wanted.names else {}
    found = {row[0]: row[1:] for row in db.execute(_participants(campaign, ids))}
    for one in ids:
        if one not in found:  # gone since the order was drawn
            continue
        said = answers.get(one, {})
        more: list[Cell] = []
        for asked in survey.questions:
            given = said.get(asked.key)
            more.append(given.shown if given else None)
            if wanted.words and asked.kind in TOLD:
                more.append(given.words if given else None)
        for which in ("skipped", "late"):
            more.append(" ".join(key for key, given in said.items() if getattr(given, which)))
        if wanted.names:
            more += people.get(one, ("", ""))
        if wanted.by:
            more.append(wanted.by)
        yield (*_fixed(found[one]), *more)


def _fixed(row: Sequence[Any]) -> tuple[Cell, ...]:
    arm, channel, language, stratum, code, left_out, asked, times, begun, ended, *trace = row
    reached = "" if left_out else state(Trace(*trace)).value
    group = group_of(stratum)
    hours = (_hour(asked), times, _hour(begun), _hour(ended))
    return arm, channel, language, group, code, left_out, reached, *hours


def _participants(campaign: Campaign, ids: Sequence[int]) -> Any:  # noqa: ANN401  a Select
    assert campaign.id is not None
    fields: tuple[Any, ...] = (
        *map(col, (Participant.id, Participant.arm, Participant.channel, Participant.language)),
        *map(col, (Participant.stratum, Cooperative.code, Participant.left_out)),
        *map(col, (Participant.asked, Participant.times)),
        *map(col, (Questionnaire.begun, Questionnaire.ended)),
        *columns(campaign.id),
    )
    theirs = col(Cooperative.id) == col(Participant.cooperative_id)
    chosen = traced(select(*fields), campaign.id).join(Cooperative, theirs)
    return chosen.where(col(Participant.id).in_(ids))


def _answers(db: Session, ids: Sequence[int]) -> dict[int, dict[str, _Given]]:
    """Participant -> question -> what was answered, in the order in which it was."""
    told = (SurveyAnswer.words, SurveyAnswer.latitude, SurveyAnswer.longitude)
    fields: tuple[Any, ...] = (
        *map(col, (Participant.id, SurveyAnswer.question, SurveyAnswer.keys, SurveyAnswer.number)),
        *map(col, (SurveyAnswer.medium, SurveyAnswer.skipped, *told)),
        is_late(),
    )
    theirs = and_(
        col(Questionnaire.campaign_id) == col(Participant.campaign_id),
        col(Questionnaire.contact_id) == col(Participant.contact_id),
    )
    given = (
        select(*fields)
        .select_from(Participant)
        .join(Questionnaire, theirs)
        .join(SurveyAnswer, col(SurveyAnswer.questionnaire_id) == col(Questionnaire.id))
        .where(col(Participant.id).in_(ids))
        .order_by(col(SurveyAnswer.id))
    )
    found: dict[int, dict[str, _Given]] = defaultdict(dict)
    for one, question, keys, number, medium, skipped, *told_so, late in db.execute(given):
        words, latitude, _longitude = told_so
        way = medium or ("location" if latitude is not None else "words" if words else "")
        shown = None if skipped else number if number is not None else keys or way
        said = " ".join(filter(None, told_so))
        found[one][question] = _Given(shown, said, bool(skipped), bool(late))
    return found


def _people(db: Session, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Participant -> name and number: of those who were asked, and have not said stop."""
    fields: tuple[Any, ...] = (col(Participant.id), col(Contact.name), col(Address.address))
    those = (
        select(*fields)
        .select_from(Participant)
        .join(Contact, col(Contact.id) == col(Participant.contact_id))
        .outerjoin(Address, col(Address.contact_id) == col(Contact.id))
        .where(
            col(Participant.id).in_(ids),
            col(Participant.asked).is_not(None),
            col(Contact.opted_out).is_(None),
        )
        .order_by(col(Address.channel), col(Address.id))  # the number that WhatsApp knows is last
    )
    found = db.execute(those)
    return {one: (name, (address or "").removeprefix(WHATSAPP)) for one, name, address in found}


def _hour(moment: datetime | None) -> str:
    """As "2026-11-22 14:00", in UTC; nothing where there was none."""
    return f"{moment.astimezone(UTC).isoformat(' ', 'hours')[:13]}:00" if moment else ""
