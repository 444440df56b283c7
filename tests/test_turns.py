"""A turn writes everything, or nothing, and only once."""

import asyncio
import json
import logging
from dataclasses import replace

import pytest
from sqlmodel import col, select

from bot import places, turns
from bot.database import Database
from bot.gateways import Inbound
from bot.tables import (
    Address,
    Contact,
    Cooperative,
    Order,
    OrderLine,
    Outbound,
    Product,
    Sender,
)
from bot.tables import Inbound as Received
from bot.tokens import TOKEN_LENGTH, token
from flows.talk import Heard
from tests.conversations import FATIMA, TO_CONFIRM, Client, Shop, change, everything


@pytest.fixture
def shop(database: Database) -> Shop:
    return Shop(database)


def stock(shop: Shop, key: str = "amlou") -> int:
    with shop.database.reading() as db:
        return db.exec(select(Product.stock_thousandths).where(col(Product.key) == key)).one()


def test_an_order_takes_its_lines_out_of_the_stock_at_the_price_that_was_shown(shop: Shop) -> None:
    before = stock(shop)
    answer = shop.client().says(*TO_CONFIRM, "oui")

    [order] = everything(shop, Order)
    [line] = everything(shop, OrderLine)
    assert "1" in answer[0]
    assert (order.number, order.name, order.delivery) == (1, "Fatima", "pickup")
    assert (line.quantity_thousandths, line.unit_price_centimes) == (1_000, order.total_centimes)
    assert order.telephone == FATIMA
    assert stock(shop) == before - 1_000


def test_the_same_message_again_gets_the_same_answer_and_no_second_effect(shop: Shop) -> None:
    """Contract check 16."""
    client = shop.client()
    client.says(*TO_CONFIRM)
    yes = client.message("oui")
    first, again = shop.turns.take_now(yes), shop.turns.take_now(yes)

    assert first == again
    assert first
    assert len(everything(shop, Order)) == 1


def test_the_same_message_twenty_times_at_once_is_one_order(shop: Shop) -> None:
    """Contract check 17."""
    client = shop.client()
    client.says(*TO_CONFIRM)
    yes = client.message("oui")

    async def together() -> list[tuple[str, ...]]:
        return await asyncio.gather(*(shop.turns.take(yes) for _ in range(20)))

    answers = asyncio.run(together())
    assert len(set(answers)) == 1
    assert len(everything(shop, Order)) == 1


def test_messages_of_one_person_are_taken_in_the_order_of_their_arrival(shop: Shop) -> None:
    """Contract check 19."""
    client = shop.client()
    messages = [client.message(words) for words in (*TO_CONFIRM, "oui")]

    async def together() -> None:
        await asyncio.gather(*(shop.turns.take(message) for message in messages))

    asyncio.run(together())
    [order] = everything(shop, Order)
    assert order.name == "Fatima"


def test_the_raw_form_of_each_message_is_kept(shop: Shop) -> None:
    """Contract check 20."""
    client = shop.client()
    message = client.message("Bonjour")
    shop.turns.take_now(message)
    [kept] = everything(shop, Received)
    assert shop.gateway.parse(kept.raw, kept.received) == message


