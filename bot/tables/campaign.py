"""Feedback campaigns, and who takes part in each: fixed before the first message."""

from datetime import datetime

from sqlmodel import JSON, Field, SQLModel, UniqueConstraint

from bot.tables.columns import Id, Instant, key, link


class Campaign(SQLModel, table=True):
    """What is asked of whom. key never changes: by it arms are drawn (bot.campaigns.arms).

    cooperatives: ids of those whose clients they are; segment: of bot.segments.naming, or
    "everyone". purpose: marketing, which needs consent, or service. hold_out: percent; variants:
    each one's weight. calm: days in which nobody is asked twice, by any campaign. reminders: at
    most two, each so many days after the one before. closes: days after which answers are late.
    status: planning (being drawn), planned, running, paused, stopped, ended; why: of a stop.
    """

    id: int | None = key()
    key: str = Field(unique=True)
    survey_id: int = link("survey_text.id")
    cooperatives: list[int] = Field(sa_type=JSON)
    segment: str
    purpose: str
    hold_out: int
    variants: dict[str, int] = Field(sa_type=JSON)
    calm: int
    reminders: int
    remind_after: int
    closes: int
    status: str = "planning"
    why: str = ""
    created: datetime = Field(sa_type=Instant)


class Participant(SQLModel, table=True):
    """Somebody of a campaign's audience, once. rank: of the draw; arm: "" until it is drawn.

    left_out: why they are not asked, or "" ("stopped", "unreachable", "no consent", "calm").
    asked: when the first message left for them; None for who is held out.
    """

    __table_args__ = (UniqueConstraint("campaign_id", "contact_id"),)
    id: int | None = key()
    campaign_id: int = link("campaign.id", bound=True)
    contact_id: int | None = link("contact.id", default=None, nullable=True, index=True)
    cooperative_id: int = link("cooperative.id")
    stratum: str
    language: str
    channel: str
    rank: int = Field(sa_type=Id)
    arm: str = ""
    left_out: str = ""
    asked: datetime | None = Field(default=None, sa_type=Instant)
