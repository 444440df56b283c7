"""A campaign that runs: whom it writes to, when, how often, and what makes it stop."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from bot.campaigns.running import watching
from bot.database import Database
from bot.demo import PRESIDENT
from bot.gateways import Unreachable
from bot.gateways.simulator import CAPABILITIES
from bot.gateways.twilio.forms import PAYLOAD
from bot.roster.admitting import admit
from bot.roster.sheet import Guest
from bot.surveys import written
from bot.surveys.opening import stored
from bot.tables import Contact, Lane, Order, Outbound, Questionnaire, Sender, SurveyAnswer
from bot.writer import Transaction
from tests.campaigners import DAY, HOUR, Field
from tests.conversations import TO_CONFIRM, Client, change, everything
from tests.ledger import NOON

LAST = timedelta(days=14)


@pytest.fixture
def field(database: Database) -> Field:
    return Field(database)


def outcomes(field: Field) -> list[str]:
    return [run.outcome for run in everything(field.shop, Questionnaire)]


def answered(field: Field) -> list[SurveyAnswer]:
    return everything(field.shop, SurveyAnswer)


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


def test_a_tap_on_the_first_question_is_known_by_every_gateway(field: Field) -> None:
    [client] = field.people(1)
    field.starts("before")
    [gone] = field.tick()
    payload = json.loads(gone.picks or "[]")[1][0]
    assert PAYLOAD.fullmatch(payload)
    field.shop.turns.take_now(client.message("Miel", tap=payload))
    assert [answer.keys for answer in answered(field)] == [payload.partition(".")[2]]


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


def test_outside_the_window_a_template_asks_whether_they_want_to(field: Field) -> None:
    [client] = field.people(1)
    field.clock.move(3 * DAY)
    field.starts()
    [gone] = field.tick()
    assert (gone.template, gone.filled) == ("survey_invite", True)
    field.clock.move(HOUR)
    client.says("oui")
    assert "0 (jamais)" in list(client.hears())[-1]
    client.says("9")
    assert [answer.number for answer in answered(field)] == [9]


def test_the_word_of_the_template_opens_the_questions_from_anywhere(field: Field) -> None:
    [client] = field.people(1)
    field.clock.move(3 * DAY)
    field.starts()
    field.tick()
    change(field.shop, Contact, place=None)
    client.says("Questions")
    client.says("9")
    assert [answer.number for answer in answered(field)] == [9]


def test_without_an_approved_template_they_are_looked_at_each_day(database: Database) -> None:
    field = Field(database, approved=frozenset())
    [client] = field.people(1)
    field.clock.move(3 * DAY)
    field.starts()
    assert field.tick() == []
    assert everything(field.shop, Questionnaire) == []
    field.clock.move(23 * HOUR)
    client.says("menu")
    assert len(field.tick(HOUR)) == 1
    assert [one.times for one in field.participants] == [1]


def test_who_cannot_be_written_to_is_given_up_when_the_campaign_is_over(database: Database) -> None:
    field = Field(database, approved=frozenset())
    field.people(1)
    field.clock.move(3 * DAY)
    field.starts()
    for _ in range(14):
        assert field.tick(DAY) == []
    field.tick(DAY)
    assert field.status == "ended"


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


def test_a_pause_holds_from_the_next_message_on_and_the_rest_comes_later(field: Field) -> None:
    field.people(4)
    field.starts()
    field.campaigns.tick()  # written, and not gone yet
    assert field.steer("pause")
    assert field.tick() == []
    assert field.tick(HOUR) == []
    assert field.steer("resume")
    assert len(field.tick(HOUR)) == 4
    assert [one.times for one in field.participants] == [1] * 4


def test_what_waits_when_a_campaign_stops_is_never_sent(field: Field) -> None:
    field.people(4)
    field.starts()
    field.campaigns.tick()
    assert field.steer("stop")
    assert field.tick(HOUR) == []
    assert {row.status for row in field.invited} == {"cancelled"}
    assert not field.steer("resume")


def test_a_step_that_does_not_fit_changes_nothing(field: Field) -> None:
    field.people(1)
    field.starts()
    assert not field.steer("start")
    assert not field.steer("resume")
    assert field.steer("pause")
    assert not field.steer("pause")
    assert field.status == "paused"


def test_too_many_who_say_stop_end_it_at_once(field: Field) -> None:
    people = field.people(30)
    field.starts()
    field.tick()
    for client in people[: watching.FEWEST_OPT_OUTS]:
        client.says("STOP")
    field.tick()
    assert field.status == "stopped: opt_outs"
    assert field.tick(3 * DAY) == []


@pytest.mark.parametrize("said", ["9", "non"])
def test_who_stops_after_the_last_question_counts_as_well(field: Field, said: str) -> None:
    people = field.people(30)
    field.starts()
    field.tick()
    for client in people[: watching.FEWEST_OPT_OUTS]:
        client.says(said, "passer", "STOP")
    field.tick()
    assert field.status == "stopped: opt_outs"


def test_a_few_who_say_stop_do_not_end_it(field: Field) -> None:
    people = field.people(30)
    field.starts()
    field.tick()
    for client in people[: watching.FEWEST_OPT_OUTS - 1]:
        client.says("STOP")
    field.tick()
    assert field.status == "running"


def test_too_many_messages_that_fail_end_it(field: Field) -> None:
    people = field.people(30)
    field.tick()  # the replies to them have left
    for client in people[: watching.FEWEST_FAILURES]:
        field.refuses[client.message("x").address] = Unreachable("nobody has it", 63003)
    field.starts()
    field.tick()
    field.tick()
    assert field.status == "stopped: failures"


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


def test_it_ends_when_the_last_answer_could_be_in_time_and_who_asked_is_told(field: Field) -> None:
    [client] = field.people(1)
    president = field.shop.client("+212600000001", "whatsapp")
    president.says("Bonjour")
    field.starts()
    field.tick()
    client.says("9")
    for _ in range(13):
        field.tick(DAY)
    assert field.status == "running"
    field.clock.move(23 * HOUR)
    president.says("menu")
    field.tick(HOUR)
    assert field.status == "ended"
    lines = [said for said in president.hears() if said.startswith("C'est fini")]
    assert lines == [
        "C'est fini : Que pensez-vous de Tifawin ?\nInvités : 1. Ont répondu : 1. Refus : 0"
    ]


def test_who_asked_and_does_not_write_hears_of_the_end_by_sms(field: Field) -> None:
    field.people(1)
    field.starts(reminders=0)
    for _ in range(15):
        field.tick(DAY)
    [row] = [row for row in everything(field.shop, Outbound) if row.kind == "costs"]
    assert (row.channel, row.address, row.template) == ("sms", PRESIDENT, "")
    assert row.body.startswith("Salina: ")


def test_in_the_evening_one_line_tells_how_it_goes(field: Field) -> None:
    field.people(2)
    president = field.shop.client("+212600000001", "whatsapp")
    president.says("Bonjour")
    field.starts()
    field.tick()
    for _ in range(3):
        field.tick(HOUR * 2 + timedelta(minutes=10))
    field.campaigns = field.process()  # another process does not say it again
    field.tick(timedelta(minutes=30))
    assert len([said for said in president.hears() if "Invités : 2" in said]) == 1


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


def _of_a_list(field: Field, one_way: bool, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Somebody of a cooperative's own list, who never wrote to us."""
    guest = Guest((2,), "+212600000099", "Aicha", "fr", "", NOON, "sur place")
    field.database.writer.run(lambda tx: admit(tx, 1, guest, NOON))
    if one_way:
        sms = replace(CAPABILITIES["sms"], inbound=False)
        monkeypatch.setitem(CAPABILITIES, "sms", sms)
    return field.shop.client("+212600000099", "whatsapp")


