"""Digests: every order is told once, whole, at the cooperative's own hour."""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event
from sqlmodel import col, select

from bot import digests as digesting
from bot.database import Database
from bot.digests import GRACE, Digests, Made, make, preview, struck
from bot.render.digest import MOST_SEGMENTS, Alias, Line, Told, render
from bot.render.digest import Order as Ordered
from bot.render.segments import GSM7, segments
from bot.tables import (
    AliasProposal,
    Cooperative,
    Digest,
    Order,
    OrderLine,
    Outbound,
    Product,
    Sender,
)
from bot.writer import Transaction
from flows.talk import Money, Named, Pin, Quantity
from tests.ledger import NOON, StoppedClock, rows, shop

CASABLANCA = "Africa/Casablanca"
SIX = datetime(2026, 11, 22, 18, tzinfo=UTC)  # six in the evening in Morocco, since September
TOLD = SIX + GRACE
AMLOU = Named((("fr", "Amlou"), ("ary", "أملو"), ("ary_Latn", "Amlou")))
HONEY = Named((("fr", "Miel de thym"), ("ary", "عسل الزعتر"), ("ary_Latn", "L3sel d z3itra")))
TIFAWIN = Named((("fr", "Tifawin"), ("ary", "تيفاوين")))


# What it says


def told(language: str = "fr") -> Told:
    return Told(TIFAWIN, datetime(2026, 11, 22, 18, tzinfo=UTC), language, "+14155238886")


FATIMA = Ordered(
    41,
    "Fatima",
    (Line(AMLOU, "500 g", Quantity.of(2), "jar"), Line(HONEY, "", Quantity(1_500), "kg")),
    Money(43_050),
    at_home=True,
    telephone="+212600000011",
    address="Marrakech, Massira 2, porte bleue",
    pin=Pin(Decimal("31.62947000"), Decimal("-8.0")),
    note="après 17 h",
)
HASSAN = Ordered(42, "Hassan", (Line(AMLOU, "500 g", Quantity.of(1), "jar"),), Money(9_000))


def test_it_says_what_to_prepare_in_all_then_for_whom():
    (body,) = render(told(), (FATIMA, HASSAN))

    expected = """\
Tifawin 22/11 18:00 - Commandes : 2

A préparer :
Amlou 500 g : 3 pots
Miel de thym : 1,5 kg

#41 Fatima 0600000011
Amlou 500 g : 2 pots
Miel de thym : 1,5 kg
A livrer : Marrakech, Massira 2, porte bleue
https://maps.google.com/?q=31.62947,-8
Message : après 17 h
Total : 430,50 DH

#42 Hassan
Amlou 500 g : 1 pot
Passe la prendre
Total : 90 DH

Pour nous écrire : WhatsApp +14155238886"""
    assert body == expected


def test_it_is_said_in_the_cooperatives_language():
    (darija,) = render(told("ary_Latn"), (HASSAN, FATIMA))
    (arabic,) = render(told("ary"), (HASSAN, FATIMA))

    assert "Khasskom twejdo:" in darija
    assert "خاصكم توجدو:" in arabic
    assert "أملو" in arabic


@pytest.mark.parametrize("language", ["fr", "ary_Latn"])
def test_what_is_written_in_latin_letters_stays_in_the_cheap_alphabet(language: str):
    (body,) = render(told(language), (FATIMA, HASSAN))

    assert set(body) <= GSM7


@pytest.mark.parametrize("language", ["fr", "ar", "ary", "ary_Latn"])
def test_it_never_asks_for_an_answer_by_sms(language: str):
    """Contract check 67: it names the number that can be written to instead."""
    (body,) = render(told(language), (FATIMA,))

    assert body.endswith("+14155238886")
    assert not {"repond", "répond", "jaweb", "جاوب", "reply"} & set(body.lower().split())


def test_one_order_is_not_added_up_and_costs_one_segment():
    (body,) = render(told(), (HASSAN,))

    assert "A préparer" not in body
    assert body.count("Amlou") == 1
    assert segments(body) == 1


def test_there_is_no_digest_of_nothing():
    assert render(told(), ()) == ()


