"""For whom orders were placed on a telephone."""

from bot.people import Person
from bot.writer import Transaction


def named(tx: Transaction, person: Person) -> tuple[str, ...]:
    """Their names, the last first."""
    return ()
