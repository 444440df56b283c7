"""Effects carried out: rows written in the turn's own transaction, and no more.

Nothing here sends, waits or commits. What must leave the machine becomes a row of the
outbox, which is sent once the turn is committed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from sqlalchemy import BindParameter, bindparam, delete, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from bot import aliases, telephone
from bot.clock import after_quiet
from bot.database import Statement
from bot.outbox import Draft, enqueue
from bot.people import Person
from bot.render.segments import plain, segments
from bot.tables import (
    Consent,
    Contact,
    Cooperative,
    Order,
    OrderLine,
    Outbound,
    Product,
    Sender,
    Timer,
)
from bot.translate import speaker
from bot.writer import Transaction
from flows.effects import (
    AskHuman,
    ChooseCooperative,
    Effect,
    Lean,
    OptIn,
    OptOut,
    PlaceOrder,
    ProposeAlias,
    Remind,
    SetLanguage,
)
from flows.talk import Text, text

MARKETING = "marketing"  # the purpose that a stop ends, and a start allows


class Refused(Exception):
    """The world changed since the turn's snapshot: roll back, and take the turn again."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Whose turn it is, and what its effects need to know.

    products: key -> id, of the catalogue that the turn saw. inbound_id is None for a turn
    that no message began. window: how long the channel lets us write after their message;
    None where it lets us always.
    """

    person: Person
    products: dict[str, int]
    codes: dict[str, int]
    inbound_id: int | None
    now: datetime
    window: timedelta | None


_TAKE_STOCK = Statement(
    lambda: (
        update(Product)
        .where(
            col(Product.id) == bindparam("product"),
            col(Product.on_sale).is_(True),
            col(Product.stock_thousandths) >= bindparam("quantity"),
        )
        .values(stock_thousandths=col(Product.stock_thousandths) - bindparam("quantity"))
        .returning(col(Product.id))
    )
)
_COUNT_ORDER = Statement(
    lambda: (
        update(Cooperative)
        .where(
            col(Cooperative.id) == bindparam("cooperative"),
            col(Cooperative.orders) == bindparam("number") - 1,
        )
        .values(orders=bindparam("number"), version=col(Cooperative.version) + 1)
        .returning(col(Cooperative.id))
    )
)
_PLACE = Statement(
    lambda: (
        insert(Order)
        .values({name: bindparam(name) for name in Order.model_fields if name != "id"})
        .returning(col(Order.id))
    )
)
_ADD_LINE = Statement(
    lambda: insert(OrderLine).values(
        {name: bindparam(name) for name in OrderLine.model_fields if name != "id"}
    )
)
_SET_TIMER = Statement(
    lambda: (
        insert(Timer)
        .values(
            contact_id=bindparam("contact"),
            kind=bindparam("kind"),
            asked=bindparam("asked"),
            due=bindparam("due"),
        )
        .on_conflict_do_update(
            index_elements=["contact_id", "kind"],
            set_={"asked": bindparam("asked"), "due": bindparam("due")},
        )
    )
)
_CANCEL_REMINDERS = Statement(
    lambda: (
        update(Outbound)
        .where(
            col(Outbound.contact_id) == bindparam("contact"),
            col(Outbound.status) == literal_column("'queued'"),
            col(Outbound.kind) == literal_column("'reminder'"),
        )
        .values(status=literal_column("'cancelled'"))
    )
)
_STOP_TIMERS = Statement(
    lambda: delete(Timer).where(col(Timer.contact_id) == bindparam("contact_id"))
)


def _changing(*columns: str) -> Statement:
    values: dict[str, BindParameter[object]] = {name: bindparam(name) for name in columns}
    return Statement(
        lambda: update(Contact).where(col(Contact.id) == bindparam("contact")).values(values)
    )


_LANGUAGE = _changing("language", "leaning")
_LEANING = _changing("leaning")
_COOPERATIVE = _changing("cooperative_id")
_OPTED_OUT = _changing("opted_out")
_NAME = _changing("name")
_NAME_AND_ADDRESS = _changing("name", "delivery_address")


def perform(effect: Effect, tx: Transaction, around: Circumstances) -> None:
    """Write what one effect means. A new effect without a case here fails mypy."""
    contact = around.person.id
    match effect:
        case PlaceOrder():
            _place(effect, tx, around)
        case SetLanguage(language):
            tx.run(_LANGUAGE, contact=contact, language=language, leaning="")
        case Lean(language):
            tx.run(_LEANING, contact=contact, leaning=language)
        case ChooseCooperative(code):
            tx.run(_COOPERATIVE, contact=contact, cooperative_id=around.codes[code])
        case OptOut(words):
            tx.run(_OPTED_OUT, contact=contact, opted_out=around.now)
            tx.run(_STOP_TIMERS, contact_id=contact)
            tx.run(_CANCEL_REMINDERS, contact=contact)
            _consent(tx, around, given=False, words=words)
        case OptIn(words):
            tx.run(_OPTED_OUT, contact=contact, opted_out=None)
            _consent(tx, around, given=True, words=words)
        case AskHuman():
            _alert(tx, around)
        case Remind(asked, due):
            _remind(tx, around, asked, due)
        case ProposeAlias():
            product = around.products.get(effect.product)
            aliases.propose(tx, effect, around.person, product, around.now)
        case _:
            assert_never(effect)


def _place(order: PlaceOrder, tx: Transaction, around: Circumstances) -> None:
    """The order and its lines, out of the stock; and what is known of the client from now on."""
    person, number = around.person, int(order.ref)
    if not tx.run(_COUNT_ORDER, cooperative=person.cooperative_id, number=number):
        raise Refused(f"cooperative {person.cooperative_id}: {number} was given to another order")
    for line in order.lines:
        product = around.products.get(line.product)
        if not tx.run(_TAKE_STOCK, product=product, quantity=line.quantity.thousandths):
            raise Refused(f"product {product}: not so much is in stock any more")
    [(order_id,)] = tx.run(_PLACE, **_row(order, number, around))
    for position, line in enumerate(order.lines):
        tx.run(
            _ADD_LINE,
            order_id=order_id,
            position=position,
            product_id=around.products[line.product],
            quantity_thousandths=line.quantity.thousandths,
            unit_price_centimes=line.unit_price.centimes,
        )
    if order.address:
        known = {"name": order.name, "delivery_address": order.address}
        tx.run(_NAME_AND_ADDRESS, contact=person.id, **known)
    else:
        tx.run(_NAME, contact=person.id, name=order.name)


def _row(order: PlaceOrder, number: int, around: Circumstances) -> dict[str, object]:
    return {
        "cooperative_id": around.person.cooperative_id,
        "number": number,
        "contact_id": around.person.id,
        "inbound_id": around.inbound_id,
        "status": "received",
        "delivery": order.delivery,
        "name": order.name,
        "telephone": telephone_of(around.person),
        "address": order.address,
        "latitude": str(order.pin.latitude) if order.pin else None,
        "longitude": str(order.pin.longitude) if order.pin else None,
        "note": order.note,
        "total_centimes": order.total.centimes,
        "placed": around.now,
        "digest_id": None,
    }


def _consent(tx: Transaction, around: Circumstances, *, given: bool, words: str) -> None:
    tx.db.add(
        Consent(
            contact_id=around.person.id,
            purpose=MARKETING,
            given=given,
            words=words,
            language=around.person.language,
            inbound_id=around.inbound_id,
            said=around.now,
        )
    )


def _alert(tx: Transaction, around: Circumstances) -> None:
    """An SMS to the cooperative, in its own language: once an hour for one person."""
    person = around.person
    seller = tx.db.get(Cooperative, person.cooperative_id)
    if seller is None or not seller.digest_to:
        return
    sender_id = sms_sender(tx, person.cooperative_id)
    if sender_id is None:
        return
    say = speaker(seller.digest_language)
    name: Text | str = person.name or person.profile or text("human.alert.nobody")
    number = telephone_of(person)
    where = telephone.national(number) if number else f"WhatsApp {person.profile}".rstrip()
    body = plain(say(text("human.alert", name=name, telephone=where)))
    draft = Draft(
        kind="alert",
        channel="sms",
        address=seller.digest_to,
        language=seller.digest_language,
        body=body,
        segments=segments(body),
        once=f"human:{seller.id}:{person.id}:{around.now:%Y-%m-%dT%H}",
        cooperative_id=seller.id,
        inbound_id=around.inbound_id,
        due=after_quiet(around.now, seller.zone),
    )
    enqueue(tx, sender_id, draft, around.now)


def _remind(tx: Transaction, around: Circumstances, asked: str, due: datetime) -> None:
    """Come back by day, and only where and while the channel lets us write for nothing."""
    zone = around.person.zone
    if zone is None or around.window is None:
        return
    when = after_quiet(due, zone)
    if when < around.now + around.window:
        tx.run(_SET_TIMER, contact=around.person.id, kind="silence", asked=asked, due=when)


def sms_sender(tx: Transaction, cooperative_id: int | None) -> int | None:
    """What a cooperative's SMS leave through: its own sender, or the shared one."""
    mine = col(Sender.cooperative_id)
    ranked = (
        select(col(Sender.id))
        .where(col(Sender.channel) == "sms", (mine == cooperative_id) | mine.is_(None))
        .order_by(mine.is_(None), col(Sender.id))
    )
    return tx.db.execute(ranked).scalars().first()


def telephone_of(person: Person) -> str:
    """Their number in E.164, or "" where WhatsApp does not tell it."""
    number = person.address.removeprefix("whatsapp:")
    return number if number.startswith("+") else ""
