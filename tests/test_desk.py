"""Orders moved on by members' short words: forward only, by members alone, and told once."""

import random
from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot import demo, people
from bot.database import Database
from bot.perform import Circumstances, perform
from bot.post import Post
from bot.tables import Contact, Cooperative, Member, Order, OrderLine, OrderMove, Outbound, Product
from bot.writer import Transaction
from flows.effects import CancelOrder, MoveOrder
from flows.progress import LOST, STEPS, before
from tests.conversations import TO_CONFIRM, Client, Shop, change, everything

BRAHIM = "+212600000012"
VERBS = {"accepted": "ok", "ready": "prêt", "leaving": "parti", "delivered": "livré"}


@pytest.fixture
def shop(database: Database) -> Shop:
    return Shop(database)


@pytest.fixture
def client(shop: Shop) -> Client:
    """Somebody who has ordered once, by WhatsApp: order 1, a jar of amlou."""
    client = shop.client(channel="whatsapp")
    client.says(*TO_CONFIRM, "oui")
    return client


def member(shop: Shop) -> Client:
    return shop.client(demo.PRESIDENT, "whatsapp")


def statuses(shop: Shop) -> list[str]:
    return [order.status for order in everything(shop, Order)]


def told(shop: Shop, kind: str = "order") -> list[Outbound]:
    return [row for row in everything(shop, Outbound) if row.kind == kind]


def stock(shop: Shop) -> int:
    with shop.database.reading() as db:
        return db.exec(select(Product.stock_thousandths).where(col(Product.key) == "amlou")).one()


@pytest.mark.parametrize("status", VERBS)
def test_a_member_moves_an_order_and_the_client_is_told(
    shop: Shop, client: Client, status: str
) -> None:
    answer = member(shop).says(f"{VERBS[status]} 1")

    assert "1 Fatima" in answer[0]
    assert statuses(shop) == [status]
    [moved] = everything(shop, OrderMove)
    assert (moved.status, moved.member_id) == (status, everything(shop, Member)[0].id)
    [news] = told(shop)
    assert news.address == f"whatsapp:{client.phone}"
    assert "Tifawin" in news.body


def test_a_message_that_is_posted_twice_moves_and_tells_once(shop: Shop, client: Client) -> None:
    ready = member(shop).message("wajda 1")
    assert shop.turns.take_now(ready) == shop.turns.take_now(ready)
    member(shop).says("wajda 1")

    assert len(everything(shop, OrderMove)) == len(told(shop)) == 1


def test_several_orders_are_moved_by_one_message(shop: Shop, client: Client) -> None:
    shop.client(BRAHIM, "whatsapp").says(*TO_CONFIRM, "oui")
    answer = member(shop).says("wslat 1 w 2, 9")

    assert statuses(shop) == ["delivered", "delivered"]
    assert len(answer[0].splitlines()) == 3
    assert {row.contact_id for row in told(shop)} == {o.contact_id for o in everything(shop, Order)}


def test_an_order_that_is_delivered_is_rated_as_much_later_as_the_cooperative_says(
    shop: Shop, client: Client
) -> None:
    change(shop, Cooperative, rate_after=5)
    member(shop).says("livré 1")

    [order], [moved] = everything(shop, Order), everything(shop, OrderMove)
    assert order.rating_due == moved.at + timedelta(hours=5)


def test_a_refusal_asks_for_its_reason_and_puts_the_goods_back(shop: Shop, client: Client) -> None:
    left = stock(shop)
    president = member(shop)
    president.says("no 1")
    assert statuses(shop) == ["received"]
    president.says("plus d'amandes cette année")

    [order], [news] = everything(shop, Order), told(shop)
    assert (order.status, order.reason) == ("refused", "plus d'amandes cette année")
    assert "plus d'amandes cette année" in news.body
    assert stock(shop) == left + 1_000


def test_a_refusal_with_its_reason_asks_nothing(shop: Shop, client: Client) -> None:
    member(shop).says("1 no Sala l-louz, 3afak")
    assert everything(shop, Order)[0].reason == "Sala l-louz, 3afak"


def test_what_is_put_back_can_be_ordered_at_once(shop: Shop, client: Client) -> None:
    change(shop, Product, stock_thousandths=0)
    brahim = shop.client(BRAHIM, "whatsapp")
    brahim.says("Bonjour")
    member(shop).says("no 1 casse")
    brahim.says("amlou", "1", "c'est tout", "je viens", "Brahim", "oui")
    assert statuses(shop) == ["refused", "received"]


def test_who_is_no_member_moves_nothing(shop: Shop, client: Client) -> None:
    shop.client(BRAHIM, "whatsapp").says("Bonjour", "ok 1", "wajda 1")
    client.says("ok 1", "livré 1")
    assert statuses(shop) == ["received"]


