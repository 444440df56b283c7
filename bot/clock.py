"""What time it is, and when people may be written to.

Import this before anything loads a time zone: it makes zoneinfo read PyPI's tzdata alone.
Morocco left UTC+1 for UTC+0 on 2026-09-20 (IANA tzdata 2026f). Debian 12's own copy does not
know it, zoneinfo prefers that copy, and every digest would leave an hour wrong.
"""

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from threading import Lock
from zoneinfo import ZoneInfo

from hijridate import Gregorian

zoneinfo.reset_tzpath(to=[])
ZoneInfo.clear_cache()

# Hours of the person who is written to. Each stretch begins with its first moment, and its
# last moment is the one before the end: at 09:00:00 people may be written to.
NIGHT_BEGINS = time(20, 30)
NIGHT_ENDS = time(9)
PRAYER_BEGINS = time(12)  # Friday's noon prayer, with the way there and back
PRAYER_ENDS = time(14)
FRIDAY = 4  # as datetime.weekday() counts: Monday is 0
# In Ramadan people sleep longer after the meal before dawn, and from the afternoon on they cook,
# break the fast and pray.
FAST_WAKES = time(11)
FAST_BREAKS = time(17, 30)
RAMADAN = 9  # its month

MOROCCO = "Africa/Casablanca"
IN_WINTER_TIME = datetime(2026, 11, 22, 12, tzinfo=UTC)  # after Morocco's change, which is for good


class StaleZones(Exception):
    """The time zones are older than Morocco's change. app.py says so, and does not start."""


def check_zone() -> None:
    """Raise StaleZones unless Morocco is at UTC+0 in November 2026."""
    offset = local(IN_WINTER_TIME, MOROCCO).utcoffset()
    if offset != timedelta(0):
        raise StaleZones(
            f"{MOROCCO} is at UTC+{offset} on {IN_WINTER_TIME:%Y-%m-%d} instead of UTC+0: "
            "install tzdata 2026.6 or newer, and import bot.clock first"
        )


class Clock:
    """The real time."""

    def now(self) -> datetime:
        """The present moment, in UTC."""
        return datetime.now(UTC)


class MovedClock(Clock):
    """Real time, moved forward by hand: a season of the simulator in a second.

    Any thread may move it. It never goes back: what has happened stays in the past.
    """

    def __init__(self) -> None:
        self._ahead = timedelta(0)
        self._moving = Lock()

    def now(self) -> datetime:
        """The real time, and all that the clock was moved by."""
        return super().now() + self._ahead

    def move(self, by: timedelta) -> None:
        """Go forward by this much. A negative `by` is a ValueError."""
        if by < timedelta(0):
            raise ValueError(f"a clock cannot be moved back, by {by}")
        with self._moving:
            self._ahead += by


def local(instant: datetime, zone_name: str) -> datetime:
    """The same instant, as clocks show it there.

    A datetime without a zone is a ValueError: Python would take it for the machine's own time.
    """
    if instant.tzinfo is None:
        raise ValueError(f"{instant} has no time zone")
    return instant.astimezone(ZoneInfo(zone_name))


def is_night(instant: datetime, zone_name: str) -> bool:
    """Whether it is night there: then nobody reads, and nobody is written to."""
    hour = local(instant, zone_name).time()
    return hour >= NIGHT_BEGINS or hour < NIGHT_ENDS


def after_quiet(instant: datetime, zone_name: str) -> datetime:
    """When people there may be written to: at this instant or the first one after it, in UTC.

    Nobody is written to at night or at Friday's noon prayer, nor early or late in a day of
    Ramadan, unless they wrote first.
    """
    here = local(instant, zone_name)
    hour, today = here.time(), here.date()
    if hour >= (FAST_BREAKS if is_ramadan(today) else NIGHT_BEGINS):
        tomorrow = here + timedelta(days=1)
        return _at(tomorrow, _morning(tomorrow.date()))
    if hour < _morning(today):
        return _at(here, _morning(today))
    if here.weekday() == FRIDAY and PRAYER_BEGINS <= hour < PRAYER_ENDS:
        return _at(here, PRAYER_ENDS)
    return instant.astimezone(UTC)


@lru_cache(maxsize=16)
def is_ramadan(day: date) -> bool:
    """Whether it is a day of Ramadan, by the calendar of Umm al-Qura or one day after it.

    Morocco looks for the moon itself, and begins on the same day or the next.
    """
    try:
        return any(_month(each) == RAMADAN for each in (day, day - timedelta(days=1)))
    except OverflowError:  # of a year that the calendar does not reach: 2078
        return False


def _month(day: date) -> int:
    return Gregorian.fromdate(day).to_hijri().month


def _morning(day: date) -> time:
    return FAST_WAKES if is_ramadan(day) else NIGHT_ENDS


def _at(day: datetime, hour: time) -> datetime:
    # The offset is looked up anew: a change of clocks may lie between `day` and this hour.
    return datetime.combine(day.date(), hour, tzinfo=day.tzinfo).astimezone(UTC)
