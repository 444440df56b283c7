"""What a flow may look at, read from the database: the catalogues, cached by version.

A catalogue is read again only when its cooperative's version has risen (a price changed,
something was sold): the version comes with each turn's own row, in its transaction, so a
turn never sees an older catalogue than the one it would sell from.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from bot.gateways import Inbound
from bot.outbox import lane_of
from bot.statements import Statement
from bot.tables import Cooperative, Product, Reward, Sender
from bot.writer import Transaction
from flows.context import Cooperative as Seller
from flows.context import Product as Offered
from flows.talk import Money, Named, Quantity

_PRODUCTS = Statement(
    lambda: (
        select(
            col(Product.id),
            col(Product.key),
            col(Product.names),
            col(Product.aliases),
            col(Product.unit),
            col(Product.pack),
            col(Product.price_centimes),
            col(Product.stock_thousandths),
            col(Product.step_thousandths),
        )
        .where(
            col(Product.cooperative_id) == bindparam("cooperative"), col(Product.on_sale).is_(True)
        )
        .order_by(col(Product.position), col(Product.id))
    )
)
_SELLER_COLUMNS = (
    col(Cooperative.id),
    col(Cooperative.code),
    col(Cooperative.names),
    col(Cooperative.pickup),
    col(Cooperative.delivers),
)
_COOPERATIVES = Statement(lambda: select(*_SELLER_COLUMNS).order_by(col(Cooperative.code)))
_COOPERATIVE = Statement(
    lambda: select(*_SELLER_COLUMNS).where(col(Cooperative.id) == bindparam("cooperative"))
)
_SENDERS = Statement(
    lambda: select(
        col(Sender.id),
        col(Sender.address),
        col(Sender.channel),
        col(Sender.gateway),
        col(Sender.cooperative_id),
    )
)
# With the catalogue, so that a message to a cooperative that gives nothing costs nothing.
_REWARDS = Statement(
    lambda: (
        select(
            col(Reward.id),
            col(Reward.kind),
            col(Reward.every),
            col(Reward.words),
            col(Reward.since),
        )
        .where(col(Reward.cooperative_id) == bindparam("cooperative"), col(Reward.ended).is_(None))
        .order_by(col(Reward.id))
    )
)
_ADD_SENDER = Statement(
    lambda: (
        insert(Sender)
        .values(
            address=bindparam("address"),
            channel=bindparam("channel"),
            gateway=bindparam("gateway"),
        )
        .on_conflict_do_nothing()
    )
)


@dataclass(frozen=True, slots=True)
class Gift:
    """A reward that a cooperative gives now: see bot.tables.Reward."""

    id: int
    kind: str
    every: int
    words: Named
    since: datetime


@dataclass(frozen=True, slots=True)
class Shelf:
    """One cooperative and its catalogue, at one version; ids: product's key -> its row's."""

    version: int
    seller: Seller | None
    products: tuple[Offered, ...]
    ids: dict[str, int]
    gifts: tuple[Gift, ...] = ()


AFRESH = timedelta(minutes=1)  # how long a new cooperative may go unnoticed
EMPTY = Shelf(0, None, (), {})


@dataclass(frozen=True, slots=True)
class KnownSender:
    """A sender's row, and the lane that its messages wait on."""

    lane_id: int
    id: int
    address: str
    channel: str
    gateway: str
    cooperative_id: int | None


@dataclass(frozen=True, slots=True)
class Sellers:
    """The cooperatives that a sender writes for, by their rows' ids, and in order of code.

    codes: code -> id. read: when.
    """

    by_id: dict[int, Seller]
    all: tuple[Seller, ...]
    codes: dict[str, int]
    read: datetime

    @classmethod
    def of(cls, by_id: dict[int, Seller], read: datetime) -> "Sellers":
        """These cooperatives."""
        codes = {seller.code: key for key, seller in by_id.items()}
        return cls(by_id, tuple(by_id.values()), codes, read)


class Shop:
    """The cooperatives, their senders and catalogues, as the writer's thread last saw them.

    Used in the writer's thread alone.
    """

    def __init__(self) -> None:
        self._shelves: dict[int, Shelf] = {}
        self._sellers: Sellers | None = None
        self._senders: dict[str, KnownSender] = {}

    def forget(self) -> None:
        """Nothing is known any more: the transaction that saw it was rolled back."""
        self._shelves, self._sellers, self._senders = {}, None, {}

    def sender(self, tx: Transaction, inbound: Inbound) -> KnownSender:
        """The sender that a message was written to; one that is new is shared by all."""
        if inbound.sender not in self._senders:
            self._read_senders(tx)
        if inbound.sender not in self._senders:
            new = {"address": inbound.sender, "channel": inbound.channel}
            tx.run(_ADD_SENDER, gateway=inbound.gateway, **new)
            self._read_senders(tx)
        return self._senders[inbound.sender]

    def sender_by_id(self, tx: Transaction, sender_id: int | None) -> KnownSender | None:
        """The sender of this id, or None when there is none."""
        if all(known.id != sender_id for known in self._senders.values()):
            self._read_senders(tx)
        return next((s for s in self._senders.values() if s.id == sender_id), None)

    def sellers(
        self, tx: Transaction, sender: KnownSender, chosen: int | None, now: datetime
    ) -> Sellers:
        """The cooperatives that a sender writes for: its own, or all where it is shared.

        Read again each minute, and for somebody who has chosen none that is known.
        """
        known = self._sellers
        if known is None or chosen not in known.by_id or known.read + AFRESH <= now:
            rows = tx.run(_COOPERATIVES)
            known = self._sellers = Sellers.of({row[0]: _seller(row) for row in rows}, now)
            self._senders = {}  # a command may have changed them as well
        own = sender.cooperative_id
        if own is None:
            return known
        return Sellers.of({own: known.by_id[own]} if own in known.by_id else {}, known.read)

    def shelf(self, tx: Transaction, cooperative: int | None, version: int | None) -> Shelf:
        """A cooperative and its catalogue at this version; empty where none is chosen."""
        if cooperative is None or version is None:
            return EMPTY
        shelf = self._shelves.get(cooperative)
        if shelf is None or shelf.version != version:
            shelf = self._shelves[cooperative] = _shelf(tx, cooperative, version)
        return shelf

    def _read_senders(self, tx: Transaction) -> None:
        rows = [KnownSender(lane_of(tx, row[0]), *row) for row in tx.run(_SENDERS)]
        self._senders = {row.address: row for row in rows}


def _seller(row: tuple[Any, ...]) -> Seller:
    _, code, names, pickup, delivers = row
    return Seller(code, Named(tuple(names.items())), pickup, bool(delivers))


def _shelf(tx: Transaction, cooperative: int, version: int) -> Shelf:
    [row] = tx.run(_COOPERATIVE, cooperative=cooperative)
    ids: dict[str, int] = {}
    products = []
    for product_id, key, names, aliases, unit, pack, price, stock, step in tx.run(
        _PRODUCTS, cooperative=cooperative
    ):
        ids[key] = product_id
        others = tuple(name for language in aliases for name in aliases[language])
        named = Named(tuple(names.items()), others)
        offered = Offered(key, named, unit, pack, Money(price), Quantity(stock), Quantity(step))
        products.append(offered)
    gifts = tuple(
        Gift(gift_id, kind, every, Named(tuple(words.items())), since)
        for gift_id, kind, every, words, since in tx.run(_REWARDS, cooperative=cooperative)
    )
    return Shelf(version, _seller(row), tuple(products), ids, gifts)
