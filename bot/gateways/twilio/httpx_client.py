"""How twilio's client reaches the network: httpx, with time limits and without any retry.

Twilio's own HTTP client has no time limit unless told so, and its asynchronous one posts
again after a 500: two messages for one (measured with 9.13.0).
"""

import json
import logging
import time
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlsplit

import httpx
from twilio.http import HttpClient
from twilio.http.response import Response

from bot.gateways import NotSent
from bot.gateways.twilio.account import API

LIMITS = httpx.Timeout(connect=5, read=15, write=10, pool=5)  # seconds
WHOLE = 30  # seconds for an answer that comes in drops
TOO_MANY, TOO_MANY_CODE = 429, 20429
LONGEST_PAUSE = 3600  # seconds: more than that, Twilio does not mean


class HttpxClient(HttpClient):  # type: ignore[misc]  # twilio is not annotated
    """How twilio's client reaches the network. Safe for several threads."""

    def __init__(self, base_url: str = API, transport: httpx.BaseTransport | None = None) -> None:
        super().__init__(logging.getLogger("twilio.http_client"), False)
        self._base_url = "" if base_url == API else base_url.rstrip("/")
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
        form, body = data, None
        if (headers or {}).get("Content-Type") == "application/json":
            form, body = None, json.dumps(data)
        until = time.monotonic() + WHOLE
        with self._httpx.stream(
            method,
            self._at(uri),
            params=params,
            data=form,
            content=body,
            headers=headers,
            auth=auth,
        ) as answer:
            read = bytearray()
            for chunk in answer.iter_bytes():
                read += chunk
                if time.monotonic() > until:
                    raise httpx.ReadTimeout("the answer took too long", request=answer.request)
        if answer.status_code == TOO_MANY:  # taken here: twilio's errors lose the headers
            raise NotSent("Twilio answered 429", TOO_MANY_CODE, pause(answer.headers))
        return Response(answer.status_code, read.decode(errors="replace"), answer.headers)

    def close(self) -> None:
        """Give back the connections."""
        self._httpx.close()

    def _at(self, uri: str) -> str:
        if not self._base_url:
            return uri
        parts = urlsplit(uri)
        return self._base_url + parts.path + (f"?{parts.query}" if parts.query else "")


def pause(headers: httpx.Headers) -> timedelta | None:
    """How long Twilio asks us to wait, when it says so in seconds (RFC 9110, 10.2.3)."""
    seconds = headers.get("Retry-After", "").strip()
    if not seconds.isascii() or not seconds.isdecimal():
        return None
    return timedelta(seconds=min(int(seconds), LONGEST_PAUSE))
