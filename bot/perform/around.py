"""Whose turn it is, and what its effects need to know."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.people import Person
from bot.post import Post


class Refused(Exception):
    """The world changed since the turn's snapshot: roll back, and take the turn again."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Whose turn it is, and what its effects need to know.

    products: key -> id, of the catalogue that the turn saw. inbound_id is None for a turn
    that no message began. asked is the turn's own name, by which what came with its message is
    spoken of. window: how long the channel lets us write after their message; None where it
    lets us always.
    """

    person: Person
    products: dict[str, int]
    codes: dict[str, int]
    inbound_id: int | None
    now: datetime
    window: timedelta | None
    post: Post
    asked: str = ""
