"""A lane is taken, and its due rows are claimed: they are marked before any request leaves."""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.clock import MOROCCO, after_quiet
from bot.costs.caps import Spent, spent
from bot.gateways import Filled, Outgoing, Pick
from bot.outbox import ledger
from bot.outbox.drafts import UNASKED, Rank
from bot.outbox.following import by_sms
from bot.outbox.limits import Pairs
from bot.outbox.undelivered import late_at
from bot.tables import Outbound
from bot.writer import Transaction

logger = logging.getLogger(__name__)

FIRST_LOOK = timedelta(seconds=5)  # at the provider, for what may have been accepted
DAY, RECOUNT = timedelta(hours=24), timedelta(minutes=1)
WINDOW_AGAIN = timedelta(hours=1)  # between two looks whether they have written
PAUSED_AGAIN = timedelta(minutes=1)  # between two looks whether its campaign goes on
COST_AGAIN = timedelta(seconds=5)  # between two looks at what a cooperative has spent
# Rows of a rank that one claim cancels or puts off: a campaign that expired whole while it waited
# is thousands of them, and replies wait so long for the writer.
LET_GO = 500
CAMPAIGNS, ALL = "campaigns", "all"  # what of a lane is halted until somebody has looked


def none_approved(language: str) -> frozenset[str]:  # noqa: ARG001  in none
    """No template may be sent."""
    return frozenset()


@dataclass(frozen=True, slots=True)
class Held:
    """A lane that is being drained, under its epoch; where it writes from, and through what.

    gateway is the name of the one that really sends: receipts come back under it. rate:
    messages a second, where the sender has one of its own. window: how long after a person's
    last message free text may be written to them; None is for ever. tier: how many people a
    campaign may be sent to in 24 hours; None is as many as there are. approved: the purposes of
    the templates that may be sent in a language, as the gateway knows them at that moment.
    """

    lane_id: int
    epoch: int
    sender: str
    channel: str
    gateway: str
    rate: float | None = None
    window: timedelta | None = None
    tier: int | None = None
    approved: Callable[[str], frozenset[str]] = none_approved


@dataclass(slots=True)
class Turns:
    """Whose turn it is: the last share served of each rank, and when each person may be next.

    people: how many a campaign was sent to in the last 24 hours, when it was counted last.
    spent: by cooperative, how far its month's money had gone, and when it was added up.
    """

    last: dict[int, int] = field(default_factory=dict)
    pairs: Pairs = field(default_factory=Pairs)
    people: int = 0
    counted: datetime | None = None
    spent: dict[int, tuple[Spent, datetime]] = field(default_factory=dict)


def take_lane(tx: Transaction, lane_id: int, now: datetime) -> Held:
    """Hold the lane from now on: whoever held it before can claim nothing more.

    What they left in flight is in doubt. If they live, they still settle it themselves.
    """
    ((epoch,),) = tx.run(ledger.TAKE, lane_id=lane_id)
    look = now + FIRST_LOOK
    for (row_id,) in tx.run(ledger.ORPHAN, lane_id=lane_id, epoch=epoch, look=look):
        logger.warning("message %s was in flight when lane %s was taken", row_id, lane_id)
    ((sender, channel, gateway, rate, tier),) = tx.run(ledger.SENDER, lane_id=lane_id)
    return Held(lane_id, epoch, sender, channel, gateway, rate, tier=tier)


