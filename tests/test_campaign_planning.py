"""Who is in a campaign, who is left out and why, and that it can be cut off anywhere."""

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func
from sqlmodel import col, select

from bot.campaigns.planning import drawing as planning
from bot.campaigns.planning.drawing import counts, plan
from bot.database import Database
from bot.tables import (
    Address,
    Campaign,
    Consent,
    Contact,
    Order,
    Participant,
    Sender,
    SurveyText,
)
from bot.writer import Transaction
from tests.clientele import DAY, Clientele
from tests.ledger import NOON

PLANNED = {
    "key": "harvest", "survey_id": 1, "cooperatives": [1], "segment": "everyone",
    "purpose": "service", "hold_out": 20, "variants": {"a": 1}, "calm": 30, "reminders": 1,
    "remind_after": 3, "closes": 14, "created": NOON,
}  # fmt: skip


def survey(tx: Transaction) -> None:
    tx.db.add(SurveyText(id=1, key="nps", digest="d", written="", kept=NOON))
    tx.db.add(Sender(id=1, address="whatsapp:+14155238886", channel="whatsapp", gateway="fake"))
    tx.db.flush()


@pytest.fixture
def clientele(database: Database) -> Clientele:
    made = Clientele(database)
    database.writer.run(survey)
    return made


def people(database: Database, number: int, cooperative: int = 1, first: int = 1000) -> list[int]:
    """So many who wrote to a cooperative on WhatsApp, ordered, and can be asked how it was."""

    def add(tx: Transaction) -> None:
        for one in range(first, first + number):
            tx.db.add(
                Contact(
                    id=one, language="fr", created=NOON, cooperative_id=cooperative, heard=NOON,
                    sender_id=1,
                )
            )  # fmt: skip
        tx.db.flush()
        for one in range(first, first + number):
            tx.db.add(
                Address(contact_id=one, channel="whatsapp", address=f"whatsapp:+2126{one:08}")
            )
            tx.db.add(
                Order(
                    cooperative_id=cooperative, contact_id=one, number=one, status="delivered",
                    delivery="pickup", name="", total_centimes=9_000, placed=NOON - 50 * DAY,
                )
            )  # fmt: skip

    database.writer.run(add)
    return list(range(first, first + number))


def change(database: Database, contact: int, **fields: object) -> None:
    def put(tx: Transaction) -> None:
        for name, value in fields.items():
            setattr(tx.db.get_one(Contact, contact), name, value)

    database.writer.run(put)


def at_address(database: Database, contact: int, **fields: object) -> None:
    def put(tx: Transaction) -> None:
        address = tx.db.exec(select(Address).where(Address.contact_id == contact)).one()
        for name, value in fields.items():
            setattr(address, name, value)

    database.writer.run(put)


def planned(database: Database, **changes: object) -> Campaign:
    def add(tx: Transaction) -> int:
        made = Campaign(**{**PLANNED, **changes})
        tx.db.add(made)
        tx.db.flush()
        return made.id or 0

    campaign_id = database.writer.run(add)
    plan(database, campaign_id, NOON)
    with database.reading() as db:
        return db.get_one(Campaign, campaign_id)


def audience(database: Database, campaign: Campaign) -> dict[int, Participant]:
    with database.reading() as db:
        mine = select(Participant).where(Participant.campaign_id == campaign.id)
        return {one.contact_id or 0: one for one in db.exec(mine)}


def agree(database: Database, contact: int, *, given: bool, cooperative: int | None = 1) -> None:
    def add(tx: Transaction) -> None:
        tx.db.add(
            Consent(
                contact_id=contact, purpose="marketing", given=given, words="oui", language="fr",
                said=NOON, cooperative_id=cooperative,
            )
        )  # fmt: skip

    database.writer.run(add)


