"""`taawon campaign start`, `pause`, `resume`, `stop` and `follow`."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.campaigns.running import steering
from bot.cli import app, campaign_steps
from bot.database import Database
from tests.clientele import Clientele
from tests.ledger import NOON
from tests.test_campaign_planning import people, survey


def run(*words: str, typed: str = ""):
    return CliRunner().invoke(app, ["campaign", *words], input=typed)


@pytest.fixture
def clientele(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    url = f"sqlite:///{tmp_path}/campaigns.db"
    monkeypatch.setenv("DATABASE_URL", url)
    database = Database(url)
    database.upgrade()
    made = Clientele(database)
    database.writer.run(survey)
    people(database, 10)
    run("plan", "harvest", "--survey", "nps", "--for", "tifawin", "--service")
    yield made
    database.close()


def status() -> str:
    return str(json.loads(run("status", "harvest", "--json").stdout)["status"])


def test_a_campaign_is_started_after_a_yes(clientele: Clientele):
    assert run("start", "harvest", typed="n\n").exit_code == 1
    assert status() == "planned"
    started = run("start", "harvest", typed="y\n")
    assert started.exit_code == 0
    assert "harvest: planned, 10 people" in started.stdout
    assert started.stdout.endswith("people are written to by day, while the bot runs.\n")
    told = json.loads(run("status", "harvest", "--json").stdout)
    assert told["status"] == "running"
    assert told["started"] is not None
    assert told["so_far"]["asked"] == 0
    assert "0 written to so far, 0 answered, 0 refused, 0 failed" in run("status", "harvest").stdout


def test_it_is_paused_resumed_and_stopped_for_good(clientele: Clientele):
    run("start", "harvest", "--yes")
    found = []
    for step in ("pause", "resume", "stop"):
        assert run(step, "harvest").exit_code == 0
        found.append(status())
    assert found == ["paused", "running", "stopped"]
    assert run("status", "harvest").stdout.startswith("harvest: stopped (asked), ")


@pytest.mark.parametrize(
    ("step", "needed"),
    [("pause", "running"), ("resume", "paused"), ("stop", "running or paused")],
)
def test_a_step_that_does_not_fit_says_what_it_needs(clientele: Clientele, step: str, needed: str):
    ended = run(step, "harvest")
    assert ended.exit_code == 1
    assert ended.stderr == f"harvest is planned: only one that is {needed} can {step}.\n"
    assert status() == "planned"


def test_what_is_not_there_cannot_be_started(clientele: Clientele):
    ended = run("start", "olives", "--yes")
    assert (ended.exit_code, ended.stderr) == (1, "There is no campaign called olives.\n")


def test_the_bar_goes_on_until_the_campaign_is_over(
    clientele: Clientele, monkeypatch: pytest.MonkeyPatch
):
    run("start", "harvest", "--yes")
    looks: list[float] = []

    def wait(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) == 2:
            clientele.database.writer.run(lambda tx: steering.steer(tx, 1, "end", NOON))

    monkeypatch.setattr(campaign_steps.time, "sleep", wait)
    ended = run("follow", "harvest")
    assert (ended.exit_code, len(looks)) == (0, 2)
    assert "harvest, ended: 0 answered" in ended.stderr
