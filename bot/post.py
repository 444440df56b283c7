"""Messages that we write first: to a client about what she asked for, to a cooperative's members.

WhatsApp where its window is open (it costs nothing, and can be answered); else a template that
Meta approved, or one SMS, where there is a number to send it to. By day alone.

A message with a template is written in any case, and what leaves is decided when it does: they
may have written until then, or have fallen silent (bot.outbox.claiming).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlmodel import col, select

from bot import people
from bot.clock import MOROCCO, after_quiet
from bot.gateways import Gateway
from bot.gateways.named import gateway_of
from bot.media.links import Links
from bot.outbox import UNASKED, Draft, enqueue, lane_of
from bot.people import Person
from bot.reach import sms_sender, telephone_of
from bot.render.filling import filled
from bot.render.segments import plain, segments
from bot.replies import Letter, write
from bot.shop import KnownSender
from bot.tables import Address, Cooperative, Member, Sender
from bot.translate import speaker
from bot.writer import Transaction
from flows.talk import Reply, Text

WHATSAPP = "whatsapp:"


@dataclass(frozen=True, slots=True)
class Notice:
    """A message that we write first: of which kind, and of which `once` there is only one.

    Both as in bot.tables.Outbound. inbound_id: the message that caused it, if one did.
    at_once: they wait for it, or talk with us, so it comes at night too. media: the public
    address of a picture or a voice note that goes with it on WhatsApp. template: the sentence
    of bot.templates, with a value for each gap, that may leave in its place.
    """

    kind: str
    once: str
    now: datetime
    inbound_id: int | None = None
    at_once: bool = False
    media: str = ""
    template: Text | None = None

    def due(self, zone: str) -> datetime:
        """When people there may be written to about it."""
        return self.now if self.at_once else after_quiet(self.now, zone)


@dataclass(frozen=True, slots=True)
class Post:
    """What a message that we write first leaves by. gateways: by the name in a sender's row.

    links make the addresses of what clients sent.
    """

    gateways: Mapping[str, Gateway]
    links: Links = field(default_factory=Links)

    def to_client(
        self,
        tx: Transaction,
        contact_id: int,
        reply: Reply,
        notice: Notice,
        sms: Text | None = None,
    ) -> bool:
        """Write to a client on the channel of their last message, while it lets us.

        sms: the short words for when it does not; None where it is not worth one. False when
        nothing can be written to them now.
        """
        person = people.seen(tx, contact_id)
        if person is None:
            return False
        if sms is not None and _is_gone(person) and self._sms_to(tx, person, sms, notice):
            return True
        letter = self._letter(tx, person, notice, notice.due(person.zone or MOROCCO), sms)
        if letter is not None and (letter.is_open or self._waits(letter, notice)):
            write(tx, letter, reply, notice.kind, notice.once)
            return True
        return sms is not None and self._sms_to(tx, person, sms, notice)

    def to_members(self, tx: Transaction, cooperative_id: int, said: Text, notice: Notice) -> bool:
        """Write to every member whose WhatsApp window is open; else to all by the template.

        Each in their own language; and where there is none, an SMS to the digest's number, in
        the digest's language. False when nobody can be told.
        """
        contacts, reply = members(tx, cooperative_id), Reply((said,))
        reached = [self.to_member(tx, one, reply, notice) for one in contacts]
        if not any(reached):
            reached = [self.call(tx, one, reply, notice) for one in contacts]
        return any(reached) or self.to_digest(tx, cooperative_id, said, notice)

    def to_member(self, tx: Transaction, contact_id: int, reply: Reply, notice: Notice) -> bool:
        """Write to one member, while their WhatsApp window is open; False when it is not."""
        letter = self._to(tx, contact_id, notice)
        if letter is None or not letter.is_open:
            return False
        write(tx, letter, reply, notice.kind, f"{notice.once}:{letter.person.id}")
        return True

    def call(self, tx: Transaction, contact_id: int, reply: Reply, notice: Notice) -> bool:
        """Write to somebody whose window is closed, where the notice's template is approved.

        False where the window is open, or the template cannot be sent, or reaches nobody.
        """
        letter = self._to(tx, contact_id, notice)
        if letter is None or letter.is_open or _is_gone(letter.person):
            return False
        if not self._is_approved(letter):
            return False
        write(tx, letter, reply, notice.kind, f"{notice.once}:{letter.person.id}")
        return True

    @staticmethod
    def to_digest(tx: Transaction, cooperative_id: int, said: Text, notice: Notice) -> bool:
        """Write an SMS to the number that the digests go to; False when there is none."""
        seller = tx.db.get_one(Cooperative, cooperative_id)
        sender_id = sms_sender(tx, cooperative_id)
        if not seller.digest_to or sender_id is None:
            return False
        body = plain(speaker(seller.digest_language)(said))
        draft = Draft(
            kind=notice.kind,
            channel="sms",
            address=seller.digest_to,
            language=seller.digest_language,
            body=body,
            segments=segments(body),
            once=notice.once,
            cooperative_id=cooperative_id,
            inbound_id=notice.inbound_id,
            due=notice.due(seller.zone),
        )
        enqueue(tx, sender_id, draft, notice.now)
        return True

    def at_once(
        self, tx: Transaction, contact_id: int, reply: Reply, sms: Reply, notice: Notice
    ) -> None:
        """Give a client what she has just asked for, in messages of their own, also at night.

        sms: the shorter words for that channel, where each segment is paid for.
        """
        person = people.written_to(tx, contact_id)
        letter = self._letter(tx, person, notice, notice.now) if person else None
        if letter is not None and letter.is_open:
            said = sms if letter.sender.channel == "sms" else reply
            write(tx, letter, said, notice.kind, notice.once)

    def _to(self, tx: Transaction, contact_id: int, notice: Notice) -> Letter | None:
        person = people.seen(tx, contact_id)
        if person is None:
            return None
        return self._letter(tx, person, notice, notice.due(person.zone or MOROCCO))

    def _letter(
        self,
        tx: Transaction,
        person: Person,
        notice: Notice,
        due: datetime,
        sms: Text | None = None,
    ) -> Letter | None:
        """A letter to leave at `due`; None where they stopped, or nothing of ours wrote to them.

        None also where the sender's gateway is not set up. Of what nobody asked for no SMS is
        made: who agreed to WhatsApp did not agree to that.
        """
        row = tx.db.get(Sender, person.sender_id) if person.sender_id else None
        if row is None or row.id is None or person.stopped is not None:
            return None
        gateway = gateway_of(self.gateways, row.gateway, row.id)
        if gateway is None:
            return None
        can = gateway.capabilities(row.channel)
        sender = KnownSender(
            lane_of(tx, row.id), row.id, row.address, row.channel, row.gateway, row.cooperative_id
        )
        letter = Letter(
            person, sender, can, person.language, notice.inbound_id, notice.now, due, notice.media
        )
        if row.channel != "whatsapp":
            return letter
        say = speaker(person.language)
        short = plain(say(sms)) if sms is not None and notice.kind not in UNASKED else ""
        return replace(letter, template=filled(notice.template, person.language), sms=short)

    def _waits(self, letter: Letter, notice: Notice) -> bool:
        """Whether it is worth a row while the window is closed.

        What nobody asked for is not kept until they write: its template leaves, or nothing.
        """
        if letter.template is None:
            return False
        return notice.kind not in UNASKED or self._is_approved(letter)

    def _is_approved(self, letter: Letter) -> bool:
        templates = self.gateways[letter.sender.gateway].templates(letter.language)
        return letter.template is not None and letter.template.purpose in templates

    @staticmethod
    def _sms_to(tx: Transaction, person: Person, said: Text, notice: Notice) -> bool:
        sender_id, number = sms_sender(tx, person.cooperative_id), telephone_of(person)
        if sender_id is None or not number:
            return False
        body = plain(speaker(person.language)(said))
        draft = Draft(
            kind=notice.kind,
            channel="sms",
            address=number,
            language=person.language,
            body=body,
            segments=segments(body),
            once=notice.once,
            contact_id=person.id,
            cooperative_id=person.cooperative_id,
            due=notice.due(person.zone or MOROCCO),
        )
        enqueue(tx, sender_id, draft, notice.now)
        return True


def _is_gone(person: Person) -> bool:
    """Whether WhatsApp said that nobody has this address, and they have not written since."""
    if person.gone is None:
        return False
    return person.heard is None or person.heard <= person.gone


def members(tx: Transaction, cooperative_id: int) -> list[int]:
    """The contacts of a cooperative's members who have written to us on WhatsApp."""
    theirs = (
        select(Address.contact_id)
        .join(Member, col(Address.address) == WHATSAPP + col(Member.address))
        .where(Member.cooperative_id == cooperative_id, Address.channel == "whatsapp")
        .order_by(col(Member.id))
    )
    return list(tx.db.exec(theirs))
