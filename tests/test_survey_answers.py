"""How answers to a survey are understood, in all the ways in which people give them."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.surveys import named
from bot.surveys.trying import asking
from flows import step
from flows.client.survey import Answering, survey
from flows.context import Context
from flows.flow import Flow
from flows.hearing.figures import figure, parts, place
from flows.machine import Place, Step
from flows.surveys import Asked, EndSurvey, Given, KeepAnswer, Survey
from flows.talk import Heard, Pin, Started, Tap, text
from tests.shops import REGULAR


def several() -> Survey:
    """What to produce, where one may want several products at once."""

    def more(asked: Asked) -> Asked:
        options = tuple(one for one in asked.options if one.key not in {"olive", "other"})
        return replace(asked, kind="choices", options=options)

    before = named("before")
    return replace(before, questions=(more(before.questions[0]), *before.questions[1:]))


def begun(key: str, *answers: Given) -> tuple[Context, Step]:
    """Somebody is asked this survey, who has answered so much of it already."""
    ctx = asking(several() if key == "several" else named(key))
    assert ctx.survey
    ctx = replace(ctx, survey=replace(ctx.survey, answers=answers))
    return ctx, step(None, Started(survey.name, Answering("1")), ctx)


def at(key: str, question: str) -> tuple[Context, Place]:
    """The place of one question of a survey."""
    ctx, done = begun(key)
    assert done.place
    place = replace(done.place, slots=Answering("1", question), offer=())
    asked = step(place, Heard("help"), ctx).place
    assert asked
    return ctx, asked


def kept(done: Step) -> list[KeepAnswer]:
    return [effect for effect in done.effects if isinstance(effect, KeepAnswer)]


def answered(key: str, question: str, words: str) -> Given | None:
    """What a message is taken for; None for no answer."""
    ctx, place = at(key, question)
    found = kept(step(place, Heard(words), ctx))
    return found[0].given if found else None


RATED = {
    "4": 4, "٤": 4, "khamsa": 5, "jouj": 2, "خمسة": 5, "trois": 3, "la deuxième": 2, "⭐⭐⭐": 3,
    "4/5": 4, "4 sur 5": 4, "bien": 4, "khayb": 1, "ممتاز": 5, "👍": 5, "0": None, "6": None,
    "-3": None, "-1": None, "4,5": None, "12": None, "1 o 2": None, "blabla": None,
}  # fmt: skip
SCORED = {
    "0": 0, "10": 10, "٧": 7, "tmnya": 8, "zéro": 0, "sifr": 0, "8/10": 8, "8 sur 10": 8,
    "9 3la 10": 9, "10/10": 10, "عشرة": 10, "7 3afak": 7, "11": None, "-1": None, "- 4": None,
    "4/5": None, "7,5": None, "7 wla 8": None, "bezzaf": None, "1000000000000": None,
}  # fmt: skip
CHOSEN = {
    "1 o 3": ("argan", "amlou"), "1,3": ("argan", "amlou"), "3 1": ("argan", "amlou"),
    "١، ٣": ("argan", "amlou"), "الأول والثالث": ("argan", "amlou"),
    "lowel w talet": ("argan", "amlou"),
    "le 1er et le 3ème": ("argan", "amlou"), "1 et 1": ("argan",), "miel": ("honey",),
    "miel et amlou": ("honey", "amlou"), "3sel, z3fran": ("honey", "saffron"), "jouj": ("honey",),
    "1 o 9": None, "1,0": None, "-2": None, "13": None, "1 et n'importe": None,
}  # fmt: skip


@pytest.mark.parametrize(("words", "number"), RATED.items())
def test_a_rating_is_given_in_every_way(words: str, number: int | None) -> None:
    found = answered("delivery", "overall", words)
    assert (found.number if found else None) == number


@pytest.mark.parametrize(("words", "number"), SCORED.items())
def test_a_score_from_0_to_10_is_the_number_and_not_the_place_in_a_list(
    words: str, number: int | None
) -> None:
    found = answered("nps", "recommend", words)
    assert (found.number if found else None) == number


@pytest.mark.parametrize(("words", "keys"), CHOSEN.items())
def test_several_are_chosen_in_one_message(words: str, keys: tuple[str, ...] | None) -> None:
    found = answered("several", "product", words)
    assert (found.keys if found else None) == keys


@pytest.mark.parametrize(
    ("words", "number"),
    [("120", 120), ("50 dh", 50), ("خمسين درهم", 50), ("100 drahem", 100), ("2 kg", None),
     ("0", None), ("5001", None), ("entre 50 et 60", None), ("ghali", None)],
)  # fmt: skip
def test_a_number_is_counted_in_what_was_asked(words: str, number: int | None) -> None:
    found = answered("before", "price", words)
    assert (found.number if found else None) == number


@pytest.mark.parametrize("question", ["how_many", "price"])
@pytest.mark.parametrize("words", ["passer", "PASSER", "تخطي", "دوز", "douz", "DOUZ"])
def test_the_word_that_passes_a_question_over_is_no_number(question: str, words: str) -> None:
    assert answered("before", question, words) == Given(question, skipped=True)


def test_one_choice_is_no_two() -> None:
    assert answered("before", "when", "1 et 2") is None
    assert answered("before", "when", "Ramadan") == Given("when", ("ramadan",))


@given(st.integers(-20, 1_000))
def test_a_figure_is_itself_or_nothing(number: int) -> None:
    assert figure(str(number), 10) == (number if number >= 0 else None)


@given(
    st.lists(st.integers(1, 9), min_size=1, max_size=4), st.sampled_from([",", " o ", " و ", " "])
)
def test_places_are_heard_whatever_stands_between(places: list[int], between: str) -> None:
    assert [place(part) for part in parts(between.join(map(str, places)))] == places


def test_each_tap_of_several_is_kept_and_what_is_left_is_asked() -> None:
    ctx, now = at("several", "product")
    first = step(now, Heard(tapped=Tap("honey", now.asked)), ctx)
    assert [a.given.keys for a in kept(first)] == [("honey",)]
    assert first.place
    assert "honey" not in first.place.offer
    assert first.place.offer[-1] == "done"
    second = step(first.place, Heard(tapped=Tap("argan", first.place.asked)), ctx)
    assert [a.given.keys for a in kept(second)] == [("argan", "honey")]
    assert second.place
    last = step(second.place, Heard("c'est tout"), ctx)
    assert [a.given.keys for a in kept(last)] == [("argan", "honey")]
    assert last.place
    assert isinstance(last.place.slots, Answering)
    assert last.place.slots.question == "when"


def test_words_a_voice_note_a_photo_and_a_place_are_kept() -> None:
    ctx, now = at("delivery", "tell")
    [told] = kept(step(now, Heard("Le bouchon\nfuyait"), ctx))
    assert told.words == "Le bouchon fuyait"
    [sung] = kept(step(now, Heard(media="voice"), replace(ctx, asked="voice1")))
    assert (sung.recording, sung.medium) == ("voice1", "voice")
    ctx, now = at("interview", "where")
    [found] = kept(step(now, Heard(pin=Pin(Decimal("31.6"), Decimal("-8.0"), "Souk")), ctx))
    assert (found.pin, found.words) == (Pin(Decimal("31.6"), Decimal("-8.0"), "Souk"), "Souk")


def test_nothing_to_tell_passes_the_question_over() -> None:
    for words in ("non", "passer", "دوز", "walo"):
        found = answered("delivery", "tell", words)
        assert found is not None, words
        assert found.skipped or words == "walo"


def test_who_refuses_the_first_question_is_left_alone_and_a_no_later_is_none() -> None:
    ctx, done = begun("delivery")
    refused = step(done.place, Heard("non merci"), ctx)
    assert refused.place is None
    assert refused.replies[0].says == (text("survey.later"),)
    ctx, done = begun("service", Given("tangibles", number=4))
    assert step(done.place, Heard("non merci"), ctx).place is not None


def test_it_goes_on_where_it_was_left() -> None:
    _, done = begun("service", Given("tangibles", number=4), Given("reliability", skipped=True))
    assert done.place
    assert isinstance(done.place.slots, Answering)
    assert done.place.slots.question == "responsiveness"
    assert [said.msgid for said in done.replies[0].says] == ["survey.resume"]


def test_with_all_answered_it_ends() -> None:
    given_all = [Given(one.key, number=3) for one in named("service").questions]
    _, done = begun("service", *given_all)
    assert (done.place, done.effects) == (None, (EndSurvey("1"),))


def test_a_survey_that_is_over_meanwhile_says_so_and_keeps_nothing() -> None:
    ctx, now = at("delivery", "overall")
    for gone in (None, replace(ctx.survey, key="2") if ctx.survey else None):
        done = step(now, Heard("4"), replace(ctx, survey=gone))
        assert (done.place, done.effects) == (None, ())
        assert done.replies[0].says == (text("survey.gone"),)


TO_THE_END = ("1", "1", "oui")  # of an order: where, for whom, and the yes


def test_an_order_is_placed_and_the_survey_comes_back_to_the_same_question() -> None:
    ctx = replace(REGULAR, survey=asking(named("delivery")).survey)
    now = step(None, Started(survey.name, Answering("1")), ctx).place
    now = step(now, Heard("je voudrais 2 amlou"), ctx).place
    for words in TO_THE_END:
        now = step(now, Heard(words), ctx).place
    assert now
    assert now.slots == Answering("1", "overall")


def test_another_language_in_an_order_in_a_survey_loses_neither() -> None:
    ctx = replace(REGULAR, survey=asking(named("delivery")).survey)
    now = step(None, Started(survey.name, Answering("1")), ctx).place
    now = step(now, Heard("je voudrais 2 amlou"), ctx).place
    now = step(now, Heard("langue"), ctx).place
    assert [flow_of(now), flow_of(below(now)), flow_of(below(below(now)))] == [
        "language", "order", "survey",
    ]  # fmt: skip
    now = step(now, Heard("français"), ctx).place
    assert [flow_of(now), flow_of(below(now))] == ["order", "survey"]


def test_cancelling_an_order_in_a_survey_asks_first_and_keeps_what_is_not_cancelled() -> None:
    ctx = replace(REGULAR, survey=asking(named("delivery")).survey)
    now = step(None, Started(survey.name, Answering("1")), ctx).place
    order = step(now, Heard("je voudrais 2 amlou"), ctx).place
    asked = step(order, Heard("annuler"), ctx).place
    assert flow_of(asked) == "leaving"
    back = step(asked, Heard("non"), ctx).place
    assert [flow_of(back), flow_of(below(back))] == ["order", "survey"]


def test_a_basket_that_a_survey_interrupted_is_come_back_to() -> None:
    ctx = replace(REGULAR, survey=asking(named("nps")).survey)
    basket = step(None, Heard("je voudrais 2 amlou"), ctx).place
    now = step(basket, Started(survey.name, Answering("1")), ctx).place
    for words in ("9", "le miel"):
        now = step(now, Heard(words), ctx).place
    assert flow_of(now) == "order"


def flow_of(place: Place | None) -> str:
    return place.flow if place else ""


def below(place: Place | None) -> Place | None:
    return place.under if place else None


def test_only_a_survey_waits_below_an_order() -> None:
    from flows import FLOWS

    waiting: list[Flow] = [flow for flow in FLOWS.values() if flow.waits]
    assert waiting == [survey]
