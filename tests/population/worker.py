"""One process, until it is killed or all is over: turns, a campaign and the outbox, among phones.

    python -m tests.population.worker DATABASE_URL DIRECTORY SEED PEOPLE STEP

DIRECTORY holds the journal and the clock; STEP is how many simulated seconds lie between two
moments in which something happens. Whoever begins there goes on where another was killed,
some simulated minutes or hours later.
"""

import asyncio
import json
import logging
import sys
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import islice
from pathlib import Path

from sqlmodel import col, select

from bot import demo, timers
from bot.campaigns.running.inviting import Inviting
from bot.campaigns.running.lines import Lines
from bot.campaigns.running.ticking import Campaigns
from bot.database import Database
from bot.outbox import statuses
from bot.outbox.drain import Loop, Office
from bot.outbox.waking import lanes_to_wake
from bot.post import Post
from bot.tables import Campaign, Outbound
from bot.turns import Turns
from bot.writer import Transaction
from tests.population.carrier import Carrier
from tests.population.chance import share
from tests.population.filling import OWN_SMS, START
from tests.population.journal import (
    ANSWERED,
    BEGAN,
    LEFT,
    OVER,
    SAID,
    Journal,
    KeptClock,
    Line,
    lines,
)
from tests.population.lanes import Lanes
from tests.population.people import number_of, person
from tests.population.phones import Phone, Saying

BUSY = timedelta(minutes=1)  # from one round to the next, while the campaign writes
WEEKS = timedelta(days=14)
LONGEST_DOWN = timedelta(hours=9)
AT_ONCE = 128  # people who write at the same moment
TWICE = 0.02  # of what is said, posted again by the provider
IDS = 500  # rows that are looked up in one query


