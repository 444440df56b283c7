"""A campaign is started, paused, resumed and stopped: its status, which all that writes looks at.

What waits in the outbox looks at it as well when it leaves (bot.outbox.claiming): a pause and a
stop hold from the next message on.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import update
from sqlmodel import col

from bot.tables import Campaign
from bot.writer import Transaction

RUNNING, PAUSED, STOPPED, ENDED = "running", "paused", "stopped", "ended"
# What each step needs, and leads to.
STEPS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "start": (("planned",), RUNNING),
    "pause": ((RUNNING,), PAUSED),
    "resume": ((PAUSED,), RUNNING),
    "stop": ((RUNNING, PAUSED), STOPPED),
    "end": ((RUNNING,), ENDED),
}


def steer(tx: Transaction, campaign_id: int, step: str, now: datetime, why: str = "") -> bool:
    """Take this step; False where the campaign is not at a point that allows it.

    why: of a stop, for whoever asks later ("asked", "opt_outs", "failures").
    """
    needed, status = STEPS[step]
    values: dict[str, object] = {"status": status, "why": why}
    if step == "start":
        values["started"] = now
    if status in (STOPPED, ENDED):
        values["ended"] = now
    changed = (
        update(Campaign)
        .where(col(Campaign.id) == campaign_id, col(Campaign.status).in_(needed))
        .values(values)
        .returning(col(Campaign.id))
    )
    return tx.db.execute(changed).first() is not None
