"""What requests leave by: aiohttp under httpx, which takes a tenth of the processor.

httpx-aiohttp calls a connection that was cut a ConnectTimeout, as if nothing had left. It may have
left: for us that is the difference between sending again and sending twice.
"""

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from bot.gateways.wire import NOT_LEFT

# Nothing was written yet: no address, nobody there, or nobody in time.
NEVER_CONNECTED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


class Transport(AiohttpTransport):
    """Tells what never left from what may have."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One request. Raises httpx.ConnectError and its like only where nothing was written."""
        try:
            return await super().handle_async_request(request)
        except NOT_LEFT as error:
            if isinstance(error.__cause__, NEVER_CONNECTED):
                raise
            raise httpx.ReadError("the connection was cut", request=request) from error
