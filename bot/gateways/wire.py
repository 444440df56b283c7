"""What every gateway's requests have in common: their time limits, and what a failure tells."""

import logging
from collections.abc import Mapping
from datetime import timedelta

import httpx

LIMITS = httpx.Timeout(connect=5, read=15, write=10, pool=5)  # seconds

# The request did not leave: nothing was connected, or no connection was free.
NOT_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)

LONGEST_PAUSE = 3600  # seconds: more than that, no provider means
LONGEST_DIGITS = 18  # "9" repeated thousands of times is refused by int(), and meant by nobody


def pause(headers: Mapping[str, str]) -> timedelta | None:
    """How long a provider asks us to wait, when it says so in seconds (RFC 9110, 10.2.3)."""
    seconds = headers.get("Retry-After", "").strip()
    if not seconds.isascii() or not seconds.isdecimal():
        return None
    return timedelta(seconds=min(int(seconds[:LONGEST_DIGITS]), LONGEST_PAUSE))


def hush(*more: str) -> None:
    """Let no library log requests: they hold addresses, accounts and headers."""
    for name in ("httpx", "httpcore", *more):
        logging.getLogger(name).setLevel(logging.WARNING)
