"""Begin a survey with a person: what a campaign, a timer or a command calls."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from bot.surveys.reading import Unsound, parsed
from bot.surveys.trying import faults_of
from bot.tables import Contact, Questionnaire, SurveyText
from bot.writer import Transaction
from flows.client.survey import Answering, survey
from flows.talk import Started

REPLACED = "replaced"


class Starting(Protocol):
    """What opens a flow: bot.turns.Turns."""

    def start(
        self, tx: Transaction, contact_id: int, started: Started, asked: str, once: str
    ) -> bool:
        """Open it for this contact; False where the channel does not let us write."""


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
    row = tx.db.get_one(Questionnaire, questionnaire)
    if row.contact_id is None or row.ended is not None:
        return False
    if tx.db.get_one(Contact, row.contact_id).opted_out is not None:
        return False
    started = Started(survey.name, Answering(run=str(questionnaire)))
    # No message is called so: their names have no such letter before them.
    name = f"q{questionnaire}.{part}"
    return turns.start(tx, row.contact_id, started, name, f"survey:{questionnaire}:{part}")
