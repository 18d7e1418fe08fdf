"""The chain is followed each night: those who run the bot hear what came of it; the doctor and a command look too."""

import sqlite3
from contextlib import closing

from kimbot import app
from kimbot.core.clock import DAY, HOUR, SECOND
from kimbot.folder import AUDIT_KEY
from tests.harness import Bot

NIGHT = 17 * HOUR / SECOND
"""From 09.00 to the next night's 02.00."""


def night(bot: Bot, seconds: float) -> None:
    """Time passes, and what the night brings is done."""
    bot.clock.move(seconds)
    bot.ring(bot.app.watching.tick)
    bot.until(lambda work: work.tx.value("SELECT COUNT(*) FROM jobs WHERE kind = 'audit'") == 0)


def told(bot: Bot, words: str) -> int:
    return sum(words in str(request["params"].get("text")) for request in bot.world.requests())


def meddle(bot: Bot, sql: str) -> None:
    with closing(sqlite3.connect(bot.folder / "data" / app.DATABASE, isolation_level=None)) as connection:
        connection.execute(sql)


def test_the_office_hears_its_sign_each_week_and_of_a_change_the_next_night(bot: Bot) -> None:
    bot.admin.says("/start")
    bot.admin.sees("Selamat bertugas")
    night(bot, 0)
    night(bot, NIGHT)
    bot.admin.sees("Catatan kegiatan minggu ini utuh")
    night(bot, DAY / SECOND)
    night(bot, DAY / SECOND)
    assert told(bot, "minggu ini utuh") == 1
    meddle(bot, "UPDATE audit SET actor = 99 WHERE id = 1")
    night(bot, DAY / SECOND)
    bot.admin.sees("mulai baris 1 tidak cocok lagi")


def test_the_key_lies_beside_the_database_for_its_owner_alone(bot: Bot) -> None:
    key = bot.folder / "data" / AUDIT_KEY
    assert key.stat().st_mode & 0o777 == 0o600
    assert len(key.read_bytes()) >= 32
    before = key.read_bytes()
    bot.stop()
    assert before not in (bot.folder / "data" / app.DATABASE).read_bytes()
    bot.start()
    assert key.read_bytes() == before
    assert bot.work(lambda work: work.audit.chain().broken) is None


def test_a_new_key_seals_what_was_there_and_says_so(bot: Bot) -> None:
    bot.admin.says("/start")
    bot.admin.sees("Selamat bertugas")
    bot.stop()
    (bot.folder / "data" / AUDIT_KEY).unlink()  # as before there was one
    bot.start()
    assert bot.work(lambda work: work.audit.chain().broken) is None
    bot.admin.sees("catatan yang sudah ada disegel apa adanya")
