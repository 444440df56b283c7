"""The folder where files lie: each once, under the hash of its bytes, outside the database.

A file is written under another name, flushed to the disk and then renamed: whatever has the
name of a hash is whole. Which files are somebody's, the table alone says.
"""

import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO

from bot.media.kinds import HEAD

HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
COMING = "coming"  # the folder of files that are still being written
LEFT = 3600.0  # seconds after which what was being written, or has no row, is nobody's


@dataclass(slots=True)
class Coming:
    """A file that is being written."""

    path: Path
    _to: BinaryIO
    _hash: Any = field(default_factory=sha256)
    size: int = 0
    head: bytes = b""

    def write(self, part: bytes) -> None:
        """Add these bytes."""
        self._to.write(part)
        self._hash.update(part)
        self.size += len(part)
        self.head += part[: HEAD - len(self.head)]

    @property
    def name(self) -> str:
        """The hash of what was written so far."""
        return str(self._hash.hexdigest())

    def flush(self) -> None:
        """Bring it to the disk itself."""
        self._to.flush()
        os.fsync(self._to.fileno())


class Folder:
    """The media folder: MEDIA_DIR/ab/abcdef... Nobody but ourselves can read what lies in it.

    lock is held by whoever makes a file somebody's, or finds that it is nobody's any more.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.lock = Lock()

    @contextmanager
    def coming(self) -> Iterator[Coming]:
        """A new file; gone again at the end, unless it was kept."""
        folder = self.root / COMING
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)  # parents get no mode
        folder.mkdir(mode=0o700, exist_ok=True)
        path = folder / secrets.token_hex(16)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as to:
                yield Coming(path, to)
        finally:
            path.unlink(missing_ok=True)

    def keep(self, coming: Coming) -> None:
        """Give a whole file the name of its hash. The same bytes are there once."""
        coming.flush()
        path = self.path(coming.name)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        coming.path.replace(path)
        for folder in (path.parent, self.root):
            _flush(folder)

    def path(self, name: str) -> Path:
        """Where the file of this hash lies, if it is there. Raises ValueError for no hash."""
        if not HASH.fullmatch(name):
            raise ValueError("not the hash of a file")
        return self.root / name[:2] / name

    def remove(self, name: str) -> None:
        """Remove the file of this hash, if it is there."""
        self.path(name).unlink(missing_ok=True)

    def old(self) -> Iterator[str]:
        """The hashes of all files that have been there for a while."""
        before = _now() - LEFT
        for path in self.root.glob("??/*"):
            if HASH.fullmatch(path.name) and path.stat().st_mtime < before:
                yield path.name

    def tidy(self) -> None:
        """Remove what was being written when its process ended."""
        before = _now() - LEFT
        for path in (self.root / COMING).glob("*"):
            if path.stat().st_mtime < before:
                path.unlink(missing_ok=True)

    def check(self) -> None:
        """Raise OSError where nothing can be kept."""
        with self.coming() as probe:
            probe.write(b"taawon")
            probe.flush()


def _flush(folder: Path) -> None:
    """Bring a folder's list of names to the disk: without it a new name may be lost."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _now() -> float:
    # The files' own times are of the machine's clock, whatever ours was moved to.
    return time.time()  # noqa: TID251
