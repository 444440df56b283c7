"""A campaign as a file: nobody can be told from it, no cell runs, and nothing is lost."""

import csv
import io
import stat
from collections import Counter
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from bot import spreadsheets
from bot.campaigns.found import exporting
from bot.campaigns.found.exporting import Wanted, rows
from bot.campaigns.found.summary import lines
from bot.database import Database
from bot.spreadsheets import Sheet, harmless, write
from bot.tables import Campaign, Contact
from tests.ledger import NOON
from tests.respondents import DAY, HELD, SOON, Bought, Person, Respondents, Said
from tests.test_campaign_results import crowd, found

SIGNS = "=+-@＝＋－＠"
TOLD = (
    Said("stars", number=4),
    Said("two", keys="x z"),
    Said("tell", words="=cmd|' /C calc'!A0"),
    Said("show", medium="voice"),
    Said("spot", pin=True, late=True),
    Said("one", skipped=True),
)
ANSWERED = Person(
    name="Fatima", group="top", language="ary", said=TOLD, outcome="finished", ended=SOON,
    statuses=("read", "delivered"), asked=NOON + DAY / 40,
)  # fmt: skip


@pytest.fixture
def respondents(database: Database) -> Respondents:
    return Respondents(database)


def exported(
    respondents: Respondents, campaign: Campaign, wanted: Wanted | None = None
) -> list[dict[str, object]]:
    with respondents.database.reading() as db:
        names, *made = rows(db, campaign, wanted or Wanted())
    return [dict(zip(names, row, strict=True)) for row in made]


# What is in it


def test_a_line_has_what_became_of_somebody_and_what_they_answered(respondents: Respondents):
    [line] = exported(respondents, respondents.campaign([ANSWERED]))
    assert line == {
        "respondent": 1, "arm": "a", "channel": "whatsapp", "language": "ary", "group": "top",
        "cooperative": "TIFAWIN", "left_out": "", "state": "finished", "asked": "2026-11-22 12:00",
        "times": 2, "begun": "2026-11-22 12:00", "ended": "2026-11-23 12:00", "answer_stars": 4,
        "answer_ten": None, "answer_one": None, "answer_two": "x z", "answer_count": None,
        "answer_tell": "words", "answer_show": "voice", "answer_spot": "location",
        "skipped": "one", "late": "spot",
    }  # fmt: skip


def test_everybody_is_in_it_once_whatever_became_of_them(
    respondents: Respondents, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(exporting, "PAGE", 7)
    spared = Person(arm="", asked=None, left_out="calm", statuses=(), outcome=None)
    people = [*crowd(20, Said("stars", number=3)), *[HELD] * 8, *[spared] * 3]
    people += [Person(forgotten=True, outcome="erased", said=TOLD)] * 2
    made = exported(respondents, respondents.campaign(people))
    assert sorted(line["respondent"] for line in made) == list(range(1, 34))
    states = Counter((line["arm"], line["left_out"], line["state"]) for line in made)
    assert states == {
        ("a", "", "started"): 20, ("hold_out", "", "waiting"): 8, ("", "calm", ""): 3,
        ("a", "", "forgotten"): 2,
    }  # fmt: skip
    assert sum(line["answer_stars"] == 3 for line in made) == 20


def test_the_order_is_another_each_time_and_not_the_tables(respondents: Respondents):
    people = [Person(said=(Said("count", number=n),)) for n in range(1, 41)]
    campaign = respondents.campaign(people)
    first, second = (
        [line["answer_count"] for line in exported(respondents, campaign)] for _ in range(2)
    )
    assert sorted(first) == sorted(second) == list(range(1, 41))
    assert first != second
    assert first != list(range(1, 41)) != second


def test_nothing_tells_who_somebody_is(respondents: Respondents):
    campaign = respondents.campaign([ANSWERED])
    plain = str(exported(respondents, campaign))
    assert not any(told in plain for told in ("Fatima", "2126", "cmd", "31.6"))
    [told] = exported(respondents, campaign, Wanted(words=True, by="A. for B."))
    assert told["words_tell"] == "=cmd|' /C calc'!A0"
    assert told["words_spot"] == "31.6 -8"
    assert "Fatima" not in str(told)
    [named] = exported(respondents, campaign, Wanted(names=True, by="A. for B."))
    assert (named["name"], str(named["telephone"])[:5]) == ("Fatima", "+2126")
    assert named["exported_by"] == "A. for B."
    assert "cmd" not in str(named)


def test_who_was_not_asked_or_said_stop_is_never_named(respondents: Respondents):
    people = [Person(name="Held", arm="hold_out", asked=None), Person(name="Stopped")]
    campaign = respondents.campaign(people)

    def stop(tx) -> None:
        tx.db.exec(select(Contact).where(Contact.name == "Stopped")).one().opted_out = SOON

    respondents.database.writer.run(stop)
    made = exported(respondents, campaign, Wanted(names=True, by="A."))
    assert [(line["name"], line["telephone"]) for line in made] == [("", ""), ("", "")]


def test_a_question_called_as_a_column_is_another_column(respondents: Respondents):
    names = list(exported(respondents, respondents.campaign([ANSWERED]))[0])
    assert len(names) == len(set(names))
    assert all(f"answer_{key}" in names for key in ("stars", "two", "tell"))


# The file


@given(st.text(st.sampled_from("a ;,|'\"\n" + SIGNS)) | st.text())
def test_no_cell_begins_with_a_sign_nor_a_piece_of_one(words: str):
    made = harmless(words)
    assert isinstance(made, str)
    for separator in ",;|":
        for piece in made.split(separator):
            rest = piece.lstrip(" \"'")
            assert not rest.startswith(tuple(SIGNS)) or piece.removesuffix(rest).endswith("'")
    assert "\n" not in made
    assert "\r" not in made


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("=1+1", "'=1+1"),
        ("  @SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'=1"),
        ("bon, =cmd", "bon, '=cmd"),
        ("a;-1", "a;'-1"),
        ("＝1", "'＝1"),
        ("غالي بزاف", "غالي بزاف"),
        ("2 + 2", "2 + 2"),
        ("deux\nlignes", "deux lignes"),
        (-5, -5),
        (None, None),
    ],
)
def test_what_could_run_is_told_apart(typed: object, kept: object):
    assert harmless(typed) == kept  # type: ignore[arg-type]