ZIT = Named((("fr", "Huile d'argan"), ("ary", "زيت أركان"), ("ary_Latn", "Zit argan")))


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("fr", 'Nouveau nom ? "zit l2argan" = Huile d\'argan (clients : 3)'),
        ("ary_Latn", 'Smiya jdida? "zit l2argan" = Zit argan (lkliyan: 3)'),
        ("ary", 'سمية جديدة؟ "zit l2argan" = زيت أركان (الكليان: 3)'),
    ],
)
def test_what_clients_call_a_product_is_one_line_below_the_orders(language: str, line: str):
    (before,) = render(told(language), (FATIMA, HASSAN))
    (body,) = render(told(language), (FATIMA, HASSAN), (Alias("zit l2argan", ZIT, 3),))

    *orders, name, write_to = body.split("\n\n")
    assert name == line
    assert "\n\n".join((*orders, write_to)) == before


def test_a_name_in_arabic_letters_goes_apart_rather_than_make_the_orders_dear():
    names = (Alias("zit l2argan", ZIT, 3), Alias("الزيت ديالنا", ZIT, 2))
    first, apart = render(told("ary_Latn"), (HASSAN,), names)

    assert set(first) <= GSM7
    assert first.count("Smiya jdida?") == 1
    assert apart == 'Tifawin: Smiya jdida? "الزيت ديالنا" = Zit argan (lkliyan: 2)'
    assert segments(apart) == 1


def test_beside_orders_that_are_dear_already_a_name_in_arabic_letters_costs_no_sms_more():
    dear = replace(HASSAN, name="حسن")
    (body,) = render(told(), (dear,), (Alias("الزيت ديالنا", ZIT, 2),))
    assert '"الزيت ديالنا"' in body


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=300)
sentences = st.text("abcdefgh éçع😀\n", max_size=300)
lines = st.builds(
    Line,
    st.sampled_from([AMLOU, HONEY]),
    st.sampled_from(["", "500 g"]),
    st.integers(1, 99_000).map(Quantity),
    st.sampled_from(["kg", "jar", "piece"]),
)
ordered = st.builds(
    Ordered,
    st.integers(1, 99_999),
    words,
    st.lists(lines, min_size=1, max_size=4).map(tuple),
    st.integers(0, 9_999_999).map(Money),
    st.booleans(),
    st.just("+212600000011"),
    sentences,
    st.none() | st.just(Pin(Decimal("31.6"), Decimal("-8.0"))),
    sentences,
)
LANGUAGES = st.sampled_from(["fr", "ar", "ary", "ary_Latn"])


names = st.lists(
    st.builds(Alias, st.text("abc 9ع", min_size=1, max_size=60), st.just(ZIT), st.integers(2, 999)),
    max_size=3,
)


@given(st.lists(ordered, min_size=1, max_size=25), LANGUAGES, names)
def test_no_part_is_too_long_and_no_order_that_fits_is_cut(
    orders: list[Ordered], language: str, names: list[Alias]
):
    orders = [replace(order, number=1000 + n) for n, order in enumerate(orders)]

    parts = render(told(language), tuple(orders), tuple(names))

    assert all(segments(part) <= MOST_SEGMENTS and len(part) <= 1600 for part in parts)
    for order in orders:
        (_, *more) = render(told(language), (order,))
        mine = [part for part in parts if f"#{order.number}" in part]
        if not more:  # it fits into one SMS, with all that stands around it
            (part,) = mine
            assert part.count(f"#{order.number}") == 1
        assert len(mine) >= 1


@given(st.lists(ordered, min_size=1, max_size=8), LANGUAGES)
def test_every_line_of_every_order_is_in_some_part(orders: list[Ordered], language: str):
    parts = render(told(language), tuple(orders))

    assert sum(part.count("\n#") for part in parts) >= len(orders)
    home = sum(order.at_home and order.pin is not None for order in orders)
    assert sum(part.count("https://maps.google.com") for part in parts) >= home


def test_parts_are_numbered_and_each_says_whose_they_are():
    parts = render(told("ary"), tuple(replace(FATIMA, number=n) for n in range(1, 30)))

    assert len(parts) > 1
    for number, part in enumerate(parts, 1):
        assert part.startswith(f"({number}/{len(parts)}) تيفاوين 22/11 18:00")
    assert all(segments(part) <= MOST_SEGMENTS for part in parts)


def test_an_order_longer_than_an_sms_goes_on_under_its_own_name():
    many = tuple(Line(AMLOU, f"{n} g", Quantity.of(1), "jar") for n in range(40))

    parts = render(told("ary"), (replace(HASSAN, lines=many),))

    carrying = [part for part in parts if "#42 Hassan" in part]
    assert len(carrying) > 1
    for n in range(40):
        assert any(f" {n} g:" in part for part in carrying)


# When


