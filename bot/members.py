"""Who of those that write is a member of a cooperative: by the telephone that it registered."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlmodel import col

from bot.people import Person
from bot.statements import Statement
from bot.tables import Cooperative, Member
from bot.writer import Transaction

WHATSAPP = "whatsapp:"
_MEMBERSHIPS = Statement(
    lambda: (
        select(
            col(Member.id),
            col(Cooperative.id),
            col(Cooperative.code),
            col(Cooperative.digest_language),
        )
        .join(Cooperative, col(Cooperative.id) == col(Member.cooperative_id))
        .where(col(Member.address) == bindparam("number"))
        .order_by(col(Member.id))
    )
)


@dataclass(frozen=True, slots=True)
class Membership:
    """Who they are to which cooperative. language: that of its digests."""

    member_id: int
    cooperative_id: int
    code: str
    language: str


def membership(tx: Transaction, person: Person) -> Membership | None:
    """What somebody is a member of; None for a client alone.

    By WhatsApp's own word for their number: an SMS may bear any. Who is of several cooperatives
    is at the desk of the one that they talk with, or else of the first.
    """
    number = next((n for n in (person.address, person.alias) if n.startswith(f"{WHATSAPP}+")), "")
    if not number:
        return None
    rows = tx.run(_MEMBERSHIPS, number=number.removeprefix(WHATSAPP))
    found = [Membership(*row) for row in rows]
    here = (one for one in found if one.cooperative_id == person.cooperative_id)
    return next(here, found[0] if found else None)
