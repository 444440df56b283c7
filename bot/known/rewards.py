"""Where a client stands with what her cooperative gives."""

from datetime import datetime

from bot.people import Person
from bot.writer import Transaction
from flows.context import Reward


def standing(tx: Transaction, person: Person, now: datetime) -> tuple[Reward, ...]:
    """Each reward of the cooperative, with what is done of it."""
    return ()