@pytest.mark.parametrize(
    ("now", "strikes"),
    [
        # Morocco's clock stood at UTC+1 until 2026-09-20, and at UTC since.
        (datetime(2026, 9, 18, 17, 0, tzinfo=UTC), datetime(2026, 9, 18, 17, tzinfo=UTC)),
        (datetime(2026, 9, 18, 16, 59, tzinfo=UTC), datetime(2026, 9, 17, 17, tzinfo=UTC)),
        (datetime(2026, 9, 21, 17, 30, tzinfo=UTC), datetime(2026, 9, 20, 18, tzinfo=UTC)),
        (datetime(2026, 9, 21, 18, 0, tzinfo=UTC), datetime(2026, 9, 21, 18, tzinfo=UTC)),
        # Ramadan began on 2026-02-15 with a change to UTC, and the clocks were at UTC+1 before.
        (datetime(2026, 2, 14, 17, 30, tzinfo=UTC), datetime(2026, 2, 14, 17, tzinfo=UTC)),
        (datetime(2026, 2, 15, 17, 30, tzinfo=UTC), datetime(2026, 2, 14, 17, tzinfo=UTC)),
        (datetime(2026, 2, 15, 18, 0, tzinfo=UTC), datetime(2026, 2, 15, 18, tzinfo=UTC)),
    ],
)
def test_the_hour_is_the_cooperatives_own(now: datetime, strikes: datetime):
    """Contract check 62, for the change of clocks."""
    assert struck("18:00", CASABLANCA, now) == strikes


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)),  # noqa: DTZ001  made aware below
    st.integers(0, 23),
)
def test_an_hour_strikes_once_each_day(naive: datetime, hour: int):
    now = naive.replace(tzinfo=UTC)
    before = struck(f"{hour:02}:00", CASABLANCA, now)

    assert timedelta(0) <= now - before <= timedelta(hours=25)
    again = struck(f"{hour:02}:00", CASABLANCA, before)
    assert again == before


# In the database


def seed(tx: Transaction) -> int:
    """A cooperative that sells one product; its id."""
    shop(tx)
    seller = tx.db.exec(select(Cooperative)).one()
    assert seller.id is not None
    tx.db.add(
        Product(
            cooperative_id=seller.id,
            key="amlou",
            names={"fr": "Amlou"},
            unit="jar",
            pack="500 g",
            price_centimes=9_000,
            stock_thousandths=50_000,
        )
    )
    return seller.id


@pytest.fixture
def cooperative(database: Database) -> int:
    return database.writer.run(seed)


def place(database: Database, cooperative_id: int, number: int, placed: datetime = NOON) -> None:
    def place_one(tx: Transaction) -> None:
        order = Order(
            cooperative_id=cooperative_id,
            number=number,
            contact_id=1,
            delivery="pickup",
            name=f"Client {number}",
            total_centimes=9_000,
            placed=placed,
        )
        tx.db.add(order)
        tx.db.flush()
        assert order.id is not None
        tx.db.add(
            OrderLine(
                order_id=order.id,
                position=0,
                product_id=1,
                quantity_thousandths=1_000,
                unit_price_centimes=9_000,
            )
        )

    database.writer.run(place_one)


def digests(database: Database) -> list[Digest]:
    with database.reading() as db:
        return list(db.exec(select(Digest).order_by(col(Digest.id))))


def told_in(database: Database) -> dict[int, int | None]:
    """Which digest told each order, by the order's number."""
    with database.reading() as db:
        return {order.number: order.digest_id for order in db.exec(select(Order))}


def test_at_its_hour_a_cooperative_is_told_its_orders(database: Database, cooperative: int):
    clock = StoppedClock(TOLD - timedelta(seconds=1))
    ticking = Digests(database, clock)
    place(database, cooperative, 41)
    place(database, cooperative, 42)

    ticking.tick()
    assert rows(database) == []
    clock.move(timedelta(seconds=1))
    ticking.tick()
    ticking.tick()

    (made,) = digests(database)
    assert (made.until, made.orders) == (SIX, 2)
    (row,) = rows(database)
    assert (row.kind, row.channel, row.address) == ("digest", "sms", "+212600000001")
    assert row.once == f"digest:{made.id}:1"
    assert (row.status, row.segments) == ("queued", made.segments)
    assert "#41 Client 41" in row.body
    assert row.body.endswith("+14155238886")
    assert told_in(database) == {41: made.id, 42: made.id}


