"""A campaign is planned: its audience is found, counted and drawn into arms, and kept.

Each step can be cut off anywhere and begun again: people are found by their ids, in chunks that
know where the last one ended, and the draw gives the same whenever it is made. Nobody is asked
before the status says "planned".
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from bot.campaigns.planning import arms
from bot.campaigns.planning.arms import HOLD_OUT, Arm, Candidate
from bot.campaigns.planning.audience import Found, found
from bot.database import Database
from bot.statements import Statement
from bot.tables import Campaign, Participant
from bot.writer import Transaction

CHUNK = 1_000  # rows in one transaction: replies wait so long for the writer
PLANNING, PLANNED = "planning", "planned"
Progress = Callable[[int], None]  # told how many more are done

_FIELDS = ("campaign_id", "contact_id", "cooperative_id", "stratum", "language", "channel")
_ADD = Statement(
    lambda: (
        insert(Participant)
        .values({name: bindparam(name) for name in (*_FIELDS, "rank", "left_out", "arm")})
        .values(times=0)
        .on_conflict_do_nothing()
    )
)
_DRAW = Statement(
    lambda: (
        update(Participant)
        .where(
            col(Participant.campaign_id) == bindparam("campaign"),
            col(Participant.contact_id) == bindparam("contact"),
        )
        .values(arm=bindparam("drawn"), due=bindparam("due"))
    )
)


def plan(
    database: Database, campaign_id: int, now: datetime, progress: Progress = lambda _n: None
) -> None:
    """Find and draw the audience of a campaign that is being planned; or go on where it was cut."""
    with database.reading() as db:
        campaign = db.get_one(Campaign, campaign_id)
    if campaign.status != PLANNING:
        return
    _find(database, campaign, now, progress)
    _draw(database, campaign, now, progress)

    def end(tx: Transaction) -> None:
        """From now on all of it stands."""
        tx.db.get_one(Campaign, campaign_id).status = PLANNED

    database.writer.run(end)


def plan_of(campaign: Campaign) -> tuple[Arm, ...]:
    """The arms of a campaign, the hold-out first."""
    return arms.arms(campaign.hold_out, campaign.variants)


def _find(database: Database, campaign: Campaign, now: datetime, progress: Progress) -> None:
    with database.reading(by_index=True) as db:
        last = select(func.max(col(Participant.contact_id)))
        after = db.execute(last.where(col(Participant.campaign_id) == campaign.id)).scalar() or 0
        people = found(db, campaign, now, after)
        rows = (_row(campaign, one) for one in people)
        _write_all(database, _ADD, rows, progress)


def _row(campaign: Campaign, one: Found) -> dict[str, Any]:
    return {
        "campaign_id": campaign.id,
        "contact_id": one.contact_id,
        "cooperative_id": one.cooperative_id,
        "stratum": one.stratum,
        "language": one.language,
        "channel": one.channel,
        "rank": arms.rank(campaign.key, one.contact_id),
        "left_out": one.left_out,
        "arm": "",
    }


def _draw(database: Database, campaign: Campaign, now: datetime, progress: Progress) -> None:
    with database.reading() as db:
        sizes = strata(db, campaign)
        drawn = arms.assign(campaign.key, _candidates(db, campaign), sizes, plan_of(campaign))
        rows = (
            {
                "campaign": campaign.id,
                "contact": contact,
                "drawn": arm,
                "due": None if arm == HOLD_OUT else now,  # as soon as it runs
            }
            for contact, arm in drawn
        )
        _write_all(database, _DRAW, rows, progress)


def strata(db: Session, campaign: Campaign) -> dict[str, int]:
    """How many may be asked in each stratum."""
    counted = (
        select(col(Participant.stratum), func.count())
        .where(*_asked(campaign))
        .group_by(col(Participant.stratum))
    )
    return {stratum: int(size) for stratum, size in db.execute(counted)}


def _asked(campaign: Campaign) -> tuple[ColumnElement[bool], ...]:
    """Who is drawn: not who is left out, nor who asked to be forgotten while it was planned."""
    return (
        col(Participant.campaign_id) == campaign.id,
        col(Participant.left_out) == "",
        col(Participant.contact_id).is_not(None),
    )


def _candidates(db: Session, campaign: Campaign) -> Iterator[Candidate]:
    by = (col(Participant.stratum), col(Participant.rank), col(Participant.contact_id))
    rows = select(*by).where(*_asked(campaign)).order_by(*by).execution_options(yield_per=CHUNK)
    with db.execute(rows) as result:
        for stratum, rank, contact in result:
            yield Candidate(stratum, rank, contact)


def _write_all(
    database: Database, statement: Statement, rows: Iterable[dict[str, Any]], progress: Progress
) -> None:
    waiting = iter(rows)
    while some := list(islice(waiting, CHUNK)):
        database.writer.run(partial(_write, statement=statement, rows=some))
        progress(len(some))


def _write(tx: Transaction, *, statement: Statement, rows: list[dict[str, Any]]) -> None:
    tx.run_all(statement, rows)


@dataclass(frozen=True, slots=True)
class Counts:
    """A planned campaign in numbers: they add up to the audience.

    arms: (arm, language, channel) -> people; left_out: reason -> people.
    """

    arms: dict[tuple[str, str, str], int]
    left_out: dict[str, int]

    @property
    def audience(self) -> int:
        """Everybody of the segment."""
        return sum(self.arms.values()) + sum(self.left_out.values())


def counts(db: Session, campaign: Campaign) -> Counts:
    """How many are in each arm, and how many are left out for which reason."""
    by = (
        col(Participant.left_out),
        col(Participant.arm),
        col(Participant.language),
        col(Participant.channel),
    )
    rows = db.execute(
        select(*by, func.count()).where(col(Participant.campaign_id) == campaign.id).group_by(*by)
    )
    in_arms: dict[tuple[str, str, str], int] = {}
    left_out: dict[str, int] = {}
    for reason, arm, language, channel, number in rows:
        if reason:
            left_out[reason] = left_out.get(reason, 0) + int(number)
        else:
            in_arms[arm, language, channel] = int(number)
    return Counts(in_arms, left_out)
