"""What open pages of the simulator are told, and when."""

import asyncio
import json

import pytest
from sqlmodel import select

from bot import tables
from bot.database import Database
from bot.web.board import Board
from bot.writer import Transaction
from tests.ledger import StoppedClock
from tests.phones import FATIMA, ZONE, close, say, seed, told


@pytest.fixture
def shop(database: Database) -> Database:
    """One cooperative, and a sender on each channel."""
    database.writer.run(seed)
    return database


def test_the_page_shows_every_phone_and_what_it_received(shop: Database) -> None:
    picks = json.dumps([["k7.argan", "زيت أركان", "180 درهم"]])
    shop.writer.run(
        lambda tx: say(tx, f"whatsapp:{FATIMA}", "شنو بغيتي؟", channel="whatsapp", picks=picks)
    )
    shop.writer.run(lambda tx: say(tx, "+212600000001", "2 talabat", kind="digest"))
    shop.writer.run(lambda tx: say(tx, FATIMA, "not yet", status="queued"))
    _, state = told(Board(shop, StoppedClock(), ZONE))

    assert [(phone["role"], phone["sender"]) for phone in state["phones"]] == [
        ("client", "whatsapp:+14155238886"),
        ("client", "TAAWON"),
        ("cooperative", "TAAWON"),
    ]
    assert [(b["phone"], b["words"]) for b in state["bubbles"]] == [
        (f"whatsapp:{FATIMA}", "شنو بغيتي؟"),
        ("+212600000001", "2 talabat"),
    ]
    assert state["bubbles"][0]["picks"] == [["k7.argan", "زيت أركان", "180 درهم"]]
    assert [bubble["segments"] for bubble in state["bubbles"]] == [0, 1]
    assert (state["now"], state["digest"]) == ("2026-11-22T12:00:00", "2026-11-22T18:00:00")


def test_a_page_that_comes_back_gets_what_came_since(shop: Database) -> None:
    board = Board(shop, StoppedClock(), ZONE)
    shop.writer.run(lambda tx: say(tx, FATIMA, "one"))
    last, state = told(board)
    assert state["whole"]
    shop.writer.run(lambda tx: say(tx, FATIMA, "two"))
    last, state = told(board, last)
    assert not state["whole"]
    assert [bubble["words"] for bubble in state["bubbles"]] == ["two"]

    first = select(tables.Outbound).where(tables.Outbound.body == "one")

    def read(tx: Transaction) -> None:
        tx.db.exec(first).one().status = "read"

    shop.writer.run(read)
    _, state = told(board, last)
    assert [(b["words"], b["status"]) for b in state["bubbles"]] == [("one", "read")]


def test_a_page_of_an_earlier_start_gets_everything(shop: Database) -> None:
    shop.writer.run(lambda tx: say(tx, FATIMA, "one"))
    last, _ = told(Board(shop, StoppedClock(), ZONE))
    for unknown in (last, "0-1", "nonsense", "-5"):
        _, state = told(Board(shop, StoppedClock(), ZONE), unknown)
        assert state["whole"]
        assert len(state["bubbles"]) == 1


def test_a_commit_reaches_an_open_page_by_itself(
    shop: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.web.board.LOOK_AGAIN", 60.0)
    board = Board(shop, StoppedClock(), ZONE)
    shop.writer.on_commit.append(board.committed)

    async def follow() -> str:
        events = board.follow("")
        await anext(events)
        waiting = asyncio.ensure_future(anext(events))
        await shop.writer.take(lambda tx: say(tx, FATIMA, "news"))
        event = await asyncio.wait_for(waiting, 30)
        await close(events)
        return event

    assert "news" in asyncio.run(follow())


def test_a_page_that_goes_is_forgotten(shop: Database) -> None:
    board = Board(shop, StoppedClock(), ZONE)
    told(board)
    assert board._pages == {}
