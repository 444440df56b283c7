"""A client's telephone for tests: through the simulator's gateway and the real turns."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import col, select, update

from bot import demo
from bot.clock import MovedClock
from bot.database import Database
from bot.gateways import Inbound
from bot.gateways.simulator import Posted, PostedPin, Simulator
from bot.tables import Outbound
from bot.turns import Turns

FATIMA = "+212600000011"
# An order from the first word to the question that a yes answers.
TO_CONFIRM = ("Bonjour", "commander", "amlou", "1", "c'est tout", "je viens", "Fatima")


@dataclass
class Shop:
    """The demo cooperative, open: its database, its turns, and a clock that can be moved.

    approved: the templates that WhatsApp lets it write first.
    """

    database: Database
    clock: MovedClock = field(default_factory=MovedClock)
    approved: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        demo.seed(self.database)
        self.gateway = Simulator(self.clock, lambda _receipt: None, self.approved)
        self.turns = Turns(
            self.database, {"twilio": self.gateway, "simulator": self.gateway}, self.clock
        )

    def client(self, phone: str = FATIMA, channel: str = "sms") -> "Client":
        """Somebody who writes from this number."""
        return Client(self, phone, channel)


@dataclass
class Client:
    """A telephone. What it says is answered at once, or through the outbox."""

    shop: Shop
    phone: str
    channel: str

    def message(self, words: str = "", message_id: str = "", **more: object) -> Inbound:
        """A message as the gateway hands it over; message_id: 32 hexadecimal digits."""
        sender = demo.WHATSAPP if self.channel == "whatsapp" else demo.SMS
        posted = Posted.model_validate(
            {
                "id": message_id or secrets.token_hex(16),
                "channel": self.channel,
                "phone": self.phone,
                "sender": sender,
                "profile": "Fatima",
                "words": words,
                **more,
            }
        )
        raw = posted.model_dump_json()
        return self.shop.gateway.parse(raw, self.shop.clock.now())

    def says(self, *messages: str) -> tuple[str, ...]:
        """Say these, one after the other; gives what the last is answered with."""
        answers: tuple[str, ...] = ()
        for words in messages:
            answers = self.shop.turns.take_now(self.message(words))
        return answers

    def sends_pin(self, latitude: str, longitude: str) -> tuple[str, ...]:
        """Send a place on the map."""
        pin = PostedPin.model_validate({"latitude": latitude, "longitude": longitude})
        return self.shop.turns.take_now(self.message(pin=pin))

    def hears(self) -> Iterator[str]:
        """All that was ever written to this telephone, in order."""
        with self.shop.database.reading() as db:
            address = self.message("x").address
            rows = db.exec(
                select(Outbound).where(col(Outbound.address) == address).order_by(col(Outbound.id))
            )
            yield from (row.body for row in rows)


def everything(shop: Shop, table: type) -> list[Any]:
    """All rows of a table, in the order they were written."""
    with shop.database.reading() as db:
        return list(db.exec(select(table).order_by(table.id)))


def change(shop: Shop, table: type, **values: object) -> None:
    """Change all rows of a table, as another process might."""
    shop.database.writer.run(lambda tx: tx.db.execute(update(table).values(**values)) and None)
