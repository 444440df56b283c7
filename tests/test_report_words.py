"""What the report says: numbers as people write them, and words that nobody can abuse."""

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.campaigns.figures.findings import Verdict
from bot.campaigns.found.results import Answered
from bot.report.figures import MOST_BARS, decimal, signed, spans
from bot.report.wording import drawable, quotable, within
from bot.report.writing import written
from flows.surveys import Asked
from flows.talk import Named
from tests import found


def test_numbers_of_telephones_and_addresses_are_not_quoted():
    for said in ("06 12 34 56 78", "٠٦١٢٣٤٥٦٧٨", "+212.612.345.678", "a@b.ma", "www.b.ma"):
        assert quotable((said,)) == ""
    assert quotable(("25 DH le kilo, 2 fois",)) == "25 DH le kilo, 2 fois"


@given(said=st.text(max_size=400))
def test_what_people_said_stays_on_one_line_and_turns_nothing_around(said: str):
    shown = drawable(said)
    assert len(shown) <= 280
    assert shown == " ".join(shown.split())
    assert all(len(word) <= 26 for word in shown.split())
    assert not re.search("[\u0000-\u001f\u200e\u200f\u202a-\u202e\u2066-\u2069]", shown)


def test_words_of_the_other_alphabet_are_set_apart():
    assert within("Tifawin", right_to_left=True) == "\u2068Tifawin\u2069"
    assert within("تيفاوين", right_to_left=False) == "\u2068تيفاوين\u2069"
    assert within("Tifawin", right_to_left=False) == "Tifawin"
    assert within("12,5", right_to_left=True) == "12,5"


@given(counts=st.dictionaries(st.integers(0, 10**6), st.integers(0, 10**6), max_size=40))
def test_bars_of_a_number_leave_nobody_out(counts: dict[int, int]):
    bars = spans(counts, "fr")
    assert len(bars) <= MOST_BARS
    assert sum(int(bar.people.replace(" ", "")) for bar in bars) == sum(counts.values())


def test_numbers_are_written_as_people_write_them():
    assert [decimal(value, "fr") for value in (0, 8.24, 30, 1_234_567)] == [
        "0", "8,2", "30", "1 234 567",
    ]  # fmt: skip
    assert [signed(value, "ar") for value in (12, 0, -8.25, 0.4, -0.01, 12_000)] == [
        "+12", "0", "−8,2", "+0,4", "0", "+12.000",
    ]  # fmt: skip


def test_a_number_has_its_mean_and_its_bars():
    asked = Asked("members", "number", Named((("fr", "Combien ?"),)), low=1, high=500)
    mean = found.share(20, 40)
    one = Answered(asked, 40, 0, 0, {"5": 30, "120": 10}, mean, {})
    [card] = written(replace(found.usual(), answered=(one,)), "fr").cards
    assert card.note == "Moyenne, entre 0,4 et 0,6. Réponses : 40."
    assert card.score is not None
    assert card.score.figure == "0,5"
    assert [(row.label, row.people) for row in card.rows] == [("5", "30"), ("120", "10")]


def test_a_figure_that_is_not_shown_stays_in_the_tables():
    rated = found.usual().answered[0]
    assert rated.score is not None
    doubtful = replace(rated, score=replace(rated.score, verdict=Verdict.TOO_FEW))
    [card] = written(replace(found.usual(), answered=(doubtful,)), "fr").cards
    assert card.score is None
    assert card.note.startswith("Rien n'est prouvé.")
