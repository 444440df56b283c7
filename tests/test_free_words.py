"""What free words lead to, where they are no answer to the question."""

from dataclasses import replace

import pytest

from flows import step
from flows.client.basket import MOST_LINES, Basket, Line
from flows.effects import Lean, OptOut, PlaceOrder, SetLanguage
from flows.machine import Place, Step
from flows.talk import Heard, Money, Quantity, text
from tests.shops import HONEYS, MANY, SMS_TWELVE, STRANGER, shop
from tests.walk import state_of

AT_CONFIRM = Basket(
    lines=(
        Line("thyme", Quantity(2_000), Money(28_000)),
        Line("soap", Quantity(4_000), Money(3_500)),
    ),
    delivery="pickup",
    name="Fatima",
)
ASKED = replace(AT_CONFIRM, delivery="")  # as it is while we ask how it is delivered


def at(state: str, basket: Basket = AT_CONFIRM) -> Place:
    return Place("order", state, basket, "before")


def basket_of(done: Step) -> Basket:
    assert done.place
    assert isinstance(done.place.slots, Basket)
    return done.place.slots


def said(done: Step) -> set[str]:
    return {sentence.msgid for reply in done.replies for sentence in reply.says}


def test_an_order_of_several_things_goes_straight_to_what_is_missing() -> None:
    done = step(None, Heard("je voudrais 2 kg de miel de thym et 3 savons noirs"), HONEYS)
    assert state_of(done.place) == ("order", "how_delivered")
    lines = [(line.product, line.quantity) for line in basket_of(done).lines]
    assert lines == [("thyme", Quantity(2_000)), ("soap", Quantity(3_000))]


def test_the_first_words_of_a_stranger_are_kept_while_we_ask_for_the_language() -> None:
    stranger = replace(HONEYS, contact=STRANGER)
    asked = step(None, Heard("2 amlou"), stranger)
    assert state_of(asked.place) == ("welcome", "which_tongue")
    done = step(asked.place, Heard("Français"), stranger)
    assert state_of(done.place) == ("order", "how_delivered")
    assert [line.product for line in basket_of(done).lines] == ["amlou"]
    assert SetLanguage("fr") in done.effects


def test_what_is_kept_of_a_quantity_is_had_once_the_kind_is_told() -> None:
    asked = step(None, Heard("1 kilo de miel svp"), HONEYS)
    assert state_of(asked.place) == ("order", "which_of")
    done = step(asked.place, Heard("euphorbe"), HONEYS)
    assert basket_of(done).lines == (Line("euphorbia", Quantity(1_000), Money(32_000)),)
    assert basket_of(done).wishes == ()


def test_a_quantity_said_with_the_kind_replaces_the_one_before() -> None:
    asked = step(None, Heard("1 kilo de miel svp"), HONEYS)
    done = step(asked.place, Heard("donnez-moi 2 kilos de miel d'euphorbe"), HONEYS)
    assert basket_of(done).lines == (Line("euphorbia", Quantity(2_000), Money(32_000)),)


def test_what_is_added_while_we_ask_how_much_waits_for_that_answer() -> None:
    asked = step(None, Heard("je voudrais du safran"), HONEYS)
    assert state_of(asked.place) == ("order", "how_much")
    added = step(asked.place, Heard("et aussi 2 amlou"), HONEYS)
    assert state_of(added.place) == ("order", "how_much")
    assert basket_of(added).product == "saffron"
    done = step(added.place, Heard("3"), HONEYS)
    assert state_of(done.place) == ("order", "how_delivered")
    assert [line.product for line in basket_of(done).lines] == ["amlou", "saffron"]


def test_a_product_beyond_the_last_line_is_named_and_left_out() -> None:
    full = tuple(Line(p.key, p.step, p.price) for p in MANY[:MOST_LINES])
    place = at("how_delivered", Basket(lines=full))
    done = step(place, Heard("ajoutez 2 huiles de figue de barbarie"), SMS_TWELVE)
    assert basket_of(done).lines == full
    assert "order.full" in said(done)


@pytest.mark.parametrize(
    "words", ["oui et aussi 2 g de safran", "wakha o zid 2 amlou", "واخا و زيد جوج أملو"]
)
def test_a_yes_with_a_change_is_a_change_and_read_back_again(words: str) -> None:
    done = step(at("confirm"), Heard(words), HONEYS)
    assert not any(isinstance(effect, PlaceOrder) for effect in done.effects)
    assert state_of(done.place) == ("order", "confirm")
    assert len(basket_of(done).lines) == 3


