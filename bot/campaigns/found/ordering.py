"""What each arm ordered while the campaign ran: added up by the database, person by person.

An order counts from the moment it is placed, unless it was refused or taken back: of those that
are under way nobody knows yet, and waiting for them would leave out the last weeks of each arm.
Everybody counts in the arm they were drawn into; who was forgotten since has ordered nothing,
for nothing tells which orders were theirs.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Subquery, cast, func, select
from sqlmodel import Session, col

from bot.campaigns.figures.effect import Outcome
from bot.campaigns.figures.intervals import Amounts
from bot.campaigns.planning.arms import HOLD_OUT
from bot.tables import Campaign, Order, Participant

NOTHING_CAME = ("refused", "cancelled")
# An amount is cut in two: sums of the squares of both parts stay below 63 bits for a hundred
# million people who spent 100,000 DH each.
PART = 100_000  # centimes


def outcomes(db: Session, campaign: Campaign, now: datetime) -> tuple[Outcome, ...]:
    """Each arm's, the hold-out first; none before the campaign has started."""
    if campaign.started is None:
        return ()
    arm = col(Participant.arm)
    people = select(arm, func.count()).where(*_drawn(campaign)).group_by(arm)
    brought = _brought(db, campaign, campaign.started, min(campaign.ended or now, now))
    found = []
    drawn = {str(name): int(number) for name, number in db.execute(people)}
    for name in sorted(drawn, key=lambda name: (name != HOLD_OUT, name)):
        ordered, total, squares = brought.get(name, (0, 0, 0))
        found.append(Outcome(name, ordered, Amounts(drawn[name], total, squares)))
    return tuple(found)


def _drawn(campaign: Campaign) -> tuple[Any, ...]:
    return col(Participant.campaign_id) == campaign.id, col(Participant.arm) != ""


def _brought(
    db: Session, campaign: Campaign, since: datetime, until: datetime
) -> dict[str, tuple[int, int, int]]:
    """Arm -> how many ordered, their centimes, and the sum of each one's squared."""
    each = _each(campaign, since, until)
    high, low = each.c.centimes // PART, each.c.centimes % PART
    sums = (each.c.centimes, high * high, high * low, low * low)
    rows = select(each.c.arm, func.count(), *map(func.sum, sums)).group_by(each.c.arm)
    found = {}
    for arm, *numbers in db.execute(rows):
        ordered, total, highs, mixed, lows = map(int, numbers)
        found[arm] = (ordered, total, highs * PART**2 + 2 * mixed * PART + lows)
    return found


def _each(campaign: Campaign, since: datetime, until: datetime) -> Subquery:
    """Who ordered, and for how much in all."""
    centimes = cast(func.sum(col(Order.total_centimes)), BigInteger)
    return (
        select(col(Participant.arm).label("arm"), centimes.label("centimes"))
        .join(Order, col(Order.contact_id) == col(Participant.contact_id))
        .where(
            *_drawn(campaign),
            col(Order.cooperative_id).in_(campaign.cooperatives),
            col(Order.placed) >= since,
            col(Order.placed) < until,
            col(Order.status).not_in(NOTHING_CAME),
        )
        .group_by(col(Participant.id), col(Participant.arm))
        .subquery()
    )
