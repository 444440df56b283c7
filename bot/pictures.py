"""Pictures that a cooperative shows: kept like what clients send, and sent before the question."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, select

from bot.media.kinds import kind
from bot.media.links import Links
from bot.media.storing import Folder
from bot.outbox import Draft, enqueue
from bot.render import whatsapp
from bot.replies import Letter
from bot.tables import Media
from bot.translate import speaker
from bot.writer import Transaction
from flows.talk import Option, Reply, text

# What WhatsApp shows in a chat, and up to which size: Meta's Cloud API, "Supported media types".
SHOWN = ("image/jpeg", "image/png")
LARGEST = 5 * 1024 * 1024  # bytes


class Unfit(Exception):
    """WhatsApp would not show it. The command prints the sentence."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A file that lies in the media folder under its hash."""

    sha256: str
    content_type: str
    size: int


def keep(folder: Folder, path: Path) -> Picture:
    """Copy a picture into the media folder. Raises Unfit, or OSError."""
    held = path.read_bytes()
    if len(held) > LARGEST:
        raise Unfit(f"{path.name} is larger than the 5 MB that WhatsApp shows.")
    content_type = kind(held)
    if content_type not in SHOWN:
        raise Unfit(f"{path.name} is no JPEG or PNG picture.")
    with folder.coming() as coming:
        coming.write(held)
        folder.keep(coming)
        return Picture(coming.name, content_type, len(held))


def shelve(db: Session, picture: Picture, cooperative_id: int | None, now: datetime) -> None:
    """Say that the file is ours, so that it has an address and is not tidied away."""
    recording = _named(picture.sha256)
    if db.exec(select(Media).where(Media.recording == recording)).first() is not None:
        return
    db.add(
        Media(
            recording=recording,
            cooperative_id=cooperative_id,
            gateway="",
            medium="image",
            status="stored",
            due=None,
            sha256=picture.sha256,
            content_type=picture.content_type,
            size=picture.size,
            received=now,
        )
    )


def send_first(tx: Transaction, letter: Letter, reply: Reply, links: Links) -> None:
    """Write the pictures of a question's options, each with its number; once a day to a client."""
    if letter.sender.channel != "whatsapp":
        return
    for number, option in enumerate(reply.shown, 1):
        if not option.picture:
            continue
        for url in links.links_for(tx, _named(option.picture), letter.now)[:1]:
            enqueue(tx, letter.sender.id, _draft(letter, number, option, url), letter.now)


def _draft(letter: Letter, number: int, option: Option, url: str) -> Draft:
    caption = Reply((text("vote.picture", number=number, option=option.label),))
    return Draft(
        kind="reply",
        channel=letter.sender.channel,
        address=letter.person.address,
        language=letter.language,
        body=whatsapp.render(caption, speaker(letter.language)).body,
        once=f"picture:{letter.person.id}:{option.picture}:{letter.now:%Y-%m-%d}",
        contact_id=letter.person.id,
        cooperative_id=letter.person.cooperative_id,
        inbound_id=letter.inbound_id,
        expires=letter.expires,
        media=url,
    )


def _named(sha256: str) -> str:
    """The name that its row bears among the recordings."""
    return f"picture:{sha256}"
