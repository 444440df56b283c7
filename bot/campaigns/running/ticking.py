"""Campaigns that run: each second a few more people are written to, as fast as they leave.

No more is written than leaves in a few seconds, so that a pause, a stop or too many who say STOP
are felt at once. One for each process; two take other people, or the same one after the other.
"""

import logging
import time
from datetime import datetime, timedelta
from functools import partial
from math import ceil
from typing import Any

from sqlalchemy import ColumnElement, func, literal_column, select
from sqlmodel import Session, col

from bot.campaigns.planning.audience import reasons
from bot.campaigns.running import steering, watching
from bot.campaigns.running.inviting import LATER, Inviting
from bot.campaigns.running.lines import Lines
from bot.clock import Clock, after_quiet
from bot.database import Database
from bot.outbox.drain import RATES
from bot.tables import Campaign, Cooperative, Lane, Outbound, Participant, Questionnaire, Sender
from bot.writer import Transaction

logger = logging.getLogger(__name__)

AHEAD = 3.0  # seconds of the senders' rates that wait in the outbox
CHUNK = 20  # people in one transaction: replies wait so long for the writer
MOST = 400  # people in one tick, by one channel
CHANNELS = ("whatsapp", "sms")
TIME = 0.5  # seconds of a tick: other ticks wait so long
OVER_AGAIN = timedelta(minutes=10)  # between two looks whether the last answer can come in time


class Campaigns:
    """What looks, each second, for whom to write to."""

    def __init__(self, database: Database, inviting: Inviting, lines: Lines, clock: Clock) -> None:
        self._database = database
        self._inviting = inviting
        self._lines = lines
        self._clock = clock
        self._over: dict[int, datetime] = {}  # when each was last found not to be over

    def tick(self) -> None:
        """Go on with each campaign that runs."""
        now = self._clock.now()
        with self._database.reading() as db:
            running = db.execute(select(Campaign).where(col(Campaign.status) == steering.RUNNING))
            campaigns = list(running.scalars())
        for campaign in campaigns:
            try:
                self._go_on(campaign, now)
            except Exception:
                logger.exception("campaign %s: put off", campaign.key)

    def _go_on(self, campaign: Campaign, now: datetime) -> None:
        with self._database.reading() as db:
            why = watching.why_stop(db, _id(campaign))
            some = [] if why else _due(db, campaign, now)
        if why:
            self._end(campaign, "stop", now, why)
            return
        began = time.monotonic()
        for first in range(0, len(some), CHUNK):
            self._write_to(campaign, some[first : first + CHUNK], now)
            if time.monotonic() > began + TIME:
                break
        if not some and self._is_over(campaign, now):
            self._end(campaign, "end", now)
        else:
            self._lines.of_the_day(campaign, now)

    def _write_to(self, campaign: Campaign, chunk: list[int], now: datetime) -> None:
        """In one transaction; where that fails, one by one, and who it fails for is put off."""
        write = partial(self._write, campaign_id=_id(campaign), now=now)
        try:
            self._database.writer.run(partial(write, chunk=chunk))
        except Exception:
            for one in chunk:
                try:
                    self._database.writer.run(partial(write, chunk=[one]))
                except Exception:
                    logger.exception("participant %s is not written to, put off", one)
                    self._database.writer.run(partial(_put_off, participant=one, until=now + LATER))

    def _write(self, tx: Transaction, *, campaign_id: int, chunk: list[int], now: datetime) -> None:
        # As it is now: it may have been paused since it was looked at.
        campaign = tx.db.get_one(Campaign, campaign_id, with_for_update={"read": True})
        if campaign.status != steering.RUNNING:
            return
        theirs = (
            select(Participant)
            .where(col(Participant.id).in_(chunk), col(Participant.due) <= now)
            .order_by(col(Participant.id))
            .with_for_update(skip_locked=True)
        )
        people = list(tx.db.execute(theirs).scalars())
        why = reasons(tx.db, campaign, (one.id or 0 for one in people), now)
        for one in people:
            self._inviting.write(tx, campaign, one, why.get(one.id or 0, ""), now)

    def _is_over(self, campaign: Campaign, now: datetime) -> bool:
        """Whether nobody is due any more, and the last answer would be late."""
        looked = self._over.get(_id(campaign))
        if looked is not None and now < looked + OVER_AGAIN:
            return False
        self._over[_id(campaign)] = now
        given_up = now >= (campaign.started or now) + timedelta(days=campaign.closes)
        due = select(col(Participant.id)).where(
            col(Participant.campaign_id) == campaign.id, col(Participant.due).is_not(None)
        )
        closes = select(func.max(col(Questionnaire.closes))).where(
            col(Questionnaire.campaign_id) == campaign.id
        )
        with self._database.reading() as db:
            # Who is written to by a channel without a sender is due for ever.
            ways = [way for way in CHANNELS if not given_up or _has_sender(db, campaign, way)]
            if db.execute(due.where(col(Participant.channel).in_(ways)).limit(1)).first():
                return False
            last = db.execute(closes).scalar()
        return last is None or last <= now

    def _end(self, campaign: Campaign, step: str, now: datetime, why: str = "") -> None:
        """Once, and who asked is told of it, in one transaction."""

        def end(tx: Transaction) -> None:
            """Nothing where somebody else has ended it."""
            if steering.steer(tx, _id(campaign), step, now, why):
                self._lines.of_the_end(tx, campaign, why, now)

        self._database.writer.run(end)


