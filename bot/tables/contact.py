"""A person who writes to us, where they can be written to, and what they agreed to."""

from datetime import datetime

from sqlalchemy import (
    Index,
    Text,
    text,
)
from sqlmodel import Field, SQLModel, UniqueConstraint

from bot.tables.columns import Instant, key, link, where


class Contact(SQLModel, table=True):
    """A person who writes to us. place is the JSON of bot.places, or None when idle.

    cooperative_id is the one they talk with; heard is their last message, by which
    WhatsApp's 24 hours are counted, and sender_id what they wrote it to; opted_out is when
    they said stop. leaning: another language that their last message was plainly in, or "".
    town, tastes (allergies too) and birthday (MM-DD) are what they told of themselves.
    shut: when WhatsApp last said that its window was closed, whatever our clock says.
    erased: when they asked to be forgotten; nothing of them is left then but this row, so that
    the orders of one client still count as one client's.
    """

    # Who has said stop since a campaign began: looked at each second.
    __table_args__ = (Index("contact_stopped", "opted_out", **where("opted_out IS NOT NULL")),)
    id: int | None = key()
    cooperative_id: int | None = link("cooperative.id", default=None, nullable=True)
    language: str = ""
    # A default of the database's own: while a release is brought in, replicas of the one before
    # still meet people, and name no such column.
    leaning: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    name: str = ""
    delivery_address: str = ""
    place: str | None = Field(default=None, sa_type=Text)
    heard: datetime | None = Field(default=None, sa_type=Instant)
    sender_id: int | None = link("sender.id", default=None, nullable=True)
    opted_out: datetime | None = Field(default=None, sa_type=Instant)
    created: datetime = Field(sa_type=Instant)
    town: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    tastes: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    birthday: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    erased: datetime | None = Field(default=None, sa_type=Instant)
    shut: datetime | None = Field(default=None, sa_type=Instant)


class Address(SQLModel, table=True):
    """Where a person can be written to: a channel and an address on it.

    profile is the name that they show there; alias is another address of theirs on the
    channel; stopped is when the channel refused us for them. gone: since when messages there
    fail, as nobody has it, after so many failures.
    """

    __table_args__ = (UniqueConstraint("channel", "address"),)
    id: int | None = key()
    contact_id: int = link("contact.id", index=True)
    channel: str
    address: str
    profile: str = ""
    alias: str = ""
    stopped: datetime | None = Field(default=None, sa_type=Instant)
    gone: datetime | None = Field(default=None, sa_type=Instant)
    failures: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})


class Consent(SQLModel, table=True):
    """A yes or a no to being written to, with its words, language, time and message.

    purpose: marketing, to which only a question can get a yes; contact, which START lifts.
    cooperative_id: whose news it is about; None for all (STOP). shown: the sentence that asked
    for it; empty where nobody asked.
    Law 09-08, article 10: a proof, so rows are only ever added, until the person is forgotten.
    """

    id: int | None = key()
    contact_id: int = link("contact.id", index=True)
    purpose: str
    given: bool
    words: str
    language: str
    inbound_id: int | None = link("inbound.id", default=None, nullable=True)
    said: datetime = Field(sa_type=Instant)
    shown: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    cooperative_id: int | None = link("cooperative.id", default=None, nullable=True)


class Recipient(SQLModel, table=True):
    """Somebody for whom an order was placed on this telephone: it may be shared.

    used: when the last one was.
    """

    __table_args__ = (UniqueConstraint("contact_id", "name"),)
    id: int | None = key()
    contact_id: int = link("contact.id", bound=True)
    name: str
    used: datetime = Field(sa_type=Instant)


class Erasure(SQLModel, table=True):
    """That a contact is to be forgotten: what our last answer left is wiped once it is sent.

    finished: when nothing of them was left.
    """

    __table_args__ = (Index("erasure_open", "id", **where("finished IS NULL")),)
    id: int | None = key()
    contact_id: int = link("contact.id", unique=True)
    asked: datetime = Field(sa_type=Instant)
    finished: datetime | None = Field(default=None, sa_type=Instant)


class Timer(SQLModel, table=True):
    """Something to come back to: one of each kind for a contact.

    silence: the question called `asked` has waited long enough at `due`.
    """

    __table_args__ = (UniqueConstraint("contact_id", "kind"),)
    id: int | None = key()
    contact_id: int = link("contact.id")
    kind: str
    asked: str
    due: datetime = Field(sa_type=Instant, index=True)
