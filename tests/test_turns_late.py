"""What comes late, or never: owed turns, reminders, stops, and a database in trouble."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot import turns
from bot.database import Database
from bot.tables import (
    Address,
    Consent,
    Contact,
    Cooperative,
    Order,
    OrderLine,
    Outbound,
    Product,
    Timer,
)
from bot.tables import Inbound as Received
from tests.conversations import TO_CONFIRM, Client, Shop, change, everything

COMPLAINT = "j'ai un problème avec ma commande"


@pytest.fixture
def shop(database: Database) -> Shop:
    return Shop(database)


def test_stop_is_kept_with_its_words_and_ends_what_was_scheduled(shop: Shop) -> None:
    client = shop.client(channel="whatsapp")
    client.says("Bonjour", "commander", "amlou", "2")
    assert len(everything(shop, Timer)) == 1

    client.says("Stop !")
    [contact] = everything(shop, Contact)
    [consent] = everything(shop, Consent)
    assert contact.opted_out is not None
    assert everything(shop, Timer) == []
    assert (consent.given, consent.words, consent.language) == (False, "Stop !", "fr")

    client.says("start")
    assert everything(shop, Contact)[0].opted_out is None
    assert [row.given for row in everything(shop, Consent)] == [False, True]


def test_a_forgotten_basket_gets_one_reminder_and_never_a_second(shop: Shop) -> None:
    client = shop.client(channel="whatsapp")
    client.says("Bonjour", "commander", "amlou", "2")
    [timer] = everything(shop, Timer)

    def fire() -> None:
        shop.database.writer.run(lambda tx: shop.turns.silence(tx, timer.contact_id, timer.asked))

    shop.clock.move(max(timer.due - shop.clock.now(), timedelta()))
    fire()
    fire()
    reminders = [row for row in everything(shop, Outbound) if row.kind == "reminder"]
    assert len(reminders) == 1
    assert reminders[0].expires < everything(shop, Contact)[0].heard + timedelta(hours=24)
    client.says("sdfsdf")  # not understood, and still in the basket
    assert len(everything(shop, Timer)) == 1
    assert everything(shop, Timer)[0].due == timer.due


def test_a_reminder_is_not_for_whoever_has_gone_on(shop: Shop) -> None:
    client = shop.client(channel="whatsapp")
    client.says("Bonjour", "commander", "amlou", "2")
    [timer] = everything(shop, Timer)
    client.says("c'est tout")
    shop.database.writer.run(lambda tx: shop.turns.silence(tx, timer.contact_id, timer.asked))
    assert [row for row in everything(shop, Outbound) if row.kind == "reminder"] == []


def test_no_reminder_where_the_channel_has_no_window(shop: Shop) -> None:
    shop.client(channel="sms").says("Bonjour", "commander", "amlou", "2")
    assert everything(shop, Timer) == []


def test_each_complaint_is_told_to_the_cooperative_once(shop: Shop) -> None:
    client = shop.client()
    client.says("Bonjour")
    complaint = client.message(COMPLAINT)
    shop.turns.take_now(complaint)
    shop.turns.take_now(complaint)  # the provider posts it again
    [alert] = [row for row in everything(shop, Outbound) if row.kind == "alert"]
    assert alert.address == "+212600000001"
    assert "0600000011" in alert.body


def owed_once(shop: Shop, monkeypatch: pytest.MonkeyPatch, client: Client, words: str) -> int:
    """Have a message fail and be owed; its row's id."""
    with monkeypatch.context() as patch:
        patch.setattr(turns, "step", lambda *_: 1 / 0)
        client.says(words)
    return everything(shop, Received)[-1].id


