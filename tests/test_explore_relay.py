"""Model checking: every place can reach a person, and in a relay the bot keeps out."""

from dataclasses import replace

import pytest

from flows import step
from flows.commands import Command, recognise, spelled
from flows.context import Context, Relay
from flows.effects import CloseRelay, OpenRelay, OptOut, PassBack, PassOn, PlaceOrder
from flows.explore import HERE, MEDIA, NOISE, SENTENCES, Explored
from flows.machine import Place, ask_again
from flows.talk import Heard, Silence, Tap
from tests.shops import DESK, DESK_ONE, NIGHT, NOON, TALKING, THREE
from tests.walk import state_of

WRITTEN = ("1", "2", "oui", "Amlou", "non", *NOISE[1:], *SENTENCES)
MOVING = ("ok 40", "non 38")  # of them: what moves an order is said to nobody
TALKER = Relay("1", "Fatima", 3)


def test_every_place_can_reach_a_person(walked: dict[Place, Context]) -> None:
    """By a word, and by the menu's door, wherever the cooperative is known."""
    for place, ctx in walked.items():
        if not (ctx.contact.language and ctx.cooperative) or ctx.desk:
            continue
        for word in spelled(Command.HUMAN):
            done = step(place, Heard(word), ctx)
            assert done.effects == (OpenRelay(),)
            assert done.place == place
        menu = step(None, Heard("menu"), ctx)
        assert menu.place
        door = step(menu.place, Heard(tapped=Tap("human", menu.place.asked)), ctx)
        assert OpenRelay() in door.effects


def test_in_a_relay_nothing_that_is_written_answers_the_question_below(
    walked: dict[Place, Context],
) -> None:
    for place, ctx in _met(walked):
        if place.flow == "language":  # asked for since, by a word that works everywhere
            continue
        for words in WRITTEN:
            done = step(place, Heard(words), replace(ctx, relay=TALKER))
            assert done.place == place
            assert done.effects == (PassOn(words.strip()),)
            assert done.replies == ()
        for heard in (*(Heard(media=medium) for medium in MEDIA), Heard(pin=HERE)):
            done = step(place, heard, replace(ctx, relay=TALKER))
            assert done.place == place
            assert done.replies == ()


def test_in_a_relay_every_command_is_obeyed_and_none_is_passed_on(
    walked: dict[Place, Context],
) -> None:
    for place, ctx in _met(walked):
        talking = replace(ctx, relay=TALKER)
        for command in Command:
            done = step(place, Heard(spelled(command)[0]), talking)
            alone = step(place, Heard(spelled(command)[0]), ctx)
            assert not any(isinstance(effect, PassOn) for effect in done.effects)
            assert done.replies
            match command:
                case Command.STOP:
                    assert [type(effect) for effect in done.effects] == [OptOut]
                case Command.MENU | Command.CANCEL:
                    assert CloseRelay() in done.effects
                    again = ask_again(place, talking)
                    assert done.place == again.place or again.place is None
                case Command.HUMAN | Command.HELP | Command.REWARD | Command.START:
                    assert done.place == place
                case _:
                    assert done.place == alone.place


def test_in_a_relay_the_bot_reminds_nobody(walked: dict[Place, Context]) -> None:
    for place, ctx in _met(walked):
        done = step(place, Silence(place.asked), replace(ctx, relay=TALKER))
        assert done.replies == done.effects == ()


@pytest.mark.parametrize("words", WRITTEN)
def test_at_night_she_is_told_once_and_then_the_bot_answers(words: str) -> None:
    place = step(None, Heard("commander"), THREE).place
    at_night = replace(TALKING, night=True)
    first = step(place, Heard(words), at_night)
    assert [type(effect) for effect in first.effects[:1]] == [PassOn]
    assert first.effects[0].told_night
    assert first.replies[-1].question
    told = replace(at_night, relay=replace(TALKER, night=NOON))
    then = step(place, Heard(words), told)
    alone = step(place, Heard(words), replace(NIGHT, asked=told.asked))
    assert then.replies == alone.replies
    assert not any(isinstance(effect, PassOn) for effect in then.effects)


def test_a_member_is_disturbed_in_no_flow_and_places_nothing_by_an_answer(
    walked: dict[Place, Context],
) -> None:
    """What is an answer to a client of hers is no answer to the bot, and the other way round."""
    for place, ctx in _met(walked):
        desk = replace(ctx, desk=DESK_ONE.desk)
        for words in ("1", "oui", "Amlou"):
            done = step(place, Heard(words), desk)
            given = [type(effect) for effect in done.effects]
            if place.flow in ("menu",):
                assert given == [PassBack]
            elif place.flow != "answering":
                assert done == step(place, Heard(words), ctx)


def test_what_a_member_says_to_one_of_several_goes_to_one_or_is_asked_about() -> None:
    for words in (*WRITTEN, "3 oui", "4: oui", "(3) oui", "٣ واخا", "2 oui"):
        if recognise(words) or words in MOVING:
            continue
        done = step(None, Heard(words), DESK)
        given = [effect for effect in done.effects if isinstance(effect, PassBack)]
        assert len(given) == (1 if words[0] in "34٣(" else 0), words
        assert bool(given) is not (state_of(done.place) == ("answering", "for_whom"))
        assert not any(isinstance(effect, PlaceOrder) for effect in done.effects)


def test_a_relay_that_is_over_is_no_answer_to_whom(explored: Explored) -> None:
    """Whoever is picked stands on the list, whatever was closed since."""
    place = step(None, Heard("c'est prêt"), DESK).place
    assert place
    assert DESK.desk
    left = tuple(replace(relay, over=True) for relay in DESK.desk.relays)
    gone = replace(DESK, desk=replace(DESK.desk, relays=left))
    done = step(place, Heard("Fatima (3)"), gone)
    assert done.effects == ()
    assert explored.edges


def _met(walked: dict[Place, Context]) -> list[tuple[Place, Context]]:
    return [
        (place, ctx)
        for place, ctx in walked.items()
        if ctx.contact.language and ctx.cooperative and ctx.desk is None and not ctx.night
    ]
