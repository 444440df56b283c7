"""Who wants to be written to, and who does not: a proof each time, and what follows from it."""

from sqlalchemy import bindparam, delete, literal_column, null, update
from sqlmodel import col

from bot.outbox import UNASKED
from bot.perform import relays, surveys
from bot.perform.around import Circumstances
from bot.statements import Statement
from bot.tables import Consent, Contact, Order, Outbound, Timer
from bot.translate import speaker
from bot.writer import Transaction
from flows.effects import Agree

MARKETING = "marketing"  # the purpose that a stop ends, and a yes to our question begins
CONTACT = "contact"  # what START lifts: nothing more is agreed to by it

_OPTED_OUT = Statement(
    lambda: (
        update(Contact)
        .where(col(Contact.id) == bindparam("contact"))
        .values(opted_out=bindparam("opted_out"))
    )
)
_CANCEL_UNASKED = Statement(
    lambda: (
        update(Outbound)
        .where(
            col(Outbound.contact_id) == bindparam("contact"),
            col(Outbound.status) == literal_column("'queued'"),
            col(Outbound.kind).in_([literal_column(f"'{kind}'") for kind in sorted(UNASKED)]),
        )
        .values(status=literal_column("'cancelled'"))
    )
)
_ASK_NO_RATING = Statement(
    lambda: (
        update(Order)
        .where(
            col(Order.contact_id) == bindparam("contact"),
            col(Order.rating_due).is_not(null()),
        )
        .values(rating_due=null())
    )
)
_STOP_TIMERS = Statement(
    lambda: delete(Timer).where(col(Timer.contact_id) == bindparam("contact_id"))
)


def opt_out(words: str, tx: Transaction, around: Circumstances) -> None:
    """Never write first again: nothing that waits is sent, nothing that is planned comes."""
    tx.run(_OPTED_OUT, contact=around.person.id, opted_out=around.now)
    tx.run(_STOP_TIMERS, contact_id=around.person.id)
    tx.run(_CANCEL_UNASKED, contact=around.person.id)
    tx.run(_ASK_NO_RATING, contact=around.person.id)
    surveys.stop_all(tx, around)
    relays.end_all(tx, around.person.id, "stop", around.now)
    _prove(tx, around, given=False, words=words)


def opt_in(words: str, tx: Transaction, around: Circumstances) -> None:
    """They asked to be written to again."""
    tx.run(_OPTED_OUT, contact=around.person.id, opted_out=None)
    # No yes to news: nobody asked for one.
    _prove(tx, around, given=True, words=words).purpose = CONTACT


def agree(said: Agree, tx: Transaction, around: Circumstances) -> None:
    """They were asked, and said yes or no: kept with the sentence as they read it."""
    say = speaker(around.person.language)
    proof = _prove(tx, around, given=said.given, words=say(said.words))
    proof.purpose, proof.shown = said.purpose, say(said.shown)
    proof.cooperative_id = around.person.cooperative_id


def _prove(tx: Transaction, around: Circumstances, *, given: bool, words: str) -> Consent:
    proof = Consent(
        contact_id=around.person.id,
        purpose=MARKETING,
        given=given,
        words=words,
        language=around.person.language,
        inbound_id=around.inbound_id,
        said=around.now,
    )
    tx.db.add(proof)
    return proof
