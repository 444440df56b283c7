"""What clients are measured from: their delivered orders, ratings and last words, streamed."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Executable,
    Select,
    Subquery,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, SQLModel, col

from bot.segments.measuring import Delivered
from bot.statements import Statement
from bot.tables import ClientFigures, Contact, Cooperative, Order, OrderMove, Ranked, Rating
from bot.writer import Transaction

PAGE = 2_000  # rows that the driver holds at once
FIELDS = ("first", "last", "orders", "centimes", "interval", "silent_from", "stars")


@dataclass(frozen=True, slots=True)
class Client:
    """One client: all orders that came, the oldest first; and what stands in the table.

    before: the FIELDS of the table; None where they have no row yet.
    """

    contact_id: int
    heard: datetime | None
    stars: int | None
    before: tuple[Any, ...] | None
    delivered: tuple[Delivered, ...]


def cooperatives() -> Select[Any]:
    """The cooperatives: id, and when all of their clients, and those with news, were looked at."""
    columns: tuple[Any, ...] = (Cooperative.id, Ranked.all_at, Ranked.news_at)
    found: Select[Any] = select(*columns)
    return found.outerjoin(Ranked, col(Ranked.cooperative_id) == col(Cooperative.id)).order_by(
        col(Cooperative.id)
    )


def clients(db: Session, cooperative_id: int, since: datetime | None) -> Iterator[Client]:
    """The clients to whom something was delivered, one after the other; with news since then.

    Who was forgotten is nobody's client any more. Two streams, both by contact: to repeat with
    each order what stands in the table of its client would take twice as long.
    """
    with (
        closing(db.execute(_orders(cooperative_id, since))) as orders,
        closing(db.execute(_known(cooperative_id, since))) as known,
    ):
        row = next(known, None)
        for contact_id, theirs in groupby(orders, key=itemgetter(0)):
            # Somebody may have ordered first, or been forgotten, between the two statements.
            while row is not None and row[0] < contact_id:
                row = next(known, None)
            if row is None or row[0] != contact_id:
                continue
            _, heard, stars, figures, *stand = row
            delivered = tuple(Delivered(at, centimes) for _contact, at, centimes in theirs)
            before = None if figures is None else tuple(stand)
            yield Client(contact_id, heard, stars, before, delivered)


def _orders(cooperative_id: int, since: datetime | None) -> Select[Any]:
    """All that was delivered: to whom, when, what it was worth; the oldest of each first."""
    came = func.coalesce(col(OrderMove.at), col(Order.placed))
    columns: tuple[Any, ...] = (col(Order.contact_id), came, col(Order.total_centimes))
    rows = (
        select(*columns)
        .outerjoin(
            OrderMove,
            and_(col(OrderMove.order_id) == col(Order.id), col(OrderMove.status) == "delivered"),
        )
        .where(*_delivered(cooperative_id))
        .order_by(col(Order.contact_id), came)
        .execution_options(yield_per=PAGE)
    )
    contacts = _contacts(cooperative_id, since)
    return rows.where(col(Order.contact_id).in_(contacts))


def _known(cooperative_id: int, since: datetime | None) -> Select[Any]:
    """What is known of each of these clients."""
    rated = _rated(cooperative_id)
    stand = (col(getattr(ClientFigures, name)) for name in FIELDS)
    columns: tuple[Any, ...] = (
        *(col(Contact.id), col(Contact.heard), rated.c.stars, col(ClientFigures.id)),
        *stand,
    )
    mine = and_(
        col(ClientFigures.cooperative_id) == cooperative_id,
        col(ClientFigures.contact_id) == col(Contact.id),
    )
    return (
        select(*columns)
        .select_from(Contact)
        .outerjoin(rated, rated.c.contact_id == col(Contact.id))
        .outerjoin(ClientFigures, mine)
        .where(col(Contact.id).in_(_contacts(cooperative_id, since)))
        .order_by(col(Contact.id))
        .execution_options(yield_per=PAGE)
    )


def _delivered(cooperative_id: int) -> tuple[ColumnElement[bool], ...]:
    return (col(Order.cooperative_id) == cooperative_id, col(Order.status) == "delivered")


def _contacts(cooperative_id: int, since: datetime | None) -> Select[Any]:
    """Whose figures are looked at."""
    theirs: Select[Any] = select(col(Order.contact_id)).where(*_delivered(cooperative_id))
    there = select(col(Contact.id)).where(
        col(Contact.id).in_(theirs), col(Contact.erased).is_(None)
    )
    if since is not None:
        there = there.where(col(Contact.id).in_(_with_news(cooperative_id, since)))
    return there


def _rated(cooperative_id: int) -> Subquery:
    """Of each client the least that they gave to a product of the order that they rated last."""
    said = func.max(func.coalesce(col(Rating.changed), col(Rating.given)))
    newest = func.row_number().over(
        partition_by=col(Rating.contact_id), order_by=(said.desc(), col(Rating.order_id).desc())
    )
    orders = (
        select(
            col(Rating.contact_id).label("contact_id"),
            func.min(col(Rating.stars)).label("stars"),
            newest.label("newest"),
        )
        .where(col(Rating.cooperative_id) == cooperative_id, col(Rating.contact_id).is_not(None))
        .group_by(col(Rating.contact_id), col(Rating.order_id))
        .subquery()
    )
    return select(orders).where(orders.c.newest == 1).subquery("rated")


def _with_news(cooperative_id: int, since: datetime) -> CompoundSelect[Any]:
    """Whom an order came to since then, or who rated one."""
    came = (
        select(col(Order.contact_id))
        .join(OrderMove, col(OrderMove.order_id) == col(Order.id))
        .where(
            col(Order.cooperative_id) == cooperative_id,
            col(OrderMove.status) == "delivered",
            col(OrderMove.at) >= since,
        )
    )
    rated = select(col(Rating.contact_id)).where(
        col(Rating.cooperative_id) == cooperative_id,
        or_(col(Rating.given) >= since, col(Rating.changed) >= since),
    )
    return came.union(rated)


WRITE = Statement(
    lambda: _upsert(
        ClientFigures,
        ("cooperative_id", "contact_id"),
        FIELDS,
        recency=0,
        frequency=0,
        value=0,
        is_top=False,
    )
)
_DONE = Statement(lambda: _upsert(Ranked, ("cooperative_id",), ("all_at", "news_at", "interval")))


def _upsert(
    table: type[SQLModel], key: tuple[str, ...], fields: tuple[str, ...], **first: object
) -> Executable:
    """A row by its key, written or changed; `first` stands in a new one alone."""
    made = insert(table).values(
        {name: bindparam(name) for name in (*key, *fields)}
        | {name: literal_column(repr(value).upper()) for name, value in first.items()}
    )
    return made.on_conflict_do_update(
        index_elements=key, set_={name: made.excluded[name] for name in fields}
    )


def done(
    tx: Transaction, cooperative_id: int, now: datetime, interval: int | None, all_at: datetime
) -> None:
    """Say when all clients were looked at, and those with news, which is now."""
    tx.run(_DONE, cooperative_id=cooperative_id, all_at=all_at, news_at=now, interval=interval)
