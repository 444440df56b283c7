"""What was received, what is sent, and what became of it."""

from datetime import datetime

from sqlalchemy import (
    Index,
    LargeBinary,
    Text,
    false,
    text,
)
from sqlmodel import Field, SQLModel, UniqueConstraint

from bot.tables.columns import Id, Instant, key, link, where


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


UNCHARGED = "charged IS NULL AND status IN ('sent', 'delivered', 'read')"
CLAIMED = "rank = 2 AND claimed IS NOT NULL"
_TURN = ("lane_id", "rank", "share", "due", "id")


class Outbound(SQLModel, table=True):
    """The ledger: one row for each message that leaves, and what became of it.

    status: queued, sending, sent, delivered, read, failed, cancelled; unknown (it may have
    left, and is looked for at `due`), unsettled (nobody can tell, so somebody must look).
    answered: it went back in the answer to the webhook, so nobody sends it.
    once: a name that only one row can bear, where a message must never be written twice.
    picks: JSON of the options that can be tapped, with `opens`; body is then the text
    above them, and plain the same message as numbered text. media: the address of a picture or
    a voice note that goes with it, or "". template and gaps (JSON): what is sent outside
    WhatsApp's window, and sms where WhatsApp does not reach them.
    rank and share: which messages overtake which, and whose part of the sender it takes
    (bot.outbox.drafts). claimed: when its last request began, and filled: it was of the
    template; looks: how often it was looked for since; held: others to the same person wait
    behind it. follows: in whose place it is. late: when its sms follows if it was not delivered
    by then; None where that is decided, or nothing would.
    charged: when its price was put down (bot.costs), in millionths: price of the currency, cost
    of a dirham. billed: the provider told it. campaign_id: of which it is an invitation or a
    reminder.
    """

    __table_args__ = (
        Index("outbound_due", "lane_id", "due", **where("status = 'queued'")),
        Index("outbound_turn", *_TURN, **where("status = 'queued'")),
        Index("outbound_open", "lane_id", **where("status = 'sending'")),
        # Whom nobody may overtake: without it each claim looks through all that is queued.
        Index("outbound_held", "lane_id", "address", "id", **where("held")),
        Index("outbound_unknown", "lane_id", "due", **where("status = 'unknown'")),
        # To whom a campaign was sent, and when.
        Index("outbound_people", "lane_id", "claimed", "address", **where(CLAIMED)),
        Index("outbound_unsettled", "id", **where("status = 'unsettled'")),
        # Looked at each second: of all that was ever sent, what may still need an SMS.
        Index("outbound_late", "late", **where("status = 'sent' AND late IS NOT NULL")),
        Index("outbound_failed", "due", **where("status = 'failed'")),
        Index("outbound_uncharged", "id", **where(UNCHARGED)),
        Index("outbound_costs", "cooperative_id", "charged", "cost", **where("cost > 0")),
        Index("outbound_follows", "follows", unique=True, **where("follows IS NOT NULL")),
        # What became of a campaign's messages; and whether too many fail.
        Index(
            "outbound_campaign",
            "campaign_id",
            "contact_id",
            "status",
            **where("campaign_id IS NOT NULL"),
        ),
        Index(
            "outbound_lost",
            "campaign_id",
            **where("campaign_id IS NOT NULL AND status = 'failed'"),
        ),
        # Most rows have none of these: an index of those alone costs the others nothing.
        Index("outbound_contact", "contact_id", **where("contact_id IS NOT NULL")),
        Index("outbound_inbound", "inbound_id", **where("inbound_id IS NOT NULL")),
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
    contact_id: int | None = link("contact.id", default=None, nullable=True)
    cooperative_id: int | None = link("cooperative.id", default=None, nullable=True)
    inbound_id: int | None = link("inbound.id", default=None, nullable=True)
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
    rank: int = Field(default=1, sa_column_kwargs={"server_default": text("1")})
    share: int = Field(default=0, sa_type=Id, sa_column_kwargs={"server_default": text("0")})
    claimed: datetime | None = Field(default=None, sa_type=Instant)
    looks: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    held: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    template: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    gaps: str | None = Field(default=None, sa_type=Text)
    sms: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": text("''")})
    follows: int | None = Field(default=None, sa_type=Id)
    filled: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    price: int | None = Field(default=None, sa_type=Id)
    currency: str | None = None
    cost: int | None = Field(default=None, sa_type=Id)
    charged: datetime | None = Field(default=None, sa_type=Instant)
    billed: bool | None = None
    late: datetime | None = Field(default=None, sa_type=Instant)
    campaign_id: int | None = Field(default=None, sa_type=Id)


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
    """One sender's part of the ledger. epoch rises when somebody takes it to drain it.

    halted: what waits until somebody has looked, after a failure that is ours: nothing (""),
    campaigns, or all.
    """

    id: int | None = key()
    sender_id: int = link("sender.id", unique=True)
    epoch: int = 0
    halted: str = Field(default="", sa_column_kwargs={"server_default": text("''")})


class Content(SQLModel, table=True):
    """A message stored at the provider: with taps for each shape and language, or a template.

    A template's shape is "template_" and its purpose. approved: what became of its approval: ""
    (it was not asked for, or needs none), pending, approved, rejected, or the provider's word.
    """

    __table_args__ = (UniqueConstraint("gateway", "language", "shape"),)
    id: int | None = key()
    gateway: str
    language: str
    shape: str
    sid: str
    approved: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
