"""After a restore nothing is said twice in silence, and no button from the time that is lost does anything."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kimbot.backups.archive import DATABASE
from kimbot.backups.restoring import Restored
from kimbot.backups.taking import take
from kimbot.core.clock import HOUR, SECOND
from kimbot.db.facts import fact
from kimbot.inbox.heard import HEARD
from tests.announcements.scene import copies, group, member, office, schedules, sends, settles
from tests.backups.data import put_back, quietly
from tests.harness import Bot
from tests.phones import Phone


def backs_up(bot: Bot) -> Path:
    archive = bot.folder / "backups" / "one.tar.gz"
    take(bot.folder / "data", archive, bot.clock.now(), quietly)
    return archive


def goes_back(bot: Bot, archive: Path, *, moved: bool = False) -> Restored:
    """The bot is stopped, the backup takes the place of the data, and the bot starts again."""
    bot.stop()
    done = put_back(archive, bot.folder / "data", bot.app.context, moved=moved)
    bot.start()
    return done


def hold_up(bot: Bot, *chats: int) -> None:
    """Once everything has left: from now on what is for these chats waits, because Telegram asks for patience."""
    on_its_way(bot, 0)
    for chat in chats:
        bot.world.post("/faults", {"kind": "429", "chat": chat, "retry_after": 1, "share": 1.0})


def on_its_way(bot: Bot, count: int) -> None:
    """So many messages wait, each refused before, and there is no other."""
    waiting = "SELECT COUNT(*) AS n, COUNT(problem) AS refused FROM deliveries WHERE state IN ('queued', 'sending')"
    bot.until(lambda work: [dict(row) for row in work.tx.rows(waiting)] == [{"n": count, "refused": count}])


def let_go(bot: Bot) -> None:
    """What waited leaves."""
    bot.world.delete("/faults")
    bot.clock.move(60)


def test_a_release_that_was_going_out_is_not_sent_twice_and_told_by_name(bot: Bot) -> None:
    admin = office(bot)
    rw, sari = group(bot), member(bot)
    hold_up(bot, rw.id, sari.id)
    sends(bot, text="Pasar murah")
    on_its_way(bot, 2)
    archive = backs_up(bot)
    let_go(bot)
    rw.sees("Pasar murah")
    sari.sees("Pasar murah")
    bot.clock.move(HOUR / SECOND)
    done = goes_back(bot, archive)
    assert done.doubts.messages == 2
    admin.sees("Data dipulihkan dari cadangan Senin, 23 November 2026")
    admin.sees("2 pesan saat itu masih menunggu giliran")
    bot.tick()
    result = admin.sees("Hasil pengumuman")
    assert "Belum pasti: 2 (Sari Wulandari, Warga RW 05)" in result.text
    settles(bot)
    assert (copies(rw, "Pasar murah"), copies(sari, "Pasar murah")) == (1, 1)
    admin.says("/jadwal")
    admin.taps("Pasar murah")
    admin.taps("Ulangi yang terlewat")
    settles(bot)
    assert (copies(rw, "Pasar murah"), copies(sari, "Pasar murah")) == (2, 2)


def test_what_came_due_since_is_asked_about(bot: Bot) -> None:
    admin, rw = office(bot), group(bot)
    schedules(admin, "hari ini jam 10", text="Kerja bakti")
    archive = backs_up(bot)
    bot.tick(HOUR / SECOND)
    rw.sees("Kerja bakti")
    goes_back(bot, archive)
    bot.tick()
    admin.sees("Data dipulihkan")
    asked = admin.sees("Kerja bakti")
    assert "Kirim sekarang, atau batalkan?" in asked.text
    assert copies(rw, "Kerja bakti") == 1


def test_a_reply_that_waited_is_not_repeated(bot: Bot) -> None:
    office(bot)
    dewi = bot.world.user("Dewi")
    hold_up(bot, dewi.id)
    dewi.says("/start")
    on_its_way(bot, 1)
    archive = backs_up(bot)
    let_go(bot)
    dewi.sees("Kelompok Informasi Masyarakat")
    goes_back(bot, archive)
    bot.admin.sees("1 pesan saat itu masih menunggu giliran")
    assert sum(message.from_bot for message in dewi.messages()) == 1
    dewi.says("/profil")
    dewi.sees("belum terdaftar")


def test_an_update_that_waited_is_put_aside_and_not_handled_again(bot: Bot) -> None:
    office(bot)
    bot.stop()
    with closing(sqlite3.connect(bot.folder / "data" / DATABASE)) as connection, connection:
        connection.execute("INSERT INTO inbox (update_id, chat, body, state, received) VALUES (900, 7, '{}', 'new', 1)")
    archive = backs_up(bot)
    bot.start()
    assert goes_back(bot, archive).doubts.updates == 1
    assert bot.work(lambda work: work.tx.value("SELECT state FROM inbox WHERE update_id = 900")) == "poison"


def registers(bot: Bot, name: str) -> Phone:
    phone = bot.world.user(name)
    phone.says("/daftar")
    phone.taps("Setuju")
    phone.taps(f"Pakai: {name}")
    phone.says("cibodasari")
    phone.taps("Belum ada KIM")
    phone.taps("Anggota")
    phone.taps("Lewati")
    phone.taps("Kirim")
    phone.sees("Terima kasih")
    return phone


def test_a_button_from_the_time_that_is_lost_means_nothing(bot: Bot) -> None:
    admin = office(bot)
    archive = backs_up(bot)
    registers(bot, "Dewi")
    card = admin.sees("Dewi")
    goes_back(bot, archive)
    budi = registers(bot, "Budi")
    admin.sees("Budi")
    data = card.button("Setujui")
    assert data is not None
    admin.forges(data["callback_data"], card)
    admin.sees_not("terverifikasi")
    budi.says("/profil")
    budi.sees("menunggu verifikasi")


def test_a_bot_that_moved_goes_on_where_it_stopped(bot: Bot) -> None:
    admin, rw = office(bot), group(bot)
    hold_up(bot, rw.id)
    sends(bot, text="Pasar murah")
    on_its_way(bot, 1)
    bot.stop()
    archive = backs_up(bot)
    let_go(bot)
    (bot.folder / "data").rename(bot.folder / "old server")
    (bot.folder / "data").mkdir()
    done = put_back(archive, bot.folder / "data", bot.app.context, moved=True)
    bot.start()
    assert done.doubts.messages == 0
    rw.sees("Pasar murah")
    admin.sees_not("Data dipulihkan")


@pytest.mark.parametrize("noted", [True, False])
def test_who_was_erased_since_stays_erased(bot: Bot, noted: bool) -> None:
    office(bot)
    sari = member(bot, "Sari Kenari Langka")
    archive = backs_up(bot)
    sari.says("/hapus_data")
    sari.taps("Ya, hapus data saya")
    sari.sees("sudah dihapus")
    on_its_way(bot, 0)
    if noted:
        bot.scrub()
    bot.stop()
    done = put_back(archive, bot.folder / "data", bot.app.context)
    assert done.aside is not None
    files = [path for path in (bot.folder / "data").rglob("*") if path.is_file() and done.aside not in path.parents]
    assert not [path for path in files if b"Kenari Langka" in path.read_bytes()]
    bot.start()
    sari.says("/profil")
    sari.sees("belum terdaftar")


def test_what_was_replaced_is_kept_for_a_while_and_then_goes(bot: Bot) -> None:
    done = goes_back(bot, backs_up(bot))
    assert done.aside is not None
    mine = bot.folder / "data" / "before-restore-notes"
    mine.mkdir()
    bot.clock.move(30 * 24 * HOUR / SECOND)
    bot.sweep()
    assert (done.aside / DATABASE).exists()
    bot.clock.move(24 * HOUR / SECOND)
    bot.sweep()
    assert not done.aside.exists()
    assert mine.exists()


def test_whom_a_release_had_not_come_to_yet_is_named_too(bot: Bot) -> None:
    """The backup was made while the audience was being written down."""
    admin, rw = office(bot), group(bot)
    sari = member(bot)
    sends(bot, text="Pasar murah")
    sari.sees("Pasar murah")
    settles(bot)
    bot.stop()
    with closing(sqlite3.connect(bot.folder / "data" / DATABASE)) as connection, connection:
        connection.execute("DELETE FROM deliveries WHERE occurrence_id = 1 AND chat_id <> 2")
        connection.execute("UPDATE occurrences SET state = 'filling', cursor = 0, finished = NULL")
    archive = backs_up(bot)
    bot.start()
    done = goes_back(bot, archive)
    assert done.doubts.messages >= 1
    bot.tick()
    admin.says("/jadwal")
    admin.taps("Pasar murah")
    admin.sees("Belum pasti: 1 (Sari Wulandari)")
    assert (copies(rw, "Pasar murah"), copies(sari, "Pasar murah")) == (1, 1)


def test_the_bot_was_not_deaf_all_the_time_since(bot: Bot) -> None:
    admin = office(bot)
    bot.until(lambda work: fact(work.tx, HEARD) == str(work.now))
    archive = backs_up(bot)
    bot.clock.move(72 * HOUR / SECOND)
    goes_back(bot, archive)
    admin.sees("Data dipulihkan")
    bot.until(lambda work: fact(work.tx, HEARD) == str(work.now))
    on_its_way(bot, 0)
    admin.sees_not("tidak terhubung")
