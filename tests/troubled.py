"""A ledger in which everything went wrong once: what the outbox is looked at with."""

import json
from datetime import timedelta
from typing import Any

from sqlmodel import select
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.database import Database
from bot.tables import Lane, Outbound
from tests.ledger import FATIMA, HASSAN, NOON, shop, write

WORDS = "Salam Fatima"
SECRETS = (WORDS, "2126", "0011", "0012", "4155238886", "8886")
MINUTE = timedelta(minutes=1)


def change(database: Database, row: int, **values: object) -> int:
    """Change a row of the ledger; its id."""
    database.writer.run(lambda tx: tx.db.get_one(Outbound, row).sqlmodel_update(values) and None)
    return row


def halt(database: Database, lane: int, what: str = "all") -> None:
    database.writer.run(lambda tx: tx.db.get_one(Lane, lane).sqlmodel_update({"halted": what}))


def lanes(database: Database) -> dict[int, str]:
    with database.reading() as db:
        return {lane.sender_id: lane.halted for lane in db.exec(select(Lane))}


def troubled(database: Database) -> dict[str, int]:
    """Rows of all states, by what they are; the first sender is halted by a wrong password."""
    whatsapp, sms = database.writer.run(shop)

    def row(status: str, *, to: str = FATIMA, sender: int = whatsapp, **values: object) -> int:
        kind = values.pop("kind", "reply")
        written = write(database, sender, to, WORDS, kind=kind)
        return change(database, written, status=status, claimed=NOON - 5 * MINUTE, **values)

    found = {
        "queued": row("queued", due=NOON - MINUTE),
        "later": row("queued", to=HASSAN, due=NOON + 60 * MINUTE),
        "campaign": row("queued", kind="campaign", due=NOON - 3 * MINUTE),
        "by sms": row("queued", sender=sms, due=NOON),
        "sending": row("sending"),
        "unknown": row("unknown"),
        "sent": row("sent"),
        "delivered": row("delivered"),
        "cancelled": row("cancelled"),
        "unsettled": row("unsettled", to=HASSAN, held=True),
        # Refused in the answer to its request: its row bears no gateway then.
        "password": row("failed", error=20003),
        "number": row("failed", to=HASSAN, gateway="fake", error=63003),
        "tired": row("failed", sender=sms, reason="NotSent: we were stopping"),
        "new code": row("failed", sender=sms, gateway="fake", error=99999),
        "old": row("failed", gateway="fake", error=20003, due=NOON - timedelta(days=8)),
    }
    halt(database, 1)
    return found


def outbox(*words: object) -> Result:
    typed = ["outbox", *map(str, words)]
    return CliRunner().invoke(app, typed, catch_exceptions=False, env={"COLUMNS": "120"})


def told(*words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(outbox(*words, "--json").output)
    return found


def refused(*words: object) -> str:
    """The one sentence with which a command ends."""
    ended = outbox(*words)
    assert ended.exit_code == 1
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == 1
    return ended.stderr.strip()


def todo(letters: dict[str, Any]) -> dict[int, str]:
    """What to do about each of `taawon outbox dead --json`, by its id."""
    return {one["id"]: one["todo"] for one in letters["messages"]}
