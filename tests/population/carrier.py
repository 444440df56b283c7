"""A provider whose truth is the journal: what stands there has left, and nothing else has."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from bot.clock import Clock
from bot.gateways import (
    Accepted,
    Capabilities,
    FetchError,
    Inbound,
    NotSent,
    Outgoing,
    Receipt,
    Sighting,
    Unknown,
    Unreachable,
)
from bot.templates import PURPOSES
from flows.talk import Heard, Tap
from tests.population.chance import share
from tests.population.journal import LEFT, Journal, Line, lines
from tests.population.people import number_of, person

# How often what goes wrong, of all requests: refused for now, lost without an answer, and taken
# without an answer.
NOT_NOW, LOST, TAKEN = 0.01, 0.003, 0.005
LATENCY = 0.004  # seconds, before and after it is taken: a kill may fall into either
NOBODY = 63003  # Twilio's code of a number that has no WhatsApp
WINDOW = timedelta(hours=24) - timedelta(minutes=10)
CAPABILITIES = {
    ("twilio", "whatsapp"): Capabilities(inbound=True, buttons=True, page=10, window=WINDOW),
    ("twilio", "sms"): Capabilities(inbound=False, buttons=False, page=6, window=None),
    ("android", "sms"): Capabilities(
        inbound=True, buttons=False, page=6, window=None, answers=False
    ),
}


class Carrier:
    """One provider. fresh: what has left since it was last looked at, as lines of the journal."""

    def __init__(self, name: str, seed: int, journal: Journal, clock: Clock) -> None:
        self.name = name
        self._seed = seed
        self._journal = journal
        self._clock = clock
        self._taken: dict[str, list[Line]] = defaultdict(list)
        self.fresh: list[Line] = []

    def remember(self, directory: Path) -> None:
        """Know again what left before."""
        for line in lines(directory):
            if line["what"] == LEFT and line["gateway"] == self.name:
                self._taken[line["to"]].append(line)

    def capabilities(self, channel: str) -> Capabilities:
        return CAPABILITIES[self.name, channel]

    def templates(self, language: str) -> frozenset[str]:
        return PURPOSES

    def parse(self, raw: str, received: datetime) -> Inbound:
        posted = json.loads(raw)
        asked, dot, key = posted["tap"].partition(".")
        return Inbound(
            gateway=self.name,
            provider_id=bytes.fromhex(posted["id"]),
            channel=posted["channel"],
            sender=posted["sender"],
            address=posted["address"],
            heard=Heard(words=posted["words"], tapped=Tap(key, asked) if dot else None),
            raw=raw,
            received=received,
        )

    async def send(self, message: Outgoing) -> Accepted:
        """It has left once it stands in the journal, whatever is answered then."""
        fate = share(self._seed, "fate", message.outbound, message.attempt)
        await asyncio.sleep(LATENCY * fate)
        if fate < NOT_NOW:
            raise NotSent("too many requests")
        if fate < NOT_NOW + LOST:
            raise Unknown("no answer")
        whose = number_of(message.address)
        if person(self._seed, whose).is_off and whose % 2:
            raise Unreachable("nobody has it", NOBODY)
        self._take(message)
        if fate < NOT_NOW + LOST + TAKEN:
            raise Unknown("no answer")
        await asyncio.sleep(LATENCY)
        return Accepted(_id(message.outbound, message.attempt), "sent")

    def _take(self, message: Outgoing) -> None:
        shown = message.template
        line: Line = {
            "gateway": self.name,
            "row": message.outbound,
            "attempt": message.attempt,
            "to": message.address,
            "body": message.body,
            "picks": [] if shown else [[pick.payload, pick.title] for pick in message.picks],
            "found": " ".join(shown.values) if shown else message.body,
        }
        at = self._clock.now()
        self._journal.write(LEFT, at, **line)
        line |= {"what": LEFT, "at": at}
        self._taken[message.address].append(line)
        self.fresh.append(line)

    async def search(self, message: Outgoing, since: datetime) -> tuple[Sighting, ...]:
        return tuple(
            Sighting(_id(line["row"], line["attempt"]), "sent", line["at"], line["found"])
            for line in reversed(self._taken[message.address])
            if line["at"] >= since
        )

    def statuses(self, line: Line, now: datetime) -> tuple[Receipt, ...]:
        """What is told of a message that left: out of order, and some of it twice."""
        who = person(self._seed, number_of(line["to"]))
        said = ["delivered", "read"] if who.channel == "whatsapp" else ["delivered"]
        if who.is_off:
            said = ["failed"]
        if (chance := share(self._seed, "told", line["row"])) < 0.2:
            said = [*reversed(said), said[0]] if chance < 0.1 else said[:1]
        return tuple(
            Receipt(
                gateway=self.name,
                provider_id=_id(line["row"], line["attempt"]),
                status=status,
                error=NOBODY if status == "failed" else None,
                received=now,
                outbound=line["row"],
                said=status,
            )
            for status in said
        )

    def fetch(self, url: str) -> Iterator[bytes]:
        raise FetchError("not_theirs")

    def discard(self, url: str) -> None:
        """Nobody sends files here."""

    async def close(self) -> None:
        """There is no connection."""


def _id(row: int, attempt: int) -> bytes:
    return row.to_bytes(8, "big") + attempt.to_bytes(8, "big")
