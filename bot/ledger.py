"""The statements of the ledger, compiled once: bot.outbox says what each is for.

Statuses stand in them as literals of SQL: a bound value would hide the partial indexes.
"""

from sqlalchemy import (
    ColumnElement,
    Integer,
    bindparam,
    func,
    literal_column,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased
from sqlalchemy.sql.expression import Executable
from sqlmodel import col

from bot.database import Statement
from bot.statuses import is_status
from bot.tables import Address, Contact, Instant, Lane, Outbound, Sender


def _in_flight() -> tuple[ColumnElement[bool], ...]:
    return (
        col(Outbound.id) == bindparam("id"),
        col(Outbound.epoch) == bindparam("epoch"),
        col(Outbound.attempt) == bindparam("attempt"),
        or_(is_status("sending"), is_status("unknown")),
    )


def _due() -> Executable:
    """What may leave: due, and not behind an older message that is to be tried again."""
    older = aliased(Outbound)
    behind = (
        select(literal_column("1"))
        .where(
            col(older.lane_id) == col(Outbound.lane_id),
            col(older.address) == col(Outbound.address),
            col(older.id) < col(Outbound.id),
            col(older.status) == literal_column("'queued'"),
            col(older.attempt) > literal_column("0"),
        )
        .exists()
    )
    names = ("id", "kind", "address", "language", "body", "picks", "opens", "plain")
    return (
        select(*(col(getattr(Outbound, name)) for name in (*names, "expires", "media")))
        .where(
            col(Outbound.lane_id) == bindparam("lane_id"),
            is_status("queued"),
            col(Outbound.due) <= bindparam("now"),
            ~behind,
        )
        .order_by(col(Outbound.due), col(Outbound.id))
        .limit(bindparam("most", type_=Integer()))
    )


def _stopped() -> ColumnElement[bool]:
    """Whether who is written to has stopped us: at this address, or by a word to us."""
    there = (
        col(Address.channel) == col(Outbound.channel),
        col(Address.address) == col(Outbound.address),
        col(Address.stopped).is_not(null()),
    )
    said = (col(Contact.id) == col(Outbound.contact_id), col(Contact.opted_out).is_not(null()))
    return or_(*(select(literal_column("1")).where(*which).exists() for which in (there, said)))


def _to(status: str) -> dict[str, ColumnElement[str]]:
    return {"status": literal_column(f"'{status}'")}


# What a row is written with; the rest of it begins the same for all.
_WRITTEN = (
    *("lane_id", "kind", "channel", "address", "language", "body", "picks", "opens", "plain"),
    *("segments", "once", "contact_id", "cooperative_id", "inbound_id"),
    *("created", "due", "expires", "media"),
)
ENQUEUE = Statement(
    lambda: (
        insert(Outbound)
        .values({name: bindparam(name) for name in _WRITTEN})
        .values(answered=False, status="queued", epoch=0, attempt=0)
        .on_conflict_do_nothing()
        .returning(col(Outbound.id))
    )
)
LANE = Statement(lambda: select(col(Lane.id)).where(col(Lane.sender_id) == bindparam("sender_id")))
MAKE_LANE = Statement(
    lambda: insert(Lane).values(sender_id=bindparam("sender_id"), epoch=0).on_conflict_do_nothing()
)
TAKE = Statement(
    lambda: (
        update(Lane)
        .where(col(Lane.id) == bindparam("lane_id"))
        .values(epoch=col(Lane.epoch) + 1)
        .returning(col(Lane.epoch))
    )
)
ORPHAN = Statement(
    lambda: (
        update(Outbound)
        .where(
            col(Outbound.lane_id) == bindparam("lane_id"),
            is_status("sending"),
            col(Outbound.epoch) < bindparam("epoch"),
        )
        .values(**_to("unknown"), reason="whoever sent it is gone")
        .returning(col(Outbound.id))
    )
)
SENDER = Statement(
    lambda: (
        select(col(Sender.address), col(Sender.channel), col(Sender.gateway))
        .join(Lane, col(Lane.sender_id) == col(Sender.id))
        .where(col(Lane.id) == bindparam("lane_id"))
    )
)
# Locked until the claim is committed: a new holder then sees all that the old one claimed.
STILL_HELD = Statement(
    lambda: (
        select(col(Lane.id))
        .where(col(Lane.id) == bindparam("lane_id"), col(Lane.epoch) == bindparam("epoch"))
        .with_for_update()
    )
)
DUE = Statement(_due)
EXPIRE = Statement(
    lambda: (
        update(Outbound)
        .where(col(Outbound.id) == bindparam("id"), is_status("queued"))
        .values(**_to("cancelled"), reason="expired")
    )
)
UNWANTED = Statement(
    lambda: (
        update(Outbound)
        .where(col(Outbound.id) == bindparam("id"), is_status("queued"), _stopped())
        .values(**_to("cancelled"), reason="they stopped us")
        .returning(col(Outbound.id))
    )
)
CLAIM = Statement(
    lambda: (
        update(Outbound)
        .where(col(Outbound.id) == bindparam("id"), is_status("queued"))
        .values(**_to("sending"), epoch=bindparam("epoch"), attempt=col(Outbound.attempt) + 1)
        .returning(col(Outbound.attempt))
    )
)
ACCEPT = Statement(
    lambda: (
        update(Outbound)
        .where(*_in_flight())
        .values(
            **_to("sent"),
            gateway=bindparam("gateway"),
            provider_id=bindparam("provider_id"),
            segments=func.coalesce(bindparam("segments", type_=Integer()), col(Outbound.segments)),
            error=null(),
            reason=null(),
        )
        .returning(col(Outbound.id))
    )
)
SETTLE = Statement(
    lambda: (
        update(Outbound)
        .where(*_in_flight())
        .values(
            status=bindparam("status"),
            due=func.coalesce(bindparam("due", type_=Instant()), col(Outbound.due)),
            error=bindparam("error"),
            reason=bindparam("reason"),
        )
    )
)
