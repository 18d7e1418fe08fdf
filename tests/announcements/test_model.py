"""When an announcement is due, in any zone; areas within areas; lengths as Telegram counts them."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from apscheduler.triggers.cron import CronTrigger

from kimbot.announcements.audience.model import widest
from kimbot.announcements.content import Content, first_line
from kimbot.announcements.model import Announcement, Dues, State, instant, next_due
from kimbot.core.clock import DAY, HOUR, local, millis
from kimbot.core.dates import WEEKDAYS, Monthly, Recurring, Weekly

JAKARTA = ZoneInfo("Asia/Jakarta")
NEW_YORK = ZoneInfo("America/New_York")
ZONES = ("Asia/Jakarta", "Asia/Jayapura", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia")


def at(text: str, zone: ZoneInfo = JAKARTA) -> int:
    return millis(datetime.fromisoformat(text).replace(tzinfo=zone))


def following(rule: Recurring, zone: ZoneInfo, after: int) -> int:
    due = next_due(rule, zone, after)
    assert due is not None
    return due


def walls(weekly: Recurring, zone: ZoneInfo, after: int, count: int) -> list[str]:
    found = []
    for _ in range(count):
        after = following(weekly, zone, after)
        found.append(f"{local(after, zone):%Y-%m-%d %H:%M}")
    return found


def test_weekly_goes_by_the_names_of_days() -> None:
    weekly = Weekly(("mon", "thu"), time(8))
    assert walls(weekly, JAKARTA, at("2026-11-23 07:59"), 4) == [
        "2026-11-23 08:00",
        "2026-11-26 08:00",
        "2026-11-30 08:00",
        "2026-12-03 08:00",
    ]
    assert walls(weekly, JAKARTA, at("2026-11-23 08:00"), 1) == ["2026-11-26 08:00"]


@pytest.mark.parametrize("day", WEEKDAYS)
def test_weekly_agrees_with_the_schedulers_own_arithmetic(day: str) -> None:
    trigger = CronTrigger(day_of_week=day, hour=23, minute=5, timezone=JAKARTA)
    mine = theirs = at("2026-11-23 09:00")
    for _ in range(60):
        mine = following(Weekly((day,), time(23, 5)), JAKARTA, mine)
        theirs = millis(trigger.get_next_fire_time(None, local(theirs + 1, JAKARTA)))
        assert mine == theirs


def test_a_minute_that_a_clock_change_skips_is_the_next_there_is() -> None:
    weekly = Weekly(("sun",), time(2, 30))
    assert walls(weekly, NEW_YORK, at("2027-03-07 12:00", NEW_YORK), 2) == ["2027-03-14 03:00", "2027-03-21 02:30"]
    assert instant(datetime.fromisoformat("2027-03-14T02:30"), NEW_YORK) == at("2027-03-14 03:00", NEW_YORK)


def test_a_minute_that_comes_twice_is_taken_once_the_first_time() -> None:
    weekly = Weekly(("sun",), time(1, 30))
    due = following(weekly, NEW_YORK, at("2026-10-31 12:00", NEW_YORK))
    assert local(due, NEW_YORK).fold == 0
    assert walls(weekly, NEW_YORK, due, 1) == ["2026-11-08 01:30"]


@pytest.mark.parametrize("name", ZONES)
@pytest.mark.parametrize("hour", [time(0), time(1, 30), time(2, 15), time(23, 59)])
def test_each_matching_day_has_its_release_once(name: str, hour: time) -> None:
    zone = ZoneInfo(name)
    weekly = Weekly(("fri", "sun"), hour)
    start = datetime(2026, 1, 1, 12, tzinfo=zone)
    due, dues = millis(start), []
    while (due := following(weekly, zone, due)) < millis(start) + 3 * 365 * DAY:
        dues.append(due)
    days = [(start + timedelta(days=shift)).date() for shift in range(1, 3 * 365)]
    wanted = [day for day in days if WEEKDAYS[day.weekday()] in weekly.weekdays]
    assert [local(due, zone).date() for due in dues][: len(wanted)] == wanted


def test_a_month_that_is_too_short_has_it_on_its_last_day() -> None:
    assert walls(Monthly(31, time(8)), JAKARTA, at("2027-01-15 12:00"), 4) == [
        "2027-01-31 08:00",
        "2027-02-28 08:00",
        "2027-03-31 08:00",
        "2027-04-30 08:00",
    ]


def test_it_ends_with_its_last_day() -> None:
    rule = Weekly(("mon",), time(8), date(2026, 12, 7))
    assert walls(rule, JAKARTA, at("2026-11-24 10:00"), 2) == ["2026-11-30 08:00", "2026-12-07 08:00"]
    assert next_due(rule, JAKARTA, at("2026-12-07 08:00")) is None


def announcement(weekdays: tuple[str, ...], wall: str, due: int) -> Announcement:
    content = Content("Judul", "Judul")
    common = {"last_sent": None, "missed": None, "version": 1, "created": 0}
    return Announcement(
        1, 1, content, "acara", ("36.71",), wall, weekdays, "Asia/Jakarta", State.SCHEDULED, due, **common
    )


def test_after_weeks_asleep_only_the_latest_moment_counts() -> None:
    weekly = announcement(("thu",), "08:00", at("2026-11-26 08:00"))
    assert weekly.dues(at("2026-12-13 09:00")) == Dues(at("2026-12-10 08:00"), at("2026-12-17 08:00"), 2)
    assert weekly.dues(at("2026-11-26 08:00")) == Dues(at("2026-11-26 08:00"), at("2026-12-03 08:00"), 0)


def test_once_is_once() -> None:
    due = at("2026-11-26 08:00")
    assert announcement((), "2026-11-26T08:00", due).dues(due + 9 * HOUR) == Dues(due, None, 0)


def test_areas_inside_others_fall_away() -> None:
    assert widest(["36.71.09.1003", "36.71.07", "36.71.09", "36.71.07"]) == ("36.71.07", "36.71.09")
    assert widest(["36.71.09.1003", "36.71"]) == ("36.71",)
    assert widest(["36.71.1", "36.71.10"]) == ("36.71.1", "36.71.10")


def test_the_title_is_the_first_line_with_words() -> None:
    assert first_line("\n🎉🎉\n  Pasar   murah \nSabtu") == "Pasar murah"
    assert first_line("a" * 100) == "a" * 59 + "…"
