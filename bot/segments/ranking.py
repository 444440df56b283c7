"""The clients of a cooperative compared: quintiles, and the few who bring most.

Statements for the database alone: a hundred thousand clients never pass through Python.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    Float,
    bindparam,
    case,
    cast,
    delete,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped
from sqlmodel import col

from bot.statements import Statement
from bot.tables import ClientFigures, Contact
from bot.writer import Transaction

FIFTHS = 5
MOST = 0.8  # of the revenue


def rank(tx: Transaction, cooperative_id: int) -> None:
    """Rank all clients of a cooperative anew; only those that moved are written.

    Who was forgotten while the others were measured is no client any more.
    """
    tx.run(_FORGET, cooperative_id=cooperative_id)
    tx.run(_RANK, cooperative_id=cooperative_id)


def _quintile(by: Mapped[Any]) -> ColumnElement[int]:
    """1 to 5 by the share of clients who are worse; equal ones are in the same, the lower one.

    So where most have ordered once, they are not spread over the quintiles by chance.
    """
    worse = func.percent_rank().over(order_by=by)
    above = ((worse >= _number(fifth / FIFTHS), _number(fifth + 1)) for fifth in (4, 3, 2, 1))
    return case(*above, else_=_number(1))


def _number(number: float) -> ColumnElement[Any]:
    """As a literal of SQL: the statement has no other values than its one parameter."""
    return literal_column(repr(number))


def _is_top(centimes: Mapped[int], key: Mapped[int]) -> ColumnElement[bool]:
    """Whether less than 80 % is brought by those before: then they belong to the group."""
    before = func.coalesce(
        func.sum(centimes).over(order_by=(centimes.desc(), key), rows=(None, -1)),
        _number(0),
    )
    whole = func.sum(centimes).over()
    share = cast(whole, Float) * _number(MOST)
    return (centimes > _number(0)) & (cast(before, Float) < share)


def _rank() -> Executable:
    theirs = (
        select(
            col(ClientFigures.id).label("id"),
            _quintile(col(ClientFigures.last)).label("recency"),
            _quintile(col(ClientFigures.orders)).label("frequency"),
            _quintile(col(ClientFigures.centimes)).label("value"),
            _is_top(col(ClientFigures.centimes), col(ClientFigures.contact_id)).label("is_top"),
        )
        .where(col(ClientFigures.cooperative_id) == bindparam("cooperative_id"))
        .subquery("ranks")
    )
    names = ("recency", "frequency", "value", "is_top")
    return (
        update(ClientFigures)
        .where(
            col(ClientFigures.id) == theirs.c.id,
            or_(*(col(getattr(ClientFigures, name)) != theirs.c[name] for name in names)),
        )
        .values({name: theirs.c[name] for name in names})
    )


_RANK = Statement(_rank)
_FORGET = Statement(
    lambda: delete(ClientFigures).where(
        col(ClientFigures.cooperative_id) == bindparam("cooperative_id"),
        col(ClientFigures.contact_id).in_(
            select(col(Contact.id)).where(col(Contact.erased).is_not(None))
        ),
    )
)
