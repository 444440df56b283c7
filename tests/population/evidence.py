"""All that is known in the end: what left, what was said, and what the bot has kept of it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.campaigns.found.counting import results
from bot.campaigns.found.results import Results, State
from bot.campaigns.running.watching import standing
from bot.database import Database
from bot.tables import (
    Campaign,
    Inbound,
    Order,
    Outbound,
    Participant,
    Questionnaire,
    SurveyAnswer,
)
from tests.population.journal import LEFT, SAID, lines
from tests.population.people import Meant, number_of
from tests.population.questionnaire import VARIANTS


@dataclass(frozen=True, slots=True)
class Left:
    """A message that left, to whom. campaign: it is an invitation or a reminder."""

    row: int
    who: int
    at: datetime
    body: str
    campaign: bool


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said, and was answered."""

    who: int
    step: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """A participant as the bot has them; variant: of the survey of their questionnaire, or ""."""

    arm: str
    left_out: str
    times: int
    variant: str = ""
    outcome: str = ""
    closes: datetime | None = None
    answers: dict[str, tuple[Meant, datetime]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tally:
    """What of a campaign's results can be told beforehand. audience: as it adds up.

    finished, refused, started: people in that state; responded: who answered anything in time.
    questions: (people, skipped, late, people by what they picked or rated), by question.
    """

    audience: int
    left_out: dict[str, int]
    finished: int
    refused: int
    started: int
    responded: int
    questions: dict[str, tuple[int, int, int, dict[str, int]]]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything. drawn: the arms before the first message. strata: of who was drawn.

    fates: of the campaign's messages; open: the fate of what was written, and never left.
    counted: the bot's own numbers while it runs: how many were asked, answered, refused. tally:
    those of its results.
    owed: messages whose turn was never taken.
    """

    left: tuple[Left, ...]
    said: tuple[Said, ...]
    parts: dict[int, Part]
    drawn: dict[int, str]
    strata: dict[int, str]
    orders: Counter[int]
    fates: Counter[str]
    open: dict[int, str]
    counted: dict[str, int]
    tally: Tally
    status: str
    owed: int


def drawn(database: Database, campaign_id: int) -> dict[int, str]:
    """Who is in which arm now."""
    with database.reading() as db:
        rows = db.exec(
            select(Participant.contact_id, Participant.arm).where(
                Participant.campaign_id == campaign_id
            )
        )
        return {who or 0: arm for who, arm in rows}


def evidence(
    database: Database, campaign_id: int, directory: Path, before: dict[int, str]
) -> Evidence:
    """What there is to judge. before: `drawn`, from before the first message."""
    with database.reading() as db:
        of_campaign = {
            row: (who or 0, status)
            for row, who, status in db.exec(
                select(Outbound.id, Outbound.contact_id, Outbound.status).where(
                    Outbound.campaign_id == campaign_id
                )
            )
        }
        left, said = [], []
        for line in lines(directory):
            last = line["at"]
            if line["what"] == LEFT:
                row, who = line["row"], number_of(line["to"])
                left.append(Left(row, who, line["at"], line["body"], row in of_campaign))
            elif line["what"] == SAID:
                said.append(Said(line["who"], line["step"], line["at"]))
        campaign = db.get_one(Campaign, campaign_id)
        by = standing(db, campaign)
        counted = {
            "asked": by.asked, "answered": by.answered, "refused": by.refused,
            "stopped": by.stopped,
        }  # fmt: skip
        gone = {line.row for line in left}
        ordered = db.exec(select(Order.contact_id, func.count()).group_by(col(Order.contact_id)))
        owed = select(func.count()).select_from(Inbound).where(col(Inbound.handled).is_(None))
        return Evidence(
            tuple(left),
            tuple(said),
            _parts(db, campaign),
            before,
            _strata(db, campaign_id),
            Counter({who: number for who, number in ordered if who}),
            Counter(status for _who, status in of_campaign.values()),
            {who: status for row, (who, status) in of_campaign.items() if row not in gone},
            counted,
            _tally(results(db, campaign, last)),
            campaign.status,
            db.exec(owed).one(),
        )


def _tally(found: Results) -> Tally:
    states: Counter[State] = Counter()
    for some in found.states.values():
        states.update(some)
    return Tally(
        audience=found.audience,
        left_out=dict(found.left_out),
        finished=states[State.FINISHED],
        refused=states[State.REFUSED],
        started=states[State.STARTED],
        responded=found.responded,
        questions={
            one.asked.key: (
                one.people, one.skipped, one.late, {k: n for k, n in one.counts.items() if n}
            )
            for one in found.answered
        },
    )  # fmt: skip


def _strata(db: Session, campaign_id: int) -> dict[int, str]:
    rows = select(Participant.contact_id, Participant.stratum).where(
        Participant.campaign_id == campaign_id, Participant.left_out == ""
    )
    return {who or 0: stratum for who, stratum in db.exec(rows)}


def _parts(db: Session, campaign: Campaign) -> dict[int, Part]:
    variants = {(campaign.surveys or {})[variant]: variant for variant in VARIANTS}
    runs = {
        run.contact_id: run
        for run in db.exec(select(Questionnaire).where(Questionnaire.campaign_id == campaign.id))
    }
    answers: dict[int, dict[str, tuple[Meant, datetime]]] = {}
    for one in db.exec(select(SurveyAnswer)):
        meant = Meant(tuple(one.keys.split()), one.number, one.words, one.skipped)
        answers.setdefault(one.questionnaire_id, {})[one.question] = meant, one.given
    found = {}
    everybody = select(Participant).where(Participant.campaign_id == campaign.id)
    for one in db.exec(everybody):
        run = runs.get(one.contact_id)
        kept = Part(one.arm, one.left_out, one.times)
        if run is not None:
            kept = Part(
                one.arm, one.left_out, one.times, variants.get(run.survey_id, "another"),
                run.outcome, run.closes, answers.get(run.id or 0, {}),
            )  # fmt: skip
        found[one.contact_id or 0] = kept
    return found
