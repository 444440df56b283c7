"""What the simulated phones show now, read from the same tables that the bot works with."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from sqlmodel import Session, col, select

from bot.clock import local
from bot.gateways.simulator import NAME, WHATSAPP_PREFIX, Posted
from bot.render.segments import segments
from bot.tables import Cooperative, Inbound, Outbound, Sender

MOST = 300  # newest rows of each table that are shown; older ones have scrolled away
ARRIVED = ("sent", "delivered", "read")  # statuses of what a phone has received

# An answer stands under what it answers, whatever came meanwhile in the same instant: when,
# twice the id of the inbound (and one more for an answer), the row's own id.
Order = tuple[datetime, int, int]


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone on the page. role: client, or cooperative, which only receives.

    names: language -> what its owner is called; "" stands for every other language.
    language is the owner's; sender is our address that it writes to, or hears from, and is
    empty when we have none on its channel.
    """

    number: str
    channel: str
    names: dict[str, str]
    role: str = "client"
    language: str = ""
    sender: str = ""

    @property
    def address(self) -> str:
        """Its address on its channel, which tells it from every other phone."""
        return WHATSAPP_PREFIX + self.number if self.channel == "whatsapp" else self.number


@dataclass(frozen=True, slots=True)
class Bubble:
    """A message as a phone shows it.

    key: the id that the page gave to what was said there, or our row's. mine: said by the
    phone's owner. at: local time, to the second. status: ours of the row; for what was said
    there, "read" once its turn is taken. picks: (payload, title, description); opens: the
    label of their list, or "" for buttons. pin: latitude, longitude, label. media: what was
    sent there. file: the address of a picture or a voice note that we sent.
    """

    key: str
    phone: str
    mine: bool
    at: str
    words: str
    status: str
    segments: int = 0
    picks: tuple[tuple[str, str, str], ...] = ()
    opens: str = ""
    pin: tuple[str, str, str] | None = None
    media: str | None = None
    file: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """One look at the tables: bubbles in the order of their time.

    shop: language -> name, of the cooperative when there is one alone. digest: the next
    instant at which a cooperative's hour strikes, or None without cooperatives.
    """

    phones: tuple[Phone, ...]
    bubbles: tuple[Bubble, ...]
    shop: dict[str, str]
    digest: datetime | None


# Numbers kept for examples: nobody in Morocco has +212 6 00 00 00 xx.
FIRST = (
    Phone("+212600000011", "whatsapp", {"": "Fatima", "ar": "فاطمة"}, language="ar"),
    Phone("+212600000012", "sms", {"": "Youssef", "ar": "يوسف"}, language="fr"),
)


def look(db: Session, now: datetime, zone: str, added: Iterable[Phone]) -> Seen:
    """All phones, those `added` to the page too, and their newest messages."""
    cooperatives = db.exec(select(Cooperative).order_by(col(Cooperative.id))).all()
    senders = db.exec(select(Sender).order_by(col(Sender.id))).all()
    said = _said(db, zone)
    clients: dict[str, Phone] = {}
    for phone in (*FIRST, *added, *(phone for _, _, phone in said)):
        clients.setdefault(phone.address, phone)
    rows = [*((order, bubble) for order, bubble, _ in said), *_arrived(db, zone)]
    return Seen(
        phones=(
            *(_with_sender(phone, senders, None) for phone in clients.values()),
            *(_of_cooperative(cooperative, senders) for cooperative in cooperatives),
        ),
        bubbles=tuple(bubble for _, bubble in sorted(rows, key=lambda row: row[0])),
        shop=cooperatives[0].names if len(cooperatives) == 1 else {},
        digest=min((next_digest(now, it.digest_at, it.zone) for it in cooperatives), default=None),
    )


def next_digest(now: datetime, hour: str, zone: str) -> datetime:
    """The first instant after `now` at which clocks in the zone show this hour ("18:00")."""
    here = local(now, zone)
    today = datetime.combine(here.date(), time.fromisoformat(hour), tzinfo=here.tzinfo)
    return today if today > here else today + timedelta(days=1)


def local_time(instant: datetime, zone: str) -> str:
    """What a clock and a calendar show there: "2026-11-22T18:00:05", without its zone."""
    return local(instant, zone).replace(tzinfo=None, microsecond=0).isoformat()


def _said(db: Session, zone: str) -> list[tuple[Order, Bubble, Phone]]:
    """What was said on the phones, and which phone each was said on."""
    newest = select(Inbound).where(Inbound.gateway == NAME).order_by(col(Inbound.id).desc())
    found = []
    for row in db.exec(newest.limit(MOST)):
        posted = Posted.model_validate_json(row.raw)
        pin = posted.pin
        phone = Phone(posted.phone, posted.channel, {"": posted.profile or posted.phone})
        bubble = Bubble(
            key=posted.id,
            phone=posted.address,
            mine=True,
            at=local_time(row.received, zone),
            words=posted.words,
            status="sent" if row.handled is None else "read",
            segments=segments(posted.words) if posted.channel == "sms" else 0,
            pin=(str(pin.latitude), str(pin.longitude), pin.label) if pin else None,
            media=posted.media,
        )
        found.append(((row.received, 2 * (row.id or 0), 0), bubble, phone))
    return found


def _arrived(db: Session, zone: str) -> list[tuple[Order, Bubble]]:
    """What the phones have received, cooperatives' phones included."""
    arrived = select(Outbound).where(col(Outbound.status).in_(ARRIVED))
    return [
        ((row.created, 2 * (row.inbound_id or 0) + 1, row.id or 0), _bubble(row, zone))
        for row in db.exec(arrived.order_by(col(Outbound.id).desc()).limit(MOST))
    ]


def _bubble(row: Outbound, zone: str) -> Bubble:
    return Bubble(
        key=f"row-{row.id}",
        phone=row.address,
        mine=False,
        at=local_time(row.created, zone),
        words=row.body,
        status=row.status,
        segments=segments(row.body) if row.channel == "sms" else 0,
        picks=tuple((pick[0], pick[1], pick[2]) for pick in json.loads(row.picks or "[]")),
        opens=row.opens,
        file=row.media,
    )


def _of_cooperative(cooperative: Cooperative, senders: Sequence[Sender]) -> Phone:
    phone = Phone(
        cooperative.digest_to,
        "sms",
        cooperative.names,
        role="cooperative",
        language=cooperative.digest_language,
    )
    return _with_sender(phone, senders, cooperative.id)


def _with_sender(phone: Phone, senders: Sequence[Sender], cooperative: int | None) -> Phone:
    """The cooperative's own sender on this channel, else one that several share, else any."""
    able = [sender for sender in senders if sender.channel == phone.channel]
    ours = sorted(able, key=lambda it: (it.cooperative_id != cooperative, it.cooperative_id or 0))
    return replace(phone, sender=ours[0].address if ours else "")
