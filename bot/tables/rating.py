"""What clients say of what they received: each product, and the service."""

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from bot.tables.columns import Instant, key, link


class Rating(SQLModel, table=True):
    """One product of one order, from 1 to 5 stars: the last word counts.

    contact_id is None once its author is forgotten; the stars stay.
    """

    id: int | None = key()
    cooperative_id: int = link("cooperative.id", index=True)
    contact_id: int | None = link("contact.id", default=None, nullable=True, index=True)
    order_id: int = link("orders.id", index=True)
    order_line_id: int = link("order_line.id", unique=True)
    stars: int
    given: datetime = Field(sa_type=Instant)
    changed: datetime | None = Field(default=None, sa_type=Instant)


class Reason(SQLModel, table=True):
    """Why an order was rated so: words, or the recording that came instead (bot.tables.media)."""

    id: int | None = key()
    order_id: int = link("orders.id", index=True)
    contact_id: int | None = link("contact.id", default=None, nullable=True, index=True)
    words: str = ""
    recording: str = ""
    said: datetime = Field(sa_type=Instant)


class ServiceRating(SQLModel, table=True):
    """One dimension of service quality, from 1 to 5, as one order showed it (SERVPERF)."""

    __tablename__ = "service_rating"
    __table_args__ = (UniqueConstraint("order_id", "dimension"),)
    id: int | None = key()
    cooperative_id: int = link("cooperative.id", index=True)
    contact_id: int | None = link("contact.id", default=None, nullable=True, index=True)
    order_id: int = link("orders.id")
    dimension: str
    stars: int
    given: datetime = Field(sa_type=Instant)
