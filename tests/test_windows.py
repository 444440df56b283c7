"""WhatsApp's window at the moment of sending: text inside, a template outside, or SMS, or later."""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.database import Database
from bot.gateways import Accepted, Capabilities, Filled, Outgoing, Pick, Receipt, Sighting, Unknown
from bot.outbox import claiming, doubts, statuses
from bot.outbox import drain as draining
from bot.outbox.settling import Tried, settle
from bot.tables import Contact, Outbound
from tests.ledger import (
    FATIMA,
    NOON,
    FakeGateway,
    StoppedClock,
    accepted,
    provider_id,
    rows,
    shop,
    write,
)

HOUR = timedelta(hours=1)
WINDOW = timedelta(hours=24) - timedelta(minutes=10)
READY = Filled("order_ready_home", ("41", "Tifawin"))
ALL = frozenset({"order_ready_home"})


@dataclass
class Lane:
    """A lane to Fatima, who wrote some time ago; approved: the templates of that moment."""

    database: Database
    whatsapp: int
    approved: frozenset[str] = ALL

    def heard(self, ago: timedelta | None, at: timedelta = timedelta()) -> None:
        """Her last message came so long before."""

        def tell(tx) -> None:
            tx.db.get_one(Contact, 1).heard = None if ago is None else NOON + at - ago

        self.database.writer.run(tell)

    def write(self, kind: str = "order", **more: object) -> int:
        said = {"template": READY, "contact_id": 1} | more
        return write(
            self.database, self.whatsapp, FATIMA, "Prête, et tout le reste.", kind=kind, **said
        )

    def claim(self, at: timedelta = timedelta()) -> list[Outgoing]:
        held = self.database.writer.run(lambda tx: claiming.take_lane(tx, 1, NOON + at))
        held = replace(held, window=WINDOW, approved=lambda _language: self.approved)
        self.held = held
        found = self.database.writer.run(lambda tx: claiming.claim(tx, held, NOON + at, 9))
        return list(found or ())

    def settle(self, message: Outgoing, outcome: Accepted | Unknown) -> None:
        tried = Tried(message, outcome, NOON, 0)
        self.database.writer.run(lambda tx: settle(tx, self.held, tried))

    def leaves(self, number: int, at: timedelta = timedelta()) -> Outgoing:
        """What is claimed now, accepted under this number."""
        [message] = self.claim(at)
        self.settle(message, accepted(number))
        return message

    def told(self, number: int, error: int = 63016, at: timedelta = timedelta()) -> None:
        receipt = Receipt("fake", provider_id(number), "failed", error, NOON + at, said=f"{error}")
        self.database.writer.run(lambda tx: statuses.record(tx, receipt))

    @property
    def last(self) -> Outbound:
        return rows(self.database)[-1]


@pytest.fixture
def lane(database: Database) -> Lane:
    whatsapp, _ = database.writer.run(shop)
    return Lane(database, whatsapp)


# What leaves


@pytest.mark.parametrize(
    ("ago", "is_open"),
    [(HOUR, True), (WINDOW - HOUR, True), (WINDOW, False), (30 * HOUR, False), (None, False)],
)
def test_text_leaves_inside_the_window_and_the_template_outside(lane, ago, is_open: bool) -> None:
    """Contract check 47: with a margin of ten minutes; who never wrote has opened none."""
    lane.heard(ago)
    lane.write()
    [message] = lane.claim()
    assert message.template == (None if is_open else READY)
    assert message.body == "Prête, et tout le reste."
    assert lane.last.filled is not is_open


def test_our_last_word_is_tried_where_no_clock_is_left(lane: Lane) -> None:
    """Who asked to be forgotten has just written; what we knew of when is erased."""

    def forget(tx) -> None:
        contact = tx.db.get_one(Contact, 1)
        contact.heard, contact.erased = None, NOON

    lane.database.writer.run(forget)
    lane.write("reply", template=None)
    assert [message.template for message in lane.claim()] == [None]


