"""`taawon campaign`: what a campaign would ask of whom, who is left out, and what it takes."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from sqlmodel import Session, col, delete, select

from bot.campaigns import costing
from bot.campaigns.audience import NAMES
from bot.campaigns.costing import Takes, Way
from bot.campaigns.planning import Counts, counts, plan, plan_of
from bot.cli.endings import Stop
from bot.cli.opening import opened, settings
from bot.clock import Clock
from bot.costs import load
from bot.costs.tariff import MILLION
from bot.database import Database
from bot.outbox.drain import RATES
from bot.reach import sms_sender_of
from bot.surveys import Unsound, parsed, written
from bot.surveys.lengths import usual
from bot.surveys.opening import stored
from bot.surveys.trying import faults_of
from bot.tables import Campaign, Cooperative, Participant, Sender, SurveyText
from bot.writer import Transaction

# Takes harvest-2026; leaves spaces, capitals and anything else that is hard to say.
KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)
DROPPED = ("planning", "planned")
LARGEST = {"hold_out": 90, "calm": 365, "reminders": 2}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A campaign as it is typed. codes: of cooperatives; service: it needs no consent to news."""

    key: str
    survey: str
    codes: Sequence[str]
    segment: str
    hold_out: int
    calm: int
    reminders: int
    service: bool
    variants: int = 1


def make(wanted: Wanted, *, as_json: bool) -> None:
    """Plan a campaign, or go on planning one that was cut off, and show it."""
    _check(wanted)
    try:
        text = written(wanted.survey)
        if faults := faults_of(parsed(text)):
            raise Unsound(*faults)
    except Unsound as error:
        raise Stop(str(error)) from None
    now = Clock().now()
    with opened() as database:
        ids = [_cooperative(database, code) for code in wanted.codes]
        campaign_id = database.writer.run(lambda tx: _campaign(tx, wanted, ids, text))
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("people", total=None)
            plan(database, campaign_id, now, lambda number: bar.advance(task, number))
        _show(database, wanted.key, as_json=as_json)


def show(key: str | None, *, as_json: bool) -> None:
    """One campaign, or the list of all."""
    with opened() as database:
        if key is not None:
            _show(database, key, as_json=as_json)
            return
        with database.reading() as db:
            found = db.exec(select(Campaign).order_by(col(Campaign.id))).all()
    if as_json:
        print(json.dumps([{"key": one.key, "status": one.status} for one in found], indent=2))
    elif not found:
        print("There is no campaign yet.")
    for one in () if as_json else found:
        print(f"{one.key}: {one.status}, {one.segment}")


def drop(key: str) -> None:
    """Forget a campaign that nobody was asked for yet."""
    with opened() as database:

        def forget(tx: Transaction) -> None:
            """It and its audience."""
            campaign = _named(tx.db, key)
            if campaign.status not in DROPPED:
                raise Stop(f"{key} is {campaign.status}: people were asked, so it stays.")
            tx.db.exec(delete(Participant).where(col(Participant.campaign_id) == campaign.id))
            tx.db.delete(campaign)

        database.writer.run(forget)
    print(f"{key} is dropped.")


def _check(wanted: Wanted) -> None:
    if not KEY.fullmatch(wanted.key):
        raise Stop(f"{wanted.key} must be small letters, digits and hyphens: harvest-2026.")
    if wanted.segment not in NAMES:
        raise Stop(f"There is no segment {wanted.segment}; there are {', '.join(NAMES)}.")
    for name, most in LARGEST.items():
        if not 0 <= getattr(wanted, name) <= most:
            raise Stop(f"--{name.replace('_', '-')} must be from 0 to {most}.")


def _cooperative(database: Database, code: str) -> int:
    with database.reading() as db:
        found = db.exec(select(Cooperative.id).where(Cooperative.code == code.upper())).first()
    if found is None:
        raise Stop(f"There is no cooperative called {code.upper()}.")
    return found


