"""What a cooperative gives to who comes back, through real turns."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from sqlmodel import col, select, update

from bot import people
from bot.clock import MovedClock
from bot.database import Database
from bot.digests import preview
from bot.known import rewards
from bot.perform import Circumstances, Refused
from bot.perform.rewards import give, give_back
from bot.post import Post
from bot.tables import Contact, Cooperative, Order, Reward, RewardGiven
from bot.writer import Transaction
from tests.conversations import Client, Shop, change, everything

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
WORDS = {"fr": "un pot d'amlou offert", "ary_Latn": "bou9al d amlou"}


class Noon(MovedClock):
    """A clock that stands still, until it is moved."""

    def __init__(self) -> None:
        super().__init__()
        self.instant = NOON

    def now(self) -> datetime:
        """Noon of one day, or what it was moved to."""
        return self.instant


@pytest.fixture
def shop(database: Database) -> Shop:
    """The demo cooperative, at noon."""
    return Shop(database, Noon())


def gives(shop: Shop, kind: str, every: int = 0) -> None:
    """The cooperative gives something from yesterday on."""

    def job(tx: Transaction) -> None:
        tx.db.add(
            Reward(cooperative_id=1, kind=kind, every=every, words=WORDS, since=NOON - timedelta(1))
        )
        tx.db.execute(update(Cooperative).values(version=Cooperative.version + 1))

    shop.database.writer.run(job)


def at_the_yes(client: Client) -> str:
    """Order a jar of amlou, up to what is read back; gives it."""
    [read_back] = client.says("je voudrais 1 amlou, je passe la prendre")
    return read_back


def orders(client: Client, times: int = 1) -> str:
    """Place orders; gives what the last one is answered with."""
    said = ""
    for _ in range(times):
        at_the_yes(client)
        [said] = client.says("oui")
    return said


def regular(shop: Shop, placed: int) -> Client:
    """A client known by name who has placed so many orders."""
    client = shop.client()
    client.says("Bonjour", "je voudrais 1 amlou", "je viens", "Fatima", "oui")
    orders(client, placed - 1)
    return client


def _move(shop: Shop, to: datetime) -> None:
    assert isinstance(shop.clock, Noon)
    shop.clock.instant = to


def rewarded(shop: Shop) -> list[str]:
    """What came with each order, the first order first."""
    return [order.reward for order in everything(shop, Order)]


def test_the_tenth_order_brings_it_and_the_eleventh_does_not(shop: Shop) -> None:
    gives(shop, "orders", every=10)
    client = regular(shop, placed=8)
    assert "Encore 2 commandes" in client.says("fidélité")[0]
    assert "A votre prochaine commande" in orders(client)
    assert "Cadeau : un pot d'amlou offert" in at_the_yes(client)
    [said] = client.says("oui")
    assert "Votre cadeau part avec : un pot d'amlou offert." in said
    assert "Cadeau" not in at_the_yes(client)
    [said] = client.says("oui")
    assert "Encore 9 commandes" in said
    assert rewarded(shop) == [*[""] * 9, "bou9al d amlou", ""]
    assert [(given.step, given.order_id) for given in everything(shop, RewardGiven)] == [(1, 10)]


def test_the_twentieth_brings_it_again(shop: Shop) -> None:
    gives(shop, "orders", every=2)
    regular(shop, placed=5)
    assert [bool(reward) for reward in rewarded(shop)] == [False, True, False, True, False]


def test_the_digest_tells_what_to_put_in(shop: Shop) -> None:
    gives(shop, "orders", every=1)
    regular(shop, placed=1)
    with shop.database.reading() as db:
        [body] = preview(db, 1, NOON + timedelta(hours=1)).bodies
    assert "HDIYA: bou9al d amlou" in body


def test_two_at_once_give_one(shop: Shop) -> None:
    """The same yes twice, taken by two processes."""
    gives(shop, "orders", every=2)
    client = regular(shop, placed=1)
    assert "Cadeau" in at_the_yes(client)
    other = replace(client, shop=Shop(shop.database, Noon()))
    threads = [Thread(target=each.says, args=("oui",)) for each in (client, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [bool(reward) for reward in rewarded(shop)] == [False, True]
    assert len(everything(shop, RewardGiven)) == 1


def test_a_step_that_was_given_refuses_another_order(shop: Shop) -> None:
    gives(shop, "orders", every=2)
    regular(shop, placed=2)
    person = shop.database.writer.run(lambda tx: people.written_to(tx, 1))
    assert person
    around = Circumstances(person, {}, {}, None, NOON, None, Post({}))

    def again(tx: Transaction) -> None:
        with pytest.raises(Refused):
            give("1.1", 1, tx, around)

    shop.database.writer.run(again)


def test_a_reward_that_left_meanwhile_is_told_before_the_order_is_placed(shop: Shop) -> None:
    gives(shop, "orders", every=2)
    client = regular(shop, placed=1)
    at_the_yes(client)

    def elsewhere(tx: Transaction) -> None:
        given = RewardGiven(reward_id=1, contact_id=1, order_id=1, step=1)
        tx.db.add(given)

    shop.database.writer.run(elsewhere)
    [said] = client.says("oui")
    assert "déjà parti" in said
    assert len(everything(shop, Order)) == 1
    [said] = client.says("oui")
    assert "numéro 2" in said
    assert rewarded(shop) == ["", ""]


def test_an_order_that_is_not_to_be_gives_it_back(shop: Shop) -> None:
    gives(shop, "orders", every=2)
    client = regular(shop, placed=2)
    assert rewarded(shop)[-1]

    def cancel(tx: Transaction) -> None:
        [order_id] = tx.db.exec(select(Order.id).where(Order.number == 2)).all()
        tx.db.execute(update(Order).where(col(Order.id) == order_id).values(status="cancelled"))
        give_back(tx, order_id or 0)

    shop.database.writer.run(cancel)
    assert everything(shop, RewardGiven) == []
    assert "Cadeau" in at_the_yes(client)
    client.says("oui")
    assert rewarded(shop)[-1] == "bou9al d amlou"


def test_so_much_money_counts_once_it_is_delivered(shop: Shop) -> None:
    gives(shop, "amount", every=200_00)
    client = regular(shop, placed=3)  # 90 DH each
    assert "Encore 200 DH" in client.says("cadeau")[0]
    change(shop, Order, status="delivered")
    assert "Un cadeau vous attend" in client.says("cadeau")[0]
    orders(client)
    assert [bool(reward) for reward in rewarded(shop)] == [False, False, False, True]
    assert "Encore 130 DH" in client.says("cadeau")[0]  # the fourth is not delivered yet


def test_a_birthday_is_once_a_year(shop: Shop) -> None:
    gives(shop, "birthday")
    client = regular(shop, placed=1)
    assert "Moi et mes données" in client.says("cadeau")[0]
    change(shop, Contact, birthday="11-26")
    assert "Un cadeau vous attend" in client.says("cadeau")[0]
    orders(client, 2)
    _move(shop, NOON + timedelta(days=30))
    assert "Cadeau" not in at_the_yes(client)
    client.says("oui")
    _move(shop, NOON + timedelta(days=365))
    orders(client, 2)
    assert [bool(reward) for reward in rewarded(shop)] == [False, True, False, False, True, False]


def test_a_birthday_of_29_february_is_kept_each_year(shop: Shop) -> None:
    gives(shop, "birthday")
    client = regular(shop, placed=1)
    change(shop, Contact, birthday="02-29")
    _move(shop, datetime(2027, 3, 2, 12, tzinfo=UTC))
    assert "Cadeau" in at_the_yes(client)


def test_what_was_ordered_before_does_not_count_nor_what_ended(shop: Shop) -> None:
    client = regular(shop, placed=3)
    _move(shop, NOON + timedelta(days=2))

    gives(shop, "orders", every=2)
    change(shop, Reward, since=NOON + timedelta(days=1))
    shop.turns._shop.forget()
    assert "Cadeau" not in at_the_yes(client)
    client.says("oui")
    change(shop, Reward, ended=NOON)
    change(shop, Cooperative, version=99)
    assert "Cadeau" not in at_the_yes(client)
    assert "pas de cadeau" in client.says("cadeau")[0]


def test_a_cooperative_that_gives_nothing_is_asked_nothing(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = regular(shop, placed=1)
    asked = []
    run = Transaction.run

    def listening(tx: Transaction, statement: object, **values: object) -> object:
        asked.append(statement)
        return run(tx, statement, **values)  # type: ignore[arg-type]

    monkeypatch.setattr(Transaction, "run", listening)
    client.says("menu")
    assert asked
    assert rewards._ORDERS not in asked
    assert rewards._GIVEN not in asked
