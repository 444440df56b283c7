"""What one turn works with, and the snapshot of it that flows look at."""

from dataclasses import dataclass
from datetime import datetime

from bot.gateways import Capabilities
from bot.known import Known
from bot.people import Person
from bot.shop import KnownSender, Sellers, Shelf
from bot.translate import wordings
from flows.context import Contact, Context


@dataclass(frozen=True, slots=True)
class Start:
    """What begins a turn: a message, or nothing (inbound_id is None), and when.

    asked names a question that is asked in it.
    """

    inbound_id: int | None
    asked: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Turn:
    """What one turn works with."""

    person: Person
    sender: KnownSender
    can: Capabilities
    sellers: Sellers
    shelf: Shelf
    start: Start


def snapshot(turn: Turn, seen: Known) -> Context:
    """All that a flow may look at in this turn."""
    person = turn.person
    return Context(
        contact=Contact(
            person.language,
            person.name,
            person.delivery_address,
            person.profile,
            person.opted_out is not None,
            person.leaning,
            person.town,
            person.tastes,
            person.birthday,
            seen.agreed,
        ),
        cooperative=turn.shelf.seller,
        cooperatives=turn.sellers.all,
        products=turn.shelf.products,
        ref=str((person.orders or 0) + 1),
        asked=turn.start.asked,
        page=turn.can.page,
        now=turn.start.now,
        wordings=wordings,
        orders=seen.orders,
        people=seen.people,
        ideas=seen.ideas,
        ballots=seen.ballots,
        rewards=seen.rewards,
        relay=seen.relay,
        desk=seen.desk,
        survey=seen.survey,
        night=seen.night,
    )
