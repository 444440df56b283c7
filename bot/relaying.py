"""A client and a member who talk through us: what one says is handed to the other, in order.

What is said becomes a line first, and is handed over as soon as somebody at the other end
can be written to: at once as a rule; else in the turn or the tick (bot.relays) that finds
somebody there. Neither ever sees the other's number.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    literal_column,
    or_,
    select,
    update,
)
from sqlmodel import col

from bot import people
from bot.clock import after_quiet, is_night
from bot.people import Person
from bot.post import WHATSAPP, Notice, Post, members
from bot.reach import whatsapp_number
from bot.tables import Cooperative, Member, Order, Relay, RelayLine
from bot.writer import Transaction
from flows import context
from flows.member.answering import who
from flows.talk import Named, Reply, Text, text

KIND = "relay"  # of the messages
AWAKE = timedelta(hours=1)  # who wrote to us since is there, and may be written to at night
LATELY = timedelta(days=1)  # how long a member may add a word to what was closed

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Talk:
    """A relay as it stands. order: the number of the order that it is about, or None."""

    id: int
    cooperative_id: int
    contact_id: int
    tag: int
    name: str
    alerted: datetime | None
    cooperative: Named
    zone: str
    order: int | None

    @property
    def who(self) -> Text:
        """The client, as members know her."""
        return who(context.Relay(str(self.id), self.name, self.tag))


def member_number(person: Person) -> str:
    """The number by which a member would be known, or "" on another channel than WhatsApp."""
    for address in (person.address, person.alias):
        if address.startswith(f"{WHATSAPP}+"):
            return address.removeprefix(WHATSAPP)
    return ""


def cooperatives(number: str | BindParameter[str]) -> Select[int]:
    """Those of which this number is a member's: their clients are all answered from it."""
    return select(col(Member.cooperative_id)).where(col(Member.address) == number)


