"""By which sender and at which number somebody is reached."""

from sqlalchemy import select
from sqlmodel import Session, col

from bot.people import Person
from bot.tables import Sender
from bot.writer import Transaction


def sms_sender(tx: Transaction, cooperative_id: int | None) -> int | None:
    """What a cooperative's SMS leave through: its own sender, or the shared one."""
    sender = sms_sender_of(tx.db, cooperative_id)
    return sender.id if sender else None


def sms_sender_of(db: Session, cooperative_id: int | None) -> Sender | None:
    """The same, as its row."""
    mine = col(Sender.cooperative_id)
    ranked = (
        select(Sender)
        .where(col(Sender.channel) == "sms", (mine == cooperative_id) | mine.is_(None))
        .order_by(mine.is_(None), col(Sender.id))
    )
    return db.execute(ranked).scalars().first()


def telephone_of(person: Person) -> str:
    """Their number in E.164, or "" where WhatsApp does not tell it."""
    number = person.address.removeprefix("whatsapp:")
    return number if number.startswith("+") else ""


def whatsapp_number(tx: Transaction, cooperative_id: int) -> str:
    """The number to write to a cooperative on WhatsApp, its own or the shared one; or ""."""
    mine = col(Sender.cooperative_id)
    ranked = (
        select(col(Sender.address))
        .where(col(Sender.channel) == "whatsapp", (mine == cooperative_id) | mine.is_(None))
        .order_by(mine.is_(None), col(Sender.id))
    )
    return (tx.db.execute(ranked).scalars().first() or "").removeprefix("whatsapp:")