def _due(db: Session, campaign: Campaign, now: datetime) -> list[int]:
    """Who is to be written to now: none by night, and no more than the senders let out."""
    zones = select(col(Cooperative.zone)).where(col(Cooperative.id).in_(campaign.cooperatives))
    if all(after_quiet(now, zone) > now for zone in db.execute(zones).scalars()):
        return []
    return [one for channel in CHANNELS for one in _due_by(db, campaign, channel, now)]


def _due_by(db: Session, campaign: Campaign, channel: str, now: datetime) -> list[int]:
    due = (
        select(col(Participant.id))
        .where(
            col(Participant.campaign_id) == campaign.id,
            col(Participant.channel) == channel,
            col(Participant.due) <= now,
        )
        .order_by(col(Participant.due), col(Participant.id))
        .limit(min(_room(db, campaign, channel), MOST))
    )
    return list(db.execute(due).scalars())


def _room(db: Session, campaign: Campaign, channel: str) -> int:
    """How many more may wait in the lanes that its messages leave by."""
    senders = (
        select(Sender, col(Lane.id))
        .join(Lane, col(Lane.sender_id) == col(Sender.id), isouter=True)
        .where(*_sends(campaign, channel))
    )
    room = 0
    for sender, lane_id in db.execute(senders):
        allowed = min(max(1, ceil((sender.rate or RATES[channel]) * AHEAD)), MOST)
        room += max(0, allowed - (_waiting(db, lane_id, allowed) if lane_id else 0))
    return room


def _has_sender(db: Session, campaign: Campaign, channel: str) -> bool:
    return db.execute(select(col(Sender.id)).where(*_sends(campaign, channel))).first() is not None


def _sends(campaign: Campaign, channel: str) -> tuple[ColumnElement[bool], ...]:
    mine = col(Sender.cooperative_id)
    return col(Sender.channel) == channel, mine.is_(None) | mine.in_(campaign.cooperatives)


def _waiting(db: Session, lane_id: int, most: int) -> int:
    """How many messages of campaigns wait in a lane, counted up to `most`."""
    some: Any = (
        select(literal_column("1"))
        .select_from(Outbound)
        .where(
            col(Outbound.lane_id) == lane_id,
            col(Outbound.status) == literal_column("'queued'"),
            col(Outbound.rank) == literal_column("2"),
        )
        .limit(most)
    )
    return int(db.execute(select(func.count()).select_from(some.subquery())).scalar_one())


def _put_off(tx: Transaction, *, participant: int, until: datetime) -> None:
    tx.db.get_one(Participant, participant).due = until


def _id(campaign: Campaign) -> int:
    assert campaign.id is not None
    return campaign.id
