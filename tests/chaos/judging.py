"""What was lost, doubled or out of order, from what the provider accepted."""

import json
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlmodel import col, select

from bot.database import Database
from bot.tables import Outbound

OPEN = {"queued", "sending", "unknown"}


@dataclass(frozen=True)
class Verdict:
    """How many messages were written, and what became of them."""

    written: int
    lost: int
    doubled: int
    out_of_order: int
    unsettled: int
    wrong: int  # ended otherwise than the provider says
    again: int  # sent again, since they were not there

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.lost or self.doubled or self.out_of_order or self.wrong)

    def __str__(self) -> str:
        """As one line of JSON."""
        return json.dumps(asdict(self))


def still_open(database: Database) -> int:
    """How many messages have not come to an end."""
    with database.reading() as db:
        return sum(status in OPEN for status in db.exec(select(Outbound.status)))


def judge(database: Database, journal: Path) -> Verdict:
    """Compare the ledger with the provider's journal."""
    accepted = [json.loads(line) for line in journal.read_text().splitlines()]
    times = Counter(message["row"] for message in accepted)
    by_number: dict[str, list[int]] = defaultdict(list)
    for message in accepted:
        if message["row"] not in by_number[message["to"]]:
            by_number[message["to"]].append(message["row"])
    with database.reading() as db:
        rows = list(db.exec(select(Outbound).order_by(col(Outbound.id))))
    reached = {"sent", "delivered", "read"}
    return Verdict(
        written=len(rows),
        lost=sum(times[row.id] == 0 for row in rows),
        doubled=sum(number > 1 for number in times.values()),
        out_of_order=sum(order != sorted(order) for order in by_number.values()),
        unsettled=sum(row.status == "unsettled" for row in rows),
        wrong=sum((row.status in reached) != (times[row.id] > 0) for row in rows),
        again=sum(row.attempt > 1 for row in rows),
    )
