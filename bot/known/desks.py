"""What a member sees of the cooperative's orders."""

from sqlalchemy import bindparam, select
from sqlmodel import col

from bot.statements import Statement
from bot.tables import Order
from bot.writer import Transaction
from flows.context import DeskOrder

MOST = 200  # the newest; an older one is not moved by chat any more
_ORDERS = Statement(
    lambda: (
        select(col(Order.number), col(Order.status), col(Order.name))
        .where(col(Order.cooperative_id) == bindparam("cooperative"))
        .order_by(col(Order.number).desc())
        .limit(MOST)
    )
)


def orders_of(tx: Transaction, cooperative_id: int) -> tuple[DeskOrder, ...]:
    """The cooperative's last orders, the newest first, finished ones too: each by a short name."""
    rows = tx.run(_ORDERS, cooperative=cooperative_id)
    return tuple(DeskOrder(str(number), status, _short(name)) for number, status, name in rows)


def _short(name: str) -> str:
    """Enough to tell one client from another, and no more: "Fatima Z."."""
    first, *others = name.split() or [""]
    return f"{first} {others[0][:1]}." if others else first
