"""A campaign stops by itself when too many say STOP, or too many messages do not arrive."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, literal_column, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from bot.perform.surveys import REFUSED, STOPPED
from bot.tables import Campaign, Contact, Outbound, Participant, Questionnaire, SurveyAnswer

# Of those written to. Ours: WhatsApp lowers a number's quality for less, and 1 to 2 in 100 leave
# any list that they are on.
OPT_OUTS, FAILURES = 0.03, 0.20
# Below these, two people in a bad mood would end it.
FEWEST_OPT_OUTS, FEWEST_FAILURES = 5, 10


@dataclass(frozen=True, slots=True)
class Standing:
    """How a campaign goes, in people who were written to. failed: a message to them.

    answered: gave some answer, also too late. refused: by a no, or by STOP; stopped: by STOP,
    also after all was answered.
    """

    asked: int
    answered: int
    refused: int
    stopped: int
    failed: int


def why_stop(db: Session, campaign: Campaign) -> str:
    """Which threshold was passed, "opt_outs" or "failures"; else "".

    Quick while there are few: it is looked at each second.
    """
    stopped, failed = _stopped(db, campaign), _failed(db, campaign)
    if stopped < FEWEST_OPT_OUTS and failed < FEWEST_FAILURES:
        return ""
    asked = _asked(db, campaign)
    if stopped >= FEWEST_OPT_OUTS and stopped > OPT_OUTS * asked:
        return "opt_outs"
    return "failures" if failed >= FEWEST_FAILURES and failed > FAILURES * asked else ""


def standing(db: Session, campaign: Campaign) -> Standing:
    """How it goes now: it is counted over all, which takes its time."""
    mine = col(Questionnaire.campaign_id) == campaign.id
    answers = select(col(SurveyAnswer.id)).where(
        col(SurveyAnswer.questionnaire_id) == col(Questionnaire.id)
    )
    return Standing(
        _asked(db, campaign),
        _number(db, mine, answers.exists()),
        _number(db, mine, col(Questionnaire.outcome).in_((REFUSED, STOPPED))),
        _stopped(db, campaign),
        _failed(db, campaign),
    )


def _asked(db: Session, campaign: Campaign) -> int:
    """Each who was written to has one questionnaire."""
    return _number(db, col(Questionnaire.campaign_id) == campaign.id)


def _stopped(db: Session, campaign: Campaign) -> int:
    """Who said STOP after they were written to, whatever they had answered before."""
    asked = select(col(Participant.id)).where(
        col(Participant.campaign_id) == campaign.id,
        col(Participant.contact_id) == col(Contact.id),
        col(Participant.asked) <= col(Contact.opted_out),
    )
    since = col(Contact.opted_out) >= (campaign.started or campaign.created)
    return _number(db, since, asked.exists())


def _failed(db: Session, campaign: Campaign) -> int:
    """To whom a message failed; of what is sent again, the last try alone counts."""
    failed = col(Outbound.status) == literal_column("'failed'")
    after = aliased(Outbound)
    again = select(col(after.id)).where(col(after.follows) == col(Outbound.id)).exists()
    which = (col(Outbound.campaign_id) == campaign.id, failed, ~again)
    people = select(func.count(col(Outbound.contact_id).distinct())).where(*which)
    return int(db.execute(people).scalar_one())


def _number(db: Session, *which: ColumnElement[bool]) -> int:
    return int(db.execute(select(func.count()).where(*which)).scalar_one())
