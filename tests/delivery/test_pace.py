"""When something may leave for a chat: over midnight, at every hour, in zones whose clocks change."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kimbot.core.clock import DAY, HOUR, MINUTE, instant, local
from kimbot.delivery.pace import (
    NEVER_QUIET,
    Habits,
    Leave,
    Pace,
    Quiet,
    Rhythm,
    day_of,
    digest_due,
    leave,
    read_minute,
    read_quiet,
    say_quiet,
    waking,
)

ZONE = ZoneInfo("Asia/Jakarta")
CITY = Habits(ZONE)
PLAIN = Pace()
ZONES = ("Asia/Jakarta", "Asia/Jayapura", "America/New_York", "Australia/Lord_Howe")

minutes = st.integers(0, 24 * 60 - 1)
moments = st.integers(1_790_000_000_000, 1_890_000_000_000)
habits = st.builds(Habits, st.sampled_from(ZONES).map(ZoneInfo), st.builds(Quiet, minutes, minutes), minutes)


def at(text: str) -> int:
    return instant(datetime.fromisoformat(text), ZONE)


def none_yet(begin: int, end: int) -> int:
    return 0


def decided(now: str, pace: Pace = PLAIN, *, urgent: bool = False, already: int = 0) -> Leave:
    return leave(at(now), pace, CITY, urgent=urgent, on_day=lambda begin, end: already)


@pytest.mark.parametrize("hour", range(24))
def test_at_every_hour_of_the_day(hour: int) -> None:
    now, found = at(f"2026-11-23T{hour:02}:30"), decided(f"2026-11-23T{hour:02}:30")
    if 6 <= hour < 21:
        assert found == Leave()
    else:
        assert found == Leave(at("2026-11-23T06:00" if hour < 6 else "2026-11-24T06:00"))
        assert now < found.due <= now + 9 * HOUR
    assert decided(f"2026-11-23T{hour:02}:30", urgent=True) == Leave(), "what is urgent waits for no morning"
    assert decided(f"2026-11-23T{hour:02}:30", Pace(quiet=NEVER_QUIET)) == Leave()


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-23T20:59", 0),
        ("2026-11-23T21:00", "2026-11-24T06:00"),
        ("2026-11-23T23:59", "2026-11-24T06:00"),
        ("2026-11-24T00:00", "2026-11-24T06:00"),
        ("2026-11-24T05:59", "2026-11-24T06:00"),
        ("2026-11-24T06:00", 0),
        ("2026-12-31T22:00", "2027-01-01T06:00"),
    ],
)
def test_the_edges_of_the_night(now: str, due: str | int) -> None:
    assert decided(now).due == (at(due) if isinstance(due, str) else due)


def test_a_group_has_hours_of_its_own() -> None:
    nap = Pace(quiet=Quiet(12 * 60, 14 * 60))
    assert decided("2026-11-23T12:30", nap) == Leave(at("2026-11-23T14:00"))
    assert decided("2026-11-23T23:30", nap) == Leave(), "and then not the city's"


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-23T15:59", "2026-11-23T16:00"),
        ("2026-11-23T16:00", "2026-11-24T16:00"),
        ("2026-11-23T23:00", "2026-11-24T16:00"),
    ],
)
def test_a_digest_gathers_what_was_released_before_it(now: str, due: str) -> None:
    assert decided(now, Pace(Rhythm.DIGEST)) == Leave(at(due), digest=True)
    assert decided(now, Pace(Rhythm.DIGEST), urgent=True) == Leave()


def test_a_digest_waits_for_the_end_of_quiet_hours_too() -> None:
    late = Pace(Rhythm.DIGEST, Quiet(15 * 60, 17 * 60))
    assert decided("2026-11-23T09:00", late) == Leave(at("2026-11-23T17:00"), digest=True)


def test_the_fourth_of_a_day_goes_into_the_digest() -> None:
    three = Pace(most=3)
    assert decided("2026-11-23T09:00", three, already=2) == Leave()
    assert decided("2026-11-23T09:00", three, already=3) == Leave(at("2026-11-23T16:00"), digest=True)
    assert decided("2026-11-23T09:00", three, already=9, urgent=True) == Leave()


def test_what_waits_for_the_morning_counts_for_the_day_on_which_it_comes() -> None:
    asked: list[tuple[int, int]] = []

    def on_day(begin: int, end: int) -> int:
        asked.append((begin, end))
        return 0

    leave(at("2026-11-23T22:00"), Pace(most=3), CITY, urgent=False, on_day=on_day)
    assert asked == [(at("2026-11-24T00:00"), at("2026-11-25T00:00"))]


@settings(max_examples=300, deadline=None)
@given(now=moments, city=habits, quiet=st.none() | st.builds(Quiet, minutes, minutes))
def test_nothing_leaves_in_quiet_hours_nor_later_than_needed(now: int, city: Habits, quiet: Quiet | None) -> None:
    pace = Pace(quiet=quiet)
    hours = city.quiet if quiet is None else quiet
    due = waking(now, pace, city)
    assert now <= due <= now + DAY + 2 * HOUR
    if due == now:
        wall = local(now, city.zone)
        assert not hours.holds(wall.hour * 60 + wall.minute)
    else:
        assert due % MINUTE == 0
        assert local(due - 1, city.zone) < local(due, city.zone)
    after = digest_due(now, pace, city)
    assert now < after <= now + 2 * DAY + 4 * HOUR
    assert waking(after, pace, city) == after
    begin, end = day_of(now, city.zone)
    assert begin <= now < end


@pytest.mark.parametrize(
    ("text", "quiet"),
    [
        ("21.00-06.00", Quiet(1260, 360)),
        ("21-6", Quiet(1260, 360)),
        (" 22:30 – 5:00 ", Quiet(1350, 300)),
        ("20 sampai 24", Quiet(1200, 0)),
        ("", NEVER_QUIET),
        ("none", NEVER_QUIET),
    ],
)
def test_quiet_hours_as_people_write_them(text: str, quiet: Quiet) -> None:
    assert read_quiet(text) == quiet


@pytest.mark.parametrize("text", ["malam", "21.00", "25-6", "21.00-6.75", "24.30-6", "21-6-7", "-"])
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="written as"):
        read_quiet(text)


def test_said_as_people_read_them() -> None:
    assert say_quiet(Quiet(1260, 360)) == "21.00–06.00"
    assert say_quiet(NEVER_QUIET) == ""
    assert read_minute("16") == 16 * 60
