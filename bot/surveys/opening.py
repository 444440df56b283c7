"""Begin a survey with a person: what a campaign, a timer or a command calls."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from bot import tokens
from bot.surveys.reading import Unsound, parsed
from bot.surveys.trying import faults_of
from bot.tables import Contact, Questionnaire, SurveyText
from bot.unasked import Starting, Unasked
from bot.writer import Transaction
from flows.client.survey import Answering, survey
from flows.talk import Started, Text

REPLACED = "replaced"
PARTS = 4  # askings of one person that are told apart: one, and at most two reminders


@dataclass(frozen=True, slots=True)
class About:
    """What a survey is asked about and for, as ids of rows; closes: see Questionnaire."""

    cooperative_id: int | None = None
    order_id: int | None = None
    campaign_id: int | None = None
    closes: datetime | None = None


def stored(tx: Transaction, written: str, now: datetime) -> int:
    """The id of this survey, kept word for word. Raises Unsound where it cannot be asked.

    The explorer must have walked it. That takes seconds, in which nobody else could write: call
    bot.surveys.trying.faults_of before the transaction, which remembers what it found.
    """
    if faults := faults_of(parsed(written)):
        raise Unsound(*faults)
    digest = sha256(written.encode()).hexdigest()
    row = {"key": parsed(written).key, "digest": digest, "written": written, "kept": now}
    tx.db.execute(insert(SurveyText).values(row).on_conflict_do_nothing())
    found = tx.db.exec(select(SurveyText.id).where(SurveyText.digest == digest)).one()
    assert found is not None
    return found


def opened(tx: Transaction, contact_id: int, survey_id: int, about: About, now: datetime) -> int:
    """The id of a new questionnaire of this person's. Any other that is open is replaced."""
    others = update(Questionnaire).where(
        col(Questionnaire.contact_id) == contact_id, col(Questionnaire.ended).is_(None)
    )
    tx.db.execute(others.values(ended=now, outcome=REPLACED))
    made = Questionnaire(
        survey_id=survey_id,
        contact_id=contact_id,
        cooperative_id=about.cooperative_id,
        order_id=about.order_id,
        campaign_id=about.campaign_id,
        closes=about.closes,
        begun=now,
    )
    tx.db.add(made)
    tx.db.flush()
    assert made.id is not None
    return made.id


def ask(tx: Transaction, turns: Starting, questionnaire: int, part: int = 0) -> bool:
    """Put the first question that is not answered: the first of all, or where they left.

    False where the channel does not let us write now (WhatsApp's 24 hours, an address that is
    gone), they said STOP, or it is over. part counts the askings, 0 and then reminders: each
    is sent once. Whether it is the right moment (quiet hours, an order or a talk under way) is
    the caller's to know.
    """
    return _begun(tx, turns, questionnaire, part)


def invite(tx: Transaction, turns: Starting, questionnaire: int, part: int, template: Text) -> bool:
    """Ask whether they want to be asked, by this template: for when the window is closed.

    False, and part, as for `ask`; False also where the template is not approved.
    """
    return _begun(tx, turns, questionnaire, part, template)


def _begun(
    tx: Transaction, turns: Starting, questionnaire: int, part: int, template: Text | None = None
) -> bool:
    row = tx.db.get_one(Questionnaire, questionnaire)
    if row.contact_id is None or row.ended is not None:
        return False
    if tx.db.get_one(Contact, row.contact_id).opted_out is not None:
        return False
    slots = Answering(run=str(questionnaire), invited=template is not None)
    unasked = Unasked(
        asked=tokens.unasked(tokens.SURVEY, questionnaire * PARTS + part % PARTS),
        once=f"survey:{questionnaire}:{part}",
        kind="campaign" if row.campaign_id else "reminder",
        campaign_id=row.campaign_id,
        cooperative_id=row.cooperative_id,
        template=template,
    )
    return turns.start(tx, row.contact_id, Started(survey.name, slots), unasked)
