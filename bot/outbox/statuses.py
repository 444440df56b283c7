"""What became of a message: statuses that move forward only, whatever order they come in.

A provider tells each status once or several times, in any order, and sometimes before the
call that created the message has returned. Every one is kept (`receipt`), and moves the row
of the ledger (`outbound`) if it is news:

    queued < sending, unknown, unsettled < sent < delivered < read
    failed and cancelled end a message that was not delivered yet
    delivered and read win over them: somebody has it in their hand

In the ledger "sent" means that the provider has the message. Whatever a provider tells about
a message shows that much: its own "queued", or a word that we do not know, counts as sent.
Twilio promises no order ("Track outbound message status", 2026-11).
"""

import logging
from datetime import datetime
from functools import cache

from sqlalchemy import (
    ColumnElement,
    Integer,
    bindparam,
    case,
    false,
    literal_column,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.expression import Executable
from sqlmodel import col

from bot.costs import bills
from bot.gateways import Receipt
from bot.gateways.failures import Failing, Failure
from bot.gateways.meanings import meaning
from bot.outbox import following
from bot.outbox.ledger import is_status, to
from bot.statements import Statement
from bot.tables import Outbound, StatusReceipt
from bot.writer import Transaction

logger = logging.getLogger(__name__)

UNSETTLED = frozenset({"queued", "sending", "unknown", "unsettled"})
UNDELIVERED = UNSETTLED | {"sent"}
ENDED = frozenset({"failed", "cancelled"})
DELIVERED = frozenset({"delivered", "read"})

# Which statuses give way to each: this table is the whole merge rule.
GIVES_WAY = {
    "sent": UNSETTLED,
    "failed": UNDELIVERED,
    "cancelled": UNDELIVERED,
    "delivered": UNDELIVERED | ENDED,
    "read": UNDELIVERED | ENDED | {"delivered"},
}


def reached(told: str) -> str:
    """The ledger's status for what a provider told: "sent" for all that says no more."""
    return told if told in GIVES_WAY else "sent"


def record(tx: Transaction, receipt: Receipt) -> None:
    """Keep what a provider told, and move its message forward if it is news.

    Any order, any number of times. What is told of a message that is not known yet waits
    for `matched`. A receipt that gives back our row's id finds a row that has no provider's
    id yet, and so settles one whose fate was unknown.
    """
    news = tx.run(
        _KEEP,
        gateway=receipt.gateway,
        provider_id=receipt.provider_id,
        said=receipt.said or receipt.status,
        status=receipt.status,
        error=receipt.error or 0,
        received=receipt.received,
    )
    if not news:
        return
    if not receipt.status:
        logger.warning("%s told a status that we do not know: %r", receipt.gateway, receipt.said)
    forward, settle = _moves(reached(receipt.status))
    bears = {"gateway": receipt.gateway, "provider_id": receipt.provider_id}
    code = _code(receipt.status, receipt.error)
    moved = tx.run(forward, **bears, code=code)
    if not moved and receipt.outbound is not None:
        moved = tx.run(settle, outbound=receipt.outbound, **bears, code=code)
    if receipt.free:
        bills.free(tx, receipt.gateway, receipt.provider_id, receipt.received)
    failing = meaning(receipt.gateway, code)
    for (row_id,) in moved:
        _after(tx, row_id, reached(receipt.status), failing, receipt.received)
    if failing is not None and failing.kind is Failure.OPTED_OUT and not moved:
        # Whatever became of the row: it may have failed, or been delivered, before.
        for channel, address in tx.run(_WRITTEN_TO, **bears):
            following.stop(tx, channel, address, receipt.received)


def matched(tx: Transaction, outbound: int, now: datetime) -> None:
    """Apply what was told about a message before its row knew the provider's id."""
    for gateway, provider_id, told, error in tx.run(_TOLD_BEFORE, outbound=outbound):
        forward, _ = _moves(reached(told))
        code = _code(told, error)
        moved = tx.run(forward, gateway=gateway, provider_id=provider_id, code=code)
        if moved:
            _after(tx, outbound, reached(told), meaning(gateway, code), now)


def _after(
    tx: Transaction, row_id: int, status: str, failing: Failing | None, now: datetime
) -> None:
    """What a row's new status calls for."""
    if status == "failed":
        following.after_failure(tx, row_id, failing, now)
    elif status in DELIVERED:
        following.nothing_more(tx, row_id, "the one in whose place it is was delivered")


def _code(told: str, error: int | None) -> int | None:
    """The error to keep in the ledger: of a message that failed, and of no other."""
    return error or None if reached(told) == "failed" else None


@cache
def _moves(status: str) -> tuple[Statement, Statement]:
    """To this status: the row that bears a provider's id, or the row of an id of ours."""
    bears = (
        col(Outbound.gateway) == bindparam("gateway"),
        col(Outbound.provider_id) == bindparam("provider_id"),
    )
    ours = (col(Outbound.id) == bindparam("outbound"), col(Outbound.provider_id).is_(null()))
    return Statement(lambda: _to(status, bears)), Statement(lambda: _to(status, ours))


def _to(status: str, which: tuple[ColumnElement[bool], ...]) -> Executable:
    older = or_(*(is_status(before) for before in sorted(GIVES_WAY[status])))
    values = {
        **to(status),
        "held": false(),
        "error": bindparam("code", type_=Integer()),
        "gateway": bindparam("gateway"),
        "provider_id": bindparam("provider_id"),
    }
    if status == "failed":  # who was not reached on WhatsApp is not charged for
        there = col(Outbound.channel) == literal_column("'whatsapp'")
        nothing: ColumnElement[int] = literal_column("0")
        values["price"] = case((there, nothing), else_=col(Outbound.price))
        values["cost"] = case((there, nothing), else_=col(Outbound.cost))
    return update(Outbound).where(*which, older).values(values).returning(col(Outbound.id))


_KEEP = Statement(
    lambda: (
        insert(StatusReceipt)
        .values({name: bindparam(name) for name in StatusReceipt.model_fields if name != "id"})
        .on_conflict_do_nothing()
        .returning(col(StatusReceipt.id))
    )
)
_WRITTEN_TO = Statement(
    lambda: select(col(Outbound.channel), col(Outbound.address)).where(
        col(Outbound.gateway) == bindparam("gateway"),
        col(Outbound.provider_id) == bindparam("provider_id"),
    )
)
_TOLD_BEFORE = Statement(
    lambda: (
        select(
            col(StatusReceipt.gateway),
            col(StatusReceipt.provider_id),
            col(StatusReceipt.status),
            col(StatusReceipt.error),
        )
        .join(
            Outbound,
            (col(Outbound.gateway) == col(StatusReceipt.gateway))
            & (col(Outbound.provider_id) == col(StatusReceipt.provider_id)),
        )
        .where(col(Outbound.id) == bindparam("outbound"))
        .order_by(col(StatusReceipt.id))
    )
)
