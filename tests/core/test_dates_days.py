"""Days of reports and weekly hours of schedules, as people type them."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from kimbot.core.dates import (
    WEEKDAYS,
    Monthly,
    NotUnderstood,
    Recurring,
    Weekly,
    parse_day,
    parse_moment,
    parse_schedule,
)

TUESDAY = datetime(2026, 11, 24, 10, 0, 30, tzinfo=ZoneInfo("Asia/Jakarta"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hari ini", "2026-11-24"),
        ("sekarang", "2026-11-24"),
        ("tadi pagi", "2026-11-24"),
        ("kemarin", "2026-11-23"),
        ("kemarin sore jam 4", "2026-11-23"),
        ("semalam", "2026-11-23"),
        ("kemarin lusa", "2026-11-22"),
        ("2 hari lalu", "2026-11-22"),
        ("dua hari yang lalu", "2026-11-22"),
        ("seminggu yang lalu", "2026-11-17"),
        ("senin kemarin", "2026-11-23"),
        ("senin lalu", "2026-11-23"),
        ("selasa lalu", "2026-11-17"),
        ("hari minggu lalu", "2026-11-22"),
        ("rabu", "2026-11-18"),
        ("rabu minggu lalu", "2026-11-18"),
        ("12 november", "2026-11-12"),
        ("Kamis, 12 November 2026", "2026-11-12"),
        ("12/11/2026", "2026-11-12"),
        ("20/11", "2026-11-20"),
        ("tgl 5", "2026-11-05"),
        ("tgl 30", "2026-10-30"),
        ("yesterday", "2026-11-23"),
        ("last friday", "2026-11-20"),
        ("2 days ago", "2026-11-22"),
    ],
)
def test_a_day_of_a_report_is_understood(text: str, expected: str) -> None:
    assert parse_day(text, TUESDAY.date()).isoformat() == expected


@pytest.mark.parametrize(
    ("text", "reason", "days"),
    [
        ("besok", "future", ["2026-11-25"]),
        ("12 desember", "future", ["2026-12-12"]),
        ("12/12/2026", "future", ["2026-12-12"]),
        ("selasa", "ambiguous", ["2026-11-17", "2026-11-24"]),
        ("minggu lalu", "ambiguous", ["2026-11-22"]),
        ("rabu 12 november 2026", "ambiguous", ["2026-11-12"]),
        ("jam 9", "no_date", []),
        ("2 jam lagi", "not_understood", []),
        ("31 februari", "no_such_date", []),
        ("dulu sekali", "not_understood", []),
    ],
)
def test_a_day_that_cannot_be_is_refused(text: str, reason: str, days: list[str]) -> None:
    with pytest.raises(NotUnderstood) as error:
        parse_day(text, TUESDAY.date())
    assert error.value.reason == reason
    assert [day.isoformat() for day in error.value.days] == days


def test_a_day_ahead_is_taken_where_it_is_wanted() -> None:
    assert parse_day("5 desember", TUESDAY.date(), past=False) == date(2026, 12, 5)
    with pytest.raises(NotUnderstood, match="past"):
        parse_day("kemarin", TUESDAY.date(), past=False)


@pytest.mark.parametrize(
    ("text", "weekdays", "hour"),
    [
        ("setiap senin 08.00", "mon", "08:00"),
        ("jam 8 setiap senin", "mon", "08:00"),
        ("setiap hari senin pukul 08.00 WIB", "mon", "08:00"),
        ("tiap senin dan kamis jam 9", "mon thu", "09:00"),
        ("setiap kamis, senin dan jumat jam 9", "mon thu fri", "09:00"),
        ("setiap senin sampai jumat jam 4 sore", "mon tue wed thu fri", "16:00"),
        ("setiap sabtu-senin jam 7", "mon sat sun", "07:00"),
        ("setiap hari kerja 08.00", "mon tue wed thu fri", "08:00"),
        ("setiap hari jam 7", "mon tue wed thu fri sat sun", "07:00"),
        ("setiap sore jam 4", "mon tue wed thu fri sat sun", "16:00"),
        ("setiap hari jam 12 malam", "mon tue wed thu fri sat sun", "00:00"),
        ("setiap hari minggu jam 8", "sun", "08:00"),
        ("setiap minggu dan rabu jam 8", "wed sun", "08:00"),
        ("setiap malam minggu jam 7", "sat", "19:00"),
        ("setiap senin malam jam 12", "tue", "00:00"),
        ("every monday and thursday at 9:00", "mon thu", "09:00"),
        ("every day at 7am", "mon tue wed thu fri sat sun", "07:00"),
    ],
)
def test_a_weekly_hour_is_understood(text: str, weekdays: str, hour: str) -> None:
    assert parse_schedule(text, TUESDAY) == Weekly(tuple(weekdays.split()), time.fromisoformat(hour))


@pytest.mark.parametrize(
    ("text", "day", "hour"),
    [
        ("setiap tanggal 5 jam 8", 5, "08:00"),
        ("tiap tgl 1 pukul 09.30", 1, "09:30"),
        ("setiap bulan tanggal 10 jam 9", 10, "09:00"),
        ("setiap akhir bulan jam 7 malam", 31, "19:00"),
        ("every 5th at 8:00", 5, "08:00"),
        ("every month on the 21st at 9am", 21, "09:00"),
    ],
)
def test_a_day_of_each_month_is_understood(text: str, day: int, hour: str) -> None:
    assert parse_schedule(text, TUESDAY) == Monthly(day, time.fromisoformat(hour))


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("setiap senin 08.00 sampai 31 Desember", Weekly(("mon",), time(8), date(2026, 12, 31))),
        ("setiap senin sampai jumat 08.00", Weekly(WEEKDAYS[:5], time(8))),
        ("setiap senin sampai jumat 08.00 hingga tgl 31/12/2026", Weekly(WEEKDAYS[:5], time(8), date(2026, 12, 31))),
        ("setiap tanggal 5 jam 8, sampai 1 Maret 2027", Monthly(5, time(8), date(2027, 3, 1))),
        ("setiap senin 08.00 4 kali", Weekly(("mon",), time(8), date(2026, 12, 21))),
        ("setiap hari jam 7 sebanyak 3x", Weekly(WEEKDAYS, time(7), date(2026, 11, 27))),
        ("setiap tanggal 31 jam 8, 3 kali", Monthly(31, time(8), date(2027, 1, 31))),
        ("every monday at 8:00 until 31 December", Weekly(("mon",), time(8), date(2026, 12, 31))),
    ],
)
def test_what_comes_again_may_end(text: str, rule: Recurring) -> None:
    assert parse_schedule(text, TUESDAY) == rule


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("setiap senin", "no_time"),
        ("setiap minggu jam 8", "ambiguous"),
        ("setiap senin jam 12 malam", "ambiguous"),
        ("setiap senin jam setengah 1", "ambiguous"),
        ("setiap senin besok jam 9", "not_understood"),
        ("setiap senin 08.00 WITA", "not_understood"),
        ("setiap bulan jam 8", "too_seldom"),
        ("setiap tanggal 5", "no_time"),
        ("setiap tanggal 32 jam 8", "no_such_date"),
        ("setiap tanggal 5 jam 12 malam", "ambiguous"),
        ("besok jam 9 sampai 31 Desember", "not_understood"),
        ("besok jam 9, 4 kali", "not_understood"),
        ("jam 9", "past"),
    ],
)
def test_what_is_not_one_schedule_is_refused(text: str, reason: str) -> None:
    with pytest.raises(NotUnderstood) as error:
        parse_schedule(text, TUESDAY)
    assert error.value.reason == reason


def test_a_schedule_may_be_one_moment() -> None:
    assert parse_schedule("besok jam 9", TUESDAY) == parse_moment("besok jam 9", TUESDAY)


@pytest.mark.parametrize("text", ["sekarang", "nanti", "nanti sore", "nanti malam"])
def test_a_last_day_is_not_meant_by_a_word_for_soon(text: str) -> None:
    with pytest.raises(NotUnderstood) as refusal:
        parse_day(text, TUESDAY.date(), past=False)
    assert refusal.value.reason == "no_date"


@pytest.mark.parametrize(
    "text",
    [
        "setiap bulan",
        "setiap 2 minggu",
        "setiap tahun",
        "every month",
        "sebulan sekali",
    ],
)
def test_what_is_repeated_too_seldom_is_told_apart(text: str) -> None:
    with pytest.raises(NotUnderstood) as refusal:
        parse_schedule(text, TUESDAY)
    assert refusal.value.reason == "too_seldom"
