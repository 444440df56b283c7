"""`taawon segments`: how many clients are in each, as of when."""

import json

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli import app
from bot.database import Database
from bot.settings import Settings
from tests.clientele import Clientele
from tests.ledger import StoppedClock


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    for name in Settings.model_fields:
        monkeypatch.setenv(name.upper(), "")
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setattr("bot.cli.segments.Clock", StoppedClock)


def run(*typed: str) -> Result:
    words = ("segments", *typed)
    return CliRunner().invoke(app, words, catch_exceptions=False, env={"COLUMNS": "120"})


@pytest.fixture
def clientele(database: Database) -> Clientele:
    made = Clientele(database)
    made.client((50, 100), (40, 100), (30, 100))
    made.client((10, 100))
    return made


def test_they_are_told_by_cooperative_with_what_each_means(clientele: Clientele):
    lines = [line.split() for line in run("--anew").output.splitlines()]
    assert lines[:3] == [
        ["cooperative", "all", "best", "top", "new", "silent", "unhappy", "as", "of"],
        ["AFRA", "0", "0", "0", "0", "0", "0", "22/11", "12:00"],
        ["TIFAWIN", "2", "1", "2", "1", "1", "0", "22/11", "12:00"],
    ]
    assert len(lines) == 3 + 6


def test_without_a_look_nothing_is_counted(clientele: Clientele):
    assert "not looked at yet" in run("tifawin").output
    told = json.loads(run("TIFAWIN", "--json").output)
    assert told == {
        "TIFAWIN": {
            "looked": None, "all": 0, "best": 0, "top": 0, "new": 0, "silent": 0, "unhappy": 0,
        }
    }  # fmt: skip


def test_a_cooperative_that_is_not_there_is_named(clientele: Clientele):
    ended = run("AUTRE")
    assert (ended.exit_code, ended.stderr) == (1, "There is no cooperative called AUTRE.\n")


def test_an_empty_database_is_one_sentence(database: Database):
    ended = run()
    assert (ended.exit_code, ended.stderr) == (1, "There is no cooperative.\n")
