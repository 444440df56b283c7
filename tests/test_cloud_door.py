"""Where Meta posts to us: what is refused, what is left out, and that nothing counts twice."""

import json
import logging
import secrets
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot import tables
from bot.database import Database
from bot.gateways.cloud import CloudDoor
from tests.cloud_account import (
    ACCOUNT,
    EVENTS,
    SECRET,
    VERIFY,
    World,
    all_payloads,
    ask,
    message,
    payload,
    post,
    sign,
)


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


@pytest.fixture
def nothing(world: World) -> Iterator[World]:
    """A world in which nothing happens."""
    before = world.counted()
    yield world
    assert world.counted() == before


# Whether the address is ours


def verify(world: World, **changes: str):
    asked = {"hub.mode": "subscribe", "hub.verify_token": VERIFY, "hub.challenge": "1158201444"}
    query = "&".join(f"{name}={value}" for name, value in {**asked, **changes}.items())
    return ask(world.webhooks, "GET", f"{EVENTS}?{query}")


def test_meta_is_shown_that_the_address_is_ours(nothing) -> None:
    answer = verify(nothing)
    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    "changes",
    [
        {"hub.verify_token": "words"},
        {"hub.verify_token": ""},
        {"hub.verify_token": f"{VERIFY}x"},
        {"hub.verify_token": "%C3%A9"},
        {"hub.mode": "unsubscribe"},
        {"hub.mode": ""},
    ],
)
def test_nobody_else_is(nothing, changes: dict[str, str]) -> None:
    answer = verify(nothing, **changes)
    assert (answer.status_code, answer.content) == (403, b"")


def test_without_secrets_nobody_is_believed(nothing) -> None:
    """An empty secret would let anybody sign."""
    door = CloudDoor(replace(ACCOUNT, verify_token="", app_secret=""))
    nothing.webhooks._doors = {EVENTS: door}
    assert verify(nothing, **{"hub.verify_token": ""}).status_code == 403
    body = json.dumps(payload("text")).encode()
    signed = ask(nothing.webhooks, "POST", EVENTS, body, X_Hub_Signature_256=sign(body, ""))
    assert signed.status_code == 403


# Who signed it


def test_the_signature_is_the_one_that_is_published(world) -> None:
    """Made by openssl dgst -sha256 -hmac an-app-secret."""
    made = "sha256=7ac97b597bcf0ec23ad48ecc32dad2e3dffc4f22a06b7aa2e0cd62eb041176af"
    body = b'{"object":"page"}'
    assert sign(body) == made
    answer = ask(world.webhooks, "POST", EVENTS, body, X_Hub_Signature_256=made)
    assert answer.status_code == 200
    other = made[:-1] + ("0" if made[-1] != "0" else "1")
    answer = ask(world.webhooks, "POST", EVENTS, body, X_Hub_Signature_256=other)
    assert answer.status_code == 403


def test_one_changed_byte_is_refused_and_nothing_is_stored(nothing) -> None:
    """Contract check 2."""
    body = json.dumps(payload("batch")).encode()
    for changed in (body + b" ", body.replace(b"menu", b"menV"), b""):
        answer = ask(nothing.webhooks, "POST", EVENTS, changed, X_Hub_Signature_256=sign(body))
        assert (answer.status_code, answer.content) == (403, b"")


@pytest.mark.parametrize("made", ["", "x", "sha256=", "sha256=" + "0" * 64, "{right}", "=" * 5000])
def test_a_request_that_is_not_signed_is_refused(nothing, made: str) -> None:
    """Contract check 3."""
    body = json.dumps(payload("text")).encode()
    right = sign(body).removeprefix("sha256=")
    given = {"X_Hub_Signature_256": made.format(right=right)} if made else {}
    assert ask(nothing.webhooks, "POST", EVENTS, body, **given).status_code == 403


def test_another_apps_secret_is_refused(nothing) -> None:
    body = json.dumps(payload("text")).encode()
    for secret in ("another", SECRET.upper(), ""):
        made = sign(body, secret)
        answer = ask(nothing.webhooks, "POST", EVENTS, body, X_Hub_Signature_256=made)
        assert answer.status_code == 403


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "OPTIONS"])
def test_only_a_get_and_a_post_are_answered(nothing, method: str) -> None:
    answer = ask(nothing.webhooks, method, EVENTS)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, POST")


def test_a_body_of_three_megabytes_is_read_and_a_larger_one_is_not(world) -> None:
    body = json.dumps(payload("text")).encode()
    largest = 3 * 1024 * 1024
    assert post(world.webhooks, body + b" " * (largest + 1 - len(body))).status_code == 413
    assert world.counted()["Inbound"] == 0
    assert post(world.webhooks, body + b" " * (largest - len(body))).status_code == 200
    assert world.counted()["Inbound"] == 1


# What it holds


