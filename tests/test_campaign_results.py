"""A campaign in numbers: they add up to the audience, and are what plain Python counts."""

from collections import Counter
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from bot.campaigns.figures.findings import Verdict
from bot.campaigns.figures.scales import Dimension
from bot.campaigns.found import counting
from bot.campaigns.found.counting import results
from bot.campaigns.found.results import Answered, Results, State
from bot.database import Database
from bot.surveys import written
from bot.tables import Campaign, Outbound, SurveyText
from tests.ledger import NOON
from tests.respondents import CLOSES, DAY, HELD, LATE, SOON, Bought, Person, Respondents, Said

NOW = NOON + 20 * DAY
OPTIONS = {"one": ("x", "y"), "two": ("x", "y", "z")}
TOLD = ("tell", "show", "spot")


@pytest.fixture
def respondents(database: Database) -> Respondents:
    return Respondents(database)


def found(respondents: Respondents, campaign: Campaign, now: datetime = NOW) -> Results:
    with respondents.database.reading() as db:
        return results(db, campaign, now)


def of(respondents: Respondents, *people: Person, **fields: object) -> Results:
    return found(respondents, respondents.campaign(people, **fields))


def answered(told: Results, question: str) -> Answered:
    return next(one for one in told.answered if one.asked.key == question)


# Everything beside plain Python


def said() -> st.SearchStrategy[Said]:
    late = st.booleans()
    stars = st.builds(Said, st.just("stars"), number=st.integers(1, 5), late=late)
    ten = st.builds(Said, st.just("ten"), number=st.integers(0, 10), late=late)
    count = st.builds(Said, st.just("count"), number=st.integers(1, 500), late=late)
    one = st.builds(Said, st.just("one"), keys=st.sampled_from("xy"), late=late)
    several = st.sampled_from(["x", "y z", "x y z", "z"])
    two = st.builds(Said, st.just("two"), keys=several, late=late)
    tell = st.builds(Said, st.just("tell"), words=st.sampled_from(["bon", "غالي"]), late=late)
    show = st.builds(Said, st.just("show"), medium=st.sampled_from(["voice", "image"]), late=late)
    spot = st.builds(Said, st.just("spot"), pin=st.just(value=True), late=late)
    questions = ["stars", "two", "tell", "spot"]
    skipped = st.builds(Said, st.sampled_from(questions), skipped=st.just(value=True), late=late)
    return st.one_of(stars, ten, count, one, two, tell, show, spot, skipped)


def people() -> st.SearchStrategy[Person]:
    statuses = ["queued", "sending", "sent", "unknown", "delivered", "read", "failed", "cancelled"]
    orders = st.builds(
        Bought,
        st.integers(0, 10**9),
        st.sampled_from([-1, 0, 3, 19, 20, 21]),
        st.sampled_from(["received", "delivered", "cancelled", "refused"]),
        st.sampled_from([1, 2]),
    )
    asked = st.builds(
        Person,
        arm=st.sampled_from(["a", "b"]),
        channel=st.sampled_from(["sms", "whatsapp"]),
        group=st.sampled_from(["new", "top", "rest"]),
        asked=st.sampled_from([None, NOON]),
        forgotten=st.booleans(),
        statuses=st.lists(st.sampled_from(statuses), max_size=3).map(tuple),
        outcome=st.sampled_from([None, "", "finished", "refused", "stopped", "replaced"]),
        ended=st.sampled_from([SOON, LATE]),
        said=st.lists(said(), max_size=5, unique_by=lambda one: one.question).map(tuple),
        bought=st.lists(orders, max_size=3).map(tuple),
    )
    held = st.builds(
        lambda one: replace(HELD, bought=one.bought, group=one.group, forgotten=one.forgotten),
        asked,
    )
    spared = st.builds(
        lambda one, why: replace(HELD, arm="", left_out=why, forgotten=one.forgotten),
        asked,
        st.sampled_from(["stopped", "calm"]),
    )
    return st.one_of(asked, asked, held, spared)


def is_in_time(person: Person) -> bool:
    return person.outcome is not None and person.ended == SOON


