"""A message that is to leave: a row of the ledger, in the transaction of what caused it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

from bot.gateways import Filled, Pick
from bot.outbox import ledger
from bot.writer import Transaction

# What a stop ends: kinds that nobody asked for. The one place that names them; all others are
# service (a reply, an order's news, what a person of the cooperative says).
UNASKED = frozenset({"ballot", "campaign", "idea", "news", "rating", "reminder"})
AWAITED = frozenset({"data", "relay", "reply"})  # somebody looks at their telephone for it


class Rank(IntEnum):
    """Which messages overtake which, from one sender."""

    REPLY = 0
    SERVICE = 1
    CAMPAIGN = 2


# Not frozen: a campaign makes a million of them, and freezing is half of what each costs.
@dataclass(slots=True, kw_only=True)
class Draft:
    """A message that is to become a row. Its fields are those of the table.

    due and expires: None is now, and never. picks are what can be tapped, `plain` then the
    same message as numbered text. A second draft with the same `once` is not written.
    template: what to send in its place when WhatsApp's window is closed; sms: the short words
    for when WhatsApp does not reach them. follows: the row in the place of which it comes.
    campaign_id: of which it is an invitation or a reminder.
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
    template: Filled | None = None
    sms: str = ""
    follows: int | None = None
    campaign_id: int | None = None

    @property
    def rank(self) -> Rank:
        """Before which others it leaves."""
        if self.kind in AWAITED:
            return Rank.REPLY
        return Rank.CAMPAIGN if self.kind in UNASKED else Rank.SERVICE


def enqueue(tx: Transaction, sender_id: int, draft: Draft, now: datetime) -> int | None:
    """Write a message that is to leave from this sender, and nudge its lane.

    Gives the row's id, or None when a row of the same `once`, or in the same one's place, is
    there already.
    """
    lane_id = lane_of(tx, sender_id)
    rows = tx.run(ledger.ENQUEUE, **_row(lane_id, draft, now))
    if not rows:
        return None
    if draft.due is None or draft.due <= now:
        tx.wake(lane_id)
    return int(rows[0][0])


def enqueue_all(tx: Transaction, sender_id: int, drafts: Iterable[Draft], now: datetime) -> None:
    """Write many at once: some five times faster than one by one. Those there already stay."""
    lane_id = lane_of(tx, sender_id)
    tx.run_all(ledger.ENQUEUE_ALL, (_row(lane_id, draft, now) for draft in drafts))
    tx.wake(lane_id)


def lane_of(tx: Transaction, sender_id: int) -> int:
    """The sender's lane, made at its first message."""
    found = tx.run(ledger.LANE, sender_id=sender_id)
    if not found:
        tx.run(ledger.MAKE_LANE, sender_id=sender_id)
        found = tx.run(ledger.LANE, sender_id=sender_id)
    return int(found[0][0])


def _row(lane_id: int, draft: Draft, now: datetime) -> dict[str, Any]:
    template = draft.template
    return {
        "lane_id": lane_id,
        "rank": int(draft.rank),
        "share": draft.cooperative_id or 0,
        "kind": draft.kind,
        "channel": draft.channel,
        "address": draft.address,
        "language": draft.language,
        "body": draft.body,
        "picks": _picks(draft.picks) if draft.picks else None,
        "opens": draft.opens,
        "plain": draft.plain,
        "segments": draft.segments,
        "once": draft.once,
        "contact_id": draft.contact_id,
        "cooperative_id": draft.cooperative_id,
        "inbound_id": draft.inbound_id,
        "created": now,
        "due": draft.due or now,
        "expires": draft.expires,
        "media": draft.media,
        "template": template.purpose if template else "",
        "gaps": json.dumps(template.values, ensure_ascii=False) if template else None,
        "sms": draft.sms,
        "follows": draft.follows,
        "campaign_id": draft.campaign_id,
    }


def _picks(picks: tuple[Pick, ...]) -> str:
    return json.dumps([[p.payload, p.title, p.description] for p in picks], ensure_ascii=False)
