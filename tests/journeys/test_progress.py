"""Who sends sees how it goes, steers it, and reads afterwards who got it."""

from itertools import pairwise

from tests.announcements.after import WAITS, busy, is_left_behind
from tests.announcements.scene import group, member, number, office, sends, settles
from tests.harness import Bot
from tests.phones import Phone


def progress(phone: Phone) -> list[str]:
    """The messages that tell how it goes."""
    return [message.text for message in phone.messages() if "░" in message.text or "▓" in message.text]


def test_one_message_tells_how_it_goes_and_that_it_is_done(bot: Bot) -> None:
    admin, warga, sari = office(bot), group(bot), member(bot)
    busy(bot, warga)
    sends(bot)
    sari.sees("Imunisasi")
    is_left_behind(bot)
    bot.tick(1)
    assert progress(admin) == []  # what may be over in a moment is not told
    bot.tick(3)
    shown = admin.sees("Sedang dikirim: “Imunisasi di balai warga”")
    assert "▓▓▓▓▓░░░░░ 50%" in shown.text
    assert "Terkirim: 1 dari 2" in shown.text
    assert shown.buttons == ["Jeda", "Hentikan"]
    bot.clock.move(WAITS)
    warga.sees("Imunisasi")
    settles(bot)
    admin.sees("▓▓▓▓▓▓▓▓▓▓ 100%")
    assert admin.sees("Selesai dikirim").buttons == []
    assert len(progress(admin)) == 1
    assert "Terkirim: 2" in admin.sees("Hasil pengumuman").text


def test_paused_and_resumed_below_the_message(bot: Bot) -> None:
    admin, warga, _ = office(bot), group(bot), member(bot)
    busy(bot, warga)
    sends(bot)
    is_left_behind(bot)
    bot.tick(4)
    admin.sees("Sedang dikirim")
    admin.taps("Jeda")
    assert admin.sees("Dijeda: “Imunisasi").buttons == ["Lanjutkan", "Hentikan"]
    bot.tick(WAITS)
    bot.tick()
    warga.sees_not("Imunisasi")
    admin.taps("Lanjutkan")
    assert admin.sees("Sedang dikirim").buttons == ["Jeda", "Hentikan"]
    warga.sees("Imunisasi")
    settles(bot)
    admin.sees("Selesai dikirim")


def test_stopped_below_the_message(bot: Bot) -> None:
    admin, warga, _ = office(bot), group(bot), member(bot)
    busy(bot, warga)
    sends(bot)
    is_left_behind(bot)
    bot.tick(4)
    admin.sees("Sedang dikirim")
    admin.taps("Hentikan")
    assert admin.sees("Dihentikan: “Imunisasi").buttons == []
    bot.tick(WAITS)
    bot.tick(5)
    warga.sees_not("Imunisasi")
    assert len(progress(admin)) == 1


def test_another_one_watches_too(bot: Bot) -> None:
    _, warga, _ = office(bot), group(bot), member(bot)
    joko = bot.world.user("Pak Joko")
    joko.says("/start")
    joko.sees("Halo")
    busy(bot, warga)
    sends(bot)
    is_left_behind(bot)
    bot.work(lambda work: work.roles.make_first_admin(number(work, joko)))
    joko.says("/jadwal")
    joko.taps("Imunisasi di balai warga")
    joko.taps("Pantau")
    joko.sees("50%")
    bot.clock.move(WAITS)
    warga.sees("Imunisasi")
    settles(bot)
    joko.sees("Selesai dikirim")
    assert "sudah berubah" in joko.taps("Pantau")["answer"]


def test_nobody_is_told_more_than_once_in_three_seconds(bot: Bot) -> None:
    admin, groups = office(bot), [group(bot, f"RW 0{number}") for number in range(1, 4)]
    for release, text in ((1, "Imunisasi"), (2, "Pasar murah")):
        for one in groups:
            busy(bot, one)
        sends(bot, text=text)
        is_left_behind(bot, release, 3)
    bot.tick(4)
    admin.sees("Sedang dikirim")
    before = len(bot.world.requests())
    told = []
    for second in range(1, 13):
        bot.tick(1)
        bot.until(lambda work: work.tx.value("SELECT COUNT(*) FROM deliveries WHERE state='queued' AND lane = 2") == 0)
        fresh = [one for one in bot.world.requests()[before:] if one["params"].get("chat_id") == admin.id]
        told += [second] * (len(fresh) - len(told))
    assert told
    assert all(later - earlier >= 3 for earlier, later in pairwise(told))


def test_names_by_kecamatan_page_by_page(bot: Bot) -> None:
    admin, _, rudi = office(bot), group(bot), member(bot, "Rudi Hartono", "gerendeng")
    for name in range(1, 4):
        member(bot, f"Sari{name} Wulandari")
    rudi.blocks()
    bot.until(lambda work: work.chats.get(number(work, rudi)).state == "gone")
    sends(bot)
    settles(bot)
    admin.says("/jadwal")
    admin.taps("Imunisasi di balai warga")
    admin.taps("Lihat nama")
    assert admin.sees("Tidak bisa dihubungi: 1").buttons == ["Terkirim", "Tidak bisa dihubungi", "Kembali"]
    admin.taps("Tidak bisa dihubungi")
    assert "Karawaci\nRudi Hartono" in admin.sees("Tidak bisa dihubungi: 1").text
    admin.taps("Kembali")
    admin.taps("Terkirim")
    told = admin.sees("Terkirim: 4").text
    assert "Cibodas\nSari1 Wulandari; Sari2 Wulandari; Sari3 Wulandari; Warga RW 05" in told


def test_names_are_not_for_everybody(bot: Bot) -> None:
    admin, sari = office(bot), member(bot)
    sends(bot)
    sari.sees("Imunisasi")
    settles(bot)
    for data in ("a.names|1|0|sent.0", "a.fates|1|0|", "a.watch|1|0|"):
        assert "hanya petugas Kominfo" in sari.forges(data)["answer"]
    for data in (
        "a.names|1|0|sent.9999999",
        "a.names|1|0|x.0",
        "a.names|77|0|sent.0",
        "a.fates|77|0|",
        "a.watch|77|0|",
    ):
        admin.forges(data)
    admin.sees_not("Gagal")
