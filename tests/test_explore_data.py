"""Model checking: a client's own data. Nothing of it goes before a plain yes to that question."""

from dataclasses import replace

import pytest

from bot.translate import wordings
from flows import step
from flows.client.forgetting import forgetting
from flows.commands import Command, spelled
from flows.context import Context
from flows.effects import Agree, Erase, ForgetName, SetProfile, ShowData
from flows.explore import KNOWN_WORDS, Explored
from flows.flow import FLOWS
from flows.machine import Place, ask_again
from flows.talk import Heard, Tap, text
from tests.shops import REGULAR
from tests.walk import state_of

ASKED = ("forgetting", "for_ever")
NO = 1  # the number of the no: the first option, so that a stray "1" erases nothing


def test_all_is_erased_by_a_yes_to_that_question_alone(explored: Explored) -> None:
    yes = wordings(text("forgetting.yes"))
    plain = {*yes, "2", KNOWN_WORDS["yes"], *(f"{word[:20]}…" for word in yes)}
    erased = 0
    for edge in explored.edges:
        if Erase() not in edge.step.effects:
            continue
        erased += 1
        assert state_of(edge.start) == ASKED
        assert edge.start
        assert isinstance(edge.event, Heard)
        assert edge.event.words in plain or edge.event.tapped == Tap("yes", edge.start.asked)
        assert edge.step.place is None
    assert erased


@pytest.mark.parametrize(
    "words",
    [
        "oui mais pas maintenant", "oui ?", "effacez", "vas-y", "1", "أكيد من بعد", "wakha mn be3d",
        "oui oui je confirme ma commande 41", "ok pour la livraison", "إيه ولكن بلاش", "supprimer",
    ],
)  # fmt: skip
def test_what_merely_sounds_like_a_yes_erases_nothing(words: str) -> None:
    place = step(None, Heard("supprimer mes données"), REGULAR).place
    assert Erase() not in step(place, Heard(words), REGULAR).effects


def test_her_data_and_the_end_of_them_are_reached_from_everywhere(
    walked: dict[Place, Context],
) -> None:
    reached = {Command.MINE: ("mine", "what_of_mine"), Command.FORGET: ASKED}
    for place, ctx in walked.items():
        if not ctx.contact.language:
            continue
        for command, state in reached.items():
            for word in spelled(command):
                done = step(place, Heard(word), ctx)
                assert state_of(done.place) == state
                assert not any(isinstance(effect, Erase) for effect in done.effects)


def test_a_no_erases_nothing_and_what_was_asked_before_is_asked_again(explored: Explored) -> None:
    for edge in explored.edges:
        if state_of(edge.start) != ASKED or edge.event != Heard("non"):
            continue
        assert edge.start
        assert edge.step.replies[0].says[0] == text("forgetting.no.done")
        under = edge.start.under
        again = ask_again(under, edge.ctx).place if under else None
        assert edge.step.place == again


def test_the_question_names_the_orders_that_are_cancelled() -> None:
    [reply] = step(None, Heard("supprimer mes données"), REGULAR).replies
    assert reply.question
    assert reply.question.asks == text("forgetting.ask.orders", numbers="40, 38")
    without = replace(REGULAR, orders=())
    [reply] = step(None, Heard("supprimer mes données"), without).replies
    assert reply.question
    assert reply.question.asks == text("forgetting.ask")
    assert [option.key for option in reply.shown] == ["no", "yes"]


def test_what_she_tells_is_kept_from_the_questions_that_asked_for_it(explored: Explored) -> None:
    told: dict[type, set[tuple[str, str] | None]] = {}
    for edge in explored.edges:
        for effect in edge.step.effects:
            told.setdefault(type(effect), set()).add(state_of(edge.start))
    assert told[SetProfile] == {("correcting", "what_instead"), ("correcting", "which_day")}
    assert told[ForgetName] == {("correcting", "what_name")}
    assert told[ShowData] == {("mine", "what_of_mine")}
    assert ("mine", "news_or_not") in told[Agree]


def test_a_consent_holds_the_sentence_that_asked(explored: Explored) -> None:
    for edge in explored.edges:
        for effect in edge.step.effects:
            if isinstance(effect, Agree):
                assert edge.start
                question = ask_again(edge.start, edge.ctx).replies[-1].question
                assert question
                assert effect.shown == question.asks


def test_nobody_is_erased_by_a_sentence_that_agrees() -> None:
    assert forgetting.name in FLOWS
    place = step(None, Heard("effacez-moi"), REGULAR).place
    for words in ("oui je suis d'accord avec tout", "ah safi wakha mezyan", "نعم موافق على الكل"):
        assert Erase() not in step(place, Heard(words), REGULAR).effects
