"""Who talks with whom through us, and what a member has before them."""

from bot.known.desks import orders_of
from bot.members import membership
from bot.people import Person
from bot.writer import Transaction
from flows.context import Desk, Relay


def open_with(tx: Transaction, person: Person) -> Relay | None:
    """The relay that this client talks through, or None."""
    return None


def desk(tx: Transaction, person: Person) -> Desk | None:
    """What a member has before them; None for who is no member of a cooperative."""
    of = membership(tx, person)
    if of is None:
        return None
    return Desk(of.code, orders_of(tx, of.cooperative_id), language=of.language)