def test_an_owed_answer_does_not_answer_a_later_question(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was a quantity: by the time it is taken again, "1" would be a yes."""
    client = shop.client()
    client.says(*TO_CONFIRM[:3])
    owed = owed_once(shop, monkeypatch, client, "1")
    shop.clock.move(timedelta(seconds=5))
    client.says(*TO_CONFIRM[3:])
    heard = everything(shop, Contact)[0].heard

    assert shop.turns.retake(owed)
    assert everything(shop, Order) == []
    assert everything(shop, Contact)[0].heard == heard
    assert all(row.handled for row in everything(shop, Received))


def test_an_owed_stop_is_obeyed_however_late(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    client = shop.client()
    client.says("Bonjour")
    owed = owed_once(shop, monkeypatch, client, "stop")
    shop.clock.move(timedelta(seconds=5))
    client.says("commander")

    assert shop.turns.retake(owed)
    assert everything(shop, Contact)[0].opted_out is not None


def test_a_reminder_that_waits_does_not_leave_after_a_stop(shop: Shop) -> None:
    client = shop.client(channel="whatsapp")
    client.says("Bonjour", "commander", "amlou", "2")
    [timer] = everything(shop, Timer)
    shop.clock.move(max(timer.due - shop.clock.now(), timedelta()))
    shop.database.writer.run(lambda tx: shop.turns.silence(tx, timer.contact_id, timer.asked))
    client.says("stop")
    [reminder] = [row for row in everything(shop, Outbound) if row.kind == "reminder"]
    assert reminder.status == "cancelled"


def test_a_reminder_goes_to_the_number_and_not_to_the_id_beside_it(shop: Shop) -> None:
    client = shop.client(channel="whatsapp")
    for words in ("Bonjour", "commander", "amlou", "2"):
        message = client.message(words)
        shop.turns.take_now(replace(message, alias="whatsapp:MA.99"))
    [timer] = everything(shop, Timer)
    shop.clock.move(max(timer.due - shop.clock.now(), timedelta()))
    shop.database.writer.run(lambda tx: shop.turns.silence(tx, timer.contact_id, timer.asked))
    [reminder] = [row for row in everything(shop, Outbound) if row.kind == "reminder"]
    assert reminder.address == message.address


def test_each_cooperative_is_told_of_whoever_complains(shop: Shop) -> None:
    other = Cooperative(code="ZAYTOUN", names={"fr": "Zaytoun"}, digest_to="+212600000002")
    shop.database.writer.run(lambda tx: tx.db.add(other))
    client = shop.client()
    client.says("bonjour TIFAWIN", COMPLAINT, "ZAYTOUN", COMPLAINT)
    alerts = [row.address for row in everything(shop, Outbound) if row.kind == "alert"]
    assert alerts == ["+212600000001", "+212600000002"]


def test_the_price_that_was_shown_is_the_price_that_counts(shop: Shop) -> None:
    client = shop.client()
    client.says(*TO_CONFIRM[:3])  # asked how much, at 90 DH
    change(shop, Product, price_centimes=120_00)
    change(shop, Cooperative, version=99)

    client.says(*TO_CONFIRM[3:], "oui")
    [line] = everything(shop, OrderLine)
    assert line.unit_price_centimes == 90_00


def test_a_new_cooperative_is_known_within_a_minute(shop: Shop) -> None:
    client = shop.client()
    client.says("Bonjour")
    shop.database.writer.run(
        lambda tx: tx.db.add(Cooperative(code="ZAYTOUN", names={"fr": "Zaytoun"}))
    )
    shop.clock.move(timedelta(minutes=1))
    assert "Zaytoun" in client.says("ZAYTOUN")[0]


def test_what_the_database_refuses_is_not_a_fault_of_the_turn(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The provider tries again: no apology, and the message is not owed."""
    client = shop.client()
    message = client.message("Bonjour")

    def full(*_: object) -> None:
        raise shop.database.trouble[2]("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(turns.people, "stand", full)
        with pytest.raises(shop.database.trouble, match="disk full"):
            shop.turns.take_now(message)
    assert everything(shop, Received) == []
    assert "Tifawin" in shop.turns.take_now(message)[0]


def test_two_processes_give_each_order_its_own_number(database_url: str) -> None:
    """Both count from the same cooperative: whoever comes second takes the turn again."""
    first, second = Shop(Database(database_url)), Shop(Database(database_url))
    clients = [shop.client(f"+2126001{n:05}") for n, shop in enumerate([first, second] * 6)]
    for client in clients:
        client.says(*TO_CONFIRM)

    async def together() -> None:
        await asyncio.gather(*(c.shop.turns.take(c.message("oui")) for c in clients))

    asyncio.run(together())
    assert [order.number for order in everything(first, Order)] == list(range(1, 13))
    assert all(row.handled for row in everything(first, Received))
    first.database.close()
    second.database.close()


def test_whoever_blocked_us_and_writes_again_is_written_to_again(shop: Shop) -> None:
    client = shop.client(channel="whatsapp")
    client.says("Bonjour")
    change(shop, Address, stopped=shop.clock.now())
    shop.clock.move(timedelta(minutes=5))
    client.says("commander")
    assert everything(shop, Address)[0].stopped is None