@pytest.mark.parametrize("name", all_payloads())
def test_every_recorded_request_is_taken(world, name: str) -> None:
    answer = post(world.webhooks, payload(name))
    assert (answer.status_code, answer.content) == (200, b"")
    said = name.startswith("status") or name in ("system", "reaction_taken_back")
    expected = 4 if name == "batch" else 0 if said or name == "preference_resume" else 1
    assert world.counted()["Inbound"] == expected


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"[" * 100_000,
        b'{"object":"page"}',
        b'{"object":"whatsapp_business_account"}',
        b'{"object":"whatsapp_business_account","entry":[7,{"changes":[7,{"field":"messages"}]}]}',
    ],
)
def test_a_request_in_which_nothing_can_be_read_is_not_asked_for_again(nothing, body) -> None:
    assert post(nothing.webhooks, body).status_code == 200


def test_what_cannot_be_read_does_not_stop_the_others(world, caplog) -> None:
    """In their order; logged without a word of anybody's."""
    caplog.set_level(logging.INFO)
    post(world.webhooks, payload("batch"))
    kept = [json.loads(row.raw)["what"]["text"]["body"] for row in world.rows(tables.Inbound)]
    assert kept == ["Bonjour", "Salam", "commander", "menu"]
    assert [row.said for row in world.rows(tables.StatusReceipt)] == ["sent", "delivered", "read"]
    for reason in ("from nobody", "another number", "nobody reads", "130429"):
        assert reason in caplog.text
    for secret in ("2126", "Bonjour", "perdu", "Fatima", "wamid", "10000000000000"):
        assert secret not in caplog.text


def test_what_was_sent_to_be_seen_is_to_be_fetched_from_meta(world) -> None:
    for name in ("image", "voice", "sticker"):
        post(world.webhooks, payload(name))
    assert [(row.gateway, row.medium, row.url) for row in world.rows(tables.Media)] == [
        ("cloud", "image", "cloud:1037543291543636"),
        ("cloud", "voice", "cloud:1908647269898587"),
    ]


def test_another_number_of_the_app_is_not_ours(nothing) -> None:
    request = payload("text")
    metadata = request["entry"][0]["changes"][0]["value"]["metadata"]
    metadata["phone_number_id"] = "100000000000002"
    assert post(nothing.webhooks, request).status_code == 200


# Twice


def test_a_batch_that_comes_again_changes_nothing(world) -> None:
    """Contract checks 16 and 71: Meta posts it again for days when our answer was late."""
    post(world.webhooks, payload("batch"))
    once = world.counted()
    said = [row.body for row in world.rows(tables.Outbound)]
    assert once["Outbound"] > 0
    for _ in range(2):
        assert post(world.webhooks, payload("batch")).status_code == 200
    assert world.counted() == once
    assert [row.body for row in world.rows(tables.Outbound)] == said


def test_a_message_that_comes_again_in_another_batch_changes_nothing(world) -> None:
    post(world.webhooks, payload("text"))
    once = world.counted()
    batch = payload("batch")
    [value] = [change["value"] for change in payload("text")["entry"][0]["changes"]]
    batch["entry"] = [{"changes": [{"field": "messages", "value": value}] * 3}]
    post(world.webhooks, batch)
    assert world.counted() == once


def test_a_batch_that_broke_off_goes_on_where_it_was(world) -> None:
    """The database was in trouble after the first message: all of it is posted again."""
    take = world.webhooks._turns.take
    taken = 0

    async def breaks(inbound):
        nonlocal taken
        taken += 1
        if taken > 1:
            raise OSError("the disk is full")
        return await take(inbound)

    world.webhooks._turns.take = breaks
    assert post(world.webhooks, payload("batch")).status_code == 500
    assert world.counted()["Inbound"] == 1
    assert world.counted()["StatusReceipt"] == 0
    world.webhooks._turns.take = take
    assert post(world.webhooks, payload("batch")).status_code == 200
    assert world.counted()["Inbound"] == 4
    assert world.counted()["StatusReceipt"] == 3


def test_a_word_that_cannot_be_encoded_is_stored_and_answered(world) -> None:
    assert post(world.webhooks, message("text", text={"body": "\ud83d\x00!"})).status_code == 200
    assert world.counted()["Inbound"] == 1
    assert world.counted()["Outbound"] > 0


# Privacy


def test_logs_hold_no_number_word_token_or_signature(world, caplog) -> None:
    """Contract check 85."""
    caplog.set_level(logging.DEBUG)
    for name in all_payloads():
        post(world.webhooks, payload(name))
    ask(world.webhooks, "POST", EVENTS, b"{}", X_Hub_Signature_256=secrets.token_hex(4))
    verify(world, **{"hub.verify_token": "guessed"})
    logged = "\n".join(r.getMessage() for r in caplog.records if r.name.startswith("bot"))
    assert "not signed by Meta" in logged
    for secret in ("212600000", "Salam", "Fatima", SECRET, VERIFY, "guessed", "wamid", "EAA"):
        assert secret not in logged
