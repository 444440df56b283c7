"""What follows each of a provider's codes: every row of section 3 of the contract."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from bot.database import Database
from bot.gateways import Receipt
from bot.gateways.failures import Failing, Failure
from bot.gateways.meanings import CODES, meaning
from bot.outbox import claiming, statuses
from bot.outbox.settling import Tried, settle
from bot.tables import Address, Contact, Cooperative, Lane, Outbound
from tests.ledger import FATIMA, NOON, accepted, provider_id, rows, shop, write

MINUTES = timedelta(minutes=1)
PHONE = "+212600000011"

# code: its class, minutes until it is sent again, by SMS instead, failures until the address is
# nobody's, what is halted.
REACTIONS: dict[int, tuple[str, tuple[int, ...], bool, int, str]] = {
    20429: ("rate_limited", (), False, 0, ""),
    20003: ("configuration", (), False, 0, "all"),
    21211: ("recipient", (), False, 1, ""),
    21614: ("recipient", (), False, 1, ""),
    21635: ("recipient", (), False, 1, ""),
    21408: ("configuration", (), False, 0, "campaigns"),
    21606: ("configuration", (), False, 0, "all"),
    21212: ("configuration", (), False, 0, "all"),
    63007: ("configuration", (), False, 0, "all"),
    21608: ("configuration", (), False, 0, ""),
    63015: ("configuration", (), False, 0, ""),
    21610: ("opted_out", (), False, 0, ""),
    21611: ("rate_limited", (15, 60), False, 0, ""),
    30001: ("rate_limited", (15, 60), False, 0, ""),
    21612: ("recipient", (), False, 0, ""),
    21617: ("content", (), False, 0, ""),
    21619: ("content", (), False, 0, ""),
    21620: ("content", (), False, 0, ""),
    63019: ("content", (), False, 0, ""),
    63034: ("content", (), False, 0, ""),
    21654: ("configuration", (), False, 0, "campaigns"),
    21655: ("configuration", (), False, 0, "campaigns"),
    21656: ("configuration", (), False, 0, "campaigns"),
    63027: ("configuration", (), False, 0, "campaigns"),
    63028: ("configuration", (), False, 0, "campaigns"),
    21703: ("configuration", (), False, 0, "campaigns"),
    21704: ("configuration", (), False, 0, "campaigns"),
    21910: ("content", (), False, 0, ""),
    30003: ("retryable", (60, 360), False, 0, ""),
    30004: ("blocked", (), False, 2, ""),
    30005: ("recipient", (), False, 2, ""),
    30006: ("recipient", (), False, 1, ""),
    30007: ("blocked", (), False, 0, "campaigns"),
    30008: ("retryable", (10,), False, 0, ""),
    30017: ("retryable", (10,), False, 0, ""),
    30410: ("retryable", (10,), False, 0, ""),
    30018: ("configuration", (), False, 0, "campaigns"),
    30036: ("content", (), False, 0, ""),
    30450: ("configuration", (), False, 0, "campaigns"),
    63003: ("recipient", (), True, 1, ""),
    63024: ("recipient", (), True, 1, ""),
    63005: ("content", (), False, 0, ""),
    63013: ("content", (), False, 0, ""),
    63021: ("content", (), False, 0, ""),
    63030: ("content", (), False, 0, ""),
    63009: ("retryable", (5, 30), False, 0, ""),
    63010: ("retryable", (5, 30), False, 0, ""),
    63012: ("retryable", (5, 30), False, 0, ""),
    63023: ("retryable", (5, 30), False, 0, ""),
    63014: ("opted_out", (), False, 0, ""),
    63033: ("opted_out", (), False, 0, ""),
    63016: ("window_closed", (), False, 0, ""),
    63018: ("rate_limited", (15, 1440), False, 0, ""),
    63017: ("rate_limited", (5, 30), False, 0, ""),
    63032: ("blocked", (), True, 0, ""),
    63038: ("rate_limited", (1440,), False, 0, ""),
    63041: ("configuration", (), False, 0, "campaigns"),
    63042: ("configuration", (), False, 0, "campaigns"),
    63040: ("configuration", (), False, 0, "campaigns"),
    63049: ("blocked", (), False, 0, ""),
    63051: ("configuration", (), False, 0, "all"),
    63020: ("configuration", (), False, 0, "all"),
    # In no table, but in a range.
    20999: ("configuration", (), False, 0, ""),
    21999: ("content", (), False, 0, ""),
    30999: ("retryable", (), False, 0, ""),
    63999: ("blocked", (), False, 0, ""),
}


@dataclass
class Office:
    """A ledger with one WhatsApp message in flight, which has short words for an SMS."""

    database: Database
    whatsapp: int
    row: int = 0

    def __post_init__(self) -> None:
        self.database.writer.run(
            lambda tx: tx.db.add(Address(contact_id=1, channel="whatsapp", address=FATIMA))
        )

    def sends(self, number: int = 1, kind: str = "order", sms: str = "Prête.") -> None:
        """A message that the provider accepted under this number."""
        self.row = write(
            self.database, self.whatsapp, FATIMA, "Votre commande", kind=kind, sms=sms, contact_id=1
        )
        held = self.database.writer.run(lambda tx: claiming.take_lane(tx, 1, NOON))
        claimed = self.database.writer.run(lambda tx: claiming.claim(tx, held, NOON, 9)) or ()
        [message] = [one for one in claimed if one.outbound == self.row]
        tried = Tried(message, accepted(number), NOON, 0)
        self.database.writer.run(lambda tx: settle(tx, held, tried))

    def fails(self, code: int, number: int = 1, at: datetime = NOON) -> None:
        """The provider tells that it failed after all."""
        told = Receipt("fake", provider_id(number), "failed", code, at, said="undelivered")
        self.database.writer.run(lambda tx: statuses.record(tx, told))

    @property
    def following(self) -> list[Outbound]:
        """What came in the place of a message."""
        return [row for row in rows(self.database) if row.follows is not None]

    @property
    def address(self) -> Address:
        with self.database.reading() as db:
            return db.exec(select(Address).where(col(Address.channel) == "whatsapp")).one()

    @property
    def halted(self) -> str:
        with self.database.reading() as db:
            return db.exec(select(Lane.halted).where(Lane.id == 1)).one()


@pytest.fixture
def office(database: Database) -> Office:
    whatsapp, _ = database.writer.run(shop)
    return Office(database, whatsapp)


@pytest.mark.parametrize("code", REACTIONS)
def test_each_code_is_read_as_its_class_and_reaction(code: int) -> None:
    kind, waits, sms, gone, halts = REACTIONS[code]
    failing = meaning("twilio", code)
    expected = tuple(minutes * MINUTES for minutes in waits)
    assert failing
    assert replace(failing, means="", do="") == Failing(Failure(kind), expected, sms, gone, halts)
    assert failing.means


def test_no_code_of_the_file_is_without_a_row_here() -> None:
    assert set(CODES["twilio"]) == {code for code in REACTIONS if code % 1000 != 999}


@pytest.mark.parametrize("code", REACTIONS)
def test_each_code_has_its_effect(office: Office, code: int) -> None:
    """The whole reaction, as rows: contract checks 60, 75 to 78."""
    kind, waits, sms, gone, halts = REACTIONS[code]
    office.sends()
    office.fails(code)
    office.fails(code)  # told twice: nothing is done twice

    row = next(row for row in rows(office.database) if row.id == office.row)
    assert (row.status, row.error) == ("failed", code)
    follows_by_sms = sms or kind == "window_closed"
    assert len(office.following) == (1 if waits or follows_by_sms else 0)
    for other in office.following:
        assert other.follows == office.row
        if follows_by_sms:
            assert (other.channel, other.address, other.body) == ("sms", PHONE, "Prête.")
        else:
            assert (other.channel, other.body) == ("whatsapp", "Votre commande")
            assert other.due == NOON + waits[0] * MINUTES
    assert office.address.stopped == (NOON if kind == "opted_out" else None)
    assert office.address.gone == (NOON if gone == 1 else None)
    assert office.address.failures == (1 if gone else 0)
    assert office.halted == halts
    with office.database.reading() as db:
        assert db.get_one(Contact, 1).shut == (NOON if kind == "window_closed" else None)


def test_a_delayed_try_that_fails_too_waits_longer_and_then_no_more(office: Office) -> None:
    office.sends()
    office.fails(30003)
    dues = []
    for number in (2, 3):
        (last,) = [row for row in office.following if row.status == "queued"]
        dues.append(last.due - NOON)
        later = last.due
        held = office.database.writer.run(lambda tx, at=later: claiming.take_lane(tx, 1, at))
        claim = office.database.writer.run(
            lambda tx, held=held, at=later: claiming.claim(tx, held, at, 9)
        )
        [message] = claim or ()
        tried = Tried(message, accepted(number), NOON, 0)
        office.database.writer.run(lambda tx, held=held, tried=tried: settle(tx, held, tried))
        office.fails(30003, number)
    assert dues == [60 * MINUTES, 360 * MINUTES]
    assert [row.status for row in rows(office.database)] == ["failed", "failed", "failed"]


def test_an_address_is_nobodys_only_after_its_second_failure_where_the_code_says_so(
    office: Office,
) -> None:
    for number in (1, 2):
        assert office.address.gone is None
        office.sends(number)
        office.fails(30005, number)
    assert office.address.gone == NOON


def test_what_nobody_asked_for_never_goes_by_sms(office: Office) -> None:
    """Contract check 77: never marketing, to which they agreed on WhatsApp alone."""
    office.sends(kind="campaign")
    office.fails(63024)
    assert office.following == []


def test_without_short_words_nothing_goes_by_sms(office: Office) -> None:
    office.sends(sms="")
    office.fails(63024)
    assert office.following == []


def test_a_halted_lane_sends_replies_but_no_campaign(office: Office) -> None:
    """Contract check 60."""
    office.sends()
    office.fails(30007)
    reply = write(office.database, office.whatsapp, FATIMA, "Bonjour")
    write(office.database, office.whatsapp, "whatsapp:+212600000012", "Fête", kind="campaign")
    held = office.database.writer.run(lambda tx: claiming.take_lane(tx, 1, NOON))
    claimed = office.database.writer.run(lambda tx: claiming.claim(tx, held, NOON, 9))
    assert [message.outbound for message in claimed or ()] == [reply]


def test_a_lane_whose_account_is_at_fault_sends_nothing(office: Office) -> None:
    office.sends()
    office.fails(20003)
    write(office.database, office.whatsapp, FATIMA, "Bonjour")
    held = office.database.writer.run(lambda tx: claiming.take_lane(tx, 1, NOON))
    assert office.database.writer.run(lambda tx: claiming.claim(tx, held, NOON, 9)) == ()


# By day


MORNING = NOON + timedelta(hours=21)
EVENING = NOON + timedelta(hours=8, minutes=27)  # night begins three minutes later


@pytest.mark.parametrize(
    ("kind", "code", "at"),
    [
        ("order", 63024, NOON + timedelta(hours=10)),  # by SMS
        ("order", 63016, NOON + timedelta(hours=10)),  # by SMS, as there is no template
        ("campaign", 63009, EVENING),  # again after five minutes
        ("order", 63018, EVENING),  # again after a quarter of an hour
    ],
)
def test_what_follows_wakes_nobody(office: Office, kind: str, code: int, at: datetime) -> None:
    """It left by day, and failed when it was night, or nearly."""
    office.sends(kind=kind)
    office.fails(code, at=at)
    assert [row.due for row in office.following] == [MORNING]


def test_it_is_the_night_of_the_cooperatives_own_place(office: Office) -> None:
    def move(tx) -> None:
        tx.db.get_one(Cooperative, 1).zone = "Asia/Tokyo"
        for row in tx.db.exec(select(Outbound)):
            row.cooperative_id = 1

    office.sends()
    office.database.writer.run(move)
    office.fails(63024)  # at nine in the evening there
    assert [row.due for row in office.following] == [NOON + timedelta(hours=12)]


def test_who_has_just_written_gets_it_at_night_too(office: Office) -> None:
    office.sends(kind="reply", sms="")
    office.fails(63009, at=NOON + timedelta(hours=10))
    assert [row.due for row in office.following] == [NOON + timedelta(hours=10, minutes=5)]