# Who is left out


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"opted_out": NOON}, "stopped"),
        ({}, ""),
        ({"language": "ar"}, ""),
    ],
)
def test_who_said_stop_is_left_out(clientele: Clientele, fields: dict[str, object], reason: str):
    (one,) = people(clientele.database, 1)
    change(clientele.database, one, **fields)
    found = audience(clientele.database, planned(clientele.database))
    assert found[one].left_out == reason
    assert bool(found[one].arm) is not bool(reason)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"stopped": NOON}, "unreachable"),
        ({"gone": NOON + DAY}, "unreachable"),
        ({"gone": NOON - DAY}, ""),  # they have written since
    ],
)
def test_who_cannot_be_reached_is_left_out(clientele: Clientele, fields, reason: str):
    (one,) = people(clientele.database, 1)
    at_address(clientele.database, one, **fields)
    assert audience(clientele.database, planned(clientele.database))[one].left_out == reason


def test_marketing_needs_the_last_word_to_be_yes(clientele: Clientele):
    yes, no, changed, never, elsewhere, all_ = people(clientele.database, 6)
    for contact, given in ((yes, True), (no, False), (changed, True), (changed, False)):
        agree(clientele.database, contact, given=given)
    agree(clientele.database, elsewhere, given=True, cooperative=2)
    agree(clientele.database, all_, given=True)
    agree(clientele.database, all_, given=False, cooperative=None)
    found = audience(clientele.database, planned(clientele.database, purpose="marketing"))
    assert {one for one in found if not found[one].left_out} == {yes}
    assert {found[one].left_out for one in (no, changed, never, elsewhere, all_)} == {"no consent"}
    service = audience(clientele.database, planned(clientele.database, key="service"))
    assert {one.left_out for one in service.values()} == {""}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, ""),
        ({"placed": NOON - 59 * DAY}, ""),
        ({"placed": NOON - 61 * DAY}, "no consent"),
        ({"status": "placed"}, "no consent"),
        ({"cooperative_id": 2}, "no consent"),
    ],
)
def test_only_who_was_served_lately_is_asked_of_it_without_consent(
    clientele: Clientele, changes: dict[str, object], reason: str
):
    served, agreed = people(clientele.database, 2)
    agree(clientele.database, agreed, given=True)

    def change(tx: Transaction) -> None:
        for order in tx.db.exec(select(Order)):
            for name, value in changes.items():
                setattr(order, name, value)

    clientele.database.writer.run(change)
    found = audience(clientele.database, planned(clientele.database))
    assert (found[served].left_out, found[agreed].left_out) == (reason, "")


@pytest.mark.parametrize(("ago", "reason"), [(29, "calm"), (31, "")])
def test_nobody_is_asked_twice_in_so_many_days_by_any_campaign(
    clientele: Clientele, ago: int, reason: str
):
    asked, spared = people(clientele.database, 2)
    before = planned(clientele.database, key="before")

    def ask(tx: Transaction) -> None:
        mine = select(Participant).where(Participant.campaign_id == before.id)
        for one in tx.db.exec(mine.where(Participant.contact_id == asked)):
            one.asked = NOON - ago * DAY

    clientele.database.writer.run(ask)
    found = audience(clientele.database, planned(clientele.database))
    assert (found[asked].left_out, found[spared].left_out) == (reason, "")


def test_the_erased_are_nobodys_audience(clientele: Clientele):
    kept, gone = people(clientele.database, 2)
    change(clientele.database, gone, erased=NOON)
    assert set(audience(clientele.database, planned(clientele.database))) == {kept}


def test_a_segment_is_taken_at_its_moment_and_of_these_cooperatives_alone(clientele: Clientele):
    silent = clientele.client((50, 100), (40, 100), (30, 100))
    clientele.client((10, 100))
    other = clientele.client((90, 100), (80, 100), (70, 100), cooperative=2)
    both = clientele.client((90, 100), (80, 100), (70, 100))
    for ago in (95, 85, 75):
        clientele.orders(both, ago, cooperative=2)
    for cooperative in (1, 2):
        clientele.look(cooperative=cooperative)
    one = planned(clientele.database, segment="silent")
    assert set(audience(clientele.database, one)) == {silent, both}
    two = planned(clientele.database, key="two", segment="silent", cooperatives=[1, 2])
    found = audience(clientele.database, two)
    assert set(found) == {silent, both, other}
    assert found[both].cooperative_id == 1