def _campaign(tx: Transaction, wanted: Wanted, ids: list[int], text: str) -> int:
    """The campaign of this key: a new one, or one whose planning was cut off. Raises Stop."""
    now = Clock().now()
    before = tx.db.exec(select(Campaign).where(Campaign.key == wanted.key)).first()
    if before is not None and before.status != "planning":
        raise Stop(f"{wanted.key} is {before.status} already: `taawon campaign drop` forgets it.")
    fields: dict[str, Any] = {
        "survey_id": stored(tx, text, now),
        "cooperatives": ids,
        "segment": wanted.segment,
        "purpose": "service" if wanted.service else "marketing",
        "hold_out": wanted.hold_out,
        "variants": {chr(ord("a") + n): 1 for n in range(wanted.variants)},
        "calm": wanted.calm,
        "reminders": wanted.reminders,
    }
    if before is None:
        before = Campaign(key=wanted.key, remind_after=3, closes=14, created=now, **fields)
        tx.db.add(before)
        tx.db.flush()
    elif any(getattr(before, name) != value for name, value in fields.items()):
        raise Stop(f"{wanted.key} was planned otherwise: `taawon campaign drop` forgets it.")
    return before.id or 0


def _named(db: Session, key: str) -> Campaign:
    found = db.exec(select(Campaign).where(Campaign.key == key)).first()
    if found is None:
        raise Stop(f"There is no campaign called {key}.")
    return found


def _show(database: Database, key: str, *, as_json: bool) -> None:
    with database.reading() as db:
        campaign = _named(db, key)
        counted = counts(db, campaign)
        takes = costing.takes(
            _ways(db, campaign, counted), load(settings().tariff_file), campaign.reminders
        )
    if as_json:
        print(json.dumps(_told(campaign, counted, takes), indent=2))
        return
    console = Console()
    console.print(f"{campaign.key}: {campaign.status}, {counted.audience} people", markup=False)
    console.print(_table(campaign, counted))
    for reason, number in sorted(counted.left_out.items()):
        console.print(f"left out, {reason}: {number}")
    console.print(
        f"at most: {takes.segments} segments of SMS, {takes.dirhams / MILLION:.2f} DH; "
        f"the first messages leave in {takes.time}"
    )


def _ways(db: Session, campaign: Campaign, counted: Counts) -> Iterator[Way]:
    text = db.get_one(SurveyText, campaign.survey_id)
    segments = usual(parsed(text.written)).segments
    senders = {"sms": sms_sender_of(db, campaign.cooperatives[0]), "whatsapp": _whatsapp(db)}
    for (arm, language, channel), people in counted.arms.items():
        if arm == "hold_out":
            continue
        sender = senders[channel]
        each = costing.by_language(segments, language) if channel == "sms" else 0
        gateway = sender.gateway if sender else "twilio"
        rate = sender.rate if sender and sender.rate else RATES[channel]
        yield Way(channel, gateway, people, each, rate)


def _whatsapp(db: Session) -> Sender | None:
    which = select(Sender).where(Sender.channel == "whatsapp").order_by(col(Sender.id))
    return db.exec(which).first()


def _table(campaign: Campaign, counted: Counts) -> Table:
    table = Table("arm", box=None)
    table.add_column("share", justify="right")
    table.add_column("people", justify="right")
    people = _by_arm(counted)
    for arm in plan_of(campaign):
        share = f"{float(arm.share):.0%}"
        table.add_row(arm.name.replace("_", " "), share, str(people[arm.name]))
    return table


def _by_arm(counted: Counts) -> Counter[str]:
    people = Counter[str]()
    for (arm, _language, _channel), number in counted.arms.items():
        people[arm] += number
    return people


def _told(campaign: Campaign, counted: Counts, takes: Takes) -> dict[str, Any]:
    return {
        "key": campaign.key,
        "status": campaign.status,
        "audience": counted.audience,
        "arms": dict(_by_arm(counted)),
        "left_out": counted.left_out,
        "segments": takes.segments,
        "dirhams": round(takes.dirhams / MILLION, 2),
        "seconds": round(takes.time.total_seconds()),
    }