def test_what_we_write_opens_no_window(lane: Lane) -> None:
    """Contract check 48."""
    lane.heard(23 * HOUR)
    lane.write()
    lane.leaves(1)
    lane.write()
    assert lane.claim(2 * HOUR)[0].template == READY


def test_buttons_never_leave_outside_the_window(lane: Lane) -> None:
    """Contract check 49."""
    lane.heard(30 * HOUR)
    lane.write("reply", template=None, picks=(Pick("K7Q2xz.1", "Oui"),), opens="Choisir")
    assert lane.claim() == []
    assert (lane.last.status, lane.last.reason) == ("cancelled", "window closed")


def test_a_template_that_is_not_approved_is_none(lane: Lane) -> None:
    """Contract check 47: the SMS, where there are short words; the row says why."""
    lane.heard(30 * HOUR)
    lane.approved = frozenset({"order_leaving"})
    row = lane.write(sms="Commande 41 prete.")
    assert lane.claim() == []
    first, sms = rows(lane.database)
    assert first.status == "cancelled"
    assert first.reason == "window closed, order_ready_home not approved: by SMS instead"
    assert (sms.channel, sms.address, sms.body) == ("sms", "+212600000011", "Commande 41 prete.")
    assert sms.follows == row


def test_an_approved_template_is_preferred_to_an_sms(lane: Lane) -> None:
    lane.heard(30 * HOUR)
    lane.write(sms="Commande 41 prete.")
    assert lane.leaves(1).template == READY
    assert len(rows(lane.database)) == 1


def test_without_template_or_sms_it_waits_until_they_write(lane: Lane) -> None:
    """Contract check 47: it is looked at again each hour, and by day."""
    lane.heard(30 * HOUR)
    lane.approved = frozenset()
    lane.write()
    assert lane.claim() == lane.claim(HOUR / 2) == []
    assert (lane.last.status, lane.last.due) == ("queued", NOON + HOUR)
    assert lane.last.reason == "window closed, order_ready_home not approved: waits"
    assert lane.claim(9 * HOUR) == []
    assert lane.last.due == NOON + 21 * HOUR  # nine in the morning
    lane.heard(HOUR, at=21 * HOUR)
    assert [message.template for message in lane.claim(21 * HOUR)] == [None]


def test_what_waits_leaves_once_its_template_is_approved(lane: Lane) -> None:
    lane.heard(30 * HOUR)
    lane.approved = frozenset()
    lane.write()
    assert lane.claim() == []
    lane.approved = ALL
    assert lane.claim(HOUR)[0].template == READY


@pytest.mark.parametrize(
    ("kind", "sms"),
    [("news", "Du nouveau."), ("reminder", "Alors ?"), ("relay", ""), ("reply", "")],
)
def test_news_and_replies_do_not_wait(lane: Lane, kind: str, sms: str) -> None:
    """And what nobody asked for never goes by SMS, whatever its row holds."""
    lane.heard(30 * HOUR)
    lane.approved = frozenset()
    lane.write(kind, sms=sms)
    assert lane.claim() == []
    assert lane.last.reason == "window closed, order_ready_home not approved"
    assert [row.status for row in rows(lane.database)] == ["cancelled"]


# WhatsApp's clock


def test_a_window_that_was_closed_after_all_is_answered_by_the_template_once(lane: Lane) -> None:
    """Contract check 50."""
    lane.heard(HOUR)
    lane.write(sms="Commande 41 prete.")
    assert lane.leaves(1).template is None
    lane.told(1)
    lane.told(1)
    lane.told(1, error=63005)  # told again, otherwise
    assert lane.leaves(2).template == READY
    assert len(rows(lane.database)) == 2
    assert lane.claim(HOUR) == []


