"""What clients send to be seen or heard: voice notes, pictures, films, documents."""

from datetime import datetime

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel, UniqueConstraint

from bot.tables.columns import Instant, key, link, where


class Media(SQLModel, table=True):
    """One file that came with a message, and what became of it.

    recording is the name of the message's turn (flows.context.Context.asked), by which orders,
    ratings, ideas and relays speak of it; position counts the files of one message.
    medium as in flows.talk.Heard. url is where the provider keeps it: a secret, emptied once
    nothing is left to do there. status: waiting, stored, refused (reason says why), gone
    (erased). due is when it must be looked at next: a waiting one to be fetched, a stored one to
    be deleted at the provider, one that is gone to have its file removed; None when all is done.
    sha256 names the file in the media folder; content_type is what its bytes are, whatever we
    were told.
    """

    __table_args__ = (
        UniqueConstraint("recording", "position"),
        Index("media_due", "due", **where("due IS NOT NULL")),
    )
    id: int | None = key()
    recording: str
    position: int = 0
    contact_id: int | None = link("contact.id", default=None, nullable=True, index=True)
    cooperative_id: int | None = link("cooperative.id", default=None, nullable=True)
    inbound_id: int | None = link("inbound.id", default=None, nullable=True, index=True)
    gateway: str
    url: str = Field(default="", sa_type=Text)
    medium: str
    status: str = "waiting"
    tries: int = 0
    due: datetime | None = Field(default=None, sa_type=Instant)
    sha256: str = Field(default="", index=True)
    content_type: str = ""
    size: int = 0
    reason: str = ""
    received: datetime = Field(sa_type=Instant)
