"""Model checking: what is rated is kept at once, and nobody who is unhappy goes unheard."""

from dataclasses import replace

from flows import step
from flows.client.stars import UNHAPPY, Rated
from flows.context import Context
from flows.effects import AskHuman, Rate
from flows.explore import Explored
from flows.machine import Place, Step
from flows.talk import Heard, Started, Tap, text
from tests.shops import REGULAR
from tests.walk import state_of

ASKED = ("rating", "how_was_it")


def test_stars_are_kept_in_the_turn_that_gave_them(explored: Explored) -> None:
    given = 0
    for edge in explored.edges:
        heard = edge.event
        if state_of(edge.start) != ASKED or not isinstance(heard, Heard) or not edge.start:
            continue
        if heard.tapped not in [Tap(str(n), edge.start.asked) for n in range(1, 6)]:
            continue
        rates = [e for e in edge.step.effects if isinstance(e, Rate)]
        assert heard.tapped
        if state_of(edge.step.place) != ASKED:  # in this shop there is such an order
            given += bool(rates)
            assert all(str(rate.stars) == heard.tapped.key for rate in rates)
    assert given


def test_a_low_rating_always_tells_the_cooperative_and_promises_a_call(explored: Explored) -> None:
    told = 0
    for edge in explored.edges:
        low = [e for e in edge.step.effects if isinstance(e, Rate) and e.stars <= UNHAPPY]
        if low:
            told += 1
            alerts = [e for e in edge.step.effects if isinstance(e, AskHuman)]
            assert {alert.about for alert in alerts} == {rate.order for rate in low}
            assert all(alert.stars == low[0].stars for alert in alerts)
            if state_of(edge.start) == ASKED:
                assert text("rating.call") in edge.step.replies[0].says
    assert told


def test_only_a_delivered_order_of_the_client_is_rated(explored: Explored) -> None:
    for edge in explored.edges:
        delivered = {o.number: o for o in edge.ctx.orders if o.status == "delivered"}
        for effect in edge.step.effects:
            if isinstance(effect, Rate):
                lines = delivered[effect.order].lines
                assert effect.product in {line.product for line in lines}
                assert 1 <= effect.stars <= 5


def asking() -> Place:
    """The question as it is put some days after a delivery."""
    place = step(None, Started("rating", Rated("31")), REGULAR).place
    assert state_of(place) == ASKED
    assert place
    return place


def stars(done: Step) -> set[int]:
    return {effect.stars for effect in done.effects if isinstance(effect, Rate)}


def test_a_face_under_the_question_is_an_answer() -> None:
    for face, given in (("👍", 5), ("❤️", 5), ("🙂", 4), ("😡", 1)):
        assert stars(step(asking(), Heard(face, media="reaction"), REGULAR)) == {given}


def test_a_face_that_says_nothing_of_it_or_is_taken_back_changes_nothing() -> None:
    for heard in (Heard("🐟", media="reaction"), Heard("", media="reaction")):
        assert step(asking(), heard, REGULAR).place == asking()


def test_a_thumb_under_a_promise_of_a_call_does_not_make_two_stars_five() -> None:
    place = step(asking(), Heard("2"), REGULAR).place
    while place and place.state != "why":
        place = step(place, Heard(tapped=Tap(place.offer[-1], place.asked)), REGULAR).place
    assert stars(step(place, Heard("👍", media="reaction"), REGULAR)) == set()
    assert stars(step(place, Heard("👍"), REGULAR)) == set()


def test_stars_are_given_in_every_way_that_people_give_them() -> None:
    said = {
        "4": 4, "٤": 4, "4/5": 4, "8/10": 4, "⭐⭐⭐⭐": 4, "quatre": 4, "bien": 4, "mzyan": 4,
        "مزيان": 4, "😍": 5, "très bien": 5, "mzyan bzaf": 5, "ممتاز": 5, "bof": 2, "khayb": 1,
        "خايب": 1, "pas terrible": 2, "3adi": 3, "jayed": 4, "سيئ": 1,
    }  # fmt: skip
    got = {words: stars(step(asking(), Heard(words), REGULAR)) for words in said}
    assert got == {words: {given} for words, given in said.items()}


def test_a_survey_does_not_stand_in_the_way_of_an_order() -> None:
    for words in ("commander", "bghit ntleb", "je voudrais 2 amlou"):
        done = step(asking(), Heard(words), REGULAR)
        assert done.place
        assert done.place.flow == "order"


def test_a_basket_that_was_interrupted_is_come_back_to() -> None:
    basket = step(None, Heard("je voudrais 2 amlou"), REGULAR).place
    place = step(basket, Started("rating", Rated("31")), REGULAR).place
    for words in ("4", "rien à ajouter", "4"):
        place = step(place, Heard(words), without_ballots()).place
    assert state_of(place) == state_of(basket)


def without_ballots() -> Context:
    return replace(REGULAR, ballots=())
