"""Meta's Cloud API behind the Gateway protocol."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

import httpx

from bot.gateways import Accepted, Capabilities, Inbound, Outgoing, Sighting
from bot.gateways.cloud import forms, rest
from bot.gateways.cloud.account import Account
from bot.gateways.cloud.files import Files
from bot.gateways.twilio.shapes import ROWS
from bot.templates import PURPOSES, nearest

# 24 hours less a margin: WhatsApp's clock decides, and a message takes its time to get there.
WINDOW = timedelta(hours=24) - timedelta(minutes=10)

CAPABILITIES = {
    "whatsapp": Capabilities(inbound=True, buttons=True, page=ROWS, window=WINDOW, answers=False)
}


class Cloud:
    """WhatsApp through our own app at Meta. transport is for tests."""

    name = forms.NAME
    rates: Mapping[str, float] = {"whatsapp": 80.0}  # messages a second of one number, by default

    def __init__(
        self,
        account: Account,
        *,
        files: Files | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._account = account
        self._files = files or Files(account)
        self._transport = transport
        self._client: httpx.AsyncClient | None = None

    def capabilities(self, channel: str) -> Capabilities:
        """What `whatsapp` can carry here; there is no other channel (KeyError)."""
        return CAPABILITIES[channel]

    def templates(self, language: str) -> frozenset[str]:
        """All of ours, once whoever runs us says that they are made and approved at Meta."""
        return PURPOSES if self._account.templates and nearest(language) else frozenset()

    def parse(self, raw: str, received: datetime) -> Inbound:
        """A stored message again, from what Meta posted. Raises Unreadable."""
        return forms.parse(raw, received)

    async def send(self, message: Outgoing) -> Accepted:
        """Send now, once, without retry. Raises SendError. Always in the same event loop."""
        if self._client is None:  # a process that only answers webhooks never needs it
            self._client = rest.connect(self._account, self._transport)
        return await rest.send(self._client, self._account, message)

    async def search(self, message: Outgoing, since: datetime) -> tuple[Sighting, ...] | None:  # noqa: ARG002
        """None, always: Meta keeps no history that could be asked.

        What became of a request whose answer never came is told by a delivery status alone,
        which brings back our row's id (messages.callback).
        """
        return None

    def fetch(self, url: str) -> Iterator[bytes]:
        """The bytes of a file that somebody sent. Raises FetchError. Blocks."""
        return self._files.fetch(url)

    def discard(self, url: str) -> None:
        """Delete it at Meta. Raises FetchError. Blocks."""
        self._files.discard(url)

    async def close(self) -> None:
        """Give back connections, when the process ends: in the event loop of `send`."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None
