"""What the tests of the simulator share: a shop, and what its phones receive and are told."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from bot import tables
from bot.web.board import Board
from bot.writer import Transaction
from tests.ledger import NOON

ZONE = "Africa/Casablanca"
FATIMA = "+212600000011"


def say(tx: Transaction, address: str, body: str, **more: Any) -> None:
    """Write a row of the ledger that has arrived."""
    row: dict[str, Any] = {"kind": "reply", "channel": "sms", "language": "fr", "status": "sent"}
    row |= {"created": NOON, "due": NOON, "address": address, "body": body} | more
    tx.db.add(tables.Outbound(lane_id=1, **row))


def seed(tx: Transaction) -> None:
    """One cooperative, and a sender on each channel."""
    names = {"fr": "Tifawin", "ar": "تيفاوين"}
    shop = tables.Cooperative(code="TIFAWIN", names=names, digest_to="+212600000001")
    tx.db.add(shop)
    for address, channel in (("whatsapp:+14155238886", "whatsapp"), ("TAAWON", "sms")):
        sender = tables.Sender(address=address, channel=channel)
        tx.db.add(sender)
        tx.db.flush()
        assert sender.id is not None
        tx.db.add(tables.Lane(sender_id=sender.id))


def told(board: Board, last_id: str = "") -> tuple[str, dict[str, Any]]:
    """The first event that a page gets: its id, and what it says."""

    async def first() -> str:
        events = board.follow(last_id)
        event = await anext(events)
        await close(events)
        return event

    event = asyncio.run(first())
    number, said, *_ = event.splitlines()
    return number.removeprefix("id: "), json.loads(said.removeprefix("data: "))


async def close(events: AsyncIterator[str]) -> None:
    await events.aclose()  # type: ignore[attr-defined]
