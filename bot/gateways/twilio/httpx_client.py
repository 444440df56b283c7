"""How twilio's client reaches the network: httpx, with time limits and without any retry.

Twilio's own HTTP client has no time limit unless told so, and its asynchronous one posts
again after a 500: two messages for one (measured with 9.13.0).
"""

import asyncio
import json
import logging
import time
from base64 import b64encode
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
from twilio.http import AsyncHttpClient, HttpClient
from twilio.http.response import Response

from bot.gateways import NotSent
from bot.gateways.twilio.account import API
from bot.gateways.wire import LIMITS, pause

LIMITED = {"timeout": LIMITS.as_dict()}
WHOLE = 30  # seconds for an answer that comes in drops
TOO_MANY, TOO_MANY_CODE = 429, 20429


class HttpxClient(HttpClient):  # type: ignore[misc]  # twilio is not annotated
    """How twilio's client reaches the network from a command. Safe for several threads."""

    def __init__(self, base_url: str = API, transport: httpx.BaseTransport | None = None) -> None:
        super().__init__(logging.getLogger("twilio.http_client"), False)
        self._base_url = base_url
        self._httpx = httpx.Client(timeout=LIMITS, transport=transport)

    def request(  # noqa: PLR0913, PLR0917  twilio's own signature
        self,
        method: str,
        uri: str,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ARG002  LIMITS
        allow_redirects: bool = False,  # noqa: ARG002  never: they would take the password along
    ) -> Response:
        """One request, one answer. Raises httpx.HTTPError, and NotSent after a 429."""
        asked = _asked(data, headers, params, auth)
        until = time.monotonic() + WHOLE
        with self._httpx.stream(method, _at(self._base_url, uri), **asked) as answer:
            read = bytearray()
            for chunk in answer.iter_bytes():
                read += chunk
                if time.monotonic() > until:
                    raise httpx.ReadTimeout("the answer took too long", request=answer.request)
        return _answered(answer, read)

    def close(self) -> None:
        """Give back the connections."""
        self._httpx.close()


class AsyncHttpxClient(AsyncHttpClient):  # type: ignore[misc]  # as above
    """The same in an event loop, for what is sent: many requests at once.

    It speaks to httpx's transport, without a client between: redirects, cookies and proxies of the
    environment are nothing that we want, and cost a third of a request.
    """

    def __init__(
        self, base_url: str = API, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        super().__init__(logging.getLogger("twilio.async_http_client"), True)
        self._base_url = base_url
        self._transport = transport or httpx.AsyncHTTPTransport()

    async def request(  # noqa: PLR0913, PLR0917  twilio's own signature
        self,
        method: str,
        uri: str,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ARG002  LIMITS
        allow_redirects: bool = False,  # noqa: ARG002  never: they would take the password along
    ) -> Response:
        """One request, one answer. Raises httpx.HTTPError, and NotSent after a 429."""
        asked = _asked(data, headers, params, None)
        del asked["auth"]
        request = httpx.Request(method, _at(self._base_url, uri), extensions=LIMITED, **asked)
        if auth is not None:
            name, password = auth
            login = b64encode(f"{name}:{password}".encode()).decode()
            request.headers["Authorization"] = f"Basic {login}"
        try:
            async with asyncio.timeout(WHOLE):
                answer = await self._transport.handle_async_request(request)
                try:
                    read = await answer.aread()
                except httpx.HTTPError as error:  # whatever it is called: the request has left
                    raise httpx.ReadError("the answer was cut") from error
                finally:
                    await answer.aclose()
        except TimeoutError:
            raise httpx.ReadTimeout("the answer took too long") from None
        return _answered(answer, read)

    async def close(self) -> None:
        """Give back the connections."""
        await self._transport.aclose()


def _asked(
    data: Mapping[str, object] | None,
    headers: Mapping[str, str] | None,
    params: Mapping[str, str] | None,
    auth: tuple[str, str] | None,
) -> dict[str, Any]:
    """What httpx is asked for what twilio asks: JSON where twilio says that it is."""
    if (headers or {}).get("Content-Type") == "application/json":
        return {"content": json.dumps(data), "headers": headers, "params": params, "auth": auth}
    return {"data": data, "headers": headers, "params": params, "auth": auth}


def _answered(answer: httpx.Response, read: bytes | bytearray) -> Response:
    if answer.status_code == TOO_MANY:  # taken here: twilio's errors lose the headers
        raise NotSent("Twilio answered 429", TOO_MANY_CODE, pause(answer.headers))
    return Response(answer.status_code, bytes(read).decode(errors="replace"), answer.headers)


def _at(base_url: str, uri: str) -> str:
    """Where to ask: at Twilio, or where our settings say that it is."""
    if base_url == API:
        return uri
    parts = urlsplit(uri)
    return base_url.rstrip("/") + parts.path + (f"?{parts.query}" if parts.query else "")
