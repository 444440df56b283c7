"""A client and a member who talk through us, as rows and messages."""

from datetime import datetime
from itertools import chain

from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from bot import people
from bot.people import Person
from bot.perform.around import Circumstances, Refused
from bot.post import Notice, members
from bot.relaying import (
    AWAKE,
    KIND,
    LATELY,
    cooperatives,
    hand_over,
    member_number,
    talk_of,
    talking,
)
from bot.tables import Member, Order, Relay, RelayLine
from bot.writer import Transaction
from flows.effects import CloseRelay, OpenRelay, PassBack, PassOn
from flows.talk import Reply, text

TAGS = 99  # then they begin anew: a member types them
LONGEST_NAME = 12  # characters, so that "Fatima (3)" fits on a button
MOST_DIGITS = 3  # of a name: with more it is a telephone number


def open_relay(effect: OpenRelay, tx: Transaction, around: Circumstances) -> None:
    """What the client writes is passed on from now on; one that is open already goes on."""
    person = around.person
    if person.cooperative_id is None:
        return
    told = around.now if effect.told_night else None
    about = _order(tx, person, effect.about)
    said = PassOn(effect.words, " ".join(effect.recordings), effect.medium)
    found = tx.db.execute(
        select(col(Relay.id), col(Relay.cooperative_id))
        .where(col(Relay.contact_id) == person.id, col(Relay.closed).is_(None))
        .with_for_update()
    ).first()
    if found is not None and found[1] == person.cooperative_id:
        values = {"night": told, "last": around.now} | ({"order_id": about} if about else {})
        tx.db.execute(update(Relay).where(col(Relay.id) == found[0]).values(values))
        if effect.words or effect.recordings:
            _say(tx, around, found[0], said)
        return
    if found is not None:  # she went over to another cooperative
        end(tx, found[0], "client", around.now)
    relay_id = _begin(tx, around, about, told)
    _say(tx, around, relay_id, said)


def pass_on(effect: PassOn, tx: Transaction, around: Circumstances) -> None:
    """What a client says. Raises Refused when her relay was closed since the snapshot."""
    mine = update(Relay).where(
        col(Relay.contact_id) == around.person.id,
        col(Relay.cooperative_id) == around.person.cooperative_id,
        col(Relay.closed).is_(None),
    )
    night = around.now if effect.told_night else None
    touched = mine.values(last=around.now, night=night).returning(col(Relay.id))
    relay_id = tx.db.execute(touched).scalar()
    if relay_id is None:
        raise Refused(f"the relay of contact {around.person.id} was closed")
    _say(tx, around, relay_id, effect)


def pass_back(effect: PassBack, tx: Transaction, around: Circumstances) -> None:
    """What a member answers. Raises Refused when it was closed too long ago, or for good."""
    touched = (
        update(Relay)
        .where(
            col(Relay.id) == int(effect.relay),
            col(Relay.cooperative_id).in_(cooperatives(member_number(around.person))),
            talking(around.now - LATELY),
        )
        .values(last=around.now, night=None)
        .returning(col(Relay.id))
    )
    relay_id = tx.db.execute(touched).scalar()
    if relay_id is None:
        raise Refused(f"relay {effect.relay} is over")
    _say(tx, around, relay_id, effect)


def close(effect: CloseRelay, tx: Transaction, around: Circumstances) -> None:
    """Who has done closes it; the other is told. Nothing, where it is closed already."""
    ours = select(col(Relay.id)).where(col(Relay.closed).is_(None))
    if effect.relay:
        which = ours.where(
            col(Relay.id) == int(effect.relay),
            col(Relay.cooperative_id).in_(cooperatives(member_number(around.person))),
        )
    else:
        which = ours.where(col(Relay.contact_id) == around.person.id)
    relay_id = tx.db.execute(which).scalar()
    if relay_id is None or not end(
        tx, relay_id, "member" if effect.relay else "client", around.now
    ):
        return
    talk = talk_of(tx, relay_id)
    notice = Notice(KIND, f"relay:{relay_id}:over", around.now, around.inbound_id)
    if not effect.relay:
        said = Reply((text("relay.left", who=talk.who, tag=talk.tag),))
        for contact_id in members(tx, talk.cooperative_id):
            if contact_id != talk.contact_id and not _untold(tx, relay_id):
                around.post.to_member(tx, contact_id, said, notice)
        return
    client = people.seen(tx, talk.contact_id)
    heard = client.heard if client else None
    there = heard is not None and heard > around.now - AWAKE
    notice = Notice(KIND, notice.once, around.now, around.inbound_id, at_once=there)
    over = text("relay.over", cooperative=talk.cooperative)
    around.post.to_client(tx, talk.contact_id, Reply((over,)), notice)


