"""A client talks with a person: passed on, back, closed, put off; nobody's number is shown."""

from datetime import time

import pytest

from bot.database import Database
from bot.tables import Order, Relay
from tests.conversations import TO_CONFIRM, Shop, everything
from tests.relaying import (
    EVENING,
    HASSAN,
    HUMAN,
    LATE_DAY,
    MORNING,
    OTHER_MEMBER,
    Talking,
    answer,
    relayed,
)


@pytest.fixture
def talking(database: Database) -> Talking:
    return Talking(Shop(database))


def test_what_a_client_writes_reaches_the_member_and_the_answer_comes_back(talking: Talking):
    member, client = talking.member(), talking.client()
    [called] = client.says(HUMAN)
    assert "Tifawin" in called
    assert answer(client, "fin wslat lcommande dyali?") == ""
    assert answer(member, "Elle part demain") == ""
    wants, line = relayed(member)
    assert wants.startswith("Fatima (1) veut vous parler.\n")
    assert line == "Fatima (1) : fin wslat lcommande dyali?"
    assert relayed(client) == ["Tifawin : Elle part demain"]
    assert talking.texts() == []


def test_nothing_that_is_written_answers_the_question_below(talking: Talking):
    talking.member()
    client = talking.client()
    client.says("commander", "amlou", HUMAN)
    client.says("2", "3 amlou", "c'est tout", "oui")
    back = answer(client, "menu")
    assert back.startswith("Me revoilà")
    assert "Amlou" in back  # how many of them was asked
    assert everything(talking.shop, Order) == []


def test_a_command_is_obeyed_and_no_line_of_it(talking: Talking):
    member, client = talking.member(), talking.client()
    client.says(HUMAN)
    assert "MENU" in client.says("aide")[0]
    client.says("langue")
    client.says("darija")
    client.says("salam")
    assert relayed(member)[1:] == ["Fatima (1) : salam"]
    client.says("STOP")
    [relay] = everything(talking.shop, Relay)
    assert relay.closed_by == "stop"


@pytest.mark.parametrize("word", ["menu", "MENU", "fin", "Fin.", "annuler"])
def test_it_closes_by_a_word_of_the_client_and_the_member_is_told(talking: Talking, word: str):
    member, client = talking.member(), talking.client()
    client.says(HUMAN, "bonsoir", word)
    [relay] = everything(talking.shop, Relay)
    assert relay.closed_by == "client"
    assert relayed(member)[-1].startswith("Fatima (1) a terminé")
    assert "Que désirez-vous" in answer(client, "bonjour")


def test_an_answer_that_crosses_the_end_still_arrives(talking: Talking):
    member, client = talking.member(), talking.client()
    client.says(HUMAN, "il reste du miel ?", "menu")
    member.says("1 oui, deux pots")
    assert relayed(client) == ["Tifawin : oui, deux pots"]


@pytest.mark.parametrize("word", ["fin", "fin 1", "FIN (1)"])
def test_it_closes_by_a_word_of_the_member(talking: Talking, word: str):
    member, client = talking.member(), talking.client()
    client.says(HUMAN, "merci")
    assert "Fatima (1)" in member.says(word)[0]
    assert relayed(client)[-1].startswith("Tifawin a terminé. Me revoilà")
    [relay] = everything(talking.shop, Relay)
    assert relay.closed_by == "member"
    assert answer(client, "bonjour")


def test_it_closes_by_half_a_day_of_silence(talking: Talking):
    talking.member()
    client = talking.client()
    client.says(HUMAN, "bonjour")
    talking.at(time(9, 5))
    talking.later(seconds=1)
    [relay] = everything(talking.shop, Relay)
    assert relay.closed_by == "silence"
    assert relayed(client)[-1].startswith("Plus de message depuis un moment")
    assert answer(client, "bonjour")


def test_with_several_a_number_says_for_whom_it_is(talking: Talking):
    member = talking.member()
    fatima, hassan = talking.client(), talking.client(HASSAN)
    fatima.says(HUMAN, "un")
    hassan.says(HUMAN, "deux")
    member.says("2 pour hassan", "(1) pour fatima")
    assert relayed(fatima) == ["Tifawin : pour fatima"]
    assert relayed(hassan) == ["Tifawin : pour hassan"]
    assert "FIN" in member.says("fin")[0]
    member.says("fin 2")
    assert [relay.closed_by for relay in everything(talking.shop, Relay)] == ["", "member"]


