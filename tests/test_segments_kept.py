"""The figures of clients follow what happens to them, and nobody else's."""

import threading
from datetime import timedelta

import pytest
from sqlmodel import select

from bot.database import Database
from bot.erasing import forgetting
from bot.segments import keeping
from bot.segments.keeping import BATCH, Segments
from bot.segments.naming import counted
from bot.tables import Contact, Cooperative, Order, OrderMove, Ranked
from tests.clientele import DAY, Clientele
from tests.ledger import NOON, StoppedClock


def tick(segments: Segments) -> None:
    """And wait for the look that it began, if it did."""
    segments.tick()
    for thread in threading.enumerate():
        if thread.name == "segments":
            thread.join()


@pytest.fixture
def clientele(database: Database) -> Clientele:
    return Clientele(database)


def test_a_year_is_counted_and_the_first_order_is_never_forgotten(clientele: Clientele):
    fatima = clientele.client((400, 50), (364, 100), (10, 25.5))
    clientele.look()
    found = clientele.figures()[fatima]
    assert (found.orders, found.centimes) == (2, 125_50)
    assert (found.first, found.last) == (NOON - 400 * DAY, NOON - 10 * DAY)


@pytest.mark.parametrize("status", ["received", "ready", "refused", "cancelled"])
def test_what_did_not_come_is_no_order(clientele: Clientele, status: str):
    fatima = clientele.client()
    clientele.orders(fatima, 3, status=status)
    clientele.look()
    assert clientele.figures() == {}


def test_each_cooperative_has_its_own_figures(clientele: Clientele):
    fatima = clientele.client((10, 100))
    clientele.orders(fatima, 5, 700, cooperative=2)
    clientele.look()
    clientele.look(cooperative=2)
    assert clientele.figures()[fatima].centimes == 100_00
    assert clientele.figures(2)[fatima].centimes == 700_00


# Silent


def test_silent_is_twice_ones_own_interval_without_a_word(clientele: Clientele):
    fatima = clientele.client((50, 100), (40, 100), (30, 100))
    clientele.look()
    assert clientele.figures()[fatima].silent_from == NOON - 10 * DAY
    assert clientele.segment("silent") == {fatima}
    assert clientele.segment("silent", NOON - 10 * DAY - timedelta(seconds=1)) == set()


def test_who_ordered_twice_is_silent_by_the_cooperatives_interval(clientele: Clientele):
    clientele.client((50, 100), (40, 100), (30, 100))
    twice = clientele.client((90, 100), (19, 100))
    clientele.client((28, 100), (18, 100), (8, 100))
    clientele.look()
    found = clientele.figures()[twice]
    assert found.interval is None
    assert found.silent_from == NOON - 19 * DAY + 20 * DAY


def test_nobody_is_silent_while_nobody_ordered_twice(clientele: Clientele):
    clientele.client((500, 100))
    clientele.look()
    assert clientele.segment("silent", NOON + 900 * DAY) == set()


def test_who_writes_is_not_silent_even_before_the_next_look(clientele: Clientele):
    fatima = clientele.client((50, 100), (40, 100), (30, 100))
    clientele.look()

    def write(tx) -> None:
        tx.db.get_one(Contact, fatima).heard = NOON - DAY

    clientele.database.writer.run(write)
    assert clientele.segment("silent") == set()
    assert clientele.look() == 1
    assert clientele.figures()[fatima].silent_from == NOON + 19 * DAY


def test_two_orders_of_one_morning_make_nobody_silent_by_noon(clientele: Clientele):
    fatima = clientele.client((0.02, 1), (0.01, 1), (0, 1))
    clientele.look()
    assert clientele.figures()[fatima].silent_from == NOON + DAY


# New, unhappy


def test_new_is_one_order_of_the_last_months(clientele: Clientele):
    new = clientele.client((89, 100))
    clientele.client((91, 100))
    clientele.client((89, 100), (10, 100))
    clientele.look()
    assert clientele.segment("new") == {new}


def test_unhappy_is_the_least_of_the_order_rated_last(clientele: Clientele):
    unhappy, won_back, happy, unrated = (clientele.client() for _ in range(4))
    clientele.orders(unhappy, 20, stars=(5, 5))
    clientele.orders(unhappy, 10, stars=(5, 2))
    clientele.orders(unhappy, 5)
    clientele.orders(won_back, 20, stars=(1,))
    clientele.orders(won_back, 10, stars=(3,))
    clientele.orders(happy, 10, stars=(4, 5))
    clientele.orders(unrated, 10)
    clientele.look()
    assert clientele.segment("unhappy") == {unhappy}
    assert [clientele.figures()[one].stars for one in (unhappy, won_back, happy, unrated)] == [
        2, 3, 4, None,
    ]  # fmt: skip


# Kept up to date


def test_what_stays_the_same_is_not_written_again(clientele: Clientele):
    for number in range(5):
        clientele.client((10 + number, 100))
    assert clientele.look() == 5
    assert clientele.look() == 0
    assert clientele.look(since=NOON - 900 * DAY) == 0


