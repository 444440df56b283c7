"""Whether somebody agreed to be written to."""

from sqlalchemy import bindparam, literal_column, or_, select
from sqlmodel import col

from bot.people import Person
from bot.statements import Statement
from bot.tables import Consent
from bot.writer import Transaction
from flows.client.mine import NEWS

_LAST = Statement(
    lambda: (
        select(col(Consent.given))
        .where(
            col(Consent.contact_id) == bindparam("contact"),
            col(Consent.purpose) == literal_column(f"'{NEWS}'"),
            or_(
                col(Consent.cooperative_id) == bindparam("cooperative"),
                col(Consent.cooperative_id).is_(None),
            ),
        )
        .order_by(col(Consent.id).desc())
        .limit(1)
    )
)


def agreed(tx: Transaction, person: Person) -> bool | None:
    """What they said last of this cooperative's news, by a stop too; None where never asked."""
    rows = tx.run(_LAST, contact=person.id, cooperative=person.cooperative_id)
    return bool(rows[0][0]) if rows else None
