"""To come back to a question that nobody answered."""

from datetime import datetime

from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import insert

from bot.clock import after_quiet
from bot.perform.around import Circumstances
from bot.statements import Statement
from bot.tables import Timer
from bot.writer import Transaction

_SET_TIMER = Statement(
    lambda: (
        insert(Timer)
        .values(
            contact_id=bindparam("contact"),
            kind=bindparam("kind"),
            asked=bindparam("asked"),
            due=bindparam("due"),
        )
        .on_conflict_do_update(
            index_elements=["contact_id", "kind"],
            set_={"asked": bindparam("asked"), "due": bindparam("due")},
        )
    )
)


def remind(asked: str, due: datetime, tx: Transaction, around: Circumstances) -> None:
    """Come back by day, and only where and while the channel lets us write for nothing."""
    zone = around.person.zone
    if zone is None or around.window is None:
        return
    when = after_quiet(due, zone)
    if when < around.now + around.window:
        tx.run(_SET_TIMER, contact=around.person.id, kind="silence", asked=asked, due=when)
