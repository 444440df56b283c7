"""The survey that somebody is asked, with what they answered to it so far."""

import logging
from collections.abc import Mapping
from functools import lru_cache

from sqlalchemy import bindparam, func, null, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from bot.people import Person
from bot.statements import Statement
from bot.surveys import Unsound, parsed
from bot.tables import Cooperative, Order, Questionnaire, SurveyAnswer, SurveyText
from bot.writer import Transaction
from flows.client.survey import Answering, survey
from flows.commands import Command, recognise
from flows.surveys import Given, Run, Survey
from flows.talk import Event, Heard, Named, Started

logger = logging.getLogger(__name__)

KEPT = 64  # surveys that are read from their TOML once
# As bot.places writes it, below an order too: whoever is asked nothing costs no query.
_MARK = f'"flow":"{survey.name}"'

_EARLIER = aliased(Questionnaire)
_OPEN = Statement(
    lambda: (
        select(
            col(Questionnaire.id),
            col(Questionnaire.survey_id),
            col(Order.number),
            col(Cooperative.names),
            # How often they were asked the same before: another time it is other questions.
            select(func.count(col(_EARLIER.id)))
            .where(
                col(_EARLIER.contact_id) == col(Questionnaire.contact_id),
                col(_EARLIER.survey_id) == col(Questionnaire.survey_id),
                col(_EARLIER.id) < col(Questionnaire.id),
            )
            .scalar_subquery(),
        )
        .join(Order, col(Order.id) == col(Questionnaire.order_id), isouter=True)
        .join(Cooperative, col(Cooperative.id) == col(Questionnaire.cooperative_id), isouter=True)
        .where(
            col(Questionnaire.contact_id) == bindparam("contact"),
            col(Questionnaire.ended).is_(null()),
        )
        .order_by(col(Questionnaire.id).desc())
        .limit(1)
    )
)
_WRITTEN = Statement(
    lambda: select(col(SurveyText.written)).where(col(SurveyText.id) == bindparam("survey"))
)
_GIVEN = Statement(
    lambda: (
        select(
            col(SurveyAnswer.question),
            col(SurveyAnswer.keys),
            col(SurveyAnswer.number),
            col(SurveyAnswer.skipped),
        )
        .where(col(SurveyAnswer.questionnaire_id) == bindparam("run"))
        .order_by(col(SurveyAnswer.id))
    )
)


def asked(tx: Transaction, person: Person, event: Event) -> Run | None:
    """The last one that is open, where the turn may come to it; else None, unlooked.

    None also for one that is not understood any more, as after a release that is stricter: then
    it ends with an excuse. If it raised, they could not even say STOP.
    """
    if not _comes_to_it(event) and _MARK not in (person.place or ""):
        return None
    rows = tx.run(_OPEN, contact=person.id)
    if not rows:
        return None
    run, survey_id, order, names, before = rows[0]
    try:
        whole = _read(tx, survey_id)
    except Unsound:
        logger.exception("survey %s cannot be asked any more", survey_id)
        return None
    values = {"order": _same(str(order or "")), "cooperative": _named(names or {})}
    given = tuple(
        Given(question, tuple(keys.split()), number, bool(skipped))
        for question, keys, number, skipped in tx.run(_GIVEN, run=run)
    )
    # Each begins elsewhere, or most people's first questions would be the same.
    found = whole.part(person.id + before).about_this(values)
    return Run(str(run), found, str(order or ""), given)


def _comes_to_it(event: Event) -> bool:
    """Whether it opens a survey by itself, wherever they stand."""
    match event:
        case Started(slots=Answering()):
            return True
        case Heard(words=words, tapped=None):
            return recognise(words) is Command.SURVEY
        case _:
            return False


def _read(tx: Transaction, survey_id: int) -> Survey:
    [(written,)] = tx.run(_WRITTEN, survey=survey_id)
    return _parsed(written)


@lru_cache(maxsize=KEPT)
def _parsed(written: str) -> Survey:
    return parsed(written)


def _same(words: str) -> Named:
    return Named((("fr", words),))


def _named(names: Mapping[str, str]) -> Named:
    return Named(tuple(names.items()))