def told(person: Person) -> list[Said]:
    """What is left of what they answered."""
    theirs = () if person.outcome is None else person.said
    return [
        one for one in theirs if not one.skipped and not (person.forgotten and one.question in TOLD)
    ]


def expected(person: Person) -> State:
    if person.forgotten:
        return State.FORGOTTEN
    if is_in_time(person) and person.outcome in ("refused", "stopped"):
        return State.REFUSED
    if is_in_time(person) and person.outcome == "finished":
        return State.FINISHED
    if any(not one.late for one in told(person)):
        return State.STARTED
    if "read" in person.statuses or (person.outcome is not None and person.said):
        return State.READ
    if "delivered" in person.statuses:
        return State.DELIVERED
    if {"sent", "unknown"} & set(person.statuses):
        return State.SENT
    return State.FAILED if "failed" in person.statuses else State.WAITING


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(crowd=st.lists(people(), max_size=12))
def test_all_counts_are_those_of_plain_python_and_add_up(
    respondents: Respondents, crowd: list[Person]
):
    seen = of(respondents, *crowd, variants={"a": 1, "b": 1})
    states = {
        (arm, channel, state): number
        for (arm, channel), counts in seen.states.items()
        for state, number in counts.items()
    }
    in_it = [one for one in crowd if not one.left_out]
    assert states == Counter((one.arm, one.channel, expected(one)) for one in in_it)
    assert seen.left_out == Counter(one.left_out for one in crowd if one.left_out)
    assert seen.audience == len(crowd)
    asked = [one for one in in_it if one.asked and not one.forgotten]
    responded = [one for one in asked if any(not each.late for each in told(one))]
    assert (seen.asked, seen.responded) == (len(asked), len(responded))
    left = [s for one in crowd for s in one.statuses if s in ("sent", "delivered", "read")]
    assert (seen.segments, seen.cost) == (2 * len(left), 450_000 * len(left))
    check_answers(seen, crowd)
    check_orders(seen, crowd)


def check_answers(seen: Results, crowd: list[Person]) -> None:
    for one in seen.answered:
        key = one.asked.key
        theirs = [each for person in crowd for each in told(person) if each.question == key]
        in_time = [each for each in theirs if not each.late]
        assert (one.people, one.late) == (len(in_time), len(theirs) - len(in_time))
        passed = [
            each
            for person in crowd
            for each in (person.said if person.outcome is not None else ())
            if each.question == key and each.skipped and not each.late
        ]
        assert one.skipped == len(passed)
        keys = Counter(picked for each in in_time for picked in each.keys.split())
        numbers = Counter(str(each.number) for each in in_time if each.number is not None)
        assert {k: n for k, n in one.counts.items() if n} == keys + numbers
        assert sum(group.people for group in one.groups) == sum(bool(e.words) for e in in_time)
        assert sum(one.told.values()) == (len(in_time) if key in TOLD else 0)
    assert list(answered(seen, "two").counts) == ["x", "y", "z"]
    assert list(answered(seen, "ten").counts) == [str(n) for n in range(11)]
    [some] = seen.indicators
    assert some.found.counted == answered(seen, "two").people


def check_orders(seen: Results, crowd: list[Person]) -> None:
    """Days 0 to 19 of the campaign, of its cooperative; the forgotten count as people alone."""
    for outcome in seen.outcomes:
        arm = [one for one in crowd if one.arm == outcome.arm]
        kept = [[b.centimes for b in one.bought if counts(b)] for one in arm if not one.forgotten]
        sums = [sum(centimes) for centimes in kept if centimes]
        assert (outcome.people, outcome.ordered) == (len(arm), len(sums))
        assert outcome.revenue.total == sum(sums)
        assert outcome.revenue.squares == sum(each**2 for each in sums)
    assert {one.arm for one in seen.outcomes} == {one.arm for one in crowd if one.arm}


def counts(bought: Bought) -> bool:
    is_kept = bought.status not in ("cancelled", "refused")
    return is_kept and bought.cooperative == 1 and 0 <= bought.placed < 20


# How far somebody has come


