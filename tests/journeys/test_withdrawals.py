"""Tarik kembali: it stands nowhere any more, or says so where it is too old to be deleted."""

from tests.announcements.after import RIGHT, TITLE, WAITS, busy, corrects, done, is_left_behind, opens, shown, withdraws
from tests.announcements.scene import DAY, HOUR, copies, group, member, office, schedules, sends, settles
from tests.harness import Bot


def test_taken_back_it_stands_nowhere(bot: Bot) -> None:
    admin, warga, sari = office(bot), group(bot), member(bot)
    sends(bot)
    settles(bot)
    withdraws(admin)
    done(bot)
    assert shown(sari, TITLE) == shown(warga, TITLE) == []
    assert "Sudah ditarik di 2 tempat" in admin.sees("Penarikan selesai").text
    sari.says("/pengumuman")
    sari.sees("Belum ada pengumuman")
    assert "sudah ditarik" in sari.forges("a.read|1|0|")["answer"]
    opens(admin)
    assert "Ralat" not in admin.sees("Status: Ditarik").buttons
    assert "sudah ditarik" in admin.forges("a.correct|1|4|")["answer"]


def test_what_is_too_old_to_be_deleted_is_marked(bot: Bot) -> None:
    admin, warga = office(bot), group(bot)
    sends(bot)
    settles(bot)
    bot.clock.move(3 * DAY)
    withdraws(admin)
    done(bot)
    text = warga.sees("DITARIK Kamis, 26 November 2026 pukul 09.01 WIB").text
    assert f"Pengumuman “{TITLE}” tidak berlaku lagi" in text


def test_taken_back_while_a_correction_runs(bot: Bot) -> None:
    admin, warga, sari = office(bot), group(bot), member(bot)
    sends(bot)
    settles(bot)
    busy(bot, warga, "editMessageText")
    corrects(admin)
    bot.tick()
    sari.sees(RIGHT)
    is_left_behind(bot, 2)
    withdraws(admin, title=RIGHT)
    bot.tick()
    bot.clock.move(WAITS)
    done(bot)
    for chat in (sari, warga):
        assert [m.text for m in chat.messages() if "Imunisasi" in m.text] == []
    admin.sees("Penarikan selesai")


def test_taken_back_while_it_goes_out_and_weekly_never_again(bot: Bot) -> None:
    admin, warga, sari = office(bot), group(bot), member(bot)
    schedules(admin, "setiap kamis 08.00")
    busy(bot, warga)
    bot.tick(3 * DAY - HOUR)
    sari.sees("Imunisasi")
    is_left_behind(bot)
    withdraws(admin)
    bot.tick()
    done(bot)
    bot.tick(14 * DAY)
    assert copies(sari, TITLE) == copies(warga, TITLE) == 0


def test_of_what_stands_nowhere_the_end_is_told_at_once(bot: Bot) -> None:
    admin = office(bot)
    sends(bot)
    settles(bot)
    withdraws(admin)
    assert "Sudah ditarik di 0 tempat" in admin.sees("Penarikan selesai").text
