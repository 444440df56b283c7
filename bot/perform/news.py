"""What a client hears of her order as it goes on; and a cooperative, of one that is no more."""

from dataclasses import dataclass

from sqlalchemy import bindparam, literal_column, null, update
from sqlmodel import col

from bot.outbox.following import nothing_more
from bot.people import Person
from bot.perform.around import Circumstances
from bot.post import WHATSAPP, Notice
from bot.statements import Statement
from bot.tables import Cooperative, Outbound
from bot.writer import Transaction
from flows.talk import Named, Reply, Text, text

KIND = "order"
NEWS = ("accepted", "ready", "leaving", "delivered", "refused")  # what she is told of
_PARTS = tuple(f"{status}{part}" for status in NEWS for part in ("", ":0"))  # see Post.to_client
_OVERTAKEN = Statement(
    lambda: (
        update(Outbound)
        .where(
            col(Outbound.once).in_([bindparam(f"name_{at}") for at in range(len(_PARTS))]),
            col(Outbound.status) == literal_column("'queued'"),
            col(Outbound.attempt) == literal_column("0"),
        )
        .values(status=literal_column("'cancelled'"))
    )
)
_OUTDATED = Statement(
    lambda: (
        update(Outbound)
        .where(col(Outbound.once).in_([bindparam(f"name_{at}") for at in range(len(_PARTS))]))
        .values(late=null(), sms=literal_column("''"))
        .returning(col(Outbound.id))
    )
)


@dataclass(frozen=True, slots=True)
class Moved:
    """An order that came to a status. delivery as in flows.effects.PlaceOrder."""

    id: int
    number: int
    delivery: str
    to: str
    reason: str


def tell(
    tx: Transaction, cooperative_id: int, client: Person, order: Moved, around: Circumstances
) -> None:
    """One message for what she cares about; an older one that has not left yet never does.

    Nor does the SMS of an older one that was not delivered, or fails only now.

    What can wait, that it is accepted or delivered, is not worth an SMS.
    """
    seller = tx.db.get_one(Cooperative, cooperative_id)
    name = Named(tuple(seller.names.items()))
    names = {f"name_{at}": f"order:{order.id}:{part}" for at, part in enumerate(_PARTS)}
    tx.run(_OVERTAKEN, **names)
    for (row_id,) in tx.run(_OUTDATED, **names):
        nothing_more(tx, row_id, "the order has gone on")
    notice = Notice(
        KIND,
        f"order:{order.id}:{order.to}",
        around.now,
        around.inbound_id,
        template=_template(order, name, seller.pickup),
    )
    short = _short(order, name, seller.pickup)
    if client.address.startswith(WHATSAPP):
        said = _said(order, name, seller.pickup)
        around.post.to_client(tx, client.id, Reply((said,)), notice, short)
    elif short is not None:
        around.post.to_client(tx, client.id, Reply((short,)), notice, short)


def to_cooperative(tx: Transaction, once: str, said: Text, around: Circumstances) -> None:
    """Tell the cooperative that the client talks with, once."""
    if around.person.cooperative_id is not None:
        notice = Notice("alert", once, around.now, around.inbound_id)
        around.post.to_members(tx, around.person.cooperative_id, said, notice)


def _said(order: Moved, name: Named, place: str) -> Text:
    """In full, where it costs nothing."""
    number = order.number
    match order.to:
        case "accepted":
            return text("follow.news.accepted", number=number, cooperative=name)
        case "ready" if order.delivery == "home":
            return text("follow.news.ready.home", number=number, cooperative=name)
        case "ready":
            return text("follow.news.ready.pickup", number=number, cooperative=name, place=place)
        case "leaving":
            return text("follow.news.leaving", number=number, cooperative=name)
        case "delivered":
            return text("follow.news.delivered", number=number, cooperative=name)
        case _:
            why = order.reason
            return text("follow.news.refused", number=number, cooperative=name, reason=why)


def _template(order: Moved, name: Named, place: str) -> Text:
    """As WhatsApp lets us write it first."""
    number = order.number
    match order.to:
        case "accepted":
            return text("template.order.accepted", number=number, cooperative=name)
        case "ready" if order.delivery == "home":
            return text("template.order.ready.home", number=number, cooperative=name)
        case "ready":
            where = place or name
            return text("template.order.ready.pickup", number=number, cooperative=name, place=where)
        case "leaving":
            return text("template.order.leaving", number=number, cooperative=name)
        case "delivered":
            return text("template.order.delivered", number=number, cooperative=name)
        case _:
            why = order.reason
            return text("template.order.refused", number=number, cooperative=name, reason=why)


def _short(order: Moved, name: Named, place: str) -> Text | None:
    """As one SMS; None where it is not worth one."""
    number = order.number
    match order.to:
        case "ready" if order.delivery == "home":
            return text("follow.sms.ready.home", number=number, cooperative=name)
        case "ready":
            return text("follow.sms.ready.pickup", number=number, cooperative=name, place=place)
        case "leaving":
            return text("follow.sms.leaving", number=number, cooperative=name)
        case "refused":
            why = order.reason
            return text("follow.sms.refused", number=number, cooperative=name, reason=why)
        case _:
            return None