CAME = (
    (HELD, State.WAITING),
    (Person(asked=None, statuses=(), outcome=None), State.WAITING),
    (Person(statuses=("queued",)), State.WAITING),
    (Person(statuses=("sending",)), State.WAITING),
    (Person(statuses=("cancelled",)), State.WAITING),
    (Person(statuses=("failed", "queued")), State.FAILED),
    (Person(statuses=("failed", "unsettled")), State.SENT),
    (Person(statuses=("unknown",)), State.SENT),
    (Person(statuses=("delivered", "failed")), State.DELIVERED),
    (Person(statuses=("read", "delivered")), State.READ),
    (Person(said=(Said("stars", number=5, late=True),)), State.READ),
    (Person(said=(Said("stars", skipped=True),)), State.READ),
    (Person(said=(Said("stars", number=5),)), State.STARTED),
    (Person(outcome="replaced", ended=SOON, said=(Said("two", keys="x"),)), State.STARTED),
    (Person(outcome="finished", ended=SOON), State.FINISHED),
    (
        Person(outcome="finished", ended=LATE, said=(Said("stars", number=5),)),
        State.STARTED,
    ),
    (Person(outcome="stopped", ended=SOON, said=(Said("stars", number=5),)), State.REFUSED),
    (Person(outcome="refused", ended=SOON), State.REFUSED),
    (Person(outcome="refused", ended=CLOSES), State.REFUSED),  # the last moment
    # A STOP of next year is no answer to this campaign.
    (Person(outcome="stopped", ended=LATE, statuses=("read",)), State.READ),
    (Person(forgotten=True, outcome="erased", ended=SOON), State.FORGOTTEN),
)


def test_everybody_is_in_the_state_that_they_came_to(respondents: Respondents):
    people = [replace(person, arm=f"{n}") for n, (person, _state) in enumerate(CAME)]
    seen = of(respondents, *people).states
    for n, (person, state) in enumerate(CAME):
        assert seen[f"{n}", "whatsapp"] == {state: 1}, person


def test_who_answers_and_then_says_stop_has_refused_and_their_answers_count(
    respondents: Respondents,
):
    seen = of(respondents, Person(outcome="stopped", ended=SOON, said=(Said("stars", number=2),)))
    assert seen.states["a", "whatsapp"] == {State.REFUSED: 1}
    assert answered(seen, "stars").people == seen.responded == 1


def test_messages_of_another_campaign_are_not_counted(respondents: Respondents):
    before = respondents.campaign([Person(said=(Said("stars", number=1),))])
    campaign = respondents.campaign([Person(statuses=("sent",))])

    def read(tx) -> None:
        """The second one has read what the first campaign wrote to them."""
        theirs = select(Outbound).where(Outbound.campaign_id == campaign.id)
        sent = tx.db.exec(theirs).one()
        fields = sent.model_dump(exclude={"id"}) | {"status": "read", "campaign_id": before.id}
        tx.db.add(Outbound(**fields))

    respondents.database.writer.run(read)
    seen = found(respondents, campaign)
    assert seen.states == {("a", "whatsapp"): {State.SENT: 1}}
    assert (seen.segments, answered(seen, "stars").people) == (2, 0)


# Scores


def crowd(number: int, *said: Said, **fields: object) -> list[Person]:
    return [replace(Person(said=said), **fields)] * number


def test_scores_are_shown_from_thirty_answers_on(respondents: Respondents):
    few = of(respondents, *crowd(29, Said("stars", number=5)))
    score = answered(few, "stars").score
    assert score is not None
    assert (score.verdict, score.counted, score.interval) == (Verdict.TOO_FEW, 29, None)
    enough = of(
        respondents,
        *crowd(20, Said("stars", number=5), Said("ten", number=10), Said("count", number=3)),
        *crowd(10, Said("stars", number=1), Said("ten", number=0), Said("count", number=6)),
    )
    stars, ten, count = (answered(enough, key).score for key in ("stars", "ten", "count"))
    assert [round(one.interval.found, 3) for one in (stars, ten, count)] == [0.667, 0.333, 4]
    assert answered(enough, "tell").score is None


