"""Who wrote: the contact behind an address, found or met, with where they stand."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, delete, literal, literal_column, null, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased
from sqlmodel import col

from bot.gateways import Inbound
from bot.statements import Statement
from bot.tables import Address, Contact, Cooperative, Sender
from bot.writer import Transaction


class Raced(Exception):
    """Another process met the same person at once: the turn is taken again, and finds them."""


@dataclass(slots=True)
class Person:
    """A contact as the turn finds them, and the address that they write from.

    gone: since when messages there fail, as nobody has it, after so many failures. version,
    orders and zone are their cooperative's: of its catalogue, its last order, its time.
    is_new: this very message made them known.
    """

    address_id: int
    address: str
    profile: str
    alias: str
    id: int
    cooperative_id: int | None
    language: str
    leaning: str
    name: str
    delivery_address: str
    town: str
    tastes: str
    birthday: str
    place: str | None
    heard: datetime | None
    sender_id: int | None
    opted_out: datetime | None
    stopped: datetime | None
    gone: datetime | None = None
    failures: int = 0
    version: int | None = None
    orders: int | None = None
    zone: str | None = None
    is_new: bool = False


_COLUMNS = (
    col(Address.id),
    col(Address.address),
    col(Address.profile),
    col(Address.alias),
    col(Contact.id),
    col(Contact.cooperative_id),
    col(Contact.language),
    col(Contact.leaning),
    col(Contact.name),
    col(Contact.delivery_address),
    col(Contact.town),
    col(Contact.tastes),
    col(Contact.birthday),
    col(Contact.place),
    col(Contact.heard),
    col(Contact.sender_id),
    col(Contact.opted_out),
    col(Address.stopped),
    col(Address.gone),
    col(Address.failures),
    col(Cooperative.version),
    col(Cooperative.orders),
    col(Cooperative.zone),
)
# The lock keeps one contact's turns in order between processes; SQLite has one writer, and
# leaves the words out.
_UNLOCKED = (
    select(*_COLUMNS)
    .join(Contact, col(Contact.id) == col(Address.contact_id))
    .join(Cooperative, col(Cooperative.id) == col(Contact.cooperative_id), isouter=True)
)
_FROM = _UNLOCKED.with_for_update(of=Contact)
_OTHER = aliased(Address)
_BY_ADDRESS = Statement(
    lambda: _FROM.where(
        col(Address.channel) == bindparam("channel"), col(Address.address) == bindparam("address")
    )
)


def _by_contact(found: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """At an address on the channel that they last wrote on."""
    return (
        found.where(
            col(Contact.id) == bindparam("contact_id"),
            col(Address.channel)
            == select(col(Sender.channel))
            .where(col(Sender.id) == col(Contact.sender_id))
            .scalar_subquery(),
            # A number before the id that the same person has beside it.
            ~select(literal(1))
            .where(
                col(_OTHER.contact_id) == col(Contact.id),
                col(_OTHER.alias) == col(Address.address),
            )
            .exists(),
        )
        .order_by(col(Address.id).desc())
        .limit(1)
    )


_BY_CONTACT = Statement(lambda: _by_contact(_FROM))
_SEEN = Statement(lambda: _by_contact(_UNLOCKED))
_SELLER = Statement(
    lambda: select(col(Cooperative.version), col(Cooperative.orders), col(Cooperative.zone)).where(
        col(Cooperative.id) == bindparam("id")
    )
)
# What they may tell of themselves one day.
_TOLD = ("language", "leaning", "name", "delivery_address", "town", "tastes", "birthday")
_MEET = Statement(
    lambda: (
        insert(Contact)
        .values(**{name: literal_column("''") for name in _TOLD}, created=bindparam("created"))
        .returning(col(Contact.id))
    )
)
_ADD_ADDRESS = Statement(
    lambda: (
        insert(Address)
        .values(
            contact_id=bindparam("contact_id"),
            channel=bindparam("channel"),
            address=bindparam("address"),
            profile="",
            alias="",
            failures=0,
        )
        .on_conflict_do_nothing()
        .returning(col(Address.id))
    )
)
_STAND = Statement(
    lambda: (
        update(Contact)
        .where(col(Contact.id) == bindparam("contact_id"))
        .values(
            place=bindparam("place"),
            cooperative_id=bindparam("cooperative"),
            heard=bindparam("heard"),
            sender_id=bindparam("sender"),
        )
    )
)
_LIFT_STOP = Statement(
    lambda: update(Address).where(col(Address.id) == bindparam("address_id")).values(stopped=null())
)
_LIFT_GONE = Statement(
    lambda: (
        update(Address)
        .where(col(Address.id) == bindparam("address_id"))
        .values(gone=null(), failures=literal_column("0"))
    )
)
_CALLED = Statement(
    lambda: (
        update(Address)
        .where(col(Address.id) == bindparam("address_id"))
        .values(profile=bindparam("name"), alias=bindparam("other"))
    )
)


_FORGET_ADDRESSES = Statement(
    lambda: delete(Address).where(col(Address.contact_id) == bindparam("contact_id"))
)
_FORGET = Statement(lambda: delete(Contact).where(col(Contact.id) == bindparam("contact_id")))


def found(tx: Transaction, inbound: Inbound) -> Person:
    """The person who wrote, by this address or their other one; met now, if by neither."""
    rows = tx.run(_BY_ADDRESS, channel=inbound.channel, address=inbound.address)
    if rows:
        person = Person(*rows[0])
    else:
        known = inbound.alias and tx.run(
            _BY_ADDRESS, channel=inbound.channel, address=inbound.alias
        )
        contact_id = Person(*known[0]).id if known else _met(tx, inbound.received)
        if not _add_address(tx, contact_id, inbound.channel, inbound.address):
            raise Raced(f"contact {contact_id}: their address was added meanwhile")
        [row] = tx.run(_BY_ADDRESS, channel=inbound.channel, address=inbound.address)
        person = Person(*row)
        person.is_new = not known
    if person.cooperative_id is not None and person.version is None:
        # PostgreSQL waited for another turn of theirs, which chose the cooperative: it gives
        # the contact as it is then, beside a cooperative as it was before.
        _join_seller(tx, person)
    if person.stopped is not None and person.stopped < inbound.received:
        # Whoever blocked us and writes again wants an answer.
        tx.run(_LIFT_STOP, address_id=person.address_id)
    if person.failures and (person.gone is None or person.gone < inbound.received):
        person.gone, person.failures = None, 0  # somebody is there after all
        tx.run(_LIFT_GONE, address_id=person.address_id)
    _keep_names(tx, person, inbound)
    return person


def unmet(tx: Transaction, person: Person) -> None:
    """Forget somebody whom a message made known that had been received before.

    They were erased since: a provider that posts it again must not bring them back.
    """
    if person.is_new:
        tx.run(_FORGET_ADDRESSES, contact_id=person.id)
        tx.run(_FORGET, contact_id=person.id)


def written_to(tx: Transaction, contact_id: int) -> Person | None:
    """A contact at an address on the channel that they last wrote on."""
    rows = tx.run(_BY_CONTACT, contact_id=contact_id)
    return Person(*rows[0]) if rows else None


def seen(tx: Transaction, contact_id: int) -> Person | None:
    """The same, to write to them in somebody else's turn: two such turns wait for nobody."""
    rows = tx.run(_SEEN, contact_id=contact_id)
    return Person(*rows[0]) if rows else None


