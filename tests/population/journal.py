"""What really left and was really said: a file that is only added to, and outlives a kill.

One JSON object a line, each written by one call: what the kernel has taken, it keeps.
"""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.clock import Clock

LEFT, ANSWERED, SAID, BEGAN, OVER = "left", "answered", "said", "began", "over"
Line = dict[str, Any]


class Journal:
    """The file, open to be added to."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / "journal.jsonl"
        self._file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def write(self, what: str, at: datetime, **told: object) -> None:
        """Add a line. at: the simulated time."""
        line = {"what": what, "at": at.isoformat(), **told}
        os.write(self._file, json.dumps(line, ensure_ascii=False).encode() + b"\n")

    def close(self) -> None:
        """Give the file back."""
        os.close(self._file)


def lines(directory: Path) -> Iterator[Line]:
    """All that was written, with its times as times."""
    with (directory / "journal.jsonl").open(encoding="utf-8") as file:
        for line in file:
            found = json.loads(line)
            found["at"] = datetime.fromisoformat(found["at"])
            yield found


class KeptClock(Clock):
    """A clock that stands until it is set, in a file: whoever comes next goes on from there."""

    def __init__(self, directory: Path) -> None:
        self._file = os.open(directory / "clock", os.O_RDWR | os.O_CREAT, 0o600)
        kept = os.pread(self._file, 64, 0)
        self._at = datetime.fromisoformat(kept.decode()) if kept else None

    @property
    def is_new(self) -> bool:
        """Whether nobody has set it yet."""
        return self._at is None

    def now(self) -> datetime:
        """The simulated time."""
        assert self._at is not None
        return self._at

    def set(self, at: datetime) -> None:
        """It is this late now; never earlier than before."""
        assert self._at is None or at >= self._at
        os.pwrite(self._file, at.astimezone(UTC).isoformat(timespec="microseconds").encode(), 0)
        self._at = at

    def close(self) -> None:
        """Give the file back."""
        os.close(self._file)