def test_a_turn_that_raises_is_owed_and_taken_again(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Contract check 18. Nothing of the turn is kept but the message, and an apology is given."""
    client = shop.client()
    client.says(*TO_CONFIRM)
    before = stock(shop)
    with monkeypatch.context() as patch, caplog.at_level(logging.DEBUG):
        patch.setattr(turns, "perform", lambda *_: 1 / 0)
        apology = client.says("oui")
    assert "Pardon" in apology[0]
    assert everything(shop, Order) == []
    assert stock(shop) == before
    [owed] = [row for row in everything(shop, Received) if row.handled is None]
    assert owed.error == "ZeroDivisionError"
    assert FATIMA not in caplog.text
    assert "oui" not in caplog.text.split()

    assert shop.turns.retake(owed.id)
    [order] = everything(shop, Order)
    reply = everything(shop, Outbound)[-1]
    assert (order.inbound_id, reply.inbound_id) == (owed.id, owed.id)
    assert (reply.status, reply.answered) == ("queued", False)
    assert shop.turns.retake(owed.id)
    assert len(everything(shop, Order)) == 1


def test_one_poisoned_message_does_not_stop_those_that_wait_with_it(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = turns.step

    def poisoned(place: object, event: Heard, ctx: object) -> object:
        if event.words == "poison":
            raise RuntimeError
        return real(place, event, ctx)  # type: ignore[arg-type]

    monkeypatch.setattr(turns, "step", poisoned)
    clients = [shop.client(f"+21260000{n:04}") for n in range(30)]
    messages = [client.message("Bonjour") for client in clients]
    messages[7] = clients[7].message("poison")

    async def together() -> list[tuple[str, ...]]:
        return await asyncio.gather(*(shop.turns.take(message) for message in messages))

    answers = asyncio.run(together())
    assert [n for n, answer in enumerate(answers) if "Tifawin" not in answer[0]] == [7]


def test_the_last_ones_sold_under_our_feet_are_told_of(shop: Shop) -> None:
    """The stock is less than the snapshot says: the turn is taken again, and says so itself."""
    client = shop.client()
    client.says(*TO_CONFIRM)
    change(shop, Product, stock_thousandths=0)  # and the catalogue's version is as it was

    answer = client.says("oui")
    assert everything(shop, Order) == []
    assert everything(shop, Cooperative)[0].orders == 0
    assert "Amlou" in answer[0]
    assert all(row.handled for row in everything(shop, Received))


def test_what_is_sold_out_before_the_yes_is_not_ordered(shop: Shop) -> None:
    client = shop.client()
    client.says(*TO_CONFIRM)
    change(shop, Product, stock_thousandths=0)
    change(shop, Cooperative, version=99)

    answer = client.says("oui")
    assert everything(shop, Order) == []
    assert "Amlou" in answer[0]


def test_an_unreadable_place_apologises_and_opens_the_menu(shop: Shop) -> None:
    client = shop.client()
    client.says("Bonjour")
    change(shop, Contact, place='{"flow":"lottery","version":1,"state":"x","slots":{}}')

    assert "1. " in client.says("1")[0]
    [contact] = everything(shop, Contact)
    assert places.load(contact.place).flow == "menu"


def test_a_place_of_a_newer_release_is_left_for_it(shop: Shop) -> None:
    client = shop.client()
    client.says("Bonjour")
    newer = '{"flow":"order","version":99,"state":"x","slots":{},"asked":""}'
    change(shop, Contact, place=newer)

    assert client.says("1") == ()
    [contact] = everything(shop, Contact)
    assert contact.place == newer
    assert everything(shop, Received)[-1].handled is None


def test_buttons_leave_through_the_outbox_and_texts_in_the_answer(shop: Shop) -> None:
    client = shop.client(channel="whatsapp")
    assert client.says("Bonjour") == ()
    [hello] = everything(shop, Outbound)
    assert (hello.status, hello.answered, hello.kind) == ("queued", False, "reply")
    assert hello.picks
    assert "1." in hello.plain
    assert hello.expires == hello.created + shop.gateway.capabilities("whatsapp").window


def test_a_tap_orders_and_an_old_tap_does_not(shop: Shop) -> None:
    """Contract check 28."""
    client = shop.client(channel="whatsapp")
    client.says(*TO_CONFIRM)
    old = yes_button(shop)
    client.says("annuler", *TO_CONFIRM[1:])
    shop.turns.take_now(client.message(tap=old))
    assert everything(shop, Order) == []

    shop.turns.take_now(client.message(tap=yes_button(shop)))
    assert len(everything(shop, Order)) == 1
    shop.turns.take_now(client.message(tap=yes_button(shop)))
    assert len(everything(shop, Order)) == 1


def yes_button(shop: Shop) -> str:
    """The payload of the last yes that was offered."""
    rows = [json.loads(row.picks) for row in everything(shop, Outbound) if row.picks]
    return next(pick[0] for picks in reversed(rows) for pick in picks if pick[0].endswith(".yes"))


def test_somebody_without_a_number_can_order(shop: Shop) -> None:
    """Contract check 22."""
    client = shop.client(channel="whatsapp")
    address = "whatsapp:MA.4566546130240823"
    for words in (*TO_CONFIRM, "oui"):
        shop.turns.take_now(replace(client.message(words), address=address))
    [order] = everything(shop, Order)
    assert order.telephone == ""


def test_a_number_then_the_id_alone_are_the_same_person(shop: Shop) -> None:
    """Contract check 23."""
    client = shop.client(channel="whatsapp")
    alias = "whatsapp:MA.4566546130240823"
    for words in TO_CONFIRM:
        shop.turns.take_now(replace(client.message(words), alias=alias))
    shop.turns.take_now(replace(client.message("oui"), address=alias, alias=alias))
    assert len(everything(shop, Contact)) == 1
    assert len(everything(shop, Address)) == 2
    assert len(everything(shop, Order)) == 1


def test_the_id_alone_then_the_number_are_the_same_person(shop: Shop) -> None:
    client = shop.client(channel="whatsapp")
    alias = "whatsapp:MA.4566546130240823"
    for words in TO_CONFIRM:
        shop.turns.take_now(replace(client.message(words), address=alias))
    shop.turns.take_now(replace(client.message("oui"), alias=alias))
    assert len(everything(shop, Contact)) == 1
    assert len(everything(shop, Order)) == 1


def test_a_number_of_ours_that_is_not_known_yet_is_shared_by_all(shop: Shop) -> None:
    client = shop.client()
    message: Inbound = replace(client.message("Bonjour"), sender="+212600000099")
    assert shop.turns.take_now(message)
    assert everything(shop, Sender)[-1].cooperative_id is None


def test_on_a_shared_number_the_code_of_a_poster_chooses_the_cooperative(shop: Shop) -> None:
    other = Cooperative(code="ZAYTOUN", names={"fr": "Zaytoun"}, pickup="Souk")
    shop.database.writer.run(lambda tx: tx.db.add(other))
    assert "Zaytoun" in shop.client("+212600000012").says("bonjour ZAYTOUN")[0]
    asked = shop.client("+212600000013").says("Bonjour")[0]
    assert "1. Tifawin" in asked
    assert "2. Zaytoun" in asked
    assert "Zaytoun" in Client(shop, "+212600000013", "sms").says("2")[0]
    assert [c.cooperative_id for c in everything(shop, Contact)] == [other.id, other.id]


def test_a_question_is_never_named_as_another() -> None:
    names = {token(number) for number in range(1, 20_000)}
    assert len(names) == 19_999
    assert all(len(name) == TOKEN_LENGTH for name in names)
