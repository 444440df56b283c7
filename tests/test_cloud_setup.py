"""The bot opens Meta's door, and sends through it, where its settings are there."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cloud_account import EVENTS, NUMBER
from tests.services import ROOT, service_environment

SET_UP = {
    "CLOUD_TOKEN": "EAA-a-token",
    "CLOUD_APP_SECRET": "an-app-secret",
    "CLOUD_VERIFY_TOKEN": "words-of-our-own",
    "CLOUD_NUMBERS": f"+14155238886:{NUMBER}",
}
# What the module itself has built, in a process of its own: it is built when it is imported.
LOOK = """
import app, json
from bot.settings import load
chosen = load()
gateways = app._gateways(chosen, app.Database(chosen.database_url), app.Clock())
print(json.dumps([sorted(app.app._webhooks._doors), sorted(gateways)]))
"""


def built(directory: Path, **more: str) -> tuple[list[str], list[str]]:
    """The paths of all doors, and the names of all gateways."""
    ran = subprocess.run(
        [sys.executable, "-c", LOOK],
        env=service_environment(directory, **more),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    doors, gateways = json.loads(ran.stdout)
    return doors, gateways


@pytest.mark.parametrize(
    ("settings", "is_there"),
    [({}, False), (SET_UP, True), ({**SET_UP, "SIMULATOR": "1"}, False)],
    ids=["not set up", "set up", "simulated"],
)
def test_meta_is_there_where_it_is_set_up(tmp_path: Path, settings, is_there: bool) -> None:
    doors, gateways = built(tmp_path, **settings)
    assert (EVENTS in doors, "cloud" in gateways) == (is_there, is_there)
    assert "/webhooks/twilio/messages" in doors
    assert "twilio" in gateways
