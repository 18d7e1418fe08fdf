"""Kominfo announces: composed, scheduled, released, told by name, read again."""

import pytest

from kimbot.work import Work
from tests.announcements.scene import (
    DAY,
    HOUR,
    audience,
    composes,
    copies,
    group,
    member,
    number,
    office,
    officer,
    picks_topic,
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
    assert sari.sees("Imunisasi di balai warga").buttons == ["Bagikan ke WhatsApp"]
    settles(bot)
    told = admin.sees("Hasil pengumuman").text
    assert "Terkirim: 2" in told
    assert "Tidak bisa dihubungi: 1 (Rudi Hartono)" in told


def test_who_closed_the_chat_while_it_was_going_is_named_too(bot: Bot) -> None:
    admin, sari = office(bot), member(bot, "Sari <b>&Co</b>")
    sari.blocks()
    bot.until(lambda work: work.chats.get(number(work, sari)).state == "gone")
    bot.work(lambda work: work.chats.set_state(number(work, sari), "open"))  # as if we had not heard of it yet
    sends(admin)
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
    admin.taps("Batal")
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
    admin.taps("Batal")
    admin.taps("Tidak jadi")
    admin.sees("Keadaan: Dijadwalkan")
    admin.taps("Batal")
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
    assert admin.taps("Batal")["answer"] == "Pengumuman ini sudah dikirim, jadi tidak bisa dibatalkan lagi."


def test_another_officer_cancels_and_the_author_is_told(bot: Bot) -> None:
    admin = office(bot)
    schedules(admin, "besok jam 9")
    bot.work(lambda work: work.roles.make_first_admin(work.chats.seen(77, "private", "Pak Joko", None, "id").id))
    joko = bot.world.user("Pak Joko", id=77)
    joko.says("/jadwal")
    joko.taps("Imunisasi di balai warga")
    joko.taps("Batal")
    joko.taps("Ya, batalkan")
    admin.sees("dibatalkan oleh Pak Joko")


def test_sent_at_once(bot: Bot) -> None:
    admin, warga = office(bot), group(bot)
    sends(admin)
    admin.sees("sedang dikirim ke 1 grup dan 0 anggota")
    warga.sees("Imunisasi")
    settles(bot)
    admin.sees("Terkirim: 1")


def test_the_preview_is_the_very_message(bot: Bot) -> None:
    admin, sari = office(bot), member(bot)
    admin.says("/siarkan")
    admin.says(
        "", html="<b>Kerja bakti</b> <i>Minggu</i> di RW 05 &amp; 06 &lt;b&gt; <a href='https://a.id/x'>peta</a>"
    )
    audience(admin)
    admin.taps("Sekarang")
    admin.sees("Beginilah pesan yang akan diterima")
    preview = admin.sees("Kerja bakti")
    assert "1 anggota" in admin.sees("Sudah benar?").text
    admin.taps("Kirim sekarang")
    got = sari.sees("Kerja bakti")
    for name in ("text", "entities", "reply_markup"):
        assert got.raw[name] == preview.raw[name]
    assert "RW 05 & 06 <b>" in got.text
    assert {entity["type"] for entity in got.raw["entities"]} == {"bold", "italic", "text_link"}
    assert "%2AKerja%20bakti%2A%20_Minggu_%20di%20RW%2005%20%26%2006%20%3Cb%3E" in got.rows[0][0]["url"]


def test_changing_an_answer_shows_the_new_preview(bot: Bot) -> None:
    admin = office(bot)
    composes(admin)
    admin.says("besok jam 9")
    admin.sees("Sudah benar?")
    admin.taps("Ubah")
    admin.taps("Isi")
    admin.says("Posyandu hari Kamis")
    admin.sees("Posyandu hari Kamis")
    admin.taps("Jadwalkan")
    bot.until(lambda work: work.announcements.listed(officer(work))[0].content.title == "Posyandu hari Kamis")


def test_a_photo_goes_with_its_caption(bot: Bot) -> None:
    admin, warga, sari = office(bot), group(bot), member(bot)
    admin.says("/siarkan")
    admin.sends_photo()
    admin.sees("perlu keterangan")
    admin.sends_photo("Pasar murah Sabtu")
    audience(admin)
    admin.taps("Sekarang")
    admin.taps("Kirim sekarang")
    assert "Pasar murah Sabtu" in warga.sees_photo().text
    assert sari.sees_photo().buttons == ["Bagikan ke WhatsApp"]


def test_a_document_goes_with_its_caption(bot: Bot) -> None:
    admin, sari = office(bot), member(bot)
    admin.says("/siarkan")
    admin.sends_document("undangan.pdf", caption="Undangan rapat")
    audience(admin)
    admin.taps("Sekarang")
    admin.taps("Kirim sekarang")
    assert sari.sees("Undangan rapat").raw["document"]["file_name"] == "undangan.pdf"


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("kemarin jam 9", "“kemarin jam 9” sudah lewat. Pilih waktu yang akan datang."),
        ("minggu depan", "Saya paham “minggu depan”, tetapi itu bisa hari lain juga"),
        ("setiap minggu jam 8", "misalnya “setiap hari minggu 08.00”"),
        ("besok", "Saya paham “besok” (Selasa, 24 November 2026), tetapi jam berapa?"),
        ("kapan-kapan", "Saya belum paham “kapan-kapan” sebagai waktu"),
        ("rapat besok jam 9", "Saya paham “besok jam 9”, tetapi belum paham “rapat”"),
        ("31 februari jam 9", "tanggal itu tidak ada di kalender"),
        ("besok jam 25", "jam itu tidak ada"),
    ],
)
def test_a_time_that_is_not_one_is_asked_about(bot: Bot, typed: str, answer: str) -> None:
    admin = office(bot)
    composes(admin)
    admin.says(typed)
    admin.sees(answer)
    assert not bot.work(lambda work: work.announcements.listed(officer(work)))


