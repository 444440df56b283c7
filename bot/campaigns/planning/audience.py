"""Who may be asked, and who is left out and why: by the database, one row for each person."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, case, func, literal, or_, select
from sqlmodel import Session, col

from bot.campaigns.planning.choosing import conditions
from bot.perform.consents import MARKETING
from bot.segments.naming import SEGMENTS
from bot.tables import (
    Address,
    Campaign,
    ClientFigures,
    Consent,
    Contact,
    Order,
    Participant,
    Sender,
)
from flows.client.stars import DELIVERED

EVERYONE = "everyone"  # who talks with the cooperative, or was on its list, bought or not
NAMES = (EVERYONE, *SEGMENTS)
STOPPED, UNREACHABLE, NO_CONSENT, CALM = "stopped", "unreachable", "no consent", "calm"
SERVED = timedelta(days=60)  # in which one may ask how an order was: later nobody expects it
PAGE = 2_000  # rows that the driver holds at once


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody of the segment. left_out: why they are not asked, or ""."""

    contact_id: int
    cooperative_id: int
    stratum: str
    language: str
    channel: str
    left_out: str


def found(db: Session, campaign: Campaign, now: datetime, after: int = 0) -> Iterator[Found]:
    """All whom the campaign takes of its segment, each once, by the contact's id; after this one.

    Who is a client of two of its cooperatives is counted as the first one's.
    """
    rows = _rows(campaign, now).where(*conditions(db, campaign), col(Contact.id) > after)
    rows = rows.order_by(col(Contact.id))
    with db.execute(rows.execution_options(yield_per=PAGE)) as result:
        for contact, cooperative, is_top, language, on_whatsapp, left_out in result:
            group = "new" if is_top is None else "top" if is_top else "rest"
            yield Found(
                contact,
                cooperative,
                f"{cooperative}:{group}",
                language,
                "whatsapp" if on_whatsapp else "sms",
                left_out,
            )


def _rows(campaign: Campaign, now: datetime) -> Select[Any]:
    theirs = _clients(campaign, now).subquery("theirs")
    figures = and_(
        col(ClientFigures.contact_id) == theirs.c.contact_id,
        col(ClientFigures.cooperative_id) == theirs.c.cooperative_id,
    )
    columns: tuple[Any, ...] = (
        *(col(Contact.id), theirs.c.cooperative_id, col(ClientFigures.is_top)),
        *(col(Contact.language), _on_whatsapp(), _left_out(campaign, now, theirs.c.cooperative_id)),
    )
    return (
        select(*columns)
        .select_from(theirs)
        .join(Contact, col(Contact.id) == theirs.c.contact_id)
        .outerjoin(ClientFigures, figures)
        .where(col(Contact.erased).is_(None))
    )


def _clients(campaign: Campaign, now: datetime) -> Select[Any]:
    """Each contact of the segment with one of the cooperatives."""
    if campaign.segment == EVERYONE:
        known: tuple[Any, ...] = (
            col(Contact.id).label("contact_id"),
            col(Contact.cooperative_id).label("cooperative_id"),
        )
        return select(*known).where(col(Contact.cooperative_id).in_(campaign.cooperatives))
    bought: tuple[Any, ...] = (
        col(ClientFigures.contact_id).label("contact_id"),
        func.min(col(ClientFigures.cooperative_id)).label("cooperative_id"),
    )
    return (
        select(*bought)
        .join(Contact, col(Contact.id) == col(ClientFigures.contact_id))
        .where(
            col(ClientFigures.cooperative_id).in_(campaign.cooperatives),
            SEGMENTS[campaign.segment](now),
        )
        .group_by(col(ClientFigures.contact_id))
    )


def _on_whatsapp() -> ColumnElement[bool]:
    """Whether they wrote to us on WhatsApp last; who never wrote is asked by SMS."""
    return (
        select(literal(1))
        .where(col(Sender.id) == col(Contact.sender_id), col(Sender.channel) == "whatsapp")
        .exists()
    )


def _left_out(
    campaign: Campaign, now: datetime, cooperative: ColumnElement[int]
) -> ColumnElement[str]:
    """The first reason that holds, or ""."""
    reachable = select(literal(1)).where(
        col(Address.contact_id) == col(Contact.id),
        col(Address.stopped).is_(None),
        or_(col(Address.gone).is_(None), col(Contact.heard) > col(Address.gone)),
    )
    asked = select(literal(1)).where(
        col(Participant.contact_id) == col(Contact.id),
        col(Participant.campaign_id) != campaign.id,
        col(Participant.asked) > now - timedelta(days=campaign.calm),
    )
    reasons: Sequence[tuple[ColumnElement[bool], str]] = (
        (col(Contact.opted_out).is_not(None), STOPPED),
        (~reachable.exists(), UNREACHABLE),
        (_lacks_consent(campaign, now, cooperative), NO_CONSENT),
        (asked.exists(), CALM),
    )
    return case(*((holds, literal(reason)) for holds, reason in reasons), else_=literal(""))


def _lacks_consent(
    campaign: Campaign, now: datetime, cooperative: ColumnElement[int]
) -> ColumnElement[bool]:
    """Marketing needs a yes, and what was said last counts (law 09-08, article 10).

    So does a question about the service to who has had none of it for long.
    """
    last = (
        select(col(Consent.given))
        .where(
            col(Consent.contact_id) == col(Contact.id),
            col(Consent.purpose) == MARKETING,
            or_(col(Consent.cooperative_id).is_(None), col(Consent.cooperative_id) == cooperative),
        )
        .order_by(col(Consent.id).desc())
        .limit(1)
        .correlate(Contact, cooperative.table)
        .scalar_subquery()
    )
    lacks = func.coalesce(last, literal(value=False)).is_(False)
    if campaign.purpose == MARKETING:
        return lacks
    served = select(literal(1)).where(
        col(Order.contact_id) == col(Contact.id),
        col(Order.cooperative_id) == cooperative,
        col(Order.status) == DELIVERED,
        col(Order.placed) > now - SERVED,
    )
    return and_(~served.exists(), lacks)


def reasons(
    db: Session, campaign: Campaign, participants: Iterable[int], now: datetime
) -> dict[int, str]:
    """Why each of these participants is not to be written to now, or "": as when it was planned.

    Since then they may have said no, or been asked by another campaign. Who asked to be
    forgotten is not there.
    """
    mine = Table("participant", Participant.metadata).alias("mine")
    rows = (
        select(mine.c.id, _left_out(campaign, now, mine.c.cooperative_id))
        .select_from(mine)
        .join(Contact, col(Contact.id) == mine.c.contact_id)
        .where(mine.c.id.in_(list(participants)))
    )
    return {int(which): str(reason) for which, reason in db.execute(rows)}
