"""Whoever asks in vain a hundred times makes the chain one row longer, and it is known how often she asked."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kimbot.core.clock import HOUR
from kimbot.privacy import handlers as privacy
from tests.harness import Bot
from tests.refusals import refusals


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Bot]:
    with Bot(tmp_path) as running:
        yield running


def rows(bot: Bot) -> list[str]:
    entries = bot.work(lambda work: work.audit.entries(""))
    return [entry.act for entry in entries if entry.refused]


def test_who_is_refused_again_and_again_is_counted_not_noted_each_time(bot: Bot) -> None:
    joko, siti = bot.world.user("Joko"), bot.world.user("Siti")
    for command in ("/siarkan", "/jadwal", "/siarkan"):
        joko.says(command)
        joko.sees("hanya petugas Kominfo yang bisa menyiarkan")
    siti.says("/jadwal")
    siti.sees("hanya petugas Kominfo yang bisa menyiarkan")
    assert rows(bot) == ["/siarkan", "/jadwal"]
    assert sorted(bot.work(refusals).values()) == [1, 3]
    bot.clock.move(HOUR / 1000)
    joko.says("/siarkan")
    bot.until(lambda work: sum(refusals(work).values()) == 5)
    assert rows(bot) == ["/siarkan", "/jadwal", "/siarkan"]
    assert bot.work(lambda work: work.audit.chain().broken) is None


def test_counts_are_forgotten_after_a_year(bot: Bot) -> None:
    joko = bot.world.user("Joko")
    for _ in range(2):
        joko.says("/siarkan")
        joko.sees("hanya petugas Kominfo yang bisa menyiarkan")
    count = "SELECT SUM(further) FROM refusals"
    bot.clock.move(364 * 86_400)
    bot.work(privacy.forget)
    assert bot.work(lambda work: work.tx.value(count)) == 1
    bot.clock.move(2 * 86_400)
    bot.work(privacy.forget)
    assert bot.work(lambda work: work.tx.value(count)) is None
