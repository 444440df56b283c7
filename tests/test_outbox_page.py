"""The page of the queue: for who has its key alone, and nothing on it is anybody's."""

import asyncio

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from bot.clock import MOROCCO
from bot.database import Database
from bot.tables import Sender
from bot.web import outbox
from tests.ledger import StoppedClock, rows
from tests.troubled import SECRETS, change, troubled

KEY = "a long key of nobody"


def get(database: Database, path: str = f"/outbox?key={KEY}", key: str = KEY, **headers: str):
    """One answer of the page."""

    async def ask() -> httpx.Response:
        app = FastAPI()
        app.include_router(outbox.router(database, StoppedClock(), SecretStr(key), MOROCCO))
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
            return await client.get(path, headers=headers)

    return asyncio.run(ask())


def test_without_a_key_of_ours_there_is_no_page(database: Database):
    for path in ("/outbox", "/outbox?key=", f"/outbox?key={KEY}"):
        answer = get(database, path, key="")
        assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-store")


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/outbox", {}),
        ("/outbox?key=", {}),
        (f"/outbox?key={KEY}x", {}),
        (f"/outbox?key={KEY[:-1]}", {}),
        ("/outbox?key=%ff%ed%a0%80", {}),
        ("/outbox", {"Authorization": "Bearer"}),
        ("/outbox", {"Authorization": f"Basic {KEY}"}),
        ("/outbox", {"Authorization": "Bearer another"}),
        (f"/outbox?key={KEY}", {"Authorization": "Bearer another"}),
    ],
)
def test_nobody_sees_it_without_the_key(database: Database, path: str, headers: dict[str, str]):
    troubled(database)
    answer = get(database, path, **headers)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert "configuration" not in answer.text


@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
def test_the_key_comes_in_the_address_or_in_a_header(database: Database, scheme: str):
    assert get(database).status_code == 200
    assert get(database, "/outbox", Authorization=f"{scheme} {KEY}").status_code == 200


def test_it_shows_the_queue_and_what_to_do(database: Database):
    ids = troubled(database)
    page = get(database)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    for shown in (
        "<td>1 whatsapp</td><td>reply</td><td>2</td><td>1</td><td>2026-11-22 11:59</td>",
        "<td>1 whatsapp</td><td>fake</td><td>1</td><td>1</td><td>1</td><td>all</td>",
        "<td>recipient</td><td>fake</td><td>63003</td><td>1</td><td>not on WhatsApp</td>",
        "Sender 1 whatsapp is halted.",
        f"<code>taawon outbox retry {ids['password']}</code>",
        f"<b>{ids['unsettled']}, unsettled: reply by whatsapp from sender 1 whatsapp, "
        "2026-11-22 11:55</b>",
        "width=device-width",
    ):
        assert shown in page.text


def test_it_shows_no_number_and_no_word_and_is_kept_by_nobody(database: Database):
    troubled(database)
    page = get(database)
    assert [secret for secret in (*SECRETS, KEY) if secret in page.text] == []
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_nothing_on_it_is_taken_for_html(database: Database):
    ids = troubled(database)
    change(database, ids["tired"], kind="<script>alert(1)</script>")
    database.writer.run(
        lambda tx: tx.db.get_one(Sender, 2).sqlmodel_update({"gateway": "<i>x</i>"})
    )
    page = get(database).text
    assert "<script>" not in page
    assert "<i>" not in page
    assert "&lt;script&gt;" in page


def test_it_changes_nothing(database: Database):
    troubled(database)
    before = rows(database)
    get(database)
    assert rows(database) == before


def test_an_empty_queue_is_one_sentence(database: Database):
    assert "<p>Nothing waits, and nothing failed in 7 days.</p>" in get(database).text
