"""A client orders by SMS through the telephone: its door, real turns, the ledger, its gateway."""

import asyncio
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import httpx
import pytest
from sqlmodel import col, select

from bot import demo
from bot.clock import Clock
from bot.database import Database
from bot.gateways import Outgoing, Unknown
from bot.gateways.android import Android, AndroidDoor
from bot.outbox.claiming import claim, take_lane
from bot.outbox.settling import Tried, settle
from bot.render.segments import segments
from bot.tables import Inbound, Order, Outbound, Sender, StatusReceipt
from bot.turns import Turns
from bot.web.webhook import Webhooks
from tests.android_phone import ACCOUNT, NUMBER, event, headers, request, state
from tests.conversations import TO_CONFIRM

FATIMA = "+212600000011"
IDS = count(1)
# The code from the poster, then French among the four languages, as its number.
ORDER = ("TIFAWIN", "4", *TO_CONFIRM[1:])


@dataclass
class Phone:
    """Fatima's telephone and the one that sends for us, with all of the bot between them."""

    database: Database
    sent: list[dict] = field(default_factory=list)
    answer: int = 202

    def __post_init__(self) -> None:
        demo.seed(self.database)
        self.clock = Clock()
        self.gateway = Android(ACCOUNT, httpx.MockTransport(self._api))
        turns = Turns(self.database, {self.gateway.name: self.gateway}, self.clock)
        self.webhooks = Webhooks([AndroidDoor(ACCOUNT)], turns, self.database.writer, self.clock)

    def _api(self, asked: httpx.Request) -> httpx.Response:
        known = {body["id"] for body in self.sent}
        if asked.method == "GET":
            name = asked.url.path.rpartition("/")[2]
            return httpx.Response(200, json=state(name)) if name in known else httpx.Response(404)
        body = json.loads(asked.content)
        if body["id"] in known:
            return httpx.Response(409, json={"message": "duplicate id"})
        self.sent.append(body)
        return httpx.Response(self.answer, json=state(body["id"]))

    async def posts(self, body: str) -> None:
        """The telephone tells us of an event."""
        signed = headers(body.encode(), self.clock.now())
        response = await request(self.webhooks, body, "POST", signed)
        assert (response.status_code, response.content) == (200, b"")

    async def hears(self, words: str, event_id: str = "") -> None:
        """Fatima writes, and is written to."""
        named = event_id or f"event{next(IDS)}"
        told = {"sender": FATIMA, "message": words, "recipient": None}
        await self.posts(event("sms_received", named, **told))
        await self.drains()

    async def drains(self) -> None:
        """What waits is sent as bot.drain sends it."""
        run = self.database.writer.run
        lanes = {row.lane_id for row in self.rows(Outbound)}
        for lane in lanes:
            held = run(lambda tx, lane=lane: take_lane(tx, lane, self.clock.now()))
            assert (held.sender, held.gateway) == (NUMBER, "android")
            while claimed := run(lambda tx, held=held: claim(tx, held, self.clock.now(), 32)):
                for message in claimed:
                    try:
                        outcome = await self.gateway.send(message)
                    except Unknown as error:
                        outcome = error
                    tried = Tried(message, outcome, self.clock.now(), 0)
                    run(lambda tx, held=held, tried=tried: settle(tx, held, tried))

    async def tells(self, name: str, row: int, attempt: int = 1) -> None:
        """What became of a message of ours."""
        await self.posts(event(name, f"event{next(IDS)}", messageId=f"{row}-{attempt}"))

    def rows(self, table: type) -> list:
        with self.database.reading() as db:
            return list(db.exec(select(table).order_by(col(table.id))))

    def status(self, row: int) -> str:
        [found] = [one for one in self.rows(Outbound) if one.id == row]
        return found.status


@pytest.fixture
def phone(sqlite_template: Path, tmp_path: Path) -> Iterator[Phone]:
    shutil.copy(sqlite_template, tmp_path / "taawon.db")
    database = Database(f"sqlite:///{tmp_path}/taawon.db")
    yield Phone(database)
    database.close()


