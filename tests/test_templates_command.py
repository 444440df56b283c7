"""`taawon templates`: stored messages are listed, created, checked, their approval learnt."""

from collections.abc import Iterator

import pytest
import respx
from typer.testing import CliRunner

from bot.cli import app
from bot.database import Database
from bot.settings import Settings
from bot.templates import TEMPLATES
from tests.test_twilio_templates import EVERY, Api
from tests.twilio_account import PUBLIC_URL, SID, TOKEN


@pytest.fixture
def api() -> Iterator[Api]:
    with respx.mock(assert_all_called=False) as router:
        yield Api(router)


def test_the_command_checks_without_account_or_network(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SIMULATOR", "PUBLIC_URL", "TWILIO_ACCOUNT_SID"):
        monkeypatch.setenv(name, "")
    ended = CliRunner().invoke(app, ["templates", "check"], catch_exceptions=False)
    assert (
        ended.output == f"{len(TEMPLATES)} templates in 4 languages: Meta can take all of them.\n"
    )


def test_the_command_says_what_is_wrong_and_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = ["order_ready in fr: two gaps stand side by side", "order_ready in ar: no sentence"]
    monkeypatch.setattr("bot.templates.checking.faults", lambda: iter(wrong))
    for command in ("check", "create"):
        ended = CliRunner().invoke(app, ["templates", command], catch_exceptions=False)
        assert (ended.exit_code, ended.stderr) == (1, "\n".join(wrong) + "\n")


def test_the_commands_create_sync_and_list(
    api: Api, database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = {
        "DATABASE_URL": database_url,
        "PUBLIC_URL": PUBLIC_URL,
        "SECRET_KEY": "a secret of nobody",
        "TWILIO_ACCOUNT_SID": SID,
        "TWILIO_AUTH_TOKEN": TOKEN,
    }
    for name in Settings.model_fields:
        monkeypatch.setenv(name.upper(), environment.get(name.upper(), ""))

    def taawon(word: str, *more: str) -> str:
        told = CliRunner().invoke(app, ["templates", word, *more], catch_exceptions=False)
        assert told.exit_code == 0, told.output
        return told.output

    assert f"{EVERY} templates were submitted" in taawon("create")
    assert "0 templates were submitted" in taawon("create")
    api.says("taawon_order_leaving_fr", "approved")
    api.says("taawon_order_leaving_ar", "rejected", "INVALID_FORMAT")
    synced = taawon("sync")
    assert "taawon_order_leaving_ar: rejected: INVALID_FORMAT" in synced
    assert f"1 of {EVERY} templates are approved." in synced
    listed = {line.split()[0]: line.split()[1:] for line in taawon("list").splitlines()}
    assert len(listed) == len(api.contents)
    assert listed["taawon_order_leaving_fr"][1] == "approved"
    assert listed["taawon_order_accepted_fr"][1] == "pending"
    assert listed["taawon_buttons_2_lines_1_ar"][1] == "-"
    assert "taawon_order_leaving_ary_latn  UTILITY  fr\n" in taawon("list", "--words")
