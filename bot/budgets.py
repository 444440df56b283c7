"""A cooperative's members are told when its messages have nearly cost what they may in a month.

Once for each step, month and cap, however often it is looked at and by which way they were told.
"""

from datetime import datetime, timedelta
from functools import partial

from sqlmodel import col, select

from bot.clock import Clock, local
from bot.costs import caps
from bot.costs.caps import CENTIME, Spent
from bot.database import Database
from bot.post import Notice, Post, members
from bot.tables import Cooperative, Outbound
from bot.writer import Transaction
from flows.talk import Money, text

EVERY = timedelta(minutes=1)


class Budgets:
    """One for a process."""

    def __init__(self, database: Database, post: Post, clock: Clock) -> None:
        self._database = database
        self._post = post
        self._clock = clock
        self._looked: datetime | None = None

    def tick(self) -> None:
        """Called each second; looks once a minute, by day or by night: a message waits for day."""
        now = self._clock.now()
        if self._looked is not None and now < self._looked + EVERY:
            return
        self._looked = now
        with self._database.reading() as db:
            capped = caps.capped(db)
        for cooperative in capped:
            self._database.writer.run(partial(self._tell, cooperative=cooperative, now=now))

    def _tell(self, tx: Transaction, *, cooperative: Cooperative, now: datetime) -> None:
        began, ends = caps.month(now, cooperative.zone)
        cap, id_ = cooperative.cap_centimes or 0, cooperative.id or 0
        cost = caps.cost(tx, id_, began)
        far = caps.how_far(cost, cap)
        once = f"costs:{id_}:{began:%Y-%m}:{cap}:{int(far)}"
        if far is Spent.LITTLE or _is_told(tx, id_, once):
            return
        day = f"{local(ends, cooperative.zone):%d/%m}"
        spent = Money(cost // CENTIME)
        if far is Spent.ALL:
            said = text("costs.all", spent=spent, cap=Money(cap), day=day)
        else:
            said = text("costs.nearly", spent=spent, cap=Money(cap), day=day)
        template = text("template.member.alert", said=said)
        notice = Notice("costs", once, now, template=template)
        self._post.to_members(tx, id_, said, notice)


def _is_told(tx: Transaction, cooperative_id: int, once: str) -> bool:
    """Whether anybody was told: who is told on WhatsApp must not hear it by SMS a day later.

    The names are those that bot.post gives: of what is written to a member, and to the number
    of the digests.
    """
    names = [once, *(f"{once}:{contact}:0" for contact in members(tx, cooperative_id))]
    written = select(Outbound.id).where(col(Outbound.once).in_(names)).limit(1)
    return tx.db.exec(written).first() is not None
