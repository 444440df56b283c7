"""A reply as its channel carries it: answered at once, or a row of the outbox."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot import inbox
from bot.gateways import Capabilities, Filled, Pick
from bot.outbox import Draft, enqueue
from bot.people import Person
from bot.render import sms, whatsapp
from bot.render.lengths import split
from bot.render.segments import segments
from bot.shop import KnownSender
from bot.translate import speaker
from bot.writer import Transaction
from flows.talk import Reply

# How long a message waits that may leave at any time: after three days an order's step is no
# news any more.
KEPT = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Letter:
    """To whom a reply goes, from which sender, through what, in which language, and when.

    due: not before then; None is at once. media: the public address of a picture or a voice
    note that goes with its first part. template: what may leave in its place when the window
    is closed; sms: the short words for when WhatsApp does not reach them. campaign_id: of which
    it is an invitation; cooperative_id: who pays, where not the one that they talk with.
    """

    person: Person
    sender: KnownSender
    can: Capabilities
    language: str
    inbound_id: int | None
    now: datetime
    due: datetime | None = None
    media: str = ""
    template: Filled | None = None
    sms: str = ""
    campaign_id: int | None = None
    cooperative_id: int | None = None

    @property
    def expires(self) -> datetime | None:
        """When it is too late to send: without a template, once the window has closed."""
        if self.template is not None:
            return (self.due or self.now) + KEPT
        return self._closes

    @property
    def is_open(self) -> bool:
        """Whether it may leave as it is when it is due, as far as we know now."""
        return self._closes is None or self._closes > (self.due or self.now)

    @property
    def _closes(self) -> datetime | None:
        heard = self.person.heard
        return heard + self.can.window if heard and self.can.window else None


def answer(tx: Transaction, letter: Letter, reply: Reply) -> tuple[str, ...]:
    """Write a reply to the message under way; gives what the webhook answers.

    What an answer cannot carry (buttons, lists) goes to the outbox, and nothing is answered.
    """
    draft = _draft(letter, reply, "reply")
    if draft.picks or not letter.can.answers:
        write(tx, letter, reply, "reply")
        return ()
    bodies = split(draft.body)
    for body in bodies:
        inbox.answered(tx, letter.sender.lane_id, _part(draft, body), letter.now)
    return bodies


def write(
    tx: Transaction, letter: Letter, reply: Reply, kind: str, once: str | None = None
) -> None:
    """Write a reply that nobody waits for: it leaves by the outbox, whole or in parts."""
    draft = _draft(letter, reply, kind)
    bodies = (draft.body,) if draft.picks else split(draft.body)
    for part, body in enumerate(bodies):
        named = f"{once}:{part}" if once else None
        written = replace(_part(draft, body), once=named)
        if not part:  # one template and one SMS stand for all of it
            written = replace(written, media=letter.media, template=letter.template, sms=letter.sms)
        enqueue(tx, letter.sender.id, written, letter.now)


def _part(draft: Draft, body: str) -> Draft:
    """The draft with this body, which is all of it as a rule."""
    if body == draft.body:
        return draft
    return replace(draft, body=body, segments=segments(body) if draft.segments else 0)


def _draft(letter: Letter, reply: Reply, kind: str) -> Draft:
    body, picks, opens, plain = _rendered(letter, reply)
    return Draft(
        kind=kind,
        channel=letter.sender.channel,
        address=letter.person.address,
        language=letter.language,
        body=body,
        picks=picks,
        opens=opens,
        plain=plain,
        segments=segments(body) if letter.sender.channel == "sms" else 0,
        contact_id=letter.person.id,
        cooperative_id=letter.cooperative_id or letter.person.cooperative_id,
        inbound_id=letter.inbound_id,
        due=letter.due,
        expires=letter.expires,
        campaign_id=letter.campaign_id,
    )


def _rendered(letter: Letter, reply: Reply) -> tuple[str, tuple[Pick, ...], str, str]:
    """The body; and, where taps are possible: what to tap, the list's label, the plain text."""
    say = speaker(letter.language)
    if letter.sender.channel == "sms":
        return sms.render(reply, say), (), "", ""
    if not letter.can.buttons or not reply.shown:
        return whatsapp.numbered(reply, say), (), "", ""
    message = whatsapp.render(reply, say)
    plain = whatsapp.numbered(reply, say) if message.picks else ""
    return message.body, message.picks, message.opens, plain
