"""Digests: each day at its hour, a cooperative is told its new orders, each of them once.

The hour is the cooperative's own (`digest_at` in its zone), even one of the night. Whatever
was ordered before it and told in no digest yet goes into the digest of that hour, which is
made a little later (`GRACE`); what is committed later still goes into the next. The digest,
its mark on the orders and the rows of the outbox are one transaction, so that neither a
crash nor a second process loses an order or tells it twice.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from bot import aliases
from bot.clock import Clock, after_quiet, local
from bot.database import Database
from bot.outbox import Draft, enqueue
from bot.reach import sms_sender
from bot.render import digest
from bot.render.digest import Alias, Line, Told
from bot.render.segments import segments
from bot.tables import Cooperative, Digest, Order, OrderLine, Product, Sender
from bot.writer import Transaction
from flows.progress import LOST
from flows.talk import Money, Named, Pin, Quantity

logger = logging.getLogger(__name__)

AGAIN = timedelta(minutes=1)  # until a digest that could not be made is tried again
# From the hour to its digest: turns begun before the hour are committed by then, as a rule
# also those that raised at first (bot.timers.OWED_AFTER). Else their orders wait for a day.
GRACE = timedelta(seconds=35)
LATE = timedelta(minutes=15)  # after the hour it is not the hour that they chose any more


@dataclass(frozen=True, slots=True)
class Made:
    """A digest: its id (None in a preview), its bodies in order, how many orders they tell."""

    id: int | None
    bodies: tuple[str, ...]
    orders: int

    @property
    def segments(self) -> int:
        """What all its bodies are billed for."""
        return sum(map(segments, self.bodies))


class NoSender(Exception):
    """No SMS sender can tell this cooperative: the orders wait, and the operator is told."""


class Digests:
    """Makes the digests whose hour has come."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._failed: dict[int, datetime] = {}  # by cooperative: when to try again
        self._made: dict[int, datetime] = {}  # by cooperative: the last hour that is done with

    def tick(self) -> None:
        """Make what is due. One that fails stops no other, and is tried again."""
        now = self._clock.now()
        for cooperative_id, digest_at, zone, first in self._untold():
            if now < self._failed.get(cooperative_id, now):
                continue
            try:
                until = struck(digest_at, zone, now - GRACE)
                # What came too late for an hour that was told waits for the next: without
                # this memory it would cost a transaction each second until then.
                if first < until and until != self._made.get(cooperative_id):
                    self._make(cooperative_id, until, now)
                    self._made[cooperative_id] = until
            except Exception:
                logger.exception("cooperative %s: no digest", cooperative_id)
                self._failed[cooperative_id] = now + AGAIN

    def _untold(self) -> list[tuple[int, str, str, datetime]]:
        """Who has orders to hear of: id, hour, zone, and when the first was placed.

        From the cooperatives to one entry each of the index `orders_to_tell`: this is asked
        every second, and the orders of who has no number are never looked at.
        """
        first = (
            select(Order.placed)
            .where(
                col(Order.cooperative_id) == col(Cooperative.id),
                col(Order.digest_id).is_(None),
                col(Order.status).not_in(LOST),
            )
            .order_by(col(Order.placed))
            .limit(1)
            .scalar_subquery()
        )
        untold = select(Cooperative.id, Cooperative.digest_at, Cooperative.zone, first).where(
            Cooperative.digest_to != "", first.is_not(None)
        )
        with self._database.reading() as db:
            rows = db.exec(untold)
            return [(key or 0, at, zone, placed) for key, at, zone, placed in rows]

    def _make(self, cooperative_id: int, until: datetime, now: datetime) -> None:
        made = self._database.writer.run(lambda tx: make(tx, cooperative_id, until, now))
        if made:
            logger.info(
                "digest %s: cooperative %s, %s orders, %s segments",
                *(made.id, cooperative_id, made.orders, made.segments),
            )


def struck(digest_at: str, zone: str, now: datetime) -> datetime:
    """When the hour ("18:00") last struck there, at `now` or before. In UTC.

    Where clocks change, an hour that comes twice strikes the first time, and one that is
    left out strikes as much later as the clocks went forward.
    """
    hour, place = time.fromisoformat(digest_at), ZoneInfo(zone)
    today = local(now, zone).date()
    strikes = (
        datetime.combine(today - timedelta(days=ago), hour, place).astimezone(now.tzinfo)
        for ago in (0, 1)
    )
    return next(strike for strike in strikes if strike <= now)


