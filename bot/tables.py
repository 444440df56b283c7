"""The tables. Amounts are in centimes, quantities in thousandths of a unit, times in UTC.

What belongs together:
  cooperative   member, sender, product
  contact       address (where they can be written to), consent, timer
  order         order_line, digest
  messages      inbound (received), outbound (the ledger of all that is sent), receipt
  control       lane (one sender's share of the ledger), content (stored at the provider)
"""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    text,
)
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel, UniqueConstraint


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime: timestamptz in PostgreSQL, sortable text in SQLite.

    SQLite has no type for it, and what sqlite3 does by itself with datetimes is deprecated
    since Python 3.12. "2026-11-22 18:00:00.000000": microseconds always, so that text
    order is time order.
    """

    impl = String(26)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:  # noqa: ANN401  SQLAlchemy's own
        """Text for SQLite, a real time for the others."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(26))
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | datetime | None:
        """To the database; a naive time is a mistake of ours and raises ValueError."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return _written(value) if dialect.name == "sqlite" else value.astimezone(UTC)

    def process_result_value(
        self,
        value: str | datetime | None,
        dialect: Dialect,  # noqa: ARG002
    ) -> datetime | None:
        """From the database, aware again."""
        if value is None:
            return None
        if isinstance(value, str):
            return datetime.fromisoformat(value).replace(tzinfo=UTC)
        return value.astimezone(UTC)


@lru_cache(maxsize=256)
def _written(instant: datetime) -> str:
    """As SQLite keeps it. One turn writes the same instant several times."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


# SQLite counts rows by itself only when the key is INTEGER; PostgreSQL wants 64 bits.
Id = BigInteger().with_variant(Integer(), "sqlite")


def _key() -> Any:  # noqa: ANN401  what Field gives
    return Field(default=None, primary_key=True, sa_type=Id)


def _link(to: str, **how: Any) -> Any:  # noqa: ANN401
    return Field(sa_type=Id, sa_column_args=[ForeignKey(to)], **how)


