"""What the clients of a cooperative want, and what it asks them."""

from datetime import datetime

from bot.people import Person
from bot.writer import Transaction
from flows.context import Ballot, Idea


def wanted(tx: Transaction, person: Person) -> tuple[Idea, ...]:
    """Its open ideas, the most wanted first."""
    return ()


def ballots(tx: Transaction, person: Person, now: datetime) -> tuple[Ballot, ...]:
    """The questions that are open now."""
    return ()