def test_a_past_hour_offers_the_next_ones(bot: Bot) -> None:
    admin = office(bot)
    composes(admin)
    admin.says("jam 8")
    assert admin.sees("“jam 8” sudah lewat. Apakah maksudnya ini?").buttons[:2] == [
        "Sel 24 Nov 08.00",
        "Sen 23 Nov 20.00",
    ]
    admin.taps("Sen 23 Nov 20.00")
    admin.sees("Waktu: Senin, 23 November 2026 pukul 20.00 WIB")


def test_an_offered_moment_that_has_passed_meanwhile_is_refused(bot: Bot) -> None:
    admin = office(bot)
    composes(admin)
    admin.says("jam 8")
    admin.sees("sudah lewat")
    bot.clock.move(12 * HOUR)
    admin.taps("Sen 23 Nov 20.00")
    admin.sees("Waktu itu sudah lewat")


def test_a_summary_left_lying_is_not_sent_after_its_time(bot: Bot) -> None:
    admin = office(bot)
    composes(admin)
    admin.says("2 jam lagi")
    admin.sees("Sudah benar?")
    bot.clock.move(3 * HOUR)
    assert "sudah lewat" in admin.taps("Jadwalkan")["answer"]
    admin.taps("Ubah")
    admin.taps("Waktu")
    admin.says("besok jam 9")
    admin.taps("Jadwalkan")
    admin.sees("Pengumuman dijadwalkan")


def test_nobody_in_the_audience_is_said_clearly(bot: Bot) -> None:
    admin = office(bot)
    member(bot, area="gerendeng")
    composes(admin, area="kecamatan cibodas")
    admin.taps("Sekarang")
    admin.sees("belum ada grup atau anggota yang akan menerimanya")
    admin.taps("Kirim sekarang")
    admin.sees("tetap bisa membacanya lewat /pengumuman")
    settles(bot)
    admin.sees("Terkirim: 0")


def test_only_its_areas_and_topics_get_it(bot: Bot) -> None:
    admin, near, far = office(bot), group(bot), group(bot, "RW 01 Gerendeng", "gerendeng")
    sari, rina = member(bot), member(bot, "Rina", "gerendeng")
    sends(admin, area="cibodasari")
    near.sees("Imunisasi")
    sari.sees("Imunisasi")
    settles(bot)
    sends(admin, topic="Kabar KIM", text="Temu KIM")
    rina.sees("Temu KIM")
    settles(bot)
    assert copies(far, "Imunisasi") == copies(rina, "Imunisasi") == 0
    assert copies(near, "Temu KIM") == copies(far, "Temu KIM") == 0


def test_several_areas_reach_each_chat_once(bot: Bot) -> None:
    admin, warga, sari = office(bot), group(bot), member(bot)
    admin.says("/siarkan")
    admin.says("Listrik padam")
    picks_topic(admin, "Info layanan")
    admin.taps("Pilih wilayah")
    admin.says("cibodasari")
    admin.taps("Tambah wilayah lain")
    admin.taps("Cari lewat kecamatan")
    admin.taps("Berikutnya »")
    admin.taps("Cibodas")
    admin.taps("Pilih kelurahan")
    admin.taps("Uwung Jaya")
    admin.sees("Uwung Jaya")
    admin.taps("Tambah wilayah lain")
    admin.taps("Cari lewat kecamatan")
    admin.taps("Berikutnya »")
    admin.taps("Cibodas")
    admin.taps("Seluruh kecamatan")
    assert "Uwung" not in admin.sees("Kecamatan Cibodas").text
    admin.taps("Tambah wilayah lain")
    admin.says("gerendeng")
    admin.taps("Selesai")
    admin.taps("Sekarang")
    assert "Kecamatan Cibodas; Gerendeng" in admin.sees("Sudah benar?").text
    admin.taps("Kirim sekarang")
    warga.sees("Listrik padam")
    sari.sees("Listrik padam")
    settles(bot)
    assert copies(warga, "Listrik padam") == copies(sari, "Listrik padam") == 1


