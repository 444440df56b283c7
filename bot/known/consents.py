"""Whether somebody agreed to be written to."""

from sqlalchemy import bindparam, literal_column, select
from sqlmodel import col

from bot.database import Statement
from bot.people import Person
from bot.tables import Consent
from bot.writer import Transaction
from flows.client.mine import NEWS

_LAST = Statement(
    lambda: (
        select(col(Consent.given))
        .where(
            col(Consent.contact_id) == bindparam("contact"),
            col(Consent.purpose) == literal_column(f"'{NEWS}'"),
        )
        .order_by(col(Consent.id).desc())
        .limit(1)
    )
)


def agreed(tx: Transaction, person: Person) -> bool | None:
    """What they said last, by a stop or a start too; None where they were never asked."""
    rows = tx.run(_LAST, contact=person.id)
    return bool(rows[0][0]) if rows else None
