"""Somebody of a campaign is invited, or reminded: in one transaction with what it leads to.

Whether it was done stands in the participant's row: after a crash at any moment they were
written to and it says so, or they were not. Who has changed their mind since the plan, or is in
the middle of something, is not disturbed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from sqlmodel import col, select

from bot import people
from bot.busy import is_busy
from bot.campaigns.planning.variants import survey_of
from bot.clock import after_quiet
from bot.gateways import Gateway
from bot.gateways.named import gateway_of
from bot.outbox import Draft, enqueue
from bot.reach import sms_sender_of, whatsapp_number
from bot.render.segments import plain, segments
from bot.replies import KEPT
from bot.surveys import parsed
from bot.surveys.opening import About, ask, invite, opened
from bot.tables import (
    Address,
    Campaign,
    Contact,
    Cooperative,
    Order,
    Participant,
    Questionnaire,
    SurveyAnswer,
    SurveyText,
)
from bot.translate import speaker
from bot.unasked import Starting
from bot.writer import Transaction
from flows.client.stars import DELIVERED
from flows.surveys import Survey, minutes
from flows.talk import Named, text

LATER = timedelta(hours=1)  # when they are in the middle of something
TOMORROW = timedelta(days=1)  # when nothing lets us write to them: they may have written by then
SURVEYS = 64  # that are read from their TOML once


class _Unwritten(Exception):
    """Nothing lets us write to them now: what was begun for it is undone."""


@dataclass(frozen=True, slots=True)
class Inviting:
    """What a campaign writes by. gateways: by the name in a sender's row."""

    turns: Starting
    gateways: Mapping[str, Gateway]

    def write(
        self, tx: Transaction, campaign: Campaign, who: Participant, reason: str, now: datetime
    ) -> None:
        """Write to a participant who is due, or put down when to look again.

        reason: why they are to be left in peace, or "" (bot.campaigns.planning.audience.reasons).
        """
        if who.contact_id is None or reason or who.times > campaign.reminders:
            who.due = None
            return
        when = _when(tx, who.contact_id, who, now)
        if when > now:
            who.due = when if _lasts(campaign, who, now) else None
            return
        try:
            with tx.db.begin_nested():
                written = self._written(tx, campaign, who, now)
        except _Unwritten:
            who.due = _tomorrow(campaign, now)
            return
        if not written:
            who.due = None
            return
        who.asked = who.asked or now
        who.times += 1
        reminded = timedelta(days=campaign.remind_after)
        who.due = now + reminded if who.times <= campaign.reminders else None

    def _written(
        self, tx: Transaction, campaign: Campaign, who: Participant, now: datetime
    ) -> bool:
        """False where there is nothing more to ask them. Raises _Unwritten."""
        find = _silent if who.times else _begun
        run = find(tx, campaign, who, now)
        if run is None:
            return False
        if not self._put(tx, who, run, now):
            raise _Unwritten
        return True

    def _put(self, tx: Transaction, who: Participant, run: Questionnaire, now: datetime) -> bool:
        contact = tx.db.get_one(Contact, who.contact_id)
        seller = Named(tuple(tx.db.get_one(Cooperative, who.cooperative_id).names.items()))
        if contact.sender_id is None and not self._met_by_sms(tx, contact, who):
            return _by_sms(tx, who, run, seller, now)
        if ask(tx, self.turns, run.id or 0, who.times):
            return True
        template = text("template.survey.invite", cooperative=seller, minutes=_minutes(tx, run))
        return invite(tx, self.turns, run.id or 0, who.times, template)

    def _met_by_sms(self, tx: Transaction, contact: Contact, who: Participant) -> bool:
        """Whether they can be asked by SMS: from then on, that is their channel."""
        sender = sms_sender_of(tx.db, who.cooperative_id)
        if sender is None:
            return False
        gateway = gateway_of(self.gateways, sender.gateway, sender.id or 0)
        if gateway is None or not gateway.capabilities("sms").inbound:
            return False
        contact.sender_id = sender.id
        tx.db.flush()
        return True