def test_shares_of_several_choices_may_pass_a_hundred_in_sum(respondents: Respondents):
    seen = answered(
        of(respondents, *crowd(30, Said("two", keys="x y")), *crowd(10, Said("two", keys="y"))),
        "two",
    )
    shares = {key: one.interval.found for key, one in seen.shares.items() if one.interval}
    assert shares == {"x": 0.75, "y": 1, "z": 0}


def test_one_number_from_everybody_leaves_doubt(respondents: Respondents):
    score = answered(of(respondents, *crowd(30, Said("count", number=12))), "count").score
    assert score is not None
    assert score.interval is not None
    assert 1 <= score.interval.low < 12 < score.interval.high <= 500


def test_service_quality_has_five_dimensions(respondents: Respondents):
    def put(tx) -> None:
        tx.db.add(
            SurveyText(id=2, key="service", digest="s", written=written("service"), kept=NOON)
        )

    respondents.database.writer.run(put)
    asked = crowd(30, Said("empathy", number=4)) + crowd(1, Said("empathy", number=5))
    seen = of(respondents, *asked, survey_id=2)
    assert set(seen.quality) == set(Dimension)
    empathy, trust = seen.quality[Dimension.EMPATHY], seen.quality[Dimension.ASSURANCE]
    assert empathy.interval is not None
    assert round(empathy.interval.found, 2) == 4.03
    assert trust.verdict is Verdict.TOO_FEW
    assert of(respondents).quality == {}


def test_a_quiet_segment_is_shown_to_be_quiet(respondents: Respondents):
    seen = of(
        respondents,
        *crowd(60, Said("stars", number=5), group="top"),
        *crowd(60, group="new"),
        *crowd(60, Said("stars", number=5), group="rest"),
    )
    assert [(one.name, one.quieter) for one in seen.heard] == [
        ("new", True), ("top", False), ("rest", False),
    ]  # fmt: skip
    assert seen.response.interval is not None
    assert round(seen.response.interval.found, 2) == 0.67


# The effect


def test_a_planted_effect_is_found_and_power_is_told(respondents: Respondents):
    buys = (Bought(9_000),)
    seen = of(
        respondents,
        *crowd(120, bought=buys), *crowd(80),
        *[replace(HELD, bought=buys)] * 40, *[HELD] * 160,
    )  # fmt: skip
    [effect] = seen.effects
    assert effect.orders.shown
    assert effect.orders.interval is not None
    assert round(effect.orders.interval.found, 3) == 0.4
    assert effect.revenue.interval is not None
    assert effect.revenue.interval.found == pytest.approx(3_600)
    assert seen.power is not None
    assert 0.3 < seen.power < 0.7


def test_with_nobody_held_out_there_is_no_effect(respondents: Respondents):
    seen = of(respondents, *crowd(40, bought=(Bought(100),)))
    assert (seen.effects, seen.power) == ((), None)
    assert [one.ordered for one in seen.outcomes] == [40]


def test_before_it_starts_nothing_is_compared(respondents: Respondents):
    seen = of(respondents, HELD, Person(), started=None, status="planned")
    assert (seen.outcomes, seen.effects, seen.power) == ((), (), None)


def test_orders_after_the_end_are_of_another_season(respondents: Respondents):
    bought = (Bought(100, placed=2), Bought(1_000, placed=9))
    seen = of(respondents, Person(bought=bought), ended=NOON + 5 * DAY, status="ended")
    assert [one.revenue.total for one in seen.outcomes] == [100]


def test_an_empty_campaign_has_results_too(respondents: Respondents):
    seen = of(respondents)
    assert (seen.audience, seen.states, seen.cost) == (0, {}, 0)
    assert seen.response.verdict is Verdict.TOO_FEW
    assert seen.cooperatives[0].names[0] in {("fr", "Tifawin"), ("ar", "تيفاوين")}


def test_of_very_many_words_some_are_taken_evenly(
    respondents: Respondents, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(counting, "MOST_GROUPED", 10)
    people = [Person(said=(Said("tell", words=f"mot{n % 2}"),)) for n in range(25)]
    seen = answered(of(respondents, *people), "tell")
    assert (seen.people, seen.grouped) == (25, 9)
    assert {group.people for group in seen.groups} == {4, 5}
