"""Results of made-up campaigns: usual ones, empty ones, and the largest that may come."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from bot import surveys
from bot.campaigns.figures.effect import Outcome, effects
from bot.campaigns.figures.findings import ENOUGH, Finding, Verdict
from bot.campaigns.figures.intervals import Amounts, Interval, Tally, of_share
from bot.campaigns.figures.scales import RATING, RECOMMENDING, Distribution, csat, net_promoter
from bot.campaigns.figures.unheard import Stratum, response
from bot.campaigns.found.results import Answered, Group, Results, Shown, State
from flows.surveys import Asked, Picking, Survey
from flows.talk import Named

TIFAWIN = Named((("fr", "Tifawin"), ("ary", "تيفاوين")))
STARTED, ENDED = datetime(2026, 11, 3, 9, tzinfo=UTC), datetime(2026, 11, 17, 9, tzinfo=UTC)
SAID = (
    Group(41, ("Livraison trop lente", "la livraison est trop lente"), "fr"),
    Group(23, ("بغيت قراعي صغار", "القراعي كبار بزاف"), "ary"),
    Group(9, ("Taman ghali chwiya",), "ary_Latn"),
    Group(1, ("Merci Fatima, le 06 12 34 56 78",), "fr"),
)


def share(count: int, people: int) -> Finding:
    """A share, shown where enough have answered."""
    if people < ENOUGH:
        return Finding(Verdict.TOO_FEW, people)
    return Finding(Verdict.SHOWN, people, of_share(Tally(count, people)))


def rated(asked: Asked, counts: tuple[int, ...]) -> Answered:
    """A question answered on a scale, from the lowest on."""
    scale, score = (RATING, csat) if asked.kind == "rating" else (RECOMMENDING, net_promoter)
    found = Distribution(scale[0], counts)
    by_number = {str(n): people for n, people in enumerate(counts, scale[0])}
    return Answered(asked, found.answers, 3, 2, by_number, score(found), {})


def picked(asked: Asked, counts: Mapping[str, int], people: int) -> Answered:
    """A question answered with options."""
    shares = {key: share(count, people) for key, count in counts.items()}
    return Answered(asked, people, 0, 0, dict(counts), None, shares)


def told(asked: Asked, groups: tuple[Group, ...]) -> Answered:
    """A question answered in words."""
    return Answered(asked, sum(group.people for group in groups), 0, 0, {}, None, {}, groups)


def answers(key: str, one: int) -> tuple[Answered, ...]:
    """Every question of a ready-made survey, answered by many people, or by few."""
    found = []
    for asked in filled(key).questions:
        if asked.kind == "rating":
            found.append(rated(asked, (one, 2 * one, 3 * one, 9 * one, 14 * one)))
        elif asked.kind == "nps":
            found.append(rated(asked, tuple(n * one for n in (1, 0, 1, 0, 1, 2, 2, 5, 7, 9, 12))))
        elif asked.kind in ("choice", "choices"):
            keys = [option.key for option in asked.options]
            counts = {key: (7 * n % 23 + 1) * one for n, key in enumerate(keys)}
            people = sum(counts.values()) if asked.kind == "choice" else 30 * one
            found.append(picked(asked, counts, people))
        elif asked.kind == "number":
            counts = {str(n): (n % 7 + 1) * one for n in range(3, 60, 3)}
            people = sum(counts.values())
            mean = Finding(Verdict.SHOWN, people, Interval(30.4, 28.9, 31.8, 0.95))
            found.append(Answered(asked, people, 0, 0, counts, mean, {}))
        else:
            found.append(told(asked, SAID))
    return tuple(found)


def filled(key: str) -> Survey:
    """A survey whose names are filled in, as the results of a campaign have it."""
    order = Named((("fr", "…"),))
    return surveys.named(key).about_this({"cooperative": TIFAWIN, "order": order})


def usual(key: str = "delivery", one: int = 15) -> Results:
    """A campaign that ended: a survey answered by many, with a hold-out."""
    survey = filled(key)
    _, heard = response(
        (Stratum("new", 400, 60), Stratum("top", 300, 190), Stratum("rest", 500, 200))
    )
    hold_out = Outcome("hold_out", 61, Amounts(300, 61 * 9_000, 61 * 9_000**2))
    variant = Outcome("a", 340, Amounts(1_200, 340 * 9_500, 340 * 9_500**2))
    return Results(
        key="harvest-2026", status="ended", why="", title=survey.title, cooperatives=(TIFAWIN,),
        started=STARTED, ended=ENDED, counted=datetime(2026, 11, 18, 9, tzinfo=UTC),
        states={
            ("hold_out", "whatsapp"): {State.WAITING: 300},
            ("a", "whatsapp"): {
                State.SENT: 80, State.DELIVERED: 300, State.READ: 270, State.STARTED: 60,
                State.FINISHED: 340, State.REFUSED: 12, State.FAILED: 38,
            },
            ("a", "sms"): {State.SENT: 40, State.FINISHED: 50, State.FAILED: 10},
        },
        left_out={"stopped": 14, "calm": 120, "no consent": 260},
        response=share(450, 1_200), heard=heard, answered=answers(key, one),
        indicators=tuple(
            Shown(each, share(33 + 9 * n, 200)) for n, each in enumerate(survey.indicators)
        ),
        outcomes=(hold_out, variant), effects=effects((variant,), hold_out), power=0.61,
        segments=320, cost=412_340_000, asked=1_200, responded=450,
    )  # fmt: skip


def few() -> Results:
    """Twelve people have answered, and a hold-out of nine: nothing is shown."""
    found = usual()
    variant, hold_out = (
        Outcome("a", 9, Amounts(40, 81_000, 729_000_000)),
        Outcome("hold_out", 1, Amounts(9, 9_000, 81_000_000)),
    )
    states = {State.DELIVERED: 28, State.FINISHED: 12}
    return replace(
        found,
        states={("a", "whatsapp"): states, ("hold_out", "whatsapp"): {State.WAITING: 9}},
        left_out={}, heard=(), cost=3_100_000, asked=40, responded=12,
        answered=tuple(
            rated(each.asked, (1, 0, 1, 3, 7)) if each.asked.kind == "rating"
            else replace(each, people=0, counts={}, groups=())
            for each in found.answered
        ),
        effects=effects((variant,), hold_out),
    )  # fmt: skip


def nothing() -> Results:
    """Planned, and never begun."""
    found = usual()
    nobody = tuple(
        replace(each, people=0, counts=dict.fromkeys(each.counts, 0), groups=())
        for each in found.answered
    )
    return replace(
        found, status="planned", started=None, ended=None, left_out={}, heard=(), answered=nobody,
        states={("a", "whatsapp"): {State.WAITING: 1_200}}, effects=(), outcomes=(), cost=0,
        asked=0, responded=0,
    )  # fmt: skip


def largest() -> Results:
    """Ten questions of twelve options, names without end, millions of people, four variants."""
    found = usual("interview")
    long = "Coopérative féminine agricole de l'Atlas, de la vallée et des environs " * 4
    letters = "m" * 400
    options = tuple(Picking(f"o{n}", Named((("fr", long),))) for n in range(12))
    asked = [
        Asked(
            f"q{n}", kind, Named((("fr", long), ("ar", "سؤال طويل جدا " * 30))), options, 0, 10**6
        )
        for n, kind in enumerate(("rating", "nps", "number", "choice", "choices", "words") * 2)
    ][:10]
    answered = []
    for each in asked:
        if each.kind in ("rating", "nps"):
            answered.append(rated(each, (1_000_000,) * (5 if each.kind == "rating" else 11)))
        elif each.kind in ("choice", "choices"):
            answered.append(picked(each, {f"o{n}": 10**6 - n for n in range(12)}, 10**6))
        elif each.kind == "number":
            counts = {str(n): 1_000 for n in range(0, 1_000_000, 997)}
            answered.append(Answered(each, 1_003_000, 0, 0, counts, None, {}))
        else:
            answered.append(told(each, (Group(10**6, (long, letters), "fr"),) * 3))
    variants = tuple(
        Outcome(arm, 330_000 + n, Amounts(10**6, 10**10, 10**16)) for n, arm in enumerate("abcd")
    )
    hold_out = Outcome("hold_out", 300_000, Amounts(10**6, 10**10, 10**16))
    return replace(
        found, title=Named((("fr", long),)), cooperatives=(Named((("fr", letters),)), TIFAWIN) * 9,
        answered=tuple(answered), status="stopped", why="failures",
        states={("a", "whatsapp"): dict.fromkeys(State, 1_000_000)},
        effects=effects(variants, hold_out), cost=999_999_999_999_999, left_out={"calm": 10**6},
        asked=7_000_000, responded=2_000_000,
    )  # fmt: skip
