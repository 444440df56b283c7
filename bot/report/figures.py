"""Numbers of the page, in Western digits with a decimal comma."""

from bot.amounts import whole
from bot.report.page import Row

# So many bars of a number that was asked, at most; beyond, neighbours share one.
MOST_BARS = 5
MINUS = "\u2212"


def decimal(value: float, language: str) -> str:
    """With one decimal at most: "8,2", "30", "12 000"."""
    units, tenth = divmod(round(abs(value) * 10), 10)
    sign = MINUS if value < 0 and (units or tenth) else ""
    return f"{sign}{whole(units, language)}{f',{tenth}' if tenth else ''}"


def signed(value: float, language: str) -> str:
    """With its sign: "+12", "−8,2", "0"."""
    said = decimal(value, language)
    return f"+{said}" if round(value * 10) > 0 else said


def spans(counts: dict[int, int], language: str) -> tuple[Row, ...]:
    """Bars of a number: one for each that was given, or for spans of equal width."""
    given = sorted(number for number, people in counts.items() if people)
    if len(given) <= MOST_BARS:
        return rows([(whole(n, language), counts[n]) for n in given], language)
    lowest, highest = given[0], given[-1]
    width = -(-(highest - lowest + 1) // MOST_BARS)
    bars = []
    for first in range(lowest, highest + 1, width):
        last = min(first + width - 1, highest)
        people = sum(counts[n] for n in given if first <= n <= last)
        label = whole(first, language)
        bars.append((label if last == first else f"{label}–{whole(last, language)}", people))
    return rows(bars, language)


def rows(bars: list[tuple[str, int]], language: str) -> tuple[Row, ...]:
    """Bars of one scale: all people together are those who answered."""
    everybody = sum(people for _, people in bars)
    return tuple(
        Row(label, whole(people, language), people / everybody if everybody else 0.0, is_scale=True)
        for label, people in bars
    )
