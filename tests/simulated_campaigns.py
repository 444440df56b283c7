"""Campaigns that change as much as is planted, to see how often the figures tell it right.

Clients are as different as real ones: the best order seven times as often as silent ones, and
what they spend has a heavy tail. Arms are drawn as in a real campaign.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from bot.campaigns.figures.effect import Outcome
from bot.campaigns.figures.intervals import Amounts
from bot.campaigns.planning.arms import HOLD_OUT, Arm, Candidate, assign, rank

# A basket, in centimes: half are below 90 DH, one in a hundred above 920 DH. A lognormal.
BASKET, TAIL = 9_000, 1.0


@dataclass(frozen=True)
class Segment:
    """share: of the audience. orders: the share of it that orders by itself."""

    name: str
    share: float
    orders: float


SEGMENTS = (Segment("best", 0.2, 0.45), Segment("usual", 0.4, 0.2), Segment("silent", 0.4, 0.06))
ALIKE = (Segment("all", 1, 0.2),)


@dataclass
class Sums:
    """What an arm has done so far."""

    people: int = 0
    ordered: int = 0
    total: int = 0
    squares: int = 0

    def outcome(self, arm: str) -> Outcome:
        return Outcome(arm, self.ordered, Amounts(self.people, self.total, self.squares))


def run(
    seed: int,
    people: int,
    effect: float,
    plan: tuple[Arm, ...],
    segments: tuple[Segment, ...] = SEGMENTS,
) -> tuple[tuple[Outcome, ...], Outcome]:
    """The variants' outcomes and the hold-out's. effect: points more among those written to."""
    chance = Random(seed)
    arms = {arm.name: Sums() for arm in plan}
    for segment, arm in drawn(f"campaign {seed}", people, plan, segments):
        sums = arms[arm]
        sums.people += 1
        if chance.random() < segment.orders + (0 if arm == HOLD_OUT else effect):
            spent = round(chance.lognormvariate(0, TAIL) * BASKET)
            sums.ordered += 1
            sums.total += spent
            sums.squares += spent * spent
    outcomes = [sums.outcome(name) for name, sums in arms.items()]
    return tuple(outcomes[1:]), outcomes[0]


@lru_cache(maxsize=256)
def drawn(
    campaign: str, people: int, plan: tuple[Arm, ...], segments: tuple[Segment, ...]
) -> tuple[tuple[Segment, str], ...]:
    """The segment and the arm of each person. Kept for who plants another effect in it."""
    sizes = {segment.name: round(people * segment.share) for segment in segments}
    assigned = assign(campaign, _audience(campaign, sizes), sizes, plan)
    held = (segment for segment in segments for _ in range(sizes[segment.name]))
    return tuple((segment, arm) for segment, (_, arm) in zip(held, assigned, strict=True))


def _audience(campaign: str, sizes: dict[str, int]) -> Iterator[Candidate]:
    """As the database brings it: by stratum, and by rank within it."""
    first = 1
    for name, size in sizes.items():
        ranks = sorted((rank(campaign, c), c) for c in range(first, first + size))
        yield from (Candidate(name, *ranked) for ranked in ranks)
        first += size
