"""What somebody answered, in words: she may see all that is held of her."""

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session, col, select

from bot.surveys.reading import parsed
from bot.tables import Questionnaire, SurveyAnswer, SurveyText
from flows.surveys import Asked
from flows.talk import Named, Text, text

Told = tuple[Named, Text, datetime]  # the question, the answer, and when it was given


def told(db: Session, contact_id: int) -> Iterator[Told]:
    """Each answer of hers but those that she passed over, in the order of their rows."""
    hers = (
        select(SurveyAnswer, SurveyText.written)
        .join(Questionnaire, col(Questionnaire.id) == col(SurveyAnswer.questionnaire_id))
        .join(SurveyText, col(SurveyText.id) == col(Questionnaire.survey_id))
        .where(Questionnaire.contact_id == contact_id, col(SurveyAnswer.skipped).is_(False))
        .order_by(col(SurveyAnswer.id))
    )
    for answer, written in db.exec(hers):
        asked = parsed(written).question(answer.question)
        if asked is not None:
            yield asked.words, _said(asked, answer), answer.given


def _said(asked: Asked, answer: SurveyAnswer) -> Text:
    """Options in their own words, a number, or what was told; a file alone is its kind."""
    if answer.keys:
        picked = [one.words for one in asked.options if one.key in answer.keys.split()]
        return _listed(picked)
    if answer.number is not None:
        return text("survey.said", words=str(answer.number))
    pin = f"{answer.latitude}, {answer.longitude}" if answer.latitude else ""
    return text("survey.said", words=answer.words or pin or answer.medium)


def _listed(options: list[Named]) -> Text:
    languages = [language for language, _ in options[0].names]
    lines = ((name, ", ".join(dict(one.names)[name] for one in options)) for name in languages)
    return text("survey.said", words=Named(tuple(lines)))
