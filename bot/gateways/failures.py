"""What a failure means for us, as data: its class, and what follows from it.

Each provider's codes are a file of data beside its code (codes.toml); what we do about each is
bot.outbox.following.
"""

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any


class Failure(StrEnum):
    """The classes of failures."""

    RETRYABLE = "retryable"  # it may work later
    AMBIGUOUS = "ambiguous"  # it may have worked
    RECIPIENT = "recipient"  # nobody is there on this channel
    OPTED_OUT = "opted_out"  # the person stopped us on this channel
    WINDOW_CLOSED = "window_closed"  # free text after WhatsApp's 24 hours
    RATE_LIMITED = "rate_limited"  # too fast, or too many
    CONTENT = "content"  # this message cannot be sent so
    CONFIGURATION = "configuration"  # our account, sender or template is at fault
    BLOCKED = "blocked"  # somebody between us chose not to deliver it


@dataclass(frozen=True, slots=True)
class Failing:
    """A class, and the reaction to it.

    waits: when a message that was accepted fails after all, it is sent again after each of
    these, once. sms: its short words may go by SMS instead, where there are some. gone: after
    so many failures the address counts as nobody's on this channel; 0 is never. halts: what of
    the sender waits until somebody has looked: nothing (""), "campaigns" or "all". means: the
    code in words, for who looks; do: what they should do, where their class alone is too little.
    """

    kind: Failure
    waits: tuple[timedelta, ...] = ()
    sms: bool = False
    gone: int = 0
    halts: str = ""
    means: str = ""
    do: str = ""


class Codes:
    """A provider's codes. A code that is not in the file falls into the class of its range."""

    def __init__(self, file: Path) -> None:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
        self._ranges = [
            (range(int(first), int(last) + 1), _failing(**fields))
            for ends, fields in told.pop("ranges").items()
            for first, last in [ends.split("-")]
        ]
        for code, do in told.pop("do", {}).items():
            told[code]["do"] = do
        self._codes = {int(code): _failing(**fields) for code, fields in told.items()}

    def __iter__(self) -> Any:  # noqa: ANN401  an iterator of ints
        return iter(self._codes)

    def known(self, code: int | None) -> Failing | None:
        """What this code means; None where the file does not say."""
        return self._codes.get(code or 0)

    def of(self, code: int | None) -> Failing | None:
        """What this code means, or its range; None where neither is told."""
        ranged = (failing for codes, failing in self._ranges if code in codes)
        return self.known(code) or next(ranged, None)


def _failing(means: str, waits: tuple[int, ...] = (), **fields: Any) -> Failing:  # noqa: ANN401
    kind = Failure(fields.pop("class"))
    return Failing(kind, tuple(timedelta(minutes=m) for m in waits), means=means, **fields)
