"""`taawon campaign plan`: some of a segment are chosen, surveys that differ in words compared."""

from pathlib import Path

import pytest
from sqlmodel import col, delete, select

from bot.campaigns.planning.previewing import shows
from bot.surveys import written
from bot.tables import Campaign, Order, Participant, SurveyText
from tests.clientele import Clientele
from tests.test_campaign_choosing import sold
from tests.test_campaign_planning import PLANNED, agree, change
from tests.test_cli_campaign import _environment, clientele, plan, run, told

__all__ = ["_environment", "clientele"]  # fixtures
VARIANTS = ({"a": 1}, {"a": 1, "b": 1})


def only(clientele: Clientele) -> Campaign:
    with clientele.database.reading() as db:
        return db.exec(select(Campaign)).one()


# Who of a segment


def test_a_campaign_is_planned_for_those_who_were_chosen(clientele: Clientele):
    database = clientele.database
    for one in range(1020, 1060):
        change(database, one, town="Agadir" if one % 2 else "AGADIR")
    for one in range(1020, 1030):
        sold(database, clientele.orders(one, 20), 1)
        change(database, one, language="ary")
    sold(database, clientele.orders(1080, 20), 1)
    chosen = ("--bought", "Amlou", "--since", "2026-09-01", "--town", "agadir")
    ended = plan(*chosen, "--town", "Agadir ", "--language", "ary", "--language", "fr")
    assert ended.stdout.splitlines()[:2] == [
        "harvest: planned, 10 people",
        "of everyone, only: bought amlou; since 2026-09-01; town agadir; language ary or fr",
    ]
    assert told("status", "harvest")["chosen"] == {
        "bought": ["amlou"], "since": "2026-09-01", "towns": ["agadir"],
        "languages": ["ary", "fr"],
    }  # fmt: skip
    with database.reading() as db:
        found = set(db.exec(select(Participant.contact_id)))
    assert found == set(range(1020, 1030))


def test_a_day_begins_at_midnight_where_we_are(clientele: Clientele):
    """At the end of August Morocco was at UTC+1."""
    plan("--bought", "amlou", "--since", "2026-09-01")
    assert only(clientele).chosen == {"products": [1], "since": "2026-09-01T00:00:00+01:00"}


def test_a_plan_that_was_cut_off_goes_on_only_with_the_same_choices(clientele: Clientele):
    for one in range(1000, 1100):
        change(clientele.database, one, town="Béni-Mellal")
    first = ("--town", "beni mellal", "--language", "fr", "--language", "ary")
    plan(*first)

    def cut(tx) -> None:
        tx.db.exec(select(Campaign)).one().status = "planning"

    clientele.database.writer.run(cut)
    others = (("--language", "fr"), ("--town", "beni mellal"), (*first, "--bought", "amlou"), ())
    for other in others:
        ended = plan(*other)
        assert (ended.exit_code, ended.stderr) == (
            1, "harvest was planned otherwise: `taawon campaign drop` forgets it.\n",
        )  # fmt: skip
    again = plan("--town", "BÉNI-MELLAL", "--language", "ary", "--language", "fr")
    assert (again.exit_code, only(clientele).status) == (0, "planned")


# Words


@pytest.fixture
def reworded(tmp_path: Path) -> str:
    """The survey nps, longer."""
    file = tmp_path / "kinder.toml"
    file.write_text(
        written("nps").replace("Pourquoi cette note ?", "Dites-nous : pourquoi cette note ? " * 4)
        .replace("لماذا هذه النقطة؟", "من فضلكم، لماذا هذه النقطة؟ " * 4)
        .replace("Merci, c'est noté !", "Merci beaucoup, c'est bien noté ! " * 8),
        encoding="utf-8",
    )  # fmt: skip
    return str(file)


def test_surveys_that_differ_in_words_are_variants(clientele: Clientele, reworded: str):
    for one in range(1000, 1100):
        change(clientele.database, one, sender_id=None)
    ended = plan("--survey", reworded)
    campaign = only(clientele)
    assert campaign.variants == {"a": 1, "b": 1}
    assert campaign.surveys is not None
    assert campaign.survey_id == campaign.surveys["a"] != campaign.surveys["b"]
    with clientele.database.reading() as db:
        texts = {arm: db.get_one(SurveyText, one) for arm, one in campaign.surveys.items()}
    assert texts["a"].written == written("nps")
    assert texts["b"].written == Path(reworded).read_text(encoding="utf-8")
    found = told("status", "harvest")
    assert found["arms"] == {"hold_out": 18, "a": 36, "b": 36}
    lengths = {arm: asked["segments"]["fr"] for arm, asked in found["surveys"].items()}
    assert lengths["b"] > lengths["a"]
    # Of each variant by its own words, and once more with the reminder.
    assert found["segments"] == 2 * 36 * sum(lengths.values())
    said = [line[:8] for line in ended.stdout.splitlines()]
    assert "a: nps, " in said
    assert "b: nps, " in said


