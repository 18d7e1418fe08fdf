"""People type what stands on a button: it is the button."""

import pytest

from kimbot.roles.model import Role
from tests.announcements.scene import composes
from tests.announcements.scene import office as announcing_office
from tests.harness import Bot
from tests.phones import Phone
from tests.reports.people import STORY, actor_of, member, newcomer, office


@pytest.fixture
def sari(bot: Bot) -> Phone:
    office(bot)
    return member(bot, "Sari", "cibodasari")


def test_a_whole_registration_without_a_tap(bot: Bot) -> None:
    office(bot)
    dewi = newcomer(bot, "Dewi")
    for words, answer in [
        ("/daftar", "minta izin Anda"),
        ("  SETUJU ", "Siapa nama lengkap Anda"),
        ("pakai: dewi", "di kelurahan mana"),
        ("cari lewat kecamatan", "Pilih kecamatannya"),
        ("berikutnya", "Pilih kecamatannya"),
        ("cibodas", "Kelurahan mana di Kecamatan Cibodas"),
        ("kembali", "di kelurahan mana"),
        ("cibodasari", "Belum ada KIM yang tercatat"),
        ("belum ada kim", "Apa tugas Anda"),
        ("anggota", "Nomor HP Anda"),
        ("lewati", "Sudah benar?"),
        ("ubah", "Bagian mana yang ingin diubah?"),
        ("nama", "Siapa nama lengkap Anda"),
        ("Dewi Lestari", "Nama: Dewi Lestari"),
        ("kirim", "Terima kasih, Dewi Lestari"),
    ]:
        dewi.says(words)
        dewi.sees(answer)


def test_a_report_without_a_tap(sari: Phone) -> None:
    for words, answer in [
        ("/lapor", "Apa yang ingin Bapak/Ibu ceritakan?"),
        ("Prestasi", "apa judulnya"),
        ("Juara lomba RW", "Sekarang ceritakan"),
        (STORY, "Kapan terjadinya"),
        ("hari ini", "Di mana tempatnya"),
        ("Balai warga", "Ada fotonya"),
        ("selesai", "Sudah benar?"),
        ("BATAL", "Laporan dibatalkan"),
    ]:
        sari.says(words)
        sari.sees(answer)


def test_the_other_language_does_too(sari: Phone) -> None:
    sari.says("/lapor")
    sari.says("activity")
    sari.sees("apa judulnya")
    sari.says("cancel")
    sari.sees("Laporan dibatalkan")


def test_a_name_of_a_button_that_is_not_there_is_no_answer(sari: Phone) -> None:
    sari.says("/lapor")
    sari.taps("Kegiatan")
    for words in ("lewati", "Selesai", "✅ kirim"):
        sari.says(words)
        assert "apa judulnya" in sari.sees("Silakan pilih salah satu tombol").text


def test_a_role_by_its_name(bot: Bot, sari: Phone) -> None:
    bot.admin.says("/peran")
    bot.admin.taps("Beri peran")
    bot.admin.says("Sari")
    bot.admin.taps("Sari (Cibodas Sari)")
    bot.admin.says("pemeriksa laporan")
    bot.admin.sees("Untuk wilayah mana")
    bot.admin.says("semua wilayah")
    bot.admin.says("tanpa batas")
    bot.admin.says("simpan")
    bot.admin.sees("Sari sekarang Pemeriksa laporan")
    assert bot.work(lambda work: [grant.role for grant in work.roles.of(actor_of(work, sari).id)]) == [Role.MODERATOR]


def test_a_name_on_another_page_of_a_list(bot: Bot, sari: Phone) -> None:
    """The roles have two pages, the kecamatan too; from the second page the first is found as well."""
    bot.admin.says("/peran")
    bot.admin.taps("Beri peran")
    bot.admin.says("Sari")
    bot.admin.taps("Sari (Cibodas Sari)")
    bot.admin.says("kepala dinas")
    bot.admin.sees("Sampai kapan")
    bot.admin.taps("Kembali")
    bot.admin.taps("Berikutnya »")
    bot.admin.says("koordinator kecamatan")
    bot.admin.sees("kecamatan mana")
    bot.admin.says("pinang")
    bot.admin.sees("Sampai kapan")


def test_an_announcement_is_sent_by_its_word(bot: Bot) -> None:
    admin = announcing_office(bot)
    composes(admin)
    admin.says("sekarang")
    admin.sees("Sudah benar?")
    admin.says("kirim")
    admin.taps("Lanjutkan sendiri")
    admin.sees("Tekan Hentikan")
    bot.tick(60)
    admin.sees("sudah keluar, tetapi di sana belum ada")
