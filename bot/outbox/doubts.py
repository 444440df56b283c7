"""A request whose answer never came: whether its message is at the provider.

A message in doubt is looked for, again and again for some two minutes, since a provider's
list may lag behind. What is found there was accepted. What is not there after all that was
not: it is sent again, unless nobody asked for it, for such a message is better lost than sent
twice. Where the provider cannot be asked, only a receipt tells; what none has told of stays
unsettled, and somebody must look (`taawon outbox`).
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer as Whole
from sqlalchemy import bindparam, func, literal_column, select, update
from sqlmodel import col

from bot.gateways import Accepted, Outgoing, Sighting
from bot.outbox import ledger
from bot.outbox.claiming import Held, outgoing
from bot.outbox.drafts import UNASKED
from bot.outbox.ledger import is_status, to
from bot.outbox.settling import accept
from bot.statements import Statement
from bot.tables import Outbound
from bot.writer import Transaction

logger = logging.getLogger(__name__)

# Until the next look, each time; the last one decides. It must come after the longest request
# has ended, wherever it was made. Twilio promises nothing of how soon a message stands in its
# list: two minutes are many times what was ever seen.
WAITS = tuple(timedelta(seconds=s) for s in (5, 15, 40, 60))
SLOWLY = timedelta(minutes=1)  # between two looks at a provider that does not answer, or cannot
PATIENCE = timedelta(hours=6)  # then it stays unsettled
TAKEN = timedelta(minutes=1)  # in which a look ends: a provider's answer takes half of it at most
LOOKS = 8  # messages that are looked for at once
EARLIER = timedelta(seconds=5)  # our clock may be ahead of theirs


@dataclass(frozen=True, slots=True)
class Doubt:
    """A message that may have left, and since when.

    again: how long after this look the next one is; None when this one decides.
    """

    message: Outgoing
    kind: str
    epoch: int
    since: datetime
    again: timedelta | None

    @property
    def earliest(self) -> datetime:
        """The oldest message at the provider that can be this one."""
        return self.since - EARLIER


_FIELDS = (*ledger.READ, "epoch", "attempt", "claimed", "filled", "looks", "created")
_DOUBTS = Statement(
    lambda: (
        select(*(col(getattr(Outbound, name)) for name in _FIELDS))
        .where(
            col(Outbound.lane_id) == bindparam("lane_id"),
            is_status("unknown"),
            col(Outbound.due) <= bindparam("now"),
        )
        .order_by(col(Outbound.due))
        .limit(bindparam("most", type_=Whole()))
    )
)
_TAKEN = Statement(
    lambda: (
        update(Outbound)
        .where(col(Outbound.id) == bindparam("id"), is_status("unknown"))
        .values(due=bindparam("due"))
    )
)
_KNOWN = Statement(
    lambda: (
        select(literal_column("1"))
        .where(
            col(Outbound.gateway) == bindparam("gateway"),
            col(Outbound.provider_id) == bindparam("provider_id"),
        )
        .limit(literal_column("1"))
    )
)


def _left(status: str, *, held: bool) -> Statement:
    return Statement(
        lambda: (
            update(Outbound)
            .where(
                col(Outbound.id) == bindparam("id"),
                col(Outbound.attempt) == bindparam("attempt"),
                is_status("unknown"),
            )
            .values(
                **to(status),
                due=bindparam("due"),
                reason=func.coalesce(bindparam("reason"), col(Outbound.reason)),
                looks=col(Outbound.looks) + literal_column("1"),
                held=literal_column("TRUE" if held else "FALSE"),
            )
            .returning(col(Outbound.id))
        )
    )


_LATER = _left("unknown", held=True)
_AGAIN = _left("queued", held=True)
_UNSETTLED = _left("unsettled", held=False)


def doubts(
    tx: Transaction, held: Held, now: datetime, waits: tuple[timedelta, ...] = WAITS
) -> tuple[Doubt, ...]:
    """What is to be looked for now, on a lane that we hold: LOOKS at most, each for a while."""
    found = tx.run(_DOUBTS, lane_id=held.lane_id, now=now, most=LOOKS)
    for row in found:
        tx.run(_TAKEN, id=row[0], due=now + TAKEN)
    return tuple(_doubt(dict(zip(_FIELDS, row, strict=True)), held, now, waits) for row in found)


def _doubt(row: dict[str, Any], held: Held, now: datetime, waits: tuple[timedelta, ...]) -> Doubt:
    message = outgoing(row, held, row["attempt"], now, filled=row["filled"])
    again = dict(enumerate(waits)).get(row["looks"])
    return Doubt(message, row["kind"], row["epoch"], row["claimed"] or row["created"], again)


def not_told(tx: Transaction, doubt: Doubt, now: datetime) -> None:
    """The provider cannot be asked, or did not answer: wait for a receipt, but not for ever."""
    row = {"id": doubt.message.outbound, "attempt": doubt.message.attempt}
    if now - doubt.since < PATIENCE:
        tx.run(_LATER, **row, due=now + SLOWLY, reason=None)
    elif tx.run(_UNSETTLED, **row, due=now, reason="nobody could tell whether it left"):
        logger.error("message %s stays unsettled", doubt.message.outbound)


def told(
    tx: Transaction,
    held: Held,
    doubt: Doubt,
    seen: tuple[Sighting, ...],
    now: datetime,
) -> None:
    """What the provider has to that address: ours is among it, or is not there (yet)."""
    row = {"id": doubt.message.outbound, "attempt": doubt.message.attempt}

    def is_other(provider_id: bytes) -> bool:
        """Whether a row of the ledger has it already."""
        return bool(tx.run(_KNOWN, gateway=held.gateway, provider_id=provider_id))

    ours = _ours(doubt, seen, is_other)
    if ours is not None:
        accepted = Accepted(ours.provider_id, ours.status)
        accept(tx, row | {"epoch": doubt.epoch}, held, accepted, now)
    elif doubt.again is not None:
        tx.run(_LATER, **row, due=now + doubt.again, reason=None)
    elif doubt.kind in UNASKED:
        lost = "not at the provider: better lost than sent twice"
        if tx.run(_UNSETTLED, **row, due=now, reason=lost):
            logger.warning("message %s stays unsettled", doubt.message.outbound)
    elif tx.run(_AGAIN, **row, due=now, reason="not at the provider: sent again"):
        tx.wake(held.lane_id)


def _ours(
    doubt: Doubt, seen: tuple[Sighting, ...], is_other: Callable[[bytes], bool]
) -> Sighting | None:
    """Which of these is the message in doubt.

    One message at a time goes to a person from a sender, so whatever is there since then and
    belongs to no other row is ours; where it says something else, it is not.
    """
    for one in seen:
        if one.is_ours:
            return one
        if one.created is not None and one.created < doubt.earliest:
            continue
        if one.body and not _is_said(doubt.message, one.body):
            continue
        if not is_other(one.provider_id):
            return one
    return None


def _is_said(message: Outgoing, body: str) -> bool:
    """Whether this is what a provider may show of it.

    Of a template its values tell: its words were fixed when it was approved, and ours may have
    changed since. Not to know it again would be to send it twice.
    """
    if message.template is not None:
        return all(value in body for value in message.template.values)
    return body.strip() in _said(message)


def _said(message: Outgoing) -> tuple[str, ...]:
    """With taps, the text above them or all as numbered text."""
    shown = [message.body.strip(), message.plain.strip()]
    if message.picks:
        shown.append("\n".join(line.strip() for line in message.body.splitlines() if line.strip()))
    return tuple(shown)
