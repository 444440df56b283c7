"""Conversations between a client and a member of the cooperative, through us."""

from datetime import datetime

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel

from bot.tables.columns import Instant, key, link, where


class Relay(SQLModel, table=True):
    """A client who talks with a person. One is open for a client at a time.

    name: the short name that the member sees; tag: the number beside it, counted by
    cooperative. order_id: what it is about, if anything. last: when something was last said.
    closed_by: client, member, silence, stop or erased. night: when the client was last told that
    it is night, unless a member answered since. alerted: when the members were called by SMS.
    """

    __table_args__ = (
        Index("relay_open", "contact_id", unique=True, **where("closed IS NULL")),
        # Two clients who are talked with at once never have the same number.
        Index("relay_tag", "cooperative_id", "tag", unique=True, **where("closed IS NULL")),
        Index("relay_of_cooperative", "cooperative_id", "closed"),
    )
    id: int | None = key()
    cooperative_id: int = link("cooperative.id")
    contact_id: int = link("contact.id", index=True)
    order_id: int | None = link("orders.id", default=None, nullable=True)
    tag: int
    name: str = ""
    opened: datetime = Field(sa_type=Instant)
    last: datetime = Field(sa_type=Instant)
    closed: datetime | None = Field(default=None, sa_type=Instant)
    closed_by: str = ""
    night: datetime | None = Field(default=None, sa_type=Instant)
    alerted: datetime | None = Field(default=None, sa_type=Instant)


class RelayLine(SQLModel, table=True):
    """One thing said in a relay. from_client: by the client, else by a member.

    told is when it was given to the outbox; None while nobody at the other end can be
    written to. inbound_id: the message that said it, which says one thing only. recording: the
    names of what came with it (bot.tables.Media), with a space between two. No words, recording
    and medium (as in flows.talk.Heard.media, of the first): the client only asked for somebody.
    """

    __tablename__ = "relay_line"
    __table_args__ = (Index("relay_line_untold", "relay_id", **where("told IS NULL")),)
    id: int | None = key()
    relay_id: int = link("relay.id", bound=True, index=True)
    inbound_id: int | None = link("inbound.id", default=None, nullable=True, unique=True)
    from_client: bool
    words: str = Field(sa_type=Text)
    medium: str = ""
    recording: str = ""
    said: datetime = Field(sa_type=Instant)
    told: datetime | None = Field(default=None, sa_type=Instant)
