"""Whether writing changed anything: each variant beside the hold-out, from counts alone.

- Everybody counts in the arm they were drawn into, whether or not the message reached them:
  who can be reached orders more, with or without it.
- Orders come first, and revenue is judged where they show something: two looks at one arm
  would cry wolf twice as often, and revenue is the wilder of the two.
- Of several variants, each gets a wider interval (Bonferroni's), so that all of them together
  cry wolf in at most 5 of 100 campaigns that change nothing.
- Arms are in the same shares in each stratum, which the intervals do not know: where strata
  order differently, they are a little wider than they need to be.
"""

from dataclasses import dataclass

from bot.campaigns.figures.findings import ENOUGH, Finding, Verdict, difference, each_of
from bot.campaigns.figures.intervals import Amounts, Tally, of_difference, of_mean_difference


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an arm in the days that are looked at, the same days for all arms.

    revenue: over all its people. ordered: how many of them ordered, once or often.
    """

    arm: str
    ordered: int
    revenue: Amounts

    @property
    def people(self) -> int:
        """All who were drawn into the arm."""
        return self.revenue.people

    @property
    def orders(self) -> Tally:
        """How many of how many ordered."""
        return Tally(self.ordered, self.people)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a variant changed: differences from the hold-out, above 0 where it brought more.

    orders: of the share of people who ordered. revenue: of centimes a person.
    """

    arm: str
    orders: Finding
    revenue: Finding


def effects(variants: tuple[Outcome, ...], hold_out: Outcome) -> tuple[Effect, ...]:
    """What each variant changed, in the order given."""
    confidence = each_of(len(variants))
    return tuple(_effect(variant, hold_out, confidence) for variant in variants)


def _effect(variant: Outcome, hold_out: Outcome, confidence: float) -> Effect:
    fewest = min(variant.people, hold_out.people)
    if fewest < ENOUGH:
        nothing = Finding(Verdict.TOO_FEW, fewest)
        return Effect(variant.arm, nothing, nothing)
    orders = difference(of_difference(variant.orders, hold_out.orders, confidence), fewest)
    interval = of_mean_difference(variant.revenue, hold_out.revenue, confidence)
    if not orders.shown:
        return Effect(variant.arm, orders, Finding(Verdict.NOT_JUDGED, fewest, interval))
    return Effect(variant.arm, orders, difference(interval, fewest))
