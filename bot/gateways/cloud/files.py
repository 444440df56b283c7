"""Files that people sent, as Meta keeps them: fetched from its own hosts alone.

Meta tells an id; the API tells, for five minutes, an address of it, where the token is needed
once more ("Media", developers.facebook.com, 2026-03). That address is told by the answer to a
request of ours, and is checked all the same: the token goes nowhere else.
"""

import json
from collections.abc import Generator, Iterator

import httpx

from bot.gateways import FetchError
from bot.gateways.cloud.account import Account
from bot.gateways.cloud.heard import SCHEME, is_id
from bot.gateways.fetching import (
    NOT_THERE,
    Limits,
    Resolve,
    addresses,
    asked,
    client,
    is_public,
    known_origin,
    origin,
    read,
    refusal,
)

KEPT_AT = "https://lookaside.fbsbx.com"
LONGEST_ANSWER = 64 * 1024  # bytes of what the API tells of a file


class Files:
    """What fetches and deletes them. more: an origin beside Meta's own, for a test.

    resolve gives the numbers of a host: one that is nobody's but this network's is refused.
    """

    def __init__(
        self,
        account: Account,
        limits: Limits | None = None,
        resolve: Resolve = addresses,
        more: tuple[str, ...] = (),
    ) -> None:
        self._base = account.base_url
        self._login = _Bearer(account.token)
        self._limits = limits or Limits()
        self._resolve = resolve
        self._others = frozenset(map(origin, (KEPT_AT, *more)))

    def fetch(self, url: str) -> Iterator[bytes]:
        """The bytes, as they come. Raises FetchError before more than the limits are taken."""
        with client(self._limits) as http:
            with asked(http, "GET", self._resource(url), self._login) as answer:
                where = _told(b"".join(read(answer, LONGEST_ANSWER)))
            self._check(where)
            with asked(http, "GET", where, self._login) as answer:
                yield from read(answer, self._limits.size)

    def discard(self, url: str) -> None:
        """Delete it: what was never there, or is no more, is deleted too."""
        resource = self._resource(url)
        with client(self._limits) as http, asked(http, "DELETE", resource, self._login) as answer:
            if not answer.is_success and answer.status_code not in NOT_THERE:
                raise refusal(answer.status_code, answer.headers)

    def _resource(self, url: str) -> str:
        media = url.removeprefix(SCHEME)
        if media == url or not is_id(media):
            raise FetchError("not_theirs")
        return f"{self._base}/{media}"

    def _check(self, url: str) -> None:
        """Raise FetchError for what is not one of Meta's own addresses."""
        at = known_origin(url)
        if at == origin(self._base):
            return
        if at not in self._others or not is_public(at, self._resolve):
            raise FetchError("not_theirs")


class _Bearer(httpx.Auth):
    """Our token, for the requests that are given it."""

    def __init__(self, token: str) -> None:
        self._header = f"Bearer {token}"

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """With the token, once."""
        request.headers["Authorization"] = self._header
        yield request


def _told(answer: bytes) -> str:
    """The address in the API's answer."""
    try:
        told = json.loads(answer)
    except (ValueError, RecursionError):
        raise FetchError("unreadable", again=True) from None
    url = told.get("url") if isinstance(told, dict) else None
    if not isinstance(url, str):
        raise FetchError("unreadable", again=True)
    return url