def test_a_csv_file_opens_in_excel_and_only_its_owner_reads_it(tmp_path: Path):
    path = tmp_path / "file.csv"
    path.write_text("old")
    write(path, [Sheet("people", [("a", "b"), ("=1+1", 5), ('غالي; "بزاف"', None)])])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert read == [["a", "b"], ["'=1+1", "5"], ['غالي; "بزاف"', ""]]
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_fails_leaves_the_one_before(tmp_path: Path):
    path = tmp_path / "file.csv"
    path.write_text("old")

    def broken():
        yield ("a",)
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        write(path, [Sheet("people", broken())])
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def cells(path: Path, sheet: int) -> str:
    with ZipFile(path) as book:
        return book.read(f"xl/worksheets/sheet{sheet}.xml").decode()


def test_an_xlsx_file_has_words_as_words(tmp_path: Path):
    path = tmp_path / "file.xlsx"
    typed = ("=1+1", "http://a.ma", "007", "غالي", "\x01", "x" * 40_000)
    write(path, [Sheet("people", [("a",), typed, (7, 0.5, None)]), Sheet("figures", [("b",)])])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    made = cells(path, 1)
    assert "<f>" not in made
    assert "hyperlink" not in made
    assert all(f"<t>{words}</t>" in made for words in ("=1+1", "http://a.ma", "007", "غالي"))
    assert "<v>7</v>" in made
    assert f">{'x' * 32_767}<" in made
    assert "<t>b</t>" in cells(path, 2)
    assert list(tmp_path.iterdir()) == [path]


def test_a_sheet_is_streamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """No row is asked for before the one before it was written."""
    monkeypatch.setattr(spreadsheets, "MOST_ROWS", 10)
    seen: list[int] = []

    def rows_of():
        for number in range(5):
            seen.append(number)
            yield (number,)

    for suffix in ("csv", "xlsx"):
        write(tmp_path / f"file.{suffix}", [Sheet("people", rows_of())])
    assert seen == [*range(5), *range(5)]


# The second sheet


def test_the_figures_are_all_there_and_rest_on_enough(respondents: Respondents):
    few = crowd(10, Said("stars", number=5), bought=(Bought(9_000),))
    told = list(lines(found(respondents, respondents.campaign([*few, HELD]))))
    names, *made = told
    assert all(len(line) <= len(names) for line in made)
    assert ("state", "a whatsapp", "started", 10) in made
    assert ("audience", "", "", 11) in made
    assert ("answer", "stars", "5", 10) in made
    assert ("score", "stars", "csat", 10, None, None, None, "too_few") in made
    assert ("effect", "a", "order rate", 1, None, None, None, "too_few") in made
    assert ("dirhams", "a", "", 10, 900.0) in made
    many = crowd(40, Said("stars", number=5))
    [score] = [
        line
        for line in lines(found(respondents, respondents.campaign(many)))
        if line[0] == "score" and line[1] == "stars"
    ]
    assert score[3:5] == (40, 1)
    assert score[7] == "shown"
