"""What a client sees, corrects and agrees to, through the real turns."""

import pytest

from bot.database import Database
from bot.known.consents import agreed
from bot.outbox import UNASKED
from bot.people import written_to
from bot.tables import Consent, Contact, Order, Outbound
from tests.conversations import TO_CONFIRM, Client, Shop, change, everything

ASKED = {
    "fr": "Voulez-vous recevoir ici nos nouveautés et nos offres ? "
    "Cela ne change rien à vos commandes."
}


@pytest.fixture
def her(database: Database) -> Client:
    """A client who ordered once, on WhatsApp."""
    client = Shop(database).client(channel="whatsapp")
    client.says(*TO_CONFIRM, "oui")
    return client


def shown(client: Client) -> list[str]:
    """The messages that told all that is held."""
    return [row.body for row in everything(client.shop, Outbound) if row.kind == "data"]


def test_she_is_shown_all_that_is_held_of_her(her: Client) -> None:
    her.says("mes données", "corriger", "Ville", "Inezgane", "stop", "start", "mes données")
    her.says("tout voir")
    [body] = shown(her)
    for said in ("0600000011", "Fatima", "Inezgane", "Français", "Tifawin", "Commande 1", "Amlou"):
        assert said in body
    assert "90 DH" in body
    assert "Non à nos messages" in body
    assert "stop" in body
    assert {row.kind for row in everything(her.shop, Outbound)} >= {"data", "reply"}


def test_what_is_too_long_for_one_message_is_several(her: Client) -> None:
    for _ in range(19):
        her.says(*TO_CONFIRM[1:-1], "oui")
    her.says("mes données", "tout voir")
    bodies = shown(her)
    assert len(bodies) > 1
    assert max(map(len, bodies)) <= 1600
    assert all(f"Commande {number}," in "\n".join(bodies) for number in range(1, 21))


def test_by_sms_she_is_told_how_much_it_is_and_where_the_rest_is(database: Database) -> None:
    client = Shop(database).client()
    client.says(*TO_CONFIRM, "oui")
    client.says("mes données", "tout voir")
    [body] = shown(client)
    assert "commandes 1" in body
    assert "APPEL" in body
    assert len(body) <= 160


def test_asking_again_in_another_turn_shows_it_again(her: Client) -> None:
    her.says("mes données", "tout voir", "mes données", "tout voir")
    assert len(shown(her)) == 2


def test_a_message_posted_twice_shows_it_once(her: Client) -> None:
    her.says("mes données")
    message = her.message("tout voir")
    for _ in range(2):
        her.shop.turns.take_now(message)
    assert len(shown(her)) == 1


@pytest.mark.parametrize(
    ("field", "said", "column", "kept"),
    [
        ("nom", "Fatima Zahra", "name", "Fatima Zahra"),
        ("ville", "Taroudant", "town", "Taroudant"),
        ("adresse", "Derb Dabachi 12", "delivery_address", "Derb Dabachi 12"),
        ("goûts et allergies", "pas de noix", "tastes", "pas de noix"),
        ("anniversaire", "le 12 mars 1985", "birthday", "03-12"),
    ],
)
def test_what_she_corrects_is_kept_and_read_back(
    field: str, said: str, column: str, kept: str, her: Client
) -> None:
    her.says("mes données", "corriger", field)
    [answer] = her.says(said)
    assert (kept if column != "birthday" else "12/03") in answer
    assert getattr(everything(her.shop, Contact)[0], column) == kept
    her.says("mes données", "corriger", field, "enlever")
    assert getattr(everything(her.shop, Contact)[0], column) == ""


def test_a_yes_to_news_is_kept_with_its_words_language_time_message_and_sentence(
    her: Client,
) -> None:
    her.says("mes données", "nouveautés", "oui")
    [proof] = everything(her.shop, Consent)
    assert (proof.given, proof.purpose, proof.language) == (True, "marketing", "fr")
    assert proof.shown == ASKED["fr"]
    assert proof.words
    assert proof.inbound_id
    assert proof.said
    assert last_word(her) is True


def test_the_last_word_on_news_counts_and_none_is_none(her: Client) -> None:
    assert last_word(her) is None
    her.says("mes données", "nouveautés", "oui", "mes données", "nouveautés", "non merci")
    assert last_word(her) is False
    her.says("start")
    assert last_word(her) is False  # nobody asked whether
    her.says("stop")
    assert last_word(her) is False


def test_who_said_stop_is_told_of_the_way_back(her: Client) -> None:
    her.says("stop")
    [answer] = her.says("mes données", "nouveautés")
    assert "START" in answer
    assert len(everything(her.shop, Consent)) == 1


def last_word(client: Client) -> bool | None:
    """Whether she agreed to news, as the next turn will know it."""
    contact_id = everything(client.shop, Contact)[0].id

    def look(tx):
        return agreed(tx, written_to(tx, contact_id))

    return client.shop.database.writer.run(look)


@pytest.mark.parametrize("kind", sorted(UNASKED))
def test_stop_ends_what_waits_and_was_not_asked_for(kind: str, her: Client) -> None:
    change(her.shop, Order, rating_due=her.shop.clock.now())
    change(her.shop, Outbound, status="queued", kind=kind)
    her.says("stop")
    rows = everything(her.shop, Outbound)
    assert {row.status for row in rows if row.kind == kind} == {"cancelled"}
    assert everything(her.shop, Order)[0].rating_due is None


def test_stop_leaves_what_is_service(her: Client) -> None:
    change(her.shop, Outbound, status="queued", kind="order")
    her.says("stop")
    rows = everything(her.shop, Outbound)
    assert {row.status for row in rows if row.kind == "order"} == {"queued"}