class World:
    """The process with all its people."""

    def __init__(self, url: str, directory: Path, seed: int, people: int, step: timedelta) -> None:
        self._step = step
        self._database = Database(url)
        self._clock = KeptClock(directory)
        self._journal = Journal(directory)
        self._seed = seed
        self._carriers = {
            name: Carrier(name, seed, self._journal, self._clock) for name in ("twilio", "android")
        }
        self._turns = Turns(self._database, self._carriers, self._clock)
        told = Lines(self._database, Post(self._carriers))
        inviting = Inviting(self._turns, self._carriers)
        self._campaigns = Campaigns(self._database, inviting, told, self._clock)
        self._loop = Loop()
        self._lanes = Lanes(Office(self._database, self._carriers, self._clock), self._loop)
        self._database.writer.on_commit.append(self._lanes.wake)
        self._phones = {n: Phone(seed, person(seed, n)) for n in range(1, people + 1)}
        self._due: dict[int, datetime] = {}
        self._untold: list[Line] = []
        self._begin(directory)

    def _begin(self, directory: Path) -> None:
        """Know again all that happened, and that time went by since."""
        before = list(lines(directory))
        times = sum(line["what"] == BEGAN for line in before)
        if self._clock.is_new:
            self._clock.set(START)
        else:
            down = timedelta(minutes=1) + LONGEST_DOWN * share(self._seed, "down", times) ** 2
            self._clock.set(self._clock.now() + down)
        for carrier in self._carriers.values():
            carrier.remember(directory)
        # What was said at a moment comes before what answered it, whichever was written first.
        self._see(sorted(before, key=lambda line: (line["at"], line["what"] != SAID)))
        # Which statuses were told, nobody knows: those of the last ones are told again.
        self._untold = [line for line in before if line["what"] == LEFT][-IDS:]
        self._journal.write(BEGAN, self._clock.now())

    def run(self) -> None:
        """Round after round, until it is over."""
        while not self._is_over():
            wrote = self._round()
            self._clock.set(self._clock.now() + (BUSY if wrote else self._step))
        self._journal.write(OVER, self._clock.now())

    def _round(self) -> bool:
        """What happens at one moment; whether the campaign wrote to somebody."""
        now = self._clock.now()
        with self._database.reading() as db:
            self._lanes.wake(lanes_to_wake(db, now))
        talk = self._loop.begin(self._talk(now))
        self._campaigns.tick()
        timers.tick(self._database, self._turns, self._clock)
        talk.result()
        self._loop.begin(self._lanes.rest()).result()
        left: list[Line] = []
        for carrier in self._carriers.values():
            left += carrier.fresh
            carrier.fresh = []
        self._untold += left
        return self._see(left)

    def _see(self, what: Iterable[Line]) -> bool:
        """The telephones show it; whether something was of the campaign."""
        found = list(what)
        campaign = self._of_the_campaign(line["row"] for line in found if line["what"] == LEFT)
        for line in found:
            match line["what"]:
                case "said":
                    self._spoke(line["who"], line["step"])
                case "left":
                    self._show(line, campaign=line["row"] in campaign)
                case "answered":
                    self._show(line, campaign=False)
        return bool(campaign)

    def _show(self, line: Line, *, campaign: bool) -> None:
        number = number_of(line["to"])
        phone = self._phones[number]
        if phone.who.is_off:
            return
        picks = tuple((payload, title) for payload, title in line.get("picks", ()))
        phone.sees(line["body"], picks, line["at"], campaign=campaign)
        self._keep_due(number)

    def _spoke(self, number: int, step: str) -> None:
        self._phones[number].spoke(step)
        self._keep_due(number)

    def _keep_due(self, number: int) -> None:
        due = self._phones[number].due
        if due is None:
            self._due.pop(number, None)
        else:
            self._due[number] = due

    def _of_the_campaign(self, rows: Iterable[int]) -> set[int]:
        left, found = iter(rows), set[int]()
        with self._database.reading() as db:
            while some := list(islice(left, IDS)):
                theirs = select(Outbound.id).where(
                    col(Outbound.id).in_(some), col(Outbound.campaign_id).is_not(None)
                )
                found.update(one or 0 for one in db.exec(theirs))
        return found

    async def _talk(self, now: datetime) -> None:
        """Statuses are told, and whoever has something to say says it."""
        some, self._untold = self._untold, []
        told = [
            receipt
            for line in some
            for receipt in self._carriers[line["gateway"]].statuses(line, now)
        ]
        for first in range(0, len(told), IDS):
            part = told[first : first + IDS]

            def record(tx: Transaction, part: list[statuses.Receipt] = part) -> None:
                """As many as are told at once."""
                for receipt in part:
                    statuses.record(tx, receipt)

            await self._database.writer.take(record)
        speaking = sorted(number for number, due in self._due.items() if due <= now)
        for first in range(0, len(speaking), AT_ONCE):
            await asyncio.gather(*(self._say(n, now) for n in speaking[first : first + AT_ONCE]))

    async def _say(self, number: int, now: datetime) -> None:
        phone = self._phones[number]
        saying = phone.says()
        if saying is None:
            phone.due = None
            self._due.pop(number, None)
            return
        gateway = "android" if phone.who.channel == "sms" else "twilio"
        raw = json.dumps(_posted(self._seed, phone, saying), ensure_ascii=False)
        inbound = self._carriers[gateway].parse(raw, now)
        bodies = await self._turns.take(inbound)
        if share(self._seed, number, saying.step, "twice") < TWICE:
            assert await self._turns.take(inbound) == bodies
        self._journal.write(SAID, now, who=number, step=saying.step, words=saying.words)
        self._spoke(number, saying.step)
        for body in bodies:
            line: Line = {"what": ANSWERED, "at": now, "to": phone.who.address, "body": body}
            self._journal.write(ANSWERED, now, to=phone.who.address, body=body)
            self._show(line, campaign=False)

    def _is_over(self) -> bool:
        now = self._clock.now()
        if self._due or now < START + WEEKS:
            return False
        with self._database.reading() as db:
            running = select(Campaign.id).where(Campaign.status == "running")
            return db.exec(running).first() is None


def _posted(seed: int, phone: Phone, saying: Saying) -> Mapping[str, str]:
    """As a provider posts it: the same words at the same step are the same message."""
    named = f"{seed} {phone.who.number} {saying.step}".encode()
    on_whatsapp = phone.who.channel == "whatsapp"
    return {
        "id": blake2b(named, digest_size=16).hexdigest(),
        "channel": "whatsapp" if on_whatsapp else "sms",
        "sender": demo.WHATSAPP if on_whatsapp else OWN_SMS,
        "address": phone.who.address,
        "words": saying.words,
        "tap": saying.tap,
    }


def main(url: str, directory: str, seed: str, people: str, step: str) -> None:
    """Until it is over."""
    logging.basicConfig(level=logging.ERROR)
    every = timedelta(seconds=float(step))
    World(url, Path(directory), int(seed), int(people), every).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
