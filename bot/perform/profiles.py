"""What a client tells of herself; all that is held of her, shown; and that she is forgotten."""

from sqlalchemy import BindParameter, bindparam, delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from bot import erasing, holdings
from bot.perform.around import Circumstances
from bot.post import Notice
from bot.statements import Statement
from bot.tables import Contact, Recipient
from bot.writer import Transaction
from flows.effects import ForgetName, SetProfile


def _setting(column: str) -> Statement:
    value: dict[str, BindParameter[str]] = {column: bindparam("value")}
    return Statement(
        lambda: update(Contact).where(col(Contact.id) == bindparam("contact")).values(value)
    )


# As flows.effects.SetProfile names each.
_SET = {
    "name": _setting("name"),
    "town": _setting("town"),
    "address": _setting("delivery_address"),
    "tastes": _setting("tastes"),
    "birthday": _setting("birthday"),
}
_FORGET_NAME = Statement(
    lambda: (
        delete(Recipient)
        .where(
            col(Recipient.contact_id) == bindparam("contact"),
            col(Recipient.name) == bindparam("name"),
        )
        .returning(col(Recipient.used))
    )
)
_KEEP_NAME = Statement(
    lambda: (
        insert(Recipient)
        .values(contact_id=bindparam("contact"), name=bindparam("name"), used=bindparam("used"))
        .on_conflict_do_nothing(index_elements=["contact_id", "name"])
    )
)
_RENAME = Statement(
    lambda: (
        update(Contact)
        .where(col(Contact.id) == bindparam("contact"), col(Contact.name) == bindparam("was"))
        .values(name=bindparam("name"))
    )
)


def tell(told: SetProfile, tx: Transaction, around: Circumstances) -> None:
    """What she says of herself takes the place of what was there; empty: it is taken away."""
    tx.run(_SET[told.field], contact=around.person.id, value=told.value)


def forget_name(named: ForgetName, tx: Transaction, around: Circumstances) -> None:
    """Somebody for whom she orders is called otherwise, or is proposed no more."""
    contact = around.person.id
    gone = tx.run(_FORGET_NAME, contact=contact, name=named.name)
    if gone and named.instead:
        [(used,)] = gone
        tx.run(_KEEP_NAME, contact=contact, name=named.instead, used=used)
    # It may be the client's own: the next order would propose it again.
    tx.run(_RENAME, contact=contact, was=named.name, name=named.instead)


def show(tx: Transaction, around: Circumstances) -> None:
    """All that is held of her, in messages of their own; by SMS how much it is."""
    contact, db = around.person.id, tx.db
    notice = Notice("data", f"data:{contact}:{around.asked}", around.now)
    said, short = holdings.told(db, contact), holdings.counted(db, contact)
    around.post.at_once(tx, contact, said, short, notice)


def erase(tx: Transaction, around: Circumstances) -> None:
    """Everything of her, now; what our last word leaves is wiped once it is sent."""
    dropped = erasing.forget(tx, around.person.id, around.now)
    erasing.tell(tx, around.post, dropped, around.now)
