"""Who of a campaign is written to next: no more than each sender lets out in a few seconds."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from sqlalchemy import ColumnElement, func, literal_column, select
from sqlmodel import Session, col

from bot.clock import after_quiet
from bot.outbox.drain import RATES
from bot.tables import Campaign, Cooperative, Lane, Outbound, Participant, Sender

AHEAD = 3.0  # seconds of a sender's rate that wait in the outbox
MOST = 400  # people in one tick, by one sender
CHANNELS = ("whatsapp", "sms")


def gives_up(campaign: Campaign, now: datetime) -> bool:
    """Whether it has run as long as somebody may take to answer."""
    return now >= (campaign.started or now) + timedelta(days=campaign.closes)


def due(db: Session, campaign: Campaign, now: datetime) -> list[int]:
    """Who is to be written to now: none by night, and no more than the senders let out."""
    zones = select(col(Cooperative.zone)).where(col(Cooperative.id).in_(campaign.cooperatives))
    if all(after_quiet(now, zone) > now for zone in db.execute(zones).scalars()):
        return []
    return [one for channel in CHANNELS for one in _due_by(db, campaign, channel, now)]


def _due_by(db: Session, campaign: Campaign, channel: str, now: datetime) -> Iterator[int]:
    """Each sender's people, for a line that is slow or stands still must hold up no other."""
    senders = select(Sender, col(Lane.id)).join(
        Lane, col(Lane.sender_id) == col(Sender.id), isouter=True
    )
    found = list(db.execute(senders.where(*_sends(campaign, channel)).order_by(col(Sender.id))))
    own = {sender.cooperative_id for sender, _ in found} - {None}
    for sender, lane_id in found:
        room = _room(db, sender, lane_id)
        if room > 0:
            theirs = col(Participant.cooperative_id) == sender.cooperative_id
            others = col(Participant.cooperative_id).not_in(own)
            due = (
                select(col(Participant.id))
                .where(
                    col(Participant.campaign_id) == campaign.id,
                    col(Participant.channel) == channel,
                    col(Participant.due) <= now,
                    *((theirs if sender.cooperative_id else others,) if own else ()),
                )
                .order_by(col(Participant.due), col(Participant.id))
                .limit(room)
            )
            yield from db.execute(due).scalars()


def _room(db: Session, sender: Sender, lane_id: int | None) -> int:
    """How many more may wait in its lane."""
    allowed = min(max(1, ceil((sender.rate or RATES[sender.channel]) * AHEAD)), MOST)
    return allowed - (_waiting(db, lane_id, allowed) if lane_id else 0)


def has_sender(db: Session, campaign: Campaign, channel: str) -> bool:
    """Whether anything of ours writes to its people on this channel."""
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
