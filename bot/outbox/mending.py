"""What somebody who looked does by hand: send again, cancel, lift a halt.

Each gives one sentence of what was done, and raises Undone where it must not be.
"""

from datetime import datetime

from sqlalchemy import bindparam, false, literal_column, select, update
from sqlmodel import col

from bot.outbox.drafts import UNASKED
from bot.outbox.following import again
from bot.outbox.ledger import is_status, stopped, to
from bot.statements import Statement
from bot.tables import Lane, Outbound, Sender
from bot.writer import Transaction

AGAIN = ("failed", "unsettled")  # statuses of what may be sent again by hand
WHY_NOT = {
    "queued": "still waits to leave",
    "sending": "is leaving this very moment",
    "unknown": "is in doubt, and still looked for",
    "sent": "was sent",
    "delivered": "was delivered",
    "read": "was read",
    "cancelled": "was cancelled already",
}


class Undone(Exception):
    """It must not be done. bot.cli.outbox prints the sentence; nothing was changed."""


_SETTLE = Statement(
    lambda: (
        update(Outbound)
        .where(col(Outbound.id) == bindparam("id"), is_status("unsettled"))
        .values(**to("cancelled"), reason=bindparam("reason"), held=false())
        .returning(col(Outbound.id))
    )
)
_CANCEL = Statement(
    lambda: (
        update(Outbound)
        .where(col(Outbound.id) == bindparam("id"), is_status("queued"))
        .values(**to("cancelled"), reason=bindparam("reason"), held=false())
        .returning(col(Outbound.id))
    )
)
_STOPPED = Statement(
    lambda: select(literal_column("1")).where(col(Outbound.id) == bindparam("id"), stopped())
)
_IN_ITS_PLACE = Statement(
    lambda: select(col(Outbound.id)).where(col(Outbound.follows) == bindparam("id"))
)


def retry(tx: Transaction, row_id: int, now: datetime) -> str:
    """Send a message again that failed, or of which nobody knows: a row of its own, once."""
    row = _row(tx, row_id)
    if row.status not in AGAIN:
        raise Undone(f"Message {row_id} {WHY_NOT[row.status]}: it is not sent again.")
    if after := tx.run(_IN_ITS_PLACE, id=row_id):
        raise Undone(f"Message {row_id} was sent again already, as message {after[0][0]}.")
    unwanted = row.kind in UNASKED and bool(tx.run(_STOPPED, id=row_id))
    if why := hindrance(row, now, stopped=unwanted):
        raise Undone(f"Message {row_id} is not sent again: {why}.")
    new = again(tx, row, now, now)
    assert new is not None, "its row is ours, and nothing follows it"
    tx.run(_SETTLE, id=row_id, reason=f"sent again by hand, as {new}")
    lane = tx.db.get_one(Lane, row.lane_id)
    halted = f", once sender {lane.sender_id} is resumed" if lane.halted else ""
    return f"Message {row_id} is sent again, as message {new}{halted}."


def hindrance(row: Outbound, now: datetime, *, stopped: bool) -> str:
    """Why a message cannot be sent again, whatever became of it; "" where it can.

    stopped: they stopped us for what is of its kind.
    """
    if not row.address or not (row.body or row.media):
        return "its words are erased"
    if row.expires is not None and row.expires <= now:
        return "it is too late for it"
    return "they stopped us" if stopped else ""


def cancel(tx: Transaction, row_id: int) -> str:
    """Let a message go that still waits, or of which nobody knows whether it left."""
    row = _row(tx, row_id)
    reason = "cancelled by hand"
    if tx.run(_CANCEL, id=row_id, reason=reason) or tx.run(_SETTLE, id=row_id, reason=reason):
        return f"Message {row_id} is cancelled."
    said = WHY_NOT.get(row.status, "failed already")
    raise Undone(f"Message {row_id} {said}: it cannot be cancelled.")


def resume(tx: Transaction, sender: str) -> str:
    """Lift a sender's halt. sender: its id or its address."""
    found = col(Sender.address) == sender
    if sender.isascii() and sender.isdecimal() and len(sender) < 19:  # what 64 bits hold
        found = col(Sender.id) == int(sender)
    lane = tx.db.execute(
        select(Lane).join(Sender, col(Sender.id) == col(Lane.sender_id)).where(found)
    ).scalar()
    if lane is None or lane.id is None:
        raise Undone("There is no such sender: `taawon sender` lists them.")
    if not lane.halted:
        raise Undone(f"Sender {lane.sender_id} is not halted.")
    what = "campaigns" if lane.halted == "campaigns" else "messages"
    lane.halted = ""
    tx.wake(lane.id)
    return f"Sender {lane.sender_id} sends its {what} again."


def _row(tx: Transaction, row_id: int) -> Outbound:
    """The row, which nobody else changes until we are done."""
    row = tx.db.get(Outbound, row_id, with_for_update=True)
    if row is None:
        raise Undone(f"There is no message {row_id}.")
    return row
