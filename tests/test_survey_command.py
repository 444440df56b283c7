"""`taawon survey`: what can be asked is listed, checked, priced, shown and tried."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.database import Database
from bot.settings import Settings
from bot.surveys import named, ready
from bot.surveys.lengths import BEGIN, longest, messages, table, usual
from bot.tables import Questionnaire, SurveyAnswer
from bot.translate import LANGUAGES
from flows.surveys import END, MOST_QUESTIONS
from tests.conversations import FATIMA, TO_CONFIRM, Client, Shop, everything
from tests.test_surveys import KEYS, SOUND

TABLE = Path(__file__).parent / "surveys.tsv"


@pytest.mark.parametrize("key", KEYS)
def test_lengths_and_costs_add_up(key: str) -> None:
    way, most = usual(named(key)), longest(named(key))
    survey = named(key).part(0)
    assert 1 <= way.questions <= most.questions <= MOST_QUESTIONS
    assert 1 <= way.minutes <= most.minutes <= 5
    for language in LANGUAGES:
        costs = messages(survey, language)
        asked = [costs[one.key][0] for one in survey.usual()[1:]]
        assert way.segments[language] == costs[BEGIN][0] + sum(asked) + costs[END][0]
        assert way.segments[language] <= most.segments[language]


def test_the_cost_of_every_question_is_the_one_written_down(rewrite: bool) -> None:
    """After a change of words: pytest --rewrite, and read the diff."""
    found = table({key: named(key) for key in ready()})
    if rewrite:
        TABLE.write_text(found, encoding="utf-8")
    assert found == TABLE.read_text(encoding="utf-8")


def taawon(*words: str) -> Result:
    return CliRunner().invoke(app, ["survey", *words], catch_exceptions=False)


def test_the_command_lists_checks_and_shows_what_is_ready() -> None:
    listed = taawon("list")
    assert [line.split()[0] for line in listed.output.splitlines()] == list(KEYS)
    checked = taawon("check", "nps")
    assert checked.exit_code == 0
    assert "The usual way: 2 questions, 1 min, SMS: ary" in checked.output
    shown = taawon("show", "nps", "--language", "ary_Latn").output
    assert "at most 6 -> why_low" in shown
    assert "Wach ghadi tns7o 7babkom" in shown
    assert "no_page: Sans page sur internet (page is no)" in taawon("show", "interview").output


def test_the_command_says_what_is_wrong_in_sentences_and_fails(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(SOUND.replace("rating", "stars"), encoding="utf-8")
    ended = taawon("check", str(file))
    assert ended.exit_code == 1
    assert ended.stderr.startswith("Question 1 (a) is of kind stars: there are rating, nps,")
    assert len(ended.stderr.splitlines()) == 1
    file.write_bytes(b"\xff\xfe")
    assert "is no text in UTF-8" in taawon("check", str(file)).stderr
    missing = taawon("show", "nothing")
    assert (missing.exit_code, "There is no file nothing" in missing.stderr) == (1, True)


@pytest.fixture
def simulated(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    for name in Settings.model_fields:
        monkeypatch.setenv(name.upper(), "")
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("SIMULATOR", "1")


@pytest.fixture
def her(database: Database) -> Client:
    """A client who ordered once, on WhatsApp."""
    client = Shop(database).client(channel="whatsapp")
    client.says(*TO_CONFIRM, "oui")
    return client


def test_the_command_asks_one_simulated_telephone(her: Client, simulated: None) -> None:
    assert taawon("try", "delivery", FATIMA).output == f"{FATIMA} is asked.\n"
    her.says("5")
    assert [row.number for row in everything(her.shop, SurveyAnswer)] == [5]
    her.shop.client("+212600000012", "whatsapp").says("Bonjour")
    assert "has no order to be asked about" in taawon("try", "delivery", "0600000012").stderr
    assert "has never written to us" in taawon("try", "delivery", "0600000099").stderr
    assert "is not a telephone number" in taawon("try", "delivery", "zero").stderr
    her.says("stop")
    assert "It cannot be written to now" in taawon("try", "delivery", FATIMA).stderr


def test_the_command_asks_nobody_real(
    her: Client, simulated: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIMULATOR", "")
    assert taawon("try", "delivery", FATIMA).exit_code == 1
    assert everything(her.shop, Questionnaire) == []
