"""How was it? Asked of whoever received an order some days ago: once, by day, never in the way.

A cooperative says how long after (Cooperative.rate_after); when the order is delivered that
moment is written in Order.rating_due. It is emptied in the transaction that asks.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import col, select, update

from bot import people, tokens
from bot.busy import is_busy
from bot.clock import MOROCCO, Clock, after_quiet, local
from bot.database import Database
from bot.people import Person
from bot.post import Notice, Post
from bot.tables import Cooperative, Order, OrderMove, Outbound, Sender
from bot.unasked import Starting, Unasked
from bot.writer import Transaction
from flows.client.rating import rating
from flows.client.stars import DELIVERED, Rated
from flows.talk import Named, Reply, Started, text

logger = logging.getLogger(__name__)

MOST = 100  # in one tick: what is more comes a second later
LATER = timedelta(hours=1)  # when somebody is in the middle of something
TOMORROW = timedelta(days=1)  # when they were asked about another order today
TOO_LATE = timedelta(days=30)  # after the order was placed: nobody knows any more


@dataclass(frozen=True, slots=True)
class _Due:
    """An order whose client is to be asked, and when that was due."""

    order_id: int
    due: datetime


class Asking:
    """What looks, each second, for orders to ask about."""

    def __init__(self, database: Database, turns: Starting, post: Post, clock: Clock) -> None:
        self._database = database
        self._turns = turns
        self._post = post
        self._clock = clock

    def tick(self) -> None:
        """Ask about the orders that are due."""
        now = self._clock.now()
        for due in self._waiting(now):
            try:
                self._database.writer.run(partial(self._ask, due=due, now=now))
            except Exception:
                logger.exception("order %s: not asked about, put off", due.order_id)
                self._database.writer.run(partial(_put_off, due=due, until=now + LATER))

    def _waiting(self, now: datetime) -> list[_Due]:
        found = (
            select(Order.id, Order.rating_due)
            .where(col(Order.rating_due) <= now)
            .order_by(col(Order.rating_due))
            .limit(MOST)
        )
        with self._database.reading() as db:
            return [_Due(order_id, due) for order_id, due in db.exec(found) if order_id and due]

    def _ask(self, tx: Transaction, due: _Due, now: datetime) -> None:
        """One transaction: it is due no more, and was asked; or it is put off; or neither."""
        order = tx.db.get_one(Order, due.order_id)
        seller = tx.db.get_one(Cooperative, order.cooperative_id)
        person = people.written_to(tx, order.contact_id)
        if person is None or not _is_wanted(tx, order, person, now):
            _put_off(tx, due, None)
            return
        when = _later(tx, order, person, seller, now)
        if when > now:
            _put_off(tx, due, when)
        elif _put_off(tx, due, None):
            self._put(tx, order, seller, person, now)

    def _put(
        self, tx: Transaction, order: Order, seller: Cooperative, person: Person, now: datetime
    ) -> None:
        """The question, where it can be answered at once; else what says how it can be.

        That is a template of WhatsApp's, where it is approved, or one SMS.
        """
        number, once = str(order.number), _once(person, seller, now)
        started = Started(rating.name, Rated(order=number))
        asked = tokens.unasked(tokens.ORDER, order.id or 0)
        if self._turns.start(tx, person.id, started, Unasked(asked, once)):
            return
        sender = tx.db.get(Sender, person.sender_id) if person.sender_id else None
        if sender is None:
            return
        telephone = sender.address.removeprefix("whatsapp:")
        name = Named(tuple(seller.names.items()))
        sms = text("rating.sms", cooperative=name, order=number, telephone=telephone)
        template = text("template.order.rating", number=number, cooperative=name)
        notice = Notice("reminder", once, now, template=template)
        self._post.to_client(tx, person.id, Reply((sms,)), notice, sms)


def _is_wanted(tx: Transaction, order: Order, person: Person, now: datetime) -> bool:
    """Whether to ask at all: not who said stop, nor of what is long gone."""
    return (
        order.status == DELIVERED
        and person.opted_out is None
        and now < _delivered(tx, order) + TOO_LATE
    )


def _later(
    tx: Transaction, order: Order, person: Person, seller: Cooperative, now: datetime
) -> datetime:
    """When to try again; now, where nothing speaks against asking."""
    if person.cooperative_id != order.cooperative_id or _asked_today(tx, person, seller, now):
        return now + TOMORROW
    if is_busy(tx, person, now):
        return now + LATER
    return after_quiet(now, seller.zone or MOROCCO)


def _asked_today(tx: Transaction, person: Person, seller: Cooperative, now: datetime) -> bool:
    once = _once(person, seller, now)
    # A message in parts bears the number of each.
    asked = select(Outbound.id).where(col(Outbound.once).in_((once, f"{once}:0")))
    return tx.db.exec(asked).first() is not None


def _once(person: Person, seller: Cooperative, now: datetime) -> str:
    """The name that only one question of a day has for a client."""
    return f"rating:{person.id}:{local(now, seller.zone or MOROCCO):%Y-%m-%d}"


def _delivered(tx: Transaction, order: Order) -> datetime:
    when = select(OrderMove.at).where(OrderMove.order_id == order.id, OrderMove.status == DELIVERED)
    return tx.db.exec(when).first() or order.placed


def _put_off(tx: Transaction, due: _Due, until: datetime | None) -> bool:
    """Due then, or no more; False where somebody else has changed it since we looked."""
    same = col(Order.id) == due.order_id, col(Order.rating_due) == due.due
    changed = update(Order).where(*same).values(rating_due=until).returning(col(Order.id))
    return tx.db.execute(changed).first() is not None
