"""What clients asked for, and what the cooperative was told of it."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Index,
    text,
)
from sqlmodel import Field, SQLModel, UniqueConstraint

from bot.tables.columns import Instant, key, link, where


class Order(SQLModel, table=True):
    """What a client asked for. number is what people say: "41", counted by cooperative.

    status: received, accepted, ready, leaving, delivered; or refused (reason says why), or
    cancelled by the client. It only moves forward (OrderMove keeps when). rating_due: when to
    ask how it was; None before it is delivered, and once it was asked or rated.
    reward: what came with it, in words. recordings: JSON, messages that came with it (Media).
    """

    __tablename__ = "orders"  # "order" is a word of SQL
    __table_args__ = (
        UniqueConstraint("cooperative_id", "number"),
        Index("orders_to_tell", "cooperative_id", "placed", **where("digest_id IS NULL")),
        Index("orders_to_rate", "rating_due", **where("rating_due IS NOT NULL")),
    )
    id: int | None = key()
    cooperative_id: int = link("cooperative.id")
    number: int
    contact_id: int = link("contact.id", index=True)
    inbound_id: int | None = link("inbound.id", default=None, nullable=True, unique=True)
    status: str = "received"
    delivery: str
    name: str
    telephone: str = ""
    address: str = ""
    latitude: str | None = None
    longitude: str | None = None
    note: str = ""
    total_centimes: int
    placed: datetime = Field(sa_type=Instant)
    digest_id: int | None = link("digest.id", default=None, nullable=True, index=True)
    reason: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    rating_due: datetime | None = Field(default=None, sa_type=Instant)
    reward: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    recordings: str = Field(default="[]", sa_column_kwargs={"server_default": text("'[]'")})


class OrderMove(SQLModel, table=True):
    """That an order came to a status, and when. member_id: who moved it, if a member did."""

    __tablename__ = "order_move"
    __table_args__ = (UniqueConstraint("order_id", "status"),)
    id: int | None = key()
    order_id: int = link("orders.id")
    status: str
    member_id: int | None = link("member.id", default=None, nullable=True)
    at: datetime = Field(sa_type=Instant)


class OrderLine(SQLModel, table=True):
    """One product of an order, at the price fixed when it was confirmed."""

    __tablename__ = "order_line"
    __table_args__ = (UniqueConstraint("order_id", "position"),)
    id: int | None = key()
    order_id: int = link("orders.id")
    position: int
    product_id: int = link("product.id")
    quantity_thousandths: int = Field(sa_type=BigInteger)
    unit_price_centimes: int


class Digest(SQLModel, table=True):
    """A cooperative's orders up to an hour, told to it once. until: that hour, in UTC."""

    __table_args__ = (UniqueConstraint("cooperative_id", "until"),)
    id: int | None = key()
    cooperative_id: int = link("cooperative.id")
    until: datetime = Field(sa_type=Instant)
    made: datetime = Field(sa_type=Instant)
    orders: int
    segments: int
