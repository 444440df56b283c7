"""How far each participant has come: what the tables say of one, and the state that it means."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select
from sqlmodel import col

from bot.campaigns.found.results import State
from bot.tables import Outbound, Participant, Questionnaire, SurveyAnswer

FINISHED, NO = "finished", ("refused", "stopped")  # outcomes of a questionnaire
# Of all that was written to somebody, what came furthest; what is not here has not left.
LEFT = {"read": 4, "delivered": 3, "sent": 2, "unknown": 2, "unsettled": 2, "failed": 1}
_REACHED = (State.WAITING, State.FAILED, State.SENT, State.DELIVERED, State.READ)
SAID_LITTLE, ANSWERED = 1, 2  # they passed over or were late with all that they said; or not


@dataclass(frozen=True, slots=True)
class Trace:
    """What the tables say of one participant, in the order of `columns`.

    left: the greatest of LEFT, None where nothing was written; said: None where nothing was.
    in_time: whether the questionnaire ended before answers were late.
    """

    forgotten: bool
    asked: bool
    left: int | None
    outcome: str | None
    in_time: bool
    said: int | None

    @property
    def answered(self) -> bool:
        """Whether they answered a question in time."""
        return self.said == ANSWERED and not self.forgotten


def state(trace: Trace) -> State:
    """How far they have come. What they do once answers are late changes no state.

    Who answered and then said no has refused: their answers count, and so does their no.
    """
    if trace.forgotten:
        return State.FORGOTTEN
    if trace.in_time and trace.outcome in NO:
        return State.REFUSED
    if trace.in_time and trace.outcome == FINISHED:
        return State.FINISHED
    if trace.said == ANSWERED:
        return State.STARTED
    if trace.said is not None:  # WhatsApp does not tell of everybody that they read
        return State.READ
    return _REACHED[trace.left or 0]


def columns(campaign_id: int) -> tuple[ColumnElement[Any], ...]:
    """The fields of a Trace, for who is selected by `traced`."""
    left = (
        select(func.max(case(LEFT, value=col(Outbound.status), else_=0)))
        .where(
            col(Outbound.campaign_id) == campaign_id,
            col(Outbound.contact_id) == col(Participant.contact_id),
        )
        .scalar_subquery()
    )
    said = (
        select(func.max(case((and_(is_answer(), ~is_late()), ANSWERED), else_=SAID_LITTLE)))
        .where(col(SurveyAnswer.questionnaire_id) == col(Questionnaire.id))
        .correlate(Questionnaire)
        .scalar_subquery()
    )
    return (
        col(Participant.contact_id).is_(None).label("forgotten"),
        col(Participant.asked).is_not(None).label("asked"),
        left.label("came"),
        col(Questionnaire.outcome).label("outcome"),
        _is_in_time(col(Questionnaire.ended)).label("in_time"),
        said.label("said"),
    )


def traced(chosen: Select[Any], campaign_id: int) -> Select[Any]:
    """These columns of the campaign's participants, with what each was asked."""
    theirs = and_(
        col(Questionnaire.campaign_id) == campaign_id,
        col(Questionnaire.contact_id) == col(Participant.contact_id),
    )
    return (
        chosen.select_from(Participant)
        .outerjoin(Questionnaire, theirs)
        .where(col(Participant.campaign_id) == campaign_id)
    )


def is_answer() -> ColumnElement[bool]:
    """Whether a row answers anything: it was not passed over, nor emptied for the forgotten."""
    told = (SurveyAnswer.keys, SurveyAnswer.words, SurveyAnswer.recording, SurveyAnswer.medium)
    return or_(
        *(col(each) != "" for each in told),
        col(SurveyAnswer.number).is_not(None),
        col(SurveyAnswer.latitude).is_not(None),
    )


def is_late() -> ColumnElement[bool]:
    """Whether it was said after the questionnaire closed."""
    return ~_is_in_time(col(SurveyAnswer.given))


def _is_in_time(moment: Any) -> ColumnElement[bool]:  # noqa: ANN401  a column, None or not
    """Not None where there is no moment: a column of it is read as a bool."""
    closes = col(Questionnaire.closes)
    return func.coalesce(or_(closes.is_(None), moment <= closes), false())
