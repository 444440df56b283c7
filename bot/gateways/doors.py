"""Where providers post to us: one door for each. bot.web.webhook serves them all.

A door checks who signed a request before it reads anything in it, and says how its provider
wants to be answered.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.gateways import Inbound, Receipt


@dataclass(frozen=True, slots=True)
class Request:
    """What was posted, before anything of it is believed.

    target is the path and the query as they came: what is decoded or sorted is not what was
    signed. headers are by their names, in small letters.
    """

    method: str
    path: str
    target: str
    headers: Mapping[bytes, bytes]
    body: bytes

    def header(self, name: str) -> str:
        """What a header says, or ""."""
        return self.headers.get(name.encode(), b"").decode("latin-1")

    @property
    def query(self) -> str:
        """What stands behind the question mark, or ""."""
        return self.target.partition("?")[2]


@dataclass(frozen=True, slots=True)
class Answer:
    """What we answer. kind is the media type of the body; b"" for none."""

    status: int
    body: bytes = b""
    kind: bytes = b""


@dataclass(frozen=True, slots=True)
class Mail:
    """What one request brought: messages, delivery statuses, both or neither.

    answer makes what we answer once all of it is stored, from the bodies that go back at once:
    there are none where the channel's `answers` is False.
    """

    answer: Callable[[tuple[str, ...]], Answer]
    inbounds: tuple[Inbound, ...] = ()
    receipts: tuple[Receipt, ...] = ()


class Forbidden(Exception):
    """Not signed by our provider, or of another account. The text is ours, and is logged."""


class Unreadable(ValueError):
    """Signed, but no message that we can read: posted again it would be the same.

    The text is ours, and is logged.
    """


class Door(Protocol):
    """Where one provider posts to us.

    paths begin with /webhooks/. largest: bytes of a body; what is larger is not read.
    """

    paths: frozenset[str]
    methods: frozenset[str]
    largest: int

    def open(self, request: Request, received: datetime) -> Mail:
        """Check who signed it, then read it. Raises Forbidden or Unreadable."""

    def refusal(self, status: int) -> Answer:
        """An answer of this status, which says nothing else."""
