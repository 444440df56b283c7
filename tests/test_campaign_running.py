"""A campaign that runs: whom it writes to, when and how often."""

import pytest
from sqlmodel import select

from bot.database import Database
from bot.tables import Lane, Outbound, Questionnaire, Sender
from bot.writer import Transaction
from tests.campaigners import DAY, HOUR, Field, answered
from tests.conversations import TO_CONFIRM, change, everything


@pytest.fixture
def field(database: Database) -> Field:
    return Field(database)


def test_each_is_asked_once_and_answers(field: Field) -> None:
    people = field.people(3)
    field.starts()
    gone = field.tick()
    assert {row.address for row in gone} == {client.message("x").address for client in people}
    assert {row.kind for row in gone} == {"campaign"}
    for client in people:
        client.says("9")
    assert [answer.number for answer in answered(field)] == [9, 9, 9]
    assert field.tick(HOUR) == []
    assert all(one.times == 1 for one in field.participants)


def test_who_does_not_answer_is_reminded_once_and_no_more(field: Field) -> None:
    field.people(1)
    field.starts()
    field.tick()
    assert field.tick(2 * DAY) == []
    assert len(field.tick(DAY)) == 1
    assert field.tick(3 * DAY) == []
    assert field.tick(8 * DAY) == []
    assert [(one.times, one.due) for one in field.participants] == [(2, None)]


@pytest.mark.parametrize("said", [("9",), ("non",), ("STOP",)])
def test_who_answered_or_refused_is_not_reminded(field: Field, said: tuple[str, ...]) -> None:
    [client] = field.people(1)
    field.starts()
    field.tick()
    client.says(*said)
    assert field.tick(3 * DAY) == []


@pytest.mark.parametrize("said", [("oui", "9"), ("non",)])
def test_a_reminder_that_waits_is_not_sent_to_who_has_answered(
    field: Field, said: tuple[str, ...]
) -> None:
    [client] = field.people(1)
    field.starts()
    field.tick()
    field.clock.move(3 * DAY)
    field.campaigns.tick()  # written, and not gone yet: night has come, or the line is slow
    client.says(*said)
    assert field.tick() == []
    assert [row.status for row in field.invited][1:] == ["cancelled"]


def test_two_reminders_are_the_most(field: Field) -> None:
    field.people(1)
    field.starts(reminders=2)
    left = [len(field.tick(DAY)) for _ in range(13)]
    assert left == [1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]


def test_who_is_held_out_hears_nothing(field: Field) -> None:
    people = field.people(20)
    field.starts(hold_out=50)
    field.tick()
    field.tick(3 * DAY)
    held = {one.contact_id for one in field.participants if one.arm == "hold_out"}
    assert len(held) == len(people) // 2
    assert held.isdisjoint(row.contact_id for row in field.invited)
    assert {run.contact_id for run in everything(field.shop, Questionnaire)}.isdisjoint(held)


def test_by_night_nobody_is_written_to(field: Field) -> None:
    field.people(1)
    field.clock.move(10 * HOUR)
    field.starts()
    assert field.tick() == []
    assert field.invited == []
    assert len(field.tick(11 * HOUR)) == 1


def test_who_is_in_the_middle_of_an_order_is_asked_later(field: Field) -> None:
    [client] = field.people(1)
    client.says(*TO_CONFIRM)
    field.starts()
    assert field.tick() == []
    client.says("oui")
    assert field.tick() == []
    assert len(field.tick(HOUR)) == 1


def test_who_withdraws_before_their_turn_is_not_asked(field: Field) -> None:
    people = field.people(2)
    field.clock.move(10 * HOUR)
    field.starts()
    people[0].says("STOP")
    gone = field.tick(11 * HOUR)
    assert [row.address for row in gone] == [people[1].message("x").address]


def test_no_more_is_written_than_leaves_in_a_few_seconds(field: Field) -> None:
    field.people(10)
    field.shop.database.writer.run(_slow)
    field.starts()
    written = []
    for _ in range(3):
        field.campaigns.tick()
        written.append(len(field.invited))
    change(field.shop, Outbound, status="sent")
    field.campaigns.tick()
    assert [*written, len(field.invited)] == [3, 3, 3, 6]


def test_a_line_of_their_own_that_is_slow_lends_no_room_to_it(field: Field) -> None:
    """Beside it the shared number, by which none of them is written to, stands idle."""
    field.people(10)

    def own(tx: Transaction) -> None:
        _slow(tx)
        sender = tx.db.exec(select(Sender).where(Sender.channel == "whatsapp")).one()
        sender.cooperative_id = 1
        tx.db.add(Sender(address="whatsapp:+14155230000", channel="whatsapp", rate=80.0))

    field.shop.database.writer.run(own)
    field.starts()
    written = []
    for _ in range(3):
        field.campaigns.tick()
        written.append(len(field.invited))
    assert written == [3, 3, 3]


def _slow(tx: Transaction) -> None:
    for sender in tx.db.exec(select(Sender)):
        sender.rate = 1.0


def test_a_late_answer_is_kept(field: Field) -> None:
    [client] = field.people(1)
    field.starts(reminders=0)
    field.tick()
    field.clock.move(15 * DAY)
    field.tick()
    client.says("9")
    [answer], [run] = answered(field), everything(field.shop, Questionnaire)
    assert run.closes is not None
    assert answer.given > run.closes


def test_an_order_in_the_middle_is_taken_and_the_survey_comes_back(field: Field) -> None:
    [client] = field.people(1)
    field.starts()
    field.tick()
    client.says("je veux 2 amlou", "je viens", "Fatima", "oui")
    assert "0 (jamais)" in list(client.hears())[-1]
    client.says("9")
    assert [answer.number for answer in answered(field)] == [9]


def test_two_processes_write_to_nobody_twice(field: Field) -> None:
    field.people(6)
    field.starts()
    other = field.process()
    field.campaigns.tick()
    other.tick()
    assert sorted(row.contact_id or 0 for row in field.invited) == [1, 2, 3, 4, 5, 6]


def test_one_who_cannot_be_written_to_stops_no_other(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    field.people(4)
    field.starts()
    real = field.shop.turns.start

    def start(tx, contact_id, *rest):
        if contact_id == 2:
            raise ZeroDivisionError
        return real(tx, contact_id, *rest)

    monkeypatch.setattr(field.shop.turns, "start", start)
    assert len(field.tick()) == 3
    monkeypatch.undo()
    assert len(field.tick(HOUR)) == 1


def test_the_lane_is_woken(field: Field) -> None:
    woken: list[frozenset[int]] = []
    field.people(1)
    field.starts()
    field.database.writer.on_commit.append(woken.append)
    field.campaigns.tick()
    lanes = {lane.id for lane in everything(field.shop, Lane)}
    assert frozenset().union(*woken) <= lanes
    assert any(woken)
