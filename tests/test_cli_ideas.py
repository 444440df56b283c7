"""`taawon ideas` and `taawon ballot`: what a cooperative reads and decides in a terminal."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.database import Database
from bot.settings import Settings
from bot.tables import Ballot, BallotOption, Idea, Media
from tests.conversations import Shop, everything
from tests.test_pictures import painted
from tests.voices import NAJAT, joins, known, opened, proposes, votes


@pytest.fixture(autouse=True)
def _environment(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's database and folder, and none of the settings of whoever runs the tests."""
    for name in Settings.model_fields:
        monkeypatch.setenv(name.upper(), "")
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("MEDIA_DIR", str(tmp_path / "media"))


@pytest.fixture
def shop(database: Database) -> Shop:
    return opened(database)


def taawon(*words: str) -> Result:
    """Run a command; what it did not expect is raised here."""
    return CliRunner().invoke(app, words, catch_exceptions=False)


def test_ideas_are_listed_the_most_wanted_first(shop: Shop) -> None:
    assert taawon("ideas", "tifawin").output == "TIFAWIN: no client has proposed anything yet.\n"
    proposes(known(shop), "des pots de 100 g", "juste la coopérative", "oui")
    najat = known(shop, NAJAT)
    proposes(najat)
    joins(known(shop))
    first, second, how = taawon("ideas", "TIFAWIN").output.splitlines()
    assert first.startswith("2. “de l'amlou sans sucre” (taste); votes: 2, 2026-11-22; open")
    assert second.startswith("1. “des pots de 100 g” (packing, for you alone); votes: 1")
    assert how == 'Decide with `taawon ideas TIFAWIN --doing 2`, --later or --refuse --why "…".'


def test_an_idea_is_decided_with_its_reason(shop: Shop) -> None:
    proposes(known(shop))
    done = taawon("ideas", "TIFAWIN", "--refuse", "1", "--why", "trop cher")
    assert done.output.endswith("; refused: trop cher\n")
    assert everything(shop, Idea)[0].why == "trop cher"
    taawon("ideas", "TIFAWIN", "--on-sale", "1", "--product", "amlou")
    assert votes(shop) == {1: ("on_sale", 1)}


def test_ideas_are_merged_and_hidden(shop: Shop) -> None:
    proposes(known(shop))
    proposes(known(shop, NAJAT), "des pots de 100 g")
    assert "votes: 2" in taawon("ideas", "TIFAWIN", "--merge", "2", "1").output
    taawon("ideas", "TIFAWIN", "--hide", "1")
    assert votes(shop) == {1: ("hidden", 2), 2: ("merged", 1)}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--refuse", "1"), "add --why"),
        (("--on-sale", "1"), "Add --product KEY"),
        (("--doing", "1", "--hide", "1"), "One thing at a time"),
        (("--doing", "9"), "TIFAWIN has no idea 9. Nothing was changed."),
        (("--merge", "1", "1"), "cannot be merged into itself"),
    ],
)
def test_what_cannot_be_decided_is_one_sentence(
    shop: Shop, words: tuple[str, ...], said: str
) -> None:
    proposes(known(shop))
    ended = taawon("ideas", "TIFAWIN", *words)
    assert ended.exit_code == 1
    assert said in ended.stderr
    assert votes(shop) == {1: ("open", 1)}


def test_a_ballot_is_put_voted_in_and_closed(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "green.png").write_bytes(painted(1))
    put = taawon(
        *("ballot", "tifawin", "--question", "fr=Quelle étiquette ?", "--question", "ar=أي ملصق؟"),
        *("--option", "A=La verte", "--option", "A.ar=الأخضر", "--option", "B=La dorée"),
        *("--picture", f"A={tmp_path / 'green.png'}", "--days", "7"),
    )
    assert put.exit_code == 0, put.output
    [ballot] = everything(shop, Ballot)
    green, gold = everything(shop, BallotOption)
    assert ballot.question == {"fr": "Quelle étiquette ?", "ar": "أي ملصق؟"}
    assert green.names == {"fr": "La verte", "ar": "الأخضر"}
    assert green.picture == everything(shop, Media)[0].sha256
    assert not gold.picture
    known(shop).says("vote", "la dorée")
    head, first, second = taawon("ballot", "TIFAWIN").output.splitlines()
    assert head.startswith("1. Quelle étiquette ? (open until ")
    assert (first, second) == ("   B. La dorée: 1", "   A. La verte: 0")
    assert "(closed " in taawon("ballot", "TIFAWIN", "--close", "1").output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--question", "Laquelle ?"), "must be LANGUAGE=WORDS"),
        (("--question", "fr=Laquelle ?", "--option", "A=x"), "2 to 5 options, and not 1"),
        (("--question", "fr=Laquelle ?", "--option", "verte"), "must be KEY=WORDS"),
        (("--question", "fr=Laquelle ?", "--picture", "A=nowhere.jpg"), "No such file"),
        (("--close", "3"), "TIFAWIN has no ballot 3"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(
    shop: Shop, words: tuple[str, ...], said: str
) -> None:
    ended = taawon("ballot", "TIFAWIN", *words)
    assert ended.exit_code == 1
    assert said in ended.stderr
    assert everything(shop, Ballot) == []
