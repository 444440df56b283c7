"""What people told in words, grouped by what it speaks of, whatever the language."""

import random
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.campaigns.found import likeness
from bot.campaigns.found.likeness import grouped
from bot.campaigns.found.results import Group

LEAKS = ("le bouchon fuyait", "Le bouchon fuit.", "l bouchon fuyait !!")
DEAR = ("trop cher", "ghali", "غالي", "ghaaali bzaf")
LATE = ("livraizon trop lente", "التوصيل تعطل", "t3ettel tewsil")
HONEY = ("du miel de thym", "3sel za3tar", "عسل الزعتر")
SUGAR = ("sans sucre", "bla sokkar")
SAID = (*LEAKS, *DEAR, *LATE, *HONEY, *SUGAR)
# As people answer: known words, new ones, noise.
WORDS = [*" ".join(SAID).split(), "pas", "machi", "ماشي", "mot", "mots", "٣", "👍", "?", "de", ""]


def together(*said: str) -> bool:
    """Whether all of these are one group."""
    return len(grouped(said).groups) == 1


def sets(said: list[str]) -> list[frozenset[str]]:
    """The groups, as sets of what was shown."""
    return [frozenset(group.said) for group in grouped(said).groups]


@pytest.mark.parametrize("like", [LEAKS, DEAR, LATE, HONEY, SUGAR])
def test_what_means_the_same_meets_in_every_language(like: tuple[str, ...]):
    assert together(*like)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("bon", "pas bon"),
        ("mzyan bzaf", "machi mzyan"),
        ("العسل حر", "العسل ماشي حر"),
        ("livraison rapide", "livraison lente"),
        ("sans sucre", "sucre"),
        ("amlou", "couscous"),
        ("le bouchon fuit", "le bouchon"),
        ("oui", "non"),
        ("5", "4"),
        ("miel de thym en retard", "miel de thym cassé, cher"),
        ("👍", "👎"),
    ],
)
def test_what_says_another_thing_stays_apart(one: str, other: str):
    assert not together(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bouchon", "bouchon !"),
        ("emballage abîmé", "l'emballage abimé"),
        ("embalage", "emballage"),
        ("kartouna mezrouba", "kartona mezroba"),
        ("l9er3a katsil", "القرعة كتسيل"),
        ("choukran", "merci bzaf"),
        ("شُكْراً", "شكرا"),
        ("le miel de thym est cher", "du miel de thym"),  # two of three
    ],
)
def test_spellings_of_one_thing_meet(one: str, other: str):
    assert together(one, other)


def test_the_largest_group_is_first_and_shows_what_most_said():
    said = ["ghali"] * 3 + ["trop cher"] * 5 + ["غالي", "غالية بزاف"] + ["sans sucre"] * 2
    first, second = grouped(said).groups
    assert first == Group(10, ("trop cher", "ghali", "غالي"), "fr")
    assert (second.people, second.said) == (2, ("sans sucre",))


def test_a_group_is_of_the_language_that_most_of_it_was_said_in():
    [group] = grouped(["غالي بزاف", "ghali bzaf", "ghali bzaf bzaf"]).groups
    assert group.language == "ary_Latn"
    assert grouped(["👍"]).groups[0].language == ""


def test_nothing_said_is_no_group():
    assert grouped(["", "   ", "\n"]) == grouped([])
    assert grouped([]).groups == ()


@settings(max_examples=60, deadline=None)
@given(
    said=st.lists(st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join), max_size=30),
    chance=st.randoms(use_true_random=False),
)
def test_nobody_is_lost_and_the_order_changes_nothing(said: list[str], chance: random.Random):
    found = grouped(said)
    assert found.people == sum(group.people for group in found.groups)
    assert found.people == sum(bool(words.strip()) for words in said)
    shown = [words for group in found.groups for words in group.said]
    assert set(shown) <= {" ".join(words.split()) for words in said}
    assert len(shown) == len(set(shown))
    mixed = list(said)
    chance.shuffle(mixed)
    assert grouped(mixed) == found


def test_the_same_said_by_twice_as_many_is_grouped_alike():
    assert sets(list(SAID)) == sets([*SAID, *SAID])


def test_an_answer_is_held_beside_few_groups_however_many_there_are(monkeypatch):
    compared: list[None] = []
    how_like = likeness._how_like

    def counting(*gists):
        compared.append(None)
        return how_like(*gists)

    monkeypatch.setattr(likeness, "_how_like", counting)
    monkeypatch.setattr(likeness, "MOST_COMPARED", 20)
    chance = random.Random(1)
    words = ["".join(chance.choices("bdfgjklmnrstz", k=5)) for _ in range(60)]
    said = [" ".join(chance.sample(words, 5)) for _ in range(1_500)]
    assert grouped(said).people == 1_500
    assert 1_500 < len(compared) <= 1_500 * 20


def test_a_letter_is_read_at_its_beginning_alone():
    beginning = "la bouteille fuit " * 10
    assert together(
        f"{beginning} et le miel de thym est cher, et en retard",
        f"{beginning} et le savon est cassé, l'amlou et le couscous aussi",
    )


def test_what_most_say_begins_a_group_and_others_join_it():
    """Two of three is alike, one of two is not: who is first decides, so it is never chance."""
    said = ["du miel de thym", "thym cher", *["miel de thym cher"] * 2]
    for mixed in permutations(said):
        assert together(*mixed)


def test_a_slip_is_taken_for_the_spelling_that_most_use():
    """The first and the last are two slips apart, and one from the usual one."""
    said = ["bdfgjkmr", "bdfgjk", *["bdfgjkm"] * 2]
    for mixed in permutations(said):
        assert together(*mixed)
