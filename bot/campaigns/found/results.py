"""What a campaign has found: the shape that commands, exports and the report show.

bot.campaigns.found.counting fills it from the database. Nothing here names anybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.campaigns.figures.effect import Effect, Outcome
from bot.campaigns.figures.findings import Finding
from bot.campaigns.figures.scales import Dimension
from bot.campaigns.figures.unheard import Heard
from flows.surveys import Asked, Indicator
from flows.talk import Named


class State(StrEnum):
    """How far somebody who was to be asked has come: each person is in one, the furthest.

    Names are exported. In the order in which one goes on; from FAILED on, each was written to.
    """

    WAITING = "waiting"  # nothing has left for them
    FAILED = "failed"  # nothing that was written reached them
    SENT = "sent"  # nothing says whether it arrived
    DELIVERED = "delivered"
    READ = "read"  # as WhatsApp told, or as they said something too late
    STARTED = "started"  # some answers in time
    FINISHED = "finished"
    REFUSED = "refused"  # by a no, or by STOP, after some answers or none
    FORGOTTEN = "forgotten"  # they asked to be erased: what became of their message is gone too


@dataclass(frozen=True, slots=True)
class Group:
    """Answers in words that say nearly the same: how many, and some of them as they were said.

    people: how many said it; said: what most said first, at most three; language: of most of
    them, "mixed", or "" for none ("5", "👍").
    """

    people: int
    said: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What was answered to one question, in time.

    counts: by option's key, or by the number as text, in the question's order; of `words`,
    `media` and `location` empty. people: who answered; skipped: who passed it over; late: who
    answered too late, in nothing else here. score: CSAT of a rating, NPS, the mean of a number;
    else None. shares: of each option, of people. groups: what was said, the largest first, of
    `grouped` people: of very many, some are taken evenly. told: of `words`, `media` and
    `location`, how many "words", "image", "location"...: who sends two counts in the first.
    """

    asked: Asked
    people: int
    skipped: int
    late: int
    counts: Mapping[str, int]
    score: Finding | None
    shares: Mapping[str, Finding]
    groups: tuple[Group, ...] = ()
    grouped: int = 0
    told: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shown:
    """An indicator of the survey, as a share of who answered its question."""

    indicator: Indicator
    found: Finding


@dataclass(frozen=True, slots=True)
class Results:
    """A campaign, counted. States and left_out add up to the audience.

    states: (arm, channel) -> state -> people; who is held out is WAITING there, for ever.
    response: of all who were asked; heard: by segment ("new", "top", "rest"). asked, responded:
    the same in people, without the forgotten. quality: the five dimensions, where the survey asks
    them. outcomes: orders of each arm from `started` on, the same days for all; effects: of each
    variant beside the hold-out, none without one. power: of a rise of 8 in 100, or None. segments,
    cost: of invitations and reminders that left, and have been charged; millionths of a dirham.
    """

    key: str
    status: str
    why: str
    title: Named
    cooperatives: tuple[Named, ...]
    started: datetime | None
    ended: datetime | None
    counted: datetime
    states: Mapping[tuple[str, str], Mapping[State, int]]
    left_out: Mapping[str, int]
    response: Finding
    heard: tuple[Heard, ...]
    answered: tuple[Answered, ...]
    indicators: tuple[Shown, ...]
    outcomes: tuple[Outcome, ...]
    effects: tuple[Effect, ...]
    power: float | None
    segments: int
    cost: int
    asked: int = 0
    responded: int = 0
    quality: Mapping[Dimension, Finding] = field(default_factory=dict)

    @property
    def audience(self) -> int:
        """Everybody of the segment."""
        asked = sum(sum(states.values()) for states in self.states.values())
        return asked + sum(self.left_out.values())
