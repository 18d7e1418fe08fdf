"""Kominfo announces: composed, scheduled, released, told by name, read again."""

from tests.announcements.scene import (
    DAY,
    HOUR,
    audience,
    copies,
    goes_out,
    group,
    member,
    number,
    office,
    schedules,
    sends,
    settles,
)
from tests.harness import Bot


def test_scheduled_for_tomorrow_reaches_group_and_member_and_is_told_by_name(bot: Bot) -> None:
    admin = office(bot)
    warga, sari, blocked = group(bot), member(bot), member(bot, "Rudi Hartono")
    schedules(admin, "besok jam 9")
    admin.sees("Selasa, 24 November 2026 pukul 09.00 WIB")
    blocked.blocks()
    bot.until(lambda work: work.chats.get(number(work, blocked)).state == "gone")
    bot.tick(DAY - 1)
    assert copies(warga, "Imunisasi") == 0
    bot.tick(1)
    assert not warga.sees("Imunisasi di balai warga").buttons
    assert sari.sees("Imunisasi di balai warga").buttons == ["Bagikan ke WhatsApp", "Salin teks", "Gambar"]
    settles(bot)
    told = admin.sees("Hasil pengumuman").text
    assert "Terkirim: 2" in told
    assert "Tidak bisa dihubungi: 1 (Rudi Hartono)" in told


def test_who_closed_the_chat_while_it_was_going_is_named_too(bot: Bot) -> None:
    admin, sari = office(bot), member(bot, "Sari <b>&Co</b>")
    sari.blocks()
    bot.until(lambda work: work.chats.get(number(work, sari)).state == "gone")
    bot.work(lambda work: work.chats.set_state(number(work, sari), "open"))  # as if we had not heard of it yet
    sends(bot)
    settles(bot)
    admin.sees("Tidak bisa dihubungi: 1 (Sari <b>&Co</b>)")


def test_ticks_and_taps_release_once(bot: Bot) -> None:
    admin, warga = office(bot), group(bot)
    schedules(admin, "2 jam lagi")
    bot.clock.move(2 * HOUR)
    for _ in range(3):
        bot.tick()
    warga.sees("Imunisasi")
    settles(bot)
    bot.tick()
    assert copies(warga, "Imunisasi") == 1
    admin.sees("Hasil pengumuman")
    assert sum("Hasil pengumuman" in message.text for message in admin.messages()) == 1


def test_a_weekly_one_goes_each_week_until_it_is_cancelled(bot: Bot) -> None:
    admin, warga = office(bot), group(bot)
    schedules(admin, "setiap kamis 08.00")
    admin.sees("Setiap Kamis pukul 08.00")
    bot.tick(3 * DAY - HOUR)
    warga.sees("Imunisasi")
    settles(bot)
    bot.tick(7 * DAY)
    settles(bot)
    assert copies(warga, "Imunisasi") == 2
    admin.says("/jadwal")
    admin.taps("Imunisasi di balai warga")
    assert "Terkirim: 1" in admin.sees("Siaran terakhir").text
    admin.taps("Batalkan siaran")
    admin.sees("Minggu-minggu berikutnya juga tidak dikirim")
    admin.taps("Ya, batalkan")
    admin.sees("dibatalkan")
    bot.tick(7 * DAY)
    assert copies(warga, "Imunisasi") == 2


def test_cancelled_before_its_time(bot: Bot) -> None:
    admin, warga = office(bot), group(bot)
    schedules(admin, "besok jam 9")
    admin.taps("Jadwal siaran")
    admin.taps("Imunisasi di balai warga")
    admin.taps("Batalkan siaran")
    admin.taps("Tidak jadi")
    admin.sees("Status: Dijadwalkan")
    admin.taps("Batalkan siaran")
    admin.taps("Ya, batalkan")
    bot.tick(DAY)
    assert copies(warga, "Imunisasi") == 0
    admin.says("/jadwal")
    admin.sees("Dibatalkan · Selasa")


