"""What was received, what is sent, and what became of it."""

from datetime import datetime

from sqlalchemy import (
    Index,
    LargeBinary,
    Text,
    text,
)
from sqlmodel import Field, SQLModel, UniqueConstraint

from bot.tables.columns import Instant, key, link, where


class Inbound(SQLModel, table=True):
    """A message as the gateway gave it, once: the provider's own id tells it apart.

    handled is None while its turn is owed (it raised); error then says what happened. raw is
    empty, and contact_id None, once who wrote it is forgotten.
    """

    __table_args__ = (
        UniqueConstraint("gateway", "provider_id"),
        Index("inbound_owed", "id", **where("handled IS NULL")),
    )
    id: int | None = key()
    gateway: str
    provider_id: bytes = Field(sa_type=LargeBinary)
    contact_id: int | None = link("contact.id", default=None, nullable=True, index=True)
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
    above them, and plain the same message as numbered text. media: the address of a picture or
    a voice note that goes with it, or "".
    """

    __table_args__ = (
        Index("outbound_due", "lane_id", "due", "id", **where("status = 'queued'")),
        Index("outbound_open", "lane_id", **where("status = 'sending'")),
        # Whom nobody may overtake: without it each claim looks through all that is queued.
        Index(
            "outbound_retried",
            "lane_id",
            "address",
            "id",
            **where("status = 'queued' AND attempt > 0"),
        ),
        Index("outbound_unknown", "id", **where("status = 'unknown'")),
        # Most rows have neither: an index of those alone costs the others nothing.
        Index("outbound_once", "once", unique=True, **where("once IS NOT NULL")),
        Index(
            "outbound_provider_id",
            "gateway",
            "provider_id",
            unique=True,
            **where("provider_id IS NOT NULL"),
        ),
    )
    id: int | None = key()
    once: str | None = None
    lane_id: int = link("lane.id")
    kind: str
    contact_id: int | None = link("contact.id", default=None, nullable=True, index=True)
    cooperative_id: int | None = link("cooperative.id", default=None, nullable=True)
    inbound_id: int | None = link("inbound.id", default=None, nullable=True, index=True)
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
    media: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": text("''")})


class StatusReceipt(SQLModel, table=True):
    """Every delivery status that a provider told, also of messages not known yet."""

    __tablename__ = "receipt"
    __table_args__ = (UniqueConstraint("gateway", "provider_id", "said", "error"),)
    id: int | None = key()
    gateway: str
    provider_id: bytes = Field(sa_type=LargeBinary)
    said: str
    status: str
    error: int = 0
    received: datetime = Field(sa_type=Instant)


class Lane(SQLModel, table=True):
    """One sender's share of the ledger. epoch rises when somebody takes it to drain it."""

    id: int | None = key()
    sender_id: int = link("sender.id", unique=True)
    epoch: int = 0


class Content(SQLModel, table=True):
    """A message with taps stored at the provider: one for each language and shape."""

    __table_args__ = (UniqueConstraint("gateway", "language", "shape"),)
    id: int | None = key()
    gateway: str
    language: str
    shape: str
    sid: str
