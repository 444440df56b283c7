"""Where a client stands with what her cooperative gives.

A reward comes in steps: the tenth order is the first, the twentieth the second; of a birthday,
each year is one. What was given of them is in RewardGiven. The key of a flow's Reward names its
row and the step that comes next: "7.2".
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from itertools import count

from sqlalchemy import bindparam, literal_column, select
from sqlmodel import col

from bot.clock import MOROCCO, local
from bot.people import Person
from bot.shop import Gift
from bot.statements import Statement
from bot.tables import Order, RewardGiven
from bot.writer import Transaction
from flows.context import Reward

AROUND_BIRTHDAY = 7  # days before and after it
LEAP = 2024  # a year that has every day

_ORDERS = Statement(
    lambda: select(col(Order.placed), col(Order.status), col(Order.total_centimes)).where(
        col(Order.contact_id) == bindparam("contact"),
        col(Order.cooperative_id) == bindparam("cooperative"),
        col(Order.status) != literal_column("'cancelled'"),
        col(Order.status) != literal_column("'refused'"),
    )
)
_GIVEN = Statement(
    lambda: select(col(RewardGiven.reward_id), col(RewardGiven.step)).where(
        col(RewardGiven.contact_id) == bindparam("contact")
    )
)
Counted = Sequence[tuple[datetime, str, int]]  # when an order was placed, its status, centimes


def standing(
    tx: Transaction, person: Person, now: datetime, gifts: tuple[Gift, ...]
) -> tuple[Reward, ...]:
    """Each reward of the cooperative, with what is done of it; nothing is asked without any."""
    if not gifts:
        return ()
    mine = {"contact": person.id, "cooperative": person.cooperative_id}
    orders = tx.run(_ORDERS, **mine) if any(gift.every for gift in gifts) else []
    given: dict[int, set[int]] = {gift.id: set() for gift in gifts}
    for reward, step in tx.run(_GIVEN, contact=person.id):
        given.setdefault(reward, set()).add(step)
    today = local(now, person.zone or MOROCCO).date()
    return tuple(
        _of_a_birthday(gift, person.birthday, today, given[gift.id])
        if gift.kind == "birthday"
        else _counted(gift, orders, given[gift.id])
        for gift in gifts
    )


def _counted(gift: Gift, orders: Counted, given: Collection[int]) -> Reward:
    """A reward for so many orders, or so much money: done is what she has of the next step."""
    since = [order for order in orders if order[0] >= gift.since]
    if gift.kind == "orders":
        has, coming = len(since), 1  # the order that she places now is one more
    else:
        has, coming = sum(o[2] for o in since if o[1] == "delivered"), 0
    step = next(n for n in count(1) if n not in given)
    done = has - (step - 1) * gift.every
    due = done + coming >= gift.every
    return Reward(f"{gift.id}.{step}", gift.words, gift.kind, gift.every, done, due)


def _of_a_birthday(gift: Gift, birthday: str, today: date, given: Collection[int]) -> Reward:
    """A reward of the week around a birthday ("03-12"); its step is the year of that."""
    near = [
        day.year
        for year in (today.year - 1, today.year, today.year + 1)
        if (day := _in_year(birthday, year)) is not None
        and abs((day - today).days) <= AROUND_BIRTHDAY
    ]
    step = near[0] if near else today.year
    return Reward(f"{gift.id}.{step}", gift.words, gift.kind, due=bool(near) and step not in given)


def _in_year(birthday: str, year: int) -> date | None:
    """The day on which a birthday is kept in a year: that of 29 February on the 28th as a rule."""
    try:
        told = date.fromisoformat(f"{LEAP}-{birthday}")
    except ValueError:  # never told
        return None
    try:
        return told.replace(year=year)
    except ValueError:
        return told.replace(year=year, day=told.day - 1)