def test_an_area_typed_or_mistyped_at_any_moment(bot: Bot) -> None:
    admin = office(bot)
    admin.says("/siarkan")
    admin.says("Listrik padam")
    picks_topic(admin, "Acara")
    admin.says("zzzz")
    admin.sees("belum ketemu")
    admin.taps("Cari lewat kecamatan")
    admin.sees("Pilih kecamatannya dulu")
    admin.says("gerendeng")
    admin.sees("Wilayah yang dipilih")
    admin.says("zzzz")
    admin.taps("Cari lewat kecamatan")
    admin.taps("Karawaci")
    admin.taps("Seluruh kecamatan")
    assert "Gerendeng" not in admin.sees("• Kecamatan Karawaci").text
    admin.taps("Kembali")
    admin.says("semua wilayah")
    admin.sees("Kapan disiarkan")
    admin.says("sekarang")
    admin.sees("Untuk: Kota Tangerang")


def test_text_over_the_limit_is_refused_by_telegrams_count(bot: Bot) -> None:
    admin, sari = office(bot), member(bot)
    admin.says("/siarkan")
    admin.says("a" + "😀" * 2_020)
    admin.sees("Tulisannya 4041 huruf; paling banyak 4032")
    admin.sends_photo("b" * 1_000)
    admin.sees("Keterangannya 1000 huruf; paling banyak 960")
    admin.says("a" + "😀" * 2_000 + "b" * 31)
    audience(admin)
    admin.taps("Sekarang")
    admin.taps("Kirim sekarang")
    sari.sees("😀")


def test_what_cannot_be_announced_is_said(bot: Bot) -> None:
    admin = office(bot)
    admin.says("/siarkan")
    admin.sees("Apa yang ingin diumumkan")
    admin.sends_sticker()
    admin.sees("belum bisa dibaca")
    admin.says("!!!")
    admin.sees("belum ada tulisannya")
    admin.sends_album(2, "Pasar murah")
    admin.sees("Tentang apa")
    bot.until(_said_about_album)
    bot.settle()
    admin.sees("satu foto atau dokumen; yang pertama yang dipakai")


def _said_about_album(work: Work) -> bool:
    """What the bot says about the second photo waits until the album is complete."""
    draft = work.drafts.listening(officer(work).id)
    return draft is not None and work.outbox.ledger.latest(draft.chat, f"form:{draft.id}") is not None


def test_a_stranger_is_refused_kindly_and_it_is_kept(bot: Bot) -> None:
    office(bot)
    joko = bot.world.user("Joko")
    for command in ("/siarkan", "/jadwal"):
        joko.says(command)
        joko.sees("hanya petugas Kominfo yang bisa menyiarkan")
    refused = bot.work(lambda work: [e for e in work.audit.entries("") if e.refused and e.actor == number(work, joko)])
    assert [entry.act for entry in refused] == ["/siarkan", "/jadwal"]


def test_who_lost_her_role_cannot_send_what_she_composed(bot: Bot) -> None:
    admin, warga = office(bot), group(bot)
    composes(admin)
    admin.taps("Sekarang")
    admin.sees("Sudah benar?")
    bot.work(lambda work: work.roles.make_first_admin(work.chats.seen(77, "private", "Pak Joko", None, "id").id))
    bot.work(lambda work: work.roles.withdraw(officer(work), work.roles.of(number(work, admin))[0].id))
    assert "hanya petugas Kominfo" in admin.taps("Kirim sekarang")["answer"]
    assert copies(warga, "Imunisasi") == 0


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
    sends(admin)
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
    admin, sari, joko = office(bot), member(bot), bot.world.user("Joko")
    joko.says("/pengumuman")
    assert "Daftar" in joko.sees("Belum ada pengumuman untuk Kota Tangerang").text
    for text, area in (("Semua warga", ""), ("Untuk Cibodasari", "cibodasari"), ("Untuk Gerendeng", "gerendeng")):
        sends(admin, text=text, area=area)
        settles(bot)
        bot.clock.move(60)
    sari.says("/pengumuman")
    assert sari.sees("terbaru untuk Cibodas Sari, Kec. Cibodas").buttons == ["Untuk Cibodasari", "Semua warga"]
    joko.says("/pengumuman")
    assert joko.sees("terbaru untuk Kota Tangerang").buttons == ["Semua warga"]
    joko.taps("Semua warga")
    assert joko.sees("📢 Pengumuman · Kesehatan").buttons == ["Bagikan ke WhatsApp"]


def test_a_photo_is_read_again_whole(bot: Bot) -> None:
    admin, joko = office(bot), bot.world.user("Joko")
    admin.says("/siarkan")
    admin.sends_photo("Pasar murah Sabtu")
    audience(admin)
    admin.taps("Sekarang")
    admin.taps("Kirim sekarang")
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
    admin, sari = office(bot), member(bot)
    bot.work(lambda work: work.chats.set_language(number(work, sari), "en"))
    sends(admin)
    assert sari.sees("Announcement · Health").buttons == ["Share on WhatsApp"]
