"""Files that came with messages of somebody who is forgotten, and what a member said to her."""

from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import col

from bot.tables import Media, Relay, RelayLine
from bot.writer import Transaction

GONE = "gone"


def forget(tx: Transaction, contact_id: int, now: datetime) -> None:
    """Nobody can open them from now on; bot.media.downloading takes the files away.

    The rows stay: an address that was given out names one by its id, which SQLite would give to
    another's file. url stays until the provider was asked to delete what lies there.
    """
    talked = (
        select(col(RelayLine.recording))
        .join(Relay, col(Relay.id) == col(RelayLine.relay_id))
        .where(col(Relay.contact_id) == contact_id, col(RelayLine.recording) != "")
    )
    names = {name for line in tx.db.execute(talked).scalars() for name in line.split()}
    hers = (col(Media.contact_id) == contact_id) | col(Media.recording).in_(names)
    gone = {"status": GONE, "inbound_id": None, "due": now, "contact_id": contact_id}
    tx.db.execute(
        update(Media).where(hers).values(gone), execution_options={"synchronize_session": False}
    )


def are_there(tx: Transaction, contact_id: int) -> bool:
    """Whether a file of hers may still lie here or at the provider."""
    hers = select(col(Media.id)).where(col(Media.contact_id) == contact_id)
    return tx.db.execute(hers.limit(1)).first() is not None
