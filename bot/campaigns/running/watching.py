"""A campaign stops by itself when too many say STOP, or too many messages do not arrive."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, literal_column, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from bot.perform.surveys import REFUSED, STOPPED
from bot.tables import Outbound, Questionnaire, SurveyAnswer

# Of those written to. Ours: WhatsApp lowers a number's quality for less, and 1 to 2 in 100 leave
# any list that they are on.
OPT_OUTS, FAILURES = 0.03, 0.20
# Below these, two people in a bad mood would end it.
FEWEST_OPT_OUTS, FEWEST_FAILURES = 5, 10


@dataclass(frozen=True, slots=True)
class Standing:
    """How a campaign goes, in people who were written to. failed: messages.

    answered: gave some answer, also too late. refused: by a no, or by STOP; stopped: by STOP.
    """

    asked: int
    answered: int
    refused: int
    stopped: int
    failed: int


def why_stop(db: Session, campaign_id: int) -> str:
    """Which threshold was passed, "opt_outs" or "failures"; else "".

    Quick while there are few: it is looked at each second.
    """
    stopped, failed = _stopped(db, campaign_id), _failed(db, campaign_id)
    if stopped < FEWEST_OPT_OUTS and failed < FEWEST_FAILURES:
        return ""
    asked = _asked(db, campaign_id)
    if stopped >= FEWEST_OPT_OUTS and stopped > OPT_OUTS * asked:
        return "opt_outs"
    return "failures" if failed >= FEWEST_FAILURES and failed > FAILURES * asked else ""


def standing(db: Session, campaign_id: int) -> Standing:
    """How it goes now."""
    mine = col(Questionnaire.campaign_id) == campaign_id
    answers = select(col(SurveyAnswer.id)).where(
        col(SurveyAnswer.questionnaire_id) == col(Questionnaire.id)
    )
    return Standing(
        _asked(db, campaign_id),
        _number(db, mine, answers.exists()),
        _number(db, mine, col(Questionnaire.outcome).in_((REFUSED, STOPPED))),
        _stopped(db, campaign_id),
        _failed(db, campaign_id),
    )


def _asked(db: Session, campaign_id: int) -> int:
    """Each who was written to has one questionnaire."""
    return _number(db, col(Questionnaire.campaign_id) == campaign_id)


def _stopped(db: Session, campaign_id: int) -> int:
    stopped = col(Questionnaire.outcome) == literal_column(f"'{STOPPED}'")
    return _number(db, col(Questionnaire.campaign_id) == campaign_id, stopped)


def _failed(db: Session, campaign_id: int) -> int:
    """But for what is sent again: of that, the last try alone counts."""
    failed = col(Outbound.status) == literal_column("'failed'")
    after = aliased(Outbound)
    again = select(col(after.id)).where(col(after.follows) == col(Outbound.id)).exists()
    return _number(db, col(Outbound.campaign_id) == campaign_id, failed, ~again)


def _number(db: Session, *which: ColumnElement[bool]) -> int:
    return int(db.execute(select(func.count()).where(*which)).scalar_one())
