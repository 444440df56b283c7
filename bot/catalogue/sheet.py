"""The CSV file of a catalogue: its columns."""

import csv
import io
from collections.abc import Iterable, Mapping

from bot import sheets
from bot.sheets import Fault, Faulty, Row

__all__ = ["COLUMNS", "NAMES", "OTHERS", "Fault", "Faulty", "Row", "rows", "written"]

NAMES = ("fr", "ar", "ary", "ary_Latn")  # the languages of names, in the order of the columns
OTHERS = tuple(f"other_{language}" for language in NAMES)
COLUMNS = ("key", *NAMES, "unit", "pack", "price", "stock", "step", "on_sale", *OTHERS)

_KNOWN = {column.casefold(): column for column in COLUMNS}


def rows(content: bytes) -> tuple[Row, ...]:
    """The lines below the first, which names the columns. Raises Faulty."""
    return sheets.rows(content, _KNOWN, "key")


def written(lines: Iterable[Mapping[str, str]]) -> str:
    """The file that holds these, with semicolons: Excel in French reads no other."""
    file = io.StringIO()
    writer = csv.DictWriter(file, COLUMNS, delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(lines)
    return file.getvalue()
