"""What each sentence costs by SMS is written down, so that a dearer wording shows in a diff."""

from pathlib import Path

import pytest

from bot.catalogs import catalog
from bot.render.segments import GSM7, segments
from bot.render.worst import COUNTS, table, worst
from bot.translate import speaker
from flows.talk import Money, Text, text
from tests import sentences

TABLE = Path(__file__).parent / "segments.tsv"
# An order of three lines read back in Arabic, with an address and a note at their longest.
MOST_SEGMENTS = 6
# Asked before a language is known, and so in both alphabets.
IN_BOTH_ALPHABETS = frozenset({"welcome.language.ask"})


def test_the_cost_of_every_sentence_is_the_one_written_down(rewrite: bool) -> None:
    """Contract check 84. After a change of words: pytest --rewrite, and read the diff."""
    if rewrite:
        TABLE.write_text(table(), encoding="utf-8")
    assert table() == TABLE.read_text(encoding="utf-8")


def test_no_sentence_takes_more_segments_than_an_order_read_back() -> None:
    """Contract check 84."""
    for language in sentences.HEADERS:
        for msgid in catalog(language).sentences:
            assert segments(worst(msgid, language)) <= MOST_SEGMENTS, msgid


@pytest.mark.parametrize("language", ["fr", "ary_Latn"])
def test_what_is_written_in_latin_letters_costs_the_cheap_rate(language: str) -> None:
    dear = {
        msgid
        for msgid in catalog(language).sentences
        if not GSM7.issuperset(worst(msgid, language))
    }
    assert dear == IN_BOTH_ALPHABETS


def test_the_worst_case_is_the_dearest_form_with_the_longest_values(tmp_path: Path) -> None:
    """Contract check 84."""
    locales = sentences.write(tmp_path)
    assert worst("people", "ary", locales) == "2 د الناس"
    assert worst("price", "fr", locales) == "12 345,50 DH"
    for name in ("Ali", "Amlou aux amandes"):
        said = speaker("fr", locales)(Text("hello", (("name", name),)))
        assert segments(said) <= segments(worst("hello", "fr", locales))
    assert len(COUNTS) >= len(catalog("ar", locales).sentences["people"])


def test_a_sentence_that_a_language_lacks_shows_in_the_table(tmp_path: Path) -> None:
    locales = sentences.write(tmp_path)
    sentences.write_po(locales, "ar", {"menu.ask": "ماذا؟"})
    lines = dict(line.split("\t", 1) for line in table(locales).splitlines())
    assert lines["msgid"].split("\t")[:3] == ["ary segments", "ary characters", "ar segments"]
    assert lines["menu.ask"] == "1\t10\t1\t5\t1\t17\t1\t12"
    assert lines["menu.order"] == "1\t8\t-\t-\t1\t9\t1\t9"
    assert speaker("fr", locales)(text("price", price=Money(9_000))) == "90 DH"
