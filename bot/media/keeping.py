"""Files that came with a message: a row for each, to be fetched after the turn."""

from sqlalchemy import bindparam, literal_column
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from bot.gateways import Inbound
from bot.people import Person
from bot.statements import Statement
from bot.tables import Media
from bot.writer import Transaction

_FROM_TURN = (
    *("recording", "position", "contact_id", "cooperative_id", "inbound_id"),
    *("gateway", "url", "medium", "due", "received"),
)
_KEEP = Statement(
    lambda: (
        insert(Media)
        .values({name: bindparam(name) for name in _FROM_TURN})
        .values({name: literal_column("''") for name in ("sha256", "content_type", "reason")})
        .values(status=literal_column("'waiting'"), tries=0, size=0)
        .on_conflict_do_nothing(index_elements=["recording", "position"])
        .returning(col(Media.id))
    )
)


def keep(
    tx: Transaction, inbound: Inbound, person: Person, inbound_id: int, recording: str
) -> None:
    """Write a row for each file of a message. A turn that is taken again finds them there.

    recording is the name of the turn, by which flows speak of what came with its message.
    """
    for position, file in enumerate(inbound.files):
        tx.run(
            _KEEP,
            recording=recording,
            position=position,
            contact_id=person.id,
            cooperative_id=person.cooperative_id,
            inbound_id=inbound_id,
            gateway=inbound.gateway,
            url=file.url,
            medium=inbound.heard.media or "document",
            due=inbound.received,
            received=inbound.received,
        )
