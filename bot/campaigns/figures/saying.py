"""What was found, in plain words: shares as people of 100, and no sign before a number.

In Arabic script a minus changes sides: "5 fewer" is said in words.
"""

from math import floor, log10
from typing import assert_never

from bot.campaigns.figures.effect import Effect
from bot.campaigns.figures.findings import ENOUGH, Finding, Verdict
from bot.campaigns.figures.intervals import Interval
from bot.campaigns.figures.scales import Dimension
from bot.campaigns.figures.unheard import Heard
from flows.talk import Label, Money, Text, text

# Of a number below 0,05: beyond a millionth, nothing is left to tell.
MOST_PLACES = 6


def effect(found: Effect, variants: int) -> tuple[Text, ...]:
    """What one of so many variants changed, a sentence for each thing that there is to say."""
    if found.orders.verdict is Verdict.TOO_FEW:
        return (_few_people(found.orders),)
    said = (_orders(found.orders), _revenue(found.revenue))
    return said if variants < 2 else (*said, text("campaign.variants", variants=variants))


def csat(found: Finding) -> Text:
    """How many are content."""
    if found.interval is None:
        return few_answers(found)
    share, least, greatest = _hundredths(found.interval)
    return text("campaign.csat", share=share, least=least, greatest=greatest, answers=found.counted)


def net_promoter(found: Finding) -> Text:
    """Whether more people recommend than do not."""
    interval = found.interval
    if interval is None:
        return few_answers(found)
    if interval.holds(0):
        return text(
            "campaign.nps.even",
            minus=_figure(-interval.low), plus=_figure(interval.high), answers=found.counted,
        )  # fmt: skip
    points, least, greatest = _hundredths(_upright(interval))
    values = {"points": points, "least": least, "greatest": greatest}
    if interval.low > 0:
        return text("campaign.nps.more", **values, answers=found.counted)
    return text("campaign.nps.less", **values, answers=found.counted)


def dimension(name: Dimension, found: Finding) -> Text:
    """The mean of one dimension of service quality."""
    said = _dimension(name)
    if found.interval is None:
        return text(
            "campaign.quality.few", dimension=said, answers=found.counted, enough=ENOUGH
        )  # fmt: skip
    values = (found.interval.found, found.interval.low, found.interval.high)
    mean, least, greatest = (_number(value) for value in values)
    return text(
        "campaign.quality", dimension=said, mean=mean, least=least, greatest=greatest,
        answers=found.counted,
    )  # fmt: skip


def response(found: Finding) -> Text:
    """How many of those asked have answered."""
    if found.interval is None:
        return _few_people(found)
    share, least, greatest = _hundredths(found.interval)
    return text("campaign.response", share=share, least=least, greatest=greatest)


def quiet(heard: Heard, name: Label) -> Text:
    """A warning: of this segment, called so, the figures tell little. It is shown to be quiet."""
    share = heard.rate.interval.found if heard.rate.interval else 0.0
    return text("campaign.quiet", name=name, share=_figure(share))


def segment(group: str) -> Text:
    """What a stratum's group ("new", "top", "rest") is called."""
    match group:
        case "new":
            return text("campaign.segment.new")
        case "top":
            return text("campaign.segment.top")
        case _:
            return text("campaign.segment.rest")


def smallest_rise(rise: float | None) -> Text:
    """What a campaign of this size can show, from power.smallest_rise, before it starts."""
    if rise is None:
        return text("campaign.power.none", enough=ENOUGH)
    return text("campaign.power", points=_figure(rise))


def few_answers(found: Finding) -> Text:
    """That nothing is shown, since so few have answered."""
    return text("campaign.few.answers", answers=found.counted, enough=ENOUGH)


def _few_people(found: Finding) -> Text:
    return text("campaign.few.people", people=found.counted, enough=ENOUGH)


def _orders(found: Finding) -> Text:
    interval = found.interval or _NOTHING
    if not found.shown:
        minus, plus = _figure(max(-interval.low, 0)), _figure(max(interval.high, 0))
        return text("campaign.orders.zero", minus=minus, plus=plus)
    points, least, greatest = _hundredths(_upright(interval))
    if interval.low > 0:
        return text("campaign.orders.more", points=points, least=least, greatest=greatest)
    return text("campaign.orders.less", points=points, least=least, greatest=greatest)


def _revenue(found: Finding) -> Text:
    interval = found.interval or _NOTHING
    if found.verdict is Verdict.NOT_JUDGED:
        return text("campaign.revenue.waits")
    if not found.shown:
        minus, plus = Money(round(max(-interval.low, 0))), Money(round(max(interval.high, 0)))
        return text("campaign.revenue.zero", minus_money=minus, plus_money=plus)
    upright = _upright(interval)
    gain, least, greatest = (
        Money(round(end)) for end in (upright.found, upright.low, upright.high)
    )
    if interval.low > 0:
        return text("campaign.revenue.more", gain=gain, gain_least=least, gain_greatest=greatest)
    return text("campaign.revenue.less", gain=gain, gain_least=least, gain_greatest=greatest)


_NOTHING = Interval(0, 0, 0, 1)


def _upright(interval: Interval) -> Interval:
    """A difference without its sign, the smaller end first."""
    if interval.low >= 0:
        return interval
    return Interval(-interval.found, -interval.high, -interval.low, interval.confidence)


def _hundredths(interval: Interval) -> tuple[str, str, str]:
    """Found, low and high, as people of 100."""
    return _figure(interval.found), _figure(interval.low), _figure(interval.high)


def _figure(share: float) -> str:
    """A share as people of 100."""
    return _number(100 * share)


def _number(value: float) -> str:
    """With one decimal at most, and a comma: "8,2", "30". What is nearly 0 is not 0: "0,04".

    value: never below 0, which log10 would refuse.
    """
    places = 1 if value == 0 or value >= 0.05 else min(-floor(log10(value)), MOST_PLACES)
    written = f"{abs(value):.{places}f}"  # a zero has a sign too, when it was turned round
    return written.removesuffix(".0").replace(".", ",")


def _dimension(name: Dimension) -> Text:
    match name:
        case Dimension.TANGIBLES:
            return text("campaign.quality.tangibles")
        case Dimension.RELIABILITY:
            return text("campaign.quality.reliability")
        case Dimension.RESPONSIVENESS:
            return text("campaign.quality.responsiveness")
        case Dimension.ASSURANCE:
            return text("campaign.quality.assurance")
        case Dimension.EMPATHY:
            return text("campaign.quality.empathy")
        case _:
            assert_never(name)
