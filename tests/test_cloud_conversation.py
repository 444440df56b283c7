"""An order through Meta's door and our gateway: the whole way, in both directions."""

import asyncio
import json
from datetime import timedelta
from itertools import count
from typing import Any

import httpx
import pytest

from bot import tables
from bot.database import Database
from bot.gateways.cloud import Cloud
from bot.outbox import lane_of
from bot.outbox.claiming import Held, claim, take_lane
from bot.outbox.settling import Tried, settle
from bot.writer import Transaction
from tests.cloud_account import ACCOUNT, CLIENT, SENDER, World, message, payload, post

MOST = 9
SECOND = timedelta(seconds=1)


class Phone:
    """A client's WhatsApp: what it says is posted by Meta, what it gets was sent to Meta."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.numbers = count(1)
        self.got: list[dict[str, Any]] = []
        self.statuses: list[tuple[str, str]] = []  # the id that Meta gave, and our row

    def says(self, words: str) -> None:
        self._posts(type="text", text={"body": words})

    def taps(self, title: str) -> None:
        """Tap what the last message shows under this title."""
        for reply in self.options():
            if reply["title"] == title:
                kind = f"{self.got[-1]['interactive']['type']}_reply"
                shown = {key: reply[key] for key in ("id", "title", "description") if key in reply}
                self._posts(type="interactive", interactive={"type": kind, kind: shown})
                return
        raise AssertionError(f"{title} is not among {self.options()}")

    def options(self) -> list[dict[str, str]]:
        """What the last message lets be tapped."""
        action = self.got[-1]["interactive"]["action"]
        if "buttons" in action:
            return [button["reply"] for button in action["buttons"]]
        return action["sections"][0]["rows"]

    def reads(self) -> str:
        """The words of the last message."""
        last = self.got[-1]
        return (
            last["text"]["body"] if last["type"] == "text" else last["interactive"]["body"]["text"]
        )

    def _posts(self, **said: Any) -> None:
        wamid = f"wamid.said{next(self.numbers)}"
        before = len(self.got)
        for _ in range(2):  # everything is posted twice
            answer = post(self.world.webhooks, message("text", id=wamid, **said))
            assert (answer.status_code, answer.content) == (200, b"")
        self.world.clock.move(SECOND)
        asyncio.run(self._sends())
        assert len(self.got) > before

    async def _sends(self) -> None:
        """Send what waits in the outbox, as bot.outbox.drain does."""
        cloud = Cloud(ACCOUNT, transport=httpx.MockTransport(self._accepts))
        writer, now = self.world.database.writer, self.world.clock.now()
        held = writer.run(self._held)
        while outgoing := writer.run(lambda tx: claim(tx, held, now, MOST)):
            for one in outgoing:
                tried = Tried(one, await cloud.send(one), now, 0)
                writer.run(lambda tx, tried=tried: settle(tx, held, tried))
        await cloud.close()

    def _held(self, tx: Transaction) -> Held:
        [sender] = [row for row in self.world.rows(tables.Sender) if row.address == SENDER]
        assert sender.id
        return take_lane(tx, lane_of(tx, sender.id), self.world.clock.now())

    def _accepts(self, request: httpx.Request) -> httpx.Response:
        told = json.loads(request.content)
        assert told["to"] == CLIENT.removeprefix("whatsapp:")
        wamid = f"wamid.sent{len(self.got)}"
        self.got.append(told)
        self.statuses.append((wamid, told["biz_opaque_callback_data"]))
        return httpx.Response(200, json={"messages": [{"id": wamid}]})


@pytest.fixture
def phone(database: Database) -> Phone:
    return Phone(World(database))


def test_an_order_is_placed_by_words_and_taps(phone: Phone) -> None:
    """Contract check 90: the same conversation, through another provider."""
    phone.says("Bonjour TIFAWIN")
    assert phone.options()[0]["title"] == "Commander"
    phone.taps("Commander")
    assert phone.got[-1]["interactive"]["type"] == "list"
    phone.taps("Amlou")
    assert "combien en voulez-vous" in phone.reads()
    phone.says("2")
    phone.taps("Non, c'est tout")
    phone.taps("Je passe la prendre")
    phone.taps("Fatima")  # as WhatsApp calls her
    assert "180 DH" in phone.reads()
    assert phone.world.rows(tables.Order) == []
    phone.taps("Oui, je confirme")
    assert "numéro 1" in phone.reads()

    [order] = phone.world.rows(tables.Order)
    assert (order.number, order.name) == (1, "Fatima")
    [line] = phone.world.rows(tables.OrderLine)
    assert (line.quantity_thousandths, line.unit_price_centimes) == (2000, 9000)
    # Nothing went back in an answer, nothing was sent twice, and all of it is settled.
    rows = [row for row in phone.world.rows(tables.Outbound) if row.channel == "whatsapp"]
    assert len(rows) == len(phone.got)
    assert not any(row.answered for row in rows)
    assert {(row.status, row.gateway) for row in rows} == {("sent", "cloud")}


def test_an_old_button_does_not_confirm_a_new_order(phone: Phone) -> None:
    """Contract check 28."""
    phone.says("Bonjour TIFAWIN")
    old = phone.got[-1]
    phone.taps("Commander")
    asked = phone.reads()
    phone.got.append(old)
    phone.taps("Commander")
    assert asked in phone.reads()


def test_what_becomes_of_each_message_reaches_its_row(phone: Phone) -> None:
    phone.says("Bonjour TIFAWIN")
    request = payload("status_read")
    for wamid, row in phone.statuses:
        for status in ("read", "sent", "delivered"):  # in any order
            [one] = request["entry"][0]["changes"][0]["value"]["statuses"]
            one.update(id=wamid, status=status, biz_opaque_callback_data=row)
            post(phone.world.webhooks, request)
    assert {row.status for row in phone.world.rows(tables.Outbound)} == {"read"}
