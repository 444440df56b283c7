"""Files that people sent, as Twilio keeps them: fetched from its own hosts alone.

A media address answers with a redirect to a content network, whose address carries its own
signature (twilio.com/docs/messaging/api/media-resource, 2026-03). Our password goes to the API,
and to nobody else: each hop is checked by hand, as the first address is.
"""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import httpx

from bot.gateways import FetchError
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
from bot.gateways.twilio.account import API, Account

# Where the API sends us for the bytes: seen in public reports from 2020 to 2026.
CONTENT_NETWORK = ("https://mms.twiliocdn.com", "https://media.twiliocdn.com")
HOPS = 3  # redirects: one is usual
REDIRECTS = frozenset({301, 302, 303, 307, 308})

# The resource that may be deleted, of our own account.
RESOURCE = re.compile(
    r"/2010-04-01/Accounts/(?P<sid>AC[0-9a-fA-F]{32})/Messages/[SM]M[0-9a-fA-F]{32}"
    r"/Media/ME[0-9a-fA-F]{32}",
    re.ASCII,
)


class Files:
    """What fetches and deletes them. more: origins beside Twilio's own, for a test.

    resolve gives the numbers of a host: one that is nobody's but this network's is refused.
    """

    def __init__(
        self,
        account: Account,
        limits: Limits | None = None,
        resolve: Resolve = addresses,
        more: tuple[str, ...] = (),
    ) -> None:
        self._account = account
        self._limits = limits or Limits()
        self._resolve = resolve
        self._api = account.base_url
        self._others = frozenset(map(origin, (*CONTENT_NETWORK, *more)))

    def fetch(self, url: str) -> Iterator[bytes]:
        """The bytes, as they come. Raises FetchError before more than the limits are taken."""
        with client(self._limits) as http:
            url, trusted = self._at_home(url), True
            for _ in range(HOPS + 1):
                trusted = trusted and self._is_api(url)
                self._check(url)
                with asked(http, "GET", url, self._login(trusted)) as answer:
                    if answer.status_code not in REDIRECTS:
                        yield from read(answer, self._limits.size)
                        return
                    url = urljoin(url, answer.headers.get("Location", ""))
            raise FetchError("redirects")

    def discard(self, url: str) -> None:
        """Delete the resource: what was never there, or is no more, is deleted too."""
        url = self._at_home(url)
        found = RESOURCE.fullmatch(urlsplit(url).path)
        if not self._is_api(url) or not found or found["sid"] != self._account.sid:
            raise FetchError("not_theirs")
        with client(self._limits) as http, asked(http, "DELETE", url, self._login(True)) as answer:
            if not answer.is_success and answer.status_code not in NOT_THERE:
                raise refusal(answer.status_code, answer.headers)

    def _at_home(self, url: str) -> str:
        """The same address at the host that stands for the API: as for all that we ask of it."""
        if self._api != API and url.startswith(f"{API}/"):
            return self._api + url.removeprefix(API)
        return url

    def _check(self, url: str) -> None:
        """Raise FetchError for what is not one of Twilio's own addresses."""
        at = known_origin(url)
        # The API: who runs us chose it, wherever it is.
        if at == origin(self._api):
            return
        if at not in self._others or not is_public(at, self._resolve):
            raise FetchError("not_theirs")

    def _is_api(self, url: str) -> bool:
        return known_origin(url) == origin(self._api)

    def _login(self, trusted: bool) -> httpx.BasicAuth | None:
        return httpx.BasicAuth(*self._account.login) if trusted else None
