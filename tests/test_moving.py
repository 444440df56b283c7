"""A member's short words: which orders they move, and what is none of their business."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.context import Context, Desk, DeskOrder
from flows.effects import MoveOrder
from flows.member.moving import VERBS, Move, moved, read
from flows.progress import STEPS, before
from tests.shops import PRESIDENT

THERE = frozenset({"40", "41", "43"})
SAID = {
    "accepted": (
        "ok 41",
        "41 ok",
        "OK 41!",
        "accepté 41",
        "wakha 41",
        "واخا 41",
        "نعم ٤١",
        "👍 41",
    ),
    "ready": ("prêt 41", "41 prête", "PRET N°41", "wajed 41", "wajda 41", "واجدة ٤١", "جاهز 41"),
    "leaving": ("parti 41", "en route 41", "f triq 41", "41 f tri9", "فالطريق 41", "في الطريق 41"),
    "delivered": ("livré 41", "commande 41 livrée", "wslat 41", "وصلات 41", "وصل رقم 41"),
}


@pytest.mark.parametrize(("words", "to"), [(w, to) for to, said in SAID.items() for w in said])
def test_a_verb_and_a_number_move_an_order_in_every_language(words: str, to: str) -> None:
    assert read(words, THERE) == Move(to, ("41",))


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("livré 41 43", ("41", "43")),
        ("wslat 41 w 43", ("41", "43")),
        ("41,43 وصلات", ("41", "43")),
        ("وصلات 41 و43", ("41", "43")),
        ("livré 41, 41 et 99", ("41", "99")),
        ("livré #041", ("41",)),
    ],
)
def test_several_numbers_are_moved_together(words: str, numbers: tuple[str, ...]) -> None:
    assert read(words, THERE) == Move("delivered", numbers)


@pytest.mark.parametrize(
    ("words", "numbers", "reason"),
    [
        ("no 41", ("41",), ""),
        ("non 41 plus de safran", ("41",), "plus de safran"),
        ("la 41: sala l-amlou, 3afak", ("41",), "sala l-amlou, 3afak"),
        ("لا ٤١ سالا الزعفران", ("41",), "سالا الزعفران"),
        ("41 no trop loin", ("41",), "trop loin"),
        ("no 41 2 kg manquent", ("41",), "2 kg manquent"),
        ("no 41 43 fermé", ("41", "43"), "fermé"),
    ],
)
def test_a_refusal_may_say_why(words: str, numbers: tuple[str, ...], reason: str) -> None:
    assert read(words, THERE) == Move("refused", numbers, reason)


@pytest.mark.parametrize(
    "words",
    [
        "ok", "2 amlou", "41", "oui merci", "ok pour 2 amlou", "non merci", "no", "la", "prêt",
        "je veux 41 kilos", "ok 41 demain", "livré 41 hier", "", "...", "ok 1234567890", "wslat",
        "livrez 2 pots", "2 kg prêts à emporter svp",
    ],
)  # fmt: skip
def test_what_a_member_says_as_a_client_moves_nothing(words: str) -> None:
    assert read(words, THERE) is None


def test_every_verb_of_the_lexicons_is_one_that_we_know() -> None:
    assert set(VERBS.values()) == {*STEPS[1:], "refused", "list", "beside"}


@given(st.text(max_size=40))
def test_any_words_are_read_without_fault(words: str) -> None:
    move = read(words, THERE)
    assert move is None or move.to in {*STEPS[1:], "refused", "list"}


STATUSES = st.sampled_from([*STEPS, "refused", "cancelled"])
VERB = st.sampled_from([*STEPS[1:], "refused"])


@given(STATUSES, st.lists(VERB, max_size=12))
def test_an_order_goes_forward_only_whatever_is_said_in_which_order(
    status: str, verbs: list[str]
) -> None:
    seen = {status}
    for to in verbs:
        done = moved(Move(to, ("41",), "sala"), _with(status))
        for effect in done.effects:
            assert isinstance(effect, MoveOrder)
            assert status in before(effect.to)
            status = effect.to
            assert status not in seen
            seen.add(status)
        assert len(done.says) == 1


def _with(status: str) -> Context:

    return replace(PRESIDENT, desk=Desk("TIFAWIN", (DeskOrder("41", status, "Fatima Z."),)))
