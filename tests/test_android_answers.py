"""What each answer of the telephone means, to a message and to a question about one."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.gateways import (
    Accepted,
    Misconfigured,
    NotSent,
    Refused,
    SendError,
    Sighting,
    Unknown,
)
from bot.gateways.android.forms import provider_id
from tests.android_phone import answering, outcome, raising, run, search, state

# What each answer means


@pytest.mark.parametrize(
    ("told", "ours"),
    [
        ("Pending", "queued"),
        ("Processed", "queued"),
        ("Sent", "sent"),
        ("Delivered", "delivered"),
        ("Failed", "failed"),
        ("Teleported", "queued"),
        (None, "queued"),
    ],
)
def test_its_state_is_told_in_our_words(told: Any, ours: str) -> None:
    accepted, _ = run(answering(202, state(state=told)))
    assert accepted == Accepted(provider_id("41-1"), ours)
    [seen] = search(answering(200, state(state=told)))
    assert seen == Sighting(provider_id("41-1"), ours, is_ours=True)


def test_an_id_that_is_known_already_is_accepted() -> None:
    accepted, _ = run(answering(409, {"message": "duplicate id"}))
    assert accepted == Accepted(provider_id("41-1"), "queued")


def test_an_id_that_the_server_made_is_the_messages() -> None:
    accepted, _ = run(answering(202, state("Ey6ECgOkVVFjz3CL48B8C")))
    assert accepted.provider_id == provider_id("Ey6ECgOkVVFjz3CL48B8C")


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        (400, Refused),
        (401, Misconfigured),
        (403, Misconfigured),
        (404, Misconfigured),
        (405, Misconfigured),
        (408, Unknown),
        (413, Refused),
        (422, Refused),
        (429, NotSent),
        (302, Misconfigured),
        (500, Unknown),
        (502, Unknown),
        (503, Unknown),
        (504, Unknown),
    ],
)
def test_each_answer_says_what_to_do(status: int, meaning: type[SendError]) -> None:
    error = outcome(answering(status, Location="https://elsewhere.example/"))
    assert type(error) is meaning
    assert error.code == status


def test_a_queue_that_is_full_took_nothing() -> None:
    """The telephone was off for a day: the server says so, and puts nothing more into it."""
    said = {"message": "Queue limits exceeded: too old pending message: 2026-11-22"}
    assert type(outcome(answering(503, said))) is NotSent
    assert type(outcome(answering(500, said))) is Unknown


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("7", timedelta(seconds=7)),
        ("", None),
        ("-1", None),
        ("Mon, 23 Nov 2026 12:00:00 GMT", None),
        ("9" * 5000, timedelta(hours=1)),
    ],
)
def test_too_many_requests_are_tried_again_when_it_says(
    header: str, wait: timedelta | None
) -> None:
    error = outcome(answering(429, Retry_After=header))
    assert isinstance(error, NotSent)
    assert error.wait == wait


@pytest.mark.parametrize("asking", [run, search])
@pytest.mark.parametrize(
    ("cut", "meaning"),
    [
        (httpx.ConnectError, NotSent),
        (httpx.ConnectTimeout, NotSent),
        (httpx.PoolTimeout, NotSent),
        (httpx.ReadTimeout, Unknown),
        (httpx.WriteTimeout, Unknown),
        (httpx.ReadError, Unknown),
        (httpx.WriteError, Unknown),
        (httpx.RemoteProtocolError, Unknown),
    ],
)
def test_a_request_that_never_left_is_told_from_one_that_may_have(cut, meaning, asking) -> None:
    error = outcome(raising(cut), asking)
    assert type(error) is meaning
    assert error.__suppress_context__, "its traceback would repeat the address"


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(202, html="<h1>Accepted?</h1>"),
        httpx.Response(200),
        httpx.Response(202, json={"state": "Pending"}),
        httpx.Response(202, json={"id": ""}),
        httpx.Response(202, json=["41-1"]),
        httpx.Response(200, content=b"\xff\xfe"),
        httpx.Response(200, content=b"[" * 60_000),
    ],
)
def test_a_yes_that_cannot_be_read_is_not_taken_for_one(answer: httpx.Response) -> None:
    assert type(outcome(lambda _: answer)) is Unknown
    assert type(outcome(lambda _: answer, search)) is Unknown


# What became of it


@pytest.mark.parametrize("answer", [{"json": {"message": "message not found"}}, {}])
def test_a_message_that_is_not_known_there_was_not_accepted(answer: dict[str, Any]) -> None:
    """A server says it in a sentence, the telephone itself with nothing."""
    assert search(lambda _: httpx.Response(404, **answer)) == ()


def test_the_page_of_a_tunnel_is_no_evidence() -> None:
    page = httpx.Response(404, html="<h1>Tunnel not found</h1>")
    assert type(outcome(lambda _: page, search)) is Unknown


def test_another_message_is_no_evidence() -> None:
    assert type(outcome(answering(200, state("42-1")), search)) is Unknown


@pytest.mark.parametrize(
    ("status", "meaning"), [(401, Misconfigured), (429, NotSent), (500, Unknown), (503, Unknown)]
)
def test_who_cannot_tell_what_became_of_it_says_so(status: int, meaning: type[SendError]) -> None:
    assert type(outcome(answering(status), search)) is meaning
