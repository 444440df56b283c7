"""Who talks with whom through us, and what a member has before them."""

from bot.people import Person
from bot.writer import Transaction
from flows.context import Desk, Relay


def open_with(tx: Transaction, person: Person) -> Relay | None:
    """The relay that this client talks through, or None."""
    return None


def desk(tx: Transaction, person: Person) -> Desk | None:
    """What a member has before them; None for who is no member of a cooperative."""
    return None
