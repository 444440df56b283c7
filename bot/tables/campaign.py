"""Feedback campaigns, and who takes part in each: fixed before the first message."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import JSON, Field, SQLModel, UniqueConstraint

from bot.tables.columns import Id, Instant, key, link, where

OPTIONAL: Any = JSON(none_as_null=True)


class Campaign(SQLModel, table=True):
    """What is asked of whom. key never changes: by it arms are drawn (bot.campaigns.planning.arms).

    cooperatives: ids of those whose clients they are; segment: of bot.segments.naming, or
    "everyone". purpose: marketing, which needs consent, or service. hold_out: percent; variants:
    each one's weight. calm: days in which nobody is asked twice, by any campaign. reminders: at
    most two, each so many days after the one before. closes: days after which answers are late.
    surveys: the survey of each variant where they differ in words; None where all have survey_id's.
    chosen: who of the segment (bot.campaigns.planning.choosing); None for all.
    status: planning (being drawn), planned, running, paused, stopped, ended; why: of a stop.
    started: when it first ran; ended: when it was stopped, or the last answer could be in time.
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
    surveys: dict[str, int] | None = Field(default=None, sa_type=OPTIONAL)
    chosen: dict[str, Any] | None = Field(default=None, sa_type=OPTIONAL)
    started: datetime | None = Field(default=None, sa_type=Instant)
    ended: datetime | None = Field(default=None, sa_type=Instant)


class Participant(SQLModel, table=True):
    """Somebody of a campaign's audience, once. rank: of the draw; arm: "" until it is drawn.

    left_out: why they are not asked, or "" ("stopped", "unreachable", "no consent", "calm").
    asked: when the first message was written for them; None for who is held out. times: how many
    were: one, and reminders. due: when the next one is, while the campaign runs; None: none is.
    """

    __table_args__ = (
        UniqueConstraint("campaign_id", "contact_id"),
        Index("participant_due", "campaign_id", "channel", "due", **where("due IS NOT NULL")),
    )
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
    times: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    due: datetime | None = Field(default=None, sa_type=Instant)
