"""The telephone's door: what it refuses, what it stores, and what it answers."""

import json
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlmodel import select

from bot.database import Database
from bot.gateways import Inbound
from bot.gateways.android import AndroidDoor
from bot.gateways.android.account import EVENTS_PATH
from bot.gateways.android.signature import is_signed
from bot.gateways.twilio import TwilioDoor
from bot.tables import StatusReceipt
from bot.web.webhook import Webhooks
from tests.android_phone import ACCOUNT, CLIENT, KEY, NOON, Noon, ask, event, headers, post, sign


class Turns:
    """Remembers what was said; raises `error`, if there is one."""

    def __init__(self) -> None:
        self.taken: list[Inbound] = []
        self.error: Exception | None = None

    async def take(self, inbound: Inbound) -> tuple[str, ...]:
        if self.error:
            raise self.error
        self.taken.append(inbound)
        return ()


@pytest.fixture
def turns() -> Turns:
    return Turns()


@pytest.fixture
def database(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    shutil.copy(sqlite_template, tmp_path / "taawon.db")
    made = Database(f"sqlite:///{tmp_path}/taawon.db")
    yield made
    made.close()


@pytest.fixture
def webhooks(turns: Turns, database: Database) -> Webhooks:
    return Webhooks([AndroidDoor(ACCOUNT)], turns, database.writer, Noon())


def receipts(database: Database) -> list[StatusReceipt]:
    with database.reading() as db:
        return list(db.exec(select(StatusReceipt)))


def check_empty(response: httpx.Response, status: int) -> None:
    assert (response.status_code, response.content) == (status, b"")


# Who signed it


def test_the_signature_is_the_documented_one() -> None:
    """Made by `openssl dgst -sha256 -hmac not-so-secret` of the body and the time behind it."""
    body, timestamp = b'{"event":"system:ping","id":"1","payload":{}}', b"1795435200"
    signature = b"a8bb9232655e136848c685db53ecdcba2c18fe391a8652d0d5621dc456a8d8c9"
    assert is_signed(KEY, body, timestamp, signature)
    assert not is_signed(KEY, body + b" ", timestamp, signature)
    assert not is_signed(KEY, body, b"1795435201", signature)
    assert not is_signed("another", body, timestamp, signature)
    assert not is_signed(KEY, body, timestamp, signature[:-1] + b"0")
    assert not is_signed(KEY, body, timestamp, signature[:-1])


def test_nothing_is_signed_without_a_key() -> None:
    body = b"{}"
    assert not is_signed("", body, b"1", sign(body, "1", key="").encode())


def test_an_sms_is_taken_as_it_was_signed(webhooks, turns) -> None:
    posted = event("sms_received")
    check_empty(post(webhooks, posted), 200)
    [inbound] = turns.taken
    assert (inbound.address, inbound.received, inbound.raw) == (CLIENT, NOON, posted)


@pytest.mark.parametrize("name", ["sms_received", "sms_sent"])
def test_what_another_key_signed_is_refused_and_nothing_is_stored(
    webhooks, turns, database, name: str
) -> None:
    check_empty(post(webhooks, event(name), key="another"), 403)
    assert turns.taken == []
    assert receipts(database) == []


@pytest.mark.parametrize("name", ["sms_received", "sms_sent"])
def test_one_changed_byte_is_refused_and_nothing_is_stored(
    webhooks, turns, database, name: str
) -> None:
    body = event(name)
    check_empty(ask(webhooks, body + " ", **headers(body.encode())), 403)
    late = headers(body.encode()) | {"X-Timestamp": str(int(NOON.timestamp()) + 1)}
    check_empty(ask(webhooks, body, **late), 403)
    assert turns.taken == []
    assert receipts(database) == []


@pytest.mark.parametrize("missing", ["X-Timestamp", "X-Signature"])
def test_an_event_without_its_signature_or_time_is_refused(webhooks, turns, missing: str) -> None:
    body = event("sms_received")
    given = headers(body.encode())
    del given[missing]
    check_empty(ask(webhooks, body, **given), 403)
    assert turns.taken == []


@pytest.mark.parametrize(
    "timestamp", ["", "now", "-1", "1.5", "1e9", "0x1", "2026-11-23T12:00:00Z", "9" * 13]
)
def test_a_time_that_is_none_is_refused_however_well_it_is_signed(
    webhooks, turns, timestamp: str
) -> None:
    body = event("sms_received")
    signed = {"X-Timestamp": timestamp, "X-Signature": sign(body.encode(), timestamp)}
    check_empty(ask(webhooks, body, **signed), 403)
    assert turns.taken == []


@pytest.mark.parametrize("away", [timedelta(days=2), -timedelta(hours=1), timedelta(minutes=6)])
def test_a_late_event_or_one_of_a_wrong_clock_is_taken_and_logged(
    webhooks, turns, caplog, away: timedelta
) -> None:
    """What it says is claimed by its id in the database: a replay changes nothing there."""
    check_empty(post(webhooks, event("sms_received"), NOON - away), 200)
    [inbound] = turns.taken
    assert inbound.received == NOON
    assert f"signed {round(away.total_seconds())} seconds before" in caplog.text


def test_an_event_in_time_is_not_worth_a_word(webhooks, caplog) -> None:
    check_empty(post(webhooks, event("sms_received"), NOON - timedelta(minutes=5)), 200)
    assert caplog.text == ""


# What it brought


@pytest.mark.parametrize(
    ("name", "status"),
    [("sms_sent", "sent"), ("sms_delivered", "delivered"), ("sms_failed", "failed")],
)
def test_a_delivery_status_is_stored_once_however_often_it_comes(
    webhooks, turns, database, name: str, status: str
) -> None:
    """Each part of a long message is told of, under the same messageId."""
    for event_id in ("first", "first", "second"):
        check_empty(post(webhooks, event(name, event_id)), 200)
    [row] = receipts(database)
    assert (row.gateway, row.status, row.said) == ("android", status, name.replace("_", ":"))
    assert turns.taken == []


@pytest.mark.parametrize("name", ["system:ping", "sms:data-received", "mms:received", "", "x"])
def test_an_event_that_is_not_ours_is_answered_and_no_more(
    webhooks, turns, database, name: str
) -> None:
    body = event("system_ping").replace("system:ping", name)
    check_empty(post(webhooks, body), 200)
    assert turns.taken == []
    assert receipts(database) == []


@pytest.mark.parametrize(
    "body",
    [
        event("sms_received_from_a_name"),
        event("sms_sent", messageId=None),
        "{",
        "[1]",
        "\ud83d".encode("utf-16-le", "surrogatepass").decode("latin-1"),
    ],
)
def test_what_nobody_can_read_is_not_asked_for_again(
    webhooks, turns, database, body: str, caplog
) -> None:
    check_empty(post(webhooks, body), 200)
    assert turns.taken == []
    assert receipts(database) == []
    assert "no message" in caplog.text


def test_a_turn_that_raises_is_asked_for_again(webhooks, turns) -> None:
    turns.error = RuntimeError("the disk is full")
    check_empty(post(webhooks, event("sms_received")), 500)


# Where it is

# Printed by a process of its own: app.py builds the whole bot when it is imported.
WIRING = """
import app, json
from bot.clock import Clock
from bot.database import Database
from bot.settings import Settings
def wired(**changes):
    chosen = Settings(**changes)
    paths = [path for door in app._doors(chosen) for path in sorted(door.paths)]
    return paths, sorted(app._gateways(chosen, Database(chosen.database_url), Clock()))
print(json.dumps([wired(simulator=False), wired(simulator=False, android_api_url=""), wired()]))
"""


def test_the_door_is_there_where_a_real_telephone_is_set_up(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path}/wiring.db",
        "SIMULATOR": "1",
        "ANDROID_API_URL": ACCOUNT.url,
        "ANDROID_LOGIN": ACCOUNT.login,
        "ANDROID_PASSWORD": ACCOUNT.password,
        "ANDROID_SIGNING_KEY": KEY,
        "ANDROID_NUMBER": ACCOUNT.number,
    }
    printed = subprocess.run(
        [sys.executable, "-c", WIRING],
        capture_output=True,
        check=True,
        cwd=Path(__file__).parent.parent,
        env=environment,
    )
    set_up, without, simulated = json.loads(printed.stdout)
    twilio = sorted(TwilioDoor.paths)
    assert set_up == [[*twilio, EVENTS_PATH], ["android", "twilio"]]
    assert without == [twilio, ["twilio"]]
    assert simulated == [twilio, ["simulator", "twilio"]]


