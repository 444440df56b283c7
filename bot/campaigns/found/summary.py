"""What a campaign has found, as lines of a sheet: counts, shares and scores, with their ends."""

from collections.abc import Iterator

from bot.campaigns.figures.findings import Finding
from bot.campaigns.found.results import Answered, Results
from bot.costs.tariff import MILLION
from bot.spreadsheets import Cell

COLUMNS = ("what", "of", "which", "people", "found", "low", "high", "verdict")
SCORES = {"rating": "csat", "nps": "nps", "number": "mean"}


def lines(found: Results) -> Iterator[tuple[Cell, ...]]:
    """The columns' names, then a line for each figure. Shares are from 0 to 1."""
    yield COLUMNS
    for (arm, channel), states in found.states.items():
        for state, people in states.items():
            yield "state", f"{arm} {channel}", state.value, people
    for reason, people in found.left_out.items():
        yield "left out", "", reason, people
    yield "audience", "", "", found.audience
    yield "response", "", "", *_figure(found.response)
    for heard in found.heard:
        yield "response", "", heard.name, *_figure(heard.rate)
    for one in found.answered:
        yield from _answered(one)
    for shown in found.indicators:
        yield "indicator", shown.indicator.question, shown.indicator.key, *_figure(shown.found)
    for dimension, quality in found.quality.items():
        yield "quality", "", dimension.value, *_figure(quality)
    yield from _effect(found)
    yield "segments of SMS", "", "", None, found.segments
    yield "dirhams", "", "", None, found.cost / MILLION


def _answered(one: Answered) -> Iterator[tuple[Cell, ...]]:
    key = one.asked.key
    for name in ("people", "skipped", "late"):
        yield "answers", key, name, getattr(one, name)
    for told, people in one.told.items():
        yield "told", key, told, people
    for answer, people in one.counts.items():
        share = one.shares.get(answer)
        yield "answer", key, answer, people, *(_figure(share)[1:] if share else ())
    if one.score is not None:
        yield "score", key, SCORES[one.asked.kind], *_figure(one.score)


def _effect(found: Results) -> Iterator[tuple[Cell, ...]]:
    for one in found.outcomes:
        yield "ordered", one.arm, "", one.ordered, one.orders.share
        yield "dirhams", one.arm, "", one.people, one.revenue.total / 100
    for effect in found.effects:
        yield "effect", effect.arm, "order rate", *_figure(effect.orders)
        yield "effect", effect.arm, "dirhams a person", *_figure(effect.revenue, 100)


def _figure(found: Finding, unit: float = 1) -> tuple[Cell, ...]:
    """people, found, low, high, verdict; in parts of `unit`."""
    if found.interval is None:
        return found.counted, None, None, None, found.verdict.value
    ends = (found.interval.found, found.interval.low, found.interval.high)
    return found.counted, *(end / unit for end in ends), found.verdict.value