def test_what_is_ordered_after_the_hour_waits_for_tomorrows(database: Database, cooperative: int):
    clock = StoppedClock(SIX + timedelta(hours=1))
    ticking = Digests(database, clock)
    place(database, cooperative, 41, placed=SIX - timedelta(seconds=1))
    place(database, cooperative, 42, placed=SIX)

    ticking.tick()
    assert told_in(database) == {41: 1, 42: None}
    clock.move(timedelta(days=1))
    ticking.tick()

    assert told_in(database) == {41: 1, 42: 2}
    assert [made.until for made in digests(database)] == [SIX, SIX + timedelta(days=1)]


def test_an_evening_that_was_missed_is_told_when_we_are_back(database: Database, cooperative: int):
    place(database, cooperative, 41)

    Digests(database, StoppedClock(SIX + timedelta(days=3, hours=2))).tick()

    (made,) = digests(database)
    assert made.until == SIX + timedelta(days=3)
    assert told_in(database) == {41: made.id}


@dataclass
class Counted:
    """bot.digests.make, which counts how often it is called."""

    times: int = 0

    def __call__(self, *given: Any) -> Made | None:
        self.times += 1
        return make(*given)


@pytest.fixture
def making(monkeypatch: pytest.MonkeyPatch) -> Counted:
    """How many transactions the digests open."""
    counted = Counted()
    monkeypatch.setattr(digesting, "make", counted)
    return counted


def test_an_order_said_yes_to_just_before_the_hour_is_told_that_evening(
    database: Database, cooperative: int
):
    """Its turn is committed after the hour, or raised and is taken again."""
    clock = StoppedClock(SIX)
    ticking = Digests(database, clock)
    place(database, cooperative, 41)
    for second in range(int(GRACE.total_seconds()) + 1):
        clock.at = SIX + timedelta(seconds=second)
        if second == 20:
            place(database, cooperative, 42, placed=SIX - timedelta(seconds=10))
        ticking.tick()

    (made,) = digests(database)
    assert (made.until, made.made) == (SIX, TOLD)
    assert told_in(database) == {41: made.id, 42: made.id}


def test_an_order_that_came_too_late_for_its_digest_is_told_in_the_next_alone(
    database: Database, cooperative: int, making: Counted
):
    clock = StoppedClock(TOLD)
    ticking = Digests(database, clock)
    place(database, cooperative, 41)
    ticking.tick()
    place(database, cooperative, 42, placed=SIX - timedelta(seconds=10))
    for _ in range(10):
        clock.move(timedelta(seconds=1))
        ticking.tick()

    assert told_in(database) == {41: 1, 42: None}
    assert making.times == 1  # and not a transaction each second until tomorrow
    clock.at = TOLD + timedelta(days=1)
    ticking.tick()
    assert told_in(database) == {41: 1, 42: 2}


def test_after_a_restart_a_digest_that_was_made_is_asked_for_once(
    database: Database, cooperative: int, making: Counted
):
    place(database, cooperative, 41)
    Digests(database, StoppedClock(TOLD)).tick()
    place(database, cooperative, 42, placed=SIX - timedelta(seconds=10))

    restarted = Digests(database, StoppedClock(TOLD + timedelta(minutes=1)))
    for _ in range(10):
        restarted.tick()

    assert making.times == 2
    assert told_in(database) == {41: 1, 42: None}


def test_a_digest_that_was_missed_is_not_told_at_night(database: Database, cooperative: int):
    """Contract check 62."""
    place(database, cooperative, 41)

    Digests(database, StoppedClock(datetime(2026, 11, 23, 3, tzinfo=UTC))).tick()

    (row,) = rows(database)
    assert row.due == datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.mark.parametrize("late", [GRACE, timedelta(minutes=14)])
def test_a_cooperative_that_chose_an_hour_of_the_night_is_told_then(
    database: Database, cooperative: int, late: timedelta
):
    _change(database, cooperative, digest_at="21:30")
    place(database, cooperative, 41)
    now = datetime(2026, 11, 22, 21, 30, tzinfo=UTC) + late

    Digests(database, StoppedClock(now)).tick()

    assert [row.due for row in rows(database)] == [now]


def test_a_digest_asked_for_at_night_leaves_at_once(database: Database, cooperative: int):
    place(database, cooperative, 41)
    now = datetime(2026, 11, 22, 23, tzinfo=UTC)

    database.writer.run(lambda tx: make(tx, cooperative, now, now))

    assert [row.due for row in rows(database)] == [now]


