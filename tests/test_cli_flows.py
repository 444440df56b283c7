"""`taawon flows`: what it says of catalogues, costs and diagrams."""

from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest
from typer.testing import CliRunner

from bot.catalogs import LOCALES
from bot.cli import app, catalogues, conversations
from bot.cli.endings import Stop

Changed = Callable[[str, str, str], set[str]]


@pytest.fixture
def changed(tmp_path: Path) -> Changed:
    """Change a language's catalogue; gives the problems that come of it."""

    def change(language: str, old: str, new: str) -> set[str]:
        locales = copytree(LOCALES, tmp_path / "locales")
        po = locales / language / "LC_MESSAGES" / "messages.po"
        written = po.read_text(encoding="utf-8")
        assert old in written
        po.write_text(written.replace(old, new, 1), encoding="utf-8")
        return set(catalogues.problems(locales)) - set(catalogues.problems())

    return change


def test_the_catalogues_lack_nothing():
    assert catalogues.problems() == ()


def test_a_sentence_that_a_language_lacks_is_named(changed: Changed):
    assert changed("ar", 'msgid "menu.order"', 'msgid "menu.ordre"') == {
        "menu.order is missing in ar",
        "menu.ordre is missing in ary, fr, ary_Latn",
        "menu.ordre is said nowhere in the code",
    }


def test_a_value_that_a_language_leaves_out_is_named(changed: Changed):
    found = changed("fr", "{product} : il n'en reste que {left}.", "{product} : presque plus.")
    assert found == {"order.product.less in fr does not show {left}"}


def test_a_brace_that_does_not_close_is_named(changed: Changed):
    [found] = changed("fr", "il n'en reste que {left}.", "il n'en reste que {left.")
    assert found.startswith("order.product.less has a brace too many or too few")


def test_a_guess_that_nobody_read_is_named(changed: Changed):
    found = changed("ary", 'msgid "menu.order"', '#, fuzzy\nmsgid "menu.order"')
    assert found == {"menu.order in ary is marked fuzzy: a person must read it"}


def test_an_empty_sentence_is_named(changed: Changed):
    found = changed("fr", 'msgid "menu.order"\nmsgstr "Commander"', 'msgid "menu.order"\nmsgstr ""')
    assert found == {"menu.order in fr is empty"}


def test_plural_forms_of_another_rule_are_named(changed: Changed):
    found = changed("fr", "nplurals=2; plural=(n > 1);", "nplurals=3; plural=(n > 1);")
    assert "unit.jar in fr has 2 plural forms instead of 3" in found


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
