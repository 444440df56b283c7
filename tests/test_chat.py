"""The terminal's chat: the same turns as everywhere, shown as each channel shows them."""

import shutil
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from sqlmodel import select

from bot.chat import HELP, Bot, Channel, NoSender, chat
from bot.clock import Clock
from bot.database import Database
from bot.demo import seed
from bot.gateways.simulator import Simulator
from bot.tables import Contact, Order, OrderLine, Outbound
from bot.translate import speaker
from bot.turns import Turns
from flows.talk import text

Talk = Callable[..., str]


@pytest.fixture
def empty(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """A database with all tables and no rows."""
    path = tmp_path / "taawon.db"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture
def talk(empty: Database) -> Talk:
    """Type these lines; gives what the terminal then showed."""
    clock = Clock()
    simulator = Simulator(clock, print)

    def play(*lines: str, channel: Channel = "sms", language: str = "") -> str:
        typed = iter(lines)

        def read() -> str:
            try:
                return next(typed)
            except StopIteration:
                raise EOFError from None

        turns = Turns(empty, {"twilio": simulator, "simulator": simulator}, clock)
        shown = StringIO()
        console = Console(file=shown, width=200)
        chat(Bot(empty, turns, simulator, clock), channel, language, console, read)
        return shown.getvalue()

    return play


@pytest.fixture
def shop(empty: Database) -> Database:
    seed(empty)
    return empty


def test_an_order_by_sms_is_typed_by_numbers(talk: Talk, shop: Database) -> None:
    shown = talk("Bonjour", "1", "1", "2", "1", "1", "Youssef", "1", language="fr")
    assert "1. Commander" in shown
    assert "segments: " in shown
    with shop.reading() as db:
        [order] = db.exec(select(Order)).all()
        [line] = db.exec(select(OrderLine)).all()
        assert (order.name, order.delivery, line.quantity_thousandths) == (
            "Youssef",
            "pickup",
            2000,
        )


def test_on_whatsapp_a_number_taps(talk: Talk, shop: Database) -> None:
    shown = talk("salut", "1", "2", "3", "/pin 31.6,-8", channel="whatsapp", language="fr")
    assert "[1] Commander" in shown
    assert "[2] Amlou - 90 DH" in shown
    assert "segments" not in shown


def test_a_pin_answers_where(talk: Talk, shop: Database) -> None:
    basket = ("salut", "1", "1", "2", "1", "2")
    talk(*basket, "/pin 31.63, -7.99", "Youssef", "1", channel="whatsapp", language="fr")
    with shop.reading() as db:
        [order] = db.exec(select(Order)).all()
    assert (order.latitude, order.longitude, order.name) == ("31.63", "-7.99", "Youssef")


def test_pictures_and_voices_can_be_sent(talk: Talk, shop: Database) -> None:
    say = speaker("fr")
    shown = talk("salut", "/photo", "/voice", channel="whatsapp", language="fr")
    assert say(text("recording.ask.image")) in shown
    assert say(text("recording.more")) in shown


@pytest.mark.parametrize("line", ["/pin", "/pin here", "/pin 95,0", "/pin 1"])
def test_a_pin_that_is_none_is_explained(talk: Talk, shop: Database, line: str) -> None:
    assert talk(line).count(HELP) == 2


def test_what_was_shown_is_never_sent_to_anybody(talk: Talk, shop: Database) -> None:
    talk("salut", "1", channel="whatsapp", language="fr")
    with shop.reading() as db:
        statuses = {row.status for row in db.exec(select(Outbound))}
    assert statuses == {"sent"}


def test_the_language_can_be_chosen(talk: Talk, shop: Database) -> None:
    assert speaker("ary")(text("menu.ask")) in talk("1", language="ary")
    talk("1", language="fr")
    with shop.reading() as db:
        assert [contact.language for contact in db.exec(select(Contact))] == ["fr"]


def test_without_a_sender_the_chat_says_so(talk: Talk) -> None:
    with pytest.raises(NoSender, match="taawon demo"):
        talk("salut")