@pytest.mark.parametrize("words", ["oui?", "wakha?", "نعم؟", "oui mais combien coûte le safran ?"])
def test_a_yes_that_asks_is_no_yes(words: str) -> None:
    done = step(at("confirm"), Heard(words), HONEYS)
    assert not any(isinstance(effect, PlaceOrder) for effect in done.effects)


def test_a_change_that_names_no_product_is_asked_about() -> None:
    done = step(at("confirm"), Heard("mettez-en 3"), HONEYS)
    assert state_of(done.place) == ("order", "what_to_change")
    assert basket_of(done).lines == AT_CONFIRM.lines


def test_the_last_line_taken_away_says_so() -> None:
    one = replace(AT_CONFIRM, lines=AT_CONFIRM.lines[:1])
    done = step(at("confirm", one), Heard("enlevez le miel"), HONEYS)
    assert state_of(done.place) == ("order", "which_product")
    assert "order.empty" in said(done)


def test_what_was_read_back_keeps_the_price_that_was_shown() -> None:
    dearer = tuple(replace(p, price=Money(99_900)) for p in HONEYS.products)
    done = step(at("confirm"), Heard("pas de savon"), replace(HONEYS, products=dearer))
    assert basket_of(done).lines == AT_CONFIRM.lines[:1]


def test_a_number_that_is_no_answer_changes_no_line() -> None:
    asked = replace(AT_CONFIRM, lines=AT_CONFIRM.lines[1:], product="thyme", price=Money(28_000))
    done = step(at("how_much", asked), Heard("30 kilo"), HONEYS)
    assert basket_of(done).lines == asked.lines
    assert said(done) == {"oops.amount"}


def test_nothing_is_dropped_by_a_sentence_before_we_ask() -> None:
    for words in ("j'annule ma commande", "lghi liya lcommande 3afak", "ألغوا طلبي من فضلكم"):
        asked = step(at("how_delivered", ASKED), Heard(words), HONEYS)
        assert state_of(asked.place) == ("leaving", "drop_it")
        kept = step(asked.place, Heard("non"), HONEYS)
        assert basket_of(kept) == ASKED


def test_a_sentence_to_stop_is_asked_about_once_and_stops_after_a_yes() -> None:
    words = "je ne veux plus recevoir vos messages"
    asked = step(at("how_delivered", ASKED), Heard(words), HONEYS)
    assert state_of(asked.place) == ("stopping", "for_good")
    assert not any(isinstance(effect, OptOut) for effect in asked.effects)
    done = step(asked.place, Heard("oui"), HONEYS)
    assert done.place is None
    assert done.effects == (OptOut(words),)


def test_one_message_in_another_language_changes_nothing_and_two_do() -> None:
    first = step(None, Heard("بغيت نسولكم عافاك واش كاين عندكم العسل"), HONEYS)
    assert first.effects[-1] == Lean("ary")
    leaning = replace(HONEYS, contact=replace(HONEYS.contact, leaning="ary"))
    second = step(first.place, Heard("بشحال الزعفران عندكم عافاك"), leaning)
    assert SetLanguage("ary") in second.effects
    assert Lean("") in second.effects
    assert second.replies[0].says[0] == text("language.done")
    back = step(first.place, Heard("combien coûte le safran chez vous ?"), leaning)
    assert back.effects == (Lean(""),)


def test_names_and_addresses_change_no_language() -> None:
    asked = at("where", replace(AT_CONFIRM, delivery="home"))
    leaning = replace(HONEYS, contact=replace(HONEYS.contact, leaning="ary"))
    for words in ("حي السلام زنقة 12 حدا الفران ديال الحومة", "حي السلام " * 20):
        effects = step(asked, Heard(words), leaning).effects
        assert not any(isinstance(effect, SetLanguage | Lean) for effect in effects)


def test_thanks_are_answered_without_a_menu() -> None:
    done = step(None, Heard("merci beaucoup"), HONEYS)
    assert done.place is None
    assert [reply.says for reply in done.replies] == [(text("aside.thanks"),)]
    assert done.replies[0].question is None