def test_what_has_gone_cannot_be_cancelled(bot: Bot) -> None:
    admin = office(bot)
    group(bot)
    schedules(admin, "2 jam lagi")
    admin.says("/jadwal")
    admin.taps("Imunisasi di balai warga")
    bot.tick(2 * HOUR)
    assert admin.taps("Batalkan siaran")["answer"] == "Pengumuman ini sudah dikirim, jadi tidak bisa dibatalkan lagi."


def test_another_officer_cancels_and_the_author_is_told(bot: Bot) -> None:
    admin = office(bot)
    schedules(admin, "besok jam 9")
    bot.work(lambda work: work.roles.make_first_admin(work.chats.seen(77, "private", "Pak Joko", None, "id").id))
    joko = bot.world.user("Pak Joko", id=77)
    joko.says("/jadwal")
    joko.taps("Imunisasi di balai warga")
    joko.taps("Batalkan siaran")
    joko.taps("Ya, batalkan")
    admin.sees("Pak Joko membatalkan")


def test_sent_at_once(bot: Bot) -> None:
    admin, warga = office(bot), group(bot)
    sends(bot)
    admin.sees("sedang dikirim ke 1 grup dan 0 anggota")
    warga.sees("Imunisasi")
    settles(bot)
    admin.sees("Terkirim: 1")


def test_only_its_areas_and_topics_get_it(bot: Bot) -> None:
    _, near, far = office(bot), group(bot), group(bot, "RW 01 Gerendeng", "gerendeng")
    sari, rina = member(bot), member(bot, "Rina", "gerendeng")
    sends(bot, area="cibodasari")
    near.sees("Imunisasi")
    sari.sees("Imunisasi")
    settles(bot)
    sends(bot, topic="Kabar KIM", text="Temu KIM")
    rina.sees("Temu KIM")
    settles(bot)
    assert copies(far, "Imunisasi") == copies(rina, "Imunisasi") == 0
    assert copies(near, "Temu KIM") == copies(far, "Temu KIM") == 0


def test_forged_buttons_do_nothing(bot: Bot) -> None:
    admin, joko = office(bot), bot.world.user("Joko")
    schedules(admin, "besok jam 9")
    joko.says("/start")
    joko.sees("Halo")
    for data in (
        "a.show|1|0|",
        "a.look|1|0|",
        "a.cancel|1|1|",
        "a.sure|1|1|",
        "a.late|1|1|",
        "a.drop|1|1|",
        "a.page|0|0|",
    ):
        assert "hanya petugas Kominfo" in joko.forges(data)["answer"]
    assert joko.forges("a.read|1|0|")["answer"]
    assert "sudah berubah" in admin.forges("a.late|1|1|")["answer"]
    assert copies(joko, "Imunisasi") == 0


def test_members_who_want_no_copies_get_none(bot: Bot) -> None:
    admin, sari, rudi = office(bot), member(bot), member(bot, "Rudi")
    sari.says("/profil")
    sari.taps("Hentikan pengumuman")
    sends(bot)
    rudi.sees("Imunisasi")
    settles(bot)
    assert copies(sari, "Imunisasi") == 0
    told = admin.sees("Hasil pengumuman").text
    assert "Terkirim: 1" in told
    assert "Sari" not in told


def test_a_restart_between_schedule_and_due_changes_nothing(bot: Bot) -> None:
    admin, warga = office(bot), group(bot)
    schedules(admin, "besok jam 9")
    bot.stop()
    bot.clock.move(DAY + HOUR)
    bot.start()
    bot.tick()
    warga.sees("Imunisasi")
    settles(bot)
    admin.sees("Terkirim: 1")


def test_too_late_is_asked_and_sent_once_when_wanted(bot: Bot) -> None:
    admin, warga = office(bot), group(bot)
    schedules(admin, "besok jam 9")
    bot.stop()
    bot.clock.move(DAY + 7 * HOUR)
    bot.start()
    bot.tick()
    admin.sees("Terlewat: “Imunisasi di balai warga” seharusnya dikirim Selasa, 24 November 2026 pukul 09.00 WIB")
    assert copies(warga, "Imunisasi") == 0
    asked = admin.sees("Terlewat")
    admin.taps("Kirim sekarang")
    admin.sees("sedang dikirim ke 1 grup")
    warga.sees("Imunisasi")
    admin.forges(asked.rows[0][0]["callback_data"])
    settles(bot)
    assert copies(warga, "Imunisasi") == 1


