"""What every provider looks like from inside: one protocol, and the tree of send errors.

A gateway parses what a provider posts into an `Inbound` or a `Receipt`, sends an
`Outgoing`, and fetches the files that people send. Each provider is one module or package
beside this file; a sender's row says which one it goes through.

    SendError
      Refused             the provider said no, for good: the row fails
        OptedOut          ... because the person blocked or stopped us on this channel
        Unreachable       ... because the address cannot be reached on this channel
        WindowClosed      ... because WhatsApp's 24 hours are over
        Misconfigured     ... because of our account, sender or content: tell the operator
      NotSent             surely not accepted: it may be tried again after `wait`
      Unknown             it may have been accepted: never sent again without evidence
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from flows.talk import Heard


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can carry through one gateway.

    page is how many options fit in one message; buttons says that they can be tapped.
    window is how long after the contact's last message free text may be written; None is
    for ever. inbound is False where people cannot answer at all (SMS in Morocco by Twilio).
    answers: plain text goes back in the answer to the webhook, and need not be sent.
    """

    inbound: bool
    buttons: bool
    page: int
    window: timedelta | None
    answers: bool = True


MOST_FILES = 10  # with one message: Twilio's limit
LARGEST_FILE = 16 * 1024 * 1024  # bytes: WhatsApp's limit of what may be sent


@dataclass(frozen=True, slots=True)
class File:
    """Something to see or hear that came with a message, and where the provider keeps it.

    url is empty where the provider named no usable one. content_type is what we are told it is:
    the bytes alone decide.
    """

    url: str
    content_type: str = ""


@dataclass(frozen=True, slots=True)
class Inbound:
    """A message received.

    provider_id is the provider's own id in 16 bytes: the same message has the same one.
    sender is our address that was written to; address is theirs. Addresses are E.164 for
    SMS (or a sender name), "whatsapp:" and E.164 or a business-scoped id for WhatsApp.
    alias is a second address of the same person, when the provider tells it.
    raw is what the provider posted, from which `parse` makes this again.
    files are what came to be seen or heard, as heard.media says; MOST_FILES at most.
    """

    gateway: str
    provider_id: bytes
    channel: str
    sender: str
    address: str
    heard: Heard
    raw: str
    received: datetime
    alias: str = ""
    profile: str = ""
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """A delivery status, as the provider tells it, in our words or unknown ("").

    outbound is the id of our row when the provider gives back the callback address that
    we put it in, so that a receipt that comes before our commit still finds its row.
    """

    gateway: str
    provider_id: bytes
    status: str
    error: int | None
    received: datetime
    outbound: int | None = None
    said: str = ""
    free: bool = False


@dataclass(frozen=True, slots=True)
class Pick:
    """A button, or a row of a list: `payload` comes back when it is tapped."""

    payload: str
    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """A template that WhatsApp approved, by its purpose, with a value for each of its gaps."""

    purpose: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to send. picks are tappable; `opens` is the label that opens their list.

    With picks, `plain` is the same message as numbered text, for a gateway that has no way
    to show them. outbound is the id of our row, attempt counts its tries from 1.
    media is the public address of a picture or a voice note that goes with it, or "".
    template: what is sent in the place of all that, as WhatsApp's window is closed.
    """

    outbound: int
    attempt: int
    channel: str
    sender: str
    address: str
    body: str
    language: str
    picks: tuple[Pick, ...] = ()
    opens: str = ""
    plain: str = ""
    valid_for: timedelta | None = None
    media: str = ""
    template: Filled | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider took the message under this id (16 bytes), with this first status."""

    provider_id: bytes
    status: str
    segments: int | None = None


@dataclass(frozen=True, slots=True)
class Sighting:
    """A message of ours that a provider tells of, when asked: evidence that it was accepted.

    created is when it came to be there; None where that is not told. body is what it says, where
    that is told: it tells two messages apart. is_ours: it names our row by itself.
    """

    provider_id: bytes
    status: str
    created: datetime | None = None
    body: str = ""
    is_ours: bool = False


class SendError(Exception):
    """A message was not surely sent. Caught by the outbox, which does what the class says.

    code is the provider's, for the record; the text never reaches a person.
    """

    def __init__(self, text: str, code: int | None = None) -> None:
        super().__init__(text)
        self.code = code


class Refused(SendError):
    """The provider refused, and would again: the outbox marks the row as failed."""


class OptedOut(Refused):
    """The person stopped us on this channel: the outbox keeps that, for this channel."""


class Unreachable(Refused):
    """The address cannot be reached on this channel."""


class WindowClosed(Refused):
    """Free text came later than the contact's last message allows."""


class Misconfigured(Refused):
    """Our account, sender or content is at fault: the operator must look."""


class NotSent(SendError):
    """Surely not accepted: the outbox tries again after `wait`, or after its own delay."""

    def __init__(self, text: str, code: int | None = None, wait: timedelta | None = None) -> None:
        super().__init__(text, code)
        self.wait = wait


class Unknown(SendError):
    """It may have been accepted: the outbox never sends it again without evidence."""


class FetchError(Exception):
    """A file could not be had. Caught by bot.media.downloading, which tries again or gives up.

    reason is a word for the record. again: it may be had later, after `wait` if that is told.
    """

    def __init__(self, reason: str, *, again: bool = False, wait: timedelta | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.again = again
        self.wait = wait


class Gateway(Protocol):
    """Code that talks to one provider."""

    name: str

    def capabilities(self, channel: str) -> Capabilities:
        """What `sms` or `whatsapp` can carry here."""

    def templates(self, language: str) -> frozenset[str]:
        """The purposes (bot.templates) that may be written to somebody of this language first.

        Those that WhatsApp has approved in it, or in the nearest one to it.
        """

    def parse(self, raw: str, received: datetime) -> Inbound:
        """A stored message again, from what the provider posted."""

    async def send(self, message: Outgoing) -> Accepted:
        """Send now, once, without retry. Raises SendError. Always in the same event loop."""

    async def search(self, message: Outgoing, since: datetime) -> tuple[Sighting, ...] | None:
        """What went to its address from its sender since then, the newest first.

        This is how we learn what became of a request whose answer never came: empty is evidence
        that it was not accepted. None: this provider cannot be asked. Raises SendError when it
        did not answer.
        """

    def fetch(self, url: str) -> Iterator[bytes]:
        """The bytes of a file that somebody sent, as they come. Raises FetchError. Blocks.

        Nothing is asked of any host but the provider's own. Whoever reads closes it.
        """

    def discard(self, url: str) -> None:
        """Delete a file that is ours now at the provider. Raises FetchError. Blocks."""

    async def close(self) -> None:
        """Give back connections, when the process ends: in the event loop of `send`."""
