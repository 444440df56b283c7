"""Files that people sent, as Twilio keeps them: fetched from its own hosts alone.

A media address answers with a redirect to a content network, whose address carries its own
signature (twilio.com/docs/messaging/api/media-resource, 2026-03). Our password goes to the API,
and to nobody else: each hop is checked by hand, as the first address is.
"""

import ipaddress
import re
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import Timer
from urllib.parse import unquote, urljoin, urlsplit

import httpx

from bot.gateways import LARGEST_FILE, FetchError
from bot.gateways.twilio.account import API, Account
from bot.gateways.twilio.httpx_client import pause

# Where the API sends us for the bytes: seen in public reports from 2020 to 2026.
CONTENT_NETWORK = ("https://mms.twiliocdn.com", "https://media.twiliocdn.com")
HOPS = 3  # redirects: one is usual
REDIRECTS = frozenset({301, 302, 303, 307, 308})
NOT_THERE = frozenset({404, 410})

# Takes https://api.twilio.com/2010-04-01/x?y=z; leaves a user, a fragment, a backslash, a space,
# an IPv6 address, and all that two programs could read in two ways.
ADDRESS = re.compile(
    r"(?P<origin>https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?)(?P<rest>/[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)",
    re.ASCII,
)
# The resource that may be deleted, of our own account.
RESOURCE = re.compile(
    r"/2010-04-01/Accounts/(?P<sid>AC[0-9a-fA-F]{32})/Messages/[SM]M[0-9a-fA-F]{32}"
    r"/Media/ME[0-9a-fA-F]{32}",
    re.ASCII,
)
PORTS = {"http": 80, "https": 443}

Resolve = Callable[[str, int], list[str]]
Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost: bytes, seconds for the whole, seconds of silence."""

    size: int = LARGEST_FILE
    whole: float = 30.0
    idle: float = 10.0


def addresses(host: str, port: int) -> list[str]:
    """The numbers of a host; none where its name is not known here, but perhaps to a proxy."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return [str(address[0]) for *_, address in found]


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
        self._others = (*CONTENT_NETWORK, *more)

    def fetch(self, url: str) -> Iterator[bytes]:
        """The bytes, as they come. Raises FetchError before more than the limits are taken."""
        with self._client() as client:
            url, trusted = self._at_home(url), True
            for _ in range(HOPS + 1):
                trusted = trusted and self._is_api(url)
                self._check(url)
                with _asked(client, "GET", url, self._login(trusted)) as answer:
                    if answer.status_code not in REDIRECTS:
                        yield from self._read(answer)
                        return
                    url = urljoin(url, answer.headers.get("Location", ""))
            raise FetchError("redirects")

    def discard(self, url: str) -> None:
        """Delete the resource: what was never there, or is no more, is deleted too."""
        url = self._at_home(url)
        found = RESOURCE.fullmatch(urlsplit(url).path)
        if not self._is_api(url) or not found or found["sid"] != self._account.sid:
            raise FetchError("not_theirs")
        with self._client() as client, _asked(client, "DELETE", url, self._login(True)) as answer:
            if not answer.is_success and answer.status_code not in NOT_THERE:
                raise _refusal(answer.status_code, answer.headers)

    def _read(self, answer: httpx.Response) -> Iterator[bytes]:
        if answer.status_code != 200:
            raise _refusal(answer.status_code, answer.headers)
        # A few bytes can be unpacked to gigabytes. We asked for none of that.
        if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise FetchError("packed")
        told = answer.headers.get("Content-Length", "")
        if told.isdecimal() and int(told[:18]) > self._limits.size:
            raise FetchError("too_large")
        size = 0
        for part in answer.iter_raw():
            size += len(part)
            if size > self._limits.size:
                raise FetchError("too_large")
            yield part

    @contextmanager
    def _client(self) -> Iterator[httpx.Client]:
        """A client for one file, which is closed under it when its time is over.

        httpx's own limit is for each read: a byte a second would go on for ever.
        """
        until = time.monotonic() + self._limits.whole
        client = httpx.Client(timeout=self._limits.idle, follow_redirects=False)
        alarm = Timer(self._limits.whole, client.close)
        alarm.daemon = True
        alarm.start()
        try:
            yield client
        except (httpx.HTTPError, httpx.InvalidURL, OSError, RuntimeError) as error:
            slow = time.monotonic() >= until or isinstance(error, httpx.TimeoutException)
            raise FetchError("slow" if slow else "unreachable", again=True) from None
        finally:
            alarm.cancel()
            client.close()

    def _at_home(self, url: str) -> str:
        """The same address at the host that stands for the API: as for all that we ask of it."""
        if self._api != API and url.startswith(f"{API}/"):
            return self._api + url.removeprefix(API)
        return url

    def _check(self, url: str) -> None:
        """Raise FetchError for what is not one of Twilio's own addresses."""
        found = ADDRESS.fullmatch(url)
        if not found or _origin(found["origin"]) not in map(_origin, (self._api, *self._others)):
            raise FetchError("not_theirs")
        steps = unquote(found["rest"].partition("?")[0]).replace("\\", "/").split("/")
        if ".." in steps or "." in steps:
            raise FetchError("not_theirs")
        if self._is_api(url):
            return  # who runs us chose it, wherever it is
        _, host, port = _origin(found["origin"])
        if not all(ipaddress.ip_address(it).is_global for it in self._resolve(host, port)):
            raise FetchError("not_theirs")

    def _is_api(self, url: str) -> bool:
        found = ADDRESS.fullmatch(url)
        return bool(found) and _origin(found["origin"]) == _origin(self._api)  # type: ignore[index]

    def _login(self, trusted: bool) -> httpx.BasicAuth | None:
        return httpx.BasicAuth(*self._account.login) if trusted else None


@contextmanager
def _asked(
    client: httpx.Client, method: str, url: str, login: httpx.BasicAuth | None
) -> Iterator[httpx.Response]:
    headers = {"Accept-Encoding": "identity"}
    with client.stream(method, url, auth=login, headers=headers) as answer:
        yield answer


def _origin(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    try:
        port = parts.port
    except ValueError:  # beyond 65535
        port = 0
    return parts.scheme, host, PORTS.get(parts.scheme, 0) if port is None else port


def _refusal(status: int, headers: httpx.Headers) -> FetchError:
    if status in NOT_THERE:
        # It may be there in a moment: the webhook can be quicker than the storage.
        return FetchError("gone", again=True)
    again = status in (401, 403, 408, 429) or status >= 500
    wait: timedelta | None = pause(headers)
    return FetchError(f"answered_{status}", again=again, wait=wait)