def test_with_several_and_no_number_it_is_asked_and_the_words_are_kept(talking: Talking):
    member = talking.member()
    fatima, hassan = talking.client(), talking.client(HASSAN)
    fatima.says(HUMAN)
    hassan.says(HUMAN)
    member.says("c'est prêt")
    asked = list(member.hears())[-1]
    assert asked.startswith("C'est pour qui ?")
    assert relayed(hassan) == relayed(fatima) == []
    assert "Fatima (2)" in member.says("Fatima (2)")[0]
    assert relayed(hassan) == ["Tifawin : c'est prêt"]
    assert relayed(fatima) == []


def test_no_alert_is_lost_when_no_window_is_open(talking: Talking):
    """One SMS for a relay; what was said waits until a member writes."""
    client = talking.client()
    client.says(HUMAN, "un", "deux")
    talking.later(seconds=1)
    [alert] = talking.texts()
    assert "Fatima (1)" in alert
    assert "+14155238886" in alert
    member = talking.shop.client("+212600000001", "whatsapp")
    assert answer(member, "Salam") == ""
    talking.later(seconds=1)
    assert [said.split("\n")[0].split(" : ")[-1] for said in relayed(member)] == [
        "Fatima (1) veut vous parler.",
        "un",
        "deux",
    ]
    assert relayed(client) == []
    member.says("voilà")
    assert relayed(client) == ["Tifawin : voilà"]
    assert len(talking.texts()) == 1


def test_every_member_reads_and_any_of_them_answers(talking: Talking):
    talking.joins(OTHER_MEMBER)
    first, second = talking.member(), talking.member(OTHER_MEMBER)
    client = talking.client()
    client.says(HUMAN, "bonjour")
    assert relayed(first) == relayed(second)
    second.says("marhba")
    assert relayed(client) == ["Tifawin : marhba"]


def test_who_is_in_an_order_as_a_client_is_not_disturbed(talking: Talking):
    member, client = talking.member(), talking.client()
    member.says("commander")
    client.says(HUMAN, "bonjour")
    member.says("amlou")
    assert relayed(client) == []


def test_a_member_who_wants_somebody_writes_to_the_others_and_not_to_herself(talking: Talking):
    talking.joins(OTHER_MEMBER)
    first, second = talking.member(), talking.member(OTHER_MEMBER)
    first.says(HUMAN, "bonjour")
    assert len(relayed(second)) == 2
    assert relayed(first) == []
    second.says("oui ?")
    assert relayed(first) == ["Tifawin : oui ?"]


def test_at_night_she_is_told_once_and_the_bot_takes_over(talking: Talking):
    member, client = talking.member(), talking.client()
    client.says(HUMAN)
    talking.at(EVENING)
    told = answer(client, "vous êtes là ?")
    assert "Il fait nuit chez Tifawin" in told
    assert not any("là ?" in said for said in relayed(member))
    assert "Il fait nuit" not in answer(client, "c'est combien l'amlou ?")
    talking.later(seconds=1)
    assert not any("là ?" in said for said in relayed(member))
    talking.at(MORNING)
    member.says("Bonjour")
    talking.later(seconds=1)
    assert relayed(member)[-1] == "Fatima (1) : vous êtes là ?"
    assert [relay.closed for relay in everything(talking.shop, Relay)] == [None]


def test_an_order_that_was_begun_at_night_is_not_broken_by_the_morning(talking: Talking):
    member, client = talking.member(), talking.client()
    talking.at(EVENING)
    client.says(HUMAN, "il reste du miel ?")
    client.says(*TO_CONFIRM[1:4])
    talking.at(MORNING)
    client.says(*TO_CONFIRM[4:], "oui")
    assert len(everything(talking.shop, Order)) == 1
    talking.later(seconds=1)
    member.says("Salam")
    assert "Vous parlez avec Tifawin" in client.says("merci")[0]
    assert relayed(member)[-1] == "Fatima (1) : merci"


def test_who_talks_in_the_evening_goes_on_into_the_night(talking: Talking):
    member, client = talking.member(), talking.client()
    talking.at(LATE_DAY)
    client.says(HUMAN, "il reste du miel ?")
    talking.later(minutes=10)
    member.says("oui il en reste")
    assert relayed(client) == ["Tifawin : oui il en reste"]
    assert answer(client, "merci !") == ""
    assert relayed(member)[-1] == "Fatima (1) : merci !"
