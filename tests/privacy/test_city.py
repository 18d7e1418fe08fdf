"""Between the rows of a page bytes are left of who was erased: the night takes them out, and no backup holds them."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from kimbot.core.clock import HOUR, SECOND
from kimbot.db.facts import fact
from kimbot.privacy.store import LEFT
from tests.harness import Bot
from tests.privacy.city import Found, live
from tests.reports.people import member, office

PEOPLE, SEED = 200, 8
"""With this seed something of three people is left in the pages (as SQLite 3.40 splits them)."""
NIGHT = 18 * HOUR / SECOND


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    return asyncio.run(live(PEOPLE, tmp_path_factory.mktemp("city"), SEED))


def test_after_the_night_no_byte_is_left_of_who_was_erased(
    found: Found, record_property: Callable[[str, int], None]
) -> None:
    record_property("erasure: people of a city left in the pages before the night", found.at_once)
    record_property("erasure: people of a city left in the pages after it", found.after_the_night)
    assert (found.erased, found.restayed) == (160, 40)
    assert found.after_the_night == 0


def test_a_backup_holds_no_byte_of_who_was_erased_before(
    found: Found, record_property: Callable[[str, int], None]
) -> None:
    record_property("erasure: people of a city left in a backup", found.backup_at_once)
    assert (found.backup_at_once, found.backup) == (0, 0)


def test_it_is_done_at_night_and_only_where_somebody_was_erased(bot: Bot) -> None:
    office(bot)
    siti = member(bot, "Siti", "cibodasari")
    bot.clock.move(NIGHT)
    bot.write_anew()
    siti.says("/hapus_data")
    siti.taps("Ya, hapus data saya")
    told = siti.sees("sudah dihapus").text
    assert "hilang malam ini, di cadangannya paling lambat 5 minggu lagi" in told
    bot.clock.move(6 * HOUR / SECOND)
    bot.write_anew()
    assert left(bot), "by day nobody waits for it"
    bot.clock.move(18 * HOUR / SECOND)
    bot.write_anew()
    assert not left(bot)


def test_without_room_kominfo_is_told_once_a_night_and_it_is_done_when_there_is(bot: Bot, tmp_path: Path) -> None:
    office(bot)
    siti = member(bot, "Siti", "cibodasari")
    siti.says("/hapus_data")
    siti.taps("Ya, hapus data saya")
    siti.sees("sudah dihapus")
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(2**43)  # of holes: larger than any disk is free
    bot.clock.move(NIGHT)
    bot.write_anew(large)
    bot.admin.sees("belum bisa dibersihkan")
    bot.write_anew(large)
    large.unlink()
    bot.admin.says("/bahasa")
    bot.admin.sees("Mau memakai bahasa apa?")
    told = [request for request in bot.world.requests() if "dibersihkan" in str(request["params"].get("text"))]
    assert len(told) == 1
    assert left(bot)
    bot.write_anew()
    assert not left(bot)


def left(bot: Bot) -> bool:
    return bot.work(lambda work: fact(work.tx, LEFT)) is not None
