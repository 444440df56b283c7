"""Campaigns that run: each second a few more people are written to, as fast as they leave.

No more is written than leaves in a few seconds, so that a pause, a stop or too many who say STOP
are felt at once. One for each process; two take other people, or the same one after the other.
"""

import logging
import time
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import func, select
from sqlmodel import col

from bot.campaigns.planning.audience import reasons
from bot.campaigns.running import steering, watching
from bot.campaigns.running.inviting import LATER, Inviting
from bot.campaigns.running.lines import Lines
from bot.campaigns.running.picking import CHANNELS, due, gives_up, has_sender
from bot.clock import Clock
from bot.database import Database
from bot.tables import Campaign, Participant, Questionnaire
from bot.writer import Transaction

logger = logging.getLogger(__name__)

CHUNK = 20  # people in one transaction: replies wait so long for the writer
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
            why = watching.why_stop(db, campaign)
            some = [] if why else due(db, campaign, now)
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
                    until = None if gives_up(campaign, now) else now + LATER
                    put_off = partial(_put_off, participant=one, now=now, until=until)
                    self._database.writer.run(put_off)

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
        given_up = gives_up(campaign, now)
        waiting = select(col(Participant.id)).where(
            col(Participant.campaign_id) == campaign.id, col(Participant.due).is_not(None)
        )
        closes = select(func.max(col(Questionnaire.closes))).where(
            col(Questionnaire.campaign_id) == campaign.id
        )
        with self._database.reading() as db:
            # Who is written to by a channel without a sender is due for ever.
            ways = [way for way in CHANNELS if not given_up or has_sender(db, campaign, way)]
            if db.execute(waiting.where(col(Participant.channel).in_(ways)).limit(1)).first():
                return False
            last = db.execute(closes).scalar()
        return last is None or last <= now

    def _end(self, campaign: Campaign, step: str, now: datetime, why: str = "") -> None:
        """Once, and who asked is told of it, in one transaction."""
        with self._database.reading() as db:  # it takes its time, in which others may write
            found = watching.standing(db, campaign)

        def end(tx: Transaction) -> None:
            """Nothing where somebody else has ended it."""
            if steering.steer(tx, _id(campaign), step, now, why):
                self._lines.of_the_end(tx, campaign, found, why, now)

        self._database.writer.run(end)


def _put_off(tx: Transaction, *, participant: int, now: datetime, until: datetime | None) -> None:
    """Nothing where somebody else has written to them meanwhile."""
    found = tx.db.get_one(Participant, participant, with_for_update=True)
    if found.due is not None and found.due <= now:
        found.due = until


def _id(campaign: Campaign) -> int:
    assert campaign.id is not None
    return campaign.id
