"""A cooperative is told that its month's money is nearly spent, and that it is: once each."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot import demo
from bot.budgets import Budgets
from bot.database import Database
from bot.media.links import Links
from bot.post import Post
from bot.tables import Cooperative, Outbound
from tests.conversations import Shop, everything
from tests.test_post import written
from tests.test_rating import AtNoon

DIRHAM = 1_000_000


@pytest.fixture
def shop(database: Database) -> Shop:
    made = Shop(database, AtNoon())
    made.client(demo.PRESIDENT, "whatsapp").says("Bonjour")
    return made


def spent(shop: Shop, dirhams: int, cap: int | None = 100) -> None:
    """All that was sent this month cost this much."""

    def put(tx) -> None:
        cooperative = tx.db.exec(select(Cooperative)).first()
        cooperative.cap_centimes = None if cap is None else 100 * cap
        row = tx.db.exec(select(Outbound).order_by(col(Outbound.id))).first()
        row.cooperative_id, row.cost = cooperative.id, dirhams * DIRHAM
        row.charged = shop.clock.now()

    shop.database.writer.run(put)


def told(shop: Shop) -> list[str]:
    """What the cooperative was told by now; looked twice, by two processes."""
    post = Post({"twilio": shop.gateway, "simulator": shop.gateway}, Links(b"k" * 32, ""))
    for _ in range(2):
        Budgets(shop.database, post, shop.clock).tick()
    return [row.body for row in written(shop, "costs")]


def test_little_spent_is_not_worth_a_word(shop: Shop):
    spent(shop, 79)
    assert told(shop) == []


def test_without_a_cap_nobody_is_told(shop: Shop):
    spent(shop, 10_000, cap=None)
    assert told(shop) == []


def test_at_four_fifths_the_member_is_told_once_and_at_all_of_it_once_more(shop: Shop):
    spent(shop, 80)
    (first,) = told(shop)
    assert all(said in first for said in ("80 DH", "100 DH", "01/12"))
    spent(shop, 99)
    assert told(shop) == [first]
    spent(shop, 100)
    again, second = told(shop)
    assert again == first != second
    assert all(said in second for said in ("100 DH", "01/12"))


def test_a_new_month_is_told_anew(shop: Shop):
    spent(shop, 80)
    assert len(told(shop)) == 1
    shop.clock.move(timedelta(days=31))
    shop.client(demo.PRESIDENT, "whatsapp").says("Bonjour")
    assert len(told(shop)) == 1  # nothing was spent in it yet
    spent(shop, 80)
    assert len(told(shop)) == 2


def test_who_was_told_on_whatsapp_is_not_told_again_once_its_window_is_closed(shop: Shop):
    spent(shop, 100)
    assert len(told(shop)) == 1
    shop.clock.move(timedelta(days=2))
    assert len(told(shop)) == 1


def test_a_cap_that_was_raised_is_told_of_when_it_is_reached(shop: Shop):
    spent(shop, 100)
    assert len(told(shop)) == 1
    spent(shop, 100, cap=200)
    assert len(told(shop)) == 1
    spent(shop, 200, cap=200)
    assert "200 DH" in told(shop)[-1]


def test_who_has_not_written_for_a_day_is_told_by_sms(shop: Shop):
    shop.clock.move(timedelta(days=2))
    spent(shop, 100)
    told(shop)
    assert [row.channel for row in written(shop, "costs")] == ["sms"]
    assert {row.kind for row in everything(shop, Outbound)} >= {"costs"}
