"""The statements of the ledger, compiled once: the other files say what each is for.

Statuses stand in them as literals of SQL: a bound value would hide the partial indexes.
"""

from sqlalchemy import (
    ColumnElement,
    Integer,
    bindparam,
    false,
    func,
    literal_column,
    null,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased
from sqlalchemy.sql.expression import Executable
from sqlmodel import col

from bot.statements import Statement
from bot.tables import (
    Address,
    Campaign,
    Contact,
    Cooperative,
    Instant,
    Lane,
    Outbound,
    Questionnaire,
    Sender,
    SurveyAnswer,
)


def is_status(status: str) -> ColumnElement[bool]:
    """The status as a literal of SQL."""
    return col(Outbound.status) == literal_column(f"'{status}'")


def to(status: str) -> dict[str, ColumnElement[str]]:
    """The values of an update to this status."""
    return {"status": literal_column(f"'{status}'")}


def _in_flight() -> tuple[ColumnElement[bool], ...]:
    return (
        col(Outbound.id) == bindparam("id"),
        col(Outbound.epoch) == bindparam("epoch"),
        col(Outbound.attempt) == bindparam("attempt"),
        or_(is_status("sending"), is_status("unknown")),
    )


# What a message is sent from.
READ = (
    *("id", "kind", "address", "language", "body", "picks", "opens", "plain", "expires", "media"),
    *("template", "gaps", "sms", "contact_id", "cooperative_id", "campaign_id"),
)


def _has_answers() -> ColumnElement[bool]:
    run = col(SurveyAnswer.questionnaire_id)
    return select(literal_column("1")).where(run == col(Questionnaire.id)).exists()


def _due() -> Executable:
    """What may leave of one share of a rank: due, and with nothing older of theirs before it."""
    older = aliased(Outbound, name="older")
    before = (
        select(literal_column("1"))
        .where(
            col(older.lane_id) == col(Outbound.lane_id),
            col(older.address) == col(Outbound.address),
            col(older.id) < col(Outbound.id),
            col(older.rank) <= col(Outbound.rank),
            literal_column("older.held"),
        )
        .exists()
    )
    return (
        select(*(col(getattr(Outbound, name)) for name in READ))
        .where(
            col(Outbound.lane_id) == bindparam("lane_id"),
            is_status("queued"),
            col(Outbound.rank) == bindparam("rank"),
            col(Outbound.share) == bindparam("share"),
            col(Outbound.due) <= bindparam("now"),
            ~before,
        )
        .order_by(col(Outbound.due), col(Outbound.id))
        .limit(bindparam("most", type_=Integer()))
    )


def stopped() -> ColumnElement[bool]:
    """Whether who is written to has stopped us: at this address, or by a word to us."""
    there = (
        col(Address.channel) == col(Outbound.channel),
        col(Address.address) == col(Outbound.address),
        col(Address.stopped).is_not(null()),
    )
    said = (col(Contact.id) == col(Outbound.contact_id), col(Contact.opted_out).is_not(null()))
    return or_(*(select(literal_column("1")).where(*which).exists() for which in (there, said)))


# What a row is written with; the rest of it begins the same for all.
WRITTEN = (
    *("lane_id", "rank", "share", "kind", "channel", "address", "language", "body", "picks"),
    *("opens", "plain", "segments", "once", "contact_id", "cooperative_id", "inbound_id"),
    *("created", "due", "expires", "media", "template", "gaps", "sms", "follows", "campaign_id"),
)


def _enqueue() -> Executable:
    return (
        insert(Outbound)
        .values({name: bindparam(name) for name in WRITTEN})
        .values(**to("queued"), answered=false(), held=false(), filled=false())
        .values({name: literal_column("0") for name in ("epoch", "attempt", "looks")})
        .on_conflict_do_nothing()
    )


ENQUEUE = Statement(lambda: _enqueue().returning(col(Outbound.id)))  # type: ignore[attr-defined]
ENQUEUE_ALL = Statement(_enqueue)
LANE = Statement(lambda: select(col(Lane.id)).where(col(Lane.sender_id) == bindparam("sender_id")))
MAKE_LANE = Statement(
    lambda: (
        insert(Lane)
        .values(sender_id=bindparam("sender_id"), epoch=0, halted="")
        .on_conflict_do_nothing()
    )
)
TAKE = Statement(
    lambda: (
        update(Lane)
        .where(col(Lane.id) == bindparam("lane_id"))
        .values(epoch=col(Lane.epoch) + 1)
        .returning(col(Lane.epoch))
    )
)
ORPHAN = Statement(
    lambda: (
        update(Outbound)
        .where(
            col(Outbound.lane_id) == bindparam("lane_id"),
            is_status("sending"),
            col(Outbound.epoch) < bindparam("epoch"),
        )
        .values(**to("unknown"), due=bindparam("look"), reason="whoever sent it is gone")
        .returning(col(Outbound.id))
    )
)
SENDER = Statement(
    lambda: (
        select(
            col(Sender.address),
            col(Sender.channel),
            col(Sender.gateway),
            col(Sender.rate),
            col(Sender.tier),
        )
        .join(Lane, col(Lane.sender_id) == col(Sender.id))
        .where(col(Lane.id) == bindparam("lane_id"))
    )
)
# Locked until the claim is committed: a new holder then sees all that the old one claimed.
STILL_HELD = Statement(
    lambda: (
        select(col(Lane.halted))
        .where(col(Lane.id) == bindparam("lane_id"), col(Lane.epoch) == bindparam("epoch"))
        .with_for_update()
    )
)
# One at a time: to list them all would read every row that waits.
NEXT_SHARE = Statement(
    lambda: (
        select(col(Outbound.share))
        .where(
            col(Outbound.lane_id) == bindparam("lane_id"),
            is_status("queued"),
            col(Outbound.rank) == bindparam("rank"),
            col(Outbound.share) > bindparam("share"),
        )
        .order_by(col(Outbound.share))
        .limit(literal_column("1"))
    )
)
PEOPLE = Statement(
    lambda: select(func.count(col(Outbound.address).distinct())).where(
        col(Outbound.lane_id) == bindparam("lane_id"),
        col(Outbound.rank) == literal_column("2"),
        col(Outbound.claimed) > bindparam("since"),
    )
)
ZONE = Statement(
    lambda: select(col(Cooperative.zone)).where(col(Cooperative.id) == bindparam("cooperative_id"))
)
CAMPAIGN = Statement(
    lambda: select(col(Campaign.status)).where(col(Campaign.id) == bindparam("campaign_id"))
)
# A reminder that waited while they answered, or said no: its campaign has no more to ask them.
SPOKEN = Statement(
    lambda: (
        update(Outbound)
        .where(
            col(Outbound.id) == bindparam("id"),
            is_status("queued"),
            select(literal_column("1"))
            .where(
                col(Questionnaire.campaign_id) == col(Outbound.campaign_id),
                col(Questionnaire.contact_id) == col(Outbound.contact_id),
                col(Questionnaire.ended).is_not(None) | _has_answers(),
            )
            .exists(),
        )
        .values(**to("cancelled"), reason="they have answered", held=false())
        .returning(col(Outbound.id))
    )
)
DUE = Statement(_due)
HEARD = Statement(
    lambda: select(col(Contact.heard), col(Contact.shut), col(Contact.erased)).where(
        col(Contact.id) == bindparam("contact_id")
    )
)
CANCEL = Statement(
    lambda: (
        update(Outbound)
        .where(col(Outbound.id) == bindparam("id"), is_status("queued"))
        .values(**to("cancelled"), reason=bindparam("reason"), held=false())
    )
)
PUT_OFF = Statement(
    lambda: (
        update(Outbound)
        .where(col(Outbound.id) == bindparam("id"), is_status("queued"))
        .values(due=bindparam("due"), reason=bindparam("reason"))
    )
)
UNWANTED = Statement(
    lambda: (
        update(Outbound)
        .where(col(Outbound.id) == bindparam("id"), is_status("queued"), stopped())
        .values(**to("cancelled"), reason="they stopped us", held=false())
        .returning(col(Outbound.id))
    )
)
CLAIM = Statement(
    lambda: (
        update(Outbound)
        .where(col(Outbound.id) == bindparam("id"), is_status("queued"))
        .values(
            **to("sending"),
            epoch=bindparam("epoch"),
            attempt=col(Outbound.attempt) + 1,
            claimed=bindparam("now"),
            held=true(),
            filled=bindparam("filled"),
            late=bindparam("late"),
            looks=literal_column("0"),
        )
        .returning(col(Outbound.attempt))
    )
)
ACCEPT = Statement(
    lambda: (
        update(Outbound)
        .where(*_in_flight())
        .values(
            **to("sent"),
            gateway=bindparam("gateway"),
            provider_id=bindparam("provider_id"),
            segments=func.coalesce(bindparam("segments", type_=Integer()), col(Outbound.segments)),
            error=null(),
            reason=null(),
            held=false(),
        )
        .returning(col(Outbound.id))
    )
)
SETTLE = Statement(
    lambda: (
        update(Outbound)
        .where(*_in_flight())
        .values(
            status=bindparam("status"),
            due=func.coalesce(bindparam("due", type_=Instant()), col(Outbound.due)),
            error=bindparam("error"),
            reason=bindparam("reason"),
            held=bindparam("held"),
        )
        .returning(col(Outbound.id))
    )
)
