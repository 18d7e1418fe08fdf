"""/siarkan: what can be announced, to whom, when; and what is said where something is not right."""

import pytest

from tests.announcements.scene import (
    HOUR,
    audience,
    composes,
    copies,
    goes_out,
    group,
    member,
    number,
    office,
    officer,
    picks_topic,
    settles,
)
from tests.harness import Bot
from tests.refusals import refusals


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
    goes_out(bot)
    got = sari.sees("Kerja bakti")
    for name in ("text", "entities"):
        assert got.raw[name] == preview.raw[name]
    assert got.rows[0] == preview.rows[0]
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


def test_what_is_given_up_is_not_sent(bot: Bot) -> None:
    admin = office(bot)
    composes(admin)
    admin.taps("Sekarang")
    admin.taps("Batal")
    admin.sees("Pengumuman dibatalkan. Tidak ada yang terkirim.")


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("kemarin jam 9", "“kemarin jam 9” sudah lewat. Pilih waktu yang akan datang."),
        ("minggu depan", "Saya paham “minggu depan”, tetapi itu bisa hari lain juga"),
        ("setiap minggu jam 8", "misalnya “setiap hari minggu 08.00”"),
        ("besok", "Saya paham “besok” (Selasa, 24 November 2026), tetapi jam berapa?"),
        ("setiap bulan", "Saya paham “setiap bulan”, tetapi itu bisa hari apa saja"),
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


@pytest.mark.parametrize(
    ("typed", "answer", "offered"),
    [
        ("lusa sore", "jam berapa? Pilih jamnya", ["Rab 25 Nov 15.00", "Rab 25 Nov 16.00", "Rab 25 Nov 17.00"]),
        ("minggu depan jam 8", "Yang mana?", ["Min 29 Nov 08.00", "Sen 30 Nov 08.00", "Min 6 Des 08.00"]),
    ],
)
def test_where_a_time_may_be_several_they_are_offered(bot: Bot, typed: str, answer: str, offered: list[str]) -> None:
    admin = office(bot)
    composes(admin)
    admin.says(typed)
    assert admin.sees(answer).buttons[:3] == offered


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
    admin.taps("Lanjutkan sendiri")
    admin.sees("Pengumuman dijadwalkan")


def test_nobody_in_the_audience_is_said_clearly(bot: Bot) -> None:
    admin = office(bot)
    member(bot, area="gerendeng")
    composes(admin, area="kecamatan cibodas")
    admin.taps("Sekarang")
    admin.sees("belum ada grup atau anggota yang menerima topik ini")
    goes_out(bot)
    admin.sees("tetap bisa membacanya lewat /pengumuman")
    settles(bot)
    admin.sees("Terkirim: 0")


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
    admin.sees("• Gerendeng")
    admin.taps("Selesai")
    admin.taps("Sekarang")
    assert "Kecamatan Cibodas; Gerendeng" in admin.sees("Sudah benar?").text
    goes_out(bot)
    warga.sees("Listrik padam")
    sari.sees("Listrik padam")
    settles(bot)
    assert copies(warga, "Listrik padam") == copies(sari, "Listrik padam") == 1


def test_who_has_an_area_and_mistypes_the_next_can_finish(bot: Bot) -> None:
    admin = office(bot)
    admin.says("/siarkan")
    admin.says("Listrik padam")
    picks_topic(admin, "Info layanan")
    admin.says("cibodasari")
    admin.sees("• Cibodas Sari")
    admin.says("besok jam 9")
    admin.sees("belum ketemu")
    admin.taps("Selesai")
    admin.sees("Kapan disiarkan?")
    admin.taps("Kembali")
    admin.taps("Pilih wilayah")
    admin.says("cibodasari")
    admin.taps("Tambah wilayah lain")
    admin.taps("Selesai")
    admin.sees("Kapan disiarkan?")


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
    admin.sees("Tulisannya 4.041 huruf; paling banyak 4.032")
    admin.says("a" + "😀" * 2_000 + "b" * 31)
    audience(admin)
    admin.taps("Sekarang")
    goes_out(bot)
    sari.sees("😀")


def test_what_cannot_be_announced_is_said(bot: Bot) -> None:
    admin = office(bot)
    admin.says("/siarkan")
    admin.sees("Apa yang ingin diumumkan")
    admin.sends_sticker()
    admin.sees("belum bisa dibaca")
    admin.says("!!!")
    admin.sees("Tulisannya belum ada")
    admin.sends_photo()
    bot.settle()
    admin.sends_document()
    admin.sees("Foto dan dokumen tidak bisa dicampur")


def test_a_stranger_is_refused_kindly_and_it_is_kept(bot: Bot) -> None:
    office(bot)
    joko = bot.world.user("Joko")
    for command in ("/siarkan", "/jadwal"):
        joko.says(command)
        joko.sees("hanya petugas Kominfo yang bisa menyiarkan")
    refused = bot.work(lambda work: [e for e in work.audit.entries("") if e.refused and e.actor == number(work, joko)])
    assert [entry.act for entry in refused] == ["/siarkan"]
    assert bot.work(refusals) == {bot.work(lambda work: number(work, joko)): 2}


def test_who_lost_her_role_cannot_send_what_she_composed(bot: Bot) -> None:
    admin, warga = office(bot), group(bot)
    composes(admin)
    admin.taps("Sekarang")
    admin.sees("Sudah benar?")
    bot.work(lambda work: work.roles.make_first_admin(work.chats.seen(77, "private", "Pak Joko", None, "id").id))
    bot.work(lambda work: work.roles.take(officer(work), work.roles.of(number(work, admin))[0].id))
    assert "hanya petugas Kominfo" in admin.taps("Kirim sekarang")["answer"]
    assert copies(warga, "Imunisasi") == 0


def test_a_forged_moment_is_no_moment(bot: Bot) -> None:
    admin = office(bot)
    composes(admin)
    data = admin.sees("Kapan disiarkan").button("Sekarang")["callback_data"]
    assert data.endswith("now")
    admin.forges(data.removesuffix("now") + "at:\u00b2")
    admin.taps("Sekarang")
    admin.sees("Sudah benar?")
    assert bot.work(lambda work: work.tx.value("SELECT COALESCE(MAX(strikes), 0) FROM inbox")) == 0
