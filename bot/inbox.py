"""Messages received: each claimed once, answered once, and owed until its turn is done."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, false, literal_column, null, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from bot.gateways import Inbound
from bot.outbox import Draft
from bot.statements import Statement
from bot.tables import Inbound as Row
from bot.tables import Outbound
from bot.writer import Transaction

_CLAIM = Statement(
    lambda: (
        insert(Row)
        .values(
            gateway=bindparam("gateway"),
            provider_id=bindparam("provider_id"),
            contact_id=bindparam("contact_id"),
            raw=bindparam("raw"),
            received=bindparam("received"),
            handled=bindparam("handled"),
            error=bindparam("error"),
            tries=0,
        )
        .on_conflict_do_nothing(index_elements=["gateway", "provider_id"])
        .returning(col(Row.id))
    )
)
_ANSWERS = Statement(
    lambda: (
        select(col(Outbound.body))
        .join(Row, col(Row.id) == col(Outbound.inbound_id))
        .where(
            col(Row.gateway) == bindparam("gateway"),
            col(Row.provider_id) == bindparam("provider_id"),
            col(Outbound.answered).is_(True),
            col(Outbound.body) != literal_column("''"),  # emptied, since it told of who was erased
        )
        .order_by(col(Outbound.id))
    )
)
_ANSWERED = Statement(
    lambda: insert(Outbound).values(
        **{
            name: bindparam(name)
            for name in (
                *("lane_id", "kind", "channel", "address", "language", "body", "segments"),
                *("contact_id", "cooperative_id", "inbound_id", "created", "due"),
            )
        },
        answered=True,
        status=literal_column("'sent'"),
        opens="",
        plain="",
        media="",
        rank=0,
        share=0,
        looks=0,
        held=false(),
        filled=false(),
        template="",
        sms="",
        epoch=0,
        attempt=0,
    )
)
_OWED = Statement(
    lambda: (
        update(Row)
        .where(col(Row.id) == bindparam("inbound"), col(Row.handled).is_(null()))
        .values(handled=bindparam("now"), error=null())
        .returning(col(Row.gateway), col(Row.raw), col(Row.received))
    )
)
_FAILED = Statement(
    lambda: (
        update(Row)
        .where(col(Row.id) == bindparam("inbound"))
        .values(tries=col(Row.tries) + 1, error=bindparam("reason"))
    )
)


@dataclass(frozen=True, slots=True)
class Stored:
    """What a gateway posted, as it is kept."""

    gateway: str
    raw: str
    received: datetime


def claim(
    tx: Transaction, inbound: Inbound, contact_id: int, owed: str | None = None
) -> int | None:
    """Keep a message; its row's id, or None when it was received before.

    owed: why its turn could not be taken; it stays to be done.
    """
    rows = tx.run(
        _CLAIM,
        gateway=inbound.gateway,
        provider_id=inbound.provider_id,
        contact_id=contact_id,
        raw=inbound.raw,
        received=inbound.received,
        handled=None if owed else inbound.received,
        error=owed,
    )
    return int(rows[0][0]) if rows else None


def answered(tx: Transaction, lane_id: int, draft: Draft, now: datetime) -> None:
    """Write a message that goes back in the answer to the webhook: nobody sends it."""
    tx.run(
        _ANSWERED,
        lane_id=lane_id,
        kind=draft.kind,
        channel=draft.channel,
        address=draft.address,
        language=draft.language,
        body=draft.body,
        segments=draft.segments,
        contact_id=draft.contact_id,
        cooperative_id=draft.cooperative_id,
        inbound_id=draft.inbound_id,
        created=now,
        due=now,
    )


def answers(tx: Transaction, inbound: Inbound) -> tuple[str, ...]:
    """What a message received before was answered with."""
    rows = tx.run(_ANSWERS, gateway=inbound.gateway, provider_id=inbound.provider_id)
    return tuple(body for (body,) in rows)


def owed(tx: Transaction, inbound_id: int, now: datetime) -> Stored | None:
    """A message whose turn is owed, marked as handled; None when that was done already."""
    rows = tx.run(_OWED, inbound=inbound_id, now=now)
    return Stored(*rows[0]) if rows else None


def failed(tx: Transaction, inbound_id: int, reason: str) -> None:
    """Its turn raised once more."""
    tx.run(_FAILED, inbound=inbound_id, reason=reason)
