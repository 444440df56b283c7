"""What is known of a campaign before it starts: its groups, and what its size can show."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, literal, select
from sqlmodel import Session, col

from bot.campaigns.figures.power import smallest_rise
from bot.campaigns.planning.arms import HOLD_OUT
from bot.tables import Campaign, Order, Participant

GROUPS = ("new", "top", "rest")  # of a cooperative's people, as audience.found parts them
# An order that was refused or cancelled is none.
NONE = ("refused", "cancelled")


@dataclass(frozen=True, slots=True)
class Group:
    """One cooperative's new clients, its top ones, or the rest; people: by arm."""

    cooperative_id: int
    name: str
    people: dict[str, int]


@dataclass(frozen=True, slots=True)
class Season:
    """So many of so many people ordered in the days before: as many days as answers have."""

    days: int
    ordered: int
    people: int

    @property
    def share(self) -> float:
        """From 0 to 1; 0 of nobody."""
        return self.ordered / self.people if self.people else 0.0


def groups(db: Session, campaign: Campaign) -> list[Group]:
    """How many of each group are in each arm, by cooperative; nobody who is left out."""
    by = (col(Participant.stratum), col(Participant.arm))
    counted = select(*by, func.count()).where(
        col(Participant.campaign_id) == campaign.id, col(Participant.left_out) == ""
    )
    found: dict[tuple[int, str], dict[str, int]] = {}
    for stratum, arm, people in db.execute(counted.group_by(*by)):
        cooperative, _, name = stratum.partition(":")
        found.setdefault((int(cooperative), name), {})[arm] = int(people)
    ordered = sorted(found, key=lambda key: (key[0], GROUPS.index(key[1])))
    return [Group(cooperative, name, found[cooperative, name]) for cooperative, name in ordered]


def season(db: Session, campaign: Campaign) -> Season:
    """How many of those drawn ordered of its cooperatives, before the campaign was planned."""
    end = campaign.created
    ordered = select(literal(1)).where(
        col(Order.contact_id) == col(Participant.contact_id),
        col(Order.cooperative_id).in_(campaign.cooperatives),
        col(Order.status).not_in(NONE),
        col(Order.placed) >= end - timedelta(days=campaign.closes),
        col(Order.placed) < end,
    )
    drawn = (
        select(func.count())
        .select_from(Participant)
        .where(col(Participant.campaign_id) == campaign.id, col(Participant.left_out) == "")
    )
    people = db.execute(drawn).scalar_one()
    return Season(campaign.closes, db.execute(drawn.where(ordered.exists())).scalar_one(), people)


def shows(campaign: Campaign, share: float, people: dict[str, int]) -> float | None:
    """The least rise of the order rate that the smallest variant would show; see smallest_rise.

    people: by arm. Raises ModuleNotFoundError without the extra `figures`.
    """
    written = min(people.get(variant, 0) for variant in campaign.variants)
    return smallest_rise(share, written, people.get(HOLD_OUT, 0), len(campaign.variants))
