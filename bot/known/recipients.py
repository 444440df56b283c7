"""For whom orders were placed on a telephone."""

from sqlalchemy import bindparam, literal_column, select
from sqlmodel import col

from bot.people import Person
from bot.statements import Statement
from bot.tables import Recipient
from bot.writer import Transaction

MOST = 5  # names that one question offers: as many as one SMS holds

_NAMED = Statement(
    lambda: (
        select(col(Recipient.name))
        .where(col(Recipient.contact_id) == bindparam("contact"))
        .order_by(col(Recipient.used).desc(), col(Recipient.id).desc())
        .limit(literal_column(str(MOST)))
    )
)


def named(tx: Transaction, person: Person) -> tuple[str, ...]:
    """Their names, the last first. Nobody is asked for who has never given a name."""
    if not person.name:
        return ()
    return tuple(name for (name,) in tx.run(_NAMED, contact=person.id))
