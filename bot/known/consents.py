"""Whether somebody agreed to be written to."""

from bot.people import Person
from bot.writer import Transaction


def agreed(tx: Transaction, person: Person) -> bool | None:
    """What they said last; None where they were never asked."""
    return None
