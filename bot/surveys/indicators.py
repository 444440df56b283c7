"""The shares that a survey was made to measure: how many of those who answered picked what."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, literal, or_
from sqlmodel import Session, col, select

from bot.tables import Questionnaire, SurveyAnswer, SurveyText
from flows.surveys import Survey
from flows.talk import Named


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many: those who passed the question over are in neither."""

    key: str
    words: Named
    count: int
    of: int


def shares(db: Session, survey: Survey, campaign_id: int | None = None) -> Iterator[Share]:
    """One for each indicator: of all askings of this survey, or of one campaign's.

    Counted in the database, over every wording that the survey had under its key.
    """
    for indicator in survey.indicators:
        asked = (
            select(func.count(), func.sum(case((_picked(indicator.among), 1), else_=0)))
            .select_from(SurveyAnswer)
            .join(Questionnaire, col(Questionnaire.id) == col(SurveyAnswer.questionnaire_id))
            .join(SurveyText, col(SurveyText.id) == col(Questionnaire.survey_id))
            .where(
                SurveyText.key == survey.key,
                SurveyAnswer.question == indicator.question,
                SurveyAnswer.keys != "",
            )
        )
        if campaign_id is not None:
            asked = asked.where(Questionnaire.campaign_id == campaign_id)
        of, count = db.exec(asked).one()
        yield Share(indicator.key, indicator.words, count or 0, of)


def _picked(keys: Iterable[str]) -> ColumnElement[bool]:
    """Whether one of these is among the keys of a row, which a space stands between."""
    spaced = literal(" ") + col(SurveyAnswer.keys) + literal(" ")
    return or_(*(spaced.contains(f" {key} ", autoescape=True) for key in keys))