# How it is asked


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_only_a_post_is_answered(webhooks, method: str) -> None:
    response = ask(webhooks, method=method)
    check_empty(response, 405)
    assert response.headers["Allow"] == "POST"


def test_a_body_of_64_kib_is_read_and_a_larger_one_is_not(webhooks, turns) -> None:
    body = event("sms_received")
    whole = body + " " * (64 * 1024 - len(body.encode()))
    check_empty(post(webhooks, whole), 200)
    check_empty(post(webhooks, whole + " "), 413)
    assert len(turns.taken) == 1


def test_logs_hold_no_number_word_or_key(webhooks, turns, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    body = event("sms_received")
    post(webhooks, body)
    post(webhooks, body, NOON - timedelta(days=1))
    post(webhooks, body, key="another")
    post(webhooks, event("sms_received", sender="600000001x"))
    turns.error = RuntimeError(f"INSERT ... {CLIENT} bghit")
    post(webhooks, body)
    assert len(caplog.records) >= 4
    for secret in ("600000001", "14155238886", "bghit", KEY, "Ey6ECg"):
        assert secret not in caplog.text


def test_an_account_does_not_show_its_secrets() -> None:
    assert KEY not in repr(ACCOUNT)
    assert ACCOUNT.password not in repr(ACCOUNT)
