"""What a client says of an order that was delivered: stars for each product, why, the service."""

from sqlalchemy import bindparam, null, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from bot.perform import recordings
from bot.perform.alerts import named
from bot.perform.around import Circumstances
from bot.statements import Statement
from bot.tables import Order, OrderLine, Product, Rating, Reason, ServiceRating
from bot.writer import Transaction
from flows.effects import Explain, Rate, RateService

_DELIVERED = Statement(
    lambda: select(col(Order.id)).where(
        col(Order.cooperative_id) == bindparam("cooperative"),
        col(Order.number) == bindparam("number"),
        col(Order.contact_id) == bindparam("contact"),
        col(Order.status) == "delivered",
    )
)
_LINES = Statement(
    lambda: (
        select(col(OrderLine.id))
        .join(Product, col(Product.id) == col(OrderLine.product_id))
        .where(
            col(OrderLine.order_id) == bindparam("order_id"),
            col(Product.key) == bindparam("product"),
        )
    )
)
_RATE = Statement(
    lambda: (
        insert(Rating)
        .values(
            cooperative_id=bindparam("cooperative"),
            contact_id=bindparam("contact"),
            order_id=bindparam("order_id"),
            order_line_id=bindparam("line"),
            stars=bindparam("stars"),
            given=bindparam("now"),
        )
        .on_conflict_do_update(
            index_elements=["order_line_id"],
            set_={"stars": bindparam("stars"), "changed": bindparam("now")},
        )
    )
)
_ASKED_NO_MORE = Statement(
    lambda: update(Order).where(col(Order.id) == bindparam("order_id")).values(rating_due=null())
)
_RATE_SERVICE = Statement(
    lambda: (
        insert(ServiceRating)
        .values(
            cooperative_id=bindparam("cooperative"),
            contact_id=bindparam("contact"),
            order_id=bindparam("order_id"),
            dimension=bindparam("dimension"),
            stars=bindparam("stars"),
            given=bindparam("now"),
        )
        .on_conflict_do_update(
            index_elements=["order_id", "dimension"], set_={"stars": bindparam("stars")}
        )
    )
)


def rate(rated: Rate, tx: Transaction, around: Circumstances) -> None:
    """One rating for each line: the last word counts. Nothing for an order of somebody else."""
    order_id = _delivered(rated.order, tx, around)
    if order_id is None:
        return
    for (line,) in tx.run(_LINES, order_id=order_id, product=rated.product):
        tx.run(
            _RATE,
            cooperative=around.person.cooperative_id,
            contact=around.person.id,
            order_id=order_id,
            line=line,
            stars=rated.stars,
            now=around.now,
        )
    tx.run(_ASKED_NO_MORE, order_id=order_id)


def explain(told: Explain, tx: Transaction, around: Circumstances) -> None:
    """Keep the reason, with the recording that came instead of words or beside them."""
    order_id = _delivered(told.order, tx, around)
    if order_id is not None:
        tx.db.add(
            Reason(
                order_id=order_id,
                contact_id=around.person.id,
                words=told.words,
                recording=told.recording,
                said=around.now,
            )
        )
        if told.recording:
            recordings.beside(named(around), told.recording, tx, around)


def rate_service(rated: RateService, tx: Transaction, around: Circumstances) -> None:
    """One rating for each order and dimension: the last word counts."""
    order_id = _delivered(rated.order, tx, around)
    if order_id is not None:
        tx.run(
            _RATE_SERVICE,
            cooperative=around.person.cooperative_id,
            contact=around.person.id,
            order_id=order_id,
            dimension=rated.dimension,
            stars=rated.stars,
            now=around.now,
        )


def _delivered(number: str, tx: Transaction, around: Circumstances) -> int | None:
    """The row of this person's own order of this number, once it was delivered; or None."""
    if not number.isdecimal():
        return None
    person = around.person
    rows = tx.run(
        _DELIVERED, cooperative=person.cooperative_id, number=int(number), contact=person.id
    )
    return rows[0][0] if rows else None
