"""What a cooperative was told of somebody who is forgotten, and what its members wrote of her.

Digests, alerts and members' own words name clients in ways that cannot be searched for (cut,
plained, spelled otherwise): all of them go that are of her time. That they were sent, and when,
stays; the cooperative's telephone keeps what it received.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Update, and_, or_, select, update
from sqlmodel import col

from bot.erasing.messages import WORDS, is_on_its_way
from bot.tables import (
    Address,
    Contact,
    Cooperative,
    Erasure,
    Inbound,
    Member,
    Order,
    Outbound,
    Relay,
)
from bot.writer import Transaction

# Another process may have been writing of her while she was forgotten in this one.
MEANWHILE = timedelta(minutes=1)
WHATSAPP = "whatsapp:"


@dataclass(frozen=True, slots=True)
class Told:
    """Who was told of her, and from when to when: contacts of members, and other telephones."""

    cooperatives: Sequence[int]
    members: Sequence[int]
    telephones: Sequence[str]
    since: datetime
    until: datetime


def of(tx: Transaction, erasure: Erasure) -> Told:
    """The cooperatives that she ever wrote to, ordered from or talked with."""
    cooperatives: set[int] = set()
    for table in (Outbound, Order, Relay):
        mine = select(col(table.cooperative_id)).where(
            col(table.contact_id) == erasure.contact_id, col(table.cooperative_id).is_not(None)
        )
        cooperatives |= set(tx.db.execute(mine.distinct()).scalars())
    numbers = select(col(Member.address)).where(col(Member.cooperative_id).in_(cooperatives))
    known = list(tx.db.execute(numbers).scalars())
    addresses = [*known, *(WHATSAPP + number for number in known)]
    members = select(col(Address.contact_id)).where(col(Address.address).in_(addresses)).distinct()
    digests = select(col(Cooperative.digest_to)).where(col(Cooperative.id).in_(cooperatives))
    began = select(col(Contact.created)).where(col(Contact.id) == erasure.contact_id)
    return Told(
        sorted(cooperatives),
        tuple(tx.db.execute(members).scalars()),
        tuple(tx.db.execute(digests).scalars()),
        tx.db.execute(began).scalar_one(),
        erasure.asked + MEANWHILE,
    )


def forget(tx: Transaction, told: Told) -> bool:
    """Empty what they were told and what they wrote; whether nothing is on its way any more."""
    rows = _rows(told)
    ended = update(Outbound).where(rows, ~is_on_its_way(), col(Outbound.body) != "")
    _do(tx, ended.values(WORDS))
    written = update(Inbound).where(
        col(Inbound.contact_id).in_(told.members),
        col(Inbound.handled).is_not(None),
        col(Inbound.received).between(told.since, told.until),
        col(Inbound.raw) != "",
    )
    _do(tx, written.values(raw=""))
    waiting = select(col(Outbound.id)).where(rows, is_on_its_way()).limit(1)
    return tx.db.execute(waiting).first() is None


def _rows(told: Told) -> ColumnElement[bool]:
    """Each is found by an index: by its contact, or by a name that only what is told once has."""
    to_members = col(Outbound.contact_id).in_(told.members)
    to_telephones = and_(
        col(Outbound.once) > "",
        col(Outbound.contact_id).is_(None),
        col(Outbound.cooperative_id).in_(told.cooperatives),
        col(Outbound.address).in_(told.telephones),
    )
    of_her_time = col(Outbound.created).between(told.since, told.until)
    return and_(or_(to_members, to_telephones), of_her_time)


def _do(tx: Transaction, change: Update) -> None:
    tx.db.execute(change, execution_options={"synchronize_session": False})
