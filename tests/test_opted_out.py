"""Who stopped us, on a channel or by a word, at the moment of sending."""

from datetime import timedelta

import pytest

from bot.database import Database
from bot.tables import Address, Contact
from bot.writer import Transaction
from tests.ledger import (
    FATIMA,
    HASSAN,
    NOON,
    bodies,
    rows,
    statuses,
)
from tests.post_office import Office, opened

SECOND = timedelta(seconds=1)


@pytest.fixture
def office(database: Database) -> Office:
    return opened(database)


def _stopped(office: Office, address: str, *, said: bool = False) -> None:
    """The person of this address stopped us: they said so to us, or blocked us there."""

    def stop(tx: Transaction) -> None:
        when = None if said else NOON
        tx.db.add(Address(contact_id=1, channel="whatsapp", address=address, stopped=when))
        tx.db.get_one(Contact, 1).opted_out = NOON if said else None

    office.database.writer.run(stop)


@pytest.mark.parametrize("said", [True, False])
def test_who_stopped_us_gets_no_reminder_that_was_written_before(office: Office, said: bool):
    """Contract checks 61 and 75."""
    office.write("Vous êtes là ?", kind="reminder", contact_id=1)
    _stopped(office, FATIMA, said=said)
    office.write("Vous êtes là ?", to=HASSAN, kind="reminder")

    claimed = office.claim(office.take(), most=1) or ()

    assert [message.address for message in claimed] == [HASSAN]
    assert statuses(office.database) == ["cancelled", "sending"]
    assert rows(office.database)[0].reason == "they stopped us"


@pytest.mark.parametrize("said", [True, False])
def test_who_stopped_us_is_still_answered(office: Office, said: bool):
    office.write("Voici votre commande", contact_id=1)
    _stopped(office, FATIMA, said=said)

    assert bodies(office.claim(office.take()) or ()) == ["Voici votre commande"]


def test_who_stopped_us_on_another_channel_is_reminded_on_this_one(office: Office):
    office.database.writer.run(
        lambda tx: tx.db.add(
            Address(contact_id=1, channel="sms", address="+212600000011", stopped=NOON)
        )
    )
    office.write("Vous êtes là ?", kind="reminder", contact_id=1)

    assert bodies(office.claim(office.take()) or ()) == ["Vous êtes là ?"]
