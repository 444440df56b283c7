"""How long clients take to be measured and ranked, and in how much memory.

    python -m tests.bench.segments DATABASE_URL --contacts 1000000 --orders 5000000

The database must be empty, or not there. Clients are spread over --cooperatives; the orders fall
within two years, most of them to few. Prints one line of JSON.
"""

import argparse
import json
import random
import resource
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import chain, islice
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import SQLModel, func, select

from bot.clock import Clock
from bot.database import Database
from bot.segments.keeping import refresh
from bot.statements import Statement
from bot.tables import ClientFigures, Contact, Cooperative, Order
from bot.writer import Transaction

CHUNK = 10_000  # rows in one transaction
Row = dict[str, Any]


def fill(database: Database, contacts: int, orders: int, cooperatives: int) -> None:
    """Clients with their orders, of which the first tenth of them have half."""
    now, chance = Clock().now(), random.Random(7)

    def sellers(tx: Transaction) -> None:
        """The cooperatives."""
        for number in range(1, cooperatives + 1):
            tx.db.add(Cooperative(id=number, code=f"C{number}", names={"fr": f"C{number}"}))

    database.writer.run(sellers)
    write(database, Contact, ({"id": n, "created": now} for n in range(1, contacts + 1)))

    def ordered() -> Iterator[Row]:
        """An order a row."""
        for number in range(1, orders + 1):
            among = contacts // 10 if chance.random() < 0.5 else contacts
            contact = chance.randrange(among) + 1
            yield {
                "id": number, "number": number, "contact_id": contact, "status": "delivered",
                "cooperative_id": contact % cooperatives + 1, "delivery": "home", "name": "",
                "total_centimes": chance.randrange(1_000, 50_000),
                "placed": now - timedelta(minutes=chance.randrange(2 * 365 * 24 * 60)),
            }  # fmt: skip

    write(database, Order, ordered())


def write(database: Database, table: type[SQLModel], rows: Iterator[Row]) -> None:
    """Write them in chunks; all rows have the same columns."""
    first = next(rows, None)
    if first is None:
        return
    columns = SQLModel.metadata.tables[str(table.__tablename__)].columns
    usual = {c.name: c.default.arg for c in columns if c.default and c.default.is_scalar}
    values = usual | {name: bindparam(name) for name in first}
    add = Statement(lambda: insert(table).values(values).on_conflict_do_nothing())
    waiting = chain((first,), rows)
    while some := list(islice(waiting, CHUNK)):
        database.writer.run(lambda tx, some=some: tx.run_all(add, some))


def main() -> None:
    """Fill, measure all, measure those with news."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--orders", type=int, default=5_000_000)
    parser.add_argument("--cooperatives", type=int, default=81)
    given = parser.parse_args()
    database = Database(given.url)
    database.upgrade()
    fill(database, given.contacts, given.orders, given.cooperatives)
    before = peak()
    first, longest = look(database, given.cooperatives)
    again, _ = look(database, given.cooperatives)
    with database.reading() as db:
        clients = db.exec(select(func.count()).select_from(ClientFigures)).one()
    told = {"clients": clients, "all_s": round(first, 1), "again_s": round(again, 1)}
    told |= {"longest_cooperative_s": round(longest, 2), "grew_mb": peak() - before}
    print(json.dumps(told))
    database.close()


def look(database: Database, cooperatives: int) -> tuple[float, float]:
    """Seconds for all of them, and for the one that took longest."""
    now, took = Clock().now(), []
    for number in range(1, cooperatives + 1):
        began = time.monotonic()
        refresh(database, number, now)
        took.append(time.monotonic() - began)
    return sum(took), max(took)


def peak() -> int:
    """The most memory that this process had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
