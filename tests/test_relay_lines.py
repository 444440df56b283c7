"""What is handed over in a relay: names, media, order, and each message once."""

import json

import pytest

from bot.database import Database
from bot.tables import Cooperative, Inbound, Outbound, Relay, RelayLine
from tests.conversations import Client, Shop, everything
from tests.relaying import AICHA, HUMAN, OTHER_MEMBER, Talking, relayed


@pytest.fixture
def talking(database: Database) -> Talking:
    return Talking(Shop(database))


def test_who_goes_over_to_another_cooperative_talks_with_that_one(talking: Talking):
    other = Cooperative(code="ZAYTOUN", names={"fr": "Zaytoun"}, digest_to=OTHER_MEMBER)
    talking.shop.database.writer.run(lambda tx: tx.db.add(other))
    talking.member()
    client = talking.shop.client(AICHA)
    client.says("bonjour TIFAWIN", HUMAN, "ZAYTOUN", HUMAN)
    assert [relay.closed_by for relay in everything(talking.shop, Relay)] == ["client", ""]
    assert [relay.tag for relay in everything(talking.shop, Relay)] == [1, 1]
    assert relayed(talking.shop.client(OTHER_MEMBER))[0].startswith("Kayn li bgha")


def test_an_sms_client_talks_with_a_member_too(talking: Talking):
    member, client = talking.member(), talking.client(AICHA, "sms")
    client.says(HUMAN)
    client.says("il reste du miel ?")
    assert relayed(member)[-1] == "Client (1) : il reste du miel ?"
    member.says("oui")
    assert relayed(client) == ["Tifawin : oui"]


@pytest.mark.parametrize("profile", ["+212 6 00 00 00 11", "0600000011", "Fati0600000011", "🌸"])
def test_a_name_that_is_a_number_is_not_shown(talking: Talking, profile: str):
    member = talking.member()
    client = talking.shop.client()
    client.channel = "whatsapp"
    for words in ("Bonjour", HUMAN, "salam"):
        talking.shop.turns.take_now(client.message(words, profile=profile))
    assert relayed(member)[-1] == "Client (1) : salam"


def test_a_voice_note_a_picture_and_a_place_are_passed_on(talking: Talking):
    member, client = talking.member(), talking.client()
    client.says(HUMAN)
    client.shop.turns.take_now(client.message(media="voice"))
    client.shop.turns.take_now(client.message("voilà", media="image"))
    client.sends_pin("30.4278", "-9.5981")
    heard, seen, place = (said.split("\n\n") for said in relayed(member)[1:])
    assert (heard[0], seen[0]) == ("Fatima (1) : (message vocal)", "Fatima (1) : (photo) voilà")
    assert [said.split("/")[:2] for said in heard[1:]] == [["(message vocal) : ", "media"]]
    assert [said.split("/")[:2] for said in seen[1:]] == [["(photo) : ", "media"]]
    assert place == ["Fatima (1) : https://maps.google.com/?q=30.4278,-9.5981"]
    _, voice, picture, _ = everything(talking.shop, RelayLine)
    assert voice.recording
    assert picture.recording not in {"", voice.recording}


def test_the_same_message_again_is_one_line(talking: Talking):
    member, client = talking.member(), talking.client()
    client.says(HUMAN)
    asked, answer = client.message("il reste du miel ?"), member.message("oui")
    for message in (asked, asked, answer, answer, asked):
        talking.shop.turns.take_now(message)
    assert len(relayed(member)) == 2
    assert len(relayed(client)) == 1


def test_a_line_whose_turn_raised_is_not_lost_though_she_went_on(
    talking: Talking, monkeypatch: pytest.MonkeyPatch
):
    member, client = talking.member(), talking.client()
    client.says(HUMAN)
    with monkeypatch.context() as patch:
        patch.setattr("bot.turns.perform", lambda *_: 1 / 0)
        client.says("un")
    talking.later(seconds=1)
    client.says("deux")
    [owed] = [row for row in everything(talking.shop, Inbound) if row.handled is None]
    assert talking.shop.turns.retake(owed.id)
    assert [said.split(" : ")[-1] for said in relayed(member)[1:]] == ["deux", "un"]


def test_nobody_ever_reads_a_number(talking: Talking):
    talking.joins(OTHER_MEMBER)
    member, client = talking.member(), talking.client()
    client.says(HUMAN, "un", "menu", HUMAN, "deux")
    member.says("trois", "fin")
    for row in everything(talking.shop, Outbound):
        assert "600000" not in row.body


def test_a_button_is_the_bots_and_an_old_one_changes_nothing(talking: Talking):
    member, client = talking.member(), talking.client()
    menu = _first_tap(client)
    client.says(HUMAN)
    talking.shop.turns.take_now(client.message("Commander", tap=menu))
    [relay] = everything(talking.shop, Relay)
    assert relay.closed_by == "client"
    client.says(HUMAN)
    [here] = talking.shop.turns.take_now(client.message("Commander", tap=menu))
    assert here.startswith("Vous parlez avec Tifawin")
    client.says("bonjour")
    assert relayed(member)[-1] == "Fatima (2) : bonjour"


def _first_tap(client: Client) -> str:
    """The first option of the last message that has some, as its tap comes back."""
    rows = everything(client.shop, Outbound)
    picks = [json.loads(row.picks) for row in rows if row.picks]
    return str(picks[-1][0][0])