def test_an_order_is_placed_by_sms(phone: Phone) -> None:
    async def order() -> None:
        for words in ORDER:
            await phone.hears(words)
        assert phone.rows(Order) == [], "nothing is placed before a yes"
        assert "90 DH" in phone.sent[-1]["textMessage"]["text"]
        await phone.hears("oui")
        await phone.gateway.close()

    asyncio.run(order())
    [placed] = phone.rows(Order)
    assert placed.name == "Fatima"
    assert "Merci Fatima" in phone.sent[-1]["textMessage"]["text"]
    assert len(phone.sent) >= len(ORDER) + 1, "each message is answered"
    assert {body["phoneNumbers"][0] for body in phone.sent} == {FATIMA}
    assert any("\n1" in body["textMessage"]["text"] for body in phone.sent), "options are numbers"

    [sender] = [one for one in phone.rows(Sender) if one.gateway == "android"]
    assert (sender.address, sender.channel, sender.cooperative_id) == (NUMBER, "sms", None)
    for row, body in zip(phone.rows(Outbound), phone.sent, strict=True):
        assert (row.status, row.gateway, row.body) == (
            "sent",
            "android",
            body["textMessage"]["text"],
        )
        assert row.segments == segments(row.body) > 0
        assert body["id"] == f"{row.id}-{row.attempt}"


def test_an_event_that_comes_again_is_heard_once(phone: Phone) -> None:
    """A retry, and a replay: the same event. The same words again are another one."""

    async def twice() -> None:
        for event_id in ("first", "first", "first", "second"):
            await phone.hears("Bonjour", event_id)
        await phone.gateway.close()

    asyncio.run(twice())
    assert len(phone.rows(Inbound)) == 2
    assert len(phone.sent) == len(phone.rows(Outbound))
    assert len({body["id"] for body in phone.sent}) == len(phone.sent)
    answered = {row.inbound_id for row in phone.rows(Outbound)}
    assert answered == {row.id for row in phone.rows(Inbound)}


def test_an_event_that_comes_twice_at_once_is_heard_once(phone: Phone) -> None:
    async def at_once() -> None:
        told = {"sender": FATIMA, "message": "Bonjour"}
        bodies = [event("sms_received", "first", **told)] * 5
        await asyncio.gather(*map(phone.posts, bodies))
        await phone.drains()
        await phone.gateway.close()

    asyncio.run(at_once())
    assert len(phone.rows(Inbound)) == 1
    assert len(phone.sent) == 1


@pytest.mark.parametrize(
    ("told", "ends"),
    [
        (("sms_sent",), "sent"),
        (("sms_sent", "sms_delivered"), "delivered"),
        (("sms_delivered", "sms_sent"), "delivered"),
        (("sms_delivered", "sms_delivered", "sms_sent"), "delivered"),
        (("sms_sent", "sms_failed"), "failed"),
        (("sms_failed", "sms_sent"), "failed"),
        (("sms_delivered", "sms_failed"), "delivered"),
        (("sms_failed", "sms_delivered", "sms_failed"), "delivered"),
    ],
)
def test_what_became_of_a_message_moves_forward_only(phone: Phone, told, ends: str) -> None:
    async def tell() -> None:
        await phone.hears("Bonjour")
        [row] = phone.rows(Outbound)
        for name in told:
            await phone.tells(name, row.id)
        assert phone.status(row.id) == ends
        await phone.gateway.close()

    asyncio.run(tell())
    assert len(phone.rows(StatusReceipt)) == len(set(told))


def test_what_is_told_of_another_try_or_by_others_moves_nothing(phone: Phone) -> None:
    async def tell() -> None:
        await phone.hears("Bonjour")
        [row] = phone.rows(Outbound)
        await phone.tells("sms_failed", row.id, attempt=2)
        await phone.posts(event("sms_failed", messageId="Ey6ECgOkVVFjz3CL48B8C"))
        assert phone.status(row.id) == "sent"
        await phone.gateway.close()

    asyncio.run(tell())


def test_a_message_whose_answer_never_came_is_found_by_its_id_or_its_status(phone: Phone) -> None:
    """It is in the queue, and the server's answer was cut: evidence comes by both roads."""

    async def cut() -> None:
        phone.answer = 502
        await phone.hears("Bonjour")
        [row] = phone.rows(Outbound)
        assert row.status == "unknown"
        message = Outgoing(row.id, row.attempt, "sms", NUMBER, row.address, row.body, row.language)
        [seen] = await phone.gateway.search(message, row.created)
        assert (seen.is_ours, seen.status) == (True, "queued")
        assert (await phone.gateway.send(message)).provider_id == seen.provider_id
        assert len(phone.sent) == 1, "the same id is not sent twice"
        await phone.tells("sms_sent", row.id)
        assert phone.status(row.id) == "sent"
        await phone.gateway.close()

    asyncio.run(cut())
    [row] = phone.rows(Outbound)
    assert row.gateway == "android"
