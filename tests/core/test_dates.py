"""Dates and times as people type them: one meaning is taken, two are asked about, the rest is refused."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from kimbot.core.dates import NotUnderstood, parse_day, parse_moment

JAKARTA = ZoneInfo("Asia/Jakarta")
NEW_YORK = ZoneInfo("America/New_York")
TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=JAKARTA)


def at(text: str, now: datetime = TUESDAY) -> str:
    return f"{parse_moment(text, now).wall:%Y-%m-%d %H:%M}"


def refused(text: str, now: datetime = TUESDAY) -> NotUnderstood:
    with pytest.raises(NotUnderstood) as error:
        parse_moment(text, now)
    return error.value


def offered(refusal: NotUnderstood) -> list[str]:
    return [f"{moment.wall:%Y-%m-%d %H:%M}" for moment in refusal.moments]


UNDERSTOOD = [
    ("besok jam 9", "2026-11-25 09:00"),
    ("Besok jam 9 ya.", "2026-11-25 09:00"),
    ("jam 9 besok", "2026-11-25 09:00"),
    ("besok pagi jam 9", "2026-11-25 09:00"),
    ("besok 9 pagi", "2026-11-25 09:00"),
    ("besok jam9", "2026-11-25 09:00"),
    ("besok jam 9 pagi", "2026-11-25 09:00"),
    ("besok jam sembilan malam", "2026-11-25 21:00"),
    ("besok jam 9 lewat 15", "2026-11-25 09:15"),
    ("besok jam 9 lewat seperempat", "2026-11-25 09:15"),
    ("besok jam 9 kurang 15", "2026-11-25 08:45"),
    ("besok jam 10 kurang lima menit", "2026-11-25 09:55"),
    ("besok setengah 9", "2026-11-25 08:30"),
    ("besok jam setengah sembilan", "2026-11-25 08:30"),
    ("besok jam setengah 1 siang", "2026-11-25 12:30"),
    ("besok sore jam setengah 5", "2026-11-25 16:30"),
    ("besok jam 7", "2026-11-25 07:00"),
    ("besok pukul 12", "2026-11-25 12:00"),
    ("besok jam 12 siang", "2026-11-25 12:00"),
    ("besok malam jam 12", "2026-11-26 00:00"),
    ("besok pukul 00.00", "2026-11-25 00:00"),
    ("besok pukul 24.00", "2026-11-26 00:00"),
    ("besok dini hari jam 2", "2026-11-25 02:00"),
    ("lusa jam 10 pagi", "2026-11-26 10:00"),
    ("hari ini jam 15.30", "2026-11-24 15:30"),
    ("hari ini jam 12 malam", "2026-11-25 00:00"),
    ("sekarang", "2026-11-24 10:00"),
    ("sekarang juga", "2026-11-24 10:00"),
    ("2 jam lagi", "2026-11-24 12:00"),
    ("dua jam lagi", "2026-11-24 12:00"),
    ("sejam lagi", "2026-11-24 11:00"),
    ("setengah jam lagi", "2026-11-24 10:30"),
    ("satu setengah jam lagi", "2026-11-24 11:30"),
    ("2 jam 30 menit lagi", "2026-11-24 12:30"),
    ("30 menit lagi", "2026-11-24 10:30"),
    ("dua puluh lima menit lagi", "2026-11-24 10:25"),
    ("3 hari lagi jam 8", "2026-11-27 08:00"),
    ("seminggu lagi jam 8", "2026-12-01 08:00"),
    ("nanti sore jam 4", "2026-11-24 16:00"),
    ("nanti malam jam 7", "2026-11-24 19:00"),
    ("nanti malam jam 12", "2026-11-25 00:00"),
    ("nanti malam jam 1", "2026-11-25 01:00"),
    ("malam ini jam 8", "2026-11-24 20:00"),
    ("nanti siang jam 12", "2026-11-24 12:00"),
    ("jam 4 sore", "2026-11-24 16:00"),
    ("jam 16 sore", "2026-11-24 16:00"),
    ("jam 1 siang", "2026-11-24 13:00"),
    ("jam setengah 1", "2026-11-24 12:30"),
    ("jam 12 malam", "2026-11-25 00:00"),
    ("jam 12 kurang 5 malam", "2026-11-24 23:55"),
    ("tengah malam", "2026-11-25 00:00"),
    ("pukul 10 WIB", "2026-11-24 10:00"),
    ("pukul 12 WITA", "2026-11-24 11:00"),
    ("11.05", "2026-11-24 11:05"),
    ("jumat jam 9", "2026-11-27 09:00"),
    ("jum'at pukul 13.30", "2026-11-27 13:30"),
    ("hari jumat pagi jam 9", "2026-11-27 09:00"),
    ("jumat ini jam 9", "2026-11-27 09:00"),
    ("selasa jam 9", "2026-12-01 09:00"),
    ("selasa depan jam 11", "2026-12-01 11:00"),
    ("senin depan 08.00", "2026-11-30 08:00"),
    ("Senin depan, pukul 08.00", "2026-11-30 08:00"),
    ("senin minggu depan 08.00", "2026-11-30 08:00"),
    ("minggu depan hari rabu jam 8", "2026-12-02 08:00"),
    ("hari minggu jam 8", "2026-11-29 08:00"),
    ("malam minggu jam 7", "2026-11-28 19:00"),
    ("sabtu malam minggu jam 7", "2026-11-28 19:00"),
    ("sabtu malam jam 7", "2026-11-28 19:00"),
    ("17 Agustus 2027 pukul 10.00", "2027-08-17 10:00"),
    ("pada tanggal 17 agustus 2027 jam 10", "2027-08-17 10:00"),
    ("17/8/2027 10:00", "2027-08-17 10:00"),
    ("17-08-2027 10.00", "2027-08-17 10:00"),
    ("17.08.2027 10.00", "2027-08-17 10:00"),
    ("17/8/27 10:00", "2027-08-17 10:00"),
    ("2027-08-17 10:00", "2027-08-17 10:00"),
    ("17 Agt 2027 jam 10", "2027-08-17 10:00"),
    ("17 ags 2027 jam 10", "2027-08-17 10:00"),
    ("1 Sept 2027 jam 10", "2027-09-01 10:00"),
    ("24 Des jam 10", "2026-12-24 10:00"),
    ("tgl 5 desember jam 9", "2026-12-05 09:00"),
    ("tgl. 5 jam 9", "2026-12-05 09:00"),
    ("tgl 5 bulan depan jam 9", "2026-12-05 09:00"),
    ("tanggal 31 jam 9", "2026-12-31 09:00"),
    ("5 januari jam 9", "2027-01-05 09:00"),
    ("minggu 29 november 2026 08.00", "2026-11-29 08:00"),
    ("29 februari 2028 jam 9", "2028-02-29 09:00"),
    ("tomorrow 9:00", "2026-11-25 09:00"),
    ("tomorrow morning at 9", "2026-11-25 09:00"),
    ("tomorrow at noon", "2026-11-25 12:00"),
    ("tomorrow 12 am", "2026-11-25 00:00"),
    ("next monday 8am", "2026-11-30 08:00"),
    ("friday at 1:30 p.m.", "2026-11-27 13:30"),
    ("in 2 hours", "2026-11-24 12:00"),
    ("in half an hour", "2026-11-24 10:30"),
    ("tonight at 8", "2026-11-24 20:00"),
    ("november 30, 2026 at 8:00", "2026-11-30 08:00"),
]


@pytest.mark.parametrize(
    ("second", "text", "expected"),
    [
        (23, "2 menit lagi", "10:03"),
        (59, "2 menit lagi", "10:03"),
        (0, "2 menit lagi", "10:02"),
        (23, "sejam lagi", "11:01"),
        (23, "sekarang", "10:00"),
    ],
)
def test_so_long_from_now_is_never_sooner_than_said(second: int, text: str, expected: str) -> None:
    assert at(text, TUESDAY.replace(second=second)) == f"2026-11-24 {expected}"


@pytest.mark.parametrize(("text", "expected"), UNDERSTOOD)
def test_a_moment_is_understood(text: str, expected: str) -> None:
    assert at(text) == expected
    assert at(f"  {text.upper()} ") == expected


@pytest.mark.parametrize(
    ("text", "reason", "understood", "unknown"),
    [
        ("", "not_understood", "", ""),
        ("kapan saja", "not_understood", "saja", "kapan"),
        ("9", "not_understood", "", "9"),
        ("rapat besok jam 9", "not_understood", "besok jam 9", "rapat"),
        ("besok jam 9.5", "not_understood", "besok", "jam 9.5"),
        ("besok jam 9,15", "not_understood", "besok jam 9", "15"),
        ("besok jam 9 lewat", "not_understood", "besok jam 9", "lewat"),
        ("jam 2 lagi", "not_understood", "jam 2", "lagi"),
        ("jam 9 sore", "not_understood", "jam 9 sore", ""),
        ("besok pagi jam 4 sore", "not_understood", "besok pagi jam 4 sore", ""),
        ("2 jam lagi jam 9", "not_understood", "2 jam lagi jam 9", ""),
        ("setiap senin jam 8", "not_understood", "setiap senin jam 8", ""),
        ("99999 hari lagi jam 8", "not_understood", "jam 8", "99999 hari lagi"),
        ("besok", "no_time", "besok", ""),
        ("besok pagi", "no_time", "besok pagi", ""),
        ("sore", "no_time", "sore", ""),
        ("31 februari jam 9", "no_such_date", "31 februari jam 9", ""),
        ("29 februari jam 9", "no_such_date", "29 februari jam 9", ""),
        ("29/2/2027 09.00", "no_such_date", "29/2/2027 09.00", ""),
        ("17/13/2027 09.00", "no_such_date", "17/13/2027 09.00", ""),
        ("tgl 32 jam 9", "no_such_date", "tgl 32 jam 9", ""),
        ("besok jam 25", "no_such_time", "besok jam 25", ""),
        ("besok 09.60", "no_such_time", "besok 09.60", ""),
        ("kemarin jam 9", "past", "kemarin jam 9", ""),
        ("20 november 2026 jam 9", "past", "20 november 2026 jam 9", ""),
        ("minggu depan", "ambiguous", "minggu depan", ""),
        ("minggu depan jam 9", "ambiguous", "minggu depan jam 9", ""),
        ("bulan depan jam 9", "ambiguous", "bulan depan jam 9", ""),
        ("besok jam 9 jam 10", "ambiguous", "besok jam 9 jam 10", ""),
        ("senin dan kamis jam 9", "not_understood", "senin kamis jam 9", "dan"),
        ("besok lusa jam 9", "ambiguous", "besok lusa jam 9", ""),
        ("minggu 30 november 2026 08.00", "ambiguous", "minggu 30 november 2026 08.00", ""),
    ],
)
def test_what_is_not_one_moment_is_refused(text: str, reason: str, understood: str, unknown: str) -> None:
    refusal = refused(text)
    assert (refusal.reason, refusal.understood, refusal.unknown) == (reason, understood, unknown)


@pytest.mark.parametrize(
    ("text", "reason", "moments"),
    [
        ("jam 9", "past", ["2026-11-25 09:00", "2026-11-24 21:00"]),
        ("jam 9 pagi", "past", ["2026-11-25 09:00"]),
        ("hari ini jam 9", "past", ["2026-11-24 21:00"]),
        ("nanti jam 4", "past", ["2026-11-24 16:00"]),
        ("20 november jam 9", "past", ["2027-11-20 09:00"]),
        ("tgl 24 jam 9", "past", ["2026-12-24 09:00", "2026-11-24 21:00"]),
        ("besok jam 12 malam", "ambiguous", ["2026-11-25 00:00", "2026-11-26 00:00"]),
        ("besok tengah malam", "ambiguous", ["2026-11-25 00:00", "2026-11-26 00:00"]),
        ("besok setengah 1", "ambiguous", ["2026-11-25 00:30", "2026-11-25 12:30"]),
        ("jumat depan jam 9", "ambiguous", ["2026-11-27 09:00", "2026-12-04 09:00"]),
        ("selasa jam 11", "ambiguous", ["2026-11-24 11:00", "2026-12-01 11:00"]),
        ("jam 7 malam jumat", "ambiguous", ["2026-11-26 19:00", "2026-11-27 19:00"]),
        ("minggu depan jam 8", "ambiguous", ["2026-11-29 08:00", "2026-12-01 08:00", "2026-12-06 08:00"]),
        ("minggu ini jam 8", "ambiguous", ["2026-11-29 08:00"]),
        ("bulan depan jam 8", "ambiguous", []),
        ("lusa sore", "no_time", ["2026-11-26 15:00", "2026-11-26 16:00", "2026-11-26 17:00"]),
        ("siang", "no_time", ["2026-11-24 12:00", "2026-11-24 13:00", "2026-11-24 14:00"]),
        ("nanti malam", "no_time", ["2026-11-24 19:00", "2026-11-24 20:00"]),
        ("besok", "no_time", []),
        ("nanti", "no_time", []),
    ],
)
def test_what_it_may_mean_is_offered_in_order(text: str, reason: str, moments: list[str]) -> None:
    refusal = refused(text)
    assert (refusal.reason, offered(refusal)) == (reason, moments)


def test_the_day_is_offered_when_only_the_hour_is_missing_or_the_week_is_vague() -> None:
    assert refused("besok").days == (date(2026, 11, 25),)
    assert refused("minggu depan").days == (date(2026, 11, 29), date(2026, 12, 6))


def test_a_moment_of_this_minute_is_not_over() -> None:
    assert at("jam 10") == "2026-11-24 10:00"
    assert refused("09.59").reason == "past"


def test_the_year_ends_and_begins_at_midnight() -> None:
    eve = datetime(2026, 12, 31, 23, 59, tzinfo=JAKARTA)
    assert at("tengah malam", eve) == "2027-01-01 00:00"
    assert at("besok 00.00", eve) == "2027-01-01 00:00"
    assert at("1 menit lagi", eve) == "2027-01-01 00:00"
    assert at("1 januari jam 7", eve) == "2027-01-01 07:00"
    assert parse_day("31 desember", date(2027, 1, 1)) == date(2026, 12, 31)


def test_a_leap_day_is_the_day_before_march() -> None:
    assert at("besok jam 8", datetime(2028, 2, 28, 9, 0, tzinfo=JAKARTA)) == "2028-02-29 08:00"
    assert at("29 februari jam 8", datetime(2027, 12, 1, 9, 0, tzinfo=JAKARTA)) == "2028-02-29 08:00"


def test_the_instant_is_aware_and_in_the_local_zone() -> None:
    moment = parse_moment("besok jam 9", TUESDAY)
    assert moment.instant.tzinfo is JAKARTA
    assert moment.instant.astimezone(UTC) == datetime(2026, 11, 25, 2, 0, tzinfo=UTC)


def test_a_wall_time_that_a_clock_change_skips_is_refused() -> None:
    eve = datetime(2027, 3, 13, 12, 0, tzinfo=NEW_YORK)
    assert refused("besok 02.30", eve).reason == "no_such_time"
    assert at("besok 03.00", eve) == "2027-03-14 03:00"


def test_a_wall_time_that_comes_twice_is_taken_at_its_first() -> None:
    moment = parse_moment("7 november 2027 01.30", datetime(2027, 11, 6, 12, 0, tzinfo=NEW_YORK))
    assert moment.instant.astimezone(UTC) == datetime(2027, 11, 7, 5, 30, tzinfo=UTC)


def test_hours_from_now_pass_through_a_clock_change() -> None:
    moment = parse_moment("2 jam lagi", datetime(2027, 11, 7, 0, 30, tzinfo=NEW_YORK))
    assert moment.wall == datetime.fromisoformat("2027-11-07 01:30")
    assert moment.instant.astimezone(UTC) == datetime(2027, 11, 7, 6, 30, tzinfo=UTC)
