"""What a cooperative gives to who comes back, and to whom it gave it."""

from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel, UniqueConstraint

from bot.tables.columns import Instant, key, link


class Reward(SQLModel, table=True):
    """Something given, in the cooperative's own words: by language.

    kind: orders (each `every`-th order), amount (each `every` centimes of orders delivered),
    birthday (with an order of that week). since: what came before does not count.
    """

    id: int | None = key()
    cooperative_id: int = link("cooperative.id", index=True)
    kind: str
    every: int = 0
    words: dict[str, str] = Field(sa_type=JSON)
    since: datetime = Field(sa_type=Instant)
    ended: datetime | None = Field(default=None, sa_type=Instant)


class RewardGiven(SQLModel, table=True):
    """That a reward was given with an order: once for each step (the second tenth, a year)."""

    __tablename__ = "reward_given"
    __table_args__ = (UniqueConstraint("reward_id", "contact_id", "step"),)
    id: int | None = key()
    reward_id: int = link("reward.id")
    contact_id: int = link("contact.id", index=True)
    order_id: int = link("orders.id")
    step: int
