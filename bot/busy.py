"""Whether somebody is in the middle of something, so that we do not write first now."""

from datetime import datetime, timedelta

from sqlmodel import col, select

from bot import places
from bot.people import Person
from bot.tables import Relay
from bot.writer import Transaction
from flows.client.leaving import would_lose
from flows.client.menu import menu

TALKING = timedelta(minutes=30)  # since their last message: a question under way is answered yet


def is_busy(tx: Transaction, person: Person, now: datetime) -> bool:
    """Whether they are in the middle of an order, of an answer, or talk with somebody."""
    talks = select(Relay.id).where(Relay.contact_id == person.id, col(Relay.closed).is_(None))
    if tx.db.exec(talks).first() is not None:
        return True
    if person.place is None:
        return False
    try:
        place = places.load(person.place)
    except places.Unreadable:
        return False
    return would_lose(place) or (
        place.flow != menu.name and person.heard is not None and now < person.heard + TALKING
    )
