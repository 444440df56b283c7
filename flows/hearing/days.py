"""A day of the year, as people write a birthday."""

import re
from datetime import date

from flows.hearing.lexicon import spellings
from flows.hearing.normalise import plain

MONTHS = ("01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12")
LEAP_YEAR = 2024  # somebody is born on the 29th of February
_NAMES = spellings("months")
# Takes "12/03", "12-3-1985", "12 mars" and "le 12 mars 1985"; leaves "12", "demain", "12/03 ou 14".
_DAY = re.compile(
    r"(?:\D{0,10} )?([0-9]{1,2})(?: ?[/.-] ?| )([0-9]{1,2}|[^\W\d_]+)(?:[/. -]+[0-9]{2,4})?"
)


def day_of_year(words: str) -> str | None:
    """The day that these words name, as MM-DD: the day before the month. Its year is left out."""
    found = _DAY.fullmatch(plain(words))
    if found is None:
        return None
    day, named = found.groups()
    month = named.zfill(2) if named.isdigit() else _NAMES.get(named, "")
    if month not in MONTHS:
        return None
    try:
        return f"{date(LEAP_YEAR, int(month), int(day)):%m-%d}"
    except ValueError:  # the 31st of February
        return None