def _where(condition: str) -> dict[str, Any]:
    """Only these rows are in the index, on both databases."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class Cooperative(SQLModel, table=True):
    """A seller. code is the short word that its clients send: TIFAWIN.

    names: language -> name. digest_at: local hour "18:00" in zone, digest_to: E.164,
    digest_language: the language of its SMS, which its names of products follow.
    version rises with every change of its catalogue, stock included; orders is the number
    of its last order.
    """

    id: int | None = _key()
    code: str = Field(unique=True, max_length=16)
    names: dict[str, str] = Field(sa_type=JSON)
    pickup: str = ""
    delivers: bool = True
    zone: str = "Africa/Casablanca"
    digest_at: str = "18:00"
    digest_to: str = ""
    digest_language: str = "ary_Latn"
    version: int = 1
    orders: int = 0


class Sender(SQLModel, table=True):
    """A number or name that we write from: "whatsapp:+…", "+…" or "TAAWON".

    cooperative_id is None when several cooperatives share it. A digest leaves through the
    cooperative's own sms sender, or else through the shared one.
    """

    id: int | None = _key()
    address: str = Field(unique=True)
    channel: str
    gateway: str = "twilio"
    cooperative_id: int | None = _link("cooperative.id", default=None, nullable=True, index=True)


class Member(SQLModel, table=True):
    """Somebody of a cooperative, known by a telephone. role: president, treasurer, member."""

    __table_args__ = (UniqueConstraint("cooperative_id", "address"),)
    id: int | None = _key()
    cooperative_id: int = _link("cooperative.id")
    address: str
    name: str
    role: str = "member"


class Product(SQLModel, table=True):
    """Something a cooperative sells, by the unit: a kilo, a jar of 500 g.

    names: language -> name; aliases: language -> other names. A price for one unit; stock
    and step (the least that can be added) in thousandths of the unit.
    """

    __table_args__ = (UniqueConstraint("cooperative_id", "key"),)
    id: int | None = _key()
    cooperative_id: int = _link("cooperative.id")
    key: str = Field(max_length=16)
    position: int = 0
    names: dict[str, str] = Field(sa_type=JSON)
    aliases: dict[str, list[str]] = Field(default_factory=dict, sa_type=JSON)
    unit: str
    pack: str = ""
    price_centimes: int
    stock_thousandths: int = Field(sa_type=BigInteger)
    step_thousandths: int = 1000
    on_sale: bool = True


class Contact(SQLModel, table=True):
    """A person who writes to us. place is the JSON of bot.places, or None when idle.

    cooperative_id is the one they talk with; heard is their last message, by which
    WhatsApp's 24 hours are counted, and sender_id what they wrote it to; opted_out is when
    they said stop.
    """

    id: int | None = _key()
    cooperative_id: int | None = _link("cooperative.id", default=None, nullable=True)
    language: str = ""
    name: str = ""
    delivery_address: str = ""
    place: str | None = Field(default=None, sa_type=Text)
    heard: datetime | None = Field(default=None, sa_type=Instant)
    sender_id: int | None = _link("sender.id", default=None, nullable=True)
    opted_out: datetime | None = Field(default=None, sa_type=Instant)
    created: datetime = Field(sa_type=Instant)


class Address(SQLModel, table=True):
    """Where a person can be written to: a channel and an address on it.

    profile is the name that they show there; alias is another address of theirs on the
    channel; stopped is when the channel refused us for them.
    """

    __table_args__ = (UniqueConstraint("channel", "address"),)
    id: int | None = _key()
    contact_id: int = _link("contact.id", index=True)
    channel: str
    address: str
    profile: str = ""
    alias: str = ""
    stopped: datetime | None = Field(default=None, sa_type=Instant)


class Consent(SQLModel, table=True):
    """A yes or a no to being written to, with its words, language, time and message.

    Law 09-08, article 10: a proof, so rows are only ever added.
    """

    id: int | None = _key()
    contact_id: int = _link("contact.id", index=True)
    purpose: str
    given: bool
    words: str
    language: str
    inbound_id: int | None = _link("inbound.id", default=None, nullable=True)
    said: datetime = Field(sa_type=Instant)


class Order(SQLModel, table=True):
    """What a client asked for. number is what people say: "41", counted by cooperative."""

    __tablename__ = "orders"  # "order" is a word of SQL
    __table_args__ = (
        UniqueConstraint("cooperative_id", "number"),
        Index("orders_to_tell", "cooperative_id", "placed", **_where("digest_id IS NULL")),
    )
    id: int | None = _key()
    cooperative_id: int = _link("cooperative.id")
    number: int
    contact_id: int = _link("contact.id", index=True)
    inbound_id: int | None = _link("inbound.id", default=None, nullable=True, unique=True)
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
    digest_id: int | None = _link("digest.id", default=None, nullable=True, index=True)


class OrderLine(SQLModel, table=True):
    """One product of an order, at the price fixed when it was confirmed."""

    __tablename__ = "order_line"
    __table_args__ = (UniqueConstraint("order_id", "position"),)
    id: int | None = _key()
    order_id: int = _link("orders.id")
    position: int
    product_id: int = _link("product.id")
    quantity_thousandths: int = Field(sa_type=BigInteger)
    unit_price_centimes: int


class Digest(SQLModel, table=True):
    """A cooperative's orders up to an hour, told to it once. until: that hour, in UTC."""

    __table_args__ = (UniqueConstraint("cooperative_id", "until"),)
    id: int | None = _key()
    cooperative_id: int = _link("cooperative.id")
    until: datetime = Field(sa_type=Instant)
    made: datetime = Field(sa_type=Instant)
    orders: int
    segments: int


