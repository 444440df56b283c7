"""Who did not answer: figures speak for those who did, and these may be others."""

from dataclasses import dataclass

from bot.campaigns.figures.findings import ENOUGH, Finding, Verdict, difference, each_of
from bot.campaigns.figures.intervals import Tally, of_difference, of_share


@dataclass(frozen=True, slots=True)
class Stratum:
    """A part of the audience, or a segment: how many were asked, and how many answered.

    Each person is in one of those compared. asked: who was sent the question, delivered or not.
    """

    name: str
    asked: int
    answered: int


@dataclass(frozen=True, slots=True)
class Heard:
    """How a stratum answered.

    rate: its response rate. beside: that rate less everybody else's. of_answers, of_silent:
    its share among those who answered, and among those who did not; 0 where there are none.
    """

    name: str
    rate: Finding
    beside: Finding
    of_answers: float
    of_silent: float

    @property
    def quieter(self) -> bool:
        """Whether it is shown to answer less than everybody else."""
        return (
            self.beside.shown and self.beside.interval is not None and self.beside.interval.high < 0
        )

    @property
    def louder(self) -> bool:
        """Whether it is shown to answer more than everybody else."""
        return self.beside.shown and not self.quieter


def response(strata: tuple[Stratum, ...]) -> tuple[Finding, tuple[Heard, ...]]:
    """The response rate of all, and how each stratum answered, in the order given.

    Of many strata some would seem quieter by luck: their intervals are widened for it.
    """
    asked, answered = sum(s.asked for s in strata), sum(s.answered for s in strata)
    confidence = each_of(len(strata))
    heard = tuple(_heard(stratum, asked, answered, confidence) for stratum in strata)
    return _rate(asked, answered), heard


def quiet(heard: tuple[Heard, ...]) -> tuple[Heard, ...]:
    """Those of whom the figures tell too little, the least heard first: to be warned of."""
    quieter = (each for each in heard if each.quieter)
    return tuple(sorted(quieter, key=lambda each: each.of_answers - each.of_silent))


def _heard(stratum: Stratum, asked: int, answered: int, confidence: float) -> Heard:
    others_asked, others_answered = asked - stratum.asked, answered - stratum.answered
    silent = asked - answered
    fewest = min(stratum.asked, others_asked)
    interval = None
    if fewest >= ENOUGH:
        interval = of_difference(
            Tally(stratum.answered, stratum.asked),
            Tally(others_answered, others_asked),
            confidence,
        )
    return Heard(
        stratum.name,
        _rate(stratum.asked, stratum.answered),
        difference(interval, fewest),
        stratum.answered / answered if answered else 0.0,
        (stratum.asked - stratum.answered) / silent if silent else 0.0,
    )


def _rate(asked: int, answered: int) -> Finding:
    if asked < ENOUGH:
        return Finding(Verdict.TOO_FEW, asked)
    return Finding(Verdict.SHOWN, asked, of_share(Tally(answered, asked)))
