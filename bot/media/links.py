"""Addresses by which a file that a client sent is seen: signed, and good for some days.

Whoever has one can open it, as a member's telephone must without a password. It names the row
and when it ends; without SECRET_KEY nobody makes another.
"""

import hmac
import re
import secrets
from base64 import b32encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam, literal_column, or_, select
from sqlmodel import col

from bot.settings import Settings
from bot.statements import Statement
from bot.tables import Media
from bot.writer import Transaction

GOOD_FOR = timedelta(days=7)
SIGNATURE = 16  # bytes: 128 bits cannot be guessed, and the address stays short in an SMS
# Takes 41 and 1795331200; leaves signs, spaces, other digits, and numbers beyond 64 bits.
NUMBER = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)

_OF = Statement(
    lambda: (
        select(col(Media.id), col(Media.medium))
        .where(
            col(Media.recording) == bindparam("recording"),
            or_(
                col(Media.status) == literal_column("'waiting'"),
                col(Media.status) == literal_column("'stored'"),
            ),
        )
        .order_by(col(Media.position))
    )
)


class Wrong(Exception):
    """No address of ours. bot.web.media answers that nothing is there."""


class Expired(Exception):
    """It was one of ours. bot.web.media says that it is over."""


@dataclass(frozen=True, slots=True)
class Linked:
    """A file that came with a message: what it is (flows.talk.Heard.media), and its address."""

    medium: str
    url: str


@dataclass(frozen=True, slots=True)
class Links:
    """What makes addresses and checks them. Without arguments, for this process alone.

    public_url: before the path; empty where the page and we are the same site.
    """

    public_url: str = ""
    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    @classmethod
    def of(cls, settings: Settings) -> "Links":
        """As the environment says. The simulator has no SECRET_KEY: its links end with it."""
        secret = settings.secret_key.get_secret_value().encode()
        return cls(settings.public_url, secret) if secret else cls(settings.public_url)

    def link(self, media_id: int, recording: str, now: datetime) -> str:
        """The address of one file, from now on; recording is the name of its turn."""
        expires = int((now + GOOD_FOR).timestamp())
        signature = self._sign(media_id, recording, expires)
        return f"{self.public_url}/media/{media_id}/{expires}/{signature}"

    def linked(self, tx: Transaction, recording: str, now: datetime) -> tuple[Linked, ...]:
        """What came with a message, in order; recording is the name of its turn.

        Also what is still being fetched: it is there when somebody looks. What was refused or
        erased is left out.
        """
        rows = tx.run(_OF, recording=recording)
        return tuple(
            Linked(medium, self.link(media_id, recording, now)) for media_id, medium in rows
        )

    def links_for(self, tx: Transaction, recording: str, now: datetime) -> tuple[str, ...]:
        """The addresses alone."""
        return tuple(found.url for found in self.linked(tx, recording, now))

    @staticmethod
    def named(media_id: str) -> int:
        """The row that an address names, whoever made it. Raises Wrong."""
        if not NUMBER.fullmatch(media_id):
            raise Wrong
        return int(media_id)

    def check(self, row: Media, expires: str, signature: str, now: datetime) -> None:
        """Whether an address of this row is ours, and still good. Raises Wrong or Expired."""
        if row.id is None or not NUMBER.fullmatch(expires):
            raise Wrong
        right = self._sign(row.id, row.recording, int(expires))
        if not hmac.compare_digest(right.encode(), signature.encode()):
            raise Wrong
        if int(expires) <= int(now.astimezone(UTC).timestamp()):
            raise Expired

    def _sign(self, media_id: int, recording: str, expires: int) -> str:
        # With the recording: an id alone may come to be another file's, in a restored database.
        said = f"media:{media_id}:{recording}:{expires}".encode()
        signature = hmac.digest(self._key, said, "sha256")[:SIGNATURE]
        # Letters and digits alone: a dash or a line at its end is left out where a link is made.
        return b32encode(signature).decode().rstrip("=").lower()
