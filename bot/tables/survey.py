"""Surveys that were asked: their words, each asking of one person, and what was answered."""

from datetime import datetime

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel, UniqueConstraint

from bot.tables.columns import Instant, key, link, where


class SurveyText(SQLModel, table=True):
    """A survey word for word, in TOML, as it was when somebody was first asked it.

    A survey that is changed afterwards is another row: answers stay with what was asked.
    digest: SHA-256 of written, in hexadecimal.
    """

    __tablename__ = "survey_text"
    id: int | None = key()
    key: str = Field(index=True)
    digest: str = Field(unique=True)
    written: str = Field(sa_type=Text)
    kept: datetime = Field(sa_type=Instant)


class Questionnaire(SQLModel, table=True):
    """One person who is asked a survey. ended is None while there is something left to ask.

    outcome: "" until it ends; finished, refused (by a no), stopped (by STOP), replaced (by
    another survey), erased.
    closes: answers given later are counted apart; None: none are. campaign_id: what asked, or
    None. contact_id is None once they are forgotten; what was picked and rated stays.
    """

    __table_args__ = (
        Index("questionnaire_open", "contact_id", **where("ended IS NULL")),
        # Nobody is asked twice by one campaign, whoever tries.
        Index(
            "questionnaire_campaign",
            "campaign_id",
            "contact_id",
            unique=True,
            **where("campaign_id IS NOT NULL"),
        ),
    )
    id: int | None = key()
    survey_id: int = link("survey_text.id", index=True)
    contact_id: int | None = link("contact.id", default=None, nullable=True, index=True)
    cooperative_id: int | None = link("cooperative.id", default=None, nullable=True)
    order_id: int | None = link("orders.id", default=None, nullable=True)
    campaign_id: int | None = None
    begun: datetime = Field(sa_type=Instant)
    closes: datetime | None = Field(default=None, sa_type=Instant)
    ended: datetime | None = Field(default=None, sa_type=Instant)
    outcome: str = ""


class SurveyAnswer(SQLModel, table=True):
    """What was answered to one question: once, the last word counts. given: when it was said.

    keys: the options picked, in the order of the question, a space between two. number: what
    was rated or counted. words, recording (bot.tables.media), medium: what was told.
    skipped: it was passed over.
    """

    __tablename__ = "survey_answer"
    __table_args__ = (UniqueConstraint("questionnaire_id", "question"),)
    id: int | None = key()
    questionnaire_id: int = link("questionnaire.id", bound=True)
    question: str
    keys: str = ""
    number: int | None = None
    words: str = Field(default="", sa_type=Text)
    recording: str = ""
    medium: str = ""
    latitude: str | None = None
    longitude: str | None = None
    skipped: bool = False
    given: datetime = Field(sa_type=Instant)
