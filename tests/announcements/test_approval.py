"""What an approval is bound to, whom it is asked of, and when somebody is reminded."""

from dataclasses import fields, replace
from zoneinfo import ZoneInfo

import pytest

from kimbot.announcements.approval.model import MOVES_ON, first_asked, reminders, seal
from kimbot.announcements.audience.model import Finer
from kimbot.announcements.content import Content
from kimbot.announcements.model import Announcement, State
from kimbot.core.clock import DAY, HOUR, MINUTE
from kimbot.roles.model import Grant, Role

WIB = ZoneInfo("Asia/Jakarta")
GIVEN = Announcement(
    1, 2, Content("Judul", "<b>Judul</b>"), "acara", ("36.71",), "2026-11-30T08:00", (), "Asia/Jakarta", State.WAITING,
    5, None, None, 1, 0,
)  # fmt: skip
CHANGED = {
    "content": Content("Judul", "Judul"),
    "topic": "kesehatan",
    "areas": ("36.71.09",),
    "wall": "2026-11-30T09:00",
    "weekdays": ("mon",),
    "zone": "Asia/Jayapura",
    "urgent": True,
    "reason": "Banjir",
    "monthday": 5,
    "until": "2026-12-31",
    "pinned": True,
    "finer": Finer(topics=("kesehatan",)),
}


@pytest.mark.parametrize("name", sorted({field.name for field in fields(Announcement)} - set(MOVES_ON)))
def test_any_change_of_words_audience_or_time_breaks_the_seal(name: str) -> None:
    """A new field of an announcement stands in `CHANGED` with another value."""
    assert seal(replace(GIVEN, **{name: CHANGED[name]})) != seal(GIVEN)  # type: ignore[arg-type]


@pytest.mark.parametrize("field", fields(Content), ids=lambda field: field.name)
def test_every_part_of_the_words_is_sealed(field: object) -> None:
    name = field.name  # type: ignore[attr-defined]
    other = replace(GIVEN.content, **{name: ("x",) if isinstance(getattr(GIVEN.content, name), tuple) else "lain"})
    assert seal(replace(GIVEN, content=other)) != seal(GIVEN)


def test_what_moves_on_leaves_the_seal_whole() -> None:
    later = replace(GIVEN, author=9, state=State.HOLDING, due=9, missed=9, last_sent=9, version=9)
    assert seal(later) == seal(GIVEN)


def test_a_seal_of_today_holds_after_an_update() -> None:
    """What was approved stays approved: fields that come later have a default, and what is so is not sealed."""
    assert seal(GIVEN) == "d46a82b42d78649607a40329f44db884"


def grant(person: int, role: Role, until: int | None = None) -> Grant:
    return Grant(person, person, role, "36.71", None, until)


def test_the_office_is_asked_first_then_who_stands_in_and_the_admins() -> None:
    held = [grant(1, Role.ADMIN), grant(2, Role.APPROVER, until=9), grant(3, Role.APPROVER), grant(3, Role.ADMIN)]
    assert first_asked(held) == ([3], [1, 2])
    assert first_asked(held[:2]) == ([1, 2], [])
    assert first_asked([]) == ([], [])


@pytest.mark.parametrize(
    ("now", "count"), [(0, 0), (HOUR, 1), (HOUR + 45 * MINUTE - 1, 1), (HOUR + 45 * MINUTE, 2), (3 * HOUR, 2)]
)
def test_before_its_moment_she_is_reminded_an_hour_and_a_quarter_of_an_hour_ahead(now: int, count: int) -> None:
    assert reminders(0, 2 * HOUR, now, WIB) == count


EIGHT = HOUR
"""Thursday, 1 January 1970, 08.00 WIB."""


@pytest.mark.parametrize(
    ("now", "count"),
    [
        (0, 0),
        (15 * MINUTE, 1),
        (HOUR - 1, 1),
        (HOUR, 2),
        (DAY - 1, 2),
        (EIGHT + DAY - 1, 2),
        (EIGHT + DAY, 3),
        (EIGHT + 4 * DAY - 1, 3),
        (EIGHT + 4 * DAY, 4),
        (EIGHT + 5 * DAY, 5),
    ],
)
def test_of_what_goes_once_approved_she_is_reminded_after_a_while_and_each_working_morning(
    now: int, count: int
) -> None:
    assert reminders(0, None, now, WIB) == count
