"""What a person sent is forgotten with them."""

from datetime import datetime

from sqlalchemy import bindparam, literal_column, null, update
from sqlmodel import col

from bot.database import Statement
from bot.tables import Media
from bot.writer import Transaction

_ERASE = Statement(
    lambda: (
        update(Media)
        .where(col(Media.contact_id) == bindparam("contact"))
        .values(
            status=literal_column("'gone'"),
            url=literal_column("''"),
            contact_id=null(),
            inbound_id=null(),
            due=bindparam("now"),
        )
    )
)


def erase(tx: Transaction, contact_id: int, now: datetime) -> None:
    """Links end at once; the files go within a second or two, once this is committed."""
    tx.run(_ERASE, contact=contact_id, now=now)
