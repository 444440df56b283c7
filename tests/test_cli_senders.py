"""`taawon sender`: what we write from, through which gateway, and how fast."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import col, select
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.database import Database
from bot.gateways import Capabilities
from bot.outbox import claiming
from bot.outbox import drain as draining
from bot.settings import Settings
from bot.tables import Sender
from bot.turns import Turns
from tests.conversations import Shop
from tests.conversations import change as anew
from tests.ledger import FATIMA, FakeGateway, StoppedClock, rows, shop, write
from tests.test_settings import CLOUD, PHONE
from tests.troubled import change

NUMBER = PHONE["ANDROID_NUMBER"]


class Plain(FakeGateway):
    """A gateway that has no buttons."""

    def capabilities(self, channel: str) -> Capabilities:
        return Capabilities(inbound=True, buttons=False, page=10, window=None)


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    """A database, and none of the settings of whoever runs the tests."""
    for name in Settings.model_fields:
        monkeypatch.setenv(name.upper(), "")
    monkeypatch.setenv("DATABASE_URL", database_url)


def sender(*words: str) -> Result:
    typed = ["sender", *words]
    return CliRunner().invoke(app, typed, catch_exceptions=False, env={"COLUMNS": "120"})


def refused(*words: str) -> str:
    ended = sender(*words)
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert ended.stderr.count("\n") == 1
    return ended.stderr.strip()


def senders(database: Database) -> list[Sender]:
    with database.reading() as db:
        return list(db.exec(select(Sender).order_by(col(Sender.id))))


def test_a_telephone_is_added_before_anybody_wrote_to_it(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    for name, value in PHONE.items():
        monkeypatch.setenv(name, value)
    said = sender(NUMBER, "--gateway", "android", "--rate", "0.05")
    assert said.output == (
        f"Sender 1 is {NUMBER}: sms through android, 0.05 messages a second, "
        "for all cooperatives.\n"
    )
    [made] = senders(database)
    assert (made.address, made.channel, made.gateway, made.rate, made.cooperative_id) == (
        NUMBER,
        "sms",
        "android",
        0.05,
        None,
    )


def test_a_number_of_whatsapp_is_moved_to_metas_own(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    for name, value in CLOUD.items():
        monkeypatch.setenv(name, value)
    assert "through twilio" in sender("whatsapp:+14155238886").output
    assert sender("whatsapp:+1 415 523 8886", "--gateway", "cloud").output == (
        "Sender 1 is whatsapp:+14155238886: whatsapp through cloud, for all cooperatives.\n"
    )
    [made] = senders(database)
    assert (made.channel, made.gateway) == ("whatsapp", "cloud")


def test_a_sender_may_be_of_one_cooperative_and_then_of_all(database: Database):
    database.writer.run(shop)
    assert "for TIFAWIN." in sender("TAAWON", "--for", "tifawin").output
    assert senders(database)[1].cooperative_id == 1
    assert "for all cooperatives." in sender("TAAWON", "--shared").output
    assert senders(database)[1].cooperative_id is None


def test_a_rate_of_zero_is_what_its_gateway_bears(database: Database):
    database.writer.run(shop)
    assert ", 2.5 messages a second," in sender("TAAWON", "--rate", "2.5").output
    assert senders(database)[1].rate == 2.5
    assert "a second" not in sender("TAAWON", "--rate", "0").output
    assert senders(database)[1].rate is None


def test_senders_are_listed(database: Database):
    assert sender().output == "There is no sender yet: `taawon sender ADDRESS` adds one.\n"
    database.writer.run(shop)
    sender("TAAWON", "--for", "TIFAWIN", "--rate", "2")
    lines = [line.split() for line in sender().output.splitlines()]
    assert lines[1:] == [
        ["1", "whatsapp:+14155238886", "whatsapp", "fake", "as", "its", "gateway", "all"],
        ["2", "TAAWON", "sms", "fake", "2", "TIFAWIN"],
    ]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ((NUMBER, "--gateway", "pigeon"), "called pigeon: there are twilio, android, cloud."),
        ((NUMBER, "--gateway", ""), "There is no gateway called : there are"),
        ((f"whatsapp:{NUMBER}", "--gateway", "android"), "android carries no WhatsApp."),
        ((NUMBER, "--gateway", "cloud"), "The gateway cloud carries no SMS."),
        (("TAAWON", "--gateway", "android"), "sends from its number, never from a name."),
        (("MON-NOM",), "must be a number, whatsapp: and a number, or at most 11 letters"),
        (("whatsapp:TAAWON",), "must be a number, whatsapp: and a number"),
        (("",), "must be a number"),
        ((NUMBER, "--rate", "-1"), "--rate must be messages a second, from 0 to 1000."),
        ((NUMBER, "--rate", "nan"), "--rate must be"),
        ((NUMBER, "--rate", "1e9"), "--rate must be"),
        ((NUMBER, "--for", "nobody"), "There is no cooperative called NOBODY."),
        ((NUMBER, "--for", "TIFAWIN", "--shared"), "not both."),
    ],
)
def test_what_cannot_be_is_one_sentence_and_changes_nothing(
    database: Database, words: tuple[str, ...], why: str
):
    assert why in refused(*words)
    assert senders(database) == []


@pytest.mark.parametrize(
    ("words", "set_up", "why"),
    [
        ((NUMBER, "android"), {}, "Its messages wait until ANDROID_API_URL and the settings"),
        (("+212600000001", "android"), PHONE, "ANDROID_NUMBER is another one"),
        ((f"whatsapp:{NUMBER}", "cloud"), {}, "Its messages wait until CLOUD_TOKEN and the"),
        (("whatsapp:+212600000001", "cloud"), CLOUD, "are refused until CLOUD_NUMBERS"),
    ],
)
def test_it_says_what_is_still_to_be_set(
    monkeypatch: pytest.MonkeyPatch, words: tuple[str, str], set_up: dict[str, str], why: str
):
    for name, value in set_up.items():
        monkeypatch.setenv(name, value)
    address, gateway = words
    assert why in sender(address, "--gateway", gateway).output.splitlines()[1]
    monkeypatch.setenv("SIMULATOR", "1")
    assert len(sender(address).output.splitlines()) == 1


@pytest.mark.parametrize("status", ["sending", "unknown"])
def test_a_sender_keeps_its_gateway_while_something_is_at_it(database: Database, status: str):
    """The new gateway would not know it, which counts as a proof that it never left."""
    whatsapp, _ = database.writer.run(shop)
    row = change(database, write(database, whatsapp, FATIMA, "Salam"), status=status)
    assert refused("whatsapp:+14155238886", "--gateway", "twilio", "--rate", "3") == (
        "1 messages of this sender are under way or in doubt at fake: wait until "
        "`taawon outbox` shows none. Nothing was changed."
    )
    assert [(one.gateway, one.rate) for one in senders(database)] == [("fake", None)] * 2
    change(database, row, status="sent")
    assert sender("whatsapp:+14155238886", "--gateway", "twilio").exit_code == 0


def test_whoever_drains_its_lane_reads_it_again(database: Database):
    whatsapp, _ = database.writer.run(shop)
    write(database, whatsapp, FATIMA, "Salam")
    clock = StoppedClock()
    held = database.writer.run(lambda tx: claiming.take_lane(tx, 1, clock.now()))
    assert sender("whatsapp:+14155238886", "--gateway", "cloud", "--rate", "1000").exit_code == 0
    assert database.writer.run(lambda tx: claiming.claim(tx, held, clock.now(), 1)) is None

    old, new = FakeGateway(), FakeGateway(name="cloud")
    office = draining.Office(database, {"fake": old, "cloud": new}, clock)
    asyncio.run(draining.drain(office, 1))
    assert (len(old.sent), len(new.sent)) == (0, 1)
    assert rows(database)[0].gateway == "cloud"


def test_turns_notice_another_gateway_within_a_minute(database: Database):
    spoken = Shop(database)
    plain = Plain(name="plain")
    spoken.turns = Turns(database, {"twilio": spoken.gateway, "plain": plain}, spoken.clock)
    client = spoken.client(channel="whatsapp")
    client.says("Bonjour")
    assert rows(database)[-1].picks
    anew(spoken, Sender, gateway="plain")
    spoken.clock.move(timedelta(minutes=1))
    client.says("menu", "menu")
    assert rows(database)[-1].picks is None
