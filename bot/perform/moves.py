"""Orders that were placed: moved on by a member, cancelled by the client, and news of it.

Locks are taken in one order by whoever changes an order: the client, the cooperative, the order,
its products.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from bot import people
from bot.members import membership
from bot.perform import rewards
from bot.perform.around import Circumstances, Refused
from bot.perform.news import Moved, tell, to_cooperative
from bot.statements import Statement
from bot.tables import Cooperative, Order, OrderLine, OrderMove, Product
from bot.writer import Transaction
from flows.effects import CancelOrder, MoveOrder
from flows.progress import LOST, before
from flows.talk import text

_COLUMNS = ("id", "number", "contact_id", "status", "name", "delivery", "recordings")
_FIND = Statement(
    lambda: select(*(col(getattr(Order, name)) for name in _COLUMNS)).where(
        col(Order.cooperative_id) == bindparam("cooperative"),
        col(Order.number) == bindparam("number"),
    )
)
_MOVE = Statement(
    lambda: (
        update(Order)
        .where(col(Order.id) == bindparam("order"), col(Order.status) == bindparam("was"))
        .values(status=bindparam("to"), reason=bindparam("why"), rating_due=bindparam("rating"))
        .returning(col(Order.digest_id))
    )
)
_NOTE_MOVE = Statement(
    lambda: (
        insert(OrderMove)
        .values({name: bindparam(name) for name in OrderMove.model_fields if name != "id"})
        .on_conflict_do_nothing()
    )
)
_LINES = Statement(
    lambda: (
        select(col(OrderLine.product_id), col(OrderLine.quantity_thousandths))
        .where(col(OrderLine.order_id) == bindparam("order"))
        .order_by(col(OrderLine.position))
    )
)
_PUT_BACK = Statement(
    lambda: (
        update(Product)
        .where(col(Product.id) == bindparam("product"))
        .values(stock_thousandths=col(Product.stock_thousandths) + bindparam("quantity"))
    )
)
_RESTOCKED = Statement(
    lambda: (
        update(Cooperative)
        .where(col(Cooperative.id) == bindparam("cooperative"))
        .values(version=col(Cooperative.version) + literal_column("1"))
    )
)
_RATE_AFTER = Statement(
    lambda: select(col(Cooperative.rate_after)).where(
        col(Cooperative.id) == bindparam("cooperative")
    )
)


@dataclass(frozen=True, slots=True)
class Placed:
    """An order's row, as far as its moves look at it."""

    id: int
    number: int
    contact_id: int
    status: str
    name: str
    delivery: str
    recordings: str


@dataclass(frozen=True, slots=True)
class Way:
    """To what status, when; why it is refused, when to ask how it was, and which member did it."""

    to: str
    at: datetime
    why: str = ""
    rating: datetime | None = None
    member: int | None = None


def move(asked: MoveOrder, tx: Transaction, around: Circumstances) -> None:
    """A member moves an order of her own cooperative; the client is told, and may rate it one day.

    Nothing for one that stands there already. Raises Refused where it went elsewhere meanwhile.
    """
    of = membership(tx, around.person)
    found = _found(tx, of.cooperative_id, asked.number) if of else None
    if of is None or found is None or found.status == asked.to:
        return
    if found.status not in before(asked.to):
        raise Refused(f"order {found.id}: it is {found.status}, and cannot be {asked.to}")
    client = people.written_to(tx, found.contact_id)
    rating = None
    if asked.to in LOST:
        _give_back(tx, of.cooperative_id, found)
    elif asked.to == "delivered":
        [(hours,)] = tx.run(_RATE_AFTER, cooperative=of.cooperative_id)
        rating = around.now + timedelta(hours=hours)
    _move(tx, found, Way(asked.to, around.now, asked.reason, rating, of.member_id))
    if client is not None:
        order = Moved(found.id, found.number, found.delivery, asked.to, asked.reason)
        tell(tx, of.cooperative_id, client, order, around)


def cancel(asked: CancelOrder, tx: Transaction, around: Circumstances) -> None:
    """The client cancels an order of hers; the cooperative is told, if it had heard of it.

    Nothing for one that is cancelled already. Raises Refused once it was accepted.
    """
    found = _own(tx, asked.number, around)
    if found is None or found.status == "cancelled":
        return
    if _cancel(tx, found, around):
        said = text("desk.cancelled", number=asked.number, name=found.name)
        to_cooperative(tx, f"order:{found.id}:cancelled", said, around)


def replaced(
    number: str, by: str, tx: Transaction, around: Circumstances
) -> tuple[tuple[str, ...], str]:
    """Cancel an order whose place another takes; gives its recordings and its reward's key.

    Raises Refused where it is not hers to change any more.
    """
    found = _own(tx, number, around)
    if found is None:
        raise Refused(f"contact {around.person.id} has no order {number} to be replaced")
    reward = rewards.given_with(tx, found.id)
    if _cancel(tx, found, around):
        said = text("desk.replaced", number=number, name=found.name, new=by)
        to_cooperative(tx, f"order:{found.id}:cancelled", said, around)
    return tuple(json.loads(found.recordings)), reward


def _own(tx: Transaction, number: str, around: Circumstances) -> Placed | None:
    found = _found(tx, around.person.cooperative_id, number)
    return found if found and found.contact_id == around.person.id else None


def _found(tx: Transaction, cooperative_id: int | None, number: str) -> Placed | None:
    rows = tx.run(_FIND, cooperative=cooperative_id, number=int(number))
    return Placed(*rows[0]) if rows else None


def _cancel(tx: Transaction, found: Placed, around: Circumstances) -> bool:
    """Whether the cooperative had heard of it, and must hear of this."""
    if found.status not in before("cancelled"):
        raise Refused(f"order {found.id}: it is {found.status}, and cannot be cancelled")
    _give_back(tx, around.person.cooperative_id, found)
    return _move(tx, found, Way("cancelled", around.now)) is not None


def _give_back(tx: Transaction, cooperative_id: int | None, found: Placed) -> None:
    """What it holds can be had again, and what came with it is due again."""
    rewards.give_back(tx, found.id)
    tx.run(_RESTOCKED, cooperative=cooperative_id)
    for product, quantity in tx.run(_LINES, order=found.id):
        tx.run(_PUT_BACK, product=product, quantity=quantity)


def _move(tx: Transaction, found: Placed, way: Way) -> int | None:
    """Gives the digest that told of it, as it is now: one may be made meanwhile."""
    where = {"order": found.id, "was": found.status}
    moved = tx.run(_MOVE, **where, to=way.to, why=way.why, rating=way.rating)
    if not moved:
        raise Refused(f"order {found.id} is not {found.status} any more")
    tx.run(_NOTE_MOVE, order_id=found.id, status=way.to, member_id=way.member, at=way.at)
    ((digest_id,),) = moved
    return int(digest_id) if digest_id is not None else None