def test_orders_of_a_cooperative_without_a_number_cost_the_others_nothing(
    sqlite_template: Path, tmp_path: Path
):
    """Counted in steps of SQLite's machine: two hundred thousand once cost 58 ms a second."""
    shutil.copy(sqlite_template, tmp_path / "taawon.db")
    database = Database(f"sqlite:///{tmp_path}/taawon.db")
    silent = database.writer.run(seed)
    _change(database, silent, digest_to="")
    ticking = Digests(database, StoppedClock(TOLD))

    steps: list[int] = []
    event.listen(
        database.engine,
        "checkout",
        lambda driver, *_: driver.set_progress_handler(lambda: steps.append(1), 1),
    )

    ticking.tick()
    alone = len(steps)
    for number in range(50):
        place(database, silent, number)
    steps.clear()
    ticking.tick()

    assert 0 < len(steps) <= alone
    database.close()


def test_no_orders_make_no_digest(database: Database, cooperative: int):
    Digests(database, StoppedClock(TOLD)).tick()

    assert digests(database) == []
    assert rows(database) == []
    assert database.writer.run(lambda tx: make(tx, cooperative, SIX, SIX)) is None


def suggest(database: Database, cooperative_id: int, words: str, clients: int) -> None:
    """So many clients have called the product so."""
    proposal = AliasProposal(
        cooperative_id=cooperative_id,
        product_id=1,
        words=words,
        language="fr",
        clients=clients,
        first_said=NOON,
        last_said=NOON,
    )
    database.writer.run(lambda tx: tx.db.add(proposal))


def named_in(database: Database) -> dict[str, int | None]:
    """Which digest told of each name."""
    with database.reading() as db:
        return {found.words: found.digest_id for found in db.exec(select(AliasProposal))}


def test_a_name_that_two_clients_gave_is_told_once(database: Database, cooperative: int):
    clock = StoppedClock(TOLD)
    ticking = Digests(database, clock)
    suggest(database, cooperative, "la pate", 2)
    suggest(database, cooperative, "mon amlou", 1)
    place(database, cooperative, 41)
    ticking.tick()
    clock.move(timedelta(days=1))
    place(database, cooperative, 42, placed=SIX + timedelta(hours=1))
    ticking.tick()

    first, second = rows(database)
    assert 'Nouveau nom ? "la pate" = Amlou (clients : 2)' in first.body
    assert "Nouveau nom" not in second.body
    assert named_in(database) == {"la pate": 1, "mon amlou": None}
    assert [made.segments for made in digests(database)] == [
        segments(r.body) for r in rows(database)
    ]


def test_a_digest_tells_of_three_names_and_the_next_of_the_others(
    database: Database, cooperative: int
):
    clock = StoppedClock(TOLD)
    ticking = Digests(database, clock)
    for number in range(2, 6):
        suggest(database, cooperative, f"amlou {number}", number)
    place(database, cooperative, 41)
    ticking.tick()
    assert named_in(database) == {"amlou 2": None, "amlou 3": 1, "amlou 4": 1, "amlou 5": 1}
    clock.move(timedelta(days=1))
    place(database, cooperative, 42, placed=SIX + timedelta(hours=1))
    ticking.tick()
    assert named_in(database)["amlou 2"] == 2


def test_a_name_that_was_settled_is_not_told(database: Database, cooperative: int):
    suggest(database, cooperative, "la pate", 2)
    database.writer.run(
        lambda tx: setattr(tx.db.exec(select(AliasProposal)).one(), "status", "refused")
    )
    place(database, cooperative, 41)
    Digests(database, StoppedClock(TOLD)).tick()
    assert "Nouveau nom" not in rows(database)[0].body


def test_a_preview_shows_a_name_and_leaves_it_untold(database: Database, cooperative: int):
    suggest(database, cooperative, "la pate", 2)
    place(database, cooperative, 41)
    with database.reading() as db:
        (body,) = preview(db, cooperative, SIX).bodies
    assert '"la pate"' in body
    assert named_in(database) == {"la pate": None}


def test_a_digest_that_is_not_made_tells_of_no_name(
    database: Database, cooperative: int, monkeypatch: pytest.MonkeyPatch
):
    suggest(database, cooperative, "la pate", 2)
    place(database, cooperative, 41)
    with monkeypatch.context() as patch:
        patch.setattr(digesting, "enqueue", lambda *_: 1 / 0)
        Digests(database, StoppedClock(TOLD)).tick()
    assert named_in(database) == {"la pate": None}
    Digests(database, StoppedClock(TOLD)).tick()
    (made,) = digests(database)
    assert named_in(database) == {"la pate": made.id}


