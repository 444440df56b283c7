"""What a provider has billed for a message takes the place of our tariff's price."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, literal_column, null, true, update
from sqlmodel import col, select

from bot.costs.tariff import Tariff
from bot.statements import Statement
from bot.tables import Instant, Outbound
from bot.writer import Transaction

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Billed:
    """What one message cost. amount: millionths of the currency."""

    provider_id: bytes
    amount: int
    currency: str


_CHARGED = Statement(
    lambda: select(col(Outbound.id), col(Outbound.filled), col(Outbound.cost)).where(
        col(Outbound.gateway) == bindparam("gateway"),
        col(Outbound.provider_id) == bindparam("provider_id"),
        col(Outbound.charged).is_not(null()),
        col(Outbound.billed).is_(null()),
    )
)
_BILL = Statement(
    lambda: (
        update(Outbound)
        .where(col(Outbound.id) == bindparam("row"))
        .values(
            price=bindparam("amount"),
            currency=bindparam("unit"),
            cost=bindparam("dirhams"),
            billed=true(),
        )
    )
)


# Whether it was charged yet or not.
_FREE = Statement(
    lambda: (
        update(Outbound)
        .where(
            col(Outbound.gateway) == bindparam("gateway"),
            col(Outbound.provider_id) == bindparam("provider_id"),
            col(Outbound.billed).is_(null()),
        )
        .values(
            price=literal_column("0"),
            currency=func.coalesce(col(Outbound.currency), literal_column("'MAD'")),
            cost=literal_column("0"),
            charged=func.coalesce(col(Outbound.charged), bindparam("now", type_=Instant())),
            billed=true(),
        )
    )
)


def free(tx: Transaction, gateway: str, provider_id: bytes, now: datetime) -> None:
    """The provider says that it bills nothing for this message."""
    tx.run(_FREE, gateway=gateway, provider_id=provider_id, now=now)


def bill(tx: Transaction, tariff: Tariff, gateway: str, bills: Iterable[Billed]) -> int:
    """Write what was billed beside each message that was charged by the tariff; how many.

    Of a template the greater of the two stays: whether Twilio's price holds Meta's own is not
    documented (2026-11), and a cap that is reached too early is better than one too late.
    A currency that the tariff does not know changes nothing, and is logged.
    """
    written = 0
    strange: set[str] = set()
    for one in bills:
        if one.currency not in tariff.dirhams:
            strange.add(one.currency)
            continue
        dirhams = tariff.in_dirhams(one.amount, one.currency)
        for row, filled, cost in tx.run(_CHARGED, gateway=gateway, provider_id=one.provider_id):
            if filled and dirhams < cost:
                continue
            tx.run(_BILL, row=row, amount=one.amount, unit=one.currency, dirhams=dirhams)
            written += 1
    for currency in sorted(strange):
        logger.error("%s bills in %s: say in TARIFF_FILE what it is worth", gateway, currency)
    return written
