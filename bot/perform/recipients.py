"""For whom an order is: a telephone may be shared."""

from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import insert

from bot.perform.around import Circumstances
from bot.statements import Statement
from bot.tables import Recipient
from bot.writer import Transaction

_KEEP = Statement(
    lambda: (
        insert(Recipient)
        .values(contact_id=bindparam("contact"), name=bindparam("name"), used=bindparam("used"))
        .on_conflict_do_update(
            index_elements=["contact_id", "name"], set_={"used": bindparam("used")}
        )
    )
)


def keep(name: str, tx: Transaction, around: Circumstances) -> None:
    """Propose this name first from now on, on this telephone."""
    tx.run(_KEEP, contact=around.person.id, name=name, used=around.now)
