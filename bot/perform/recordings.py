"""Voice notes and pictures: the cooperative gets their addresses.

Whoever sent one that cannot be had hears of it.
"""

from datetime import datetime

from bot.media.downloading import Failed
from bot.media.links import Linked
from bot.media.rows import Taken
from bot.perform.around import Circumstances
from bot.post import Notice, Post
from bot.writer import Transaction
from flows.effects import PlaceOrder
from flows.talk import Reply, Text, text

CANNOT = {
    "voice": text("media.failed.voice"),
    "image": text("media.failed.image"),
    "video": text("media.failed.video"),
}
CANNOT_OPEN = text("media.failed.document")


def announce(order: PlaceOrder, tx: Transaction, around: Circumstances) -> None:
    """Tell the cooperative what came with an order that was placed now.

    Not in the evening's digest: an address is as long as half of an SMS.
    """
    lines = tuple(
        _line(found)
        for recording in order.recordings
        for found in around.post.links.linked(tx, recording, around.now)
    )
    cooperative_id = around.person.cooperative_id
    if not lines or cooperative_id is None:
        return
    said = text("media.order", ref=order.ref, name=order.name, lines=lines)
    once = f"recordings:{cooperative_id}:{order.ref}"
    notice = Notice("alert", once, around.now, around.inbound_id)
    around.post.to_members(tx, cooperative_id, said, notice)


def beside(name: Text | str, recording: str, tx: Transaction, around: Circumstances) -> None:
    """Tell the cooperative what came with a message of whoever needs it, if anything did."""
    lines = tuple(map(_line, around.post.links.linked(tx, recording, around.now)))
    if not lines or around.person.cooperative_id is None:
        return
    said = text("media.alert", name=name, lines=lines)
    notice = Notice("alert", f"recordings:{recording}", around.now, around.inbound_id)
    around.post.to_members(tx, around.person.cooperative_id, said, notice)


def failing(post: Post) -> Failed:
    """What tells whoever sent a file that it cannot be had: one sentence for each message."""

    def failed(tx: Transaction, taken: Taken, now: datetime) -> None:
        """They wrote some minutes ago at most, so it comes at night too."""
        if taken.contact_id is None:
            return
        said = Reply((CANNOT.get(taken.medium, CANNOT_OPEN),))
        notice = Notice("reply", f"media:{taken.recording}", now, at_once=True)
        post.to_client(tx, taken.contact_id, said, notice)

    return failed


def _line(found: Linked) -> Text:
    match found.medium:
        case "voice":
            return text("media.line.voice", link=found.url)
        case "image":
            return text("media.line.image", link=found.url)
        case "video":
            return text("media.line.video", link=found.url)
        case _:
            return text("media.line.document", link=found.url)