def talking(lately: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Relays in which a member may say something: open, or closed since `lately`.

    Never where the client said stop or is forgotten: she is not written to any more.
    """
    closed, by = col(Relay.closed), col(Relay.closed_by)
    left = (by != literal_column("'stop'"), by != literal_column("'erased'"))
    return or_(closed.is_(None), and_(closed > lately, *left))


def talk_of(tx: Transaction, relay_id: int) -> Talk:
    """A relay, held until this transaction ends: its lines are handed over one at a time."""
    found = (
        select(
            *(col(getattr(Relay, name)) for name in ("id", "cooperative_id", "contact_id")),
            *(col(getattr(Relay, name)) for name in ("tag", "name", "alerted")),
            *(col(Cooperative.names), col(Cooperative.zone), col(Order.number)),
        )
        .join(Cooperative, col(Cooperative.id) == col(Relay.cooperative_id))
        .join(Order, col(Order.id) == col(Relay.order_id), isouter=True)
        .where(col(Relay.id) == relay_id)
        .with_for_update(of=Relay)
    )
    row = tx.db.execute(found).one()
    key, cooperative_id, contact_id, tag, name, alerted, names, zone, order = row
    called = Named(tuple(names.items()))
    return Talk(key, cooperative_id, contact_id, tag, name, alerted, called, zone, order)


def hand_over(tx: Transaction, post: Post, relay_id: int, now: datetime) -> None:
    """Give each side what the other said and it was not given yet; call the members if need be."""
    talk = talk_of(tx, relay_id)
    told: list[RelayLine] = []
    to_client, to_members = True, True  # until somebody cannot be written to
    for line in _untold(tx, talk.id):
        if line.from_client:
            to_members = to_members and _to_members(tx, post, talk, line, now)
        else:
            to_client = to_client and _to_client(tx, post, talk, line, now)
        if to_members if line.from_client else to_client:
            line.told = now
            tx.db.add(line)
            told.append(line)
    tx.db.flush()
    if any(line.said < now for line in told):  # they waited: silence begins now
        tx.db.execute(update(Relay).where(col(Relay.id) == talk.id).values(last=now))
    if not to_members and talk.alerted is None and not is_night(now, talk.zone):
        _call(tx, post, talk, now)


def _untold(tx: Transaction, relay_id: int) -> Sequence[RelayLine]:
    waiting = select(RelayLine).where(
        col(RelayLine.relay_id) == relay_id, col(RelayLine.told).is_(None)
    )
    return tx.db.scalars(waiting.order_by(col(RelayLine.id))).all()


def _to_members(tx: Transaction, post: Post, talk: Talk, line: RelayLine, now: datetime) -> bool:
    """To each who can be written to now; the client may be a member herself."""
    said = (text("relay.line", who=talk.who, words=_words(line)), *_links(tx, post, line, now))
    if not line.words and not line.medium and not line.recording:
        said = (text("relay.wants", who=talk.who),)
    if _is_first(tx, line):
        about = (text("relay.about", ref=str(talk.order)),) if talk.order else ()
        said = (*about, *said, text("relay.how", tag=talk.tag))
    reply = Reply(said)
    notice = Notice(KIND, f"relay:{line.id}", now, line.inbound_id, at_once=True)
    reached = [
        post.to_member(tx, contact_id, reply, notice)
        for contact_id in members(tx, talk.cooperative_id)
        if contact_id != talk.contact_id and _is_there(tx, contact_id, talk.zone, now)
    ]
    return any(reached)


def _to_client(tx: Transaction, post: Post, talk: Talk, line: RelayLine, now: datetime) -> bool:
    if not _is_there(tx, talk.contact_id, talk.zone, now):
        return False
    said = text("relay.back", cooperative=talk.cooperative, words=_words(line))
    notice = Notice(KIND, f"relay:{line.id}:{talk.contact_id}", now, line.inbound_id, True)
    if _is_called(tx, post, talk, line, now):
        return False  # she is given it once she writes
    reply = Reply((said, *_links(tx, post, line, now)))
    return post.to_client(tx, talk.contact_id, reply, notice, sms=said)


def _is_called(tx: Transaction, post: Post, talk: Talk, line: RelayLine, now: datetime) -> bool:
    """Tell a client whose window is closed that she was answered, where the template allows it.

    Once for the first line that waits: those after it wait with it.
    """
    said = text("template.relay.answer", cooperative=talk.cooperative)
    notice = Notice(KIND, f"relay:{line.id}:call", now, line.inbound_id, True, template=said)
    return post.call(tx, talk.contact_id, Reply((said,)), notice)


def _links(tx: Transaction, post: Post, line: RelayLine, now: datetime) -> tuple[Text, ...]:
    """Where what came with a line can be heard and seen, in the order that it was sent."""
    return tuple(
        text("relay.linked", medium=_medium(found.medium), url=found.url)
        for recording in line.recording.split()
        for found in post.links.linked(tx, recording, now)
    )


def _is_there(tx: Transaction, contact_id: int, zone: str, now: datetime) -> bool:
    """Whether they may be written to now: by day, or while they write to us themselves."""
    if after_quiet(now, zone) <= now:
        return True
    person = people.seen(tx, contact_id)
    return person is not None and person.heard is not None and person.heard > now - AWAKE


def _is_first(tx: Transaction, line: RelayLine) -> bool:
    """Whether it is the first that members hear of this client: they are told how to answer."""
    before = select(col(RelayLine.id)).where(
        col(RelayLine.relay_id) == line.relay_id, col(RelayLine.id) < line.id
    )
    return tx.db.execute(before.limit(1)).first() is None


def _words(line: RelayLine) -> str | Text:
    medium = _medium(line.medium) if line.medium else None
    if medium is None:
        return line.words
    return text("relay.captioned", medium=medium, words=line.words) if line.words else medium


def _medium(medium: str) -> Text:
    match medium:
        case "voice":
            return text("relay.voice")
        case "image" | "sticker":
            return text("relay.picture")
        case "video":
            return text("relay.video")
        case _:
            return text("relay.document")


def _call(tx: Transaction, post: Post, talk: Talk, now: datetime) -> None:
    """Once for a relay: somebody wants to talk, and where to read and answer.

    On WhatsApp to each member, where the template allows it; else one SMS.
    """
    called = text("template.relay.call", who=talk.who)
    notice = Notice(KIND, f"relay:{talk.id}:alert", now, template=called)
    others = [one for one in members(tx, talk.cooperative_id) if one != talk.contact_id]
    told = [post.call(tx, one, Reply((called,)), notice) for one in others]
    reached = any(told)
    number = whatsapp_number(tx, talk.cooperative_id)
    if not reached and number:
        said = text("relay.alert", who=talk.who, telephone=number)
        reached = post.to_digest(tx, talk.cooperative_id, said, notice)
    if not reached:
        logger.warning("relay %s: nobody of the cooperative can be called", talk.id)
    tx.db.execute(update(Relay).where(col(Relay.id) == talk.id).values(alerted=now))
