"""Somebody of a list becomes a contact that may be written to, or is left in peace."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy import and_, or_, select
from sqlmodel import col

from bot.perform.consents import MARKETING
from bot.roster.sheet import Guest
from bot.tables import Address, Consent, Contact
from bot.writer import Transaction

CHANNELS = {"sms": "", "whatsapp": "whatsapp:"}  # one number is reached on both


class Taken(Enum):
    """What became of somebody. The values are for the summary of the command."""

    NEW = "new"
    KNOWN = "known already"
    STOPPED = "they said stop"
    REFUSED = "they said no to news"
    UNPROVEN = "they never wrote to us, and nothing proves that they agreed"


TAKEN = frozenset({Taken.NEW, Taken.KNOWN})


@dataclass(frozen=True, slots=True)
class Admitted:
    """Somebody of the list, with what became of them. contact_id: None who was not taken."""

    guest: Guest
    taken: Taken
    contact_id: int | None = None


def admit(tx: Transaction, cooperative_id: int, guest: Guest, now: datetime) -> Admitted:
    """Take on one of the list; twice is as good as once."""
    contacts = _known(tx, guest.number)
    refusal = _refusal(tx, contacts, cooperative_id, guest)
    if refusal is not None:
        return Admitted(guest, refusal)
    contact = next(iter(contacts), None)
    if contact is None:
        contact, taken = _met(tx, cooperative_id, guest, now), Taken.NEW
    else:
        _fill(contact, guest)
        taken = Taken.KNOWN
    if contact.id is None:
        raise AssertionError("the contact was not written")
    if guest.agreed is not None:
        _prove(tx, contact.id, cooperative_id, guest, guest.agreed)
    return Admitted(guest, taken, contact.id)


def _known(tx: Transaction, number: str) -> list[Contact]:
    """Who has this number, on either channel; who wrote to us first, where there are two.

    Locked, as by their own turns: a no that is said meanwhile is waited for. By channel and
    address, which have an index together: to look through all for each line holds the writer.
    """
    reached = (
        and_(col(Address.channel) == channel, col(Address.address) == f"{prefix}{number}")
        for channel, prefix in CHANNELS.items()
    )
    theirs = (
        select(Contact)
        .join(Address, col(Address.contact_id) == col(Contact.id))
        .where(or_(*reached))
        .order_by(col(Contact.heard).is_(None), col(Contact.id))
        .with_for_update(of=Contact)
    )
    return list(tx.db.execute(theirs).scalars().unique())


def _refusal(
    tx: Transaction, contacts: list[Contact], cooperative_id: int, guest: Guest
) -> Taken | None:
    """Why they are not taken on. A list never weighs more than what they said themselves.

    Who said it by SMS is meant on WhatsApp too, where they are another contact of ours.
    """
    if any(_has_stopped(tx, contact) for contact in contacts):
        return Taken.STOPPED
    said = [_said(tx, contact, cooperative_id) for contact in contacts]
    if False in said:
        return Taken.REFUSED
    has_written = any(contact.heard is not None for contact in contacts)
    if not has_written and True not in said and guest.agreed is None:
        return Taken.UNPROVEN
    return None


def _has_stopped(tx: Transaction, contact: Contact) -> bool:
    stopped = select(col(Address.id)).where(
        col(Address.contact_id) == contact.id, col(Address.stopped).is_not(None)
    )
    return contact.opted_out is not None or tx.db.execute(stopped).first() is not None


def _said(tx: Transaction, contact: Contact, cooperative_id: int) -> bool | None:
    """What they said last of this cooperative's news; None where they were never asked."""
    said = (
        select(col(Consent.given))
        .where(
            col(Consent.contact_id) == contact.id,
            col(Consent.purpose) == MARKETING,
            col(Consent.cooperative_id).is_(None) | (col(Consent.cooperative_id) == cooperative_id),
        )
        .order_by(col(Consent.id).desc())
    )
    return tx.db.execute(said).scalars().first()


def _met(tx: Transaction, cooperative_id: int, guest: Guest, now: datetime) -> Contact:
    contact = Contact(
        cooperative_id=cooperative_id,
        language=guest.language,
        name=guest.name,
        town=guest.town,
        created=now,
    )
    tx.db.add(contact)
    tx.db.flush()
    for channel, prefix in CHANNELS.items():
        address = f"{prefix}{guest.number}"
        tx.db.add(Address(contact_id=contact.id or 0, channel=channel, address=address))
    tx.db.flush()
    return contact


def _fill(contact: Contact, guest: Guest) -> None:
    """What they have not told of themselves is taken from the list, and nothing else."""
    contact.name = contact.name or guest.name
    contact.town = contact.town or guest.town
    contact.language = contact.language or guest.language


def _prove(
    tx: Transaction, contact_id: int, cooperative_id: int, guest: Guest, agreed: datetime
) -> None:
    """Keep the proof, once however often the list is read."""
    same = select(col(Consent.id)).where(
        col(Consent.contact_id) == contact_id,
        col(Consent.cooperative_id) == cooperative_id,
        col(Consent.said) == agreed,
        col(Consent.words) == guest.how,
    )
    if tx.db.execute(same).first():
        return
    tx.db.add(
        Consent(
            contact_id=contact_id,
            purpose=MARKETING,
            given=True,
            words=guest.how,
            language=guest.language,
            said=agreed,
            cooperative_id=cooperative_id,
        )
    )
