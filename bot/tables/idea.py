"""What clients propose and vote for, and what the cooperative asks them to choose."""

from datetime import datetime

from sqlalchemy import JSON, Index, Text
from sqlmodel import Field, SQLModel, UniqueConstraint

from bot.tables.columns import Instant, key, link, where


class Idea(SQLModel, table=True):
    """What a client proposed. about: product, taste, packing, service or new.

    status: open, doing, later, refused, on_sale, hidden (others do not see it), merged (into
    another). why: the cooperative's reason, in its own words. author_id is None once they are
    forgotten. votes counts its author too, and whoever was forgotten. public: its author said
    yes to its being shown to other clients. words are as they were written: what others see of
    them is flows.client.sharing's.
    """

    __table_args__ = (
        # What each turn of a client looks at.
        Index("idea_wanted", "cooperative_id", "votes", **where("status = 'open'")),
        Index("idea_decided", "decided", **where("decided IS NOT NULL")),
    )
    id: int | None = key()
    cooperative_id: int = link("cooperative.id", index=True)
    author_id: int | None = link("contact.id", default=None, nullable=True, index=True)
    about: str
    words: str = Field(sa_type=Text)
    language: str
    recording: str = ""
    public: bool = False
    votes: int = 1
    status: str = "open"
    why: str = ""
    product_id: int | None = link("product.id", default=None, nullable=True)
    merged_into: int | None = link("idea.id", default=None, nullable=True)
    inbound_id: int | None = link("inbound.id", default=None, nullable=True, unique=True)
    said: datetime = Field(sa_type=Instant)
    decided: datetime | None = Field(default=None, sa_type=Instant)


class IdeaVote(SQLModel, table=True):
    """That a contact wants an idea, its author too: once, and it goes with them.

    told: the last status of the idea that they heard of.
    """

    __tablename__ = "idea_vote"
    __table_args__ = (UniqueConstraint("idea_id", "contact_id"),)
    id: int | None = key()
    idea_id: int = link("idea.id", bound=True)
    contact_id: int = link("contact.id", bound=True, index=True)
    said: datetime = Field(sa_type=Instant)
    told: str = ""


class Ballot(SQLModel, table=True):
    """A question that a cooperative puts to its clients: "which label?". question: by language.

    It is open from `opened` until `closes`.
    """

    __table_args__ = (Index("ballot_open", "cooperative_id", "closes"),)
    id: int | None = key()
    cooperative_id: int = link("cooperative.id")
    question: dict[str, str] = Field(sa_type=JSON)
    opened: datetime = Field(sa_type=Instant)
    closes: datetime = Field(sa_type=Instant, index=True)


class BallotOption(SQLModel, table=True):
    """One thing to choose. key: A, B, …; names: by language; picture: a file's hash, or "".

    votes is kept when voters are forgotten.
    """

    __tablename__ = "ballot_option"
    __table_args__ = (UniqueConstraint("ballot_id", "key"),)
    id: int | None = key()
    ballot_id: int = link("ballot.id", bound=True)
    key: str = Field(max_length=8)
    names: dict[str, str] = Field(sa_type=JSON)
    picture: str = ""
    votes: int = 0


class BallotVote(SQLModel, table=True):
    """What a contact chose: one vote each, the last one while the ballot is open.

    told: when they heard the result.
    """

    __tablename__ = "ballot_vote"
    __table_args__ = (UniqueConstraint("ballot_id", "contact_id"),)
    id: int | None = key()
    ballot_id: int = link("ballot.id", bound=True)
    option_id: int = link("ballot_option.id", bound=True)
    contact_id: int = link("contact.id", bound=True, index=True)
    said: datetime = Field(sa_type=Instant)
    told: datetime | None = Field(default=None, sa_type=Instant)