def test_who_never_wrote_gets_one_sms_and_answers_on_whatsapp(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    her = _of_a_list(field, one_way=True, monkeypatch=monkeypatch)
    field.starts(reminders=0)
    [gone] = field.tick()
    assert (gone.channel, gone.segments, gone.address) == ("sms", 1, "+212600000099")
    assert "+14155238886" in gone.body
    her.says("QUESTIONS")
    assert "0 (jamais)" in list(her.hears())[-1]
    her.says("9")
    assert [answer.number for answer in answered(field)] == [9]


def test_who_never_wrote_can_say_stop_where_the_sms_says(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    her = _of_a_list(field, one_way=True, monkeypatch=monkeypatch)
    field.starts(reminders=2)
    field.tick()
    her.says("STOP")
    assert [field.tick(3 * DAY), field.tick(3 * DAY)] == [[], []]
    assert outcomes(field) == ["stopped"]


def test_where_sms_can_be_answered_the_question_comes_by_it(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    _of_a_list(field, one_way=False, monkeypatch=monkeypatch)
    field.starts(reminders=0)
    [gone] = field.tick()
    assert "0 (jamais)" in gone.body
    field.shop.client("+212600000099", "sms").says("9")
    assert [answer.number for answer in answered(field)] == [9]


def test_a_survey_about_an_order_is_of_their_last_one(field: Field) -> None:
    buyer, _other = field.people(2)
    buyer.says(*TO_CONFIRM[1:], "oui")
    change(field.shop, Order, status="delivered")
    field.starts("delivery")
    [gone] = field.tick(HOUR)
    assert "commande 1" in gone.body
    [run] = everything(field.shop, Questionnaire)
    assert run.order_id == 1


def test_variants_are_asked_in_their_own_words(field: Field) -> None:
    field.people(6)
    other = written("nps").replace("Que pensez-vous", "Dites-nous : que pensez-vous")

    def keep(tx: Transaction) -> dict[str, int]:
        now = field.clock.now()
        return {"a": stored(tx, written("nps"), now), "b": stored(tx, other, now)}

    surveys = field.database.writer.run(keep)
    field.starts(variants={"a": 1, "b": 1}, surveys=surveys)
    said = {row.contact_id: "Dites-nous" in row.body for row in field.tick()}
    arms = {one.contact_id: one.arm == "b" for one in field.participants}
    assert said == arms
    assert sum(arms.values()) == 3
