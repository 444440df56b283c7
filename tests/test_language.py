"""Which language a message is in: orders, questions, complaints and thanks, as people type them."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.hearing.language import MIXED, Tongue, recognise, told
from flows.hearing.leaning import ARABIC_BUCKETS, LATIN_BUCKETS, buckets, lean, words_of
from flows.hearing.lexicon import LANGUAGES, entries, language_table, markers
from flows.hearing.normalise import normalise

TABLE = Path(__file__).with_name("tongues.tsv").read_text("utf-8").splitlines()
MESSAGES = [line.split("\t") for line in TABLE if not line.startswith("#")]
# What people type, and what machines and cats do.
ODD = st.text(max_size=200) | st.text(
    alphabet="ab379'-. \n\tعبغيتdl@#🙂👍🏽\u200f\u0651٣½", max_size=200
)
QUICK_SECONDS = 0.02


@pytest.mark.parametrize(("languages", "message"), MESSAGES)
def test_a_message_is_told(languages: str, message: str) -> None:
    assert (told(message).language or "und") in languages.split("|")


def test_the_table_of_messages_holds_all_kinds() -> None:
    held = {language for languages, _ in MESSAGES for language in languages.split("|")}
    assert held == {*LANGUAGES, MIXED, "und"}
    assert len(MESSAGES) >= 150


@pytest.mark.parametrize(
    "message",
    ["merci", "salam", "svp", "la", "amlou", "argan 2kg"],
)
def test_what_hardly_tells_is_in_the_language_of_the_client(message: str) -> None:
    assert told(message, "fr").language == "fr"
    assert told(message, "ary_Latn").language == "ary_Latn"
    assert told(message, "ary").language == "ary_Latn"  # Darija, whatever the letters


def test_the_language_of_the_client_does_not_weigh_against_strong_evidence() -> None:
    assert told("bghit 2 kg d l3sel", "fr").language == "ary_Latn"
    assert told("je voudrais deux pots", "ary_Latn").language == "fr"
    assert told("بغيت نشري العسل", "ar") == Tongue("ary", sure=True)
    assert told("أريد شراء العسل", "ary") == Tongue("ar", sure=True)


def test_what_is_not_sure_names_its_other_reading() -> None:
    assert told("salam") == Tongue("ary_Latn", sure=False, also=("fr",))
    assert told("merci") == Tongue("fr", sure=False, also=("ary_Latn",))


def test_the_languages_of_a_mixed_message_are_named_darija_first() -> None:
    assert told("je veux كيلو ديال أملو").also == ("ary", "fr")
    assert told("bghit commander deux savons").also == ("ary_Latn", "fr")
    assert told("bonjour هل لديكم زيت").also == ("ar", "fr")


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("bghit commander deux savons", "ary_Latn"),
        ("عافاك un litre ديال argan", "ary"),
        ("bonjour أريد", None),
        ("salam", None),
        ("0600000012", None),
    ],
)
def test_a_first_message_is_answered_in_its_darija_or_asked_about(
    message: str, code: str | None
) -> None:
    assert recognise(message) == code


@pytest.mark.parametrize(
    "message", ["بغيت 2 kg", "بغيت 250ml", "عطيني ب 50 dh", "بغيت نشري A", "ok بغيت"]
)
def test_units_and_single_letters_are_of_no_script(message: str) -> None:
    assert told(message).language == "ary"


def test_an_address_is_of_no_language() -> None:
    assert words_of("https://example.org/bonjour a@bonjour.ma #bonjour @bonjour 12") == []
    assert told("www.example.org") == Tongue("")


def test_a_number_glued_to_a_word_is_none_of_its_letters() -> None:
    assert told("3pots").language == "fr"
    assert told("3afak").language == "ary_Latn"
    assert told("9bouteilles svp").language == "fr"
    assert told("9ra3i").language == "ary_Latn"


def test_elongation_and_case_change_nothing() -> None:
    for languages, message in MESSAGES:
        assert told(message.upper()).language == told(message).language, languages
        longer = message.replace("a", "aaaa").replace("ا", "اااا")
        if "aa" not in message:
            assert told(longer).language == told(message).language, longer


def test_the_table_is_small_and_whole() -> None:
    assert len(language_table()) == ARABIC_BUCKETS + LATIN_BUCKETS <= 16 * 1024
    assert all(0 <= place < ARABIC_BUCKETS for place in buckets("العسل"))
    assert all(place >= ARABIC_BUCKETS for place in buckets("miel"))


def test_letters_alone_tell_words_that_nobody_listed() -> None:
    """None of these is in a lexicon: only the trained table knows."""
    for word, is_darija in (
        ("kantmchaw", True),
        ("haydouhoum", True),
        ("chercheurs", False),
        ("rapprochement", False),
        ("كيتسناو", True),
        ("يتحدثون", False),
    ):
        assert (lean(word) > 0) is is_darija, word


@pytest.mark.parametrize(("one", "other"), [("fr", "ary_Latn"), ("ar", "ary")])
def test_no_word_is_a_marker_of_two_languages(one: str, other: str) -> None:
    assert not markers(one) & markers(other)


def test_no_marker_is_said_to_tell_nothing() -> None:
    listed = {
        normalise(spelling) for _, meaning, spelling in entries("language") if meaning != "markers"
    }
    assert not listed & frozenset().union(*map(markers, LANGUAGES))


@given(ODD, st.sampled_from(["", *LANGUAGES]))
def test_no_text_makes_us_fail(words: str, stored: str) -> None:
    tongue = told(words, stored)
    assert tongue.language in {"", MIXED, *LANGUAGES}
    assert tongue.language not in tongue.also
    assert recognise(words) in {None, *LANGUAGES}


@pytest.mark.parametrize(
    "words",
    ["a" * 5_000, "ب " * 2_500, "x7" * 2_500, "l'" * 2_500, "🙂" * 5_000, "a@" * 2_500, "9" * 5_000,
     " ".join(f"mot{at}" for at in range(1_000))],
)  # fmt: skip
def test_odd_and_long_texts_are_quick(words: str) -> None:
    started = time.process_time()
    told(words)
    assert time.process_time() - started < QUICK_SECONDS
