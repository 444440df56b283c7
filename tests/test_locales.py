"""What the bot says and understands is complete, and the same, in every language."""

from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from bot.catalogs import LOCALES, catalog
from bot.translate import LANGUAGES
from flows.hearing import lexicon
from flows.hearing.lexicon import spellings

ROOT = Path(__file__).parent.parent
DARIJA = "nplurals=3; plural=(n==1 ? 0 : n>=2 && n<=10 ? 1 : 2);"
# The standard rules: what `pybabel init` writes for Arabic has 11 and 100 the wrong way round.
PLURALS = {
    "fr": "nplurals=2; plural=(n > 1);",
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 :"
    " n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);",
    "ary": DARIJA,
    "ary_Latn": DARIJA,
}
HEADINGS = {
    *("language", "commands", "options", "numbers", "ordinals", "months", "dozens", "joins"),
    *("units", "words", "ratings", "desk", "ways", "whom", "ideas", "talk"),
}


@pytest.fixture(scope="module")
def named() -> set[str]:
    """Every sentence that the code names."""
    found = set()
    for package in ("flows", "bot"):
        for _, _, message, _, _ in extract_from_dir(
            ROOT / package,
            method_map=[("**.py", "python")],
            keywords={"text": None, "plural": None},
        ):
            found.add(message if isinstance(message, str) else message[0])
    # SQLAlchemy's own text() has SQL, with its spaces; an id has dots.
    return {msgid for msgid in found if msgid and "." in msgid and " " not in msgid}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_that_the_code_names_is_there_and_no_other(
    language: str, named: set[str]
) -> None:
    said = set(catalog(language).sentences)
    assert named - said == set(), "not translated"
    assert said - named == set(), "said nowhere"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_shows_the_same_values(language: str) -> None:
    for msgid in catalog("fr").sentences:
        shown = catalog(language).placeholders(msgid)
        assert shown == catalog("fr").placeholders(msgid), msgid


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_forms_are_the_languages_own(language: str) -> None:
    path = LOCALES / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        read = read_po(file, abort_invalid=True)
    assert read.plural_forms == PLURALS[language]
    for message in read:
        if message.id and not isinstance(message.id, str):
            forms = tuple(message.string or ())
            assert len(forms) == read.num_plurals, message.id
            assert all(forms), message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_holds_no_obsolete_and_no_guessed_sentence(language: str) -> None:
    path = LOCALES / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        read = read_po(file)
    assert not read.obsolete
    assert not [message.id for message in read if message.id and message.fuzzy]


@pytest.mark.parametrize("heading", sorted(HEADINGS - {"language"}))
def test_no_word_has_two_meanings_under_a_heading(heading: str) -> None:
    """In all languages together: nobody says first which one they will type."""
    assert spellings(heading)


def test_no_command_is_an_answer_as_well() -> None:
    """A command is heard first: the answer would never be."""
    assert set(spellings("commands")) & set(spellings("options")) == set()
    assert set(spellings("commands")) & set(spellings("numbers")) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_understands_each_command_and_the_answers_to_an_order(
    language: str,
) -> None:
    words = lexicon._FILES[language]
    assert set(words) == HEADINGS
    assert set(words["commands"]) == set(lexicon._FILES["fr"]["commands"])
    assert set(words["options"]) >= {"yes", "no", "change", "done", "more", "pickup", "home"}