def claim(
    tx: Transaction, held: Held, now: datetime, most: int, turns: Turns | None = None
) -> tuple[Outgoing, ...] | None:
    """Mark due rows as sending, and give them: one for each person.

    Replies first, then service, then campaigns; within each, cooperatives by turns, the oldest
    first. What has expired, or became unwanted since it was written, is cancelled. Campaigns
    leave by day alone, whenever they were due: they may have waited for money, for somebody who
    looks, or for us to run again. None when somebody else has taken the lane: the caller goes
    home. Empty when nothing may leave now, or the lane is woken for the next claim; fewer than
    `most` does not mean so: a person's next message comes next time.
    """
    turns = turns or Turns()
    lane = tx.run(ledger.STILL_HELD, lane_id=held.lane_id, epoch=held.epoch)
    if not lane:
        return None
    ((halted,),) = lane
    claimed: dict[str, Outgoing] = {}  # by address
    for rank in Rank:
        if halted == ALL or (halted and rank is Rank.CAMPAIGN):
            break
        claiming = _Claiming(tx, held, now, rank, claimed, turns)
        limit = most
        if rank is Rank.CAMPAIGN and held.tier is not None:
            limit = min(most, len(claimed) + _people_left(tx, held, held.tier, now, turns))
        before = len(claimed)
        while len(claimed) < limit and claiming.let_go < LET_GO and claiming.round(limit):
            pass
        if claiming.let_go >= LET_GO:
            tx.wake(held.lane_id)
        if rank is Rank.CAMPAIGN:
            turns.people += len(claimed) - before
    return tuple(claimed.values())


def _people_left(tx: Transaction, held: Held, tier: int, now: datetime, turns: Turns) -> int:
    """To how many more a campaign may be sent today: WhatsApp counts people, not messages.

    Those of the last minute are taken for new ones: it is never one too many.
    """
    if turns.counted is None or now >= turns.counted + RECOUNT:
        ((turns.people,),) = tx.run(ledger.PEOPLE, lane_id=held.lane_id, since=now - DAY)
        turns.counted = now
    return max(0, tier - turns.people)


def _has_money(tx: Transaction, cooperative_id: int, now: datetime, turns: Turns) -> bool:
    """Whether its campaigns may go on: what it spent is added up every few seconds."""
    far, when = turns.spent.get(cooperative_id, (Spent.LITTLE, None))
    if when is None or now >= when + COST_AGAIN:
        far = spent(tx, cooperative_id, now)
        turns.spent[cooperative_id] = far, now
    return far is Spent.LITTLE


