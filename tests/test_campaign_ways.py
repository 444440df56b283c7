"""How a campaign reaches people: by the question itself, a template or one SMS; and with what."""

import json
from dataclasses import replace

import pytest

from bot.database import Database
from bot.gateways.simulator import CAPABILITIES
from bot.gateways.twilio.forms import PAYLOAD
from bot.roster.admitting import admit
from bot.roster.sheet import Guest
from bot.surveys import written
from bot.surveys.opening import stored
from bot.tables import Contact, Order, Questionnaire
from bot.writer import Transaction
from tests.campaigners import DAY, HOUR, Field, answered, outcomes
from tests.conversations import TO_CONFIRM, Client, change, everything
from tests.ledger import NOON


@pytest.fixture
def field(database: Database) -> Field:
    return Field(database)


def test_a_tap_on_the_first_question_is_known_by_every_gateway(field: Field) -> None:
    [client] = field.people(1)
    field.starts("before")
    [gone] = field.tick()
    payload = json.loads(gone.picks or "[]")[1][0]
    assert PAYLOAD.fullmatch(payload)
    field.shop.turns.take_now(client.message("Miel", tap=payload))
    assert [answer.keys for answer in answered(field)] == [payload.partition(".")[2]]


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
