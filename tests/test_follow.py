"""A client's own orders through real turns: followed, cancelled, changed, placed again."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot import demo, digests
from bot.database import Database
from bot.tables import Cooperative, Order, OrderLine, Outbound, Product
from tests.conversations import TO_CONFIRM, Client, Shop, change, everything


@pytest.fixture
def shop(database: Database) -> Shop:
    return Shop(database)


@pytest.fixture
def client(shop: Shop) -> Client:
    """Somebody who has ordered once: order 1, a jar of amlou."""
    client = shop.client()
    client.says(*TO_CONFIRM, "oui")
    return client


def stock(shop: Shop) -> int:
    with shop.database.reading() as db:
        return db.exec(select(Product.stock_thousandths).where(col(Product.key) == "amlou")).one()


def statuses(shop: Shop) -> list[str]:
    return [order.status for order in everything(shop, Order)]


def member(shop: Shop) -> Client:
    return shop.client(demo.PRESIDENT, "whatsapp")


def test_an_order_is_cancelled_after_a_yes_and_goes_back_into_the_stock(
    shop: Shop, client: Client
) -> None:
    left = stock(shop)
    client.says("annuler")
    assert statuses(shop) == ["received"]
    client.says("oui")
    assert statuses(shop) == ["cancelled"]
    assert stock(shop) == left + 1_000


def test_an_order_that_is_accepted_between_the_question_and_the_yes_is_not_cancelled(
    shop: Shop, client: Client
) -> None:
    client.says("annuler")
    member(shop).says("ok 1")
    answer = client.says("oui")
    assert statuses(shop) == ["accepted"]
    assert "préparation" in answer[0]


def test_a_changed_order_takes_the_place_of_the_first(shop: Shop, client: Client) -> None:
    left = stock(shop)
    client.says("mes commandes", "changer", "amlou", "3", "oui")

    first, second = everything(shop, Order)
    assert (first.status, second.status, second.number) == ("cancelled", "received", 2)
    assert everything(shop, OrderLine)[-1].quantity_thousandths == 3_000
    assert stock(shop) == left - 2_000


def test_what_the_order_itself_holds_can_be_had_again(shop: Shop, client: Client) -> None:
    """All of it was hers: nothing else is left."""
    change(shop, Product, stock_thousandths=0)
    change(shop, Cooperative, version=9)
    client.says("mes commandes", "changer", "le nom", "Zahra", "oui")
    assert [o.name for o in everything(shop, Order) if o.status == "received"] == ["Zahra"]
    assert stock(shop) == 0


def test_an_order_that_is_accepted_while_it_is_changed_stays_as_it_is(
    shop: Shop, client: Client
) -> None:
    client.says("mes commandes", "changer", "amlou", "3")
    member(shop).says("ok 1")
    left = stock(shop)
    answer = client.says("oui")

    assert statuses(shop) == ["accepted"]
    assert "1" in answer[0]
    assert stock(shop) == left


def test_recordings_and_notes_go_on_with_a_changed_order(shop: Shop, client: Client) -> None:
    change(shop, Order, recordings='["K7Q2xz"]', note="le soir")
    client.says("mes commandes", "changer", "amlou", "2", "oui")
    second = everything(shop, Order)[-1]
    assert (second.recordings, second.note) == ('["K7Q2xz"]', "le soir")


def test_the_same_as_last_time_is_one_word_and_one_yes_at_the_prices_of_today(
    shop: Shop, client: Client
) -> None:
    change(shop, Product, price_centimes=100_00)
    change(shop, Cooperative, version=9)
    asked = client.says("comme la dernière fois")
    assert "100 DH" in asked[0]
    client.says("oui")

    first, second = everything(shop, Order)
    assert (second.name, second.delivery, second.total_centimes) == ("Fatima", "pickup", 100_00)
    assert first.status == second.status == "received"


def test_a_question_about_an_order_is_answered_with_where_it_stands(
    shop: Shop, client: Client
) -> None:
    member(shop).says("prêt 1")
    assert "prete" in client.says("où en est ma commande ?")[0]
    assert _alerts(shop) == []


def test_what_the_status_does_not_answer_reaches_the_cooperative(
    shop: Shop, client: Client
) -> None:
    shop.clock.move(timedelta(days=2))
    member(shop).says("Bonjour")
    client.says("où en est ma commande 1 ?")
    assert len(_alerts(shop)) == 1


def test_somebody_elses_order_is_not_told_of(shop: Shop, client: Client) -> None:
    other = shop.client("+212600000012")
    other.says("Bonjour")
    assert "recue" not in other.says("où en est ma commande 1 ?")[0]
    other.says("annuler ma commande 1", "oui")
    assert statuses(shop) == ["received"]


def test_a_cancelled_order_is_in_no_digest(shop: Shop, client: Client) -> None:
    client.says("annuler", "oui")
    with shop.database.reading() as db:
        assert digests.preview(db, 1, shop.clock.now()).orders == 0


def test_a_cooperative_that_heard_of_an_order_hears_that_it_is_no_more(
    shop: Shop, client: Client
) -> None:
    member(shop).says("Bonjour")
    now = shop.clock.now()
    shop.database.writer.run(lambda tx: digests.make(tx, 1, now, now) and None)
    client.says("annuler", "oui")
    [alert] = _alerts(shop)
    assert "1" in alert.body
    client.says("annuler")
    assert len(_alerts(shop)) == 1


def _alerts(shop: Shop) -> list[Outbound]:
    return [row for row in everything(shop, Outbound) if row.kind == "alert"]
