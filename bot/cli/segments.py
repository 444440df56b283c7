"""`taawon segments`: how many clients are in each segment, by cooperative."""

import json
from datetime import datetime

from rich.console import Console
from rich.table import Table
from sqlmodel import col, select

from bot.cli.endings import Stop
from bot.cli.opening import opened, settings
from bot.clock import Clock, local
from bot.database import Database
from bot.segments.keeping import refresh
from bot.segments.naming import MEANS, Counted, counted
from bot.tables import Cooperative


def show(code: str | None, *, anew: bool, as_json: bool) -> None:
    """Print them. code: of one cooperative alone; anew: look at all clients first."""
    now = Clock().now()
    with opened() as database:
        chosen = _cooperatives(database, code)
        if anew:
            for cooperative in chosen:
                refresh(database, cooperative.id or 0, now)
        with database.reading() as db:
            found = [counted(db, cooperative, now) for cooperative in chosen]
    if as_json:
        told = {one.code: {"looked": _stamp(one.looked), **one.numbers} for one in found}
        print(json.dumps(told, indent=2))
        return
    console = Console()
    console.print(_table(found))
    for name, means in MEANS.items():
        console.print(f"{name}: {means}.")


def _cooperatives(database: Database, code: str | None) -> list[Cooperative]:
    which = select(Cooperative).order_by(col(Cooperative.code))
    if code is not None:
        which = which.where(Cooperative.code == code.upper())
    with database.reading() as db:
        found = list(db.exec(which).all())
    if not found:
        raise Stop(
            f"There is no cooperative called {code.upper()}."
            if code
            else "There is no cooperative."
        )
    return found


def _table(found: list[Counted]) -> Table:
    table = Table(box=None)
    table.add_column("cooperative")
    for name in MEANS:
        table.add_column(name, justify="right")
    table.add_column("as of")
    zone = settings().tz_name
    for one in found:
        looked = f"{local(one.looked, zone):%d/%m %H:%M}" if one.looked else "not looked at yet"
        table.add_row(one.code, *(str(one.numbers[name]) for name in MEANS), looked)
    return table


def _stamp(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
