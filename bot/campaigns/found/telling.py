"""What a campaign has found, for programs: plain tables, lists and numbers, and nobody's name."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.campaigns.figures.effect import Effect, Outcome
from bot.campaigns.figures.findings import Finding
from bot.campaigns.figures.unheard import Heard
from bot.campaigns.found.results import Answered, Group, Results
from bot.costs.tariff import MILLION

Told = dict[str, Any]  # as json.dumps takes it


def told(found: Results) -> Told:
    """All of it. Shares are from 0 to 1, revenue in dirhams, times in ISO 8601."""
    return {
        "key": found.key,
        "status": found.status,
        "why": found.why,
        "started": _stamp(found.started),
        "ended": _stamp(found.ended),
        "counted": _stamp(found.counted),
        "audience": found.audience,
        "left_out": dict(found.left_out),
        "states": [
            {"arm": arm, "channel": channel, **{state.value: n for state, n in states.items()}}
            for (arm, channel), states in found.states.items()
        ],
        "asked": found.asked,
        "responded": found.responded,
        "response": finding(found.response),
        "heard": [_heard(one) for one in found.heard],
        "questions": [_answered(one) for one in found.answered],
        "indicators": {one.indicator.key: finding(one.found) for one in found.indicators},
        "quality": {name.value: finding(one) for name, one in found.quality.items()},
        "arms": [_outcome(one) for one in found.outcomes],
        "effects": [_effect(one) for one in found.effects],
        "power": found.power,
        "segments": found.segments,
        "dirhams": round(found.cost / MILLION, 2),
    }


def finding(found: Finding, unit: float = 1) -> Told:
    """A verdict, what it rests on, and the interval; in parts of `unit`."""
    made: Told = {"verdict": found.verdict.value, "counted": found.counted}
    if found.interval is not None:
        for name in ("found", "low", "high"):
            made[name] = getattr(found.interval, name) / unit
        made["confidence"] = found.interval.confidence
    return made


def _heard(one: Heard) -> Told:
    return {
        "group": one.name,
        "rate": finding(one.rate),
        "beside_others": finding(one.beside),
        "of_answers": one.of_answers,
        "of_silent": one.of_silent,
        "quieter": one.quieter,
    }


def _answered(one: Answered) -> Told:
    return {
        "key": one.asked.key,
        "kind": one.asked.kind,
        "people": one.people,
        "skipped": one.skipped,
        "late": one.late,
        "counts": dict(one.counts),
        "shares": {key: finding(share) for key, share in one.shares.items()},
        "score": None if one.score is None else finding(one.score),
        "told": dict(one.told),
        "groups": [_group(group) for group in one.groups],
    }


def _group(group: Group) -> Told:
    return {"people": group.people, "said": list(group.said), "language": group.language}


def _outcome(one: Outcome) -> Mapping[str, Any]:
    dirhams = one.revenue.total / 100
    return {"arm": one.arm, "people": one.people, "ordered": one.ordered, "dirhams": dirhams}


def _effect(one: Effect) -> Told:
    return {
        "arm": one.arm,
        "order_rate": finding(one.orders),
        "dirhams_a_person": finding(one.revenue, unit=100),
    }


def _stamp(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
