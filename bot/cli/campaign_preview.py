"""What a planned campaign comes to, gathered for who decides about it: bot.cli.campaign_shown."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session, col, select

from bot.campaigns.planning import costing, previewing
from bot.campaigns.planning.choosing import chosen_by
from bot.campaigns.planning.costing import Takes, Way
from bot.campaigns.planning.drawing import Counts, counts
from bot.campaigns.planning.previewing import Group, Season
from bot.campaigns.planning.variants import survey_of
from bot.cli.opening import settings
from bot.clock import local
from bot.costs import load
from bot.outbox.drain import RATES
from bot.reach import sms_sender_of
from bot.surveys import parsed
from bot.surveys.lengths import Length, usual
from bot.tables import Campaign, Cooperative, Product, Sender, SurveyText

INSTALL = "pip install 'taawon[figures]'"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a variant is asked: the survey's key, and what its usual way takes."""

    key: str
    length: Length


@dataclass(frozen=True, slots=True)
class Preview:
    """chosen: by what people are taken, as in JSON. asked: by variant.

    codes: of its cooperatives by id. rise: see power.smallest_rise; worked_out:
    whether it could be, for it needs the extra `figures`.
    """

    campaign: Campaign
    codes: Mapping[int, str]
    chosen: Mapping[str, Any]
    counted: Counts
    groups: list[Group]
    asked: Mapping[str, Asked]
    takes: Takes
    season: Season
    rise: float | None
    worked_out: bool

    @property
    def people(self) -> Counter[str]:
        """How many are in each arm."""
        found = Counter[str]()
        for (arm, _language, _channel), number in self.counted.arms.items():
            found[arm] += number
        return found


def preview(db: Session, campaign: Campaign) -> Preview:
    """All of it."""
    counted = counts(db, campaign)
    asked = {arm: _asked(db, survey_of(campaign, arm)) for arm in campaign.variants}
    takes = costing.takes(
        _ways(db, campaign, counted, asked), load(settings().tariff_file), campaign.reminders
    )
    season = previewing.season(db, campaign)
    gathered = Preview(
        campaign, _codes(db, campaign), _chosen(db, campaign), counted,
        previewing.groups(db, campaign), asked, takes, season, None, worked_out=False,
    )  # fmt: skip
    try:
        rise = previewing.shows(campaign, season.share, gathered.people)
    except ModuleNotFoundError:
        return gathered
    return replace(gathered, rise=rise, worked_out=True)


def _codes(db: Session, campaign: Campaign) -> dict[int, str]:
    which = col(Cooperative.id).in_(campaign.cooperatives)
    return {one.id or 0: one.code for one in db.exec(select(Cooperative).where(which))}


def _chosen(db: Session, campaign: Campaign) -> dict[str, Any]:
    """By what people are taken of the segment, products by their keys; empty: all are."""
    chosen = chosen_by(campaign)
    keys = select(Product.key).where(col(Product.id).in_(chosen.products)).order_by(Product.key)
    since = chosen.since and f"{local(chosen.since, settings().tz_name):%Y-%m-%d}"
    found = {
        "bought": sorted(set(db.exec(keys))),
        "since": since,
        "towns": list(chosen.towns),
        "languages": list(chosen.languages),
    }
    return {name: value for name, value in found.items() if value}


def _asked(db: Session, survey_id: int) -> Asked:
    survey = parsed(db.get_one(SurveyText, survey_id).written)
    return Asked(survey.key, usual(survey))


def _ways(
    db: Session, campaign: Campaign, counted: Counts, asked: Mapping[str, Asked]
) -> Iterator[Way]:
    senders = {"sms": sms_sender_of(db, campaign.cooperatives[0]), "whatsapp": _whatsapp(db)}
    for (arm, language, channel), people in counted.arms.items():
        if arm not in asked:  # the hold-out; who is not drawn yet
            continue
        sender = senders[channel]
        segments = asked[arm].length.segments
        each = costing.by_language(segments, language) if channel == "sms" else 0
        gateway = sender.gateway if sender else "twilio"
        rate = sender.rate if sender and sender.rate else RATES[channel]
        yield Way(channel, gateway, people, each, rate)


def _whatsapp(db: Session) -> Sender | None:
    which = select(Sender).where(Sender.channel == "whatsapp").order_by(col(Sender.id))
    return db.exec(which).first()
