"""`taawon campaign start`, `pause`, `resume`, `stop`, `follow`: from a plan to the last answer."""

import time
from contextlib import suppress

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from sqlmodel import Session, col, func, select

from bot.campaigns.planning.arms import HOLD_OUT
from bot.campaigns.running import steering
from bot.campaigns.running.watching import Standing, standing
from bot.cli.campaign_shown import goes
from bot.cli.campaigns import named
from bot.cli.endings import Stop
from bot.cli.opening import opened
from bot.clock import Clock
from bot.database import Database
from bot.tables import Campaign, Participant

LOOK = 1.0  # seconds between two looks at a campaign that is followed
DONE = {
    "start": "{key} has started: people are written to by day, while the bot runs.",
    "pause": "{key} is paused: nobody is written to until `taawon campaign resume {key}`.",
    "resume": "{key} goes on.",
    "stop": "{key} is stopped for good. Who was asked may still answer.",
}


def take(key: str, step: str) -> None:
    """Take this step with a campaign. Raises Stop where it is not at a point that allows it."""
    now = Clock().now()
    with opened() as database:
        with database.reading() as db:
            campaign = named(db, key)
        why = "asked" if step == "stop" else ""
        id_ = campaign.id or 0
        if not database.writer.run(lambda tx: steering.steer(tx, id_, step, now, why)):
            needed = " or ".join(steering.STEPS[step][0])
            raise Stop(f"{key} is {campaign.status}: only one that is {needed} can {step}.")
    print(DONE[step].format(key=key))


def follow(key: str) -> None:
    """A bar that moves as people are written to, until the campaign is over or ^C."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with opened() as database, suppress(KeyboardInterrupt):
        campaign, people, found = _look(database, key)
        with Progress(*columns, console=Console(stderr=True)) as bar:
            task = bar.add_task(_said(campaign, found), total=people, completed=found.asked)
            while campaign.status in (steering.RUNNING, steering.PAUSED):
                time.sleep(LOOK)
                campaign, people, found = _look(database, key)
                bar.update(task, description=_said(campaign, found), completed=found.asked)


def _look(database: Database, key: str) -> tuple[Campaign, int, Standing]:
    with database.reading() as db:
        campaign = named(db, key)
        return campaign, _people(db, campaign), standing(db, campaign)


def _people(db: Session, campaign: Campaign) -> int:
    """How many are to be written to."""
    asked = select(func.count()).where(
        col(Participant.campaign_id) == campaign.id,
        col(Participant.left_out) == "",
        col(Participant.arm).not_in(("", HOLD_OUT)),
    )
    return db.exec(asked).one()


def _said(campaign: Campaign, found: Standing) -> str:
    return f"{campaign.key}, {campaign.status}: {goes(found)}"
