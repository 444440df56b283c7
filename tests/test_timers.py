"""What is due: silences, and turns that are still owed."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from bot import timers
from bot.database import Database
from bot.tables import Contact, Cooperative, Inbound, Timer
from bot.writer import Transaction
from tests.ledger import NOON, StoppedClock, provider_id


@dataclass
class FakeTurns:
    """Writes down what it is asked for; raises where it is told to."""

    fails: set[int] = field(default_factory=set)
    silences: list[tuple[int, str]] = field(default_factory=list)
    retaken: list[int] = field(default_factory=list)

    def silence(self, tx: Transaction, contact_id: int, asked: str) -> None:
        tx.db.get_one(Contact, contact_id).name = f"silent at {asked}"
        if contact_id in self.fails:
            raise ZeroDivisionError
        self.silences.append((contact_id, asked))

    def retake(self, inbound_id: int) -> bool:
        self.retaken.append(inbound_id)
        return inbound_id not in self.fails


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


def contact(
    database: Database,
    asked: str,
    due: timedelta = timedelta(0),
    cooperative_id: int | None = None,
) -> int:
    """Somebody whose question falls due after this; their id."""

    def add(tx: Transaction) -> int:
        person = Contact(language="fr", created=NOON, cooperative_id=cooperative_id)
        tx.db.add(person)
        tx.db.flush()
        assert person.id is not None
        tx.db.add(Timer(contact_id=person.id, kind="silence", asked=asked, due=NOON + due))
        return person.id

    return database.writer.run(add)


def waiting(database: Database) -> list[str]:
    with database.reading() as db:
        return sorted(db.exec(select(Timer.asked)))


def names(database: Database) -> list[str]:
    with database.reading() as db:
        return sorted(db.exec(select(Contact.name)))


def test_a_silence_is_taken_when_it_is_due_and_only_once(database: Database, clock: StoppedClock):
    turns = FakeTurns()
    now, later = contact(database, "K7Q2xz"), contact(database, "aB3dE5", timedelta(hours=1))

    timers.tick(database, turns, clock)
    timers.tick(database, turns, clock)
    assert turns.silences == [(now, "K7Q2xz")]
    assert waiting(database) == ["aB3dE5"]

    clock.move(timedelta(hours=1))
    timers.tick(database, turns, clock)
    assert turns.silences[1:] == [(later, "aB3dE5")]
    assert waiting(database) == []


def test_a_silence_whose_turn_raises_leaves_nothing_and_is_tried_again_later(
    database: Database, clock: StoppedClock, caplog: pytest.LogCaptureFixture
):
    turns = FakeTurns()
    failing, fine = contact(database, "K7Q2xz"), contact(database, "aB3dE5")
    turns.fails = {failing}

    timers.tick(database, turns, clock)
    timers.tick(database, turns, clock)

    assert turns.silences == [(fine, "aB3dE5")]
    assert names(database) == ["", "silent at aB3dE5"]  # the failing turn was undone
    assert waiting(database) == ["K7Q2xz"]
    assert caplog.text.count("Traceback") == 1

    turns.fails = set()
    clock.move(timers.AGAIN)
    timers.tick(database, turns, clock)
    assert turns.silences == [(fine, "aB3dE5"), (failing, "K7Q2xz")]


def test_a_timer_that_was_set_anew_meanwhile_does_not_fire(database: Database):
    turns = FakeTurns()
    contact(database, "K7Q2xz")
    ((stale, _zone),) = timers._due(database, NOON)

    def speak(tx: Transaction) -> None:
        tx.db.exec(select(Timer)).one().asked = "aB3dE5"

    database.writer.run(speak)
    timers._fire(database, turns, stale)

    assert turns.silences == []
    assert waiting(database) == ["aB3dE5"]


NIGHT = datetime(2026, 11, 23, 2, tzinfo=UTC)
MORNING = datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_nobody_is_reminded_at_night_because_we_were_away_by_day(database: Database):
    """Contract check 62."""
    turns, clock = FakeTurns(), StoppedClock(NIGHT)
    person = contact(database, "K7Q2xz")

    timers.tick(database, turns, clock)
    clock.at = MORNING - timedelta(seconds=1)
    timers.tick(database, turns, clock)
    assert turns.silences == []
    assert waiting(database) == ["K7Q2xz"]

    clock.at = MORNING
    timers.tick(database, turns, clock)
    assert turns.silences == [(person, "K7Q2xz")]


def cooperative(database: Database, zone: str) -> int:
    """A cooperative in this zone; its id."""

    def add(tx: Transaction) -> int:
        seller = Cooperative(code="AFRA", names={"fr": "Afra"}, zone=zone)
        tx.db.add(seller)
        tx.db.flush()
        assert seller.id is not None
        return seller.id

    return database.writer.run(add)


def test_the_night_is_that_of_the_contacts_own_cooperative(database: Database):
    turns = FakeTurns()
    cooperative_id = cooperative(database, "America/Montreal")
    here = contact(database, "K7Q2xz")
    there = contact(database, "aB3dE5", cooperative_id=cooperative_id)

    timers.tick(database, turns, StoppedClock(NOON))  # seven in the morning in Montreal
    assert turns.silences == [(here, "K7Q2xz")]

    timers.tick(database, turns, StoppedClock(NOON + timedelta(hours=2)))
    assert turns.silences[1:] == [(there, "aB3dE5")]


def test_a_zone_that_does_not_exist_stops_no_other_timer(
    database: Database, clock: StoppedClock, caplog: pytest.LogCaptureFixture
):
    turns = FakeTurns()
    contact(database, "K7Q2xz", cooperative_id=cooperative(database, "Africa/Nowhere"))
    fine = contact(database, "aB3dE5")

    timers.tick(database, turns, clock)
    timers.tick(database, turns, clock)

    assert turns.silences == [(fine, "aB3dE5")]
    assert waiting(database) == ["K7Q2xz"]
    assert len(caplog.records) == 1  # not once a second


def test_a_timer_set_anew_at_night_is_not_put_off(database: Database):
    contact(database, "K7Q2xz")
    ((stale, _zone),) = timers._due(database, NIGHT)

    def speak(tx: Transaction) -> None:
        tx.db.exec(select(Timer)).one().due = NIGHT + timedelta(hours=12)

    database.writer.run(speak)
    timers._put_off(database, stale, MORNING)

    with database.reading() as db:
        assert db.exec(select(Timer.due)).one() == NIGHT + timedelta(hours=12)


def owed(database: Database, number: int, tries: int = 0) -> int:
    """A message received at noon whose turn raised; its row's id."""

    def add(tx: Transaction) -> int:
        row = Inbound(
            gateway="fake", provider_id=provider_id(number), raw="", received=NOON, tries=tries
        )
        tx.db.add(row)
        tx.db.flush()
        assert row.id is not None
        return row.id

    return database.writer.run(add)


