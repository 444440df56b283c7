"""`taawon campaign plan`: a campaign as it is typed becomes one that is drawn, or is refused."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import Progress
from sqlmodel import Session, select

from bot.campaigns.planning import choosing
from bot.campaigns.planning.audience import NAMES
from bot.campaigns.planning.choosing import Chosen, Unknown
from bot.campaigns.planning.drawing import plan
from bot.campaigns.planning.variants import differences
from bot.cli import campaign_shown
from bot.cli.endings import Stop
from bot.cli.opening import opened, settings
from bot.clock import Clock
from bot.database import Database
from bot.surveys import Unsound, parsed, written
from bot.surveys.opening import stored
from bot.surveys.trying import faults_of
from bot.tables import Campaign, Cooperative
from bot.translate import LANGUAGES
from bot.writer import Transaction

# Takes harvest-2026; leaves spaces, capitals and anything else that is hard to say.
KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)
LARGEST = {"hold_out": 90, "calm": 365, "reminders": 2}
MOST_VARIANTS = 4


@dataclass(frozen=True, slots=True)
class Wanted:
    """A campaign as it is typed. codes: of cooperatives; service: it needs no consent to news.

    surveys: one for each variant, or one for all; variants: how many, None where they are not
    counted. since: the day from which `bought` counts, without a zone.
    """

    key: str
    surveys: Sequence[str]
    codes: Sequence[str]
    segment: str
    hold_out: int
    calm: int
    reminders: int
    service: bool
    variants: int | None = None
    bought: str | None = None
    since: datetime | None = None
    towns: Sequence[str] = ()
    languages: Sequence[str] = ()


def make(wanted: Wanted, *, as_json: bool) -> None:
    """Plan a campaign, or go on planning one that was cut off, and show it."""
    now = Clock().now()
    _check(wanted)
    since = _since(wanted, now)
    texts = _texts(wanted.surveys)
    with opened() as database:
        with database.reading() as db:
            ids = list(dict.fromkeys(_cooperative(db, code) for code in wanted.codes))
            chosen = _chosen(db, wanted, ids, since)

        def job(tx: Transaction) -> int:
            """Keep the surveys and the campaign; gives its id."""
            surveys = {_letter(at): stored(tx, text, now) for at, text in enumerate(texts)}
            return _campaign(tx, wanted.key, _fields(wanted, ids, surveys, chosen), now)

        campaign_id = database.writer.run(job)
        _plan(database, campaign_id, now)
        campaign_shown.show_one(database, wanted.key, as_json=as_json)


def _plan(database: Database, campaign_id: int, now: datetime) -> None:
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("people", total=None)
        plan(database, campaign_id, now, lambda number: bar.advance(task, number))


def _check(wanted: Wanted) -> None:
    if not KEY.fullmatch(wanted.key):
        raise Stop(f"{wanted.key} must be small letters, digits and hyphens: harvest-2026.")
    if wanted.segment not in NAMES:
        raise Stop(f"There is no segment {wanted.segment}; there are {', '.join(NAMES)}.")
    for language in wanted.languages:
        if language not in LANGUAGES:
            raise Stop(f"There is no language {language}; there are {', '.join(LANGUAGES)}.")
    for name, most in LARGEST.items():
        if not 0 <= getattr(wanted, name) <= most:
            raise Stop(f"--{name.replace('_', '-')} must be from 0 to {most}.")
    if len(wanted.surveys) > MOST_VARIANTS:
        raise Stop(f"{len(wanted.surveys)} surveys are {len(wanted.surveys)} variants, "
                   f"and {MOST_VARIANTS} are the most.")  # fmt: skip
    if len(wanted.surveys) > 1 and wanted.variants is not None:
        raise Stop("Each --survey is a variant: leave --variants out, or name one survey.")


def _since(wanted: Wanted, now: datetime) -> datetime | None:
    """The first moment of the day, where we are. Raises Stop."""
    if wanted.since is None:
        return None
    if wanted.bought is None:
        raise Stop("--since is the day from which --bought counts: name the product as well.")
    since = wanted.since.replace(tzinfo=ZoneInfo(settings().tz_name))
    if since > now:
        raise Stop(f"{since:%Y-%m-%d} is still to come: nobody has bought since.")
    return since


def _texts(names: Sequence[str]) -> tuple[str, ...]:
    """Each survey, word for word, that can be asked. Raises Stop with all that is wrong."""
    texts: dict[str, str] = {}
    for name in names:
        try:
            text = written(name)
            if faults := faults_of(parsed(text)):
                raise Unsound(*faults)
        except Unsound as error:
            raise Stop(str(error)) from None
        if text in texts:
            raise Stop(f"{name} is {texts[text]}, word for word: nothing would be compared.")
        texts[text] = name
    first, *others = texts
    wrong = [
        f"{texts[text]}: {sentence}"
        for text in others
        for sentence in differences(parsed(first), parsed(text))
    ]
    if wrong:
        raise Stop("\n".join(wrong))
    return tuple(texts)


def _cooperative(db: Session, code: str) -> int:
    found = db.exec(select(Cooperative.id).where(Cooperative.code == code.upper())).first()
    if found is None:
        raise Stop(f"There is no cooperative called {code.upper()}.")
    return found


def _chosen(db: Session, wanted: Wanted, ids: list[int], since: datetime | None) -> Chosen:
    """Raises Stop where there is no such product or town."""
    try:
        bought = choosing.products(db, ids, wanted.bought) if wanted.bought is not None else ()
        towns = choosing.towns(db, ids, wanted.towns)
    except Unknown as error:
        raise Stop(str(error)) from None
    return Chosen(bought, since, towns, tuple(sorted(set(wanted.languages))))


def _fields(
    wanted: Wanted, ids: list[int], surveys: dict[str, int], chosen: Chosen
) -> dict[str, Any]:
    """What a campaign is planned with, by column. surveys: ids, by the variants' letters."""
    several = len(surveys) > 1
    number = len(surveys) if several else wanted.variants or 1
    return {
        "survey_id": surveys[_letter(0)],
        "cooperatives": ids,
        "segment": wanted.segment,
        "purpose": "service" if wanted.service else "marketing",
        "hold_out": wanted.hold_out,
        "variants": {_letter(at): 1 for at in range(number)},
        "calm": wanted.calm,
        "reminders": wanted.reminders,
        "surveys": surveys if several else None,
        "chosen": chosen.kept(),
    }


def _campaign(tx: Transaction, key: str, fields: dict[str, Any], now: datetime) -> int:
    """The campaign of this key: a new one, or one whose planning was cut off. Raises Stop."""
    before = tx.db.exec(select(Campaign).where(Campaign.key == key)).first()
    if before is not None and before.status != "planning":
        raise Stop(f"{key} is {before.status} already: `taawon campaign drop` forgets it.")
    if before is None:
        before = Campaign(key=key, remind_after=3, closes=14, created=now, **fields)
        tx.db.add(before)
        tx.db.flush()
    elif any(getattr(before, name) != value for name, value in fields.items()):
        raise Stop(f"{key} was planned otherwise: `taawon campaign drop` forgets it.")
    return before.id or 0


def _letter(at: int) -> str:
    """What a variant is called: a, b, c, d."""
    return chr(ord("a") + at)
