"""A client's last orders with her cooperative."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import col

from bot.people import Person
from bot.statements import Statement
from bot.tables import Order, OrderLine, Product, Rating
from bot.writer import Transaction
from flows.context import PastLine, PastOrder
from flows.talk import Money, Named, Pin, Quantity

MOST = 6  # orders: what a list on a telephone shows without another page
_ORDER = (
    "id", "number", "status", "placed", "total_centimes", "delivery", "name", "address",
    "latitude", "longitude", "note", "reason", "rating_due",
)  # fmt: skip


def _last() -> Any:  # noqa: ANN401  a subquery, whose columns SQLAlchemy does not type
    return (
        select(*(col(getattr(Order, name)) for name in _ORDER))
        .where(
            col(Order.contact_id) == bindparam("contact"),
            col(Order.cooperative_id) == bindparam("cooperative"),
        )
        .order_by(col(Order.number).desc())
        .limit(MOST)
        .subquery()
    )


def _past() -> Any:  # noqa: ANN401  as above
    last = _last()
    return (
        select(
            *(last.c[name] for name in _ORDER),
            col(Product.key),
            col(Product.names),
            col(Product.aliases),
            col(Product.unit),
            col(OrderLine.quantity_thousandths),
            col(OrderLine.unit_price_centimes),
            col(Rating.stars),
        )
        .join(OrderLine, col(OrderLine.order_id) == last.c.id)
        .join(Product, col(Product.id) == col(OrderLine.product_id))
        .join(Rating, col(Rating.order_line_id) == col(OrderLine.id), isouter=True)
        .order_by(last.c.number.desc(), col(OrderLine.position))
    )


_PAST = Statement(_past)


def past(tx: Transaction, person: Person, now: datetime) -> tuple[PastOrder, ...]:
    """The newest first, with their lines and what she rated them."""
    if not person.cooperative_id or not person.orders:  # nobody has ordered there yet
        return ()
    rows = tx.run(_PAST, contact=person.id, cooperative=person.cooperative_id)
    by_order = groupby(rows, key=lambda row: row[: len(_ORDER)])
    return tuple(_order(of, (row[len(_ORDER) :] for row in its), now) for of, its in by_order)


def _order(row: tuple[Any, ...], its_lines: Iterable[tuple[Any, ...]], now: datetime) -> PastOrder:
    of = dict(zip(_ORDER, row, strict=True))
    lines = tuple(map(_line, its_lines))
    was_asked = of["rating_due"] is None or of["rating_due"] <= now
    pin = Pin(Decimal(of["latitude"]), Decimal(of["longitude"])) if of["latitude"] else None
    return PastOrder(
        str(of["number"]),
        of["status"],
        of["placed"],
        lines,
        Money(of["total_centimes"]),
        of["delivery"],
        of["name"],
        of["address"],
        of["reason"],
        of["status"] == "delivered" and was_asked and not any(line.stars for line in lines),
        pin,
        of["note"],
    )


def _line(row: tuple[Any, ...]) -> PastLine:
    key, names, aliases, unit, quantity, price, stars = row
    others = tuple(name for language in aliases for name in aliases[language])
    named = Named(tuple(names.items()), others)
    return PastLine(key, named, Quantity(quantity), unit, Money(price), stars or 0)
