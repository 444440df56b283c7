"""`taawon campaign`: planned, shown and dropped, and nobody written to."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlmodel import col, func, select
from typer.testing import CliRunner

from bot.cli import app
from bot.database import Database
from bot.erasing import forgetting
from bot.settings import Settings
from bot.tables import Campaign, Contact, Outbound, Participant
from tests.clientele import Clientele
from tests.ledger import NOON, StoppedClock
from tests.test_campaign_planning import change, people, survey


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    for name in Settings.model_fields:
        monkeypatch.setenv(name.upper(), "")
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setattr("bot.cli.campaign_plan.Clock", StoppedClock)


def run(*typed: str) -> Result:
    words = ("campaign", *typed)
    return CliRunner().invoke(app, words, catch_exceptions=False, env={"COLUMNS": "120"})


def plan(*more: str, key: str = "harvest", survey: str = "nps") -> Result:
    return run("plan", key, "--survey", survey, "--for", "tifawin", "--service", *more)


def told(*typed: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(*typed, "--json").stdout)
    return found


@pytest.fixture
def clientele(database: Database) -> Clientele:
    """Ninety who can be asked, and ten who said stop."""
    made = Clientele(database)
    database.writer.run(survey)
    for one in people(database, 100)[:10]:
        change(database, one, opted_out=NOON)
    return made


def test_a_plan_says_whom_it_asks_whom_not_and_what_it_takes(clientele: Clientele):
    lines = [line.split() for line in plan().stdout.splitlines()]
    assert lines[:5] == [
        ["harvest:", "planned,", "100", "people"],
        ["arm", "share", "people"],
        ["hold", "out", "20%", "18"],
        ["a", "80%", "72"],
        ["left", "out,", "stopped:", "10"],
    ]
    assert lines[5:7] == [
        ["clients", "hold", "out", "a"],
        ["TIFAWIN,", "new", "18", "72"],
    ]
    said = [" ".join(line) for line in lines[7:]]
    assert said[0].startswith("asked: nps, 2 questions, 1 min, by SMS in segments: ary ")
    assert said[1] == "at most: 0 segments of SMS, 0.00 DH; the first messages leave in 0:00:01"
    assert said[2:] == [
        "no effect on orders can be shown: an arm has 18 people, and 30 are the least"
    ]


def test_one_is_a_person(clientele: Clientele):
    people(clientele.database, 1, cooperative=2, first=5000)
    lines = run("plan", "one", "--survey", "nps", "--for", "afra", "--service").stdout.splitlines()
    assert lines[0] == "one: planned, 1 person"


def test_the_numbers_for_programs_add_up_and_nobody_is_written_to(clientele: Clientele):
    plan("--variants", "2")
    found = told("status", "harvest")
    assert found["arms"] == {"hold_out": 18, "a": 36, "b": 36}
    assert sum(found["arms"].values()) + sum(found["left_out"].values()) == found["audience"]
    with clientele.database.reading() as db:
        assert db.exec(select(func.count(col(Outbound.id)))).one() == 0


def test_who_is_asked_by_sms_costs_by_the_segment_and_each_reminder(clientele: Clientele):
    with_none = json.loads(plan("--reminders", "0", "--json", key="none").stdout)
    for one in range(1000, 1100):
        change(clientele.database, one, sender_id=None)
    by_sms = json.loads(plan("--reminders", "0", "--json", key="sms").stdout)
    twice = json.loads(plan("--reminders", "1", "--json", key="twice").stdout)
    assert with_none["segments"] == 0 < by_sms["segments"]
    assert twice["segments"] == 2 * by_sms["segments"]
    assert twice["dirhams"] == pytest.approx(2 * by_sms["dirhams"], abs=0.02)
    assert by_sms["seconds"] == 72  # one a second


def test_a_plan_stands_until_it_is_dropped(clientele: Clientele):
    plan()
    again = plan()
    assert again.exit_code == 1
    assert again.stderr == "harvest is planned already: `taawon campaign drop` forgets it.\n"
    assert run("status").output == "harvest: planned, everyone\n"
    assert run("drop", "harvest").output == "harvest is dropped.\n"
    assert run("status").output == "There is no campaign yet.\n"
    with clientele.database.reading() as db:
        assert db.exec(select(func.count(col(Participant.id)))).one() == 0
    assert plan().exit_code == 0


def test_a_plan_that_was_cut_off_goes_on_only_as_it_was_meant(clientele: Clientele):
    plan()

    def cut(tx) -> None:
        tx.db.exec(select(Campaign)).one().status = "planning"
        for row in tx.db.exec(select(Participant).order_by(col(Participant.contact_id))).all()[50:]:
            tx.db.delete(row)

    clientele.database.writer.run(cut)
    assert plan("--hold-out", "10").stderr.startswith("harvest was planned otherwise")
    assert plan().exit_code == 0
    assert told("status", "harvest")["arms"] == {"hold_out": 18, "a": 72}


@pytest.mark.parametrize("status", ["running", "paused", "stopped", "ended"])
def test_a_campaign_that_began_is_never_dropped(clientele: Clientele, status: str):
    plan()

    def begin(tx) -> None:
        tx.db.exec(select(Campaign)).one().status = status

    clientele.database.writer.run(begin)
    ended = run("drop", "harvest")
    assert (ended.exit_code, f"harvest is {status}" in ended.stderr) == (1, True)
    assert told("status", "harvest")["audience"] == 100


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (("--segment", "rich"), "There is no segment rich; there are everyone, all, best"),
        (("--hold-out", "91"), "--hold-out must be from 0 to 90."),
        (("--reminders", "3"), "--reminders must be from 0 to 2."),
        (("--for", "AUTRE"), "There is no cooperative called AUTRE."),
        (("--bought", "savon"), "There is no product savon; there is amlou."),
        (("--town", "Agadir"), "No client is of the town Agadir; there are none."),
        (("--language", "en"), "There is no language en; there are ary, ar, fr, ary_Latn."),
        (("--since", "2026-09-01"), "--since is the day from which --bought counts: name"),
        (("--bought", "amlou", "--since", "2026-11-23"), "2026-11-23 is still to come"),
        (("--survey", "delivery", "--variants", "2"), "Each --survey is a variant: leave"),
        (("--survey", "nps"), "nps is nps, word for word: nothing would be compared."),
        (("--survey", "service"), "service: It is called service, and the first one nps"),
        (("--survey", "nps") * 4, "5 surveys are 5 variants, and 4 are the most."),
    ],
)
def test_what_cannot_be_planned_is_refused_in_words(clientele: Clientele, more, why: str):
    ended = plan(*more)
    assert (ended.exit_code, ended.stderr.startswith(why)) == (1, True)
    with clientele.database.reading() as db:
        assert db.exec(select(func.count(col(Campaign.id)))).one() == 0


def test_a_survey_that_cannot_be_asked_is_not_planned(clientele: Clientele, tmp_path: Path):
    file = tmp_path / "bad.toml"
    file.write_text('key = "bad"\n', encoding="utf-8")
    ended = plan(survey=str(file))
    assert ended.exit_code == 1
    assert "There is no file" in plan(survey="none").stderr


@pytest.mark.parametrize("key", ["Harvest", "a b", "", "x" * 41, "é"])
def test_a_key_is_easy_to_say(clientele: Clientele, key: str):
    assert "must be small letters" in plan(key=key).stderr


def test_a_forgotten_person_still_counts_as_nobody(clientele: Clientele):
    plan()

    def forget(tx) -> None:
        forgetting.forget(tx, 1050, NOON)

    clientele.database.writer.run(forget)
    with clientele.database.reading() as db:
        of = select(Participant).where(col(Participant.contact_id).is_(None))
        assert len(db.exec(of).all()) == 1
        assert db.get_one(Contact, 1050).erased is not None
    assert told("status", "harvest")["audience"] == 100
