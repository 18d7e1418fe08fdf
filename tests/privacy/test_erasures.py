"""Erasures are noted beside the database, and done again when a backup from before them is restored."""

import shutil
import stat
from pathlib import Path

from kimbot.privacy.erasures import FILE, listed, merge, note, reapply
from kimbot.privacy.store import Erased
from tests.harness import Bot
from tests.privacy.life import OF_HER_ALONE, canaries_in, lives, rests
from tests.reports.people import actor_of, member, office

SITI = Erased(5, 77, 1_000, withdrawn=False)


def test_a_restored_backup_forgets_her_again(bot: Bot) -> None:
    her = lives(bot)
    bot.stop()
    shutil.copytree(bot.folder / "data", bot.folder.parent / "backup")
    bot.start()
    number = bot.work(lambda work: actor_of(work, her).id)
    her.says("/hapus_data")
    her.taps("Hapus, tarik laporan")
    her.sees("sudah dihapus")
    rests(bot)
    bot.stop()
    for path in (bot.folder / "data").glob("kimbot.db*"):
        path.unlink()
    shutil.copy(bot.folder.parent / "backup" / "kimbot.db", bot.folder / "data")
    bot.start()
    assert canaries_in(bot.folder, OF_HER_ALONE)
    assert bot.work(lambda work: reapply(work, listed(bot.folder / "data"))) == 1
    bot.stop()
    assert canaries_in(bot.folder) == []
    bot.start()
    assert bot.work(lambda work: reapply(work, listed(bot.folder / "data"))) == 0
    assert bot.work(lambda work: work.chats.get(number).erased)


def test_somebody_else_with_her_number_is_left_alone(bot: Bot) -> None:
    office(bot)
    siti = member(bot, "Siti", "cibodasari")
    number = bot.work(lambda work: actor_of(work, siti).id)
    note(bot.folder, [Erased(number, 123_456, 1_000, withdrawn=False), Erased(999, siti.id, 1, withdrawn=False)], str)
    assert bot.work(lambda work: reapply(work, listed(bot.folder))) == 0
    siti.says("/profil")
    siti.sees("Siti")


def test_the_list_is_kept_once_names_nobody_and_is_read_by_nobody_else(tmp_path: Path) -> None:
    salts = iter("abc")
    note(tmp_path, [SITI], lambda: next(salts))
    note(tmp_path, [SITI], lambda: next(salts))
    assert [(entry.person, entry.salt, entry.at) for entry in listed(tmp_path)] == [(5, "a", 1_000)]
    assert "77" not in (tmp_path / FILE).read_text().replace(listed(tmp_path)[0].hash, "")
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_a_line_that_a_power_cut_left_unfinished_is_passed_over(tmp_path: Path) -> None:
    note(tmp_path, [SITI], lambda: "a")
    with (tmp_path / FILE).open("a") as file:
        file.write('{"person": 6, "sa')
    assert [entry.person for entry in listed(tmp_path)] == [5]
    note(tmp_path, [Erased(7, 78, 2_000, withdrawn=True)], lambda: "b")
    assert [(entry.person, entry.withdrawn) for entry in listed(tmp_path)] == [(5, False), (7, True)]


def test_two_lists_become_one(tmp_path: Path) -> None:
    mine, theirs = tmp_path / "mine", tmp_path / "theirs"
    for folder in (mine, theirs):
        folder.mkdir()
        note(folder, [SITI], lambda: "a")
    note(theirs, [Erased(7, 78, 2_000, withdrawn=True)], lambda: "b")
    merge(mine, theirs)
    merge(mine, theirs)
    assert [entry.person for entry in listed(mine)] == [5, 7]


def test_it_is_noted_after_a_crash_too(bot: Bot) -> None:
    office(bot)
    siti = member(bot, "Siti", "cibodasari")
    siti.says("/hapus_data")
    siti.taps("Ya, hapus data saya")
    siti.sees("sudah dihapus")
    bot.stop()
    assert listed(bot.folder / "data") == []
    bot.start()
    rests(bot)
    assert len(listed(bot.folder / "data")) == 1
    rests(bot)
    assert len(listed(bot.folder / "data")) == 1
