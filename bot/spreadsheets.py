"""Tables written for people to open: CSV and XLSX, in which no cell is ever a formula.

What people typed comes into cells, and "=cmd|..." in one runs when the file is opened (OWASP, CSV
Injection). A file is there whole or not at all, and only its owner can read it.
"""

import csv
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

Cell = str | int | float | None
Row = Sequence[Cell]
CSV, XLSX = ".csv", ".xlsx"
MOST_ROWS = 1_048_576  # of a sheet of Excel, its first line included
# Takes "=1+1", "  +212", "bon, =1"; leaves "2 + 2", "a-b". After a comma too: who opens a file of
# semicolons with commas has another cell there. The wide signs mean the same to Excel in Japanese.
_FORMULA = re.compile(r"""((?:^|[,;|])[\s"']*)([=+\-@＝＋－＠])""")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A name of 31 characters at most, and its rows, the first of which names the columns."""

    name: str
    rows: Iterable[Row]


def harmless(cell: Cell) -> Cell:
    """A cell that no program takes for a formula: with an apostrophe before its sign, on one line.

    Numbers are numbers, below zero too.
    """
    return _harmless(cell) if isinstance(cell, str) else cell


@lru_cache(maxsize=4_096)  # most cells say what thousands of others say
def _harmless(words: str) -> str:
    return _FORMULA.sub(r"\1'\2", " ".join(words.split()))


def write(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write a file of this kind, by its suffix: of a CSV file the first sheet alone.

    Another one of this name is replaced. Raises OSError, and ModuleNotFoundError where XLSX
    cannot be written.
    """
    put: Callable[[Path, Sequence[Sheet]], None] = _csv if path.suffix.lower() == CSV else _xlsx
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
        made = Path(folder) / path.name  # nobody else may look into the folder
        made.touch(mode=0o600)  # so it stays, whoever writes into it
        put(made, sheets)
        with made.open("rb") as file:
            os.fsync(file.fileno())
        made.replace(path)


def _csv(path: Path, sheets: Sequence[Sheet]) -> None:
    """With semicolons, since Excel in French reads no other, and a mark that tells of UTF-8."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(
            file, delimiter=";", quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n"
        )
        for row in sheets[0].rows:
            writer.writerow(["" if cell is None else harmless(cell) for cell in row])


def _xlsx(path: Path, sheets: Sequence[Sheet]) -> None:
    from xlsxwriter import Workbook

    # A row is in memory at a time; what waits lies beside the file, for its owner alone.
    book = Workbook(path, {"constant_memory": True, "tmpdir": str(path.parent)})
    try:
        for sheet in sheets:
            made = book.add_worksheet(sheet.name)
            for at, row in enumerate(sheet.rows):
                for column, cell in enumerate(row):
                    match cell:
                        case str():
                            # As text, whatever it begins with: no formula, link or number.
                            # What is longer than Excel's 32,767 characters is cut.
                            made.write_string(at, column, cell)
                        case int() | float():
                            made.write_number(at, column, cell)
            made.freeze_panes(1, 0)
    finally:
        book.close()