def test_what_nobody_sells_is_said_and_what_there_is_is_shown() -> None:
    done = step(None, Heard("je voudrais 10 shampoings"), shop(*MANY))
    assert "order.unknown" in said(done)
    assert state_of(done.place) == ("order", "which_product")


@pytest.mark.parametrize(
    "words", ["non finalement sans le miel", "la mab9itch baghi l3sel", "لا أريد العسل"]
)
def test_what_is_being_asked_about_is_taken_back_and_the_rest_goes_on(words: str) -> None:
    asked = step(None, Heard("je voudrais 1 kilo de miel et du safran"), HONEYS)
    assert state_of(asked.place) == ("order", "which_of")
    done = step(asked.place, Heard(words), HONEYS)
    assert state_of(done.place) == ("order", "how_much")
    assert basket_of(done).product == "saffron"
    assert "order.removed" in said(done)


def test_another_line_is_taken_back_and_the_question_is_put_again() -> None:
    asked = step(None, Heard("je voudrais 3 amlou et du safran"), HONEYS)
    done = step(asked.place, Heard("sans amlou"), HONEYS)
    assert state_of(done.place) == ("order", "how_much")
    assert basket_of(done).lines == ()
    assert basket_of(done).product == "saffron"


@pytest.mark.parametrize("words", ["ok", "wakha", "نعم"])
def test_a_yes_where_we_ask_how_much_is_no_quantity(words: str) -> None:
    asked = step(None, Heard("je voudrais du safran"), HONEYS)
    done = step(asked.place, Heard(words), HONEYS)
    assert state_of(done.place) == ("order", "how_much")
    assert said(done) == {"order.quantity.example"}
    assert basket_of(done).lines == ()


@pytest.mark.parametrize(
    ("words", "following"),
    [
        ("bghit 2 amlou w nji nakhodhom", "confirm"),
        ("بغيت جوج أملو ونجي ناخدهم", "confirm"),
        ("je voudrais 2 amlou, je viens les chercher demain", "confirm"),
        ("2 amlou livrés à Agadir svp", "where"),
        ("أريد علبتين من أملو مع التوصيل", "where"),
        ("2 amlou sans livraison", "how_delivered"),
    ],
)
def test_how_it_is_received_is_not_asked_where_it_was_said(words: str, following: str) -> None:
    done = step(None, Heard(words), HONEYS)
    assert state_of(done.place) == ("order", following)
    assert [line.quantity for line in basket_of(done).lines] == [Quantity(2_000)]


def test_french_la_is_no_darija_no() -> None:
    asked = step(None, Heard("je voudrais du safran"), HONEYS)
    done = step(asked.place, Heard("je viens la prendre"), HONEYS)
    assert basket_of(done).product == "saffron"
    assert basket_of(done).delivery == "pickup"


@pytest.mark.parametrize("words", ["ch7al taman?", "combien coûte le safran", "vous livrez ?"])
def test_a_question_is_no_address(words: str) -> None:
    place = at("where", replace(ASKED, delivery="home"))
    done = step(place, Heard(words), HONEYS)
    assert state_of(done.place) == ("order", "where")
    assert not basket_of(done).address


@pytest.mark.parametrize("words", ["12 rue du Prix, Agadir", "hay salam, 7da l7anout dyal taman"])
def test_an_address_may_hold_any_word(words: str) -> None:
    done = step(at("where", replace(ASKED, delivery="home")), Heard(words), HONEYS)
    assert basket_of(done).address == words


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("c'est pour ma soeur Khadija", "Khadija"),
        ("hadi l khti Khadija", "Khadija"),
        ("هادي لختي خديجة", "خديجة"),
        ("الطلب لأختي خديجة", "خديجة"),
    ],
)
def test_whom_it_is_for_is_read_back(words: str, name: str) -> None:
    done = step(at("confirm"), Heard(words), HONEYS)
    assert state_of(done.place) == ("order", "confirm")
    assert basket_of(done).name == name


@pytest.mark.parametrize("words", ["c'est pour demain", "pour moi", "pour 2 personnes"])
def test_what_is_for_nobody_changes_no_name(words: str) -> None:
    done = step(at("confirm"), Heard(words), HONEYS)
    assert done.place
    assert basket_of(done).name == AT_CONFIRM.name