def test_one_survey_for_all_is_kept_as_such(clientele: Clientele):
    plan("--variants", "3")
    campaign = only(clientele)
    assert (campaign.surveys, campaign.variants) == (None, {"a": 1, "b": 1, "c": 1})


def test_other_words_are_another_plan(clientele: Clientele, reworded: str):
    plan("--survey", reworded)

    def cut(tx) -> None:
        tx.db.exec(select(Campaign)).one().status = "planning"

    clientele.database.writer.run(cut)
    assert plan("--variants", "2").stderr.startswith("harvest was planned otherwise")
    assert plan("--survey", reworded).exit_code == 0


def test_each_difference_is_told_and_nothing_is_planned(clientele: Clientele, tmp_path: Path):
    file = tmp_path / "other.toml"
    toml = written("nps").replace("at_most = 6", "at_most = 5").replace("why_high", "what_best")
    file.write_text(toml, encoding="utf-8")
    ended = plan("--survey", str(file))
    lines = ended.stderr.splitlines()
    assert (ended.exit_code, len(lines)) == (1, 3)
    assert all(line.startswith(f"{file}: ") for line in lines)
    assert lines[0] == f"{file}: It does not ask why_high."
    assert run("status").output == "There is no campaign yet.\n"


# What it can show


def test_what_its_size_can_show_is_said_beforehand(clientele: Clientele, monkeypatch):
    for one in range(1010, 1040):  # of ninety
        clientele.orders(one, ago=3)
    for one in range(1040, 1045):
        clientele.orders(one, ago=3, status="cancelled")
        clientele.orders(one, ago=3, cooperative=2)
        clientele.orders(one, ago=40)
    ended = plan("--hold-out", "50")
    power = told("status", "harvest")["power"]
    assert (power["days"], power["ordered"], power["missing"]) == (14, 0.3333, "")
    # Cohen's h = 2.80 / sqrt(45 / 2) = .59: sin(asin(sqrt(.3333)) + .59 / 2)**2 - .3333.
    assert power["smallest_rise"] == pytest.approx(0.29, abs=0.005)
    assert ended.stdout.splitlines()[-1] == (
        f"an effect is shown, 8 times in 10, if {100 * power['smallest_rise']:.1f} more of 100 "
        "people order (in the 14 days before, 33.3 of 100 ordered)"
    )
    assert plan("--hold-out", "0", key="b").stdout.splitlines()[-1] == (
        "no effect on orders can be shown: nobody is held out"
    )


def test_without_statistics_all_else_is_said(clientele: Clientele, monkeypatch):
    import sys

    for name in ("statsmodels", "statsmodels.stats.power"):
        monkeypatch.setitem(sys.modules, name, None)
    ended = plan("--hold-out", "50")
    assert ended.exit_code == 0
    assert ended.stdout.splitlines()[-1] == (
        "what effect on orders can be shown is not worked out without: "
        "pip install 'taawon[figures]'"
    )
    power = told("status", "harvest")["power"]
    assert power["missing"] == "pip install 'taawon[figures]'"
    assert power["smallest_rise"] is None


def test_groups_are_told_by_cooperative_and_add_up(clientele: Clientele):
    database = clientele.database
    database.writer.run(lambda tx: tx.db.exec(delete(Order)) and None)
    for one in range(1000, 1100):
        agree(database, one, given=True, cooperative=None)
    for one, dirhams in ((1020, 9_000), (1021, 10), (1022, 10)):
        clientele.orders(one, 20, dirhams)
    for one in range(1090, 1100):
        change(database, one, cooperative_id=2)
    clientele.look()
    run("plan", "both", "--survey", "nps", "--for", "tifawin", "--for", "afra")
    found = told("status", "both")
    groups = [(one["cooperative"], one["group"]) for one in found["groups"]]
    assert groups == [("TIFAWIN", "new"), ("TIFAWIN", "top"), ("TIFAWIN", "rest"), ("AFRA", "new")]
    sums = [sum(one["arms"].values()) for one in found["groups"]]
    assert sums == [77, 1, 2, 10]
    for arm, number in found["arms"].items():
        assert sum(one["arms"].get(arm, 0) for one in found["groups"]) == number
    with database.reading() as db:
        of = select(Participant.stratum).where(col(Participant.left_out) == "")
        assert len(db.exec(of).all()) == sum(sums)


def test_the_smallest_variant_counts_and_each_has_a_share_of_the_error():
    one, two = (Campaign(**{**PLANNED, "variants": variants}) for variants in VARIANTS)
    alone = shows(one, 0.2, {"hold_out": 200, "a": 200})
    beside = shows(two, 0.2, {"hold_out": 200, "a": 300, "b": 200})
    smaller = shows(two, 0.2, {"hold_out": 200, "a": 300, "b": 100})
    assert alone is not None
    assert beside is not None
    assert smaller is not None
    assert alone < beside < smaller
    assert shows(one, 0.2, {"a": 200}) is None
