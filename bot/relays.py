"""Conversations between clients and members: what waited is given, what fell silent is closed.

What a client said waits while it is night, or while no member's window is open; it is given
once somebody is there. A relay in which nobody says anything any more is closed, so that the
bot answers again.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import exists, func, select
from sqlmodel import col

from bot.clock import Clock, after_quiet
from bot.database import Database
from bot.perform.relays import end
from bot.post import WHATSAPP, Notice, Post
from bot.relaying import KIND, hand_over, talk_of
from bot.tables import Address, Contact, Cooperative, Member, Relay, RelayLine
from bot.writer import Transaction
from flows.talk import Reply, text

SILENCE = timedelta(hours=12)
# Nobody has read her: she is not left longer than that with nobody at all.
UNREAD = timedelta(hours=36)
MOST = 100  # relays looked at in one tick
MINUTE = timedelta(minutes=1)  # silence is not looked for more often

# When the client and the last member were heard, and whether it is quiet there: nothing else
# makes somebody reachable who was not.
Seen = tuple[datetime | None, datetime | None, bool]

logger = logging.getLogger(__name__)


@dataclass
class Relays:
    """What is looked at each second. One relay that fails stops no other."""

    database: Database
    post: Post
    clock: Clock
    _tried: dict[int, Seen] = field(default_factory=dict)
    _silence_at: datetime | None = None

    def tick(self) -> None:
        """Give what can be given now, and close what fell silent."""
        now = self.clock.now()
        waiting = self._waiting(now)
        for relay_id, seen in waiting.items():
            if self._tried.get(relay_id) != seen:
                self._guarded(relay_id, partial(self._give, relay_id, now))
        self._tried = waiting
        if self._silence_at is None or now >= self._silence_at:
            self._silence_at = now + MINUTE
            for relay_id in self._silent(now):
                self._guarded(relay_id, partial(self._close, relay_id, now))

    def _guarded(self, relay_id: int, deed: Callable[[Transaction], None]) -> None:
        try:
            self.database.writer.run(deed)
        except Exception:
            logger.exception("relay %s: it waits to be given or closed", relay_id)

    def _give(self, relay_id: int, now: datetime, tx: Transaction) -> None:
        hand_over(tx, self.post, relay_id, now)

    def _waiting(self, now: datetime) -> dict[int, Seen]:
        """Relays with something that was not given yet, and who could be there to be given it."""
        member = (
            select(func.max(Contact.heard))
            .select_from(Member)
            .join(Address, col(Address.address) == WHATSAPP + col(Member.address))
            .join(Contact, col(Contact.id) == col(Address.contact_id))
            .where(col(Member.cooperative_id) == col(Relay.cooperative_id))
            .correlate(Relay)
            .scalar_subquery()
        )
        untold = select(col(RelayLine.relay_id)).where(col(RelayLine.told).is_(None)).distinct()
        found = (
            select(col(Relay.id), col(Contact.heard), member, col(Cooperative.zone))
            .join(Contact, col(Contact.id) == col(Relay.contact_id))
            .join(Cooperative, col(Cooperative.id) == col(Relay.cooperative_id))
            .where(col(Relay.id).in_(untold))
            .order_by(col(Relay.id).desc())
            .limit(MOST)
        )
        with self.database.reading() as db:
            return {
                relay_id: (client, somebody, after_quiet(now, zone) > now)
                for relay_id, client, somebody, zone in db.execute(found)
            }

    def _silent(self, now: datetime) -> list[int]:
        """Relays in which nothing was said for long, where it is day."""
        unread = exists(
            select(col(RelayLine.id)).where(
                col(RelayLine.relay_id) == col(Relay.id),
                col(RelayLine.told).is_(None),
                col(RelayLine.from_client).is_(True),
            )
        )
        found = (
            select(col(Relay.id), col(Cooperative.zone), unread, col(Relay.last))
            .join(Cooperative, col(Cooperative.id) == col(Relay.cooperative_id))
            .where(col(Relay.closed).is_(None), col(Relay.last) < now - SILENCE)
            .limit(MOST)
        )
        with self.database.reading() as db:
            return [
                relay_id
                for relay_id, zone, is_unread, last in db.execute(found)
                if after_quiet(now, zone) <= now and (not is_unread or last < now - UNREAD)
            ]

    def _close(self, relay_id: int, now: datetime, tx: Transaction) -> None:
        talk = talk_of(tx, relay_id)
        if not end(tx, relay_id, "silence", now):
            return
        said = text("relay.silent", cooperative=talk.cooperative)
        notice = Notice(KIND, f"relay:{relay_id}:over", now)
        self.post.to_client(tx, talk.contact_id, Reply((said,)), notice)