@dataclass(slots=True)
class _Claiming:
    """One claim of one rank. let_go: how many rows it has cancelled or put off."""

    tx: Transaction
    held: Held
    now: datetime
    rank: Rank
    claimed: dict[str, Outgoing]
    turns: Turns
    let_go: int = 0
    campaigns: dict[int, str] = field(default_factory=dict)  # their status, looked up once

    def round(self, most: int) -> bool:
        """Each share's part of what may still leave; False when nothing changed any more."""
        shares = self._shares()
        moved = False
        for number, share in enumerate(shares):
            left = most - len(self.claimed)
            if left <= 0:
                break
            part = -(-left // (len(shares) - number))
            self.turns.last[self.rank] = share
            moved = self._serve(share, part) or moved
        return moved

    def _shares(self) -> list[int]:
        """Whose messages wait, beginning after who was served last."""
        lane = {"lane_id": self.held.lane_id, "rank": int(self.rank)}
        found: list[int] = []
        last = -1
        while rows := self.tx.run(ledger.NEXT_SHARE, **lane, share=last):
            ((last,),) = rows
            found.append(last)
        served = self.turns.last.get(self.rank, -1)
        return [s for s in found if s > served] + [s for s in found if s <= served]

    def _serve(self, share: int, part: int) -> bool:
        if self.rank is Rank.CAMPAIGN and not self._may_campaign(share):
            return False
        rows = self.tx.run(
            ledger.DUE,
            lane_id=self.held.lane_id,
            rank=int(self.rank),
            share=share,
            now=self.now,
            most=part,
        )
        before = len(self.claimed)
        moved = sum(self._one(dict(zip(ledger.READ, row, strict=True))) for row in rows)
        self.let_go += moved - (len(self.claimed) - before)
        return moved > 0

    def _may_campaign(self, cooperative_id: int) -> bool:
        """Whether it is day there, and there is money."""
        zones = self.tx.run(ledger.ZONE, cooperative_id=cooperative_id)
        if after_quiet(self.now, zones[0][0] if zones else MOROCCO) > self.now:
            return False
        return _has_money(self.tx, cooperative_id, self.now, self.turns)

    def _one(self, row: dict[str, Any]) -> bool:
        """Claim a row, or cancel it; False where it is left as it was."""
        row_id, address, expires = row["id"], row["address"], row["expires"]
        if expires is not None and expires <= self.now:
            self.tx.run(ledger.CANCEL, id=row_id, reason="expired")
            return True
        if row["kind"] in UNASKED and self.tx.run(ledger.UNWANTED, id=row_id):
            logger.info("message %s is not sent: they stopped us", row_id)
            return True
        if address in self.claimed:
            return False
        if row["campaign_id"] is not None and not self._runs(row):
            return True
        is_open = self._is_open(row)
        if not is_open and row["template"] not in self.held.approved(row["language"]):
            self._shut_out(row)
            return True
        if self.held.channel == "whatsapp" and (wait := self.turns.pairs.wait(address)) > 0:
            due = self.now + timedelta(seconds=wait)
            self.tx.run(ledger.PUT_OFF, id=row_id, due=due, reason="too soon after the last one")
            return True
        claimed = {"id": row_id, "epoch": self.held.epoch, "now": self.now, "filled": not is_open}
        claimed["late"] = late_at(row["kind"], row["sms"], self.now)
        for (attempt,) in self.tx.run(ledger.CLAIM, **claimed):
            self.claimed[address] = outgoing(row, self.held, attempt, self.now, filled=not is_open)
        return True

    def _runs(self, row: dict[str, Any]) -> bool:
        """Whether its campaign still asks them at this moment; else it waits, or is not sent."""
        campaign = row["campaign_id"]
        if (status := self.campaigns.get(campaign)) is None:
            found = self.tx.run(ledger.CAMPAIGN, campaign_id=campaign)
            status = self.campaigns[campaign] = found[0][0] if found else ""
        if status == "running":
            return not self.tx.run(ledger.SPOKEN, id=row["id"])
        if status == "paused":
            due = self.now + PAUSED_AGAIN
            self.tx.run(ledger.PUT_OFF, id=row["id"], due=due, reason="the campaign is paused")
        else:
            self.tx.run(ledger.CANCEL, id=row["id"], reason="the campaign is over")
        return False

    def _is_open(self, row: dict[str, Any]) -> bool:
        """Whether free text may be written to them now, by our clock and by what we were told."""
        if self.held.window is None or row["contact_id"] is None:
            return True
        [(heard, shut, erased)] = self.tx.run(ledger.HEARD, contact_id=row["contact_id"])
        if heard is None:
            # They asked to be forgotten, and this is our last word: WhatsApp knows. Or they are
            # of a cooperative's own list, and have never opened a window.
            return erased is not None and shut is None
        return bool(heard + self.held.window > self.now and (shut is None or heard > shut))

    def _shut_out(self, row: dict[str, Any]) -> None:
        """No free text now, and no template: an SMS; or it waits until they write, or is too late.

        A reply to what they said yesterday, or what nobody asked for, is not worth waiting.
        """
        template = row["template"]
        why = f"window closed, {template} not approved" if template else "window closed"
        if row["sms"] and by_sms(self.tx, self.tx.db.get_one(Outbound, row["id"]), self.now):
            self.tx.run(ledger.CANCEL, id=row["id"], reason=f"{why}: by SMS instead")
        elif self.rank is Rank.SERVICE:
            # By day: a template that is approved at night must wake nobody.
            due = after_quiet(self.now + WINDOW_AGAIN, MOROCCO)
            self.tx.run(ledger.PUT_OFF, id=row["id"], due=due, reason=f"{why}: waits")
        else:
            self.tx.run(ledger.CANCEL, id=row["id"], reason=why)


def outgoing(
    row: dict[str, Any], held: Held, attempt: int, now: datetime, *, filled: bool
) -> Outgoing:
    """A row as its gateway sends it. filled: by its template, as WhatsApp's window is closed."""
    expires = row["expires"]
    template = Filled(row["template"], tuple(json.loads(row["gaps"] or "[]")))
    return Outgoing(
        outbound=row["id"],
        attempt=attempt,
        channel=held.channel,
        sender=held.sender,
        address=row["address"],
        body=row["body"],
        language=row["language"],
        picks=tuple(Pick(*pick) for pick in json.loads(row["picks"] or "[]")),
        opens=row["opens"],
        plain=row["plain"],
        valid_for=expires - now if expires else None,
        media=row["media"],
        template=template if filled else None,
    )
