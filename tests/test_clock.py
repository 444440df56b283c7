"""Morocco's hour is the right one, and nobody is written to at night or at Friday's prayer."""

import sys
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from pathlib import Path
from subprocess import run
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import clock
from bot.clock import Clock, MovedClock, StaleZones, after_quiet, check_zone, local

ROOT = Path(__file__).parent.parent
CASABLANCA = "Africa/Casablanca"
PARIS = "Europe/Paris"
ZONES = (CASABLANCA, PARIS, "America/Montreal", "Asia/Kolkata")


def at(day: str, hour: str) -> datetime:
    """A moment in UTC, which is Morocco's time from 2026-09-20 on."""
    return datetime.fromisoformat(f"{day}T{hour}+00:00")


def test_morocco_is_at_utc_since_september_2026() -> None:
    check_zone()
    before = local(at("2026-09-19", "12:00"), CASABLANCA)
    after = local(at("2026-09-21", "12:00"), CASABLANCA)
    assert (before.hour, after.hour) == (13, 12)


def test_an_old_ramadan_still_has_its_own_hour() -> None:
    assert local(at("2026-02-10", "12:00"), CASABLANCA).hour == 13
    assert local(at("2026-03-10", "12:00"), CASABLANCA).hour == 12


def test_a_zone_loaded_before_us_is_loaded_again(tmp_path) -> None:
    """An old copy of the system: here, Paris under Morocco's name."""
    old = tmp_path / "Africa" / "Casablanca"
    old.parent.mkdir()
    old.write_bytes(resources.files("tzdata").joinpath("zoneinfo", *PARIS.split("/")).read_bytes())
    script = (
        "from zoneinfo import ZoneInfo; from datetime import datetime as d\n"
        f"print(d(2026, 11, 22, tzinfo=ZoneInfo('{CASABLANCA}')).utcoffset())\n"
        "from bot.clock import check_zone; check_zone()\n"
        f"print(d(2026, 11, 22, tzinfo=ZoneInfo('{CASABLANCA}')).utcoffset())"
    )
    ran = run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={"PYTHONTZPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.split() == ["1:00:00", "0:00:00"]


def test_stale_zones_are_told_in_a_sentence(monkeypatch) -> None:
    monkeypatch.setattr(clock, "MOROCCO", PARIS)
    with pytest.raises(StaleZones, match="Europe/Paris is at UTC\\+1:00:00 on 2026-11-22"):
        check_zone()


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        local(datetime(2026, 11, 22, 12), CASABLANCA)  # noqa: DTZ001  that is the point


def test_the_real_clock_tells_utc() -> None:
    before = datetime.now(UTC)
    now = Clock().now()
    assert before <= now <= datetime.now(UTC)
    assert now.utcoffset() == timedelta(0)


def test_a_moved_clock_goes_on_from_where_it_was_moved_to() -> None:
    moved = MovedClock()
    moved.move(timedelta(hours=5))
    moved.move(timedelta(days=90))
    first = moved.now()
    second = moved.now()
    ahead = first - datetime.now(UTC)

    assert timedelta(days=90, hours=4, minutes=59) < ahead <= timedelta(days=90, hours=5)
    assert second >= first


def test_a_clock_cannot_be_moved_back() -> None:
    with pytest.raises(ValueError, match="moved back"):
        MovedClock().move(timedelta(seconds=-1))


def test_moves_of_several_threads_add_up() -> None:
    moved = MovedClock()

    def move_often() -> None:
        for _ in range(500):
            moved.move(timedelta(hours=1))

    threads = [Thread(target=move_often) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ahead = moved.now() - datetime.now(UTC)
    assert timedelta(hours=1999) < ahead <= timedelta(hours=2000)


@pytest.mark.parametrize(
    ("day", "hour", "next_day", "next_hour"),
    [
        ("2026-11-22", "20:29:59.999999", "2026-11-22", "20:29:59.999999"),
        ("2026-11-22", "20:30", "2026-11-23", "09:00"),
        ("2026-11-22", "23:59", "2026-11-23", "09:00"),
        ("2026-11-22", "00:00", "2026-11-22", "09:00"),
        ("2026-11-22", "08:59:59.999999", "2026-11-22", "09:00"),
        ("2026-11-22", "09:00", "2026-11-22", "09:00"),
        ("2026-12-31", "21:00", "2027-01-01", "09:00"),
    ],
)
def test_nobody_is_written_to_at_night(day, hour, next_day, next_hour) -> None:
    assert after_quiet(at(day, hour), CASABLANCA) == at(next_day, next_hour)


@pytest.mark.parametrize(
    ("hour", "next_hour"),
    [
        ("11:59:59.999999", "11:59:59.999999"),
        ("12:00", "14:00"),
        ("13:59:59.999999", "14:00"),
        ("14:00", "14:00"),
    ],
)
def test_nobody_is_written_to_at_the_noon_prayer_of_friday(hour, next_hour) -> None:
    assert after_quiet(at("2026-11-27", hour), CASABLANCA) == at("2026-11-27", next_hour)
    assert after_quiet(at("2026-11-26", hour), CASABLANCA) == at("2026-11-26", hour)


@pytest.mark.parametrize(
    ("day", "hour", "next_day", "next_hour"),
    [
        ("2027-02-08", "10:59:59.999999", "2027-02-08", "11:00"),
        ("2027-02-08", "17:29:59.999999", "2027-02-08", "17:29:59.999999"),
        ("2027-02-08", "17:30", "2027-02-09", "11:00"),
        ("2027-02-07", "20:00", "2027-02-07", "20:00"),  # the last evening before it
        ("2027-02-07", "20:30", "2027-02-08", "11:00"),
        ("2027-03-09", "17:30", "2027-03-10", "09:00"),  # it may last one day longer here
        ("2027-03-10", "09:00", "2027-03-10", "09:00"),
        ("2027-02-12", "12:30", "2027-02-12", "14:00"),  # a Friday of Ramadan
    ],
)
def test_in_ramadan_people_are_written_to_later_and_not_in_the_evening(
    day, hour, next_day, next_hour
) -> None:
    assert after_quiet(at(day, hour), CASABLANCA) == at(next_day, next_hour)


def test_beyond_the_calendar_there_is_no_ramadan() -> None:
    assert not clock.is_ramadan(date(2090, 1, 1))


def test_the_hours_are_those_of_the_person_and_not_ours() -> None:
    assert after_quiet(at("2026-11-22", "19:45"), PARIS) == at("2026-11-23", "08:00")
    assert after_quiet(at("2026-11-27", "11:30"), PARIS) == at("2026-11-27", "13:00")


def test_a_night_in_which_the_clocks_change_ends_at_nine_too() -> None:
    assert after_quiet(at("2026-10-24", "19:00"), PARIS) == at("2026-10-25", "08:00")
    assert after_quiet(at("2027-03-27", "20:00"), PARIS) == at("2027-03-28", "07:00")


@settings(deadline=None)
@given(minutes=st.integers(0, 10 * 365 * 24 * 60), zone=st.sampled_from(ZONES))
def test_the_wait_is_short_ends_in_an_open_hour_and_is_not_waited_twice(minutes, zone) -> None:
    instant = at("2024-01-01", "00:00") + timedelta(minutes=minutes)
    later = after_quiet(instant, zone)
    assert timedelta(0) <= later - instant <= timedelta(hours=17, minutes=30)
    assert later.utcoffset() == timedelta(0)
    assert after_quiet(later, zone) == later
