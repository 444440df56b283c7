"""Who talks with whom through us, and what a member has before them."""

from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, exists, literal_column, select
from sqlmodel import col

from bot.known.desks import orders_of
from bot.members import membership
from bot.people import Person
from bot.relaying import AWAKE, LATELY, cooperatives, member_number, talking
from bot.statements import Statement
from bot.tables import Relay as Row
from bot.tables import RelayLine
from bot.writer import Transaction
from flows.context import Desk, Relay

MOST = 20  # clients whom a member can answer; who waits longest comes first


def _has_line(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(select(literal_column("1")).where(col(RelayLine.relay_id) == col(Row.id), *which))


_OPEN = Statement(
    lambda: select(
        col(Row.id),
        col(Row.name),
        col(Row.tag),
        col(Row.night),
        _has_line(
            col(RelayLine.from_client).is_(False), col(RelayLine.said) > bindparam("since")
        ).label("live"),
    ).where(
        col(Row.contact_id) == bindparam("contact"),
        col(Row.cooperative_id) == bindparam("cooperative"),
        col(Row.closed).is_(None),
    )
)
_WAS_OPEN = Statement(
    lambda: select(literal_column("1")).where(
        col(Row.contact_id) == bindparam("contact"),
        col(Row.opened) <= bindparam("then"),
        col(Row.closed).is_(None),
    )
)
_TALKS = Statement(
    lambda: (
        select(
            col(Row.id),
            col(Row.name),
            col(Row.tag),
            col(Row.closed),
            _has_line(col(RelayLine.from_client).is_(True), col(RelayLine.told).is_(None)).label(
                "waits"
            ),
        )
        .where(
            col(Row.cooperative_id).in_(cooperatives(bindparam("number"))),
            col(Row.contact_id) != bindparam("contact"),
            talking(bindparam("lately")),
        )
        .order_by(col(Row.closed).is_not(None), col(Row.id))
        .limit(literal_column(str(MOST)))
    )
)


def open_with(tx: Transaction, person: Person, now: datetime) -> Relay | None:
    """The relay that this client talks through with her present cooperative, or None."""
    if person.cooperative_id is None:
        return None
    rows = tx.run(_OPEN, contact=person.id, cooperative=person.cooperative_id, since=now - AWAKE)
    if not rows:
        return None
    [(relay_id, name, tag, night, live)] = rows
    return Relay(str(relay_id), name, tag, live=bool(live), night=night)


def was_open(tx: Transaction, person: Person, then: datetime) -> bool:
    """Whether this client talked with somebody already then, and still does."""
    return bool(tx.run(_WAS_OPEN, contact=person.id, then=then))


def desk(tx: Transaction, person: Person, now: datetime) -> Desk | None:
    """What a member has before them; None for who is no member of a cooperative.

    Orders are those of one cooperative; clients may talk with any that they are a member of.
    """
    of = membership(tx, person)
    if of is None:
        return None
    since = now - LATELY
    rows = tx.run(_TALKS, number=member_number(person), contact=person.id, lately=since)
    talks = tuple(
        Relay(str(relay_id), name, tag, over=closed is not None, waits=bool(waits))
        for relay_id, name, tag, closed, waits in rows
    )
    return Desk(of.code, orders_of(tx, of.cooperative_id), talks, language=of.language)
