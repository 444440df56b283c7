"""What the tests of ideas and votes share: clients on WhatsApp who propose, agree and hear."""

from datetime import timedelta

from sqlmodel import select

from bot import demo
from bot.database import Database
from bot.news import News
from bot.post import Post
from bot.tables import Cooperative, Idea, Outbound
from bot.writer import Transaction
from tests.conversations import Client, Shop, everything
from tests.ledger import StoppedClock

FATIMA, NAJAT, ZINEB = "+212600000011", "+212600000012", "+212600000013"
SUGARLESS = "de l'amlou sans sucre"
MINUTE = timedelta(minutes=1)


def opened(database: Database) -> Shop:
    """The demo cooperative at noon, with a clock that stands still."""
    return Shop(database, StoppedClock())  # type: ignore[arg-type]


def known(shop: Shop, phone: str = FATIMA, channel: str = "whatsapp") -> Client:
    """A client who has been greeted in French."""
    client = shop.client(phone, channel)
    client.says("Bonjour")
    return client


def proposes(client: Client, words: str = SUGARLESS, *answers: str) -> None:
    """Propose it for all to see, and agree to be written to."""
    client.says("idée", words, *(answers or ("oui", "oui")))


def joins(client: Client, words: str = "amlo bla soukar", agrees: str = "oui") -> None:
    """Want what somebody proposed, in other letters."""
    client.says("idée", words, "1", agrees)


def seller(tx: Transaction) -> Cooperative:
    """The demo cooperative."""
    return tx.db.exec(select(Cooperative).where(Cooperative.code == demo.CODE)).one()


def votes(shop: Shop) -> dict[int, tuple[str, int]]:
    """Each idea's status and votes."""
    return {idea.id: (idea.status, idea.votes) for idea in everything(shop, Idea)}


def news(shop: Shop) -> News:
    """What tells, as a process does that has just started."""
    return News(
        shop.database, Post({"twilio": shop.gateway, "simulator": shop.gateway}), shop.clock
    )


def heard(shop: Shop, phone: str) -> list[str]:
    """The news that were written to this telephone."""
    rows = [row for row in everything(shop, Outbound) if row.kind == "news"]
    return [row.body for row in rows if row.address.endswith(phone)]
