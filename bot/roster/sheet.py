"""Lines of a list of clients: each is somebody, or refused in words for who made the list."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot import sheets, telephone
from bot.sheets import Row
from bot.telephone import NotANumber

# What a column may be called -> what it is to us.
COLUMNS = {
    **dict.fromkeys(
        ("number", "telephone", "téléphone", "tel", "tél", "numéro", "numero"), "number"
    ),
    **dict.fromkeys(("whatsapp", "gsm", "رقم", "الرقم", "الهاتف", "رقم الهاتف"), "number"),
    **dict.fromkeys(("name", "nom", "اسم", "الاسم"), "name"),
    **dict.fromkeys(("language", "langue", "لغة", "اللغة"), "language"),
    **dict.fromkeys(("town", "ville", "مدينة", "المدينة"), "town"),
    **dict.fromkeys(("agreed", "consent", "accord", "date d'accord", "الموافقة"), "agreed"),
    **dict.fromkeys(("how", "comment", "preuve", "كيف", "الدليل"), "how"),
}
LANGUAGES = {
    **dict.fromkeys(("fr", "français", "francais", "french", "الفرنسية"), "fr"),
    **dict.fromkeys(("ar", "arabe", "arabic", "العربية"), "ar"),
    **dict.fromkeys(("ary", "darija", "الدارجة"), "ary"),
    **dict.fromkeys(("ary_latn", "darija latin", "arabizi"), "ary_Latn"),
}
DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")
LONGEST = 80  # characters of a name or a town
LONGEST_PROOF = 300
# Takes 2,126E+11 and 2.126e+11, what Excel makes of a long number.
ROUNDED = re.compile(r"[0-9]+([.,][0-9]+)?[eE]\+?[0-9]+", re.ASCII)
FORMULA = ("=", "@")  # what a spreadsheet would reckon out when the list is opened again


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody of the list. lines: where they stand in it; number: E.164.

    agreed and how: when they agreed to be written to, and the proof of it; None and "" where
    the list tells none.
    """

    lines: tuple[int, ...]
    number: str
    name: str = ""
    language: str = ""
    town: str = ""
    agreed: datetime | None = None
    how: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line that is not taken, and why."""

    line: int
    why: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.why}."


def read(content: bytes, now: datetime) -> tuple[tuple[Guest, ...], tuple[Refusal, ...]]:
    """Everybody of the list, each once, and the lines that are refused. Raises sheets.Faulty."""
    guests: dict[str, Guest] = {}
    refused: list[Refusal] = []
    for row in sheets.rows(content, COLUMNS, "number"):
        try:
            guest = _guest(row, now)
        except _Wrong as wrong:
            refused.append(Refusal(row.line, str(wrong)))
        else:
            first = guests.get(guest.number)
            guests[guest.number] = _merged(first, guest) if first else guest
    return tuple(guests.values()), tuple(refused)


def merged(guests: Iterable[Guest]) -> Mapping[int, int]:
    """The lines that were taken together with an earlier one of the same number: line -> line."""
    return {line: guest.lines[0] for guest in guests for line in guest.lines[1:]}


class _Wrong(Exception):
    """What is wrong with a line."""


def _merged(first: Guest, again: Guest) -> Guest:
    """Two lines of one number: what the first leaves open is taken from the second."""
    agreed, how = (first.agreed, first.how) if first.agreed else (again.agreed, again.how)
    return replace(
        first,
        lines=first.lines + again.lines,
        name=first.name or again.name,
        language=first.language or again.language,
        town=first.town or again.town,
        agreed=agreed,
        how=how,
    )


def _guest(row: Row, now: datetime) -> Guest:
    cells = {name: _printable(row.cells.get(name, "")) for name in set(COLUMNS.values())}
    for name, cell in cells.items():
        if cell.startswith(FORMULA):
            raise _Wrong(f"“{_short(cell)}” in the column {name} is a formula")
    for name, longest in (("name", LONGEST), ("town", LONGEST), ("how", LONGEST_PROOF)):
        if len(cells[name]) > longest:
            raise _Wrong(f"the {name} has more than {longest} characters")
    number = _number(cells["number"])
    agreed = _agreed(cells["agreed"], now)
    if agreed is not None and not cells["how"]:
        raise _Wrong("there is a day of consent, but the column how does not say what proves it")
    language = cells["language"].casefold()
    if language and language not in LANGUAGES:
        raise _Wrong(f"the language “{_short(cells['language'])}” must be fr, ar, ary or ary_Latn")
    return Guest(
        (row.line,),
        number,
        cells["name"],
        LANGUAGES.get(language, ""),
        cells["town"],
        agreed,
        cells["how"] if agreed else "",
    )


def _number(typed: str) -> str:
    if not typed:
        raise _Wrong("there is no number")
    if ROUNDED.fullmatch(typed):
        raise _Wrong(f"a spreadsheet has rounded the number to {typed}: make the column text")
    try:
        number = telephone.normalise(typed)
    except NotANumber:
        raise _Wrong(f"“{_short(typed)}” is no telephone number") from None
    if not telephone.is_mobile(number):
        raise _Wrong(f"{telephone.national(number)} is no mobile number: no message gets there")
    return number


def _agreed(typed: str, now: datetime) -> datetime | None:
    """The day on which they agreed, at its beginning in UTC."""
    if not typed:
        return None
    for form in DATES:
        try:
            moment = datetime.strptime(typed, form).replace(tzinfo=UTC)
        except ValueError:
            continue
        if moment > now:
            raise _Wrong(f"the day of consent, {typed}, is still to come")
        return moment
    raise _Wrong(f"“{_short(typed)}” must be a day such as 2026-11-22 or 22/11/2026")


def _printable(cell: str) -> str:
    """Without what a terminal would obey, or would turn the line around."""
    return "".join(one for one in cell if one.isprintable())


def _short(cell: str) -> str:
    return cell if len(cell) <= 30 else f"{cell[:29]}…"
