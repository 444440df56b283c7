"""The telephone behind the Gateway protocol."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cached_property

import httpx

from bot.gateways import Accepted, Capabilities, FetchError, Inbound, Outgoing, Sighting
from bot.gateways.android import forms, rest
from bot.gateways.android.account import Account

NAME = forms.NAME

NUMBERED = 6  # five and the way to the next: a page stays within a few segments
CAPABILITIES = {
    "sms": Capabilities(inbound=True, buttons=False, page=NUMBERED, window=None, answers=False),
}


class Android:
    """SMS, both ways, through one telephone. transport is for tests.

    rates: messages a second, by channel. Android itself lets about 30 leave in 30 minutes, each
    part of a long one counted, and what is more fails; ANDROID_RATE is for who has raised that.
    """

    name = NAME

    def __init__(self, account: Account, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._account = account
        self._transport = transport
        self.rates: Mapping[str, float] = {"sms": account.rate / 60}

    def capabilities(self, channel: str) -> Capabilities:
        """What `sms` can carry here; there is no other channel."""
        return CAPABILITIES[channel]

    def templates(self, language: str) -> frozenset[str]:  # noqa: ARG002  SMS has none
        """None: an SMS needs nobody's approval."""
        return frozenset()

    def parse(self, raw: str, received: datetime) -> Inbound:
        """A stored message again, from what the telephone posted. Raises doors.Unreadable."""
        return forms.parse(raw, received, self._account.number)

    async def send(self, message: Outgoing) -> Accepted:
        """Send now, once, without retry. Raises SendError."""
        return await rest.send(self._client, self._account, message)

    async def search(
        self,
        message: Outgoing,
        since: datetime,  # noqa: ARG002  its id says which one it is
    ) -> tuple[Sighting, ...]:
        """The message of this row and try, or none. Raises SendError."""
        return await rest.search(self._client, message)

    def fetch(self, url: str) -> Iterator[bytes]:  # noqa: ARG002  no file comes by SMS
        """Never anything. Raises FetchError."""
        raise FetchError("not_theirs")

    def discard(self, url: str) -> None:  # noqa: ARG002  no file comes by SMS
        """Never anything. Raises FetchError."""
        raise FetchError("not_theirs")

    async def close(self) -> None:
        """Give back connections, when the process ends."""
        if "_client" in self.__dict__:
            await self._client.aclose()

    @cached_property
    def _client(self) -> httpx.AsyncClient:
        # Not before the first message: it belongs to the event loop that sends.
        return rest.connect(self._account, self._transport)
