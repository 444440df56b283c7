"""The cooperatives, their clients and the campaign, written in bulk."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import islice
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import SQLModel, col, select

from bot import demo
from bot.campaigns.planning.drawing import plan
from bot.campaigns.running.steering import steer
from bot.database import Database
from bot.tables import (
    Address,
    Campaign,
    ClientFigures,
    Consent,
    Contact,
    Cooperative,
    Participant,
    Product,
    Sender,
    SurveyText,
)
from bot.writer import Transaction
from tests.population.chance import share
from tests.population.people import (
    CLOSES,
    COOPERATIVES,
    HOLD_OUT,
    REMIND_AFTER,
    REMINDERS,
    Person,
    person,
)
from tests.population.questionnaire import LANGUAGES, VARIANTS, written

# A Friday, ten minutes before the noon prayer: the first messages leave before it.
START = datetime(2026, 11, 27, 11, 50, tzinfo=UTC)
KEY = "season"  # of the campaign: by it the arms are drawn
CHUNK = 5_000  # rows in one transaction
RATES = {"whatsapp": 400.0, "sms": 100.0}  # messages a real second, so that it takes minutes
OWN_SMS = "+212600000099"  # the telephone of the second cooperative
STOCK = 10**9
EARLIER = 1  # the id of a campaign of some days before
OTHERS = (("AFOUS", "Afous"), ("TISSLIT", "Tisslit"))


def fill(database: Database, seed: int, people: int) -> None:
    """All there is before the campaign is planned."""
    demo.seed(database)
    database.writer.run(_cooperatives)
    everybody = [person(seed, number) for number in range(1, people + 1)]
    _write(database, Contact, map(_contact, everybody))
    _write(database, Address, (_address(one) for one in everybody))
    _write(database, Consent, (_consent(one) for one in everybody if one.left_out != "no consent"))
    bought = (one for one in everybody if share(seed, one.number, "bought") < 0.6)
    _write(database, ClientFigures, (_figures(one, seed) for one in bought))
    asked = (one for one in everybody if one.left_out == "calm")
    _write(database, Participant, map(_asked_before, asked))


def begin(database: Database) -> int:
    """The campaign, planned and started; its id."""
    planned = database.writer.run(_planned)
    plan(database, planned, START)
    database.writer.run(lambda tx: steer(tx, planned, "start", START))
    return planned


def _planned(tx: Transaction) -> int:
    surveys = {variant: _survey(tx, variant) for variant in VARIANTS}
    made = Campaign(
        **_campaign(KEY, surveys["a"]), surveys=surveys, variants=dict.fromkeys(VARIANTS, 1)
    )
    tx.db.add(made)
    tx.db.flush()
    return made.id or 0


def _survey(tx: Transaction, variant: str) -> int:
    """The id of its words. The explorer has walked them elsewhere (tests/test_population.py)."""
    words = written(variant)
    digest = sha256(words.encode()).hexdigest()
    kept = tx.db.exec(select(SurveyText.id).where(SurveyText.digest == digest)).first()
    if kept is not None:
        return kept
    made = SurveyText(key="season", digest=digest, written=words, kept=START)
    tx.db.add(made)
    tx.db.flush()
    return made.id or 0


def _campaign(key: str, survey_id: int) -> dict[str, Any]:
    return {
        "key": key, "survey_id": survey_id, "cooperatives": list(range(1, COOPERATIVES + 1)),
        "segment": "everyone", "purpose": "marketing", "hold_out": HOLD_OUT, "calm": 30,
        "reminders": REMINDERS, "remind_after": REMIND_AFTER, "closes": CLOSES, "created": START,
    }  # fmt: skip


def _cooperatives(tx: Transaction) -> None:
    """Two more, which sell one thing; senders as quick as a test needs; an old campaign."""
    for code, name in OTHERS:
        made = Cooperative(code=code, names=dict.fromkeys(LANGUAGES, name), pickup="Taliouine")
        tx.db.add(made)
        tx.db.flush()
        amlou = {"ar": "أملو", "ary": "أملو", "fr": "Amlou", "ary_Latn": "Amlou"}
        tx.db.add(
            Product(
                cooperative_id=made.id, key="amlou", names=amlou, unit="jar", price_centimes=90_00,
                stock_thousandths=STOCK,
            )
        )  # fmt: skip
    tx.db.add(Sender(address=OWN_SMS, channel="sms", gateway="android", cooperative_id=2))
    tx.db.flush()
    tx.db.execute(update(Product).values(stock_thousandths=STOCK))
    for channel, rate in RATES.items():
        tx.db.execute(update(Sender).where(col(Sender.channel) == channel).values(rate=rate))
    old = _campaign("before", _survey(tx, "a"))
    tx.db.add(Campaign(**old, id=None, variants={"a": 1}, status="ended"))
    tx.db.flush()


def _contact(who: Person) -> dict[str, Any]:
    wrote = who.channel == "whatsapp"
    return {
        "id": who.number,
        "cooperative_id": who.cooperative,
        "language": who.language,
        "created": START - timedelta(days=60),
        "sender_id": 1 if wrote else None,
        "heard": START - timedelta(hours=who.heard) if wrote else None,
        "opted_out": START - timedelta(days=5) if who.left_out == "stopped" else None,
    }


def _address(who: Person) -> dict[str, Any]:
    gone = who.left_out == "unreachable"
    return {
        "contact_id": who.number,
        "channel": "whatsapp" if who.channel == "whatsapp" else "sms",
        "address": who.address,
        "stopped": START - timedelta(days=5) if gone else None,
    }


def _consent(who: Person) -> dict[str, Any]:
    return {
        "contact_id": who.number, "purpose": "marketing", "given": True, "words": "oui",
        "language": "fr", "said": START - timedelta(days=40), "cooperative_id": who.cooperative,
    }  # fmt: skip


def _figures(who: Person, seed: int) -> dict[str, Any]:
    last = START - timedelta(days=3 + who.number % 90)
    return {
        "contact_id": who.number, "cooperative_id": who.cooperative, "first": last, "last": last,
        "orders": 1, "centimes": 9_000, "is_top": share(seed, who.number, "top") < 0.2,
    }  # fmt: skip


def _asked_before(who: Person) -> dict[str, Any]:
    return {
        "campaign_id": EARLIER, "contact_id": who.number, "cooperative_id": who.cooperative,
        "stratum": "x", "language": who.language, "channel": "whatsapp", "rank": 0, "arm": "a",
        "asked": START - timedelta(days=9), "times": 1,
    }  # fmt: skip


def _write(database: Database, table: type[SQLModel], rows: Iterable[dict[str, Any]]) -> None:
    left = iter(rows)
    while some := list(islice(left, CHUNK)):
        database.writer.run(lambda tx, some=some: tx.db.execute(insert(table), some))
