"""Clients of the demo cooperative whom a campaign asks, and a clock that a test sets."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from sqlmodel import col, select

from bot.campaigns.planning.drawing import plan
from bot.campaigns.running import steering
from bot.campaigns.running.inviting import Inviting
from bot.campaigns.running.lines import Lines
from bot.campaigns.running.ticking import Campaigns
from bot.database import Database
from bot.outbox.claiming import claim, take_lane
from bot.outbox.settling import Tried, settle
from bot.post import Post
from bot.surveys import written
from bot.surveys.opening import stored
from bot.tables import (
    Campaign,
    Consent,
    Contact,
    Lane,
    Outbound,
    Participant,
    Questionnaire,
    SurveyAnswer,
)
from bot.templates import PURPOSES
from bot.writer import Transaction
from tests.conversations import Client, Shop, everything
from tests.ledger import NOON, StoppedClock, accepted

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PLANNED = {
    "key": "harvest", "cooperatives": [1], "segment": "everyone", "purpose": "marketing",
    "hold_out": 0, "variants": {"a": 1}, "calm": 30, "reminders": 1, "remind_after": 3,
    "closes": 14,
}  # fmt: skip


@dataclass
class Field:
    """The shop, its clients by number, and a campaign among them.

    gone: what left, in order; each message is taken by the provider, unless `refuses` has its
    address.
    """

    database: Database
    approved: frozenset[str] = PURPOSES
    clock: StoppedClock = field(default_factory=StoppedClock)
    refuses: dict[str, Exception] = field(default_factory=dict)
    gone: list[Outbound] = field(default_factory=list)
    campaign_id: int = 0

    def __post_init__(self) -> None:
        self.shop = Shop(self.database, self.clock, self.approved)  # type: ignore[arg-type]
        self.campaigns = self.process()

    def process(self) -> Campaigns:
        """What runs campaigns, as a process has it that has just begun."""
        turns, gateways = self.shop.turns, {"twilio": self.shop.gateway}
        lines = Lines(self.database, Post(gateways))
        return Campaigns(self.database, Inviting(turns, gateways), lines, self.clock)

    def people(self, number: int, channel: str = "whatsapp", first: int = 11) -> list[Client]:
        """So many who wrote now, and agreed to be written to."""
        made = []
        for one in range(first, first + number):
            client = self.shop.client(f"+2126000{one:05}", channel)
            client.says("Bonjour")
            made.append(client)
        self.database.writer.run(self._agreed)
        return made

    def _agreed(self, tx: Transaction) -> None:
        for contact in tx.db.exec(select(Contact.id).order_by(col(Contact.id))):
            tx.db.add(
                Consent(
                    contact_id=contact, purpose="marketing", given=True, words="oui",
                    language="fr", said=NOON, cooperative_id=1,
                )
            )  # fmt: skip

    def starts(self, survey: str = "nps", **changes: object) -> None:
        """Plan a campaign and start it."""

        def add(tx: Transaction) -> int:
            found = stored(tx, written(survey), self.clock.now())
            made = Campaign(
                **{**PLANNED, "survey_id": found, "created": self.clock.now(), **changes}
            )
            tx.db.add(made)
            tx.db.flush()
            return made.id or 0

        self.campaign_id = self.database.writer.run(add)
        plan(self.database, self.campaign_id, self.clock.now())
        self.steer("start")

    def steer(self, step: str) -> bool:
        now = self.clock.now()
        return self.database.writer.run(lambda tx: steering.steer(tx, self.campaign_id, step, now))

    def tick(self, after: timedelta = timedelta()) -> list[Outbound]:
        """Some time later people are written to, and it leaves; gives what of it left now."""
        self.clock.move(after)
        before = len(self.gone)
        for _ in range(20):  # so many as wait together, again and again
            written = len(everything(self.shop, Outbound))
            self.campaigns.tick()
            self._leaves()
            if written == len(everything(self.shop, Outbound)):
                break
        return [row for row in self.gone[before:] if row.campaign_id]

    def _leaves(self) -> None:
        now = self.clock.now()
        for lane in everything(self.shop, Lane):
            held = self.database.writer.run(lambda tx, lane=lane: take_lane(tx, lane.id, now))
            can = self.shop.gateway.capabilities(held.channel)
            held = replace(held, window=can.window, approved=self.shop.gateway.templates)
            while True:
                claimed = self.database.writer.run(lambda tx, held=held: claim(tx, held, now, 999))
                if not claimed:
                    break
                for one in claimed:
                    outcome = self.refuses.get(one.address, accepted(one.outbound))
                    tried = Tried(one, outcome, now, 0)
                    self.database.writer.run(
                        lambda tx, held=held, tried=tried: settle(tx, held, tried)
                    )
                    with self.database.reading() as db:
                        self.gone.append(db.get_one(Outbound, one.outbound))

    @property
    def status(self) -> str:
        [found] = [c for c in everything(self.shop, Campaign) if c.id == self.campaign_id]
        return found.status if not found.why else f"{found.status}: {found.why}"

    @property
    def invited(self) -> list[Outbound]:
        """What the campaign wrote."""
        return [row for row in everything(self.shop, Outbound) if row.campaign_id]

    @property
    def participants(self) -> list[Participant]:
        return everything(self.shop, Participant)


def outcomes(field: Field) -> list[str]:
    return [run.outcome for run in everything(field.shop, Questionnaire)]


def answered(field: Field) -> list[SurveyAnswer]:
    return everything(field.shop, SurveyAnswer)
