"""Many rows at once are the same rows as one after the other, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot.database import Database
from bot.gateways import Filled, Pick
from bot.outbox import Draft, enqueue, enqueue_all
from bot.statements import FEW
from bot.tables import Outbound
from tests.ledger import NOON, shop

# What a file of values, or a line of it, may be cut at.
HARD = (
    "\t",
    "\n",
    "\r\n",
    "\\",
    "\\N",
    "\\.",
    '"',
    "'",
    "%",
    "%(body)s",
    "",
    "زيت",
    "🫒",
    "é\u0301",
)
KEPT = [name for name in Outbound.model_fields if name != "id"]


def drafts(number: int, named: str = "") -> list[Draft]:
    plain = Draft(kind="campaign", channel="whatsapp", address="", language="fr", body="")
    made = []
    for one in range(number):
        hard = HARD[one % len(HARD)]
        full = {"expires": NOON + timedelta(hours=one), "template": Filled("p", (hard, "2"))}
        draft = replace(
            plain,
            address=f"whatsapp:+2126{one:08}",
            body=f"{hard}{one}{hard}",
            once=f"{named}{one}" if named else None,
            picks=(Pick("a", hard),) if one % 2 else (),
            **full if one % 3 else {},
        )
        made.append(draft)
    return made


def kept(database: Database) -> list[dict[str, object]]:
    with database.reading() as db:
        rows = db.exec(select(Outbound).order_by(col(Outbound.id))).all()
    return [{name: getattr(row, name) for name in KEPT} for row in rows]


@pytest.mark.parametrize("number", [1, FEW, FEW + 1, 3 * FEW])
def test_many_are_written_as_one_after_the_other(database: Database, number: int):
    sender, other = database.writer.run(shop)

    def write(tx) -> None:
        for draft in drafts(number):
            enqueue(tx, sender, draft, NOON)
        enqueue_all(tx, other, drafts(number), NOON)

    database.writer.run(write)
    rows = kept(database)
    first, second = rows[:number], rows[number:]
    assert [row | {"lane_id": 0} for row in first] == [row | {"lane_id": 0} for row in second]


def test_what_is_there_already_stays(database: Database):
    sender, _ = database.writer.run(shop)
    some = drafts(2 * FEW, "row ")
    database.writer.run(lambda tx: enqueue_all(tx, sender, some[: FEW + 10], NOON))
    before = kept(database)
    again = [replace(draft, body="another") for draft in some]
    database.writer.run(lambda tx: enqueue_all(tx, sender, again, NOON))
    rows = kept(database)
    assert rows[: FEW + 10] == before
    assert {row["body"] for row in rows[FEW + 10 :]} == {"another"}
    assert len(rows) == 2 * FEW


def test_twice_in_one_transaction_is_each_once(database: Database):
    sender, _ = database.writer.run(shop)

    def write(tx) -> None:
        enqueue_all(tx, sender, drafts(FEW + 1), NOON)
        enqueue_all(tx, sender, drafts(2 * FEW), NOON)

    database.writer.run(write)
    assert len(kept(database)) == 3 * FEW + 1


def test_a_transaction_that_fails_leaves_none_and_the_next_one_goes_on(database: Database):
    sender, _ = database.writer.run(shop)

    def write(tx) -> None:
        enqueue_all(tx, sender, drafts(FEW + 1), NOON)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        database.writer.run(write)
    assert kept(database) == []
    database.writer.run(lambda tx: enqueue_all(tx, sender, drafts(FEW + 1), NOON))
    assert len(kept(database)) == FEW + 1
