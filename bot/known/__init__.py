"""What a turn knows of the client beside her words: a file for each part of flows.context.

Read in the turn's transaction, by prepared statements: it is done for every message.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.clock import MOROCCO, is_night
from bot.known import consents, ideas, orders, recipients, relays, rewards, surveys
from bot.people import Person
from bot.shop import Gift
from bot.writer import Transaction
from flows.context import Ballot, Desk, Idea, PastOrder, Relay, Reward
from flows.surveys import Run
from flows.talk import Event


@dataclass(frozen=True, slots=True)
class Known:
    """See flows.context.Context, and Contact.agreed."""

    orders: tuple[PastOrder, ...]
    people: tuple[str, ...]
    ideas: tuple[Idea, ...]
    ballots: tuple[Ballot, ...]
    rewards: tuple[Reward, ...]
    relay: Relay | None
    desk: Desk | None
    survey: Run | None
    night: bool
    agreed: bool | None


def look(
    tx: Transaction, person: Person, now: datetime, event: Event, gifts: tuple[Gift, ...] = ()
) -> Known:
    """What is known of this person as the turn begins. gifts: what her cooperative gives."""
    return Known(
        orders=orders.past(tx, person, now),
        people=recipients.named(tx, person),
        ideas=ideas.wanted(tx, person),
        ballots=ideas.ballots(tx, person, now),
        rewards=rewards.standing(tx, person, now, gifts),
        relay=relays.open_with(tx, person, now),
        desk=relays.desk(tx, person, now),
        survey=surveys.asked(tx, person, event),
        night=is_night(now, person.zone or MOROCCO),
        agreed=consents.agreed(tx, person),
    )