def test_too_late_and_not_wanted(bot: Bot) -> None:
    admin, warga = office(bot), group(bot)
    schedules(admin, "besok jam 9")
    bot.tick(DAY + 7 * HOUR)
    admin.taps("Batalkan")
    admin.sees("tidak dikirim")
    bot.tick(HOUR)
    assert copies(warga, "Imunisasi") == 0


def test_a_weekly_one_missed_for_weeks_is_asked_once_and_goes_on(bot: Bot) -> None:
    admin, warga = office(bot), group(bot)
    schedules(admin, "setiap kamis 08.00")
    bot.tick(20 * DAY)
    admin.sees("seharusnya dikirim Kamis, 10 Desember 2026")
    assert sum("Terlewat" in message.text for message in admin.messages()) == 1
    admin.taps("Batalkan")
    admin.sees("Berikutnya tetap sesuai jadwal")
    bot.tick(4 * DAY)
    warga.sees("Imunisasi")
    assert copies(warga, "Imunisasi") == 1


def test_anyone_reads_what_concerns_her(bot: Bot) -> None:
    _, sari, joko = office(bot), member(bot), bot.world.user("Joko")
    joko.says("/pengumuman")
    assert "Daftar" in joko.sees("Belum ada pengumuman untuk Kota Tangerang").text
    for text, area in (("Semua warga", ""), ("Untuk Cibodasari", "cibodasari"), ("Untuk Gerendeng", "gerendeng")):
        sends(bot, text=text, area=area)
        settles(bot)
        bot.clock.move(60)
    sari.says("/pengumuman")
    assert sari.sees("terbaru untuk Cibodas Sari, Kec. Cibodas").buttons == ["Untuk Cibodasari", "Semua warga"]
    joko.says("/pengumuman")
    assert joko.sees("terbaru untuk Kota Tangerang").buttons == ["Semua warga"]
    joko.taps("Semua warga")
    assert joko.sees("📢 Pengumuman · Kesehatan").buttons == ["Bagikan ke WhatsApp", "Salin teks", "Gambar"]


def test_a_photo_is_read_again_whole(bot: Bot) -> None:
    admin, joko = office(bot), bot.world.user("Joko")
    admin.says("/siarkan")
    admin.sends_photo("Pasar murah Sabtu")
    bot.settle()
    audience(admin)
    admin.taps("Sekarang")
    goes_out(bot)
    settles(bot)
    joko.says("/pengumuman")
    joko.taps("Pasar murah Sabtu")
    assert "Pasar murah Sabtu" in joko.sees_photo().text


def test_what_waits_for_its_time_is_not_read_yet(bot: Bot) -> None:
    admin, joko = office(bot), bot.world.user("Joko")
    schedules(admin, "besok jam 9", text="Rahasia")
    joko.says("/pengumuman")
    joko.sees("Belum ada pengumuman")
    joko.forges("a.read|1|0|")
    joko.sees_not("Rahasia")


def test_who_reads_english_gets_our_words_in_english(bot: Bot) -> None:
    _, sari = office(bot), member(bot)
    bot.work(lambda work: work.chats.set_language(number(work, sari), "en"))
    sends(bot)
    assert sari.sees("Announcement · Health").buttons == ["Share on WhatsApp", "Copy the text", "Picture"]


def test_moments_that_went_by_unseen_are_told_of(bot: Bot) -> None:
    admin, warga = office(bot), group(bot)
    schedules(admin, "setiap hari 10.00")
    bot.stop()
    bot.clock.move(3 * DAY + 2 * HOUR)
    bot.start()
    bot.tick()
    warga.sees("Imunisasi")
    admin.sees("terlewat 3 kali, karena kimbot sedang mati")
    assert copies(warga, "Imunisasi") == 1
