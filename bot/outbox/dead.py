"""The dead letters: each message that may not have arrived, each halted sender, and what to do."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from bot.outbox import advice
from bot.outbox.advice import Case
from bot.outbox.drafts import UNASKED
from bot.outbox.ledger import is_status, stopped
from bot.outbox.mending import hindrance
from bot.outbox.standing import DAYS, Standing, failing_of, standings
from bot.tables import Lane, Outbound

MOST = 200  # that are shown: what failed in the same way a thousand times is one thing to do
DIGITS = 4  # of a number, that tell somebody apart whom one knows already


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that may not have arrived. means: its failure in words; todo: what to do.

    ends: how its number ends; not shown unless somebody asked for it.
    """

    id: int
    status: str
    kind: str
    channel: str
    sender: str
    when: datetime
    code: int | None
    failure: str
    means: str
    todo: str
    ends: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Halt:
    """A sender that waits until somebody has looked. waits: "campaigns" or "all"."""

    sender: str
    waits: str
    code: int | None
    todo: str


@dataclass(frozen=True, slots=True)
class Dead:
    """All of it. more: whether there are others, older than MOST."""

    halts: tuple[Halt, ...]
    letters: tuple[Letter, ...]
    more: bool


def dead(db: Session, now: datetime, zone: str) -> Dead:
    """What nobody sends any more: all that is unsettled, and what failed in the last DAYS.

    The newest first, those unsettled before. What was sent again is not here. zone: of the
    hours that are told.
    """
    senders = {standing.sender: standing for standing in standings(db)}
    recent = col(Outbound.due) > now - timedelta(days=DAYS)
    found = [
        *_letters(db, now, zone, senders, is_status("unsettled")),
        *_letters(db, now, zone, senders, is_status("failed"), recent, _last()),
    ]
    halts = tuple(_halt(db, one) for one in senders.values() if one.halted)
    return Dead(halts, tuple(found[:MOST]), len(found) > MOST)


def _last() -> ColumnElement[bool]:
    """Nothing was sent in its place."""
    after = aliased(Outbound, name="after")
    return ~exists(select(col(after.id)).where(col(after.follows) == col(Outbound.id)))


def _letters(
    db: Session,
    now: datetime,
    zone: str,
    senders: dict[int, Standing],
    *which: ColumnElement[bool],
) -> Iterator[Letter]:
    rows = db.execute(
        select(Outbound, col(Lane.sender_id), stopped())
        .join(Lane, col(Lane.id) == col(Outbound.lane_id))
        .where(*which)
        .order_by(col(Outbound.due).desc(), col(Outbound.id).desc())
        .limit(MOST + 1)
    )
    for row, sender_id, has_stopped in rows:
        sender = senders[sender_id]
        gateway = row.gateway or sender.gateway
        failing = failing_of(gateway, row.error, row.reason)
        unwanted = row.kind in UNASKED and bool(has_stopped)
        case = Case(
            id=row.id or 0,
            sender=sender_id,
            gateway=gateway,
            when=row.claimed or row.due,
            code=row.error,
            failing=failing,
            hindrance=hindrance(row, now, stopped=unwanted),
            halted=bool(sender.halted),
        )
        is_open = row.status == "unsettled"
        yield Letter(
            id=case.id,
            status=row.status,
            kind=row.kind,
            channel=row.channel,
            sender=sender.label,
            when=case.when,
            code=row.error,
            failure=failing.kind.value if failing else "",
            means=failing.means if failing else "",
            todo=advice.settle(case, zone) if is_open else advice.mend(case),
            ends=row.address[-DIGITS:],
        )


def _halt(db: Session, sender: Standing) -> Halt:
    """A halted sender, with the newest of its failures that halts."""
    failures = (
        select(col(Outbound.gateway), col(Outbound.error))
        .join(Lane, col(Lane.id) == col(Outbound.lane_id))
        .where(is_status("failed"), col(Lane.sender_id) == sender.sender)
        .order_by(col(Outbound.due).desc())
        .limit(MOST)
    )
    for gateway, code in db.execute(failures):
        failing = failing_of(gateway or sender.gateway, code, None)
        if failing is not None and failing.halts in ("all", sender.halted):
            break
    else:
        failing, code = None, None
    todo = advice.lift(sender.sender, sender.gateway, failing, code, sender.halted)
    return Halt(sender.label, sender.halted, code, todo)
