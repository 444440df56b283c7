"""What each client is to each cooperative, kept up to date: what the segments are made of."""

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from bot.tables.columns import Id, Instant, key, link


class ClientFigures(SQLModel, table=True):
    """One client of one cooperative (bot.segments). first, last: their delivered orders.

    orders, centimes: delivered in the last 365 days. interval: seconds between two orders, their
    median; None with fewer than three. silent_from: when they have been silent for too long;
    None where nobody can say. stars: the least of the last order that they rated.
    recency, frequency, value: quintiles within the cooperative, 5 is the best; is_top: of the
    smallest group that brings 80 % of its revenue. 0 and False until they are ranked.
    """

    __tablename__ = "client_figures"
    __table_args__ = (UniqueConstraint("cooperative_id", "contact_id"),)
    id: int | None = key()
    cooperative_id: int = link("cooperative.id")
    contact_id: int = link("contact.id", bound=True, index=True)
    first: datetime = Field(sa_type=Instant)
    last: datetime = Field(sa_type=Instant)
    orders: int
    centimes: int = Field(sa_type=Id)
    interval: int | None = None
    silent_from: datetime | None = Field(default=None, sa_type=Instant)
    stars: int | None = None
    recency: int = 0
    frequency: int = 0
    value: int = 0
    is_top: bool = False


class Ranked(SQLModel, table=True):
    """When a cooperative's clients were looked at last: all of them, and those with news alone.

    interval: seconds between two orders of one client, the median of all of its; None where no
    client has ordered twice.
    """

    id: int | None = key()
    cooperative_id: int = link("cooperative.id", unique=True)
    all_at: datetime = Field(sa_type=Instant)
    news_at: datetime = Field(sa_type=Instant)
    interval: int | None = None
