"""What `taawon flows --check` finds in the lexicons, and what `taawon lexicon` tells of a word."""

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.cli.endings import Stop
from bot.cli.lexicons import entries, known_in_code, problems
from bot.translate import LANGUAGES

KNOWN = frozenset({"want", "yes", "kg"})
SOUND = {
    "lexicon.toml": '[words]\nwant = ["bghit"]\n[units]\nkg = ["kilo"]\n',
    "goods.toml": '[goods]\noil = ["zit"]\n',
}


@pytest.fixture
def locales(tmp_path: Path) -> Path:
    """Small lexicons, alike in the four languages, in which nothing is wrong."""
    for language in LANGUAGES:
        (tmp_path / language).mkdir()
        for name, words in SOUND.items():
            (tmp_path / language / name).write_text(words, "utf-8")
    return tmp_path


def add(locales: Path, file: str, words: str) -> None:
    with (locales / file).open("a", encoding="utf-8") as lexicon:
        lexicon.write(words)


def show(*words: str) -> list[str]:
    ended = CliRunner().invoke(app, ("lexicon", *words), catch_exceptions=False)
    assert ended.exit_code == 0
    return [line.strip() for line in ended.output.splitlines()]


def test_lexicons_in_which_nothing_is_wrong_have_no_problem(locales: Path):
    assert problems(locales, KNOWN) == ()


@pytest.mark.parametrize(
    ("file", "words", "clash"),
    [
        (
            "fr/lexicon.toml",
            '[ratings]\n"5" = ["Été !"]\n"4" = ["ete"]\n',
            "“ete” has two meanings under [ratings]: 5 (fr/lexicon.toml) and 4 (fr/lexicon.toml)",
        ),
        (
            "ary_Latn/lexicon.toml",
            '[dozens]\n"6" = ["Tzina"]\n"12" = ["tzina"]\n',
            "“tzina” has two meanings under [dozens]: "
            "6 (ary_Latn/lexicon.toml) and 12 (ary_Latn/lexicon.toml)",
        ),
        (
            "ary_Latn/goods.toml",
            'honey = ["Zit"]\n',
            "“zit” has two meanings under [goods]: oil (ary/goods.toml) and honey "
            "(ary_Latn/goods.toml)",
        ),
    ],
)
def test_a_spelling_with_two_meanings_is_named_with_both_and_their_files(
    locales: Path, file: str, words: str, clash: str
):
    add(locales, file, words)
    assert problems(locales, KNOWN) == (clash,)


def test_a_clash_over_several_files_is_told_once(locales: Path):
    for language in ("ar", "fr"):
        add(locales, f"{language}/goods.toml", 'honey = ["zit"]\n')
    assert len(problems(locales, KNOWN)) == 1


def test_one_spelling_may_stand_under_two_headings(locales: Path):
    add(locales, "fr/lexicon.toml", '[joins]\nkg = ["bghit", "zit"]\n')
    add(locales, "fr/lexicon.toml", '[language]\nmarkers = ["bghit"]\neverywhere = ["bghit"]\n')
    assert problems(locales, KNOWN) == ()


@pytest.mark.parametrize(
    ("words", "unknown"),
    [
        ('[words]\nwnat = ["veux"]\n', "[words] wnat"),
        ('[ratings]\n"6" = ["genial"]\n', "[ratings] 6"),
        ('[numbers]\ntwelve = ["douze"]\n', "[numbers] twelve"),
        ('[joins]\nadn = ["et"]\n', "[joins] adn"),
    ],
)
def test_a_meaning_that_nothing_knows_is_named(locales: Path, words: str, unknown: str):
    lexicon = SOUND["lexicon.toml"].replace("[words]\n", "") if "[words]" in words else ""
    path = locales / "fr" / "lexicon.toml"
    path.write_text(words + lexicon if lexicon else path.read_text("utf-8") + words, "utf-8")
    assert problems(locales, KNOWN) == (
        f"{unknown} is a meaning that nothing knows (fr/lexicon.toml)",
    )


def test_something_to_sell_that_one_language_alone_names_is_fine(locales: Path):
    add(locales, "fr/goods.toml", 'caviar = ["caviar"]\n')
    assert problems(locales, KNOWN) == ()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("[unit]\nkg = []\n", "fr/lexicon.toml has no heading [unit]: there are language, "),
        ('[joins]\nand = "et"\n', "fr/lexicon.toml: [joins] and must be a list, such as "),
        ("[joins]\nand = [2]\n", "fr/lexicon.toml: [joins] and has a spelling that is no word"),
    ],
)
def test_what_is_not_written_as_a_lexicon_is_told_with_its_place(
    locales: Path, words: str, said: str
):
    add(locales, "fr/lexicon.toml", words)
    assert any(problem.startswith(said) for problem in problems(locales, KNOWN))


def test_a_file_that_cannot_be_read_is_one_sentence(locales: Path):
    add(locales, "ar/goods.toml", "[[[")
    with pytest.raises(Stop, match=r"^ar/goods.toml cannot be read: .*line \d+"):
        problems(locales, KNOWN)
    (locales / "ar" / "goods.toml").unlink()
    with pytest.raises(Stop, match=r"^ar/goods.toml cannot be read: No such file"):
        problems(locales, KNOWN)


def test_meanings_are_known_by_the_strings_of_the_code_and_not_by_its_docstrings(tmp_path: Path):
    code = '"""Whoever wants."""\nKEYS = "want buy".split()\ndef f():\n    """A wish."""\n'
    (tmp_path / "hearing.py").write_text(code, "utf-8")
    assert known_in_code(tmp_path) == {"want", "buy"}


def test_a_word_is_shown_with_its_places_and_what_it_is_taken_for():
    word, *lines = show("kilo")
    assert word == "kilo"
    assert "fr/lexicon.toml: [units] kg" in lines
    assert lines[-1] == "“kilo” is taken for [units] kg"


def test_a_word_that_stands_nowhere_is_taken_for_the_one_that_it_sounds_like():
    assert show("kiloo")[1:] == [
        "stands nowhere as it is written",
        "“kiloo” is taken for “kilo” by its sound: [units] kg",
    ]


def test_a_word_with_and_written_onto_it_is_taken_for_the_word():
    assert show("wkilo")[-1] == (
        "“wkilo” is taken for “kilo” with something written onto it: [units] kg"
    )


def test_a_word_like_no_other_is_taken_for_nothing():
    assert show("xyzzyq") == [
        "xyzzyq",
        "stands nowhere as it is written",
        "“xyzzyq” is taken for nothing that we know",
    ]


def test_words_written_as_one_are_shown_apart():
    lines = show("2kg")
    assert lines[-2:] == ["“2” is taken for a number", "“kg” is taken for [units] kg"]


def test_longer_spellings_that_hold_a_word_are_shown_in_part():
    lines = show("la")
    assert sum(line.startswith("within “") for line in lines) == 8
    assert any(line.startswith("and within ") for line in lines)


def test_every_file_is_read():
    files: set[Any] = {entry.file for entry in entries()}
    assert files == {f"{lang}/{name}" for lang in LANGUAGES for name in SOUND}