def make(tx: Transaction, cooperative_id: int, until: datetime, now: datetime) -> Made | None:
    """Write the digest of what was ordered before `until`, and its messages.

    At `until`, or soon after, they leave at once, since the cooperative chose the hour; later
    than that by day alone. None when there is nothing to tell, or it was made before. Raises
    NoSender.
    """
    db = tx.db
    told = db.get_one(Cooperative, cooperative_id)
    mine = (
        col(Order.cooperative_id) == cooperative_id,
        col(Order.digest_id).is_(None),
        col(Order.status).not_in(LOST),
        col(Order.placed) < until,
    )
    if db.exec(select(Order.id).where(*mine).limit(1)).first() is None:
        return None
    sender_id = sms_sender(tx, cooperative_id)
    if sender_id is None:
        raise NoSender(f"cooperative {cooperative_id}")
    row = {"cooperative_id": cooperative_id, "until": until, "made": now}
    claim = insert(Digest).values(**row, orders=0, segments=0).on_conflict_do_nothing()
    digest_id = db.execute(claim.returning(col(Digest.id))).scalar()
    if digest_id is None:  # what came too late for that digest waits for the next
        return None
    db.execute(update(Order).where(*mine).values(digest_id=digest_id))
    aliases.tell(db, cooperative_id, digest_id)
    made = _composed(db, told, until, digest_id, col(Order.digest_id) == digest_id)
    counted = {"orders": made.orders, "segments": made.segments}
    db.execute(update(Digest).where(col(Digest.id) == digest_id).values(**counted))
    due = now if now - until <= LATE else after_quiet(now, told.zone)
    for number, body in enumerate(made.bodies, 1):
        draft = Draft(
            kind="digest",
            channel="sms",
            address=told.digest_to,
            language=told.digest_language,
            body=body,
            segments=segments(body),
            once=f"digest:{digest_id}:{number}",
            cooperative_id=cooperative_id,
            due=due,
        )
        enqueue(tx, sender_id, draft, now)
    return made


def preview(db: Session, cooperative_id: int, now: datetime) -> Made:
    """What the digest would be if its hour struck now. Writes nothing."""
    told = db.get_one(Cooperative, cooperative_id)
    mine = (
        (col(Order.cooperative_id) == cooperative_id)
        & col(Order.digest_id).is_(None)
        & col(Order.status).not_in(LOST)
        & (col(Order.placed) < now)
    )
    return _composed(db, told, now, None, mine)


def _composed(
    db: Session,
    told: Cooperative,
    until: datetime,
    digest_id: int | None,
    which: ColumnElement[bool],
) -> Made:
    orders = _orders(db, which)
    to = Told(
        cooperative=_named(told.names, told.code),
        until=local(until, told.zone),
        language=told.digest_language,
        write_to=_write_to(db, told),
    )
    names = tuple(
        Alias(proposal.words, _named(product.names, product.key), proposal.clients)
        for proposal, product in aliases.told_in(db, told.id or 0, digest_id)
    )
    return Made(digest_id, digest.render(to, orders, names), len(orders))


def _orders(db: Session, which: ColumnElement[bool]) -> tuple[digest.Order, ...]:
    """The orders that the condition names, oldest first, with their lines."""
    lines: dict[int, list[Line]] = {}
    asked = (
        select(OrderLine, Product)
        .join(Order, col(Order.id) == col(OrderLine.order_id))
        .join(Product, col(Product.id) == col(OrderLine.product_id))
        .where(which)
        .order_by(col(OrderLine.position))
    )
    for line, product in db.exec(asked):
        named = _named(product.names, product.key)
        quantity = Quantity(line.quantity_thousandths)
        lines.setdefault(line.order_id, []).append(
            Line(named, product.pack, quantity, product.unit)
        )
    return tuple(
        digest.Order(
            number=order.number,
            name=order.name,
            lines=tuple(lines.get(order.id or 0, ())),
            total=Money(order.total_centimes),
            at_home=order.delivery == "home",
            telephone=order.telephone,
            address=order.address,
            pin=_pin(order),
            note=order.note,
            reward=order.reward,
        )
        for order in db.exec(select(Order).where(which).order_by(col(Order.number)))
    )


def _pin(order: Order) -> Pin | None:
    if order.latitude is None or order.longitude is None:
        return None
    return Pin(Decimal(order.latitude), Decimal(order.longitude))


def _named(names: dict[str, str], otherwise: str) -> Named:
    return Named(tuple(names.items()) or (("fr", otherwise),))


def _write_to(db: Session, told: Cooperative) -> str:
    """The WhatsApp number to write to: its own, or the shared one, or "" where is none."""
    mine = col(Sender.cooperative_id)
    ranked = (
        select(Sender.address)
        .where(Sender.channel == "whatsapp", (mine == told.id) | mine.is_(None))
        .order_by(mine.is_(None), col(Sender.id))
    )
    return (db.exec(ranked).first() or "").removeprefix("whatsapp:")
