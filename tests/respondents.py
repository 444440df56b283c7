"""A campaign that was asked: people with whatever became of each, written as rows."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.database import Database
from bot.tables import (
    Address,
    Campaign,
    Contact,
    Cooperative,
    Lane,
    Order,
    Outbound,
    Participant,
    Questionnaire,
    Sender,
    SurveyAnswer,
    SurveyText,
)
from bot.writer import Transaction
from tests.ledger import NOON
from tests.test_surveys import HEAD, options, question

DAY = timedelta(days=1)
SOON, LATE = NOON + DAY, NOON + 15 * DAY  # before and after answers close
CLOSES = NOON + 14 * DAY
LONG_AGO = NOON - 400 * DAY
SURVEY = (
    HEAD
    + question("stars", "rating")
    + question("ten", "nps")
    + question("one", "choice", options("x", "y"))
    + question("two", "choices", options("x", "y", "z"))
    + question("count", "number", "low = 1\nhigh = 500")
    + question("tell", "words")
    + question("show", "media")
    + question("spot", "location")
    + '[[indicator]]\nkey = "some"\nquestion = "two"\nis = ["x"]\n'
    + 'words = { fr = "x", ar = "x", ary = "x", ary_Latn = "x" }\n'
)


@dataclass(frozen=True)
class Said:
    """One answer. late: given after the questionnaire closed."""

    question: str
    keys: str = ""
    number: int | None = None
    words: str = ""
    medium: str = ""
    pin: bool = False
    skipped: bool = False
    late: bool = False


@dataclass(frozen=True)
class Bought:
    """One order; placed: days after the campaign began."""

    centimes: int
    placed: float = 1
    status: str = "received"
    cooperative: int = 1


@dataclass(frozen=True)
class Person:
    """outcome: of the questionnaire, None where there is none; ended: when that was."""

    arm: str = "a"
    channel: str = "whatsapp"
    group: str = "rest"
    cooperative: int = 1
    language: str = "fr"
    left_out: str = ""
    asked: datetime | None = NOON
    forgotten: bool = False
    statuses: tuple[str, ...] = ("sent",)
    outcome: str | None = ""
    ended: datetime | None = None
    said: tuple[Said, ...] = ()
    bought: tuple[Bought, ...] = ()
    name: str = ""


HELD = Person(arm="hold_out", asked=None, statuses=(), outcome=None)


@dataclass
class Respondents:
    """Two cooperatives with a sender each, and campaigns of people."""

    database: Database
    number: int = field(default=0)

    def __post_init__(self) -> None:
        def add(tx: Transaction) -> None:
            for code in ("TIFAWIN", "AFRA"):
                tx.db.add(Cooperative(code=code, names={"fr": code.title(), "ar": "تيفاوين"}))
            tx.db.add(Sender(id=1, address="whatsapp:+14155238886", channel="whatsapp"))
            tx.db.flush()
            tx.db.add(Lane(id=1, sender_id=1))
            tx.db.add(SurveyText(id=1, key="one", digest="d", written=SURVEY, kept=NOON))

        self.database.writer.run(add)

    def campaign(self, people: Iterable[Person] = (), **fields: object) -> Campaign:
        """A campaign that began at noon, of these people."""
        self.number += 1
        given = {
            "key": f"harvest-{self.number}", "survey_id": 1, "cooperatives": [1],
            "segment": "everyone", "purpose": "service", "hold_out": 20, "variants": {"a": 1},
            "calm": 30, "reminders": 1, "remind_after": 3, "closes": 14, "status": "running",
            "created": NOON, "started": NOON,
        }  # fmt: skip

        def add(tx: Transaction) -> int:
            made = Campaign(**{**given, **fields})
            tx.db.add(made)
            tx.db.flush()
            assert made.id
            for person in people:
                self._add(tx, made.id, person)
            return made.id

        made = self.database.writer.run(add)
        with self.database.reading() as db:
            return db.get_one(Campaign, made)

    def _add(self, tx: Transaction, campaign: int, person: Person) -> None:
        self.number += 1
        contact = Contact(language=person.language, created=LONG_AGO, name=person.name)
        tx.db.add(contact)
        tx.db.flush()
        if person.name:
            number = f"whatsapp:+2126{self.number:08}"
            tx.db.add(Address(contact_id=contact.id, channel="whatsapp", address=number))
        theirs = None if person.forgotten else contact.id
        tx.db.add(
            Participant(
                campaign_id=campaign, contact_id=theirs, cooperative_id=person.cooperative,
                stratum=f"{person.cooperative}:{person.group}", language=person.language,
                channel=person.channel, rank=self.number, arm=person.arm,
                left_out=person.left_out, asked=person.asked, times=len(person.statuses),
            )
        )  # fmt: skip
        for status in person.statuses:
            tx.db.add(
                Outbound(
                    lane_id=1, kind="campaign", contact_id=contact.id, channel=person.channel,
                    address="", language="fr", body="", status=status, created=NOON, due=NOON,
                    segments=2, cost=450_000, campaign_id=campaign,
                )
            )  # fmt: skip
        if person.outcome is not None:
            self._answers(tx, campaign, theirs, person)
        for bought in person.bought:
            self.number += 1
            tx.db.add(
                Order(
                    cooperative_id=bought.cooperative, number=self.number, contact_id=contact.id,
                    status=bought.status, delivery="home", name="", placed=NOON
                    + bought.placed * DAY, total_centimes=bought.centimes,
                )
            )  # fmt: skip
        tx.db.flush()

    def _answers(self, tx: Transaction, campaign: int, contact: int | None, person: Person) -> None:
        asked = Questionnaire(
            survey_id=1, contact_id=contact, campaign_id=campaign, begun=NOON, closes=CLOSES,
            ended=person.ended, outcome=person.outcome or "",
        )  # fmt: skip
        tx.db.add(asked)
        tx.db.flush()
        for said in person.said:
            emptied = replace(said, words="", medium="", pin=False)
            kept = emptied if person.forgotten else said
            tx.db.add(
                SurveyAnswer(
                    questionnaire_id=asked.id, question=kept.question, keys=kept.keys,
                    number=kept.number, words=kept.words, medium=kept.medium,
                    latitude="31.6" if kept.pin else None, longitude="-8" if kept.pin else None,
                    skipped=kept.skipped, given=LATE if kept.late else SOON,
                )
            )  # fmt: skip
