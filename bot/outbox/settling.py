"""What came of the one request that was made."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.gateways import (
    Accepted,
    Misconfigured,
    NotSent,
    OptedOut,
    Outgoing,
    Receipt,
    Refused,
    SendError,
    Unreachable,
    WindowClosed,
)
from bot.gateways.failures import Failing, Failure
from bot.gateways.meanings import meaning
from bot.outbox import following, ledger
from bot.outbox.claiming import FIRST_LOOK, Held
from bot.outbox.statuses import matched, reached, record
from bot.writer import Transaction

logger = logging.getLogger(__name__)

FIRST_WAIT = timedelta(seconds=1)  # doubled at each try
LONGEST_WAIT = timedelta(minutes=10)
MOST_TRIES = 20  # some two hours of a provider, or our own line, that is down
JITTER = 0.25  # up to a quarter more, so that those refused together do not come back together
BY_CLASS = {
    OptedOut: Failing(Failure.OPTED_OUT),
    Unreachable: Failing(Failure.RECIPIENT, sms=True, gone=1),
    WindowClosed: Failing(Failure.WINDOW_CLOSED),
}
REASON = 200  # characters of an error that are kept


@dataclass(frozen=True, slots=True)
class Tried:
    """One request and what came of it. chance, from 0 to 1, spreads what is tried again."""

    message: Outgoing
    outcome: Accepted | SendError
    ended: datetime
    chance: float


def settle(tx: Transaction, held: Held, tried: Tried) -> None:
    """Write what became of a request.

    Only a row that is still in flight under this epoch is touched, or that a newer holder
    of the lane has since called unknown: its own outcome is the best evidence there is.
    """
    message, outcome = tried.message, tried.outcome
    row = {"id": message.outbound, "epoch": held.epoch, "attempt": message.attempt}
    match outcome:
        case Accepted():
            accept(tx, row, held, outcome, tried.ended)
        case NotSent() if message.attempt < MOST_TRIES:
            due = tried.ended + retry_wait(message.attempt, outcome.wait, tried.chance)
            tx.run(ledger.SETTLE, **row, status="queued", due=due, held=True, **_why(outcome))
        case NotSent() | Refused():
            failed = {"status": "failed", "due": None, "held": False}
            if tx.run(ledger.SETTLE, **row, **failed, **_why(outcome)):
                failing = meaning(held.gateway, outcome.code) or _by_class(outcome)
                following.after_failure(tx, message.outbound, failing, tried.ended)
        case SendError():  # Unknown, and whatever else a gateway may come to raise
            look = tried.ended + FIRST_LOOK
            tx.run(ledger.SETTLE, **row, status="unknown", due=look, held=True, **_why(outcome))
    if isinstance(outcome, Misconfigured):
        logger.error("message %s: our account is at fault: %s", message.outbound, outcome.code)


def accept(
    tx: Transaction, row: dict[str, int], held: Held, accepted: Accepted, now: datetime
) -> None:
    """The provider has the message of this row: id, epoch and attempt."""
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
    matched(tx, row["id"], now)


def _by_class(error: SendError) -> Failing | None:
    """What follows an error whose code says nothing."""
    return next((failing for kind, failing in BY_CLASS.items() if isinstance(error, kind)), None)


def _why(error: SendError) -> dict[str, Any]:
    return {"error": error.code, "reason": f"{type(error).__name__}: {error}"[:REASON]}


def retry_wait(attempt: int, asked: timedelta | None, chance: float) -> timedelta:
    """How long until the next try: at least what the provider asked for."""
    doubled = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempt - 1))
    longest = max(doubled, asked or doubled)
    return timedelta(seconds=longest.total_seconds() * (1 + JITTER * chance))
