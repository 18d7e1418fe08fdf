"""What is said of a date is understood again, and any text at all is either understood or refused."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kimbot.core.dates import (
    WEEKDAYS,
    Moment,
    Monthly,
    NotUnderstood,
    Weekly,
    parse_day,
    parse_moment,
    parse_schedule,
    say_day,
    say_moment,
    say_recurring,
)

JAKARTA = ZoneInfo("Asia/Jakarta")
NEW_YORK = ZoneInfo("America/New_York")
TUESDAY = datetime(2026, 11, 24, 10, 0, 30, tzinfo=JAKARTA)


def test_saying() -> None:
    monday = datetime(2026, 11, 30, 8, 0, tzinfo=JAKARTA)
    assert say_moment(monday) == "Senin, 30 November 2026 pukul 08.00 WIB"
    assert say_moment(monday, "en") == "Monday, 30 November 2026 at 08:00 WIB"
    assert say_moment(monday.astimezone(ZoneInfo("Asia/Makassar"))).endswith("09.00 WITA")
    assert say_moment(monday.astimezone(ZoneInfo("Asia/Jayapura"))).endswith("10.00 WIT")
    assert say_moment(monday.astimezone(NEW_YORK)) == "Minggu, 29 November 2026 pukul 20.00 UTC-05:00"
    assert say_day(monday.date()) == "Senin, 30 November 2026"
    assert say_day(monday.date(), "en") == "Monday, 30 November 2026"
    with pytest.raises(ValueError, match="without a zone"):
        say_moment(monday.replace(tzinfo=None))


def test_saying_a_weekly_hour() -> None:
    assert say_recurring(Weekly(("mon", "thu"), time(9, 0))) == "Setiap Senin dan Kamis pukul 09.00"
    assert (
        say_recurring(Weekly(("mon", "wed", "fri"), time(9, 0)), "en") == "Every Monday, Wednesday and Friday at 09:00"
    )
    assert say_recurring(Weekly(WEEKDAYS, time(7, 30))) == "Setiap hari pukul 07.30"
    assert say_recurring(Weekly(("sun",), time(7, 30))) == "Setiap hari Minggu pukul 07.30"


minutes_ahead = st.integers(min_value=0, max_value=10 * 366 * 24 * 60)
zones = st.sampled_from(["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "America/New_York", "Asia/Kathmandu"])
languages = st.sampled_from(["id", "en"])


@given(minutes_ahead, zones, languages)
@example(int((datetime(2027, 11, 7, 6, 30, tzinfo=UTC) - TUESDAY).total_seconds() // 60), "America/New_York", "id")
def test_what_is_said_is_understood_again(minutes: int, zone: str, lang: str) -> None:
    now = TUESDAY.astimezone(ZoneInfo(zone))
    moment = (TUESDAY.astimezone(UTC) + timedelta(minutes=minutes)).replace(second=0).astimezone(ZoneInfo(zone))
    again = parse_moment(say_moment(moment, lang), now)
    assert again.instant.timestamp() == moment.timestamp()
    assert again.wall == moment.replace(tzinfo=None, fold=0)


@given(st.dates(date(1990, 1, 1), TUESDAY.date()), languages)
def test_a_day_said_is_understood_again(day: date, lang: str) -> None:
    assert parse_day(say_day(day, lang), TUESDAY.date()) == day


@given(st.sets(st.sampled_from(WEEKDAYS), min_size=1), st.times(), languages)
def test_a_weekly_hour_said_is_understood_again(days: set[str], hour: time, lang: str) -> None:
    weekly = Weekly(tuple(sorted(days, key=WEEKDAYS.index)), hour.replace(second=0, microsecond=0))
    assert parse_schedule(say_recurring(weekly, lang), TUESDAY) == weekly


@given(st.integers(1, 31), st.times(), st.none() | st.dates(TUESDAY.date(), date(2099, 12, 31)), languages)
def test_a_day_of_the_month_said_is_understood_again(day: int, hour: time, until: date | None, lang: str) -> None:
    monthly = Monthly(day, hour.replace(second=0, microsecond=0), until)
    assert parse_schedule(say_recurring(monthly, lang), TUESDAY) == monthly


VOCABULARY = """
    besok lusa kemarin jam pukul 9 12 24.00 setengah 1 kurang lewat 15 malam pagi siang sore minggu senin jumat depan
    lalu ini lagi hari menit tgl 5 31 februari desember 2027 9999 31/12/2199 31/12/9999 setiap dan sampai wib
    utc-12 utc+99:99 0/0 sekarang nanti tengah 0 am 2 bulan , - . seperempat dua belas
"""
words = st.sampled_from(VOCABULARY.split())
texts = st.one_of(st.text(max_size=60), st.lists(words, max_size=8).map(" ".join))


def answer_or_refusal(text: str, now: datetime) -> Moment | Weekly | NotUnderstood:
    try:
        return parse_schedule(text, now)
    except NotUnderstood as refusal:
        return refusal


def day_or_refusal(text: str, today: date) -> date | NotUnderstood:
    try:
        return parse_day(text, today)
    except NotUnderstood as refusal:
        return refusal


@given(texts, zones)
@example("31/12/9999 24.00", "Asia/Jakarta")
@example("1/1/0001 00.00", "Asia/Jakarta")
@example("besok jam 9 utc+99:99", "Asia/Jakarta")
@example("9999 minggu lalu", "Asia/Jakarta")
@example("٣ jam lagi", "Asia/Jakarta")
@example("x" * 500, "Asia/Jakarta")
def test_any_text_is_understood_or_refused_and_nothing_past_is_offered(text: str, zone: str) -> None:
    now = TUESDAY.astimezone(ZoneInfo(zone))
    answer = answer_or_refusal(text, now)
    offers = answer.moments if isinstance(answer, NotUnderstood) else [answer] if isinstance(answer, Moment) else []
    assert all(moment.instant >= now.replace(second=0) for moment in offers)
    day = day_or_refusal(text, now.date())
    assert isinstance(day, NotUnderstood) or day <= now.date()


@pytest.mark.parametrize("part", ["satu ", "setiap senin, ", "2 jam ", "dua puluh ", "besok ", "senin-", "9.", "a "])
def test_a_long_text_is_not_slow(part: str) -> None:
    text = (part * 200)[:200]
    assert isinstance(answer_or_refusal(text, TUESDAY), NotUnderstood)
