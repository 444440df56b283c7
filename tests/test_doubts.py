"""A request without an answer: looked for, and sent again only when it is not there."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from bot.database import Database
from bot.gateways import Outgoing, Sighting, Unknown
from bot.gateways.twilio import httpx_client
from bot.outbox import drain
from bot.outbox.claiming import FIRST_LOOK, Held, claim, take_lane
from bot.outbox.doubts import EARLIER, PATIENCE, SLOWLY, WAITS, Doubt, doubts, not_told, told
from bot.outbox.settling import Tried, settle
from bot.outbox.statuses import record
from tests.ledger import FATIMA, NOON, accepted, bodies, provider_id, receipt, rows, shop, write

BODY = "Votre commande est prête"


@dataclass
class Office:
    """A ledger on a clock that the test moves, with one message whose answer never came."""

    database: Database
    whatsapp: int
    held: Held | None = None
    now: datetime = NOON

    def loses(self, kind: str = "order", **more: object) -> int:
        row = write(self.database, self.whatsapp, FATIMA, BODY, kind=kind, **more)
        self.held = self.database.writer.run(lambda tx: take_lane(tx, 1, self.now))
        (message,) = self.claims()
        tried = Tried(message, Unknown("500"), self.now, 0)
        self.database.writer.run(lambda tx: settle(tx, self.lane, tried))
        return row

    @property
    def lane(self) -> Held:
        assert self.held
        return self.held

    def claims(self) -> tuple[Outgoing, ...]:
        return self.database.writer.run(lambda tx: claim(tx, self.lane, self.now, 9)) or ()

    def doubts(self) -> tuple[Doubt, ...]:
        return self.database.writer.run(lambda tx: doubts(tx, self.lane, self.now))

    def told(self, *seen: Sighting) -> None:
        (doubt,) = self.doubts()
        self.database.writer.run(lambda tx: told(tx, self.lane, doubt, seen, self.now))

    def cannot_tell(self) -> None:
        (doubt,) = self.doubts()
        self.database.writer.run(lambda tx: not_told(tx, doubt, self.now))

    @property
    def status(self) -> str:
        return rows(self.database)[0].status


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database, database.writer.run(shop)[0])


def seen(number: int = 7, body: str = BODY, created: datetime | None = NOON) -> Sighting:
    return Sighting(provider_id(number), "sent", created, body)


def test_it_is_not_looked_for_at_once_nor_sent_meanwhile(office: Office) -> None:
    """Contract check 52."""
    office.loses()
    assert office.doubts() == ()
    assert office.claims() == ()
    office.now += FIRST_LOOK
    (doubt,) = office.doubts()
    assert office.doubts() == ()  # somebody is looking for it
    assert (doubt.message.body, doubt.message.attempt) == (BODY, 1)
    assert doubt.earliest == NOON - EARLIER


def test_what_is_there_was_accepted(office: Office) -> None:
    office.loses()
    office.now += FIRST_LOOK
    office.told(seen())

    (row,) = rows(office.database)
    assert (row.status, row.provider_id, row.held) == ("sent", provider_id(7), False)


@pytest.mark.parametrize(
    "other",
    [
        seen(body="Autre chose"),
        seen(created=NOON - timedelta(minutes=1)),
    ],
    ids=["says something else", "is older"],
)
def test_what_is_there_may_be_another(office: Office, other: Sighting) -> None:
    office.loses()
    office.now += FIRST_LOOK
    office.told(other)
    assert office.status == "unknown"


def test_what_belongs_to_another_row_is_not_this_one(office: Office) -> None:
    write(office.database, office.whatsapp, FATIMA, BODY, kind="order")
    office.held = office.database.writer.run(lambda tx: take_lane(tx, 1, NOON))
    (first,) = office.claims()
    tried = Tried(first, accepted(7), NOON, 0)
    office.database.writer.run(lambda tx: settle(tx, office.lane, tried))
    office.loses()
    office.now += FIRST_LOOK
    office.told(seen(7))
    assert [row.status for row in rows(office.database)] == ["sent", "unknown"]


def test_one_that_names_our_row_is_ours_whatever_it_says(office: Office) -> None:
    office.loses()
    office.now += FIRST_LOOK
    office.told(Sighting(provider_id(9), "delivered", is_ours=True))
    assert office.status == "delivered"


def test_the_last_look_comes_after_the_longest_request() -> None:
    longest = drain.LATE + httpx_client.WHOLE
    assert FIRST_LOOK + sum(WAITS, timedelta()) > 2 * timedelta(seconds=longest)


def test_what_is_not_there_after_all_looks_is_sent_again_once(office: Office) -> None:
    office.loses()
    office.now += FIRST_LOOK
    for wait in WAITS:
        office.told()
        assert office.status == "unknown"
        assert office.claims() == ()
        office.now += wait
    office.told()

    assert office.doubts() == ()
    (message,) = office.claims()
    assert (message.body, message.attempt) == (BODY, 2)
    assert office.now - NOON >= timedelta(seconds=60)  # a list may lag behind


def test_what_nobody_asked_for_is_better_lost_than_sent_twice(office: Office) -> None:
    office.loses("campaign")
    office.now += FIRST_LOOK
    for wait in WAITS:
        office.told()
        office.now += wait
    office.told()
    assert office.status == "unsettled"
    assert office.claims() == ()
    assert office.doubts() == ()


def test_a_persons_next_message_waits_for_what_is_found(office: Office) -> None:
    office.loses()
    write(office.database, office.whatsapp, FATIMA, "et livrée", kind="order")
    assert office.claims() == ()
    office.now += FIRST_LOOK
    office.told(seen())
    assert bodies(office.claims()) == ["et livrée"]


def test_where_the_provider_cannot_tell_it_waits_for_a_receipt_then_for_somebody(
    office: Office,
) -> None:
    office.loses()
    office.now += FIRST_LOOK
    looks = 0
    while office.status == "unknown":
        office.cannot_tell()
        office.now += SLOWLY
        looks += 1
    assert office.status == "unsettled"
    assert looks == pytest.approx(PATIENCE / SLOWLY, abs=2)


@pytest.mark.parametrize("until", ["unknown", "unsettled"])
def test_a_receipt_that_names_the_row_settles_it(office: Office, until: str) -> None:
    """Contract check 72."""
    row = office.loses("campaign")
    office.now += FIRST_LOOK
    if until == "unsettled":
        for wait in WAITS:
            office.told()
            office.now += wait
        office.told()
    assert office.status == until

    told_late = receipt(7, "delivered", outbound=row)
    office.database.writer.run(lambda tx: record(tx, told_late))
    assert office.status == "delivered"


def test_who_takes_the_lane_looks_for_what_the_one_before_left(office: Office) -> None:
    row = write(office.database, office.whatsapp, FATIMA, BODY, kind="order")
    office.held = office.database.writer.run(lambda tx: take_lane(tx, 1, NOON))
    assert [message.outbound for message in office.claims()] == [row]
    office.held = office.database.writer.run(lambda tx: take_lane(tx, 1, NOON))
    assert office.doubts() == ()
    office.now += FIRST_LOOK
    office.told(seen())
    assert office.status == "sent"
