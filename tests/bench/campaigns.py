"""How long a campaign takes to be planned and counted, and in how much memory.

    python -m tests.bench.campaigns DATABASE_URL --contacts 1000000 --orders 5000000

The database must be empty, or not there. Everybody wrote to us once, and agreed; of those who are
asked, four in ten answer. Prints one line of JSON: seconds, and by how many MB the process grew.
"""

import argparse
import json
import random
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlmodel import select

from bot.campaigns.figures.intervals import Tally, of_share
from bot.campaigns.found.counting import results
from bot.campaigns.planning.drawing import plan
from bot.clock import Clock
from bot.database import Database
from bot.surveys import written
from bot.surveys.opening import stored
from bot.tables import (
    Address,
    Campaign,
    Consent,
    Lane,
    Outbound,
    Participant,
    Questionnaire,
    Sender,
    SurveyAnswer,
)
from bot.writer import Transaction
from tests.bench.segments import Row, fill, look, peak, write

DAY = timedelta(days=1)
ANSWER = 0.4  # of those who are asked


def reachable(database: Database, contacts: int, now: datetime) -> None:
    """Each has a number on WhatsApp, and has written."""

    def sender(tx: Transaction) -> None:
        """What they wrote to."""
        tx.db.add(Sender(id=1, address="whatsapp:+14155238886", channel="whatsapp"))
        tx.db.flush()
        tx.db.add(Lane(id=1, sender_id=1))

    database.writer.run(sender)
    addresses = (
        {"contact_id": n, "channel": "whatsapp", "address": f"whatsapp:+2126{n:08}"}
        for n in range(1, contacts + 1)
    )
    write(database, Address, addresses)
    agreed = (
        {
            "contact_id": n, "purpose": "marketing", "given": True, "words": "oui",
            "language": "fr", "said": now,
        }
        for n in range(1, contacts + 1)
    )  # fmt: skip
    write(database, Consent, agreed)
    wrote = text("UPDATE contact SET language = 'fr', sender_id = 1, cooperative_id = id % :n + 1")
    with database.reading() as db:
        number = db.execute(text("SELECT count(*) FROM cooperative")).scalar_one()
    database.writer.run(lambda tx: tx.db.execute(wrote, {"n": number}))
    database.writer.run(
        lambda tx: tx.db.execute(
            text("UPDATE contact SET heard = created")  # instants are written alike
        )
    )


def campaign(database: Database, cooperatives: int, now: datetime) -> int:
    """Among everybody, with a fifth held out."""

    def add(tx: Transaction) -> int:
        """Its row; gives its id."""
        made = Campaign(
            key="million",
            survey_id=stored(tx, written("nps"), now),
            cooperatives=list(range(1, cooperatives + 1)),
            segment="everyone",
            purpose="marketing",
            hold_out=20,
            variants={"a": 1, "b": 1},
            calm=30,
            reminders=1,
            remind_after=3,
            closes=14,
            created=now,
        )
        tx.db.add(made)
        tx.db.flush()
        return made.id or 0

    return database.writer.run(add)


def ran(database: Database, campaign_id: int, now: datetime) -> None:
    """All are asked, some answer, as after two weeks."""
    begun = now - 14 * DAY
    with database.reading() as db:
        asked = select(Participant.contact_id, Participant.cooperative_id).where(
            Participant.campaign_id == campaign_id, Participant.arm.not_in(("", "hold_out"))
        )
        people = [(contact or 0, cooperative) for contact, cooperative in db.exec(asked)]
    chance = random.Random(11)
    answering = [number for number in range(len(people)) if chance.random() < ANSWER]
    write(database, Questionnaire, (_asked(n, one, begun) for n, one in enumerate(people, 1)))
    write(database, Outbound, (_sent(n, one, begun) for n, one in enumerate(people, 1)))
    answers = (answer for n in answering for answer in _answers(n + 1, begun, chance))
    write(database, SurveyAnswer, answers)
    begin = text(
        "UPDATE participant SET asked = (SELECT begun FROM questionnaire WHERE id = 1), times = 1 "
        "WHERE arm NOT IN ('', 'hold_out')"
    )
    database.writer.run(lambda tx: tx.db.execute(begin))

    def start(tx: Transaction) -> None:
        """Two weeks ago."""
        found = tx.db.get_one(Campaign, campaign_id)
        found.status, found.started, found.ended = "ended", begun, now

    database.writer.run(start)


def _asked(number: int, one: tuple[int, int], begun: datetime) -> Row:
    contact, cooperative = one
    return {
        "id": number, "survey_id": 1, "contact_id": contact, "cooperative_id": cooperative,
        "campaign_id": 1, "begun": begun, "closes": begun + 14 * DAY, "outcome": "",
    }  # fmt: skip


def _sent(number: int, one: tuple[int, int], begun: datetime) -> Row:
    contact, cooperative = one
    return {
        "lane_id": 1, "kind": "campaign", "contact_id": contact, "cooperative_id": cooperative,
        "channel": "whatsapp", "address": f"whatsapp:+2126{contact:08}", "language": "fr",
        "body": "Nous recommanderiez-vous ?", "status": "delivered", "created": begun,
        "due": begun, "claimed": begun, "campaign_id": 1, "rank": 2, "cost": 200_000,
        "charged": begun, "gateway": "twilio", "provider_id": number.to_bytes(16, "big"),
        "opens": "", "plain": "", "answered": False, "epoch": 1, "attempt": 1, "segments": 0,
        "media": "", "share": cooperative, "looks": 0, "held": False, "template": "", "sms": "",
        "filled": False,
    }  # fmt: skip


def _answers(run: int, begun: datetime, chance: random.Random) -> Iterator[Row]:
    rest: Row = {
        "questionnaire_id": run, "keys": "", "recording": "", "medium": "", "skipped": False,
        "given": begun + DAY * chance.random(),
    }  # fmt: skip
    yield rest | {"question": "recommend", "number": chance.randrange(11), "words": ""}
    if chance.random() < 0.1:
        said = chance.choice(("trop cher", "Trop chère !", "la livraison est lente", "ghali bzzaf"))
        yield rest | {"question": "why_low", "number": None, "words": said}


def timed(work: Callable[[], Any]) -> tuple[float, int]:
    """Seconds, and MB by which the most memory grew."""
    began, before = time.monotonic(), peak()
    work()
    return round(time.monotonic() - began, 1), peak() - before


def main() -> None:
    """Fill, measure, plan, let it run, count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--orders", type=int, default=5_000_000)
    parser.add_argument("--cooperatives", type=int, default=81)
    given = parser.parse_args()
    database, now = Database(given.url), Clock().now()
    database.upgrade()
    fill(database, given.contacts, given.orders, given.cooperatives)
    reachable(database, given.contacts, now)
    told: dict[str, Any] = {"contacts": given.contacts, "orders": given.orders}
    told["segments_s"] = round(look(database, given.cooperatives)[0], 1)
    made = campaign(database, given.cooperatives, now)
    told["plan_s"], told["plan_mb"] = timed(lambda: plan(database, made, now))
    ran(database, made, now)

    def count() -> None:
        """All of it."""
        with database.reading() as db:
            found = results(db, db.get_one(Campaign, made), now)
            told["audience"] = found.audience

    of_share(Tally(1, 2))  # so that the libraries, which are no part of it, are there
    told["results_s"], told["results_mb"] = timed(count)
    print(json.dumps(told))
    database.close()


if __name__ == "__main__":
    main()
