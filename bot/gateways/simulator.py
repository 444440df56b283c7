"""The simulator: a provider whose phones are drawn on a page, and who delivers at once.

What a phone says is stored as the JSON of `Posted`, as a provider's form would be, and is
parsed again from it. What is sent is accepted at once; that it was delivered, and read, is
told later, at each `tick`, as a provider's statuses would be.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from sqlmodel import select

from bot.clock import Clock
from bot.database import Database
from bot.gateways import (
    Accepted,
    Capabilities,
    FetchError,
    File,
    Inbound,
    Outgoing,
    Receipt,
    Sighting,
)
from bot.settings import Misconfigured
from bot.tables import Inbound as Received
from bot.templates import PURPOSES, nearest
from flows.talk import Heard, Pin, Tap

NAME = "simulator"
WHATSAPP_PREFIX = "whatsapp:"

# As Meta counts it, less ten minutes for what is on its way.
WINDOW = timedelta(hours=24) - timedelta(minutes=10)
CAPABILITIES = {
    "whatsapp": Capabilities(inbound=True, buttons=True, page=10, window=WINDOW),
    "sms": Capabilities(inbound=True, buttons=False, page=6, window=None),
}

# What is told after a message was sent, one status at each tick. An SMS is never "read".
TOLD = {"whatsapp": ("delivered", "read"), "sms": ("delivered",)}

# What each of a phone's buttons sends: a file of ours, so that all of its road is walked.
FILES = Path(__file__).parent / "simulated"
SENT = {
    "image": File("simulator:photo.png", "image/png"),
    "voice": File("simulator:voice.ogg", "audio/ogg"),
}

LONGEST = 4_096  # characters of one WhatsApp message, Meta's own limit

Degrees = Annotated[Decimal, Field(allow_inf_nan=False)]


class PostedPin(BaseModel):
    """A place on the map, in degrees, and what the telephone calls it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    latitude: Annotated[Degrees, Field(ge=-90, le=90)]
    longitude: Annotated[Degrees, Field(ge=-180, le=180)]
    label: str = Field(default="", max_length=100)

    def heard(self) -> Pin:
        """The same, as flows know it."""
        return Pin(self.latitude, self.longitude, self.label)


class Said(BaseModel):
    """What a phone of the page says: words, a tap, a pin, or something to see or hear.

    id is made by the page, so that a double click is one message. tap is the payload of
    the option tapped, and words then its title, as WhatsApp gives it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str = Field(pattern=r"^[0-9a-f]{32}$")
    channel: Literal["sms", "whatsapp"]
    phone: str = Field(pattern=r"^\+[1-9][0-9]{6,14}$")
    words: str = Field(default="", max_length=LONGEST)
    tap: str = Field(default="", max_length=200)
    pin: PostedPin | None = None
    media: Literal["voice", "image"] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "Said":
        if not (self.words.strip() or self.tap or self.pin or self.media):
            raise ValueError("a message without words, tap, pin or media")
        return self

    @property
    def address(self) -> str:
        """The contact's address on this channel."""
        return WHATSAPP_PREFIX + self.phone if self.channel == "whatsapp" else self.phone


class Posted(Said):
    """What is stored: what was said, to which of our senders, and whose phone it is."""

    sender: str
    profile: str = ""


def refuse_real(database: Database) -> None:
    """Raise Misconfigured where real people wrote: their messages must not go to a page."""
    real = select(Received.id).where(Received.gateway == "twilio").limit(1)
    with database.reading() as db:
        if db.exec(real).first() is not None:
            raise Misconfigured(
                "Cannot start: SIMULATOR=1 with a database in which real clients wrote; "
                "take another DATABASE_URL to try things."
            )


class Simulator:
    """The gateway of the simulated phones. told gets what became of each message sent.

    approved: the templates that may be sent. A phone shows the message itself, not the template.
    """

    name = NAME

    def __init__(
        self,
        clock: Clock,
        told: Callable[[Receipt], None],
        approved: frozenset[str] = PURPOSES,
    ) -> None:
        self._clock = clock
        self._approved = approved
        self._told = told
        self._on_their_way: deque[_OnItsWay] = deque()

    def capabilities(self, channel: str) -> Capabilities:
        """Both channels are two-way here, as SMS is through an Android phone."""
        return CAPABILITIES[channel]

    def templates(self, language: str) -> frozenset[str]:
        """All of them, in each of our languages."""
        return self._approved if nearest(language) else frozenset()

    def parse(self, raw: str, received: datetime) -> Inbound:
        """From the JSON of a Posted. Raises pydantic's ValidationError, a ValueError."""
        posted = Posted.model_validate_json(raw)
        return Inbound(
            gateway=NAME,
            provider_id=bytes.fromhex(posted.id),
            channel=posted.channel,
            sender=posted.sender,
            address=posted.address,
            heard=_heard(posted),
            raw=raw,
            received=received,
            # An SMS tells nobody's name.
            profile=posted.profile if posted.channel == "whatsapp" else "",
            files=(SENT[posted.media],) if posted.media else (),
        )

    async def send(self, message: Outgoing) -> Accepted:
        """Always accepted; the same row and attempt have the same id."""
        provider_id = message.outbound.to_bytes(8, "big") + message.attempt.to_bytes(8, "big")
        told = TOLD[message.channel]
        self._on_their_way.append(_OnItsWay(provider_id, message.outbound, told))
        return Accepted(provider_id, "sent")

    async def search(self, message: Outgoing, since: datetime) -> tuple[Sighting, ...]:  # noqa: ARG002
        """What was accepted, of this row and attempt: the answer always came, so nothing."""
        return ()

    def fetch(self, url: str) -> Iterator[bytes]:
        """The bytes of a picture or a voice note, the same for all. Raises FetchError."""
        if url not in {file.url for file in SENT.values()}:
            raise FetchError("not_theirs")
        yield (FILES / url.removeprefix("simulator:")).read_bytes()

    def discard(self, url: str) -> None:
        """Nothing: the next client sends the same."""

    def tick(self) -> None:
        """Tell the next status of each message on its way. Called each second or so.

        When `told` raises, the status is told again at the next tick.
        """
        for _ in range(len(self._on_their_way)):
            message = self._on_their_way[0]
            status, *later = message.statuses
            self._told(self._receipt(message, status))
            self._on_their_way.popleft()
            if later:
                self._on_their_way.append(replace(message, statuses=tuple(later)))

    async def close(self) -> None:
        """Forget what is on its way: the phones are gone."""
        self._on_their_way.clear()

    def _receipt(self, message: "_OnItsWay", status: str) -> Receipt:
        return Receipt(
            gateway=NAME,
            provider_id=message.provider_id,
            status=status,
            error=None,
            received=self._clock.now(),
            outbound=message.outbound,
            said=status,
        )


@dataclass(frozen=True, slots=True)
class _OnItsWay:
    """A message sent, and the statuses still to be told: at least one."""

    provider_id: bytes
    outbound: int
    statuses: tuple[str, ...]


def _heard(posted: Posted) -> Heard:
    asked, dot, key = posted.tap.partition(".")
    pin = posted.pin.heard() if posted.pin else None
    # A payload that was never ours is only words.
    tapped = Tap(key, asked) if dot else None
    return Heard(words=posted.words, tapped=tapped, pin=pin, media=posted.media)
