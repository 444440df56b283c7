"""Messages of somebody who is forgotten: what she wrote, what she was sent.

The rows stay: a provider that posts a message again finds that it was received, and what was
sent is still counted. Their words, names and addresses go.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, Update, func, or_, select, update
from sqlmodel import col

from bot.render.segments import plain
from bot.tables import Inbound, Outbound, Relay, RelayLine
from bot.writer import Transaction

ON_THEIR_WAY = ("queued", "sending")
TOLD = ("alert", "relay")  # kinds of messages by which members hear of a client
BEGINNING = 15  # characters of an idea by which a list that cut it short is known
WORDS = {
    **{"body": "", "plain": "", "picks": None, "opens": "", "media": ""},
    **{"gaps": None, "sms": ""},
}


def forget(tx: Transaction, contact_id: int, now: datetime) -> None:
    """What she wrote, and what she was sent; what is on its way this very second is left."""
    said = (col(Inbound.contact_id) == contact_id) | col(Inbound.id).in_(
        _said_in_relays(contact_id)
    )
    silent = {"raw": "", "error": None, "handled": func.coalesce(col(Inbound.handled), now)}
    _do(tx, update(Inbound).where(said).values(silent))
    _cancel_told(tx, contact_id)
    hers = update(Inbound).where(col(Inbound.contact_id) == contact_id)
    _do(tx, hers.values(contact_id=None))
    cancel(tx, contact_id, "queued")
    forget_sent(tx, contact_id)


def cancel(tx: Transaction, contact_id: int, *statuses: str) -> None:
    """What has one of these statuses is sent no more."""
    waiting = _sent_to(contact_id).where(col(Outbound.status).in_(statuses))
    _do(tx, waiting.values(status="cancelled"))


def _cancel_told(tx: Transaction, contact_id: int) -> None:
    """What she said is not told to members any more, where it waited for the day to come.

    Our last word is written later; what other clients hear of their orders is not of her.
    """
    hers = select(col(Inbound.id)).where(col(Inbound.contact_id) == contact_id)
    waiting = update(Outbound).where(
        col(Outbound.inbound_id).in_(hers),
        col(Outbound.status) == "queued",
        col(Outbound.kind).in_(TOLD),
    )
    _do(tx, waiting.values({**WORDS, "status": "cancelled"}))


def forget_sent(tx: Transaction, contact_id: int) -> None:
    """Empty what was sent to her, and has come to an end."""
    ended = _sent_to(contact_id).where(~is_on_its_way(), col(Outbound.address) != "")
    _do(tx, ended.values({**WORDS, "address": "", "reason": None, "inbound_id": None}))


def forget_shown(tx: Transaction, cooperative_id: int, words: str, since: datetime) -> None:
    """Empty what other clients were shown of her idea: all of it, or its beginning."""
    beginning = words[:BEGINNING]
    spelled = {beginning, plain(beginning)} - {""}
    names = ("body", "plain", "picks", "gaps", "sms")
    columns = [col(getattr(Outbound, name)) for name in names]
    shown = or_(*(c.contains(s, autoescape=True) for c in columns for s in spelled))
    if spelled:
        where = (col(Outbound.cooperative_id) == cooperative_id, col(Outbound.created) >= since)
        _do(tx, update(Outbound).where(*where, ~is_on_its_way(), shown).values(WORDS))


def is_being_written_to(tx: Transaction, contact_id: int) -> bool:
    """Whether our last word has not left yet."""
    waiting = select(col(Outbound.id)).where(
        col(Outbound.contact_id) == contact_id, is_on_its_way()
    )
    return tx.db.execute(waiting.limit(1)).first() is not None


def let_go(tx: Transaction, contact_id: int) -> None:
    """What was sent to her is nobody's any more."""
    _do(tx, _sent_to(contact_id).values(contact_id=None))


def is_on_its_way() -> ColumnElement[bool]:
    """Whether a row is still to be sent, or is being sent this very second."""
    return col(Outbound.status).in_(ON_THEIR_WAY)


def _sent_to(contact_id: int) -> Update:
    return update(Outbound).where(col(Outbound.contact_id) == contact_id)


def _do(tx: Transaction, change: Update) -> None:
    tx.db.execute(change, execution_options={"synchronize_session": False})


def _said_in_relays(contact_id: int) -> Select[int | None]:
    return (
        select(col(RelayLine.inbound_id))
        .join(Relay, col(Relay.id) == col(RelayLine.relay_id))
        .where(col(Relay.contact_id) == contact_id, col(RelayLine.inbound_id).is_not(None))
    )
