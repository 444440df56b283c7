"""Labels are said in each language: sentences, plural forms, prices, quantities, names."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.amounts import money, number
from bot.catalogs import Untranslated, catalog
from bot.render.segments import GSM7
from bot.translate import LANGUAGES, UNITS, speaker, wordings
from flows.talk import Measure, Money, Named, Quantity, Text, plural, text
from tests import sentences

# Where the rules of our languages part: README of gettext, "Plural forms", and CLDR.
COUNTS = (0, 1, 2, 3, 10, 11, 99, 100, 102)
ARGAN = Named((("fr", "Huile d'argan"), ("ar", "زيت أركان")))


def text_of(measure: Measure) -> Text:
    """A sentence of nothing but this quantity."""
    return text("price", price=measure)


@pytest.fixture(scope="module")
def locales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sentences.write(tmp_path_factory.mktemp("locales"))


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("fr", (0, 0, 1, 1, 1, 1, 1, 1, 1)),
        ("ar", (0, 1, 2, 3, 3, 4, 4, 5, 5)),
        ("ary", (2, 0, 1, 1, 1, 2, 2, 2, 2)),
        ("ary_Latn", (2, 0, 1, 1, 1, 2, 2, 2, 2)),
    ],
)
def test_each_count_takes_its_plural_form_in_the_sentences_that_we_ship(
    language: str, forms: tuple[int, ...]
) -> None:
    """Babel's own Arabic rule puts 11 to 99 last, and 100 before them (its issue 816)."""
    assert tuple(catalog(language).form_of(count) for count in COUNTS) == forms


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "0 personne|1 personne|2 personnes|3 personnes|100 personnes"),
        ("ar", "zero|one|two|few 3|other 100"),
        ("ary", "0 واحد|واحد|2 د الناس|3 د الناس|100 واحد"),
        ("ary_Latn", "0 wa7ed|wa7ed|2 d nas|3 d nas|100 wa7ed"),
    ],
)
def test_a_sentence_with_a_count_is_said_in_its_plural_form(
    locales: Path, language: str, said: str
) -> None:
    say = speaker(language, locales)
    assert "|".join(say(plural("people", count)) for count in (0, 1, 2, 3, 100)) == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_plural_that_we_ship_has_a_form_for_every_count(language: str) -> None:
    ours = catalog(language)
    for forms in ours.sentences.values():
        assert len(forms) == 1 or max(map(ours.form_of, range(1000))) == len(forms) - 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_sentence_with_the_same_values(language: str) -> None:
    """A form for one or two may leave its number out: "one jar"."""
    french, other = catalog("fr"), catalog(language)
    assert set(other.sentences) == set(french.sentences)
    for msgid in french.sentences:
        assert other.placeholders(msgid) | {"count"} == french.placeholders(msgid) | {"count"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("unit", UNITS)
def test_every_unit_has_a_name_in_every_language(language: str, unit: str) -> None:
    assert catalog(language).placeholders(UNITS[unit].msgid) == {"count"}


def test_a_plural_rule_that_is_no_rule_is_refused(tmp_path: Path) -> None:
    sentences.write_po(tmp_path, "fr", {}, plurals="nplurals=2; plural=exit(n);")
    with pytest.raises(ValueError, match="plural form"):
        catalog("fr", tmp_path)


def test_a_sentence_that_a_language_lacks_is_named(locales: Path) -> None:
    with pytest.raises(Untranslated, match=r"nothing\.such in ary"):
        speaker("ary", locales)(text("nothing.such"))


def test_a_guess_and_a_half_finished_plural_are_not_said(tmp_path: Path) -> None:
    guess = '#, fuzzy\nmsgid "guess"\nmsgstr "Peut-être"\n'
    sentences.write_po(tmp_path, "fr", {"half": ("un", "")}, more=guess)
    say = speaker("fr", tmp_path)
    for missing in (text("guess"), plural("half", 3), plural("half", 1)):
        with pytest.raises(Untranslated):
            say(missing)


@pytest.mark.parametrize("language", ["", "en"])
def test_who_has_not_chosen_a_language_is_spoken_to_in_the_french_catalogue(
    locales: Path, language: str
) -> None:
    assert speaker(language, locales)(text("menu.ask")) == "Que voulez-vous ?"


@pytest.mark.parametrize(
    ("centimes", "french", "arabic"),
    [
        (0, "0 DH", "0 درهم"),
        (5, "0,05 DH", "0,05 درهم"),
        (10_650, "106,50 DH", "106,50 درهم"),
        (120_000, "1200 DH", "1200 درهم"),
        (1_200_000, "12 000 DH", "12.000 درهم"),
        (123_456_789, "1 234 567,89 DH", "1.234.567,89 درهم"),
        (-1_050, "-10,50 DH", "-10,50 درهم"),
    ],
)
def test_prices_are_written_as_people_of_the_language_do(
    centimes: int, french: str, arabic: str
) -> None:
    amount = Money(centimes)
    assert money(amount, "fr") == money(amount, "ary_Latn") == french
    assert money(amount, "ar") == money(amount, "ary") == arabic


@given(st.integers(min_value=0, max_value=10**12), st.sampled_from(["fr", "ary_Latn"]))
def test_a_price_loses_no_centime_and_never_makes_an_sms_dearer(
    centimes: int, language: str
) -> None:
    written = money(Money(centimes), language)
    assert GSM7.issuperset(written)
    dirhams, _, rest = written.removesuffix(" DH").replace(" ", "").partition(",")
    assert int(dirhams) * 100 + int(rest or 0) == centimes


@given(st.integers(min_value=0, max_value=10**9))
def test_a_quantity_loses_no_thousandth(thousandths: int) -> None:
    whole, _, rest = number(Quantity(thousandths)).partition(",")
    assert int(whole) * 1000 + int(rest.ljust(3, "0")) == thousandths
    assert not rest.endswith("0")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "0,25 bocal|1 bocal|1,5 bocal|2 bocaux|2,5 bocaux|3 bocaux|11 bocaux"),
        (
            "ar",
            "0,25 برطمان|برطمان واحد|1,5 برطمان|برطمانان|2,5 برطمان|3 برطمانات|11 برطمانا",
        ),
        ("ary", "0,25 بوقال|بوقال واحد|1,5 بوقال|2 د البواقل|2,5 بوقال|3 د البواقل|11 بوقال"),
        (
            "ary_Latn",
            "0,25 bo9al|bo9al wa7ed|1,5 bo9al|2 d lbwa9el|2,5 bo9al|3 d lbwa9el|11 bo9al",
        ),
    ],
)
def test_a_fraction_is_never_said_by_a_form_that_leaves_the_number_out(
    locales: Path, language: str, said: str
) -> None:
    quantities = (250, 1000, 1500, 2000, 2500, 3000, 11000)
    measures = (Measure(Quantity(thousandths), "jar") for thousandths in quantities)
    say = speaker(language, locales)
    assert "|".join(say(text_of(measure)) for measure in measures) == said


