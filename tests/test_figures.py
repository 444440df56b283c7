"""The figures of the outbox, for each sender, and what they cost."""

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from sqlalchemy import event

from bot.database import Database
from bot.gateways.failures import Failure
from bot.web.figures import Figures
from tests.ledger import HASSAN, NOON, StoppedClock, shop, write
from tests.troubled import MINUTE, SECRETS, WORDS, change, halt, troubled


def figures(database: Database) -> dict[str, float]:
    registry = CollectorRegistry()
    registry.register(Figures(database, StoppedClock()))
    lines = generate_latest(registry).decode().splitlines()
    assert [secret for secret in SECRETS if any(secret in line for line in lines)] == []
    told = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    return {name.removeprefix("taawon_"): float(value) for name, value in told}


def test_what_waits_is_told_by_sender_and_rank(database: Database):
    troubled(database)
    found = figures(database)
    waits = {name: n for name, n in found.items() if "rank=" in name}
    assert waits == {
        'outbound_queued{rank="reply",sender="1"}': 2,
        'outbound_queued{rank="campaign",sender="1"}': 1,
        'outbound_queued{rank="reply",sender="2"}': 1,
        'outbound_due{rank="reply",sender="1"}': 1,
        'outbound_due{rank="campaign",sender="1"}': 1,
        'outbound_due{rank="reply",sender="2"}': 1,
        'outbound_due_seconds{rank="reply",sender="1"}': 60,
        'outbound_due_seconds{rank="campaign",sender="1"}': 180,
        'outbound_due_seconds{rank="reply",sender="2"}': 0,
    }
    assert found["outbound_waiting"] == 3
    assert found["outbound_oldest_seconds"] == 180


def test_what_is_to_leave_later_is_not_late(database: Database):
    _, sms = database.writer.run(shop)
    change(database, write(database, sms, HASSAN, WORDS), due=NOON + MINUTE)
    found = figures(database)
    assert found['outbound_queued{rank="reply",sender="2"}'] == 1
    assert found['outbound_due{rank="reply",sender="2"}'] == 0
    assert found['outbound_due_seconds{rank="reply",sender="2"}'] == 0
    assert found["outbound_oldest_seconds"] == 0


def test_what_is_under_way_in_doubt_or_unsettled_is_counted(database: Database):
    troubled(database)
    found = figures(database)
    open_ = [found[f"outbound_{status}"] for status in ("sending", "unknown", "unsettled")]
    assert open_ == [1, 1, 1]


def test_halted_senders_are_told_one_by_one(database: Database):
    troubled(database)
    halt(database, 2, "campaigns")
    halted = {name: n for name, n in figures(database).items() if "halted" in name}
    assert halted == {
        'sender_halted{sender="1",waits="all"}': 1,
        'sender_halted{sender="1",waits="campaigns"}': 0,
        'sender_halted{sender="2",waits="all"}': 0,
        'sender_halted{sender="2",waits="campaigns"}': 1,
    }


def test_failures_are_counted_by_class(database: Database, monkeypatch: pytest.MonkeyPatch):
    troubled(database)
    none = {f'outbound_failed{{class="{kind}"}}': 0.0 for kind in (*Failure, "other")}
    some = {"configuration": 2, "recipient": 1, "retryable": 1, "other": 1}
    by_class = {f'outbound_failed{{class="{kind}"}}': float(n) for kind, n in some.items()}
    found = figures(database)
    assert {name: n for name, n in found.items() if "class=" in name} == none | by_class
    assert found['outbound{status="failed"}'] == 5
    monkeypatch.setattr("bot.web.figures.RECENT", 1)
    assert sum(n for name, n in figures(database).items() if "class=" in name) == 1


def test_no_query_reads_all_that_was_ever_sent(database: Database):
    """At a million rows each of them must still be quick."""
    if not database.is_sqlite:
        pytest.skip("PostgreSQL plans by what is there, and here is nothing")
    plans: list[str] = []

    def explain(_connection, cursor, statement, parameters, *_more) -> None:
        if statement.startswith("SELECT"):
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans.extend(row[3] for row in cursor.fetchall())

    event.listen(database.engine, "before_cursor_execute", explain)
    figures(database)
    assert any("outbound_turn" in plan for plan in plans)
    assert [plan for plan in plans if plan in ("SCAN outbound", "SCAN inbound")] == []
