"""`taawon clients`: a cooperative's own list of clients is taken on, line by line."""

from collections import Counter
from functools import partial
from itertools import islice

import typer
from sqlmodel import select

from bot.cli.catalogue_file import content
from bot.cli.endings import Stop
from bot.cli.opening import opened
from bot.clock import Clock
from bot.database import Database
from bot.roster import sheet
from bot.roster.admitting import TAKEN, Admitted, Taken, admit
from bot.roster.sheet import Guest
from bot.sheets import Faulty
from bot.tables import Cooperative
from bot.writer import Transaction

BATCH = 200  # people in one transaction
SOME_REFUSED = 3  # the exit code when a line or somebody was not taken


class _Tried(Exception):
    """A dry run got to its end: what was written is undone."""

    def __init__(self, admitted: list[Admitted]) -> None:
        super().__init__()
        self.admitted = admitted


def take_on(code: str, file: str, *, dry_run: bool) -> None:
    """Take on a list, and say what became of each line that was not simply taken."""
    now = Clock().now()
    try:
        guests, refused = sheet.read(content(file), now)
    except Faulty as error:
        raise Stop(f"{error}\nNothing was changed.") from None
    with opened() as database:
        cooperative_id = _cooperative(database, code.upper())
        admitted = _admit_all(database, cooperative_id, guests, dry_run=dry_run)
    left_out = [one for one in admitted if one.taken not in TAKEN]
    told = [(one.line, str(one)) for one in refused]
    told += [(line, _same(line, first)) for line, first in sheet.merged(guests).items()]
    told += [(one.guest.lines[0], _left_out(one)) for one in left_out]
    print(*(said for _line, said in sorted(told)), sep="\n", end="\n" if told else "")
    print(_sum(admitted, len(refused), dry_run=dry_run))
    if refused or left_out:
        raise typer.Exit(SOME_REFUSED)


def _cooperative(database: Database, code: str) -> int:
    with database.reading() as db:
        found = db.exec(select(Cooperative.id).where(Cooperative.code == code)).first()
    if found is None:
        raise Stop(f"There is no cooperative called {code}.")
    return found


def _admit_all(
    database: Database, cooperative_id: int, guests: tuple[Guest, ...], *, dry_run: bool
) -> list[Admitted]:
    """What becomes of each. Interrupted and begun again, it goes on where it was."""
    waiting, admitted = iter(guests), list[Admitted]()
    while some := tuple(islice(waiting, BATCH)):
        job = partial(_admit, cooperative_id=cooperative_id, guests=some, dry_run=dry_run)
        try:
            admitted += database.writer.run(job)
        except _Tried as tried:
            admitted += tried.admitted
    return admitted


def _admit(
    tx: Transaction, *, cooperative_id: int, guests: tuple[Guest, ...], dry_run: bool
) -> list[Admitted]:
    now = Clock().now()
    admitted = [admit(tx, cooperative_id, guest, now) for guest in guests]
    if dry_run:
        raise _Tried(admitted)
    return admitted


def _same(line: int, first: int) -> str:
    return f"Line {line}: the same number as line {first}, taken together with it."


def _left_out(one: Admitted) -> str:
    return f"Line {one.guest.lines[0]}: {one.taken.value}."


def _sum(admitted: list[Admitted], refused: int, *, dry_run: bool) -> str:
    number = Counter(one.taken for one in admitted)
    new, known = number[Taken.NEW], number[Taken.KNOWN]
    left_out = len(admitted) - new - known
    taken = new + known
    people = "1 person" if taken == 1 else f"{taken} people"
    were = "was" if taken == 1 else "were"
    would = "would be" if dry_run else were
    return f"{people} {would} taken on: {new} new, {known} known. Not taken: {refused + left_out}."
