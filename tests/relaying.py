"""What the tests of relays share: a client and a member of the demo cooperative, by day."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlmodel import col, select

from bot import demo
from bot.clock import MOROCCO, local
from bot.post import Post
from bot.relays import Relays
from bot.tables import Member, Outbound
from bot.writer import Transaction
from tests.conversations import Client, Shop

# On a Friday too, people may be written to at the first and the second, never at the third.
MORNING, LATE_DAY, EVENING = time(10, 30), time(20, 25), time(22)
HASSAN, AICHA = "+212600000012", "+212600000013"
OTHER_MEMBER = "+212600000002"
HUMAN = "parler à quelqu'un"


@dataclass
class Talking:
    """The shop, its ticks, and who talks in it."""

    shop: Shop

    def __post_init__(self) -> None:
        self.relays = Relays(
            self.shop.database,
            Post({"twilio": self.shop.gateway, "simulator": self.shop.gateway}),
            self.shop.clock,
        )
        self.at(MORNING)

    def at(self, hour: time) -> None:
        """Go on until clocks in Morocco show this hour again."""
        here = local(self.shop.clock.now(), MOROCCO)
        then = datetime.combine(here.date(), hour, tzinfo=here.tzinfo)
        self.shop.clock.move((then if then > here else then + timedelta(days=1)) - here)

    def later(self, **by: float) -> None:
        """Some time passes, and what is due is done."""
        self.shop.clock.move(timedelta(**by))
        self.relays.tick()

    def client(self, phone: str = "+212600000011", channel: str = "whatsapp") -> Client:
        """A client who has met the cooperative."""
        made = self.shop.client(phone, channel)
        made.says("Bonjour")
        return made

    def member(self, phone: str = demo.PRESIDENT) -> Client:
        """A member whose window is open."""
        made = self.shop.client(phone, "whatsapp")
        made.says("Bonjour")
        return made

    def joins(self, phone: str) -> None:
        """Somebody else becomes a member."""

        def add(tx: Transaction) -> None:
            first = tx.db.exec(select(Member)).first()
            assert first
            seller = first.cooperative_id
            tx.db.add(Member(cooperative_id=seller, address=phone, name="Itto", role="member"))

        self.shop.database.writer.run(add)

    def texts(self) -> list[str]:
        """What the digests' number was sent by SMS."""
        with self.shop.database.reading() as db:
            rows = select(Outbound).where(Outbound.channel == "sms", Outbound.kind == "relay")
            return [
                row.body
                for row in db.exec(rows.order_by(col(Outbound.id)))
                if row.address == demo.PRESIDENT
            ]


def answer(client: Client, *messages: str) -> str:
    """Say these; gives what the last is answered with, at once or by the outbox, or ""."""
    client.says(*messages[:-1])
    before = len(list(client.hears()))
    client.says(messages[-1])
    return "\n".join(list(client.hears())[before:])


def relayed(client: Client) -> list[str]:
    """What was written to somebody for a relay, in order."""
    with client.shop.database.reading() as db:
        rows = db.exec(
            select(Outbound)
            .where(Outbound.address == client.message("x").address, Outbound.kind == "relay")
            .order_by(col(Outbound.id))
        )
        return [row.body for row in rows]
