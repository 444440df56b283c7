"""Files that came with messages of somebody who is forgotten, and what a member said to her."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, select, update
from sqlmodel import col

from bot.database import Database
from bot.tables import Media, Relay, RelayLine
from bot.writer import Transaction

GONE = "gone"


def forget(tx: Transaction, contact_id: int, now: datetime) -> None:
    """Nobody can open them from now on; `remove` takes the files away once this is committed."""
    talked = (
        select(col(RelayLine.recording))
        .join(Relay, col(Relay.id) == col(RelayLine.relay_id))
        .where(col(Relay.contact_id) == contact_id, col(RelayLine.recording) != "")
    )
    names = {name for line in tx.db.execute(talked).scalars() for name in line.split()}
    hers = (col(Media.contact_id) == contact_id) | col(Media.recording).in_(names)
    gone = {"status": GONE, "url": "", "inbound_id": None, "due": now, "contact_id": contact_id}
    tx.db.execute(
        update(Media).where(hers).values(gone), execution_options={"synchronize_session": False}
    )


def remove(database: Database, folder: Path, contact_id: int) -> None:
    """Take away the files that nobody else sent too, then the rows. Again, after a crash."""
    with database.reading() as db:
        mine = select(col(Media.sha256)).where(
            col(Media.contact_id) == contact_id, col(Media.status) == GONE
        )
        names = set(db.execute(mine).scalars()) - {""}
        others = select(col(Media.sha256)).where(
            col(Media.sha256).in_(names), col(Media.status) != GONE
        )
        shared = set(db.execute(others).scalars())
    for name in names - shared:
        path(folder, name).unlink(missing_ok=True)
    database.writer.run(lambda tx: _forget_rows(tx, contact_id))


def path(folder: Path, name: str) -> Path:
    """Where the file of this hash lies."""
    return folder / name[:2] / name


def _forget_rows(tx: Transaction, contact_id: int) -> None:
    gone = (col(Media.contact_id) == contact_id, col(Media.status) == GONE)
    tx.db.execute(delete(Media).where(*gone))