def test_strata_part_those_who_bring_most_from_the_rest_and_the_new(clientele: Clientele):
    top = clientele.client((10, 9_000))
    rest = clientele.client((10, 10))
    clientele.look()
    for contact in (top, rest):
        change(clientele.database, contact, cooperative_id=1)
    (new,) = people(clientele.database, 1)
    found = audience(clientele.database, planned(clientele.database))
    assert [found[one].stratum for one in (top, rest, new)] == ["1:top", "1:rest", "1:new"]


# Arms


def test_arms_have_their_shares_and_counts_add_up(clientele: Clientele):
    found = people(clientele.database, 100)
    for contact in found[:10]:
        change(clientele.database, contact, opted_out=NOON)
    campaign = planned(clientele.database, variants={"a": 2, "b": 1}, hold_out=30)
    with clientele.database.reading() as db:
        counted = counts(db, campaign)
    arms = Counter[str]()
    for (arm, language, channel), number in counted.arms.items():
        assert (language, channel) == ("fr", "whatsapp")
        arms[arm] += number
    assert arms == {"hold_out": 27, "a": 42, "b": 21}
    assert counted.left_out == {"stopped": 10}
    assert counted.audience == 100


def test_the_same_campaign_draws_the_same_and_another_differently(clientele: Clientele):
    people(clientele.database, 200)
    drawn = [
        {one: row.arm for one, row in audience(clientele.database, campaign).items()}
        for campaign in (planned(clientele.database), planned(clientele.database, key="other"))
    ]
    assert drawn[0] != drawn[1]


def test_what_is_planned_stands_when_people_come_and_go(clientele: Clientele):
    first = people(clientele.database, 20)
    campaign = planned(clientele.database)
    before = {one: row.arm for one, row in audience(clientele.database, campaign).items()}
    people(clientele.database, 20, first=2000)
    change(clientele.database, first[0], opted_out=NOON)
    plan(clientele.database, campaign.id or 0, NOON + DAY)
    after = {one: row.arm for one, row in audience(clientele.database, campaign).items()}
    assert before == after


# Cut off


KILLED = """
import os, sys, signal
from datetime import datetime, UTC
from bot.campaigns.planning import drawing as planning
from bot.database import Database
planning.CHUNK = 50
left = int(sys.argv[3])
def progress(_number):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
database = Database(sys.argv[1])
planning.plan(database, int(sys.argv[2]), datetime(2026, 11, 22, 12, tzinfo=UTC), progress)
"""


@pytest.mark.parametrize("after", [1, 5, 7, 9])
def test_a_kill_anywhere_changes_nothing_of_the_plan(clientele: Clientele, after: int):
    people(clientele.database, 230)
    whole = planned(clientele.database)
    url = clientele.database.url.render_as_string(hide_password=False)

    def forget(tx: Transaction) -> None:
        for row in tx.db.exec(select(Participant)).all():
            tx.db.delete(row)
        tx.db.get_one(Campaign, whole.id).status = "planning"

    drawn = {one: row.arm for one, row in audience(clientele.database, whole).items()}
    clientele.database.writer.run(forget)
    given = [sys.executable, "-c", KILLED, url, str(whole.id), str(after)]
    killed = subprocess.run(given, env={**os.environ, "PYTHONPATH": str(Path.cwd())}, check=False)
    assert killed.returncode == -signal.SIGKILL
    with clientele.database.reading() as db:
        assert db.get_one(Campaign, whole.id).status == "planning"
        assert db.exec(select(func.count(col(Participant.id)))).one() > 0
    plan(clientele.database, whole.id or 0, NOON)
    found = audience(clientele.database, whole)
    assert {one: row.arm for one, row in found.items()} == drawn


def test_more_than_a_chunk_is_found_and_drawn(clientele: Clientele, monkeypatch):
    monkeypatch.setattr(planning, "CHUNK", 7)
    people(clientele.database, 20)
    done: list[int] = []

    def add(tx: Transaction) -> int:
        made = Campaign(**PLANNED)
        tx.db.add(made)
        tx.db.flush()
        return made.id or 0

    campaign_id = clientele.database.writer.run(add)
    plan(clientele.database, campaign_id, NOON, done.append)
    assert done == [7, 7, 6, 7, 7, 6]
