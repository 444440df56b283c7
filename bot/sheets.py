"""A CSV file that people made: its bytes, columns and lines, before anything is understood.

It comes from Excel, LibreOffice or an editor: with or without a byte order mark, with commas
or, where commas are decimal ones, with semicolons.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

NOT_UTF8 = "the file is not UTF-8; in Excel, save it as “CSV UTF-8”"


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


def rows(content: bytes, columns: Mapping[str, str], needed: str) -> tuple[Row, ...]:
    """The lines below the first, which names the columns; empty ones are left out.

    columns: what a column may be called, in small letters -> our name of it. needed: the one
    that must be there. Raises Faulty.
    """
    lines = list(_lines(_decoded(content)))
    if not lines:
        raise Faulty([Fault(1, "the file is empty")])
    named = _columns(*lines[0], columns, needed)
    faults = [
        Fault(line, _too_wide(len(cells), len(named)))
        for line, cells in lines[1:]
        if len(cells) > len(named)
    ]
    if faults:
        raise Faulty(faults)
    # Excel leaves out empty cells at a line's end.
    padding = [""] * len(named)
    return tuple(
        Row(line, dict(zip(named, [*cells, *padding][: len(named)], strict=True)))
        for line, cells in lines[1:]
    )


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


def _columns(line: int, cells: list[str], columns: Mapping[str, str], needed: str) -> list[str]:
    named = [columns.get(cell.casefold(), "") for cell in cells]
    there_are = ", ".join(dict.fromkeys(columns.values()))
    faults = [
        Fault(line, f"the column “{cell}” is not known; there are {there_are}")
        for cell, column in zip(cells, named, strict=True)
        if not column
    ]
    faults += (
        Fault(line, f"the column {column} is there twice")
        for column in dict.fromkeys(filter(None, named))
        if named.count(column) > 1
    )
    if needed not in named:
        faults.append(Fault(line, f"the column {needed} is missing"))
    if faults:
        raise Faulty(faults)
    return named


def _too_wide(cells: int, columns: int) -> str:
    return f'there are {cells} cells for {columns} columns; write 35.50, or "35,50" in quotes'
