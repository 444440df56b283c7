"""How was it: asked, answered and kept, through the real turns and both databases."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.asking import Asking
from bot.clock import MovedClock
from bot.database import Database
from bot.post import Post
from bot.tables import Contact, Order, Outbound, Rating, Reason, ServiceRating
from tests.conversations import Client, Shop, change, everything
from tests.ledger import StoppedClock

TWO = ("Bonjour", "je voudrais 1 amlou et 2 argan", "je viens", "Fatima", "oui")
ONE = ("Bonjour", "je voudrais 1 amlou", "je viens", "Fatima", "oui")
AGAIN = ("je voudrais 1 amlou", "je viens", "oui")
AFTER = timedelta(hours=48)


@dataclass
class AtNoon(StoppedClock, MovedClock):
    """A clock that a test sets, as the shop wants one: Sunday at noon."""

    at: object = field(default_factory=lambda: StoppedClock().at)


@pytest.fixture
def shop(database: Database) -> Shop:
    return Shop(database, AtNoon())


def ordered(shop: Shop, *words: str) -> Client:
    """A client on WhatsApp whose order was delivered; she is due to be asked two days later."""
    client = shop.client(channel="whatsapp")
    client.says(*words)
    assert everything(shop, Order)
    delivered(shop)
    return client


def delivered(shop: Shop) -> None:
    change(shop, Order, status="delivered", rating_due=shop.clock.now() + AFTER)


def tick(shop: Shop) -> None:
    """What is done each second."""
    gateways = {"twilio": shop.gateway, "simulator": shop.gateway}
    Asking(shop.database, shop.turns, Post(gateways), shop.clock).tick()


def asked(shop: Shop) -> list[Outbound]:
    """The questions that left by themselves."""
    return [row for row in everything(shop, Outbound) if row.kind == "reminder"]


def alerts(shop: Shop) -> list[str]:
    return [row.body for row in everything(shop, Outbound) if row.kind == "alert"]


def stars(shop: Shop) -> list[int]:
    return [rating.stars for rating in everything(shop, Rating)]


def test_somebody_is_asked_once_some_days_after_and_answers_with_a_digit(shop: Shop) -> None:
    client = ordered(shop, *TWO)
    tick(shop)
    shop.clock.move(AFTER - timedelta(hours=1))
    client.says("merci")
    tick(shop)
    assert asked(shop) == []

    shop.clock.move(timedelta(hours=1))
    tick(shop)
    tick(shop)
    [question] = asked(shop)
    assert question.channel == "whatsapp"
    assert "Amlou" in question.body
    assert everything(shop, Order)[0].rating_due is None

    client.says("4")
    assert stars(shop) == [4, 4]
    client.says("emballage à revoir")
    assert [reason.words for reason in everything(shop, Reason)] == ["emballage à revoir"]
    client.says("3")
    [service] = everything(shop, ServiceRating)
    assert (service.dimension, service.stars) == ("reliability", 3)
    assert everything(shop, Contact)[0].place is None
    shop.clock.move(timedelta(days=7))
    tick(shop)
    assert len(asked(shop)) == 1


def test_nobody_is_asked_at_night(shop: Shop) -> None:
    client = ordered(shop, *ONE)
    shop.clock.move(AFTER + timedelta(hours=11))  # 23:00
    client.says("merci")
    tick(shop)
    assert asked(shop) == []
    shop.clock.move(timedelta(hours=10))  # 09:00
    tick(shop)
    assert len(asked(shop)) == 1


def test_where_the_window_is_closed_one_sms_names_the_word_and_the_number(shop: Shop) -> None:
    client = ordered(shop, *ONE)
    shop.clock.move(AFTER)
    tick(shop)
    tick(shop)
    [sms] = asked(shop)
    assert (sms.channel, sms.address, sms.segments) == ("sms", client.phone, 1)
    assert "AVIS 1 sur WhatsApp +14155238886" in sms.body

    client.says("AVIS 1", "5")
    assert stars(shop) == [5]


def test_the_menu_offers_it_until_it_is_rated(shop: Shop) -> None:
    client = ordered(shop, *ONE)
    shop.clock.move(AFTER)
    tick(shop)
    client.says("menu", "donner mon avis", "5", "rien à ajouter", "5")
    assert stars(shop) == [5]
    client.says("menu")
    assert "avis" not in list(client.hears())[-1]


def test_an_order_under_way_is_not_interrupted(shop: Shop) -> None:
    client = ordered(shop, *ONE)
    shop.clock.move(AFTER)
    client.says("je voudrais 2 argan")
    tick(shop)
    assert asked(shop) == []
    client.says("je viens", "oui")
    shop.clock.move(timedelta(hours=1))
    tick(shop)
    assert len(asked(shop)) == 1


def test_two_orders_are_asked_about_on_two_days(shop: Shop) -> None:
    client = ordered(shop, *ONE)
    client.says(*AGAIN)
    delivered(shop)
    shop.clock.move(AFTER)
    client.says("merci")
    tick(shop)
    assert len(asked(shop)) == 1
    client.says("5", "rien à ajouter", "5")
    tick(shop)
    assert len(asked(shop)) == 1
    shop.clock.move(timedelta(days=1))
    client.says("merci")
    tick(shop)
    assert len(asked(shop)) == 2


def test_who_said_stop_is_not_asked(shop: Shop) -> None:
    client = ordered(shop, *ONE)
    client.says("stop")
    shop.clock.move(AFTER)
    client.says("merci")
    tick(shop)
    assert asked(shop) == []
    assert everything(shop, Order)[0].rating_due is None


def test_an_unhappy_rating_alerts_at_once_and_its_reason_follows(shop: Shop) -> None:
    client = ordered(shop, *TWO)
    client.says("avis", "2")
    [alert] = alerts(shop)
    assert "Commande 1" in alert
    assert "2/5" in alert
    assert "0600000011" in alert
    client.says(
        "amlou", "5", "le pot est arrivé cassé et tout a coulé dans le carton, quel dommage"
    )
    assert len(alerts(shop)) == 2
    assert "le pot est arrivé cassé" in alerts(shop)[1]
    assert all(row.segments <= 2 for row in everything(shop, Outbound) if row.kind == "alert")
    assert sorted(stars(shop)) == [2, 5]


def test_an_unhappy_rating_is_not_swallowed_by_a_call_that_was_asked_for(shop: Shop) -> None:
    client = ordered(shop, *ONE)
    client.says("conseiller", "menu", "avis", "1")
    assert len(alerts(shop)) == 1


def test_a_rating_posted_twice_is_one(shop: Shop) -> None:
    client = ordered(shop, *ONE)
    client.says("avis")
    message = client.message("1", "f" * 32)
    assert shop.turns.take_now(message) == shop.turns.take_now(message)
    assert stars(shop) == [1]
    assert len(alerts(shop)) == 1


def test_whoever_leaves_half_way_has_been_heard_and_may_change_their_mind(shop: Shop) -> None:
    client = ordered(shop, *TWO)
    client.says("avis", "3", "menu")
    assert stars(shop) == [3, 3]
    client.says("finalement 4")
    assert stars(shop) == [4, 4]
    assert all(rating.changed for rating in everything(shop, Rating))
    client.says("avis 1", "⭐⭐⭐⭐⭐")
    assert stars(shop) == [5, 5]


def test_what_is_said_unasked_is_kept_with_what_it_names(shop: Shop) -> None:
    client = ordered(shop, *TWO)
    client.says("amlou kan zwin bzaf 5/5")
    assert stars(shop) == [5]
    [reason] = everything(shop, Reason)
    assert reason.words == "amlou kan zwin bzaf 5/5"


def test_an_order_that_was_not_delivered_is_not_rated(shop: Shop) -> None:
    client = shop.client(channel="whatsapp")
    client.says(*ONE)
    [answer] = client.says("avis 1")
    assert "pas encore livrée" in answer
    client.says("l'amlou était trop bon merci")
    assert stars(shop) == []


def test_nobody_rates_the_order_of_somebody_else(shop: Shop) -> None:
    ordered(shop, *ONE)
    other = shop.client("+212600000012", "whatsapp")
    other.says("Bonjour")
    other.says("avis 1")
    assert "Je ne trouve pas" in list(other.hears())[-1]
    assert stars(shop) == []
