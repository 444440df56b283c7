"""What each answer of Meta's means for a message: sent, surely not sent, refused, or unknown."""

import asyncio
import logging
import socket
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from bot.gateways import (
    Accepted,
    Misconfigured,
    NotSent,
    OptedOut,
    Refused,
    SendError,
    Unknown,
    Unreachable,
    WindowClosed,
)
from bot.gateways.cloud import Cloud, errors, rest
from bot.gateways.raised import RAISED
from tests.cloud_account import ACCOUNT, TEXT, URL
from tests.twilio_account import NOON

Answer = Callable[[httpx.Request], httpx.Response | Awaitable[httpx.Response]]


def refusal(status: int, code: object, **headers: str) -> httpx.Response:
    """As Meta says no: its own words repeat the number."""
    error = {
        "message": f"(#{code}) Message failed to send to +212600000001",
        "type": "OAuthException",
        "code": code,
        "error_data": {"messaging_product": "whatsapp", "details": "to +212600000001"},
        "fbtrace_id": "AjOVvrZR3CyGDyBN",
    }
    return httpx.Response(status, json={"error": error}, headers=headers)


def outcome(answer: httpx.Response | Exception | Answer) -> SendError:
    """The error of one request: exactly one, whatever happened to it."""
    asked: list[httpx.Request] = []

    def reply(request: httpx.Request):
        asked.append(request)
        if isinstance(answer, Exception):
            raise answer
        return answer(request) if callable(answer) else answer

    async def run() -> SendError:
        cloud = Cloud(ACCOUNT, transport=httpx.MockTransport(reply))
        with pytest.raises(SendError) as error:
            await cloud.send(TEXT)
        await cloud.close()
        return error.value

    error = asyncio.run(run())
    assert [str(request.url) for request in asked] == [URL]
    assert "2126" not in str(error)
    assert error.__context__ is None or error.__suppress_context__
    return error


@pytest.mark.parametrize(
    ("status", "code", "meaning"),
    [
        (400, 131047, WindowClosed),
        (400, 131026, Unreachable),
        (400, 131049, Refused),
        (400, 130429, NotSent),
        (400, 80007, NotSent),
        (400, 4, NotSent),
        (400, 131056, NotSent),
        (400, 131048, NotSent),
        (400, 131050, OptedOut),
        (400, 132000, Misconfigured),
        (404, 132001, Misconfigured),
        (400, 132999, Misconfigured),
        (400, 133000, Refused),
        (401, 190, Misconfigured),
        (400, 190, Misconfigured),
        (403, 10, Misconfigured),
        (400, 200, Misconfigured),
        (400, 299, Misconfigured),
        (400, 300, Refused),
        (403, 131031, Misconfigured),
        (403, 368, Misconfigured),
        (403, 130497, Misconfigured),
        (400, 131051, Refused),
        (400, 131052, Refused),
        (400, 131053, Refused),
        (400, 131008, Refused),
        (400, 131009, Refused),
        (400, 100, Refused),
        (400, 1, Unknown),
        (400, 2, Unknown),
        (400, 131000, Unknown),
        (400, 131016, Unknown),
        (500, 131000, Unknown),
        (503, 2, Unknown),
        (500, 131047, Unknown),
        (401, 0, Misconfigured),
        (400, 999999, Refused),
        (400, "131047", Refused),
        (400, None, Refused),
        (404, 999999, Misconfigured),
        (408, None, Unknown),
        (302, None, Misconfigured),
        (429, 999999, NotSent),
        (429, 131047, NotSent),
    ],
)
def test_each_answer_of_meta_says_what_to_do(status: int, code: object, meaning: type) -> None:
    """Contract check 56."""
    error = outcome(refusal(status, code))
    assert type(error) is meaning
    assert error.code == (code if isinstance(code, int) and code else None)


def test_every_code_of_the_table_has_a_meaning_that_the_outbox_knows() -> None:
    known = {Refused, OptedOut, Unreachable, WindowClosed, Misconfigured, NotSent, Unknown}
    assert {RAISED[errors.CODES.of(code).kind] for code in errors.CODES} == known


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ({"Retry-After": "7"}, timedelta(seconds=7)),
        ({}, None),
        ({"Retry-After": "Mon, 23 Nov 2026 12:00:00 GMT"}, None),
        ({"Retry-After": "-1"}, None),
        ({"Retry-After": "9" * 5000}, timedelta(hours=1)),
    ],
)
def test_too_many_requests_are_tried_again_when_meta_says(header, wait) -> None:
    """Contract check 51."""
    for status in (429, 400):
        error = outcome(refusal(status, 130429, **header))
        assert isinstance(error, NotSent)
        assert (error.code, error.wait) == (130429, wait)


