"""From typed words to meaning: spelling, language, quantities, options."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.translate import wordings
from flows import commands, step
from flows.client.basket import said_price
from flows.hearing import language
from flows.hearing.answers import Picked, picked, understand
from flows.hearing.normalise import normalise
from flows.hearing.numbers import quantity
from flows.talk import Amount, Choice, Heard, Measure, Named, Option, Quantity, Words, text
from tests.shops import AMLOU, ARGAN, THREE

ANY = st.text(max_size=60)
# People's signs rather than Unicode's rarities.
LIKELY = st.text(alphabet="0123456789٠١٢٣۴½¼/.,،٫-x× wونصربعالkilogمd'…️👍🏽⃣", max_size=30)


@pytest.mark.parametrize(
    ("words", "same"),
    [
        ("  Oui !  ", "oui"),
        ("C’EST   TOUT...", "c'est tout"),
        ("Désabonner", "desabonner"),
        ("٣.", "3"),
        ("۱۲", "12"),
        ("١٫٥", "1,5"),
        ("نَعَمْ", "نعم"),
        ("إلـــغاء", "الغاء"),
        ("قائمة", "قايمه"),
        ("علی", "علي"),
        ("\u200fلا\u200e", "لا"),
        ("1½", "1 1/2"),
        ("5️⃣", "5"),
        ("👍🏽", "👍"),
        ("?", "?"),
        ("", ""),
        ("- amlou -", "amlou"),
    ],
)
def test_one_spelling_stands_for_many(words: str, same: str) -> None:
    assert normalise(words) == same


@given(ANY | LIKELY)
def test_a_spelling_is_its_own(words: str) -> None:
    """Once in one spelling, words stay as they are."""
    assert normalise(normalise(words)) == normalise(words)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Bonjour, je voudrais du miel svp", "fr"),
        ("vous livrez a Agadir", "fr"),
        ("salam bghit nchri l3sel 3afak", "ary_Latn"),
        ("ch7al taman", "ary_Latn"),
        ("9ra3i", "ary_Latn"),
        ("بغيت نشري العسل عافاك", "ary"),
        ("واش كاين أملو", "ary"),
        ("أريد شراء العسل من فضلكم", "ar"),
        ("هل لديكم زيت أركان؟", "ar"),
        ("السلام عليكم", None),
        ("merci", None),
        ("ok", None),
        ("2", None),
        ("2kg", None),
        ("250ml", None),
        ("3pots", None),
        ("bonjour bghit amlou", "ary_Latn"),
        ("مرحبا بغيت أريد", "ary"),
        ("bonjour أريد", None),
        ("👍", None),
        ("", None),
    ],
)
def test_the_language_is_told_by_words_that_only_one_has(words: str, code: str | None) -> None:
    assert language.recognise(words) == code


@pytest.mark.parametrize(
    ("words", "unit", "amount"),
    [
        ("2", "kg", "2"),
        ("٢", "jar", "2"),
        ("۲", "jar", "2"),
        ("１２", "jar", "12"),
        ("2️⃣", "jar", "2"),
        ("x2", "jar", "2"),
        ("2 x", "jar", "2"),
        ("1,5", "kg", "1.5"),
        ("1.5", "kg", "1.5"),
        ("١٫٥", "kg", "1.5"),
        ("1/2", "kg", "0.5"),
        ("½", "kg", "0.5"),
        ("1½ kg", "kg", "1.5"),
        ("2 1/2", "kg", "2.5"),
        ("2kg", "kg", "2"),
        ("2.5kg", "kg", "2.5"),
        ("1/2kg", "kg", "0.5"),
        ("٢كيلو", "kg", "2"),
        ("kilo", "kg", "1"),
        ("deux", "jar", "2"),
        ("un demi", "kg", "0.5"),
        ("deux et demi", "kg", "2.5"),
        ("un kilo et demi", "kg", "1.5"),
        ("trois quarts de kilo", "kg", "0.75"),
        ("une douzaine", "jar", "12"),
        ("vingt deux", "jar", "22"),
        ("jouj", "jar", "2"),
        ("ness kilo", "kg", "0.5"),
        ("kilo w ness", "kg", "1.5"),
        ("tlata d lbwa9el", "jar", "3"),
        ("tlata rba3", "kg", "0.75"),
        ("جوج", "jar", "2"),
        ("نص كيلو", "kg", "0.5"),
        ("كيلو ونص", "kg", "1.5"),
        ("نص الكيلو", "kg", "0.5"),
        ("ربع كيلو", "kg", "0.25"),
        ("اثنان وعشرون", "jar", "22"),
        ("500 g", "kg", "0.5"),
        ("500g", "kg", "0.5"),
        ("1 kg", "g", "1000"),
        ("1 kilo 500", "kg", "1.5"),
        ("كيلو و500 غرام", "kg", "1.5"),
        ("2 pots", "bottle", "2"),
        ("0", "kg", "0"),
        ("zéro", "jar", "0"),
    ],
)
def test_a_quantity_is_understood_as_people_say_it(words: str, unit: str, amount: str) -> None:
    assert quantity(words, unit) == Quantity(int(float(amount) * 1000))


@pytest.mark.parametrize(
    ("words", "unit"),
    [
        ("1.000,5", "kg"),
        ("-10", "jar"),
        ("- 10", "jar"),
        (".5", "kg"),
        ("hi.51", "kg"),
        ("lOO", "kg"),
        ("24ans", "jar"),
        ("2 3", "jar"),
        ("2-3", "jar"),
        ("ness ness", "kg"),
        ("2 ness", "kg"),
        ("1e5", "kg"),
        ("1234567", "jar"),
        ("9" * 5000, "jar"),
        ("و" * 2000, "kg"),
        ("2 litres", "kg"),
        ("kilo", "jar"),
        ("amlou", "jar"),
        ("2 amlou", "jar"),
        ("w", "kg"),
        ("", "kg"),
    ],
)
def test_what_is_no_quantity_is_refused_rather_than_guessed(words: str, unit: str) -> None:
    assert quantity(words, unit) is None


@given(ANY | LIKELY, st.sampled_from(["kg", "g", "L", "piece", "jar", "bottle"]))
def test_no_text_is_too_odd_for_a_quantity(words: str, unit: str) -> None:
    said = quantity(words, unit)
    assert said is None or said >= Quantity(0)


@given(st.integers(0, 999_999), st.sampled_from(["0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"]))
def test_every_number_is_read_in_all_digits(number: int, digits: str) -> None:
    typed = str(number).translate(str.maketrans("0123456789", digits))
    assert quantity(typed, "jar") == Quantity(number * 1000)


# ---- Options

CONFIRM = (
    Option("yes", text("order.confirm.yes")),
    Option("change", text("order.confirm.change")),
    Option("no", text("order.confirm.no")),
)
OFFER = ("yes", "change", "no")
FORTY = Measure(Quantity(40_000), "jar")
OILS = (Option("argan", "Huile d'argan"), Option("olive", "Huile d'olive"))


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("1", "yes"),
        ("٣", "no"),
        ("oui", "yes"),
        ("OK !", "yes"),
        ("👍🏽", "yes"),
        ("wakha", "yes"),
        ("إيه", "yes"),
        ("نعم", "yes"),
        ("non merci", "no"),
        ("modifier", "change"),
        ("0", None),
        ("4", None),
        ("9" * 5000, None),
        ("ou", None),
        ("oui mais demain", None),
        ("oui ou non", None),
        ("", None),
    ],
)
def test_an_option_is_picked_by_number_label_or_a_known_word(words: str, key: str | None) -> None:
    assert picked(words, OFFER, CONFIRM, wordings) == key


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("argan", "argan"),
        ("huile d'ar…", "argan"),
        ("HUILE D’OLIVE", "olive"),
        ("huile", None),
        ("l'huile d'argan svp", None),
        ("lhuile", None),
    ],
)
def test_a_part_of_a_label_picks_what_it_names_alone(words: str, key: str | None) -> None:
    assert picked(words, ("argan", "olive"), OILS, wordings) == key


@pytest.mark.parametrize("words", ["العسل", "عسل", "l3sel", "3sel", "miel"])
def test_an_article_makes_no_other_word(words: str) -> None:
    names = Named((("fr", "Miel de thym"), ("ary", "عسل الزعتر"), ("ary_Latn", "L3sel d z3itra")))
    assert picked(words, (), (Option("honey", names), *OILS), wordings) == "honey"


def test_a_product_named_at_the_menu_is_ordered_and_one_sold_out_said_to_be_gone() -> None:
    assert step(None, Heard("amlou"), THREE).replies[0].question == Amount(
        text("order.quantity.ask", product=AMLOU.name, price=said_price(AMLOU), most=FORTY),
        Quantity(1_000),
        Quantity(40_000),
        Quantity(1_000),
        "jar",
    )
    without = replace(THREE, products=(ARGAN, replace(AMLOU, stock=Quantity(0))))
    menu = step(None, Heard("salut"), without).place
    assert step(menu, Heard("amlou"), without).replies[0].says == (text("oops.gone"),)


def test_a_no_to_what_cannot_be_refused_is_nothing_more() -> None:
    options = (Option("done", "C'est tout"), Option("more", "Ajouter"))
    for words in ("non", "non merci", "la", "لا"):
        assert picked(words, ("done", "more"), options, wordings) == "done"


def test_some_words_of_a_proposed_name_are_a_name_of_their_own() -> None:
    question = Words(text("order.name.ask"), 40, (Option("profile", "Fatima Zahra El Alaoui"),))

    def answer(words: str) -> object:
        return understand(question, ("profile",), Heard(words), wordings)

    assert answer("fatima") == "fatima"
    assert answer("Fatima Zahra El Alaoui") == Picked("profile")
    assert answer("Fatima Zahra El…") == Picked("profile")
    assert answer("1") == Picked("profile")
    assert answer("  Zahra\n  Alami ") == "Zahra Alami"
    assert answer("a" * 41) is None
    assert answer("2") is None
    assert answer("06 00 00 00 00") == "06 00 00 00 00"
    assert answer("???") is None
    assert answer("\u200b") is None


@pytest.mark.parametrize(
    ("words", "fits"),
    [("0,25", True), ("6,5", True), ("6,75", False), ("0", False), ("0,3", False)],
)
def test_an_amount_is_taken_within_its_bounds_and_in_whole_steps(words: str, fits: bool) -> None:
    question = Amount(text("oops.amount"), Quantity(250), Quantity(6_500), Quantity(250), "kg")
    said = understand(question, (), Heard(words), wordings)
    assert (said is not None) is fits


@given(ANY | LIKELY)
def test_no_text_makes_us_fail(words: str) -> None:
    heard = Heard(words)
    assert commands.recognise(words) is None or normalise(words)
    assert language.recognise(words) in {None, "fr", "ar", "ary", "ary_Latn"}
    choice = understand(Choice(text("menu.ask"), CONFIRM), OFFER, heard, wordings)
    assert choice is None or (isinstance(choice, Picked) and choice.key in OFFER)
    written = understand(Words(text("order.name.ask"), 20), (), heard, wordings)
    assert written is None or (isinstance(written, str) and 0 < len(written) <= 20)


YES = Option("yes", text("order.confirm.yes"))
NO = Option("no", text("order.confirm.no"))


def test_a_yes_that_asks_is_no_yes() -> None:
    """Somebody who has not understood says "نعم؟"."""
    offer, options = ("yes", "no"), (YES, NO)
    assert picked("نعم", offer, options, wordings) == "yes"
    assert picked("oui !", offer, options, wordings) == "yes"
    for asking in ("نعم؟", "oui ?", "ah?"):
        assert picked(asking, offer, options, wordings) is None


def test_yes_takes_what_was_proposed_and_is_no_address_by_itself() -> None:
    same = Option("same", text("order.address.same"))
    proposed = Words(text("order.address.again", address="Hay Salam 3"), 90, (same,))
    assert understand(proposed, ("same",), Heard("oui"), wordings) == Picked("same")
    bare = Words(text("order.address.ask"), 90)
    assert understand(bare, (), Heard("oui"), wordings) is None
    assert understand(bare, (), Heard("la"), wordings) is None
    assert understand(bare, (), Heard("Hay Salam 3"), wordings) == "Hay Salam 3"


def test_another_name_of_a_product_picks_it() -> None:
    honey = Named((("fr", "Miel de thym"),), others=("3sel z3itra", "عسل حر"))
    options = (Option("honey", honey), Option("argan", ARGAN.name))
    for words in ("3sel z3itra", "عسل حُر", "miel"):
        assert picked(words, (), options, wordings) == "honey"
