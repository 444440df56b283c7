"""The CSV file of a catalogue: its bytes, columns and lines, before anything is understood.

It comes from Excel, LibreOffice or an editor: with or without a byte order mark, with commas
or, where commas are decimal ones, with semicolons.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

NAMES = ("fr", "ar", "ary", "ary_Latn")  # the languages of names, in the order of the columns
OTHERS = tuple(f"other_{language}" for language in NAMES)
COLUMNS = ("key", *NAMES, "unit", "pack", "price", "stock", "step", "on_sale", *OTHERS)
NOT_UTF8 = "the file is not UTF-8; in Excel, save it as “CSV UTF-8”"

_KNOWN = {column.casefold(): column for column in COLUMNS}


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a file, in words for who wrote it; line counts from 1."""

    line: int
    what: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.what}."


class Faulty(Exception):
    """A file cannot be taken. The command prints its faults, and changes nothing."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line))
        super().__init__("\n".join(map(str, self.faults)))


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the file. cells: column -> words; a column that the file lacks is not there."""

    line: int
    cells: Mapping[str, str]


def rows(content: bytes) -> tuple[Row, ...]:
    """The lines below the first, which names the columns; empty ones are left out.

    Raises Faulty.
    """
    lines = list(_lines(_decoded(content)))
    if not lines:
        raise Faulty([Fault(1, "the file is empty")])
    columns = _columns(*lines[0])
    faults = [
        Fault(line, _too_wide(len(cells), len(columns)))
        for line, cells in lines[1:]
        if len(cells) > len(columns)
    ]
    if faults:
        raise Faulty(faults)
    # Excel leaves out empty cells at a line's end.
    padding = [""] * len(columns)
    return tuple(
        Row(line, dict(zip(columns, [*cells, *padding][: len(columns)], strict=True)))
        for line, cells in lines[1:]
    )


def written(lines: Iterable[Mapping[str, str]]) -> str:
    """The file that holds these, with semicolons: Excel in French reads no other."""
    file = io.StringIO()
    writer = csv.DictWriter(file, COLUMNS, delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(lines)
    return file.getvalue()


def _decoded(content: bytes) -> str:
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Faulty([Fault(1, NOT_UTF8)]) from None
    if "\0" in words:  # UTF-16 may pass for UTF-8, and PostgreSQL keeps no zero
        raise Faulty([Fault(1, NOT_UTF8)])
    return words


def _lines(words: str) -> Iterator[tuple[int, list[str]]]:
    """Each line that is not empty, with its number and its cells, spaces around them gone.

    A line ends with its last cell that holds something.
    """
    first = words.partition("\n")[0]
    separator = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(words, newline=""), delimiter=separator, strict=True)
    number = 1
    try:
        for cells in reader:
            plain = [" ".join(cell.split()) for cell in cells]
            while plain and not plain[-1]:
                plain.pop()
            if plain:
                yield number, plain
            number = reader.line_num + 1  # a cell may hold the end of a line
    except csv.Error as error:
        raise Faulty([Fault(number, f"the line cannot be read ({error})")]) from None


def _columns(line: int, cells: list[str]) -> list[str]:
    columns = [_KNOWN.get(cell.casefold(), "") for cell in cells]
    faults = [
        Fault(line, f"the column “{cell}” is not known; there are {', '.join(COLUMNS)}")
        for cell, column in zip(cells, columns, strict=True)
        if not column
    ]
    faults += (
        Fault(line, f"the column {column} is there twice")
        for column in dict.fromkeys(filter(None, columns))
        if columns.count(column) > 1
    )
    if "key" not in columns:
        faults.append(Fault(line, "the column key is missing"))
    if faults:
        raise Faulty(faults)
    return columns


def _too_wide(cells: int, columns: int) -> str:
    return f'there are {cells} cells for {columns} columns; write 35.50, or "35,50" in quotes'
