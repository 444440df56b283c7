"""`taawon costs` and `taawon cap`: what was spent, by whom, and what may be."""

import json
from datetime import UTC, datetime

import pytest
from click.testing import Result
from sqlmodel import select
from typer.testing import CliRunner

from bot.cli import app
from bot.costs import load
from bot.costs.charging import charge
from bot.database import Database
from bot.settings import Settings
from bot.tables import Cooperative, Outbound, Sender
from tests.ledger import FATIMA, NOON, StoppedClock, shop, write

OCTOBER = datetime(2026, 10, 31, 23, 59, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    for name in Settings.model_fields:
        monkeypatch.setenv(name.upper(), "")
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setattr("bot.cli.spending.Clock", StoppedClock)


def run(*typed: str) -> Result:
    return CliRunner().invoke(app, typed, catch_exceptions=False, env={"COLUMNS": "120"})


@pytest.fixture
def spent(database: Database) -> Database:
    """Ten segments of SMS for TIFAWIN, a message on WhatsApp for nobody, one SMS in October."""
    whatsapp, sms = database.writer.run(shop)

    def leave(tx) -> None:
        for sender in tx.db.exec(select(Sender)).all():
            sender.gateway = "twilio"
        for row in tx.db.exec(select(Outbound)).all():
            row.status = "sent"

    for segments, cooperative in ((9, 1), (1, 1)):
        write(database, sms, "+212600000011", "Bonjour", channel="sms", segments=segments,
              cooperative_id=cooperative)  # fmt: skip
    write(database, whatsapp, FATIMA, "Bonjour")
    database.writer.run(leave)
    database.writer.run(lambda tx: charge(tx, load(), NOON))
    write(database, sms, "+212600000011", "Hier", channel="sms", segments=2, cooperative_id=1)
    database.writer.run(leave)
    database.writer.run(lambda tx: charge(tx, load(), OCTOBER))
    return database


def test_a_month_with_nothing_is_one_sentence(database: Database):
    assert run("costs").output == "Nothing was sent in 2026-11.\n"


def test_the_month_is_told_by_cooperative_and_channel(spent: Database):
    lines = [line.split() for line in run("costs").output.splitlines()]
    assert lines[:4] == [
        ["cooperative", "channel", "messages", "segments", "price", "DH", "billed"],
        ["-", "whatsapp", "1", "0.0050", "USD", "0.05", "0"],
        ["TIFAWIN", "sms", "2", "10", "1.2000", "USD", "11.16", "0"],
        ["all", "3", "11.21"],
    ]
    assert "by the tariff" in run("costs").output


def test_another_month_is_told_by_its_name(spent: Database):
    told = json.loads(run("costs", "--month", "2026-10", "--json").output)
    assert told["month"] == "2026-10"
    assert [(one["code"], one["messages"], one["segments"]) for one in told["lines"]] == [
        ("TIFAWIN", 1, 2)
    ]


@pytest.mark.parametrize(
    ("cap", "said"),
    [
        ("14", "TIFAWIN: 11.16 of 14.00 DH"),
        ("13.95", "TIFAWIN: 11.16 of 13.95 DH: campaigns wait"),
        ("11,16", "TIFAWIN: 11.16 of 11.16 DH: all is spent"),
    ],
)
def test_a_cap_is_set_and_told_beside_what_is_spent(spent: Database, cap: str, said: str):
    assert run("cap", "tifawin", cap).output.startswith("TIFAWIN: ")
    assert run("costs").output.splitlines()[-1] == said


def test_a_cap_is_lifted(spent: Database):
    run("cap", "TIFAWIN", "10")
    assert run("cap", "TIFAWIN", "none").output == "TIFAWIN: no cap.\n"
    with spent.reading() as db:
        assert db.exec(select(Cooperative.cap_centimes)).one() is None


@pytest.mark.parametrize("typed", ["", "ten", "-1", "1.005", "1e9", "nan", "inf"])
def test_what_is_no_money_is_refused_and_changes_nothing(spent: Database, typed: str):
    ended = run("cap", "TIFAWIN", "--", typed)
    assert ended.exit_code == 1
    assert "must be dirhams" in ended.stderr
    with spent.reading() as db:
        assert db.exec(select(Cooperative.cap_centimes)).one() is None


@pytest.mark.parametrize("typed", ["2026", "2026-13", "11-2026", "٢٠٢٦-١١"])
def test_what_is_no_month_is_refused(database: Database, typed: str):
    ended = run("costs", "--month", typed)
    assert (ended.exit_code, ended.stderr) == (1, f"{typed} must be a month such as 2026-11.\n")


def test_a_cooperative_that_is_not_there_is_named(spent: Database):
    ended = run("cap", "AUTRE", "10")
    assert (ended.exit_code, ended.stderr) == (1, "There is no cooperative called AUTRE.\n")