def test_an_owed_turn_is_taken_again_after_half_a_minute(database: Database, clock: StoppedClock):
    turns = FakeTurns()
    row = owed(database, 1)

    clock.move(timedelta(seconds=29))
    timers.tick(database, turns, clock)
    assert turns.retaken == []

    clock.move(timedelta(seconds=1))
    timers.tick(database, turns, clock)
    assert turns.retaken == [row]


def test_the_delay_grows_with_each_try_and_comes_to_an_end(database: Database):
    rows = [owed(database, tries, tries) for tries in range(timers.MOST_TRIES + 1)]
    seen: dict[int, int] = {}
    for seconds in range(0, 3600, 30):
        turns = FakeTurns()
        timers.tick(database, turns, StoppedClock(NOON + timedelta(seconds=seconds)))
        for row in turns.retaken:
            seen.setdefault(row, seconds)

    assert [seen.get(row) for row in rows] == [30, 60, 120, 240, 480, None]


def test_one_owed_turn_that_raises_again_stops_no_other(database: Database, clock: StoppedClock):
    first, second = owed(database, 1), owed(database, 2)
    turns = FakeTurns(fails={first})
    clock.move(timedelta(minutes=1))

    timers.tick(database, turns, clock)

    assert turns.retaken == [first, second]


def test_a_turn_that_was_taken_is_owed_no_more(database: Database, clock: StoppedClock):
    turns = FakeTurns()
    row = owed(database, 1)

    def handled(tx: Transaction) -> None:
        tx.db.get_one(Inbound, row).handled = NOON

    database.writer.run(handled)
    clock.move(timedelta(hours=1))
    timers.tick(database, turns, clock)

    assert turns.retaken == []
