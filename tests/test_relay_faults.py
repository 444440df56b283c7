"""Who is written to through a relay, by whom, and until when: the edges of a conversation."""

import pytest

from bot import demo, people
from bot.database import Database
from bot.erasing.forgetting import forget
from bot.perform.around import Circumstances
from bot.perform.relays import open_relay
from bot.tables import Cooperative, Media, Member, Relay, RelayLine
from bot.writer import Transaction
from flows.effects import OpenRelay
from tests.conversations import Shop, change, everything
from tests.relaying import AICHA, HUMAN, Talking, relayed


@pytest.fixture
def talking(database: Database) -> Talking:
    return Talking(Shop(database))


def _second_cooperative(talking: Talking) -> None:
    """The president of the first is a member of another one too."""

    def add(tx: Transaction) -> None:
        other = Cooperative(code="ZAYTOUN", names={"fr": "Zaytoun"}, digest_to=demo.PRESIDENT)
        tx.db.add(other)
        tx.db.flush()
        assert other.id
        tx.db.add(
            Member(cooperative_id=other.id, address=demo.PRESIDENT, name="Itto", role="member")
        )

    talking.shop.database.writer.run(add)


def test_who_is_a_member_of_two_cooperatives_answers_the_clients_of_both(talking: Talking):
    member, fatima = talking.member(), talking.client()
    _second_cooperative(talking)
    namesake = talking.shop.client(AICHA, "whatsapp")
    fatima.says(HUMAN, "il reste du miel ?")
    namesake.says("bonjour ZAYTOUN", HUMAN, "et de l'huile ?")
    assert relayed(member)[-1] == "Fatima (2) : et de l'huile ?"
    member.says("oui")
    assert list(member.hears())[-1].startswith("C'est pour qui ?")
    member.says("Fatima (2)")
    assert (relayed(fatima), relayed(namesake)) == ([], ["Zaytoun : oui"])
    member.says("1 deux pots", "fin 2")
    assert relayed(fatima) == ["Tifawin : deux pots"]
    assert [relay.closed_by for relay in everything(talking.shop, Relay)] == ["", "member"]


def test_what_was_sent_before_there_was_a_relay_is_linked_for_the_member(talking: Talking):
    member, client = talking.member(), talking.client()
    for more in ({"media": "voice"}, {"media": "image"}, {"words": "oui"}):
        talking.shop.turns.take_now(client.message(**more))
    [line] = everything(talking.shop, RelayLine)
    sent = everything(talking.shop, Media)
    assert line.recording == " ".join(row.recording for row in sent)
    said, voice, photo, _how = relayed(member)[0].split("\n\n")
    assert said == "Fatima (1) : (message vocal)"
    assert voice.startswith(f"(message vocal) : /media/{sent[0].id}/")
    assert photo.startswith(f"(photo) : /media/{sent[1].id}/")


def test_what_was_sent_is_said_where_she_talks_with_the_cooperative_already(talking: Talking):
    client = talking.client()
    client.says(HUMAN, "un")
    [relay] = everything(talking.shop, Relay)

    def send(tx: Transaction) -> None:
        person = people.seen(tx, relay.contact_id)
        assert person
        now = talking.shop.clock.now()
        around = Circumstances(person, {}, {}, None, now, None, talking.relays.post)
        open_relay(OpenRelay(recordings=("turn01", "turn02"), medium="voice"), tx, around)

    talking.shop.database.writer.run(send)
    *_, line = everything(talking.shop, RelayLine)
    assert (line.relay_id, line.recording, line.medium) == (relay.id, "turn01 turn02", "voice")


def test_a_clients_link_shows_what_the_member_sent(talking: Talking):
    member, client = talking.member(), talking.client()
    client.says(HUMAN)
    talking.shop.turns.take_now(member.message("voilà", media="image"))
    said, link = relayed(client)[-1].split("\n\n")
    assert said == "Tifawin : (photo) voilà"
    assert link.startswith("(photo) : /media/")


@pytest.mark.parametrize("before", [(), ("menu",)])
def test_who_said_stop_is_answered_by_nobody(talking: Talking, before: tuple[str, ...]):
    member, client = talking.member(), talking.client()
    client.says(HUMAN, "il reste du miel ?", *before, "STOP")
    heard = list(client.hears())
    member.says("1 oui, deux pots", "oui")
    talking.later(days=1)
    assert list(client.hears()) == heard
    assert [line.words for line in everything(talking.shop, RelayLine)] == [
        "",
        "il reste du miel ?",
    ]


def test_an_answer_that_waits_when_she_says_stop_is_never_given(talking: Talking):
    member, client = talking.member(), talking.client()
    client.says(HUMAN, "il reste du miel ?")
    member.says("oui")
    change(talking.shop, RelayLine, told=None)
    client.says("STOP")
    waiting = [line.from_client for line in everything(talking.shop, RelayLine) if not line.told]
    assert waiting == [True, True]


@pytest.mark.parametrize("before", [(), ("menu",)])
def test_nothing_is_said_to_who_was_forgotten(talking: Talking, before: tuple[str, ...]):
    member, client = talking.member(), talking.client()
    client.says(HUMAN, "il reste du miel ?", *before)
    [relay] = everything(talking.shop, Relay)
    now = talking.shop.clock.now()
    talking.shop.database.writer.run(lambda tx: forget(tx, relay.contact_id, now) and None)
    member.says("1 oui, deux pots", "oui")
    [relay] = everything(talking.shop, Relay)
    assert relay.closed_by == "erased"
    assert {line.words for line in everything(talking.shop, RelayLine)} == {""}


def test_each_recording_of_a_line_is_erased(talking: Talking):
    member, client = talking.member(), talking.client()
    client.says(HUMAN)
    for medium in ("voice", "image"):
        talking.shop.turns.take_now(member.message(media=medium))
    said = " ".join(row.recording for row in everything(talking.shop, Media))
    change(talking.shop, RelayLine, recording=said)
    [relay] = everything(talking.shop, Relay)
    now = talking.shop.clock.now()
    talking.shop.database.writer.run(lambda tx: forget(tx, relay.contact_id, now) and None)
    assert [row.status for row in everything(talking.shop, Media)] == ["gone", "gone"]