def test_only_who_has_news_is_measured(clientele: Clientele):
    old, new, rated = (clientele.client((300, 100)) for _ in range(3))
    clientele.look()
    since = NOON + DAY
    clientele.orders(new, -2, 50)
    clientele.orders(rated, -0.5, 50, stars=(1,))
    assert clientele.look(NOON + 3 * DAY, since) == 2
    assert clientele.figures()[new].centimes == 150_00
    assert clientele.segment("unhappy") == {rated}
    assert clientele.figures()[old].orders == 1


def test_more_than_a_batch_is_written(clientele: Clientele):
    def many(tx) -> None:
        for number in range(BATCH + 3):
            tx.db.add(Contact(id=1000 + number, language="fr", created=NOON))
        tx.db.flush()
        for number in range(BATCH + 3):
            tx.db.add(
                Order(
                    cooperative_id=1,
                    number=number,
                    contact_id=1000 + number,
                    status="delivered",
                    delivery="home",
                    name="",
                    total_centimes=number,
                    placed=NOON - DAY,
                )
            )

    clientele.database.writer.run(many)
    assert clientele.look() == BATCH + 3
    assert len(clientele.figures()) == BATCH + 3


def test_an_order_that_was_never_moved_came_when_it_was_placed(clientele: Clientele):
    fatima = clientele.client((10, 100))

    def forget(tx) -> None:
        tx.db.delete(tx.db.exec(select(OrderMove)).one())

    clientele.database.writer.run(forget)
    clientele.look()
    assert clientele.figures()[fatima].last == NOON - 12 * DAY


def test_who_is_forgotten_has_no_figures(clientele: Clientele):
    fatima, other = clientele.client((10, 100)), clientele.client((10, 100))
    clientele.look()
    clientele.database.writer.run(lambda tx: forgetting.forget(tx, fatima, NOON))
    assert set(clientele.figures()) == {other}
    clientele.look()
    assert set(clientele.figures()) == {other}


def test_all_are_looked_at_each_day_and_news_every_ten_minutes(clientele: Clientele):
    clock = StoppedClock()
    segments = Segments(clientele.database, clock)
    fatima = clientele.client((300, 100))
    tick(segments)
    assert set(clientele.figures()) == {fatima}
    later = clientele.client((-0.001, 100))
    clock.move(timedelta(minutes=9))
    tick(segments)
    assert set(clientele.figures()) == {fatima}
    clock.move(timedelta(minutes=1))
    tick(segments)
    assert set(clientele.figures()) == {fatima, later}
    clock.move(timedelta(days=66))
    tick(segments)
    assert clientele.figures()[fatima].orders == 0
    with clientele.database.reading() as db:
        ranked = db.exec(select(Ranked).where(Ranked.cooperative_id == 1)).one()
    assert ranked.all_at == ranked.news_at == clock.now()


def test_news_that_were_written_after_the_look_at_their_time_are_news(clientele: Clientele):
    """A turn that raised is taken again, with the time of its message."""
    clock = StoppedClock()
    segments = Segments(clientele.database, clock)
    tick(segments)
    fatima = clientele.client((300 / 86_400, 100))  # five minutes before
    clock.move(timedelta(minutes=10))
    tick(segments)
    assert set(clientele.figures()) == {fatima}


def test_nobody_waits_for_a_look(clientele: Clientele, monkeypatch: pytest.MonkeyPatch):
    """The thread that ticks also begins to send what was just written; one looks at a time."""
    ends, looks = threading.Event(), []

    def refresh(_database: Database, cooperative_id: int, *_more: object) -> None:
        looks.append(cooperative_id)
        ends.wait(10)

    monkeypatch.setattr(keeping, "refresh", refresh)
    clock = StoppedClock()
    segments = Segments(clientele.database, clock)
    segments.tick()
    clock.move(timedelta(hours=1))
    segments.tick()
    assert not ends.is_set()
    ends.set()
    tick(segments)
    assert looks[:2] == [1, 2]


def test_one_cooperative_that_fails_keeps_no_other_from_being_ranked(
    clientele: Clientele, monkeypatch: pytest.MonkeyPatch
):
    real = keeping.refresh

    def refresh(database: Database, cooperative_id: int, *more: object) -> int:
        if cooperative_id == 1:
            raise RuntimeError
        return real(database, cooperative_id, *more)

    monkeypatch.setattr(keeping, "refresh", refresh)
    fatima = clientele.client((10, 100))
    clientele.orders(fatima, 5, cooperative=2)
    tick(Segments(clientele.database, StoppedClock()))
    assert set(clientele.figures(2)) == {fatima}


def test_a_segment_is_counted_as_it_is_chosen(clientele: Clientele):
    clientele.client((50, 100), (40, 100), (30, 100))
    clientele.orders(clientele.client(), 10, stars=(1,))
    clientele.look()
    with clientele.database.reading() as db:
        found = counted(db, db.get_one(Cooperative, 1), NOON)
    assert found.numbers == {
        name: len(clientele.segment(name)) for name in found.numbers
    } == {"all": 2, "best": 1, "top": 2, "new": 1, "silent": 1, "unhappy": 1}  # fmt: skip
