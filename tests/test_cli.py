"""The command line: what each command does, and the one sentence with which it ends."""

import re
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import httpx
import pytest
import respx
from sqlmodel import select
from typer.testing import CliRunner, Result

from bot.cli import app, running
from bot.clock import StaleZones
from bot.database import Database
from bot.demo import PRESIDENT, seed
from bot.gateways.twilio.shapes import CONTENT_LANGUAGES, shapes
from bot.render.segments import segments
from bot.settings import Settings
from bot.tables import (
    Contact,
    Content,
    Cooperative,
    Digest,
    Lane,
    Order,
    OrderLine,
    Outbound,
    Product,
    Sender,
)
from bot.templates import NEAREST, TEMPLATES
from bot.writer import Transaction
from tests.twilio_account import PUBLIC_URL, SID, TOKEN

ACCOUNT = f"https://api.twilio.com/2010-04-01/Accounts/{SID}"
CONTENT = "https://content.twilio.com/v1/Content"
APPROVALS = rf"{CONTENT}/HX[0-9a-f]{{32}}/ApprovalRequests/whatsapp"
YESTERDAY = datetime.now(UTC) - timedelta(hours=25)  # whatever the hour, it has struck since


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    """A database, and none of the settings of whoever runs the tests."""
    for name in Settings.model_fields:
        monkeypatch.setenv(name.upper(), "")  # which counts as not set
    monkeypatch.setenv("DATABASE_URL", database_url)


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings of a bot that clients write to."""
    monkeypatch.setenv("PUBLIC_URL", PUBLIC_URL)
    monkeypatch.setenv("SECRET_KEY", "a secret of nobody")
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", SID)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", TOKEN)


@pytest.fixture
def shop(database: Database) -> Database:
    """The demo cooperative, with one order of yesterday."""
    seed(database)
    database.writer.run(_order)
    return database


def taawon(*words: str, typed: str | None = None) -> Result:
    """Run a command; what it did not expect is raised here."""
    return CliRunner().invoke(app, words, input=typed, catch_exceptions=False)


def test_only_the_commands_that_do_something_are_there():
    told = taawon("--help").output
    commands = {line.split()[1] for line in told.splitlines() if line.startswith("│ ")}
    assert commands >= {"demo", "serve", "chat", "digest", "flows", "templates", "doctor", "db"}
    assert commands >= {"import", "export", "aliases", "understand", "lexicon"}
    assert commands >= {
        "outbox",
        "sender",
        "costs",
        "cap",
        "segments",
        "clients",
        "survey",
        "campaign",
    }


def test_help_comes_without_loading_the_bot():
    looked = (
        "import sys, bot.cli; print(sorted({'sqlalchemy', 'fastapi', 'flows'} & {*sys.modules}))"
    )
    ran = subprocess.run([sys.executable, "-c", looked], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_the_demo_is_seeded_once(database: Database):
    first, second = taawon("demo", "--seed-only"), taawon("demo", "--seed-only")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "TIFAWIN" in first.output
    with database.reading() as db:
        assert len(db.exec(select(Cooperative)).all()) == 1
        assert len(db.exec(select(Product)).all()) == 12


def test_the_demo_says_when_its_port_is_taken():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = taawon("demo", "--port", str(port))
    assert ended.exit_code == 1
    assert ended.stderr == f"Port {port} of 127.0.0.1 cannot be used: choose another with --port.\n"


def test_the_demo_takes_the_next_port_that_is_free(monkeypatch: pytest.MonkeyPatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        first = taken.getsockname()[1]
        monkeypatch.setattr(running, "FIRST_PORT", first)
        served: list[int] = []
        monkeypatch.setattr(running.uvicorn, "run", lambda app, **how: served.append(how["port"]))
        ended = taawon("demo")
    assert served[0] > first
    assert f"http://127.0.0.1:{served[0]}/simulator" in ended.output


def test_without_settings_the_bot_is_not_served():
    ended = taawon("serve", "--port", "0")
    assert ended.exit_code == 1
    assert "TWILIO_AUTH_TOKEN must not be empty" in ended.stderr
    assert "Traceback" not in ended.output


def test_a_setting_that_is_wrong_is_one_sentence(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", "mysql://somewhere")
    ended = taawon("digest")
    assert ended.exit_code == 1
    assert ended.stderr.startswith("Cannot start: DATABASE_URL: must begin with sqlite:///")
    assert ended.stderr.count("\n") == 1


def test_a_database_that_does_not_answer_is_one_sentence(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody:password@127.0.0.1:1/nowhere")
    for words in (("digest",), ("db", "upgrade"), ("demo", "--seed-only")):
        ended = taawon(*words)
        assert ended.exit_code == 1
        assert ended.stderr.startswith("The database cannot be used: ")
        assert "password" not in ended.output
        assert ended.stderr.count("\n") == 1


def test_old_tables_are_one_sentence_on_postgresql(
    monkeypatch: pytest.MonkeyPatch, postgresql_server: str
):
    """SQLite, which has one process, is brought up to date by itself."""
    monkeypatch.setenv("DATABASE_URL", postgresql_server)
    ended = taawon("digest")
    assert ended.exit_code == 1
    assert ended.stderr == "The tables are not those of this version: run `taawon db upgrade`.\n"


def test_tables_are_brought_up_to_date_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/new.db")
    assert taawon("db", "upgrade").output == "The tables are up to date now.\n"
    assert taawon("db", "upgrade").output == "The tables are up to date already.\n"


def test_a_chat_in_the_terminal_places_an_order(shop: Database):
    lines = ("Salam", "1", "1", "2", "1", "1", "Amina", "1")
    ended = taawon("chat", "--channel", "sms", "--language", "fr", typed="\n".join(lines) + "\n")
    assert ended.exit_code == 0
    with shop.reading() as db:
        assert [order.name for order in db.exec(select(Order).order_by(Order.id))][1:] == ["Amina"]


def test_a_chat_without_a_sender_is_one_sentence():
    ended = taawon("chat")
    assert ended.exit_code == 1
    assert "taawon demo --seed-only" in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_a_dry_run_shows_the_digest_and_its_cost_and_writes_nothing(shop: Database):
    ended = taawon("digest", "--dry-run")
    assert "#1 Amina" in ended.output
    [said] = re.findall("^TIFAWIN: .*$", ended.output, re.MULTILINE)
    body = ended.output.partition("\n\nTIFAWIN: ")[0]
    assert said.startswith(f"TIFAWIN: orders: 1, segments: {segments(body)}, about 1.")
    assert said.endswith(f" DH; would go to {PRESIDENT}.")
    with shop.reading() as db:
        assert db.exec(select(Digest)).all() == []
        assert db.exec(select(Outbound)).all() == []


def test_a_digest_is_left_to_the_running_bot_and_made_once(shop: Database):
    said = taawon("digest").output
    assert said.startswith("TIFAWIN: orders: 1, segments: ")
    assert said.endswith(f" DH; goes to {PRESIDENT}.\n")
    assert taawon("digest", "tifawin").output == "TIFAWIN: nothing to tell.\n"
    with shop.reading() as db:
        [message] = db.exec(select(Outbound)).all()
        assert (message.kind, message.status, message.address) == ("digest", "queued", PRESIDENT)


def test_an_order_after_the_hour_waits_unless_it_is_told_now(shop: Database):
    taawon("digest")
    shop.writer.run(lambda tx: _order(tx, number=2, placed=datetime.now(UTC)))
    assert taawon("digest").output == "TIFAWIN: nothing to tell.\n"
    assert "orders: 1" in taawon("digest", "--now").output


def test_a_digest_that_cannot_be_is_one_sentence(shop: Database):
    assert taawon("digest", "nobody").stderr == "There is no cooperative called NOBODY.\n"
    shop.writer.run(
        lambda tx: tx.db.delete(tx.db.exec(select(Sender).where(Sender.channel == "sms")).one())
    )
    ended = taawon("digest")
    assert (ended.exit_code, ended.stderr) == (
        1,
        "TIFAWIN: there is no SMS sender to tell it from.\n",
    )


def test_a_reward_is_begun_listed_and_ended(shop: Database):
    begun = taawon("reward", "tifawin", "--every-orders", "10", "--words", "fr=un pot offert")
    assert "TIFAWIN: “un pot offert” with each order number 10 of a client" in begun.output
    assert "1. “un pot offert”" in taawon("reward", "TIFAWIN").output
    assert "no more" in taawon("reward", "TIFAWIN", "--end", "1").output
    assert "gives nothing yet" in taawon("reward", "TIFAWIN").output


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (("--every-orders", "10"), "Say what is given"),
        (("--words", "fr=un pot"), "Say one of"),
        (("--birthday", "--every-orders", "3", "--words", "fr=un pot"), "Say one of"),
        (("--every-orders", "0", "--words", "fr=un pot"), "at the least"),
        (("--birthday", "--words", "en=a jar"), "must be such as"),
        (("--end", "7"), "nothing of the number 7"),
    ],
)
def test_a_reward_that_cannot_be_is_one_sentence(shop: Database, said: tuple[str, ...], why: str):
    ended = taawon("reward", "TIFAWIN", *said)
    assert ended.exit_code == 1
    assert why in ended.stderr


def test_flows_are_listed_with_their_questions():
    told = taawon("flows").output
    assert "order (version 3)\n    which_product: One of the products on sale now.\n" in told


@respx.mock
@pytest.mark.usefixtures("production")
def test_templates_are_stored_once(database: Database):
    respx.get(CONTENT).respond(json={"contents": [], "meta": {"key": "contents"}})
    sids = iter(f"HX{number:032x}" for number in range(1000))
    created = respx.post(CONTENT).mock(
        side_effect=lambda _request: httpx.Response(201, json={"sid": next(sids)})
    )
    wanted = len(CONTENT_LANGUAGES) * len(list(shapes()))
    said = f"{wanted} messages with buttons and lists are stored at Twilio.\n"
    respx.post(url__regex=APPROVALS).respond(201, json={"status": "received"})
    assert said in taawon("templates", "create").output
    assert said in taawon("templates", "create").output
    assert created.call_count == wanted + len(TEMPLATES) * len(NEAREST)


@respx.mock
@pytest.mark.usefixtures("production")
def test_a_refusal_of_twilio_is_one_sentence(database: Database):
    respx.get(CONTENT).respond(401, json={"code": 20003, "message": "Authenticate", "status": 401})
    ended = taawon("templates", "create")
    assert ended.exit_code == 1
    assert ended.stderr == "Twilio did not do it: Twilio answered 401.\n"


def test_templates_need_an_account(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SIMULATOR", "1")
    ended = taawon("templates", "create")
    assert ended.stderr == "With SIMULATOR=1 there is no account to store messages in.\n"


@respx.mock
@pytest.mark.usefixtures("production")
def test_the_doctor_finds_nothing_to_mend(shop: Database):
    respx.get(f"{ACCOUNT}.json").respond(json={"status": "active"})
    shop.writer.run(_contents)
    ended = taawon("doctor")
    lines = ended.output.splitlines()
    assert ended.exit_code == 0
    assert {line.split()[0] for line in lines} == {"well"}
    assert any("Twilio: the account works." in line for line in lines)
    assert any("in Morocco" in line for line in lines)
    assert TOKEN not in ended.output


@respx.mock
@pytest.mark.usefixtures("production")
def test_the_doctor_tells_a_wrong_token_from_a_wrong_key(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TWILIO_API_KEY", "SK" + "b" * 32)
    monkeypatch.setenv("TWILIO_API_SECRET", "another secret")
    wrong = {"code": 20003, "message": "Authenticate", "status": 401}
    respx.get(f"{ACCOUNT}.json").respond(json={"status": "suspended"})
    respx.get(url__startswith=f"{ACCOUNT}/Messages.json").respond(401, json=wrong)
    ended = taawon("doctor")
    assert ended.exit_code == 1
    assert "mend  Twilio: the account is suspended." in ended.output
    assert "mend  Twilio: the API key cannot be used: Twilio answered 401." in ended.output
    assert "mind  Buttons and lists: 208 of 208 are not stored at Twilio" in ended.output


def test_the_doctor_names_what_is_missing_and_goes_on(database: Database):
    ended = taawon("doctor")
    assert ended.exit_code == 1
    assert "mend  Cannot start: PUBLIC_URL and SECRET_KEY" in ended.output
    assert "its tables are up to date." in ended.output


def test_the_doctor_finds_a_database_that_is_not_ready(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv("SIMULATOR", "1")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/new.db")
    ended = taawon("doctor")
    assert ended.exit_code == 1
    assert "are not ready: run `taawon db upgrade`." in ended.output
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody:password@127.0.0.1:1/nowhere")
    ended = taawon("doctor")
    assert ended.exit_code == 1
    assert "mend  Database: postgresql+psycopg://somebody:***@127.0.0.1:1/nowhere does" in (
        ended.output
    )


def test_the_doctor_counts_messages_that_were_refused_or_are_in_doubt(
    shop: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SIMULATOR", "1")
    shop.writer.run(_trouble)
    ended = taawon("doctor")
    assert ended.exit_code == 0
    assert "mind  Settings: SIMULATOR=1, so that no message leaves this machine." in ended.output
    assert "mind  Messages: 2 from TAAWON were refused." in ended.output
    assert "mind  Messages: 1 from TAAWON may or may not have left." in ended.output


def test_the_doctor_finds_old_time_zones(database: Database, monkeypatch: pytest.MonkeyPatch):
    def stale() -> None:
        raise StaleZones("the zones are old")

    monkeypatch.setattr("bot.clock.check_zone", stale)
    assert "mend  Clock: the zones are old." in taawon("doctor").output


def _order(tx: Transaction, number: int = 1, placed: datetime = YESTERDAY) -> None:
    """Two bottles of argan for Amina, to be fetched."""
    contact = Contact(created=placed)
    tx.db.add(contact)
    tx.db.flush()
    product = tx.db.exec(select(Product).where(Product.key == "argan")).one()
    order = Order(
        cooperative_id=product.cooperative_id,
        number=number,
        contact_id=contact.id,
        delivery="pickup",
        name="Amina",
        total_centimes=2 * product.price_centimes,
        placed=placed,
    )
    tx.db.add(order)
    tx.db.flush()
    line = OrderLine(
        order_id=order.id,
        position=0,
        product_id=product.id,
        quantity_thousandths=2000,
        unit_price_centimes=product.price_centimes,
    )
    tx.db.add(line)
    tx.db.get_one(Cooperative, product.cooperative_id).orders = number


def _lose_sms(tx: Transaction) -> None:
    """No SMS sender any more."""
    tx.db.delete(tx.db.exec(select(Sender).where(Sender.channel == "sms")).one())


def _contents(tx: Transaction) -> None:
    """All that Twilio should store."""
    names = [(language, shape.name) for language in CONTENT_LANGUAGES for shape in shapes()]
    for number, (language, shape) in enumerate(names):
        sid = f"HX{number:032x}"
        tx.db.add(Content(gateway="twilio", language=language, shape=shape, sid=sid))
    for number, (language, purpose) in enumerate(product(NEAREST, TEMPLATES), 1000):
        shape, sid = f"template_{purpose}", f"HX{number:032x}"
        kept = Content(gateway="twilio", language=language, shape=shape, sid=sid)
        kept.approved = "approved"
        tx.db.add(kept)


def _trouble(tx: Transaction) -> None:
    """Two messages that were refused, and one of which nobody knows."""
    sender = tx.db.exec(select(Sender).where(Sender.address == "TAAWON")).one()
    lane = Lane(sender_id=sender.id)
    tx.db.add(lane)
    tx.db.flush()
    for status in ("failed", "failed", "unknown", "delivered"):
        message = Outbound(
            lane_id=lane.id,
            kind="digest",
            channel="sms",
            address=PRESIDENT,
            language="fr",
            body="Tifawin",
            status=status,
            created=YESTERDAY,
            due=YESTERDAY,
        )
        tx.db.add(message)
