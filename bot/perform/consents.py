"""Who wants to be written to, and who does not: a proof each time, and what follows from it."""

from sqlalchemy import bindparam, delete, literal_column, update
from sqlmodel import col

from bot.database import Statement
from bot.perform import relays
from bot.perform.around import Circumstances
from bot.tables import Consent, Contact, Outbound, Timer
from bot.writer import Transaction

MARKETING = "marketing"  # the purpose that a stop ends, and a start allows

_OPTED_OUT = Statement(
    lambda: (
        update(Contact)
        .where(col(Contact.id) == bindparam("contact"))
        .values(opted_out=bindparam("opted_out"))
    )
)
_CANCEL_REMINDERS = Statement(
    lambda: (
        update(Outbound)
        .where(
            col(Outbound.contact_id) == bindparam("contact"),
            col(Outbound.status) == literal_column("'queued'"),
            col(Outbound.kind) == literal_column("'reminder'"),
        )
        .values(status=literal_column("'cancelled'"))
    )
)
_STOP_TIMERS = Statement(
    lambda: delete(Timer).where(col(Timer.contact_id) == bindparam("contact_id"))
)


def opt_out(words: str, tx: Transaction, around: Circumstances) -> None:
    """Never write first again: nothing that waits is sent, nothing that is planned comes."""
    tx.run(_OPTED_OUT, contact=around.person.id, opted_out=around.now)
    tx.run(_STOP_TIMERS, contact_id=around.person.id)
    tx.run(_CANCEL_REMINDERS, contact=around.person.id)
    relays.end_all(tx, around.person.id, "stop", around.now)
    _prove(tx, around, given=False, words=words)


def opt_in(words: str, tx: Transaction, around: Circumstances) -> None:
    """They asked to be written to again."""
    tx.run(_OPTED_OUT, contact=around.person.id, opted_out=None)
    _prove(tx, around, given=True, words=words)


def _prove(tx: Transaction, around: Circumstances, *, given: bool, words: str) -> None:
    tx.db.add(
        Consent(
            contact_id=around.person.id,
            purpose=MARKETING,
            given=given,
            words=words,
            language=around.person.language,
            inbound_id=around.inbound_id,
            said=around.now,
        )
    )