def test_a_template_that_fails_so_makes_no_third(lane: Lane) -> None:
    """Contract check 50: the short words go by SMS, and that is all."""
    lane.heard(HOUR)
    lane.write(sms="Commande 41 prete.")
    lane.leaves(1)
    lane.told(1)
    lane.leaves(2)
    lane.told(2)
    lane.told(2)
    assert [row.channel for row in rows(lane.database)] == ["whatsapp", "whatsapp", "sms"]


def test_a_template_that_fails_so_without_short_words_ends(lane: Lane) -> None:
    lane.heard(30 * HOUR)
    lane.write()
    lane.leaves(1)
    lane.told(1)
    assert [row.status for row in rows(lane.database)] == ["failed"]


def test_where_it_is_not_approved_what_follows_goes_by_sms(lane: Lane) -> None:
    lane.heard(HOUR)
    lane.approved = frozenset()
    lane.write(sms="Commande 41 prete.")
    lane.leaves(1)
    lane.told(1)
    assert lane.claim() == []
    assert [row.channel for row in rows(lane.database)] == ["whatsapp", "whatsapp", "sms"]


def test_our_clock_is_corrected_until_they_write_again(lane: Lane) -> None:
    """Contract check 50: also what comes later takes the template."""
    lane.heard(HOUR)
    lane.write()
    lane.leaves(1)
    lane.told(1)
    lane.leaves(2)
    lane.write()
    assert lane.leaves(3, HOUR).template == READY
    lane.heard(-2 * HOUR)
    lane.write()
    assert lane.leaves(4, 3 * HOUR).template is None


def test_an_older_receipt_opens_no_window_again(lane: Lane) -> None:
    lane.heard(HOUR)
    for number in (1, 2):
        lane.write()
        lane.leaves(number, number * HOUR)
    lane.heard(-1.5 * HOUR)
    lane.told(2)
    lane.told(1)
    assert [message.template for message in lane.claim(3 * HOUR)] == [READY]


def test_who_wrote_before_we_were_told_has_opened_it(lane: Lane) -> None:
    """The receipt may come late: it tells of the moment when the message left."""
    lane.heard(HOUR)
    lane.write()
    lane.leaves(1)
    lane.heard(-HOUR)
    lane.told(1, at=2 * HOUR)
    assert lane.leaves(2, 2 * HOUR).template is None


@dataclass
class Narrow(FakeGateway):
    """A gateway with WhatsApp's window."""

    def capabilities(self, channel: str) -> Capabilities:
        return Capabilities(inbound=True, buttons=True, page=10, window=WINDOW)


@pytest.mark.parametrize("approved", [ALL, frozenset()])
def test_the_loop_asks_the_gateway_what_is_approved(lane: Lane, approved: frozenset[str]) -> None:
    gateway = Narrow(approved=approved)
    lane.heard(30 * HOUR)
    lane.write()
    office = draining.Office(lane.database, {"fake": gateway}, StoppedClock())
    asyncio.run(draining.drain(office, 1))
    assert [message.template for message in gateway.sent] == [READY] * len(approved)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("Bonjour, votre commande 41 est prête. Tifawin vous l'apporte bientôt.", "sent"),
        ("La commande 41 de Tifawin vous arrive.", "sent"),  # approved in other words
        ("", "sent"),
        ("Prête, et tout le reste.", "unknown"),
        ("Commande 41 : merci !", "unknown"),
    ],
)
def test_a_template_in_doubt_is_known_by_its_values(lane: Lane, said: str, status: str) -> None:
    """Contract check 52: or it would be taken for somebody else's, and sent again."""
    lane.heard(30 * HOUR)
    lane.write()
    [message] = lane.claim()
    lane.settle(message, Unknown("cut"))
    now = NOON + timedelta(seconds=5)
    [doubt] = lane.database.writer.run(lambda tx: doubts.doubts(tx, lane.held, now))
    seen = (Sighting(provider_id(7), "sent", NOON, said),)
    lane.database.writer.run(lambda tx: doubts.told(tx, lane.held, doubt, seen, now))
    assert lane.last.status == status
