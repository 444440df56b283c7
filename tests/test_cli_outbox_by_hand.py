"""`taawon outbox retry`, `cancel` and `resume`: once, all or nothing, and in one sentence."""

from datetime import timedelta

import pytest

from bot.database import Database
from bot.outbox import mending
from bot.settings import Settings
from bot.tables import Address, Contact
from tests.ledger import FATIMA, NOON, StoppedClock, rows, statuses
from tests.troubled import (
    MINUTE,
    WORDS,
    change,
    halt,
    lanes,
    outbox,
    refused,
    todo,
    told,
    troubled,
)


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    """A database, none of the settings of whoever runs the tests, and noon."""
    for name in Settings.model_fields:
        monkeypatch.setenv(name.upper(), "")
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setattr("bot.cli.outbox.Clock", StoppedClock)


@pytest.fixture
def trouble(database: Database) -> dict[str, int]:
    return troubled(database)


def test_what_failed_is_sent_again_once_as_a_row_of_its_own(
    trouble: dict[str, int], database: Database
):
    old = trouble["tired"]
    said = outbox("retry", old).output
    new = rows(database)[-1]
    assert said == f"Message {old} is sent again, as message {new.id}.\n"
    assert (new.follows, new.status, new.body, new.attempt) == (old, "queued", WORDS, 0)
    assert (new.due, new.expires) == (NOON, NOON + timedelta(hours=24))
    assert old not in todo(told("dead"))
    assert refused("retry", old) == (
        f"Message {old} was sent again already, as message {new.id}. Nothing was changed."
    )


def test_what_nobody_knew_of_is_settled_when_it_is_sent_again(
    trouble: dict[str, int], database: Database
):
    old = trouble["unsettled"]
    said = outbox("retry", old, old).output
    *_, new = rows(database)
    assert said == f"Message {old} is sent again, as message {new.id}, once sender 1 is resumed.\n"
    [before] = [row for row in rows(database) if row.id == old]
    assert (before.status, before.held) == ("cancelled", False)
    assert before.reason == f"sent again by hand, as {new.id}"
    assert told()["senders"][0]["unsettled"] == 0


@pytest.mark.parametrize(
    ("which", "why"),
    [
        ("queued", "still waits to leave: it is not sent again."),
        ("sending", "is leaving this very moment: it is not sent again."),
        ("unknown", "is in doubt, and still looked for: it is not sent again."),
        ("sent", "was sent: it is not sent again."),
        ("delivered", "was delivered: it is not sent again."),
        ("cancelled", "was cancelled already: it is not sent again."),
    ],
)
def test_what_has_not_failed_is_not_sent_again(
    trouble: dict[str, int], database: Database, which: str, why: str
):
    before = rows(database)
    row = trouble[which]
    assert refused("retry", trouble["tired"], row) == f"Message {row} {why} Nothing was changed."
    assert rows(database) == before


def test_what_is_erased_or_too_late_is_not_sent_again(trouble: dict[str, int], database: Database):
    row = change(database, trouble["tired"], expires=NOON)
    assert "is not sent again: it is too late for it." in refused("retry", row)
    change(database, row, expires=NOON + MINUTE, body="")
    assert "is not sent again: its words are erased." in refused("retry", row)
    change(database, row, body=WORDS, address="")
    assert "is not sent again: its words are erased." in refused("retry", row)
    change(database, row, address=FATIMA, body="", media="https://bot.example/media/1")
    assert outbox("retry", row).exit_code == 0
    assert rows(database)[-1].expires == NOON + MINUTE


def test_who_stopped_us_is_not_sent_again_what_nobody_asked_for(
    trouble: dict[str, int], database: Database
):
    row = change(database, trouble["number"], kind="campaign", contact_id=1)

    def stop(**values: object) -> None:
        database.writer.run(lambda tx: tx.db.get_one(Contact, 1).sqlmodel_update(values))

    stop(opted_out=NOON)
    assert "is not sent again: they stopped us." in refused("retry", row)
    assert todo(told("dead"))[row].endswith("this one is not reached.")
    change(database, row, kind="reply")
    assert outbox("retry", row).exit_code == 0
    stop(opted_out=None)
    at = {"contact_id": 1, "channel": "whatsapp", "address": FATIMA, "stopped": NOON}
    database.writer.run(lambda tx: tx.db.add(Address(**at)))
    row = change(database, trouble["password"], kind="campaign")
    assert "is not sent again: they stopped us." in refused("retry", row)
    assert todo(told("dead"))[row].endswith("It cannot be sent again: they stopped us.")
    change(database, row, kind="reply")
    assert todo(told("dead"))[row].endswith(f"`taawon outbox retry {row}`.")


def test_what_waits_or_is_unsettled_is_cancelled_and_nothing_else(
    trouble: dict[str, int], database: Database
):
    waits, lost = trouble["later"], trouble["unsettled"]
    said = outbox("cancel", waits, lost).output
    assert said == f"Message {waits} is cancelled.\nMessage {lost} is cancelled.\n"
    found = {row.id: row for row in rows(database)}
    assert {(found[one].status, found[one].held) for one in (waits, lost)} == {("cancelled", False)}
    for which in ("sending", "unknown", "sent", "delivered", "cancelled", "tired"):
        row, before = trouble[which], statuses(database)
        assert f"Message {row} " in refused("cancel", trouble["queued"], row)
        assert statuses(database) == before


def test_a_message_that_is_not_there_changes_nothing(trouble: dict[str, int], database: Database):
    before = statuses(database)
    assert refused("cancel", trouble["queued"], 999) == (
        "There is no message 999. Nothing was changed."
    )
    assert refused("retry", 2**63 - 1).startswith("There is no message")
    for typed in ("0", str(2**63), "one"):
        assert outbox("retry", typed).exit_code == 2
    assert statuses(database) == before


@pytest.mark.parametrize("sender", ["1", "whatsapp:+14155238886"])
def test_a_sender_is_resumed_by_its_number_or_its_address(
    trouble: dict[str, int], database: Database, sender: str
):
    assert outbox("resume", sender).output == "Sender 1 sends its messages again.\n"
    assert lanes(database) == {1: "", 2: ""}
    assert refused("resume", sender) == "Sender 1 is not halted. Nothing was changed."
    halt(database, 2, "campaigns")
    assert outbox("resume", "TAAWON").output == "Sender 2 sends its campaigns again.\n"


def test_who_drains_the_lane_is_woken(trouble: dict[str, int], database: Database):
    woken: list[frozenset[int]] = []
    database.writer.on_commit.append(woken.append)
    database.writer.run(lambda tx: mending.resume(tx, "1"))
    database.writer.run(lambda tx: mending.retry(tx, trouble["tired"], NOON))
    assert woken == [{1}, {2}]


@pytest.mark.parametrize("sender", ["3", "9" * 30, "NOBODY", ""])
def test_a_sender_that_is_not_there_is_one_sentence(trouble: dict[str, int], sender: str):
    assert refused("resume", sender) == (
        "There is no such sender: `taawon sender` lists them. Nothing was changed."
    )
