"""`taawon campaign plan` and `status`: one campaign, for a person or for programs."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from math import ceil
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.campaigns.figures.findings import ENOUGH
from bot.campaigns.planning.arms import HOLD_OUT
from bot.campaigns.planning.drawing import plan_of
from bot.campaigns.running.watching import Standing, standing
from bot.cli.campaign_preview import INSTALL, Asked, Preview, preview
from bot.cli.campaigns import named
from bot.cli.opening import opened
from bot.costs.tariff import MILLION
from bot.database import Database

# What each condition of bot.campaigns.planning.choosing is called before its values.
CONDITIONS = {"bought": "bought", "since": "since", "towns": "town", "languages": "language"}


def show(key: str, *, as_json: bool) -> None:
    """Print one campaign."""
    with opened() as database:
        show_one(database, key, as_json=as_json)


def show_one(database: Database, key: str, *, as_json: bool) -> None:
    """Print one campaign of a database that is open."""
    with database.reading() as db:
        campaign = named(db, key)
        found = preview(db, campaign)
        going = standing(db, campaign) if campaign.started else None
    if as_json:
        print(json.dumps(_told(found) | _going(found, going), indent=2, ensure_ascii=False))
        return
    console = Console(highlight=False, soft_wrap=True)
    for line in _lines(found):
        console.print(line, markup=False)
    if going is not None:
        console.print(f"{going.asked} written to so far, {goes(going)}", markup=False)


def _lines(found: Preview) -> Iterator[str | Table]:
    campaign, takes = found.campaign, found.takes
    status = f"{campaign.status} ({campaign.why})" if campaign.why else campaign.status
    yield f"{campaign.key}: {status}, {people(found.counted.audience)}"
    if found.chosen:
        yield f"of {campaign.segment}, only: {_conditions(found)}"
    yield _arms(found)
    for reason, number in sorted(found.counted.left_out.items()):
        yield f"left out, {reason}: {number}"
    if found.groups:
        yield _groups(found)
    for arm, asked in found.asked.items():
        if campaign.surveys or arm == min(found.asked):  # else all are asked the same
            yield f"{arm if campaign.surveys else 'asked'}: {_length(asked)}"
    yield (
        f"at most: {takes.segments} segments of SMS, {takes.dirhams / MILLION:.2f} DH; "
        f"the first messages leave in {timedelta(seconds=ceil(takes.time.total_seconds()))}"
    )
    yield _shows(found)


def goes(found: Standing) -> str:
    """How it goes: "410 answered, 12 refused, 3 failed"."""
    return f"{found.answered} answered, {found.refused} refused, {found.failed} failed"


def _going(found: Preview, going: Standing | None) -> dict[str, Any]:
    """How it goes, for programs; instants as ISO 8601, None before them."""
    campaign = found.campaign
    begun, ended = (at and at.isoformat() for at in (campaign.started, campaign.ended))
    counted = asdict(going) if going else None
    return {"started": begun, "ended": ended, "why": campaign.why, "so_far": counted}


def people(number: int) -> str:
    """So many: "1 person"."""
    return f"{number} {'person' if number == 1 else 'people'}"


def _conditions(found: Preview) -> str:
    """By what people are taken: "bought amlou; since 2026-09-01; language fr or ary"."""
    return "; ".join(
        f"{CONDITIONS[name]} {value if isinstance(value, str) else ' or '.join(value)}"
        for name, value in found.chosen.items()
    )


def _arms(found: Preview) -> Table:
    table = Table("arm", box=None)
    table.add_column("share", justify="right")
    table.add_column("people", justify="right")
    for arm in plan_of(found.campaign):
        share = f"{float(arm.share):.0%}"
        table.add_row(_said(arm.name), share, str(found.people[arm.name]))
    return table


def _groups(found: Preview) -> Table:
    """How many of each cooperative's new clients, top ones and the rest are in each arm."""
    arms = [arm.name for arm in plan_of(found.campaign)]
    table = Table("clients", box=None)
    for arm in arms:
        table.add_column(_said(arm), justify="right")
    for group in found.groups:
        numbers = (str(group.people.get(arm, 0)) for arm in arms)
        table.add_row(f"{found.codes[group.cooperative_id]}, {group.name}", *numbers)
    return table


def _said(arm: str) -> str:
    return arm.replace("_", " ")


def _length(asked: Asked) -> str:
    way = asked.length
    questions = f"{way.questions} question{'' if way.questions == 1 else 's'}"
    costs = ", ".join(f"{language} {number}" for language, number in way.segments.items())
    return f"{asked.key}, {questions}, {way.minutes} min, by SMS in segments: {costs}"


def _shows(found: Preview) -> str:
    """What a campaign of this size can show, in words."""
    held, fewest = found.people[HOLD_OUT], min(found.people[arm] for arm in found.asked)
    if not found.campaign.hold_out:
        return "no effect on orders can be shown: nobody is held out"
    if min(held, fewest) < ENOUGH:
        few = people(min(held, fewest))
        return f"no effect on orders can be shown: an arm has {few}, and {ENOUGH} are the least"
    if not found.worked_out:
        return f"what effect on orders can be shown is not worked out without: {INSTALL}"
    before = (
        f"in the {found.season.days} days before, {_hundredths(found.season.share)} of 100 ordered"
    )
    if found.rise is None:
        return f"no effect on orders can be shown, however large: too few people ({before})"
    return (
        f"an effect is shown, 8 times in 10, if {_hundredths(found.rise)} more of 100 people order "
        f"({before})"
    )


def _hundredths(share: float) -> str:
    return f"{100 * share:.1f}"


def _told(found: Preview) -> dict[str, Any]:
    return {
        "key": found.campaign.key,
        "status": found.campaign.status,
        "segment": found.campaign.segment,
        "chosen": found.chosen,
        "audience": found.counted.audience,
        "arms": dict(found.people),
        "left_out": found.counted.left_out,
        "groups": [
            {"cooperative": found.codes[one.cooperative_id], "group": one.name, "arms": one.people}
            for one in found.groups
        ],
        "surveys": {arm: _survey(asked) for arm, asked in found.asked.items()},
        "segments": found.takes.segments,
        "dirhams": round(found.takes.dirhams / MILLION, 2),
        "seconds": round(found.takes.time.total_seconds()),
        "power": {
            "days": found.season.days,
            "ordered": round(found.season.share, 4),
            "smallest_rise": found.rise and round(found.rise, 4),
            "missing": "" if found.worked_out else INSTALL,
        },
    }


def _survey(asked: Asked) -> dict[str, Any]:
    way = asked.length
    return {
        "key": asked.key,
        "questions": way.questions,
        "minutes": way.minutes,
        "segments": dict(way.segments),
    }
