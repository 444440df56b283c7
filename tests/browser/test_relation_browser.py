"""From the poster to "my data": a client and the president, with nobody to explain."""

import re

from playwright.sync_api import Page, expect

from tests.browser.hand import Hand, until_day

FATIMA, PRESIDENT = "whatsapp:+212600000011", "whatsapp:+212600000001"


def hears_first(hand: Hand, *words: str) -> None:
    """What is written to a phone that said nothing."""
    for word in words:
        expect(hand.answers.filter(has_text=word).last).to_be_visible()


def test_from_the_poster_to_my_data(page: Page) -> None:
    fatima, president = Hand(page, FATIMA, "fr"), Hand(page, PRESIDENT, "ary_Latn")
    until_day(page)

    fatima.write("TIFAWIN")  # as the QR writes it
    fatima.pick("Français")
    fatima.hears("bienvenue")
    fatima.write("2 amlou et un kilo de couscous")
    fatima.tap("order.delivery.pickup")
    fatima.write("Fatima")
    fatima.hears("210 DH")
    fatima.tap("order.confirm.yes")
    fatima.hears("numéro 1")

    president.write("ok 1")
    hears_first(fatima, "a accepté votre commande 1")
    president.write("livré 1")
    hears_first(fatima, "Votre commande 1 est livrée")

    fatima.write("avis 1")
    fatima.pick("Excellent")
    fatima.write("tout est parfait")
    fatima.pick("Bien$")
    fatima.tap("rating.vote.yes")
    fatima.hears("étiquette")
    fatima.newest.get_by_role("button", name=re.compile("dorée")).click()
    hears_first(fatima, "La dorée")

    fatima.write("j'ai une idee: de l'amlou sans sucre")
    fatima.hears("amlou sans sucre")
    fatima.tap("suggest.like.yes")

    fatima.write("mes données")
    fatima.phone.get_by_role("textbox").fill("voir")  # answered in two messages
    fatima.phone.get_by_role("button", name="Envoyer", exact=True).click()
    hears_first(fatima, "Votre vote", "5 sur 5", "tout est parfait")
