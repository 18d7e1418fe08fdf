"""The backup that the bot makes each night."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from kimbot.backups.archive import DATABASE
from kimbot.backups.model import to_drop
from kimbot.core.clock import DAY, HOUR, SECOND
from tests.backups.data import unpacked
from tests.harness import Bot

NIGHT = 17 * HOUR / SECOND
"""Seconds from Monday 09.00, when tests begin, to the coming 02.00."""

DUE = "SELECT 1 FROM jobs WHERE state = 'waiting' AND (due <= :now OR attempts > 0 AND problem IS NULL)"


def night(bot: Bot, seconds: float) -> None:
    """Time passes; the bot looks whether a backup is due, and makes it."""
    bot.clock.move(seconds)
    bot.ring(bot.app.nightly.tick)
    bot.until(lambda work: not work.tx.value(DUE, now=work.now))


def made(bot: Bot) -> list[str]:
    folder = bot.folder / "data" / "backups"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_one_each_night_from_the_first_on(bot: Bot) -> None:
    night(bot, 0)
    night(bot, NIGHT - 60)
    assert made(bot) == []
    night(bot, 60)
    night(bot, 600)
    assert made(bot) == ["daily-2026-11-24.tar.gz"]
    night(bot, DAY / SECOND)
    assert made(bot) == ["daily-2026-11-24.tar.gz", "daily-2026-11-25.tar.gz"]
    manifest = unpacked(bot.folder / "data" / "backups" / made(bot)[0], lambda name: None)
    assert (list(manifest.files), manifest.at_rest) == ([DATABASE], False)


def test_a_bot_that_slept_at_night_makes_it_when_it_wakes(bot: Bot) -> None:
    night(bot, 0)
    night(bot, NIGHT + 6 * HOUR / SECOND)
    assert made(bot) == ["daily-2026-11-24.tar.gz"]


def test_seven_days_and_four_weeks_are_kept(bot: Bot) -> None:
    folder = bot.folder / "data" / "backups"
    night(bot, 0)
    folder.mkdir()
    for back in range(60):
        (folder / f"daily-{date(2026, 11, 23) - timedelta(days=back)}.tar.gz").touch()
    for other in ("kimbot-20260101-080000.tar.gz", "daily-notes.txt"):
        (folder / other).touch()
    night(bot, NIGHT)
    days = [f"daily-2026-11-{day:02}.tar.gz" for day in (8, 15, *range(18, 25))]
    assert made(bot) == [*days, "daily-notes.txt", "kimbot-20260101-080000.tar.gz"]


@pytest.mark.parametrize(("daily", "weekly", "left"), [(1, 0, 1), (1, 1, 1), (2, 2, 3), (3, 0, 3), (100, 100, 60)])
def test_the_newest_ones_stay(daily: int, weekly: int, left: int) -> None:
    days = {date(2026, 11, 24) - timedelta(days=back) for back in range(60)}
    kept = days - to_drop(days, daily, weekly)
    assert len(kept) == left
    assert date(2026, 11, 24) in kept


def test_none_where_they_are_off(tmp_path: Path) -> None:
    with Bot(tmp_path, backup_daily=0) as bot:
        night(bot, 0)
        night(bot, NIGHT)
        assert made(bot) == []


def test_when_it_fails_for_good_kominfo_is_told_once_and_old_ones_stay(bot: Bot) -> None:
    bot.admin.says("/start")
    bot.admin.sees("Selamat bertugas")
    night(bot, 0)
    night(bot, NIGHT)
    (bot.folder / "data" / "backups" / ".kimbot-backup.db").mkdir()  # something stands in the way
    before = len(bot.world.requests())
    night(bot, DAY / SECOND)
    for _ in range(3):
        night(bot, HOUR / SECOND)
    bot.admin.sees("Cadangan data tadi malam belum berhasil dibuat")
    told = [request for request in bot.world.requests()[before:] if "Cadangan" in str(request["params"].get("text"))]
    assert len(told) == 1
    assert [name for name in made(bot) if name.startswith("daily-")] == ["daily-2026-11-24.tar.gz"]
    (bot.folder / "data" / "backups" / ".kimbot-backup.db").rmdir()
    night(bot, DAY / SECOND)
    assert "daily-2026-11-26.tar.gz" in made(bot)


def test_a_bot_that_is_stopped_gives_up_the_backup_and_makes_it_at_the_next_start(bot: Bot) -> None:
    night(bot, 0)
    bot.app.nightly.end()
    bot.clock.move(NIGHT)
    bot.ring(bot.app.nightly.tick)
    bot.until(lambda work: work.tx.value("SELECT attempts FROM jobs WHERE problem IS NOT NULL") == 1)
    assert made(bot) == []
    bot.stop()
    bot.start()
    night(bot, 60)
    assert made(bot) == ["daily-2026-11-24.tar.gz"]