def talks_with(tx: Transaction, person: Person, cooperative_id: int | None) -> None:
    """From now on this person talks with this cooperative, or with none, and begins anew."""
    if person.cooperative_id is not None:
        person.place = None
    person.cooperative_id, person.version, person.orders = cooperative_id, None, None
    if cooperative_id is not None:
        _join_seller(tx, person)


def stand(tx: Transaction, person: Person, place: str | None) -> None:
    """Keep where the conversation stands (the JSON of bot.places), with whom, and since when."""
    tx.run(
        _STAND,
        contact_id=person.id,
        place=place,
        cooperative=person.cooperative_id,
        heard=person.heard,
        sender=person.sender_id,
    )


def _join_seller(tx: Transaction, person: Person) -> None:
    [(person.version, person.orders, person.zone)] = tx.run(_SELLER, id=person.cooperative_id)


def _keep_names(tx: Transaction, person: Person, inbound: Inbound) -> None:
    """What they call themselves, and their other address, where a message tells it anew."""
    profile, alias = inbound.profile or person.profile, inbound.alias or person.alias
    if (profile, alias) == (person.profile, person.alias):
        return
    if alias != person.alias:
        # Theirs already, or somebody's who had it before: who writes from it will tell.
        _add_address(tx, person.id, inbound.channel, alias)
    person.profile, person.alias = profile, alias
    tx.run(_CALLED, address_id=person.address_id, name=profile, other=alias)


def _met(tx: Transaction, created: datetime) -> int:
    [(contact_id,)] = tx.run(_MEET, created=created)
    return int(contact_id)


def _add_address(tx: Transaction, contact_id: int, channel: str, address: str) -> bool:
    """Whether it is new."""
    return bool(tx.run(_ADD_ADDRESS, contact_id=contact_id, channel=channel, address=address))
