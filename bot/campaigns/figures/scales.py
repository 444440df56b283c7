"""What clients think, from how many gave each answer: CSAT, NPS and service quality.

Nothing here tells how well a dimension's question measures it (Cronbach's alpha): it takes
people who answered all five, and nobody is asked more than two.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.campaigns.figures.findings import ENOUGH, Finding, Verdict
from bot.campaigns.figures.intervals import (
    Amounts,
    Interval,
    Tally,
    of_mean,
    of_net_promoter,
    of_share,
)

RATING = (1, 5)
RECOMMENDING = (0, 10)
CONTENT = (4, 5)
DETRACTORS, PASSIVES, PROMOTERS = (0, 6), (7, 8), (9, 10)


class Dimension(StrEnum):
    """Of service quality, as in SERVPERF (Cronin and Taylor, Journal of Marketing 56, 1992)."""

    TANGIBLES = "tangibles"
    RELIABILITY = "reliability"
    RESPONSIVENESS = "responsiveness"
    ASSURANCE = "assurance"
    EMPATHY = "empathy"


@dataclass(frozen=True, slots=True)
class Distribution:
    """How many people gave each whole answer; counts[0] is of the lowest, as 1 or 0."""

    lowest: int
    counts: tuple[int, ...]

    @classmethod
    def of(cls, scale: tuple[int, int], answers: Iterable[int]) -> "Distribution":
        """Counted one by one, both ends of the scale included. Raises ValueError beyond them."""
        lowest, highest = scale
        counts = [0] * (highest - lowest + 1)
        for answer in answers:
            if not lowest <= answer <= highest:
                raise ValueError(f"{answer} is not on a scale from {lowest} to {highest}")
            counts[answer - lowest] += 1
        return cls(lowest, tuple(counts))

    @property
    def answers(self) -> int:
        """How many there are in all."""
        return sum(self.counts)

    @property
    def scale(self) -> tuple[int, int]:
        """The lowest and the highest answer that can be given."""
        return self.lowest, self.lowest + len(self.counts) - 1

    def between(self, answers: tuple[int, int]) -> int:
        """How many gave an answer from the first to the second, both included."""
        first, last = answers
        return sum(self.counts[first - self.lowest : last - self.lowest + 1])


def csat(ratings: Distribution) -> Finding:
    """Content clients: the share of 4 and 5 among ratings of 1 to 5."""
    _only(RATING, ratings)
    if ratings.answers < ENOUGH:
        return Finding(Verdict.TOO_FEW, ratings.answers)
    return _measured(of_share(Tally(ratings.between(CONTENT), ratings.answers)), ratings)


def net_promoter(answers: Distribution) -> Finding:
    """NPS: the share of 9 and 10 less that of 0 to 6, from -1 to 1."""
    _only(RECOMMENDING, answers)
    if answers.answers < ENOUGH:
        return Finding(Verdict.TOO_FEW, answers.answers)
    counts = (answers.between(each) for each in (PROMOTERS, PASSIVES, DETRACTORS))
    return _measured(of_net_promoter(*counts), answers)


def service_quality(ratings: Mapping[Dimension, Distribution]) -> dict[Dimension, Finding]:
    """The mean of each dimension, from 1 to 5; 0 answers where it was never asked.

    Each rests on other people, since one or two are asked at a time: they have no sum.
    """
    nobody = Distribution.of(RATING, ())
    return {each: _mean_rating(ratings.get(each, nobody)) for each in Dimension}


def mean(scale: tuple[int, int], counts: Mapping[int, int]) -> Finding:
    """The mean of numbers, within their scale. counts: number -> how many gave it."""
    answers = sum(counts.values())
    if answers < ENOUGH:
        return Finding(Verdict.TOO_FEW, answers)
    total = sum(number * count for number, count in counts.items())
    squares = sum(number**2 * count for number, count in counts.items())
    found = of_mean(Amounts(answers, total, squares))
    if found is None or max(counts.values()) == answers:
        found = _unanimous(scale, answers, total)
    low, high = max(found.low, scale[0]), min(found.high, scale[1])
    return Finding(Verdict.SHOWN, answers, Interval(found.found, low, high, found.confidence))


def _mean_rating(ratings: Distribution) -> Finding:
    _only(RATING, ratings)
    return mean(RATING, dict(enumerate(ratings.counts, ratings.lowest)))


def _unanimous(scale: tuple[int, int], answers: int, total: int) -> Interval:
    """The mean where all gave one answer: Student's t would be sure that everybody does.

    Of all that people can answer with this mean, both ends and nothing between is the widest
    spread, and that is a share.
    """
    lowest, highest = scale
    width, mean = highest - lowest, total / answers
    share = of_share(Tally(round((mean - lowest) / width * answers), answers))
    return Interval(mean, lowest + share.low * width, lowest + share.high * width, share.confidence)


def _measured(interval: Interval, answers: Distribution) -> Finding:
    return Finding(Verdict.SHOWN, answers.answers, interval)


def _only(scale: tuple[int, int], answers: Distribution) -> None:
    if answers.scale != scale:
        raise ValueError(f"answers from {scale[0]} to {scale[1]}, not {answers.scale}")
