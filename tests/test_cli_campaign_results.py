"""`taawon campaign results` and `export`: a page to read, a file to keep, and why there is none."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlmodel import select
from typer.testing import CliRunner

from bot.cli import app
from bot.database import Database
from bot.settings import Settings
from bot.tables import SurveyText
from tests.ledger import NOON, StoppedClock
from tests.respondents import DAY, HELD, SOON, Bought, Person, Respondents, Said
from tests.test_campaign_results import crowd

LATER = NOON + 20 * DAY


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    for name in Settings.model_fields:
        monkeypatch.setenv(name.upper(), "")
    monkeypatch.setenv("DATABASE_URL", database_url)
    for module in ("campaign_results", "campaign_export"):
        monkeypatch.setattr(f"bot.cli.{module}.Clock", lambda: StoppedClock(LATER))


@pytest.fixture
def asked(database: Database) -> Respondents:
    """Forty who answered, forty new ones who did not, twenty held out, one left in peace."""
    made = Respondents(database)
    said = (
        Said("stars", number=5), Said("two", keys="x y"), Said("ten", number=9),
        Said("tell", words="trop cher"), Said("count", number=3),
    )  # fmt: skip
    bought = (Bought(9_000),)
    made.campaign(
        [
            *crowd(30, *said, outcome="finished", ended=SOON, bought=bought),
            *crowd(10, *said, Said("show", medium="voice"), Said("spot", pin=True, late=True)),
            *crowd(40, group="new", statuses=("failed",)),
            *[HELD] * 30,
            Person(arm="", asked=None, left_out="stopped", statuses=(), outcome=None),
        ]
    )
    return made


def run(*typed: str) -> Result:
    words = ("campaign", *typed)
    return CliRunner().invoke(app, words, catch_exceptions=False, env={"COLUMNS": "140"})


def page(*more: str) -> list[str]:
    """The lines of the page, spaces between words made one."""
    ended = run("results", "harvest-1", *more)
    assert (ended.exit_code, ended.stderr) == (0, "")
    return [" ".join(line.split()) for line in ended.stdout.splitlines()]


def test_a_page_says_how_many_came_how_far(asked: Respondents):
    lines = page()
    assert lines[:8] == [
        "harvest-1: running, 111 people",
        "Oui ?",
        "begun 2026-11-22; counted 2026-12-12 12:00",
        "arm channel people waiting failed started finished",
        "hold out whatsapp 30 30",
        "a whatsapp 80 40 10 30",
        "left out, stopped: 1",
        "answered: 40 of 80 who were asked",
    ]
    assert any(line.startswith("Attention") and "Nouveaux clients" in line for line in lines)


def test_a_page_says_what_was_answered(asked: Respondents):
    lines = page()
    assert "5 40 100" in lines
    assert "x fr 40 100 91-100" in lines
    assert "z fr 0 0 0-9" in lines
    assert "answers: 0, too late: 10" in lines
    assert "answers: 10, voice: 10" in lines
    assert "40 “trop cher”" in lines
    assert (
        "Contents (4 ou 5 sur 5) : 100 personnes sur 100 (entre 91,2 et 100). Réponses : 40."
        in lines
    )
    assert "mean: 3.0, between 1.0 and 44.7" in lines


def test_a_page_says_whether_it_changed_anything_and_what_it_cost(asked: Respondents):
    lines = page()
    assert "hold out 30 0 0.0 0.00 0.00" in lines
    assert "a 80 30 37.5 2700.00 33.75" in lines
    assert any(line.startswith("Commandes : quand on écrit à 100 personnes") for line in lines)
    assert any(line.startswith("A rise of 8 in 100 is shown by") for line in lines)
    # A message that failed is no cost.
    assert lines[-1] == "cost of invitations and reminders: 18.00 DH, 80 segments of SMS"


@pytest.mark.parametrize("language", ["fr", "ar", "ary", "ary_Latn"])
def test_a_page_speaks_each_language(asked: Respondents, language: str):
    assert any(f"x {language} 40" in line for line in page("--language", language))


def test_twelve_answers_show_nothing(database: Database):
    made = Respondents(database)
    made.campaign([*crowd(12, Said("stars", number=5), Said("one", keys="x")), *[HELD] * 3])
    lines = page()
    assert "Rien n'est prouvé. Réponses : 12. Il en faut au moins 30." in lines
    assert "5 12" in lines
    assert "x fr 12" in lines
    assert not any(line.startswith(("Contents", "Sur 100")) for line in lines)


def test_programs_read_the_same_numbers(asked: Respondents):
    found: dict[str, Any] = json.loads(run("results", "harvest-1", "--json").stdout)
    counted = sum(n for row in found["states"] for n in row.values() if isinstance(n, int))
    assert counted + sum(found["left_out"].values()) == found["audience"] == 111
    stars = found["questions"][0]
    assert (stars["counts"]["5"], stars["score"]["found"]) == (40, 1)
    assert found["questions"][5]["groups"] == [
        {"people": 40, "said": ["trop cher"], "language": "fr"}
    ]
    assert found["effects"][0]["dirhams_a_person"]["found"] == 33.75
    assert (found["dirhams"], found["responded"]) == (18.0, 40)


def test_a_campaign_that_nobody_has_begun_has_a_page(database: Database):
    Respondents(database).campaign([], started=None, status="planned")
    assert page()[:3] == [
        "harvest-1: planned, 0 people",
        "Oui ?",
        "answered: 0 of 0 who were asked",
    ]


def test_an_unknown_campaign_is_told(asked: Respondents):
    for typed in (("results", "none"), ("export", "none", "x.csv")):
        ended = run(*typed)
        assert (ended.exit_code, ended.stderr) == (1, "There is no campaign called none.\n")


def test_a_survey_of_an_older_release_is_told(asked: Respondents, tmp_path: Path):
    def spoil(tx) -> None:
        tx.db.exec(select(SurveyText)).one().written = 'key = "one"'

    asked.database.writer.run(spoil)
    for typed in (("results", "harvest-1"), ("export", "harvest-1", str(tmp_path / "x.csv"))):
        ended = run(*typed)
        assert ended.exit_code == 1
        assert ended.stderr.startswith("The survey of harvest-1 is not understood any more: ")


def test_without_the_library_of_the_intervals_a_sentence_says_how_to_have_it(
    asked: Respondents, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr("bot.cli.campaign_results.find_spec", lambda name: None)
    why = "Figures of campaigns need packages more: pip install 'taawon[figures]'.\n"
    for typed in (("results", "harvest-1"), ("export", "harvest-1", str(tmp_path / "x.xlsx"))):
        ended = run(*typed)
        assert (ended.exit_code, ended.stderr) == (1, why)
    assert run("export", "harvest-1", str(tmp_path / "x.csv")).exit_code == 0


# The file


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "CSV"])
def test_a_file_is_written_for_its_owner(asked: Respondents, tmp_path: Path, suffix: str):
    path = tmp_path / f"harvest.{suffix}"
    ended = run("export", "harvest-1", str(path))
    assert ended.exit_code == 0
    assert ended.stdout == f"harvest-1: 111 people are in {path}, which only you can read.\n"
    assert ended.stderr == ""
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    if suffix == "csv":
        assert len(path.read_text("utf-8-sig").splitlines()) == 112


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (("x.pdf",), "x.pdf must end in .csv or .xlsx.\n"),
        (("x.csv", "--with-names"), "Names and words tell who people are"),
        (("x.csv", "--with-words", "--by", " "), "Names and words tell who people are"),
        (("x.csv", "--by", "A."), "--by is said with --with-names or --with-words.\n"),
        (("none/x.csv",), "none/x.csv cannot be written: No such file or directory.\n"),
    ],
)
def test_what_cannot_be_written_is_told_in_words(
    asked: Respondents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed, why: str
):
    folder = tmp_path / "folder"
    folder.mkdir()
    monkeypatch.chdir(folder)
    ended = run("export", "harvest-1", *typed)
    assert (ended.exit_code, ended.stderr.startswith(why)) == (1, True)
    assert list(folder.iterdir()) == []


def test_who_asks_for_words_stands_in_each_line(asked: Respondents, tmp_path: Path):
    path = tmp_path / "x.csv"
    ended = run("export", "harvest-1", str(path), "--with-words", "--by", "A. Idrissi, =study")
    assert ended.stderr.startswith("It tells of people: keep it no longer than you need it")
    head, *lines = path.read_text("utf-8-sig").splitlines()
    assert head.endswith('"exported_by"')
    assert all(line.endswith('"A. Idrissi, \'=study"') for line in lines)
    assert sum("trop cher" in line for line in lines) == 40


def test_more_people_than_a_sheet_takes_go_to_a_csv_file(
    asked: Respondents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.cli.campaign_export.MOST_ROWS", 111)
    ended = run("export", "harvest-1", str(tmp_path / "x.xlsx"))
    why = "111 people are more than a sheet of Excel takes: write a .csv file.\n"
    assert (ended.exit_code, ended.stderr) == (1, why)
    assert run("export", "harvest-1", str(tmp_path / "x.csv")).exit_code == 0