def test_a_unit_of_the_cooperative_own_is_said_as_it_wrote_it(locales: Path) -> None:
    measure = Measure(Quantity(2000), "panier")
    assert speaker("fr", locales)(text_of(measure)) == "2 panier"


@pytest.mark.parametrize(
    ("given_in", "language", "said"),
    [
        ("ary ar ary_Latn fr", "ary", "ary"),
        ("ar ary_Latn fr", "ary", "ar"),
        ("ary_Latn fr", "ary", "ary_Latn"),
        ("fr ary", "ar", "ary"),
        ("fr ary_Latn", "ar", "fr"),
        ("ary ary_Latn", "fr", "ary_Latn"),
        ("ar ary", "fr", "ary"),
        ("ary fr", "ary_Latn", "fr"),
        ("ar", "ary_Latn", "ar"),
    ],
)
def test_a_name_is_borrowed_from_the_nearest_language(
    locales: Path, given_in: str, language: str, said: str
) -> None:
    named = Named(tuple((code, code) for code in given_in.split()))
    assert speaker(language, locales)(named) == said


def test_a_name_in_no_language_is_an_error(locales: Path) -> None:
    with pytest.raises(LookupError):
        speaker("fr", locales)(Named((("fr", ""),)))


def test_values_are_said_in_the_language_of_their_sentence(locales: Path) -> None:
    line = text("line", quantity=Measure(Quantity(2000), "jar"), product=ARGAN, price=Money(18_000))
    basket = text("basket", rows=(line, line), total=Money(36_000))
    assert speaker("fr", locales)(basket) == (
        "Votre commande :\n"
        "2 bocaux Huile d'argan : 180 DH\n"
        "2 bocaux Huile d'argan : 180 DH\n"
        "Total 360 DH"
    )
    assert speaker("ary", locales)(basket) == (
        "الطلب ديالك:\n"
        "2 د البواقل زيت أركان: 180 درهم\n"
        "2 د البواقل زيت أركان: 180 درهم\n"
        "المجموع 360 درهم"
    )


def test_people_words_cannot_reach_into_the_sentence(locales: Path) -> None:
    """Braces in a name are a name's braces: they are not looked up, nor do they raise."""
    assert speaker("fr", locales)(text("hello", name="{name.__class__}")) == (
        "Bonjour {name.__class__} !"
    )


def test_what_a_label_is_called_in_every_language_is_known(locales: Path) -> None:
    assert wordings(text("menu.order"), locales) == ("نكوموندي", "Commander")
    assert wordings(ARGAN, locales) == ("Huile d'argan", "زيت أركان")
    assert wordings("Oum Kaltoum", locales) == ("Oum Kaltoum",)
