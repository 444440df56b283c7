"""Sending through the telephone: what leaves, and that it says nothing to others."""

import asyncio
import json
import logging
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from bot.gateways import FetchError, Outgoing, Pick, Refused, Unknown
from bot.gateways.android import Android, rest
from tests.android_phone import (
    ACCOUNT,
    CLIENT,
    PASSWORD,
    TEXT,
    URL,
    answering,
    outcome,
    raising,
    run,
    taken,
)

# What leaves


def test_a_message_is_posted_as_the_provider_describes_it() -> None:
    _, [request] = run(taken)
    assert (request.method, str(request.url)) == ("POST", URL)
    assert request.headers["Authorization"] == httpx.BasicAuth("LOGIN1", PASSWORD)._auth_header
    assert request.headers["Content-Type"] == "application/json"
    assert json.loads(request.content) == {
        "id": "41-1",
        "textMessage": {"text": TEXT.body},
        "phoneNumbers": [CLIENT],
        "withDeliveryReport": True,
        "priority": 0,
    }


def test_each_try_has_an_id_of_its_own() -> None:
    _, [request] = run(taken, replace(TEXT, attempt=3))
    assert json.loads(request.content)["id"] == "41-3"


def test_the_telephones_own_address_will_do() -> None:
    local = replace(ACCOUNT, url="http://192.0.2.1:8080")
    _, [request] = run(taken, account=local)
    assert str(request.url) == "http://192.0.2.1:8080/messages"


def test_the_sim_is_named_where_there_are_several() -> None:
    _, [request] = run(taken, account=replace(ACCOUNT, sim=2))
    assert json.loads(request.content)["simNumber"] == 2


@pytest.mark.parametrize(
    ("valid_for", "ttl"),
    [(timedelta(hours=3), 10_800), (timedelta(seconds=7.9), 7), (timedelta(0), 5)],
)
def test_a_digest_is_not_delivered_when_it_is_stale(valid_for: timedelta, ttl: int) -> None:
    _, [request] = run(taken, replace(TEXT, valid_for=valid_for))
    assert json.loads(request.content)["ttl"] == ttl


def test_options_leave_as_numbered_text() -> None:
    question = replace(
        TEXT, picks=(Pick("K7Q2xz.yes", "Oui"),), opens="Choisir", plain="Oui ?\n1. Oui"
    )
    _, [request] = run(taken, question)
    assert json.loads(request.content)["textMessage"] == {"text": "Oui ?\n1. Oui"}


@pytest.mark.parametrize(
    "message",
    [
        replace(TEXT, body=" \n"),
        replace(TEXT, address="TAAWON"),
        replace(TEXT, address="0600000001"),
        replace(TEXT, channel="whatsapp", address=f"whatsapp:{CLIENT}"),
    ],
)
def test_what_is_surely_refused_never_leaves(message: Outgoing) -> None:
    with pytest.raises(Refused):
        run(raising(AssertionError), message)


def test_sms_goes_both_ways_and_its_replies_by_the_outbox() -> None:
    can = Android(ACCOUNT).capabilities("sms")
    assert (can.inbound, can.buttons, can.page, can.window, can.answers) == (
        True,
        False,
        6,
        None,
        False,
    )


def test_the_rate_is_told_by_the_second() -> None:
    assert Android(ACCOUNT).rates == {"sms": 1 / 60}
    assert Android(replace(ACCOUNT, rate=30)).rates == {"sms": 0.5}


def test_no_file_comes_by_sms() -> None:
    for doing in (Android(ACCOUNT).fetch, Android(ACCOUNT).discard):
        with pytest.raises(FetchError) as error:
            doing("https://phone.example/x")
        assert not error.value.again


# Time and privacy


def test_every_step_of_a_request_has_a_limit_of_time() -> None:
    client = rest.connect(ACCOUNT)
    limits = client.timeout
    assert None not in (limits.connect, limits.read, limits.write, limits.pool)
    assert not client.follow_redirects
    asyncio.run(client.aclose())


def test_an_answer_is_not_awaited_for_ever(monkeypatch) -> None:
    monkeypatch.setattr(rest, "WHOLE", 0.05)

    async def slow(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(60)
        return taken(request)

    async def work() -> None:
        gateway = Android(ACCOUNT, httpx.MockTransport(slow))
        with pytest.raises(Unknown):
            await gateway.send(TEXT)
        await gateway.close()

    asyncio.run(work())


def test_a_gateway_that_sent_nothing_closes_nothing() -> None:
    gateway = Android(ACCOUNT)
    asyncio.run(gateway.close())
    assert "_client" not in vars(gateway)


def test_logs_of_a_message_hold_no_number_word_or_password(caplog) -> None:
    caplog.set_level(logging.DEBUG)
    run(taken)
    error = outcome(answering(400))
    logging.getLogger("outbox").error("not sent", exc_info=error)
    assert "not sent" in caplog.text
    for secret in ("600000001", "Commande", PASSWORD, "LOGIN1", "phone.example"):
        assert secret not in caplog.text
