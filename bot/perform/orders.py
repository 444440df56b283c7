"""An order, as rows: placed, and out of the stock; bot.perform.moves is of those that were."""

import json
from dataclasses import replace

from sqlalchemy import bindparam, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from bot.perform import moves, recipients, recordings, rewards
from bot.perform.around import Circumstances, Refused
from bot.reach import telephone_of
from bot.statements import Statement
from bot.tables import Contact, Cooperative, Order, OrderLine, Product
from bot.writer import Transaction
from flows.effects import PlaceOrder

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
_KNOW = Statement(
    lambda: (
        update(Contact)
        .where(col(Contact.id) == bindparam("contact"))
        .values(name=bindparam("name"), delivery_address=bindparam("address"))
    )
)


def place(order: PlaceOrder, tx: Transaction, around: Circumstances) -> None:
    """The order and its lines, out of the stock; and what is known of the client from now on."""
    person, number = around.person, int(order.ref)
    if not tx.run(_COUNT_ORDER, cooperative=person.cooperative_id, number=number):
        raise Refused(f"cooperative {person.cooperative_id}: {number} was given to another order")
    if order.replaces:
        sent, reward = moves.replaced(order.replaces, order.ref, tx, around)
        recordings_of_both = (*sent, *order.recordings)
        order = replace(order, recordings=recordings_of_both, reward=order.reward or reward)
    for line in order.lines:
        product = around.products.get(line.product)
        if not tx.run(_TAKE_STOCK, product=product, quantity=line.quantity.thousandths):
            raise Refused(f"product {product}: not so much is in stock any more")
    reward = rewards.words_of(order.reward, tx, around)
    [(order_id,)] = tx.run(_PLACE, **_row(order, number, around, reward))
    rewards.give(order.reward, order_id, tx, around)
    for position, line in enumerate(order.lines):
        tx.run(
            _ADD_LINE,
            order_id=order_id,
            position=position,
            product_id=around.products[line.product],
            quantity_thousandths=line.quantity.thousandths,
            unit_price_centimes=line.unit_price.centimes,
        )
    address = order.address or person.delivery_address
    # The first name is the person's own; others are those of whom the telephone is shared with.
    tx.run(_KNOW, contact=person.id, name=person.name or order.name, address=address)
    recipients.keep(order.name, tx, around)
    recordings.announce(order, tx, around)


def _row(order: PlaceOrder, number: int, around: Circumstances, reward: str) -> dict[str, object]:
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
        "reason": "",
        "rating_due": None,
        "reward": reward,
        "recordings": json.dumps(order.recordings),
    }
