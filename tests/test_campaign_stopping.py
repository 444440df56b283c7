"""What pauses, stops and ends a campaign, and who is told."""

from datetime import timedelta

import pytest

from bot.campaigns.running import watching
from bot.database import Database
from bot.demo import PRESIDENT
from bot.gateways import Unreachable
from bot.tables import Outbound
from tests.campaigners import DAY, HOUR, Field
from tests.conversations import everything


@pytest.fixture
def field(database: Database) -> Field:
    return Field(database)


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
