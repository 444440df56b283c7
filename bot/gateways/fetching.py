"""A file fetched from a provider: within limits, never unpacked, from addresses that were checked.

What is checked, and which password goes where, is each gateway's own.
"""

import ipaddress
import re
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Timer
from urllib.parse import unquote, urlsplit

import httpx

from bot.gateways import LARGEST_FILE, FetchError
from bot.gateways.wire import pause

NOT_THERE = frozenset({404, 410})

# Takes https://api.twilio.com/2010-04-01/x?y=z; leaves a user, a fragment, a backslash, a space,
# an IPv6 address, and all that two programs could read in two ways.
ADDRESS = re.compile(
    r"(?P<origin>https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?)(?P<rest>/[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)",
    re.ASCII,
)
PORTS = {"http": 80, "https": 443}

Origin = tuple[str, str, int]  # scheme, host, port
Resolve = Callable[[str, int], list[str]]


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


def origin(url: str) -> Origin:
    """Who answers at an address. A port beyond 65535 is 0, which is nobody's."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    try:
        port = parts.port
    except ValueError:
        port = 0
    return parts.scheme, host, PORTS.get(parts.scheme, 0) if port is None else port


def known_origin(url: str) -> Origin | None:
    """Who answers at an address that can be read in one way only; None for any other."""
    found = ADDRESS.fullmatch(url)
    if not found:
        return None
    steps = unquote(found["rest"].partition("?")[0]).replace("\\", "/").split("/")
    return None if ".." in steps or "." in steps else origin(found["origin"])


def is_public(at: Origin, resolve: Resolve) -> bool:
    """Whether the host is none of our own network's."""
    _, host, port = at
    return all(ipaddress.ip_address(number).is_global for number in resolve(host, port))


@contextmanager
def client(limits: Limits) -> Iterator[httpx.Client]:
    """A client for one file, which is closed under it when its time is over.

    httpx's own limit is for each read: a byte a second would go on for ever. What httpx raises
    becomes a FetchError, without the address.
    """
    until = time.monotonic() + limits.whole
    made = httpx.Client(timeout=limits.idle, follow_redirects=False)
    alarm = Timer(limits.whole, made.close)
    alarm.daemon = True
    alarm.start()
    try:
        yield made
    except (httpx.HTTPError, httpx.InvalidURL, OSError, RuntimeError) as error:
        slow = time.monotonic() >= until or isinstance(error, httpx.TimeoutException)
        raise FetchError("slow" if slow else "unreachable", again=True) from None
    finally:
        alarm.cancel()
        made.close()


@contextmanager
def asked(
    client: httpx.Client, method: str, url: str, login: httpx.Auth | None
) -> Iterator[httpx.Response]:
    """One request, whose answer is read as it comes."""
    headers = {"Accept-Encoding": "identity"}
    with client.stream(method, url, auth=login, headers=headers) as answer:
        yield answer


def read(answer: httpx.Response, most: int) -> Iterator[bytes]:
    """The bytes of an answer. Raises FetchError, before more than `most` of them are taken."""
    if answer.status_code != 200:
        raise refusal(answer.status_code, answer.headers)
    # A few bytes can be unpacked to gigabytes. We asked for none of that.
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise FetchError("packed")
    told = answer.headers.get("Content-Length", "")
    if told.isdecimal() and int(told[:18]) > most:
        raise FetchError("too_large")
    size = 0
    for part in answer.iter_raw():
        size += len(part)
        if size > most:
            raise FetchError("too_large")
        yield part


def refusal(status: int, headers: Mapping[str, str]) -> FetchError:
    """What a status other than 200 means for who wants the file."""
    if status in NOT_THERE:
        # It may be there in a moment: the webhook can be quicker than the storage.
        return FetchError("gone", again=True)
    again = status in (401, 403, 408, 429) or status >= 500
    return FetchError(f"answered_{status}", again=again, wait=pause(headers))
