"""`taawon flows`: what it says of catalogues, costs and diagrams."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app, catalogues, conversations
from bot.cli.endings import Stop
from tests import sentences

NAMED = frozenset(sentences.FRENCH)


@pytest.fixture
def locales(tmp_path: Path) -> Path:
    """Four catalogues that lack nothing."""
    return sentences.write(tmp_path)


def test_the_catalogues_lack_nothing(locales: Path):
    assert catalogues.problems(locales, NAMED) == ()
    assert catalogues.problems() == ()


def test_a_sentence_that_a_language_lacks_is_named(locales: Path):
    sentences.write_po(locales, "ar", _without("price"))
    assert catalogues.problems(locales, NAMED) == ("price is missing in ar",)


def test_a_sentence_that_the_code_does_not_say_is_named(locales: Path):
    found = catalogues.problems(locales, NAMED - {"hello"} | {"goodbye"})
    assert found == (
        "goodbye is missing in ary, ar, fr, ary_Latn",
        "hello is said nowhere in the code",
    )


def test_the_sentences_of_the_code_are_found():
    named = catalogues.named_in_code()
    assert {"menu.ask", "unit.kg", "order.confirm.ask"} <= named
    assert not {name for name in named if " " in name}  # SQL is no sentence of ours


def test_a_value_that_a_language_leaves_out_is_named(locales: Path):
    sentences.write_po(locales, "ar", {**sentences.ARABIC, "line": "{quantity} {product}"})
    assert catalogues.problems(locales, NAMED) == ("line in ar does not show {price}",)


def test_a_plural_form_may_leave_its_number_out(locales: Path):
    assert sentences.ARABIC["unit.jar"][2] == "برطمانان"  # two jars, in one word
    assert catalogues.problems(locales, NAMED) == ()


def test_a_brace_that_does_not_close_is_named(locales: Path):
    sentences.write_po(locales, "fr", {**sentences.FRENCH, "hello": "Bonjour {name !"})
    [found] = catalogues.problems(locales, NAMED)
    assert found.startswith("hello has a brace too many or too few")


def test_a_guess_that_nobody_read_is_named(locales: Path):
    guess = '#, fuzzy\nmsgid "price"\nmsgstr "{price} ?"\n'
    sentences.write_po(locales, "fr", _without("price", sentences.FRENCH), more=guess)
    found = catalogues.problems(locales, NAMED)
    assert found == ("price in fr is marked fuzzy: a person must read it",)


def test_an_empty_sentence_is_named(locales: Path):
    sentences.write_po(locales, "fr", {**sentences.FRENCH, "list.open": ""})
    assert catalogues.problems(locales, NAMED) == ("list.open in fr is empty",)


@pytest.mark.parametrize("forms", [("{count} bocal",), ("{count} bocal", "")])
def test_plural_forms_that_do_not_fit_the_rule_are_named(locales: Path, forms: tuple[str, ...]):
    sentences.write_po(locales, "fr", {**sentences.FRENCH, "unit.jar": forms})
    written = len([form for form in forms if form])
    found = catalogues.problems(locales, NAMED)
    assert found == (f"unit.jar in fr has {written} plural forms instead of 2",)


def test_a_catalogue_that_cannot_be_read_is_one_sentence(locales: Path):
    forms = ("{count} bocal", "{count} bocaux", "{count} bocaux")  # French has two
    sentences.write_po(locales, "fr", {**sentences.FRENCH, "unit.jar": forms})
    with pytest.raises(Stop, match=r"^fr/LC_MESSAGES/messages.po cannot be read: .* on \d+\.$"):
        catalogues.problems(locales, NAMED)


def test_a_diagram_is_drawn_from_what_was_walked():
    drawn = CliRunner().invoke(app, ["flows", "--diagram", "order"]).output
    assert drawn.startswith("stateDiagram-v2\n")
    assert "    confirm --> [*] : PlaceOrder\n" in drawn
    assert "    which_product --> how_much\n" in drawn


def test_a_flow_that_is_not_there_is_one_sentence():
    ended = CliRunner().invoke(app, ["flows", "--diagram", "nothing"])
    assert ended.exit_code == 1
    assert ended.stderr.startswith("There is no flow called nothing: there are ")


def test_diagrams_in_a_page_are_renewed_once(tmp_path: Path):
    page = tmp_path / "README.md"
    page.write_text("Before\n<!-- diagram menu -->\nold\n<!-- /diagram menu -->\nafter\n")
    assert conversations.stale(page) == ("menu",)
    conversations.renew(page)
    assert conversations.stale(page) == ()
    written = page.read_text()
    drawn = conversations.diagram("menu")
    assert written == (
        f"Before\n<!-- diagram menu -->\n```mermaid\n{drawn}\n```\n<!-- /diagram menu -->\nafter\n"
    )
    conversations.renew(page)
    assert page.read_text() == written


def test_an_installed_package_has_no_page_to_renew(tmp_path: Path):
    assert conversations.stale(tmp_path / "README.md") == ()
    with pytest.raises(Stop, match="not a clone"):
        conversations.renew(tmp_path / "README.md")


def test_the_check_finds_nothing_and_shows_what_each_sentence_costs():
    """Contract check 84, and that README.md shows the flows as they are."""
    ended = CliRunner().invoke(app, ["flows", "--check"])
    assert ended.exit_code == 0, ended.output
    [cost] = [line.split() for line in ended.output.splitlines() if line.startswith("menu.ask")]
    assert cost == ["menu.ask", "1", "1", "1", "1"]


def _without(msgid: str, said: sentences.Sentences = sentences.ARABIC) -> sentences.Sentences:
    return {name: words for name, words in said.items() if name != msgid}