def test_who_has_no_number_for_it_keeps_the_orders_for_later(database: Database, cooperative: int):
    place(database, cooperative, 41)
    _change(database, cooperative, digest_to="")
    ticking = Digests(database, StoppedClock(TOLD))
    ticking.tick()
    assert digests(database) == []

    _change(database, cooperative, digest_to="+212600000002")
    ticking.tick()
    assert [row.address for row in rows(database)] == ["+212600000002"]


def _change(database: Database, cooperative: int, **values: str) -> None:
    def change(tx: Transaction) -> None:
        tx.db.get_one(Cooperative, cooperative).sqlmodel_update(values)

    database.writer.run(change)


def test_its_own_sender_goes_before_the_shared_one(database: Database, cooperative: int):
    place(database, cooperative, 41)
    database.writer.run(
        lambda tx: tx.db.add_all(
            Sender(address=address, channel=channel, gateway="fake", cooperative_id=cooperative)
            for address, channel in (("TIFAWIN", "sms"), ("whatsapp:+212600000005", "whatsapp"))
        )
    )

    Digests(database, StoppedClock(TOLD)).tick()

    (row,) = rows(database)
    with database.reading() as db:
        from bot.tables import Lane

        sender = db.exec(select(Sender).join(Lane).where(Lane.id == row.lane_id)).one()
    assert sender.address == "TIFAWIN"
    assert row.body.endswith("+212600000005")


def test_one_cooperative_that_cannot_be_told_stops_no_other(
    database: Database, cooperative: int, caplog: pytest.LogCaptureFixture
):
    clock = StoppedClock(TOLD)
    ticking = Digests(database, clock)
    other = _second(database)
    _change(database, cooperative, digest_at="six o'clock")
    place(database, cooperative, 41)
    place(database, other, 1)

    ticking.tick()
    ticking.tick()

    assert told_in(database) == {41: None, 1: 1}
    assert caplog.text.count("Traceback") == 1  # not once a second
    _change(database, cooperative, digest_at="18:00")
    clock.move(timedelta(minutes=1))
    ticking.tick()
    assert told_in(database) == {41: 2, 1: 1}


def _second(database: Database) -> int:
    def add(tx: Transaction) -> int:
        second = Cooperative(code="AFRA", names={"fr": "Afra"}, digest_to="+212600000003")
        tx.db.add(second)
        tx.db.flush()
        return second.id or 0

    return database.writer.run(add)


def test_the_log_says_what_a_digest_costs_and_nothing_of_the_people(
    database: Database, cooperative: int, caplog: pytest.LogCaptureFixture
):
    """Contract check 85."""
    place(database, cooperative, 41)

    with caplog.at_level("INFO"):
        Digests(database, StoppedClock(TOLD)).tick()

    (record,) = [r for r in caplog.records if r.name == "bot.digests"]
    assert record.getMessage() == ("digest 1: cooperative 1, 1 orders, 1 segments")


def test_a_preview_says_the_same_and_writes_nothing(database: Database, cooperative: int):
    place(database, cooperative, 41)
    with database.reading() as db:
        shown = preview(db, cooperative, SIX)
    assert rows(database) == []

    Digests(database, StoppedClock(TOLD)).tick()

    assert [row.body for row in rows(database)] == list(shown.bodies)
    assert (shown.orders, shown.segments) == (1, 1)


def test_a_kill_at_any_statement_loses_no_order_and_tells_none_twice(
    database: Database, cooperative: int
):
    url = database.url.render_as_string(hide_password=False)
    ran = subprocess.run(
        [sys.executable, "-m", "tests.digest_crashes", url, str(cooperative)],
        capture_output=True,
        text=True,
        check=True,
    )
    killed = [json.loads(line)["killed"] for line in ran.stdout.splitlines()]

    assert len(killed) > 8  # statements of one digest: fewer would mean that none was counted
    assert killed == [True] * (len(killed) - 1) + [False]
    with database.reading() as db:
        orders = db.exec(select(Order)).all()
        bodies = db.exec(select(Outbound.body).where(Outbound.kind == "digest")).all()
        made = db.exec(select(Digest)).all()
    assert len(made) == len(bodies) == len(killed)
    told = [order for order in orders if order.number <= 2 * len(killed) + 1]
    assert len(told) == 2 * len(killed)
    for order in told:
        assert order.digest_id is not None
        assert sum(f"#{order.number} Client {order.number}\n" in body for body in bodies) == 1