def test_a_member_is_known_by_whatsapp_alone(shop: Shop, client: Client) -> None:
    """An SMS may bear any number."""
    shop.client(demo.PRESIDENT, "sms").says("Bonjour", "ok 1")
    assert statuses(shop) == ["received"]


def test_a_member_of_another_cooperative_moves_nothing(shop: Shop, client: Client) -> None:
    def join(tx: Transaction) -> None:
        afous = Cooperative(code="AFOUS", names={"fr": "Afous"})
        tx.db.add(afous)
        tx.db.flush()
        tx.db.add(Member(cooperative_id=afous.id, address=BRAHIM, name="Brahim"))

    shop.database.writer.run(join)
    brahim = shop.client(BRAHIM, "whatsapp")
    brahim.says("TIFAWIN", "ok 1")
    brahim.says("wajda 1")
    assert "wajda" not in list(brahim.hears())[-1]
    assert statuses(shop) == ["received"]


def test_an_older_message_that_has_not_left_never_does(shop: Shop, client: Client) -> None:
    member(shop).says("ok 1", "prêt 1", "parti 1")
    assert [(row.once, row.status) for row in told(shop)] == [
        ("order:1:accepted:0", "cancelled"),
        ("order:1:ready:0", "cancelled"),
        ("order:1:leaving:0", "queued"),
    ]


def test_once_whatsapp_is_closed_only_what_cannot_wait_costs_an_sms(
    shop: Shop, client: Client
) -> None:
    """What has no short words waits for its template, or until they write (test_windows)."""
    shop.clock.move(timedelta(hours=25))
    for said, is_urgent in (("ok 1", False), ("prêt 1", True), ("livré 1", False)):
        member(shop).says(said)
        news = told(shop)[-1]
        assert (news.channel, news.status) == ("whatsapp", "queued")
        assert bool(news.template)
        assert bool(news.sms) is is_urgent
    assert [row.status for row in told(shop)] == ["cancelled", "cancelled", "queued"]
    assert client.phone in told(shop)[-1].address


def test_a_member_is_answered_where_she_stands_as_a_client(shop: Shop, client: Client) -> None:
    president = member(shop)
    president.says("Bonjour", "commander", "amlou")
    place = everything(shop, Contact)[-1].place
    president.says("ok 1")
    assert everything(shop, Contact)[-1].place == place
    assert statuses(shop) == ["accepted"]
    president.says("ok 2")  # no order 2: two jars
    assert everything(shop, Contact)[-1].place != place


def test_the_first_words_of_a_member_are_heeded(shop: Shop, client: Client) -> None:
    president = member(shop)
    assert "Fatima" in president.says("tlabiyat")[0]
    assert everything(shop, Contact)[-1].language == "ary_Latn"


@pytest.mark.parametrize("seed", [1, 2])
def test_orders_go_forward_only_and_stock_adds_up_whatever_is_said(shop: Shop, seed: int) -> None:
    chance, first = random.Random(seed), stock(shop)
    buyers = [shop.client(f"+21260000002{n}", "whatsapp") for n in range(3)]
    for buyer in buyers:
        buyer.says(*TO_CONFIRM, "oui")
    president = member(shop)
    was = statuses(shop)
    for _ in range(30):
        number = chance.randint(1, 3)
        if chance.random() < 0.2:
            buyers[number - 1].says("annuler", "oui")
        else:
            president.says(f"{chance.choice([*VERBS.values(), 'no'])} {number}", "sala")
        now = statuses(shop)
        for old, new in zip(was, now, strict=True):
            assert old == new or old in before(new)
        was = now
        held = sum(
            line.quantity_thousandths
            for order, line in zip(
                everything(shop, Order), everything(shop, OrderLine), strict=True
            )
            if order.status not in LOST
        )
        assert stock(shop) + held == first
    assert set(was) <= {*LOST, STEPS[-1], *STEPS}
    news = told(shop)
    assert len(news) == len({row.once for row in news})


@pytest.mark.parametrize("effect", [MoveOrder("1", "accepted"), CancelOrder("1")])
def test_what_no_flow_asked_for_moves_nothing_either(
    shop: Shop, client: Client, effect: MoveOrder | CancelOrder
) -> None:
    """By somebody who is neither a member nor the client whose order it is."""
    shop.client(BRAHIM, "whatsapp").says("Bonjour")
    contact_id = everything(shop, Contact)[-1].id

    def tamper(tx: Transaction) -> None:
        person = people.written_to(tx, contact_id)
        assert person
        gateways = {"simulator": shop.gateway, "twilio": shop.gateway}
        around = Circumstances(person, {}, {}, None, shop.clock.now(), None, Post(gateways))
        perform(effect, tx, around)

    shop.database.writer.run(tamper)
    assert statuses(shop) == ["received"]
