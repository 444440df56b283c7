"""What WhatsApp took but has not delivered for hours: its short words follow by SMS, once.

A telephone that is off or has no data is usual in the country, and nothing fails then: the
provider waits, for weeks if need be. An SMS needs neither WhatsApp nor data.

`late` of a row is set when it is claimed, and emptied by whoever decides: one transaction, in
which the SMS is written too, so that neither a crash nor a second process loses or repeats it.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import bindparam, null, select, update
from sqlmodel import col

from bot.clock import MOROCCO, Clock, after_quiet
from bot.database import Database
from bot.outbox.following import WHATSAPP, by_sms
from bot.outbox.ledger import is_status
from bot.statements import Statement
from bot.tables import Address, Contact, Cooperative, Outbound
from bot.writer import Transaction

logger = logging.getLogger(__name__)

# How long somebody is left without it, by kind. What is not here never goes by SMS for being
# late: news and campaigns are not worth one, and a reply is for who has just written.
PATIENCE = {
    # They asked, somebody answered, and they look at their telephone.
    "relay": timedelta(hours=2),
    # An order to prepare, or a client who is waited for: the members' day is short. Both leave by
    # SMS today, or without short words on WhatsApp; this is for when they have some.
    "alert": timedelta(hours=2),
    "digest": timedelta(hours=2),
    # "Ready" or "on its way" in the morning still lets them come, or be there, that day. Most
    # telephones are back by then, and the SMS is saved.
    "order": timedelta(hours=4),
}
MOST = 100  # in one tick: what is more comes a second later
AGAIN = timedelta(minutes=5)  # until one that raised is looked at again

_PUT_OFF = Statement(
    lambda: (
        update(Outbound)
        .where(col(Outbound.id) == bindparam("id"), col(Outbound.late) <= bindparam("now"))
        .values(late=bindparam("until"))
    )
)
_TAKE = Statement(
    lambda: (
        update(Outbound)
        .where(
            col(Outbound.id) == bindparam("id"),
            is_status("sent"),
            col(Outbound.late) <= bindparam("now"),
        )
        .values(late=null())
        .returning(col(Outbound.id))
    )
)


def late_at(kind: str, sms: str, now: datetime) -> datetime | None:
    """When a message that leaves now is late; None where nothing follows it then."""
    patience = PATIENCE.get(kind)
    return now + patience if sms and patience else None


class Undelivered:
    """Looks each second for what is late. One that fails stops no other, and is tried again."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def tick(self) -> None:
        """Send the short words of what is late where it is day; what is late at night waits.

        Even what left at night, because they were talking with us: they are not any more.
        """
        now = self._clock.now()
        for row_id, zone in self._late(now):
            day = after_quiet(now, zone)
            try:
                self._run(_waiting(row_id, now, day) if day > now else _following(row_id, now))
            except Exception:
                logger.exception("message %s is late: looked at again", row_id)
                self._run(_waiting(row_id, now, now + AGAIN))

    def _run(self, job: Callable[[Transaction], None]) -> None:
        self._database.writer.run(job)

    def _late(self, now: datetime) -> list[tuple[int, str]]:
        """Rows that are late, the oldest first, each with the zone of its cooperative."""
        late = (
            select(col(Outbound.id), col(Cooperative.zone))
            .join(Cooperative, col(Cooperative.id) == col(Outbound.cooperative_id), isouter=True)
            .where(is_status("sent"), col(Outbound.late) <= now)
            .order_by(col(Outbound.late))
            .limit(MOST)
        )
        with self._database.reading() as db:
            return [(row_id, zone or MOROCCO) for row_id, zone in db.execute(late)]


def _waiting(row_id: int, now: datetime, until: datetime) -> Callable[[Transaction], None]:
    def wait(tx: Transaction) -> None:
        """Unless somebody has decided meanwhile."""
        tx.run(_PUT_OFF, id=row_id, now=now, until=until)

    return wait


def _following(row_id: int, now: datetime) -> Callable[[Transaction], None]:
    def follow(tx: Transaction) -> None:
        """Decide, once for all; it may have been delivered since it was looked for."""
        if not tx.run(_TAKE, id=row_id, now=now):
            return
        row = tx.db.get_one(Outbound, row_id)
        if _is_wanted(tx, row, now) and by_sms(tx, row, now, row.expires):
            logger.info("message %s was not delivered in time: an SMS follows", row_id)

    return follow


def _is_wanted(tx: Transaction, row: Outbound, now: datetime) -> bool:
    """Whether they may be written to, it is still news, and they are not on WhatsApp again."""
    if row.expires is not None and row.expires <= now:
        return False
    if _have_stopped(tx, row.address):
        return False
    contact = tx.db.get(Contact, row.contact_id) if row.contact_id else None
    if contact is None:  # a telephone of the cooperative
        return True
    if contact.opted_out is not None or contact.erased is not None:
        return False
    return contact.heard is None or row.claimed is None or contact.heard <= row.claimed


def _have_stopped(tx: Transaction, address: str) -> bool:
    """Whether they stopped us on WhatsApp, or for SMS."""
    stopped = select(col(Address.id)).where(
        col(Address.channel).in_(("whatsapp", "sms")),
        col(Address.address).in_((address, address.removeprefix(WHATSAPP))),
        col(Address.stopped).is_not(null()),
    )
    return tx.db.execute(stopped).first() is not None
