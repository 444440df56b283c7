"""An app of nobody at Meta, and what Meta would post to it."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import httpx
from sqlmodel import Session, select, update

from bot import demo, tables
from bot.clock import MovedClock
from bot.database import Database
from bot.gateways import Inbound, Outgoing, Receipt
from bot.gateways.cloud import Account, Cloud, CloudDoor, events, forms
from bot.turns import Turns
from bot.web.webhook import Webhooks
from tests.twilio_account import NOON

SECRET = "an-app-secret"
VERIFY = "words-of-our-own"
NUMBER = "100000000000001"
ACCOUNT = Account("EAA-a-token", SECRET, VERIFY, {"+14155238886": NUMBER})
CLIENT, SENDER = "whatsapp:+212600000001", "whatsapp:+14155238886"
BSUID = "whatsapp:MA.1000000000000001"
TEXT = Outgoing(41, 2, "whatsapp", SENDER, CLIENT, "Merci ! Commande 12 enregistrée.", "fr")
URL = f"https://graph.facebook.com/v23.0/{NUMBER}/messages"
EVENTS = "/webhooks/cloud/events"

PAYLOADS = Path(__file__).parent / "payloads" / "cloud"


def payload(name: str) -> dict[str, Any]:
    """A recorded request."""
    return json.loads((PAYLOADS / f"{name}.json").read_text())


def message(name: str, **changes: object) -> dict[str, Any]:
    """A recorded request with one message, of which some fields are changed; None takes one out."""
    request = payload(name)
    [value] = [change["value"] for change in request["entry"][0]["changes"]]
    [found] = value.get("messages") or value.get("statuses") or value["user_preferences"]
    found.update(changes)
    for field in [field for field, changed in changes.items() if changed is None]:
        del found[field]
    return request


def read(request: dict[str, Any]) -> list[Inbound | Receipt | None]:
    """What its events are for us."""
    body = json.dumps(request).encode()
    return [forms.read(event, NOON) for event in events.of(body, {NUMBER})]


def sign(body: bytes, secret: str = SECRET) -> str:
    """The signature, by the rule that Meta publishes."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def ask(webhooks: Webhooks, method: str, path: str, body: bytes = b"", **headers: str):
    """One request, as a proxy would hand it on: its Host is not ours."""

    async def run() -> httpx.Response:
        transport = httpx.ASGITransport(webhooks)
        async with httpx.AsyncClient(transport=transport, base_url="http://10.0.0.1:8000") as web:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            return await web.request(method, path, content=body, headers=named)

    return asyncio.run(run())


def post(webhooks: Webhooks, request: dict[str, Any] | bytes) -> httpx.Response:
    """A request that Meta signed."""
    body = request if isinstance(request, bytes) else json.dumps(request).encode()
    return ask(webhooks, "POST", EVENTS, body, X_Hub_Signature_256=sign(body))


class World:
    """The demo cooperative behind Meta's door, with real turns."""

    def __init__(self, database: Database) -> None:
        demo.seed(database)
        cloud = update(tables.Sender).where(tables.Sender.address == SENDER)
        database.writer.run(lambda tx: tx.db.execute(cloud.values(gateway="cloud")) and None)
        self.database, self.clock = database, MovedClock()
        turns = Turns(database, {"cloud": Cloud(ACCOUNT)}, self.clock)
        self.webhooks = Webhooks([CloudDoor(ACCOUNT)], turns, database.writer, self.clock)

    def rows(self, table: type) -> list:
        with Session(self.database.engine) as db:
            return list(db.exec(select(table).order_by(table.id)))

    def counted(self) -> dict[str, int]:
        """How many rows there are of all that a request can cause."""
        caused = (tables.Inbound, tables.Outbound, tables.StatusReceipt, tables.Contact)
        return {table.__name__: len(self.rows(table)) for table in (*caused, tables.Media)}


def all_payloads() -> Iterable[str]:
    """The names of all recorded requests."""
    return sorted(path.stem for path in PAYLOADS.glob("*.json"))
