"""`taawon campaign`: the list of campaigns, one of them by its key, and one that is forgotten."""

import json

from sqlmodel import Session, col, delete, select

from bot.cli.endings import Stop
from bot.cli.opening import opened
from bot.tables import Campaign, Participant
from bot.writer import Transaction

DROPPED = ("planning", "planned")


def named(db: Session, key: str) -> Campaign:
    """The campaign of this key. Raises Stop."""
    found = db.exec(select(Campaign).where(Campaign.key == key)).first()
    if found is None:
        raise Stop(f"There is no campaign called {key}.")
    return found


def show_all(*, as_json: bool) -> None:
    """Print the list, the oldest first."""
    with opened() as database, database.reading() as db:
        found = db.exec(select(Campaign).order_by(col(Campaign.id))).all()
    if as_json:
        print(json.dumps([{"key": one.key, "status": one.status} for one in found], indent=2))
    elif not found:
        print("There is no campaign yet.")
    for one in () if as_json else found:
        print(f"{one.key}: {one.status}, {one.segment}")


def drop(key: str) -> None:
    """Forget a campaign that nobody was asked for yet."""
    with opened() as database:

        def forget(tx: Transaction) -> None:
            """It and its audience."""
            campaign = named(tx.db, key)
            if campaign.status not in DROPPED:
                raise Stop(f"{key} is {campaign.status}: people were asked, so it stays.")
            tx.db.exec(delete(Participant).where(col(Participant.campaign_id) == campaign.id))
            tx.db.delete(campaign)

        database.writer.run(forget)
    print(f"{key} is dropped.")