class Inbound(SQLModel, table=True):
    """A message as the gateway gave it, once: the provider's own id tells it apart.

    handled is None while its turn is owed (it raised); error then says what happened.
    """

    __table_args__ = (
        UniqueConstraint("gateway", "provider_id"),
        Index("inbound_owed", "id", **_where("handled IS NULL")),
    )
    id: int | None = _key()
    gateway: str
    provider_id: bytes = Field(sa_type=LargeBinary)
    contact_id: int | None = _link("contact.id", default=None, nullable=True)
    raw: str = Field(sa_type=Text)
    received: datetime = Field(sa_type=Instant)
    handled: datetime | None = Field(default=None, sa_type=Instant)
    tries: int = 0
    error: str | None = None


class Outbound(SQLModel, table=True):
    """The ledger: one row for each message that leaves, and what became of it.

    status: queued, sending, sent, delivered, read, failed, unknown (it may have left),
    cancelled. answered: it went back in the answer to the webhook, so nobody sends it.
    once: a name that only one row can bear, where a message must never be written twice.
    picks: JSON of the options that can be tapped, with `opens`; body is then the text
    above them, and plain the same message as numbered text.
    """

    __table_args__ = (
        Index("outbound_due", "lane_id", "due", "id", **_where("status = 'queued'")),
        Index("outbound_open", "lane_id", **_where("status = 'sending'")),
        # Whom nobody may overtake: without it each claim looks through all that is queued.
        Index(
            "outbound_retried",
            "lane_id",
            "address",
            "id",
            **_where("status = 'queued' AND attempt > 0"),
        ),
        # Most rows have neither: an index of those alone costs the others nothing.
        Index("outbound_once", "once", unique=True, **_where("once IS NOT NULL")),
        Index(
            "outbound_provider_id",
            "gateway",
            "provider_id",
            unique=True,
            **_where("provider_id IS NOT NULL"),
        ),
    )
    id: int | None = _key()
    once: str | None = None
    lane_id: int = _link("lane.id")
    kind: str
    contact_id: int | None = _link("contact.id", default=None, nullable=True, index=True)
    cooperative_id: int | None = _link("cooperative.id", default=None, nullable=True)
    inbound_id: int | None = _link("inbound.id", default=None, nullable=True, index=True)
    channel: str
    address: str
    language: str
    body: str = Field(sa_type=Text)
    picks: str | None = Field(default=None, sa_type=Text)
    opens: str = ""
    plain: str = Field(default="", sa_type=Text)
    answered: bool = False
    status: str = "queued"
    created: datetime = Field(sa_type=Instant)
    due: datetime = Field(sa_type=Instant)
    expires: datetime | None = Field(default=None, sa_type=Instant)
    epoch: int = 0
    attempt: int = 0
    gateway: str | None = None
    provider_id: bytes | None = Field(default=None, sa_type=LargeBinary)
    error: int | None = None
    reason: str | None = None
    segments: int = 0


class StatusReceipt(SQLModel, table=True):
    """Every delivery status that a provider told, also of messages not known yet."""

    __tablename__ = "receipt"
    __table_args__ = (UniqueConstraint("gateway", "provider_id", "said", "error"),)
    id: int | None = _key()
    gateway: str
    provider_id: bytes = Field(sa_type=LargeBinary)
    said: str
    status: str
    error: int = 0
    received: datetime = Field(sa_type=Instant)


class Lane(SQLModel, table=True):
    """One sender's share of the ledger. epoch rises when somebody takes it to drain it."""

    id: int | None = _key()
    sender_id: int = _link("sender.id", unique=True)
    epoch: int = 0


class Timer(SQLModel, table=True):
    """Something to come back to: one of each kind for a contact.

    silence: the question called `asked` has waited long enough at `due`.
    """

    __table_args__ = (UniqueConstraint("contact_id", "kind"),)
    id: int | None = _key()
    contact_id: int = _link("contact.id")
    kind: str
    asked: str
    due: datetime = Field(sa_type=Instant, index=True)


class Content(SQLModel, table=True):
    """A message with taps stored at the provider: one for each language and shape."""

    __table_args__ = (UniqueConstraint("gateway", "language", "shape"),)
    id: int | None = _key()
    gateway: str
    language: str
    shape: str
    sid: str
