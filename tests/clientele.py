"""Clients with orders that came, for what is counted of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import col, select

from bot.database import Database
from bot.segments.keeping import refresh
from bot.segments.naming import SEGMENTS
from bot.tables import (
    ClientFigures,
    Contact,
    Cooperative,
    Order,
    OrderLine,
    OrderMove,
    Product,
    Rating,
)
from bot.writer import Transaction
from tests.ledger import NOON

DAY = timedelta(days=1)


def seeded(tx: Transaction) -> None:
    """Two cooperatives, with one product each."""
    for number, code in ((1, "TIFAWIN"), (2, "AFRA")):
        tx.db.add(Cooperative(code=code, names={"fr": code.title()}))
        tx.db.flush()
        tx.db.add(
            Product(
                cooperative_id=number,
                key="amlou",
                names={"fr": "Amlou"},
                unit="jar",
                price_centimes=9_000,
                stock_thousandths=0,
            )
        )
    tx.db.flush()


@dataclass
class Clientele:
    """Their orders, written as if they had come long ago."""

    database: Database
    number: int = field(default=0)

    def __post_init__(self) -> None:
        self.database.writer.run(seeded)

    def client(
        self, *orders: tuple[float, float], heard: float | None = None, cooperative: int = 1
    ) -> int:
        """A client with orders of (days ago, dirhams); heard: days ago. Their id."""

        def add(tx: Transaction) -> int:
            said = None if heard is None else NOON - heard * DAY
            contact = Contact(language="fr", created=NOON - 900 * DAY, heard=said)
            tx.db.add(contact)
            tx.db.flush()
            return contact.id or 0

        contact = self.database.writer.run(add)
        for ago, dirhams in orders:
            self.orders(contact, ago, dirhams, cooperative=cooperative)
        return contact

    def orders(
        self, contact: int, ago: float, dirhams: float = 100, *, cooperative: int = 1,
        status: str = "delivered", stars: Iterable[int] = (),
    ) -> int:  # fmt: skip
        """One order more, placed two days before it came; its id."""
        self.number += 1
        came = NOON - ago * DAY

        def add(tx: Transaction) -> int:
            order = Order(
                cooperative_id=cooperative, number=self.number, contact_id=contact, status=status,
                delivery="home", name="", total_centimes=round(100 * dirhams),
                placed=came - 2 * DAY,
            )  # fmt: skip
            tx.db.add(order)
            tx.db.flush()
            tx.db.add(OrderMove(order_id=order.id, status=status, at=came))
            for position, given in enumerate(stars):
                line = OrderLine(
                    order_id=order.id, position=position, product_id=cooperative,
                    quantity_thousandths=1000, unit_price_centimes=1,
                )  # fmt: skip
                tx.db.add(line)
                tx.db.flush()
                tx.db.add(
                    Rating(
                        cooperative_id=cooperative,
                        contact_id=contact,
                        order_id=order.id,
                        order_line_id=line.id,
                        stars=given,
                        given=came + DAY,
                    )
                )
            return order.id or 0

        return self.database.writer.run(add)

    def look(
        self, now: datetime = NOON, since: datetime | None = None, cooperative: int = 1
    ) -> int:
        """Measure and rank them; how many have other figures."""
        return refresh(self.database, cooperative, now, since)

    def figures(self, cooperative: int = 1) -> dict[int, ClientFigures]:
        with self.database.reading() as db:
            which = select(ClientFigures).where(ClientFigures.cooperative_id == cooperative)
            return {row.contact_id: row for row in db.exec(which)}

    def segment(self, name: str, now: datetime = NOON, cooperative: int = 1) -> set[int]:
        """The clients in it."""
        which = (
            select(col(ClientFigures.contact_id))
            .join(Contact, col(Contact.id) == col(ClientFigures.contact_id))
            .where(col(ClientFigures.cooperative_id) == cooperative, SEGMENTS[name](now))
        )
        with self.database.reading() as db:
            return set(db.exec(which))
