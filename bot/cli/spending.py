"""`taawon costs`: what messages cost in a month, and what a cooperative's may."""

import json
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from rich.console import Console
from rich.table import Table
from sqlmodel import Session, select

from bot.cli.endings import Stop
from bot.cli.opening import opened, settings
from bot.clock import Clock
from bot.costs.caps import CENTIME, Spent, capped, how_far, month
from bot.costs.months import Line, lines
from bot.costs.tariff import MILLION
from bot.tables import Cooperative

MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])", re.ASCII)
LARGEST = 1_000_000  # dirhams: more is a slip of the finger
SAID = {Spent.LITTLE: "", Spent.NEARLY: ": campaigns wait", Spent.ALL: ": all is spent"}


@dataclass(frozen=True, slots=True)
class Month:
    """A cooperative's month, in dirhams."""

    code: str
    spent: str
    cap: str
    far: Spent


def show(of: str | None, *, as_json: bool) -> None:
    """Print a month's account: the present one, or `of` (2026-11)."""
    zone = settings().tz_name
    since, until = month(_in(of) if of else Clock().now(), zone)
    with opened() as database, database.reading() as db:
        found = list(lines(db, since, until))
        caps = _caps(db, found)
    if as_json:
        told = {
            "month": f"{since:%Y-%m}",
            "lines": [*map(asdict, found)],
            "caps": [*map(asdict, caps)],
        }
        print(json.dumps(told, indent=2, ensure_ascii=False))
        return
    console = Console()
    if not found:
        console.print(f"Nothing was sent in {since:%Y-%m}.")
    else:
        console.print(_table(found))
        if any(line.billed < line.messages for line in found):
            console.print("What its provider has not billed yet is by the tariff (TARIFF_FILE).")
    for one in caps:
        console.print(f"{one.code}: {one.spent} of {one.cap} DH{SAID[one.far]}")


def put_cap(code: str, dirhams: str) -> None:
    """Set what a cooperative's messages may cost in a month; "none" lifts it."""
    centimes = None if dirhams == "none" else _centimes(dirhams)
    with opened() as database:

        def put(db: Session) -> str:
            """Set it; what to say."""
            found = select(Cooperative).where(Cooperative.code == code.upper())
            cooperative = db.exec(found).first()
            if cooperative is None:
                raise Stop(f"There is no cooperative called {code.upper()}.")
            cooperative.cap_centimes = centimes
            db.add(cooperative)
            return cooperative.code

        name = database.writer.run(lambda tx: put(tx.db))
    if centimes is None:
        print(f"{name}: no cap.")
    else:
        print(
            f"{name}: {_dirhams(centimes * CENTIME)} DH a month. At four fifths of it campaigns "
            "wait for the next month, as far as they still mean something then; at all of it no "
            "SMS takes the place of WhatsApp either. Replies, orders and digests go on."
        )


def _caps(db: Session, found: list[Line]) -> list[Month]:
    """What each cooperative with a cap has spent of it."""
    told = []
    for cooperative in capped(db):
        cost = sum(line.cost for line in found if line.code == cooperative.code)
        cap = cooperative.cap_centimes or 0
        spent, most = _dirhams(cost), _dirhams(cap * CENTIME)
        told.append(Month(cooperative.code, spent, most, how_far(cost, cap)))
    return told


def _table(found: list[Line]) -> Table:
    table = Table(box=None)
    for name in ("cooperative", "channel"):
        table.add_column(name)
    for name in ("messages", "segments", "price", "DH", "billed"):
        table.add_column(name, justify="right")
    for line in found:
        price = f"{Decimal(line.price) / MILLION:.4f} {line.currency}"
        numbers = str(line.messages), str(line.segments or ""), price, _dirhams(line.cost)
        table.add_row(line.code or "-", line.channel, *numbers, str(line.billed))
    total = _dirhams(sum(line.cost for line in found))
    table.add_row("all", "", str(sum(line.messages for line in found)), "", "", total, "")
    return table


def _in(of: str) -> datetime:
    """A moment in the middle of a month that is written 2026-11. Raises Stop."""
    told = MONTH.fullmatch(of)
    if told is None:
        raise Stop(f"{of} must be a month such as 2026-11.")
    return datetime(int(told[1]), int(told[2]), 15, tzinfo=UTC)


def _centimes(typed: str) -> int:
    """Dirhams as they are typed, 150 or 99.50. Raises Stop."""
    try:
        amount = Decimal(typed.replace(",", "."))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or not 0 <= amount <= LARGEST or amount * 100 % 1:
        raise Stop(f"{typed} must be dirhams, such as 150 or 99.50, or none.")
    return int(amount * 100)


def _dirhams(millionths: int) -> str:
    return f"{Decimal(millionths) / MILLION:.2f}"
