"""A cooperative's members are told when its messages have nearly cost what they may in a month.

Once for each step and month, however often it is looked at.
"""

from datetime import datetime, timedelta
from functools import partial

from bot.clock import Clock, local
from bot.costs import caps
from bot.costs.caps import CENTIME, Spent
from bot.database import Database
from bot.post import Notice, Post
from bot.tables import Cooperative
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
        if far is Spent.LITTLE:
            return
        day = f"{local(ends, cooperative.zone):%d/%m}"
        spent = Money(cost // CENTIME)
        if far is Spent.ALL:
            said = text("costs.all", spent=spent, cap=Money(cap), day=day)
        else:
            said = text("costs.nearly", spent=spent, cap=Money(cap), day=day)
        once = f"costs:{id_}:{began:%Y-%m}:{int(far)}"
        template = text("template.member.alert", said=said)
        notice = Notice("costs", once, now, template=template)
        self._post.to_members(tx, id_, said, notice)
