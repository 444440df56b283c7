"""Twilio behind the Gateway protocol."""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import httpx

from bot.database import Database
from bot.gateways import Accepted, Capabilities, Inbound, Outgoing, Refused, Sighting
from bot.gateways.twilio import approvals, contents, forms, shapes
from bot.gateways.twilio.account import Account
from bot.gateways.twilio.errors import CONTENT
from bot.gateways.twilio.files import Files

if TYPE_CHECKING:
    from twilio.rest import Client

    from bot.costs.bills import Billed

Transport = Callable[[], httpx.AsyncBaseTransport]

NAME = forms.NAME

# 24 hours less a margin: WhatsApp's clock decides, and a message takes its time to get there.
WINDOW = timedelta(hours=24) - timedelta(minutes=10)

WHATSAPP_ROWS = shapes.ROWS
WHATSAPP_NUMBERED = 9  # of numbered text, one digit is enough
SMS_NUMBERED = 6  # five and the way to the next: a page stays within a few segments

log = logging.getLogger(__name__)


class Twilio:
    """WhatsApp and SMS through one account.

    stored are the contents that Twilio keeps for us; without them, options go as numbered
    text. Templates are known once `renew` was called. transport makes what requests leave by,
    in the loop that sends; None is httpx's own. two_way_sms: a number of ours can be written
    to. Not in Morocco, where Twilio has no inbound SMS and a sender is a name
    (twilio.com/en-us/guidelines/ma/sms, 2026).
    """

    name = NAME

    def __init__(
        self,
        account: Account,
        stored: shapes.Stored | None = None,
        *,
        two_way_sms: bool = False,
        files: Files | None = None,
        transport: Transport | None = None,
    ) -> None:
        self._account = account
        self._stored = stored or {}
        self._approved: approvals.Approved = {}
        self._files = files or Files(account)
        self._two_way_sms = two_way_sms
        self._transport = transport

    def capabilities(self, channel: str) -> Capabilities:
        """What `sms` or `whatsapp` can carry here."""
        if channel == "sms":
            return Capabilities(self._two_way_sms, buttons=False, page=SMS_NUMBERED, window=None)
        buttons = bool(self._stored)
        page = WHATSAPP_ROWS if buttons else WHATSAPP_NUMBERED
        return Capabilities(inbound=True, buttons=buttons, page=page, window=WINDOW)

    def templates(self, language: str) -> frozenset[str]:
        """What WhatsApp approved for somebody of this language."""
        return approvals.purposes(self._approved, language)

    def parse(self, raw: str, received: datetime) -> Inbound:
        """A stored message again, from what Twilio posted. Raises forms.Unreadable."""
        return forms.parse(raw, received)

    async def send(self, message: Outgoing) -> Accepted:
        """Send now, once, without retry. Raises SendError."""
        from bot.gateways.twilio import rest  # noqa: PLC0415  0.3 s and 19 MB: see _client

        if message.template is not None:
            filled = approvals.content(message.template, message, self._approved)
            return await rest.send(self._sending, self._account, message, filled)
        # No stored message carries a picture: with one, the options go as numbered text.
        media = message.media if message.channel == "whatsapp" else ""
        content = None if media else shapes.content(message, self._stored)
        if content is not None:
            try:
                return await rest.send(self._sending, self._account, message, content)
            except Refused as refused:
                if refused.code not in CONTENT:
                    raise
                # Surely not sent: deleted in the console, perhaps. The person gets an answer.
                log.error("outbound %d is sent as text: %s", message.outbound, refused)
        body = message.plain if message.picks and message.plain else message.body
        what: dict[str, str] = {"body": body, **({"media_url": media} if media else {})}
        return await rest.send(self._sending, self._account, message, what)

    async def search(self, message: Outgoing, since: datetime) -> tuple[Sighting, ...]:
        """What our account sent to its address since then. Raises SendError."""
        from bot.gateways.twilio import rest  # noqa: PLC0415  as in send

        return await rest.search(self._sending, message, since)

    def fetch(self, url: str) -> Iterator[bytes]:
        """The bytes of a file that somebody sent. Raises FetchError. Blocks."""
        return self._files.fetch(url)

    def discard(self, url: str) -> None:
        """Delete it at Twilio. Raises FetchError. Blocks."""
        self._files.discard(url)

    def bills(self, since: datetime) -> "Iterator[Billed]":
        """What was billed for each message that we sent since then. Raises SendError. Blocks."""
        from bot.gateways.twilio import rest  # noqa: PLC0415  as in send

        return rest.bills(self._client, since)

    def create_contents(self, database: Database) -> None:
        """Create the contents that Twilio lacks, and use them from now on. Raises SendError."""
        self._stored = contents.create_missing(self._client, database)

    def renew(self, database: Database) -> None:
        """Use what `taawon templates` created and learnt since, in another process."""
        self._stored, self._approved = contents.stored(database), approvals.approved(database)

    async def close(self) -> None:
        """Give back connections, when the process ends."""
        if "_client" in self.__dict__:
            self._client.http_client.close()
        if "_sending" in self.__dict__:
            await self._sending.http_client.close()

    @cached_property
    def _client(self) -> "Client":
        # Not before the first message: a process that only answers webhooks never needs it.
        from bot.gateways.twilio import rest  # noqa: PLC0415

        return rest.connect(self._account)

    @cached_property
    def _sending(self) -> "Client":
        from bot.gateways.twilio import rest  # noqa: PLC0415

        return rest.connect_async(self._account, self._transport() if self._transport else None)
