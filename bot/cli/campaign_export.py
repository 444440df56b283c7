"""`taawon campaign export`: a campaign as a file for a spreadsheet, without personal data."""

import sys
from importlib.util import find_spec
from pathlib import Path

from sqlmodel import Session, col, func, select

from bot.campaigns.found.exporting import Wanted, rows
from bot.cli.campaign_results import named, need_figures
from bot.cli.endings import Stop
from bot.cli.opening import opened
from bot.clock import Clock
from bot.spreadsheets import CSV, MOST_ROWS, XLSX, Sheet, write
from bot.surveys import Unsound
from bot.tables import Campaign, Participant


def export(key: str, file: str, wanted: Wanted) -> None:
    """Write it, and say what is in it. Raises Stop."""
    path = Path(file)
    is_xlsx = path.suffix.lower() == XLSX
    _check(path, wanted)
    with opened() as database, database.reading() as db:
        campaign = named(db, key)
        number = _number(db, campaign)
        if is_xlsx and number >= MOST_ROWS:
            raise Stop(f"{number} people are more than a sheet of Excel takes: write a {CSV} file.")
        people = Sheet("people", rows(db, campaign, wanted))
        sheets = (people, _summary(db, campaign)) if is_xlsx else (people,)
        try:
            write(path, sheets)
        except Unsound as error:  # a release since is stricter
            raise Stop(f"The survey of {key} is not understood any more: {error}") from None
        except OSError as error:
            raise Stop(f"{file} cannot be written: {error.strerror}.") from None
    print(f"{key}: {number} people are in {file}, which only you can read.")
    if wanted.by:
        print(
            "It tells of people: keep it no longer than you need it, and give it to nobody who "
            "may not know (law 09-08).",
            file=sys.stderr,
        )


def _check(path: Path, wanted: Wanted) -> None:
    if path.suffix.lower() not in (CSV, XLSX):
        raise Stop(f"{path} must end in {CSV} or {XLSX}.")
    if (wanted.names or wanted.words) and not wanted.by.strip():
        raise Stop(
            "Names and words tell who people are: say with --by who asks for them and what for; "
            "it stands in each line of the file."
        )
    if wanted.by and not (wanted.names or wanted.words):
        raise Stop("--by is said with --with-names or --with-words.")
    if path.suffix.lower() == XLSX:
        need_figures()
        if find_spec("xlsxwriter") is None:
            raise Stop("XLSX files need a package more: pip install 'taawon[figures]'.")


def _number(db: Session, campaign: Campaign) -> int:
    mine = select(func.count(col(Participant.id))).where(Participant.campaign_id == campaign.id)
    return db.exec(mine).one()


def _summary(db: Session, campaign: Campaign) -> Sheet:
    from bot.campaigns.found.counting import results
    from bot.campaigns.found.summary import lines

    return Sheet("figures", lines(results(db, campaign, Clock().now())))