def _when(tx: Transaction, contact_id: int, who: Participant, now: datetime) -> datetime:
    """When they may be written to: by day, and not while they are busy."""
    person = people.seen(tx, contact_id)
    if person is not None and is_busy(tx, person, now):
        return now + LATER
    return after_quiet(now, tx.db.get_one(Cooperative, who.cooperative_id).zone)


def _lasts(campaign: Campaign, who: Participant, now: datetime) -> bool:
    """Whether they may still be written to: some leave an order half way, and never come back."""
    begun = who.asked or campaign.started or now
    return now < begun + timedelta(days=campaign.closes)


def _tomorrow(campaign: Campaign, now: datetime) -> datetime | None:
    """Until the campaign has run as long as somebody may take to answer."""
    begun = campaign.started or now
    later = now + TOMORROW
    return later if later < begun + timedelta(days=campaign.closes) else None


def _begun(
    tx: Transaction, campaign: Campaign, who: Participant, now: datetime
) -> Questionnaire | None:
    """Their questionnaire; None where it is about an order, and they have had none."""
    survey_id = survey_of(campaign, who.arm)
    order = None
    if _survey(tx, survey_id).about == "order" and (order := _last_order(tx, who)) is None:
        return None
    closes = now + timedelta(days=campaign.closes)
    about = About(who.cooperative_id, order, campaign.id, closes)
    made = opened(tx, who.contact_id or 0, survey_id, about, now)
    return tx.db.get_one(Questionnaire, made)


def _silent(
    tx: Transaction, campaign: Campaign, who: Participant, now: datetime
) -> Questionnaire | None:
    """The questionnaire of who has not answered yet, and still can in time."""
    theirs = select(Questionnaire).where(
        Questionnaire.campaign_id == campaign.id,
        Questionnaire.contact_id == who.contact_id,
        col(Questionnaire.ended).is_(None),
        col(Questionnaire.closes) > now,
    )
    run = tx.db.exec(theirs).first()
    if run is None:
        return None
    answers = select(SurveyAnswer.id).where(SurveyAnswer.questionnaire_id == run.id).limit(1)
    return None if tx.db.exec(answers).first() is not None else run


def _last_order(tx: Transaction, who: Participant) -> int | None:
    last = (
        select(Order.id)
        .where(
            Order.contact_id == who.contact_id,
            Order.cooperative_id == who.cooperative_id,
            Order.status == DELIVERED,
        )
        .order_by(col(Order.placed).desc())
        .limit(1)
    )
    return tx.db.exec(last).first()


def _by_sms(
    tx: Transaction, who: Participant, run: Questionnaire, seller: Named, now: datetime
) -> bool:
    """One SMS, which nobody can answer: it says where they can."""
    sender = sms_sender_of(tx.db, who.cooperative_id)
    telephone = whatsapp_number(tx, who.cooperative_id)
    theirs = select(Address.address).where(
        Address.contact_id == who.contact_id,
        Address.channel == "sms",
        col(Address.stopped).is_(None),
    )
    number = tx.db.exec(theirs).first()
    if sender is None or not telephone or number is None:
        return False
    said = text("campaign.sms", cooperative=seller, telephone=telephone)
    language = tx.db.get_one(Contact, who.contact_id).language
    body = plain(speaker(language)(said))
    draft = Draft(
        kind="campaign",
        channel="sms",
        address=number,
        language=language,
        body=body,
        segments=segments(body),
        once=f"survey:{run.id}:{who.times}:0",
        contact_id=who.contact_id,
        cooperative_id=who.cooperative_id,
        campaign_id=run.campaign_id,
        expires=now + KEPT,
    )
    return enqueue(tx, sender.id or 0, draft, now) is not None


def _minutes(tx: Transaction, run: Questionnaire) -> str:
    return str(minutes(_survey(tx, run.survey_id).part(0).usual()))


def _survey(tx: Transaction, survey_id: int) -> Survey:
    return _parsed(tx.db.get_one(SurveyText, survey_id).written)


@lru_cache(maxsize=SURVEYS)
def _parsed(written: str) -> Survey:
    return parsed(written)
