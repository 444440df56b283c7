"""What a figure lets anybody say: shown, or nothing."""

from dataclasses import dataclass
from enum import StrEnum

from bot.campaigns.figures.intervals import CONFIDENCE, Interval

# Below this many answers, or people in an arm, a figure tells of those few and nobody else.
ENOUGH = 30


class Verdict(StrEnum):
    """Whether a figure is shown, and if not, why. Names are stored and exported."""

    SHOWN = "shown"
    TOO_FEW = "too_few"
    HOLDS_ZERO = "holds_zero"
    # It is looked at only once another figure, which comes first, is shown.
    NOT_JUDGED = "not_judged"


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict on a figure.

    counted: the answers it rests on, or the people of the smaller arm. interval: None for too
    few, and where nobody differs from anybody. Unless shown, it is for tables, not for words.
    """

    verdict: Verdict
    counted: int
    interval: Interval | None = None

    @property
    def shown(self) -> bool:
        """Whether it may be said."""
        return self.verdict is Verdict.SHOWN


def difference(interval: Interval | None, counted: int) -> Finding:
    """A finding about a difference: shown when there are enough, and zero lies outside."""
    if counted < ENOUGH:
        return Finding(Verdict.TOO_FEW, counted)
    if interval is None or interval.holds(0):
        return Finding(Verdict.HOLDS_ZERO, counted, interval)
    return Finding(Verdict.SHOWN, counted, interval)


def each_of(comparisons: int) -> float:
    """The confidence of each of several intervals, for all of them to hold with 95 %.

    Bonferroni's. Holm's would find a little more, but gives no intervals that agree with it,
    and here a finding and its interval are never at odds.
    """
    return 1 - (1 - CONFIDENCE) / max(comparisons, 1)