def end(tx: Transaction, relay_id: int, by: str, now: datetime) -> bool:
    """Close a relay; False when it was closed before. by: as in bot.tables.Relay."""
    closed = (
        update(Relay)
        .where(col(Relay.id) == relay_id, col(Relay.closed).is_(None))
        .values(closed=now, closed_by=by)
        .returning(col(Relay.id))
    )
    return tx.db.execute(closed).first() is not None


def end_all(tx: Transaction, contact_id: int, by: str, now: datetime) -> None:
    """Close what this client talks through: she said stop. What waits for her is not given.

    Also what she closed a moment ago: a member could still add a word to it.
    """
    theirs = col(Relay.contact_id) == contact_id
    over = update(Relay).where(theirs, talking(now - LATELY))
    tx.db.execute(over.values(closed=func.coalesce(col(Relay.closed), now), closed_by=by))
    hers = select(col(Relay.id)).where(theirs)
    unread = update(RelayLine).where(
        col(RelayLine.relay_id).in_(hers),
        col(RelayLine.from_client).is_(False),
        col(RelayLine.told).is_(None),
    )
    tx.db.execute(unread.values(told=now), execution_options={"synchronize_session": False})


def short_name(person: Person) -> str:
    """The client's first name, or "" where all we know looks like a telephone number."""
    for name in (person.name, person.profile):
        first = next(iter(name.split()), "")
        digits = sum(c.isdigit() for c in first)
        if digits <= MOST_DIGITS and any(c.isalpha() for c in first):
            return first[:LONGEST_NAME]
    return ""


def _begin(
    tx: Transaction, around: Circumstances, about: int | None, night: datetime | None
) -> int:
    person = around.person
    begun = (
        insert(Relay)
        .values(
            cooperative_id=person.cooperative_id,
            contact_id=person.id,
            order_id=about,
            tag=_free_tag(tx, person.cooperative_id),
            name=short_name(person),
            opened=around.now,
            last=around.now,
            closed_by="",
            night=night,
        )
        .on_conflict_do_nothing()
        .returning(col(Relay.id))
    )
    relay_id = tx.db.execute(begun).scalar()
    if relay_id is None:
        raise Refused("another process gave this number to somebody else")
    return int(relay_id)


def _free_tag(tx: Transaction, cooperative_id: int | None) -> int:
    """The number after the last one, unless somebody bears it: who left a moment ago keeps his.

    Counted over the cooperatives that share a member: she reads the clients of each of them,
    and tells two of the same name apart by their numbers.
    """
    here = select(col(Member.address)).where(col(Member.cooperative_id) == cooperative_id)
    theirs = select(col(Member.cooperative_id)).where(col(Member.address).in_(here))
    ours = select(col(Relay.tag)).where(
        or_(col(Relay.cooperative_id) == cooperative_id, col(Relay.cooperative_id).in_(theirs))
    )
    last = tx.db.execute(ours.order_by(col(Relay.id).desc()).limit(1)).scalar() or 0
    taken = set(tx.db.execute(ours.where(col(Relay.closed).is_(None))).scalars())
    wanted = chain(range(last + 1, TAGS + 1), range(1, TAGS + 1))
    return next((tag for tag in wanted if tag not in taken), max(taken, default=0) + 1)


def _say(tx: Transaction, around: Circumstances, relay_id: int, said: PassOn | PassBack) -> None:
    """A line, and whoever can be told it. A message says one thing only."""
    line = (
        insert(RelayLine)
        .values(
            relay_id=relay_id,
            inbound_id=around.inbound_id,
            from_client=isinstance(said, PassOn),
            words=said.words,
            medium=said.medium,
            recording=said.recording,
            said=around.now,
        )
        .on_conflict_do_nothing()
    )
    tx.db.execute(line)
    hand_over(tx, around.post, relay_id, around.now)


def _untold(tx: Transaction, relay_id: int) -> bool:
    waiting = select(col(RelayLine.id)).where(
        col(RelayLine.relay_id) == relay_id, col(RelayLine.told).is_(None)
    )
    return tx.db.execute(waiting.limit(1)).first() is not None


def _order(tx: Transaction, person: Person, number: str) -> int | None:
    if not number.isdigit():
        return None
    which = select(col(Order.id)).where(
        col(Order.cooperative_id) == person.cooperative_id,
        col(Order.contact_id) == person.id,
        col(Order.number) == int(number),
    )
    return tx.db.execute(which).scalar()
