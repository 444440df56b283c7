"""The whole bot under uvicorn, with a Twilio of our own at the other end."""

import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
from sqlmodel import select

from bot.database import Database
from bot.demo import PRESIDENT
from bot.tables import Inbound, Order, Outbound
from tests.services import MESSAGES, ROOT, Service, StandIn, message, service, stand_in, until
from tests.twilio_account import PUBLIC_URL, SID, TOKEN, check_request, posted, sign

ORDER = ("Bonjour", "commander", "amlou", "2", "c'est tout", "je viens", "Fatima")


@pytest.fixture(scope="module")
def twilio() -> Iterator[StandIn]:
    with stand_in() as kept:
        yield kept


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory, twilio: StandIn) -> Iterator[Service]:
    with service(tmp_path_factory.mktemp("service"), twilio.url) as running:
        yield running


@pytest.fixture
def database(bot: Service) -> Iterator[Database]:
    opened = Database(bot.environment["DATABASE_URL"])
    yield opened
    opened.close()


def rows(database: Database, table: type) -> list:
    with database.reading() as db:
        return list(db.exec(select(table)))


def test_an_order_is_placed_and_its_digest_is_sent_as_twilio_describes_it(
    bot: Service, twilio: StandIn, database: Database
) -> None:
    """Contract checks 13, 41 and 63."""
    for words in (*ORDER, "oui"):
        answer = bot.says(words)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/xml")
        response = ET.fromstring(answer.text)
        assert [part.tag for part in response] == ["Message"]
    assert "Fatima" in answer.text

    bot.command("digest", "--now")
    [request] = twilio.wait(1)
    form = posted(request)
    check_request(request, "messages.strict.json")
    assert request.url.path == f"/2010-04-01/Accounts/{SID}/Messages.json"
    assert (form["To"], form["From"]) == (PRESIDENT, "TAAWON")
    assert "Fatima" in form["Body"]
    assert "mlou" in form["Body"]

    until(
        lambda: any(
            row.status == "sent" for row in rows(database, Outbound) if row.kind == "digest"
        )
    )
    digest = next(row for row in rows(database, Outbound) if row.kind == "digest")
    told = {
        "MessageSid": "SM" + digest.provider_id.hex(),
        "AccountSid": SID,
        "MessageStatus": "delivered",
    }
    path = form["StatusCallback"].removeprefix(PUBLIC_URL)
    assert bot.posts(told, path).status_code == 204
    assert next(r for r in rows(database, Outbound) if r.id == digest.id).status == "delivered"

    bot.command("digest", "--now")
    assert len(twilio.requests) == 1


def test_what_twilio_did_not_sign_is_refused_and_not_stored(
    bot: Service, database: Database
) -> None:
    """Contract checks 2, 3 and 11."""
    before = len(rows(database, Inbound))
    form = message("Bonjour")
    changed = message("bonjour", MessageSid=form["MessageSid"])
    theirs = sign(PUBLIC_URL + MESSAGES, urlencode(form))
    assert bot.posts(changed, signature=theirs).status_code == 403
    assert bot.posts(form, signature="").status_code == 403
    assert bot.posts(message("Bonjour", AccountSid="AC" + "b" * 32)).status_code == 403
    assert bot.posts(form, signature=theirs).status_code == 200
    assert len(rows(database, Inbound)) == before + 1


def test_a_body_over_64_kib_is_refused(bot: Service) -> None:
    """Contract check 12."""
    form = message("")
    room = 64 * 1024 - len(urlencode(form))
    assert bot.posts(form | {"Body": "a" * (room + 1)}).status_code == 413
    assert bot.posts(form | {"Body": "a" * room}).status_code == 200


def test_the_same_message_twenty_times_at_once_is_one_order(
    bot: Service, database: Database
) -> None:
    """Contract check 17."""
    before = len(rows(database, Order))
    who = {"From": "whatsapp:+212600000017", "WaId": "212600000017"}
    for words in ORDER:
        bot.says(words, **who)
    yes = message("oui", **who)
    with ThreadPoolExecutor(20) as pool:
        answers = set(pool.map(lambda _: bot.posts(yes).text, range(20)))
    assert len(answers) == 1
    assert len(rows(database, Order)) == before + 1


def test_messages_are_answered_while_the_api_hangs(bot: Service, twilio: StandIn) -> None:
    """Contract check 15. Not timed: the answer comes while a request to send is still open."""
    sent = len(twilio.requests)
    who = {"From": "whatsapp:+212600000018", "WaId": "212600000018"}
    for words in (*ORDER, "oui"):
        bot.says(words, **who)
    twilio.answering.clear()
    try:
        bot.command("digest", "--now")
        twilio.wait(sent + 1)
        assert "Tifawin" in bot.says("Bonjour", From="whatsapp:+212600000019").text
        assert not twilio.answering.is_set()
    finally:
        twilio.answering.set()


def test_the_log_names_nobody_and_repeats_nothing(bot: Service, twilio: StandIn) -> None:
    """Contract check 85."""
    before = len(twilio.requests)
    bot.says("mon secret est au jardin", ProfileName="Zoubida")
    bot.posts(message("un autre secret"), signature="wrong")
    bot.says("conseiller")  # an alert leaves, unless it is night: what is due later says no more
    bot.command("digest", "--now")
    assert len(twilio.requests) >= before
    log = bot.log.read_text()
    assert "not signed" in log
    for told in ("600000", "secret", "jardin", "Zoubida", "Fatima", TOKEN, SID):
        assert told not in log, told


@pytest.mark.parametrize("missing", ["TWILIO_AUTH_TOKEN", "SECRET_KEY", "PUBLIC_URL"])
def test_an_empty_secret_stops_the_start_with_one_sentence(bot: Service, missing: str) -> None:
    """Contract check 4."""
    said = _refused(bot.environment | {missing: ""})
    assert missing in said[-1]
    assert not any("Traceback" in line for line in said)


def test_a_database_that_does_not_answer_stops_the_start_with_one_sentence(bot: Service) -> None:
    """It was 136 lines."""
    nowhere = "postgresql+psycopg://somebody:geheim@127.0.0.1:1/nowhere"
    (said,) = _refused(bot.environment | {"DATABASE_URL": nowhere})
    assert said.startswith("Cannot start: the database does not answer")
    assert "geheim" not in said


def _refused(environment: dict[str, str]) -> list[str]:
    """What a bot that cannot start says."""
    ran = subprocess.run(
        [sys.executable, "-m", "uvicorn", "app:app", "--port", "0"],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 1
    return [line for line in ran.stderr.splitlines() if line.strip()]


def test_the_simulator_does_not_start_where_real_clients_wrote(bot: Service) -> None:
    """Their answers would go to a page that anybody can open."""
    bot.says("Bonjour")
    ran = subprocess.run(
        [sys.executable, "-m", "uvicorn", "app:app", "--port", "0"],
        env=bot.environment | {"SIMULATOR": "1", "TWILIO_API_BASE_URL": ""},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 1
    assert "real clients" in ran.stderr
    assert "Traceback" not in ran.stderr
