"""`taawon campaign report`: the page of a campaign, counted and written into a file."""

import sys
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.database import Database
from bot.settings import Settings
from tests.ledger import StoppedClock
from tests.respondents import HELD, Person, Respondents, Said


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    for name in Settings.model_fields:
        monkeypatch.setenv(name.upper(), "")
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setattr("bot.cli.campaign_results.Clock", StoppedClock)


@pytest.fixture(autouse=True)
def _harvest(_environment: None, database: Database) -> None:
    """Forty who answered and five who were not asked."""
    happy = Person(
        outcome="finished",
        said=(Said("stars", number=5), Said("tell", words="Plus de miel"), Said("two", keys="x z")),
        name="Fatima",
    )
    Respondents(database).campaign([happy] * 40 + [HELD] * 5, key="harvest")


def report(*typed: str) -> Result:
    return CliRunner().invoke(app, ["campaign", "report", *typed], env={"COLUMNS": "200"})


def test_the_page_is_written_as_pdf(tmp_path: Path):
    file = tmp_path / "harvest.pdf"
    ran = report("harvest", str(file))
    assert ran.exit_code == 0, ran.output
    assert ran.stdout == f"{file}\n"
    [page] = PdfReader(file).pages
    said = " ".join(page.extract_text().split())
    assert "40 Ont répondu sur 40 personnes interrogées" in said
    assert "Réponses : 40" in said
    assert "« Plus de miel »" in said
    assert "5 gardés pour comparer" in said
    assert "Fatima" not in said


@pytest.mark.parametrize("language", ["fr", "ar", "ary", "ary_Latn"])
def test_the_page_is_written_as_a_picture_in_each_language(tmp_path: Path, language: str):
    file = tmp_path / "harvest.PNG"
    file.write_bytes(b"of yesterday")
    assert report("harvest", str(file), "--language", language).exit_code == 0
    assert Image.open(BytesIO(file.read_bytes())).width == 1080


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("harvest", "harvest.jpg"), "harvest.jpg must end in .png or .pdf."),
        (("autumn", "autumn.png"), "There is no campaign called autumn."),
        (
            ("harvest", "nowhere/a.png"),
            "nowhere/a.png cannot be written: No such file or directory.",
        ),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: tuple[str, str], said: str
):
    monkeypatch.chdir(tmp_path)
    ran = report(*typed)
    assert (ran.exit_code, ran.stderr) == (1, f"{said}\n")
    assert list(tmp_path.glob("*.???")) == []


@pytest.mark.parametrize("package", ["typst", "statsmodels.stats.proportion"])
def test_the_packages_that_it_needs_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str
):
    monkeypatch.setitem(sys.modules, package, None)
    ran = report("harvest", str(tmp_path / "harvest.pdf"))
    assert ran.exit_code == 1
    assert "pip install 'taawon[figures]'" in ran.stderr
