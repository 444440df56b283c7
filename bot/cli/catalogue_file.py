"""The commands that read and write a cooperative's catalogue as a CSV file."""

import sys
from pathlib import Path

from sqlmodel import select

from bot.catalogue import sheet
from bot.catalogue.item import cells
from bot.catalogue.plan import Plan, plan
from bot.catalogue.sheet import Faulty
from bot.catalogue.shelve import locked, shelve, shelved
from bot.cli import cooperatives
from bot.cli.cooperatives import Wanted
from bot.cli.endings import Stop
from bot.cli.opening import opened
from bot.tables import Cooperative
from bot.writer import Transaction

STANDARD = "-"  # instead of a file: what is typed or piped in, and what is printed


class _Tried(Exception):
    """A dry run got to its end. `bring_in` catches it: what was written is undone by then."""

    def __init__(self, made: Plan) -> None:
        super().__init__()
        self.made = made


def bring_in(code: str, file: str, wanted: Wanted, *, whole: bool, dry_run: bool) -> None:
    """Take a file's products into a catalogue, all of them or none, and say what was done.

    whole: what is not in the file goes off sale.
    """
    code = code.upper()

    def job(tx: Transaction) -> Plan:
        """Set the cooperative up and bring its shelf to the file; gives what changes."""
        cooperative = cooperatives.set_up(tx, locked(tx.db, code), code, wanted)
        made = plan(rows, shelved(tx.db, cooperative), whole=whole)
        shelve(tx.db, cooperative, made)
        if dry_run:
            tx.db.flush()
            raise _Tried(made)
        return made

    try:
        rows = sheet.rows(content(file))
        with opened() as database:
            made = database.writer.run(job)
    except Faulty as error:
        raise Stop(f"{error}\nNothing was changed.") from None
    except _Tried as tried:
        print(*tried.made.details(), f"{code}: would be {tried.made}.", sep="\n")
    else:
        print(f"{code}: {made}.")


def bring_out(code: str, file: str) -> None:
    """Write a catalogue as a file that `bring_in` reads, and say where it is."""
    code = code.upper()
    with opened() as database, database.reading() as db:
        found = db.exec(select(Cooperative).where(Cooperative.code == code)).first()
        if found is None:
            raise Stop(f"There is no cooperative called {code}.")
        items = shelved(db, found)
    written = sheet.written(map(cells, items.values()))
    if file == STANDARD:
        sys.stdout.buffer.write(written.encode())
        sys.stdout.buffer.flush()
        return
    try:
        # The mark at the beginning tells Excel that it is UTF-8.
        Path(file).write_bytes(written.encode("utf-8-sig"))
    except OSError as error:
        raise Stop(f"{file} cannot be written: {error.strerror}.") from None
    print(f"{code}: {len(items)} products are in {file}.")


def content(file: str) -> bytes:
    """The bytes of a file, or of what is piped in. Raises Stop."""
    if file == STANDARD:
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise Stop(f"{file} cannot be read: {error.strerror}.") from None
