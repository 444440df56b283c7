"""What was found is said in four languages, in words that a president can read out."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.campaigns.figures import saying
from bot.campaigns.figures.effect import Effect
from bot.campaigns.figures.findings import Finding, Verdict, difference
from bot.campaigns.figures.intervals import Interval
from bot.campaigns.figures.scales import (
    RATING,
    RECOMMENDING,
    Dimension,
    Distribution,
    csat,
    net_promoter,
)
from bot.campaigns.figures.unheard import Stratum, quiet, response
from bot.translate import LANGUAGES, speaker
from flows.talk import Named, Text

SHARES = Interval(0.08, 0.0512, 0.1, 0.95)
CENTIMES = Interval(720, 300.4, 1_250, 0.95)


def turned(interval: Interval) -> Interval:
    return Interval(-interval.found, -interval.high, -interval.low, interval.confidence)


def french(*said: Text) -> list[str]:
    return [speaker("fr")(each) for each in said]


def test_an_effect_is_said_of_a_hundred_people_and_of_each_one():
    found = Effect("thanks", difference(SHARES, 2_000), difference(CENTIMES, 2_000))
    assert french(*saying.effect(found, 1)) == [
        "Commandes : quand on écrit à 100 personnes, 8 de plus commandent (entre 5,1 et 10).",
        "Ventes : 7,20 DH de plus par personne à qui on écrit (entre 3 DH et 12,50 DH).",
    ]


def test_a_loss_is_said_without_a_sign():
    found = Effect("a", difference(turned(SHARES), 99), difference(turned(CENTIMES), 99))
    assert french(*saying.effect(found, 1)) == [
        "Commandes : quand on écrit à 100 personnes, 8 de moins commandent (entre 5,1 et 10).",
        "Ventes : 7,20 DH de moins par personne à qui on écrit (entre 3 DH et 12,50 DH).",
    ]


def test_what_holds_zero_is_said_to_show_nothing():
    orders = difference(Interval(0.01, -0.015, 0.035, 0.95), 2_000)
    waiting = Effect("a", orders, Finding(Verdict.NOT_JUDGED, 2_000, CENTIMES))
    assert french(*saying.effect(waiting, 1)) == [
        "Commandes : rien n'est prouvé. Sur 100 personnes, entre 1,5 de moins et 3,5 de plus :"
        " cela peut être le hasard.",
        "Ventes : pas jugées, puisque pour les commandes rien n'est prouvé.",
    ]
    revenue = difference(Interval(100, -250, 450, 0.95), 2_000)
    _, said = french(*saying.effect(Effect("a", difference(SHARES, 99), revenue), 1))
    assert said == (
        "Ventes : rien n'est prouvé. Par personne, entre 2,50 DH de moins et 4,50 DH de plus :"
        " cela peut être le hasard."
    )


def test_twelve_people_are_said_to_show_nothing_once():
    few = difference(None, 12)
    assert french(*saying.effect(Effect("a", few, few), 3)) == [
        "Rien n'est prouvé. Personnes dans le plus petit groupe : 12. Il en faut au moins 30."
    ]


def test_several_variants_are_said_to_need_more():
    found = Effect("a", difference(SHARES, 99), difference(CENTIMES, 99))
    assert french(saying.effect(found, 3)[-1]) == [
        "Messages comparés : 3. Plus il y en a, plus il faut de preuves pour chacun."
    ]
    assert [len(saying.effect(found, variants)) for variants in (1, 2)] == [2, 3]


def test_content_clients_are_said_with_how_many_answered():
    assert french(
        saying.csat(csat(Distribution.of(RATING, [5] * 30 + [1] * 10))),
        saying.csat(csat(Distribution.of(RATING, [5] * 12))),
    ) == [
        "Contents (4 ou 5 sur 5) : 75 personnes sur 100 (entre 59,8 et 85,8). Réponses : 40.",
        "Rien n'est prouvé. Réponses : 12. Il en faut au moins 30.",
    ]


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ([10] * 30 + [7] * 10, "campaign.nps.more"),
        ([0] * 30 + [7] * 10, "campaign.nps.less"),
        ([10] * 16 + [7] * 10 + [3] * 14, "campaign.nps.even"),
        ([10] * 29, "campaign.few.answers"),
    ],
)
def test_the_net_promoter_score_is_said_by_where_its_interval_lies(answers, said):
    found = net_promoter(Distribution.of(RECOMMENDING, answers))
    assert saying.net_promoter(found).msgid == said


def test_who_was_quiet_is_named_with_a_warning():
    overall, heard = response((Stratum("silent", 400, 20), Stratum("usual", 400, 200)))
    (least,) = quiet(heard)
    name = Named((("fr", "Clients perdus de vue"), ("ar", "زبناء غائبون")))
    assert french(saying.response(overall), saying.quiet(least, name)) == [
        "Sur 100 personnes interrogées, 27,5 ont répondu (entre 24,5 et 30,7).",
        "Attention : Clients perdus de vue, peu de réponses (5 sur 100). Les chiffres en disent"
        " peu sur ce groupe.",
    ]
    nobody, _ = response(())
    assert saying.response(nobody).msgid == "campaign.few.people"


def test_what_a_campaign_can_show_is_said_before_it():
    assert french(saying.smallest_rise(0.0368), saying.smallest_rise(None)) == [
        "À cette taille, un effet se verra le plus souvent (8 fois sur 10) s'il atteint 3,7"
        " commandes de plus sur 100 personnes.",
        "À cette taille, rien ne sera prouvé, quoi qu'il arrive. Il faut au moins 30 personnes"
        " par groupe, et souvent bien plus.",
    ]


def test_each_dimension_is_said_in_its_own_words():
    mean = Finding(Verdict.SHOWN, 40, Interval(4.25, 4, 4.5, 0.95))
    said = [saying.dimension(dimension, mean) for dimension in Dimension]
    assert french(said[1]) == ["Promesses tenues : 4,2 sur 5 (entre 4 et 4,5). Réponses : 40."]
    for language in LANGUAGES:
        assert len({speaker(language)(each) for each in said}) == len(Dimension)
    few = saying.dimension(Dimension.EMPATHY, Finding(Verdict.TOO_FEW, 3))
    assert french(few) == [
        "Attention à chacun : rien n'est prouvé. Réponses : 3. Il en faut au moins 30."
    ]


ends = st.lists(st.floats(-1, 1), min_size=3, max_size=3).map(sorted)


@given(ends=ends, money=ends, people=st.integers(0, 5_000), language=st.sampled_from(LANGUAGES))
def test_no_number_is_said_with_a_sign(ends, money, people, language):
    """In a line of Arabic, a minus stands on the other side of its number."""
    shares, centimes = (
        Interval(middle, low, high, 0.95)
        for low, middle, high in (ends, [end * 90_000 for end in money])
    )
    found = Effect("a", difference(shares, people), difference(centimes, people))
    score = Finding(Verdict.SHOWN, 40, shares)
    for each in (*saying.effect(found, 2), saying.net_promoter(score)):
        assert not re.search(r"[-+−]\s?\d|\de[-+]\d", speaker(language)(each))


@pytest.mark.parametrize(
    ("share", "said"), [(0.3, "30"), (0.082, "8,2"), (0.0004, "0,04"), (0, "0"), (1, "100")]
)
def test_what_is_nearly_nothing_is_not_called_nothing(share, said):
    rise = saying.smallest_rise(share)
    assert dict(rise.values)["points"] == said
