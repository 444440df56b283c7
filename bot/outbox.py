"""The ledger of all that is sent: written with the turn, claimed, sent once, settled once.

Each sender has one lane, and whoever drains a lane holds it under an epoch:

    enqueue     a row, queued, in the transaction of what caused it
    take_lane   the epoch rises; what an older epoch left in flight becomes unknown
    claim       due rows become sending, before any request leaves
    settle      the outcome of the one request that was made

A row that is unknown may have left: it is never sent again without evidence. Evidence is the
outcome of its own request, however late, or a receipt that names it (bot.statuses). Contacts
are written to in order: one row of each at a time, and none overtakes one that waits to be
tried again. The loop that does all this is bot.drain.
"""

import json
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot import ledger
from bot.gateways import (
    Accepted,
    Misconfigured,
    NotSent,
    OptedOut,
    Outgoing,
    Pick,
    Receipt,
    Refused,
    SendError,
)
from bot.statuses import matched, reached, record, stop
from bot.writer import Transaction

logger = logging.getLogger(__name__)

FIRST_WAIT = timedelta(seconds=1)  # doubled at each try
LONGEST_WAIT = timedelta(minutes=10)
MOST_TRIES = 20  # some two hours of a provider, or our own line, that is down
JITTER = 0.25  # up to a quarter more, so that those refused together do not come back together
REASON = 200  # characters of an error that are kept
# What a stop ends: kinds that nobody asked for. The one place that names them; all others are
# service (a reply, an order's news, what a person of the cooperative says).
UNASKED = frozenset({"ballot", "campaign", "idea", "news", "rating", "reminder"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message that is to become a row. Its fields are those of the table.

    due and expires: None is now, and never. picks are what can be tapped, `plain` then the
    same message as numbered text. A second draft with the same `once` is not written.
    """

    kind: str
    channel: str
    address: str
    language: str
    body: str
    picks: tuple[Pick, ...] = ()
    opens: str = ""
    plain: str = ""
    segments: int = 0
    once: str | None = None
    contact_id: int | None = None
    cooperative_id: int | None = None
    inbound_id: int | None = None
    due: datetime | None = None
    expires: datetime | None = None
    media: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A lane that is being drained, under its epoch; where it writes from, and through what.

    gateway is the name of the one that really sends: receipts come back under it.
    """

    lane_id: int
    epoch: int
    sender: str
    channel: str
    gateway: str


@dataclass(frozen=True, slots=True)
class Tried:
    """One request and what came of it. chance, from 0 to 1, spreads what is tried again."""

    message: Outgoing
    outcome: Accepted | SendError
    ended: datetime
    chance: float


def enqueue(tx: Transaction, sender_id: int, draft: Draft, now: datetime) -> int | None:
    """Write a message that is to leave from this sender, and nudge its lane.

    Gives the row's id, or None when a row of the same `once` is there already.
    """
    lane_id = lane_of(tx, sender_id)
    due = draft.due or now
    picks = [[pick.payload, pick.title, pick.description] for pick in draft.picks]
    rows = tx.run(
        ledger.ENQUEUE,
        lane_id=lane_id,
        kind=draft.kind,
        channel=draft.channel,
        address=draft.address,
        language=draft.language,
        body=draft.body,
        picks=json.dumps(picks, ensure_ascii=False) if picks else None,
        opens=draft.opens,
        plain=draft.plain,
        segments=draft.segments,
        once=draft.once,
        contact_id=draft.contact_id,
        cooperative_id=draft.cooperative_id,
        inbound_id=draft.inbound_id,
        created=now,
        due=due,
        expires=draft.expires,
        media=draft.media,
    )
    if not rows:
        return None
    if due <= now:
        tx.wake(lane_id)
    return int(rows[0][0])


def lane_of(tx: Transaction, sender_id: int) -> int:
    """The sender's lane, made at its first message."""
    found = tx.run(ledger.LANE, sender_id=sender_id)
    if not found:
        tx.run(ledger.MAKE_LANE, sender_id=sender_id)
        found = tx.run(ledger.LANE, sender_id=sender_id)
    return int(found[0][0])


def take_lane(tx: Transaction, lane_id: int) -> Held:
    """Hold the lane from now on: whoever held it before can claim nothing more.

    What they left in flight becomes unknown. If they live, they still settle it themselves.
    """
    ((epoch,),) = tx.run(ledger.TAKE, lane_id=lane_id)
    for (row_id,) in tx.run(ledger.ORPHAN, lane_id=lane_id, epoch=epoch):
        logger.warning("message %s was in flight when lane %s was taken", row_id, lane_id)
    ((sender, channel, gateway),) = tx.run(ledger.SENDER, lane_id=lane_id)
    return Held(lane_id, epoch, sender, channel, gateway)


def claim(tx: Transaction, held: Held, now: datetime, most: int) -> tuple[Outgoing, ...] | None:
    """Mark due rows as sending, and give them: the oldest first, one for each contact.

    What has expired, or became unwanted since it was written, is cancelled. None when
    somebody else has taken the lane: the caller goes home. Empty when nothing may leave now;
    fewer than `most` does not mean so: a contact's next message comes next time.
    """
    if not tx.run(ledger.STILL_HELD, lane_id=held.lane_id, epoch=held.epoch):
        return None
    while rows := tx.run(ledger.DUE, lane_id=held.lane_id, now=now, most=most):
        claimed = _claimed(tx, held, now, rows)
        if claimed:  # else none of them may leave any more: look further
            return claimed
    return ()


def _claimed(
    tx: Transaction, held: Held, now: datetime, rows: list[tuple[Any, ...]]
) -> tuple[Outgoing, ...]:
    claimed: dict[str, Outgoing] = {}  # by address
    for row_id, kind, address, language, body, picks, opens, plain, expires, media in rows:
        if expires is not None and expires <= now:
            tx.run(ledger.EXPIRE, id=row_id)
        elif kind in UNASKED and tx.run(ledger.UNWANTED, id=row_id):
            logger.info("message %s is not sent: they stopped us", row_id)
        elif address not in claimed:
            for (attempt,) in tx.run(ledger.CLAIM, id=row_id, epoch=held.epoch):
                claimed[address] = Outgoing(
                    outbound=row_id,
                    attempt=attempt,
                    channel=held.channel,
                    sender=held.sender,
                    address=address,
                    body=body,
                    language=language,
                    picks=tuple(Pick(*pick) for pick in json.loads(picks or "[]")),
                    opens=opens,
                    plain=plain,
                    valid_for=expires - now if expires else None,
                    media=media,
                )
    return tuple(claimed.values())


def settle(tx: Transaction, held: Held, tried: Tried) -> None:
    """Write what became of a request.

    Only a row that is still in flight under this epoch is touched, or that a newer holder
    of the lane has since called unknown: its own outcome is the best evidence there is.
    """
    message, outcome = tried.message, tried.outcome
    row = {"id": message.outbound, "epoch": held.epoch, "attempt": message.attempt}
    match outcome:
        case Accepted():
            _accept(tx, row, held, outcome, tried.ended)
        case NotSent() if message.attempt < MOST_TRIES:
            due = tried.ended + retry_wait(message.attempt, outcome.wait, tried.chance)
            tx.run(ledger.SETTLE, **row, status="queued", due=due, **_why(outcome))
        case NotSent() | Refused():
            tx.run(ledger.SETTLE, **row, status="failed", due=None, **_why(outcome))
        case SendError():  # Unknown, and whatever else a gateway may come to raise
            tx.run(ledger.SETTLE, **row, status="unknown", due=None, **_why(outcome))
    if isinstance(outcome, OptedOut):
        stop(tx, message.channel, message.address, tried.ended)
    if isinstance(outcome, Misconfigured):
        logger.error("message %s: our account is at fault: %s", message.outbound, outcome.code)


def _accept(
    tx: Transaction, row: dict[str, int], held: Held, accepted: Accepted, now: datetime
) -> None:
    if not tx.run(
        ledger.ACCEPT,
        **row,
        gateway=held.gateway,
        provider_id=accepted.provider_id,
        segments=accepted.segments,
    ):
        return  # a receipt that named the row was here first
    if reached(accepted.status) != "sent":  # the answer to the request said more already
        record(tx, Receipt(held.gateway, accepted.provider_id, accepted.status, None, now))
    matched(tx, row["id"])


def _why(error: SendError) -> dict[str, Any]:
    return {"error": error.code, "reason": f"{type(error).__name__}: {error}"[:REASON]}


def retry_wait(attempt: int, asked: timedelta | None, chance: float) -> timedelta:
    """How long until the next try: at least what the provider asked for."""
    doubled = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempt - 1))
    longest = max(doubled, asked or doubled)
    return timedelta(seconds=longest.total_seconds() * (1 + JITTER * chance))
