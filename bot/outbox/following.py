"""What follows a message: again later, its template, or an SMS; or nothing.

What follows is a row of its own, which names the one in whose place it comes: of each row
there is one at most, so nothing is sent in its place twice, however often we are told.
"""

import json
import logging
from datetime import datetime, timedelta

from sqlalchemy import bindparam, null, select, update
from sqlmodel import col

from bot.clock import MOROCCO, after_quiet
from bot.costs.caps import Spent, spent
from bot.gateways import Filled, Pick
from bot.gateways.failures import Failing, Failure
from bot.outbox import ledger
from bot.outbox.drafts import AWAITED, UNASKED, Draft, enqueue
from bot.reach import sms_sender
from bot.render.segments import segments
from bot.statements import Statement
from bot.tables import Address, Contact, Cooperative, Lane, Outbound
from bot.writer import Transaction

logger = logging.getLogger(__name__)

LATEST = timedelta(hours=24)  # a message that follows leaves within a day, or not at all
WHATSAPP = "whatsapp:"

_AFTER = Statement(
    lambda: (
        update(Outbound)
        .where(col(Outbound.follows) == bindparam("id"))
        .values(late=null())
        .returning(col(Outbound.id))
    )
)
_STOP = Statement(
    lambda: (
        update(Address)
        .where(
            col(Address.channel) == bindparam("channel"),
            col(Address.address) == bindparam("address"),
            col(Address.stopped).is_(null()),
        )
        .values(stopped=bindparam("now"))
    )
)


def after_failure(tx: Transaction, row_id: int, failing: Failing | None, now: datetime) -> None:
    """Do what the failure of this row calls for. None: nothing is known but that it failed."""
    row = tx.db.get(Outbound, row_id)
    if row is None or failing is None:
        return
    _mark(tx, row, failing, now)
    if failing.halts:
        _halt(tx, row, failing)
    if failing.kind is Failure.WINDOW_CLOSED:
        _shut(tx, row, now)
        # What failed as a template would fail so again.
        if row.template and not row.filled:
            again(tx, row, _by_day(tx, row, now), now)
        else:
            by_sms(tx, row, now)
    elif failing.sms and by_sms(tx, row, now):
        return
    elif failing.waits and (tried := _tried(tx, row)) < len(failing.waits):
        again(tx, row, _by_day(tx, row, now + failing.waits[tried]), now)


def stop(tx: Transaction, channel: str, address: str, now: datetime) -> None:
    """Keep that the person of this address stopped us there, and since when."""
    tx.run(_STOP, channel=channel, address=address, now=now)


def nothing_more(tx: Transaction, row_id: int, why: str) -> None:
    """What was to come in the place of a row is not needed, where it has not left yet.

    Nor what was to come in the place of that: an SMS that failed waits to be sent again.
    """
    while after := tx.run(_AFTER, id=row_id):
        [(row_id,)] = after
        tx.run(ledger.CANCEL, id=row_id, reason=why)


def by_sms(tx: Transaction, row: Outbound, now: datetime, until: datetime | None = None) -> bool:
    """Send the short words of a WhatsApp message by SMS; False where that cannot be.

    Never of what nobody asked for: who agreed to WhatsApp did not agree to SMS. Nor when the
    cooperative's money for this month is spent. until: when it is too late for them; None is
    a day.
    """
    number = row.address.removeprefix(WHATSAPP)
    if not row.sms or row.channel != "whatsapp" or row.kind in UNASKED or number[:1] != "+":
        return False
    sender_id = sms_sender(tx, row.cooperative_id)
    if sender_id is None or spent(tx, row.cooperative_id, now) is Spent.ALL:
        return False
    draft = Draft(
        kind=row.kind,
        channel="sms",
        address=number,
        language=row.language,
        body=row.sms,
        segments=segments(row.sms),
        contact_id=row.contact_id,
        cooperative_id=row.cooperative_id,
        inbound_id=row.inbound_id,
        due=_by_day(tx, row, now),
        expires=min(until or now + LATEST, now + LATEST),
        follows=row.id,
    )
    enqueue(tx, sender_id, draft, now)
    return True


def again(tx: Transaction, row: Outbound, due: datetime, now: datetime) -> int | None:
    """The same message, from the same sender, at `due`; the new row's id.

    None where it would be too late, or something follows the row already.
    """
    if row.expires is not None and row.expires <= due and not row.template:
        return None
    lane = tx.db.get_one(Lane, row.lane_id)
    template = Filled(row.template, tuple(json.loads(row.gaps or "[]"))) if row.template else None
    draft = Draft(
        kind=row.kind,
        channel=row.channel,
        address=row.address,
        language=row.language,
        body=row.body,
        picks=tuple(Pick(*pick) for pick in json.loads(row.picks or "[]")),
        opens=row.opens,
        plain=row.plain,
        segments=row.segments,
        contact_id=row.contact_id,
        cooperative_id=row.cooperative_id,
        inbound_id=row.inbound_id,
        due=due,
        expires=row.expires or due + LATEST,
        media=row.media,
        template=template,
        sms=row.sms,
        follows=row.id,
        campaign_id=row.campaign_id,  # what stops it stops this, and it counts there
    )
    return enqueue(tx, lane.sender_id, draft, now)


def _by_day(tx: Transaction, row: Outbound, when: datetime) -> datetime:
    """When what follows may leave: what left by day may fail at night, and must wake nobody.

    Who has just written waits for it, and gets it at any hour.
    """
    if row.kind in AWAITED:
        return when
    seller = tx.db.get(Cooperative, row.cooperative_id) if row.cooperative_id else None
    return after_quiet(when, seller.zone if seller else MOROCCO)


def _tried(tx: Transaction, row: Outbound) -> int:
    """How many rows came before this one, in whose place it is."""
    tried, before = 0, row
    while before.follows is not None and (found := tx.db.get(Outbound, before.follows)):
        tried, before = tried + 1, found
    return tried


def _mark(tx: Transaction, row: Outbound, failing: Failing, now: datetime) -> None:
    if failing.kind is Failure.OPTED_OUT:
        stop(tx, row.channel, row.address, now)
    if not failing.gone:
        return
    theirs = select(Address).where(
        col(Address.channel) == row.channel, col(Address.address) == row.address
    )
    address = tx.db.execute(theirs).scalars().first()
    if address is not None:
        address.failures += 1
        if address.failures >= failing.gone and address.gone is None:
            address.gone = now


def _halt(tx: Transaction, row: Outbound, failing: Failing) -> None:
    lane = tx.db.get_one(Lane, row.lane_id)
    if lane.halted != "all":
        lane.halted = failing.halts
    logger.error(
        "lane %s: %s wait until somebody has looked: %s", lane.id, failing.halts, row.error
    )


def _shut(tx: Transaction, row: Outbound, now: datetime) -> None:
    """WhatsApp's clock is right, and ours was wrong: the window was closed when it left.

    Not now, when we are told: they may have written between, and opened it.
    """
    contact = tx.db.get(Contact, row.contact_id) if row.contact_id else None
    when = row.claimed or now
    if contact is not None and (contact.shut is None or contact.shut < when):
        contact.shut = when