@pytest.mark.parametrize(
    ("cut", "meaning"),
    [
        (httpx.ConnectError, NotSent),
        (httpx.ConnectTimeout, NotSent),
        (httpx.PoolTimeout, NotSent),
        (httpx.ProxyError, NotSent),
        (httpx.ReadTimeout, Unknown),
        (httpx.WriteTimeout, Unknown),
        (httpx.ReadError, Unknown),
        (httpx.WriteError, Unknown),
        (httpx.RemoteProtocolError, Unknown),
    ],
)
def test_a_cut_may_be_tried_again_only_before_the_request_left(cut, meaning) -> None:
    """Contract checks 52 and 53."""
    assert type(outcome(cut("to +212600000001"))) is meaning


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (httpx.Response(502, html="<h1>Bad gateway</h1>"), Unknown),
        (httpx.Response(200, html="<h1>Sent?</h1>"), Unknown),
        (httpx.Response(200, json=[]), Unknown),
        (httpx.Response(200, json={"messages": []}), Unknown),
        (httpx.Response(200, json={"messages": [{"id": ""}]}), Unknown),
        (httpx.Response(200, json={"messages": [{"id": 7}]}), Unknown),
        (httpx.Response(200, content=b"\xff"), Unknown),
        (httpx.Response(404, html="<h1>Nothing here</h1>"), Misconfigured),
        (httpx.Response(302, headers={"Location": "https://elsewhere.example"}), Misconfigured),
    ],
)
def test_an_answer_that_is_not_metas_is_not_taken_for_a_yes(answer, meaning) -> None:
    """Contract check 55."""
    assert type(outcome(answer)) is meaning


def test_an_answer_that_comes_in_drops_is_not_waited_for(monkeypatch) -> None:
    """Contract check 54: httpx's own limit is for each read."""
    monkeypatch.setattr(rest, "WHOLE", 0.2)

    async def slow(_request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(60)
        return httpx.Response(200)

    began = time.monotonic()
    assert type(outcome(slow)) is Unknown
    assert time.monotonic() - began < 5


def test_a_closed_door_is_not_sent() -> None:
    """Contract check 53, on a real socket."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    async def run() -> None:
        cloud = Cloud(replace(ACCOUNT, base_url=f"http://127.0.0.1:{port}/v23.0"))
        with pytest.raises(NotSent):
            await cloud.send(TEXT)
        await cloud.close()

    asyncio.run(run())


def test_meta_keeps_nothing_that_could_be_asked() -> None:
    async def run() -> None:
        cloud = Cloud(ACCOUNT, transport=httpx.MockTransport(lambda _request: 1 / 0))
        assert await cloud.search(TEXT, NOON) is None
        await cloud.close()

    asyncio.run(run())


def test_one_client_serves_all_messages_and_a_closed_gateway_opens_again() -> None:
    accepted = httpx.Response(200, json={"messages": [{"id": "wamid.1"}]})

    async def run() -> None:
        cloud = Cloud(ACCOUNT, transport=httpx.MockTransport(lambda _request: accepted))
        sent = await asyncio.gather(*(cloud.send(TEXT) for _ in range(3)))
        assert all(isinstance(one, Accepted) for one in sent)
        client = cloud._client
        await cloud.close()
        assert client
        assert client.is_closed
        await cloud.send(TEXT)
        await cloud.close()

    asyncio.run(run())


def test_what_it_can_carry() -> None:
    can = Cloud(ACCOUNT).capabilities("whatsapp")
    assert (can.inbound, can.buttons, can.page, can.answers) == (True, True, 10, False)
    assert can.window == timedelta(hours=23, minutes=50)
    assert Cloud.rates == {"whatsapp": 80.0}


def test_nothing_of_a_message_is_logged(caplog) -> None:
    """Contract check 85."""
    caplog.set_level(logging.DEBUG)
    outcome(refusal(400, 131047))
    outcome(httpx.ReadTimeout("to +212600000001"))
    for secret in ("2126", "Merci", "EAA", "messages"):
        assert secret not in caplog.text
    assert "EAA" not in repr(ACCOUNT)
    assert "secret" not in repr(ACCOUNT).replace("app_secret", "")
