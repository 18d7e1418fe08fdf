"""Texts that come again: chosen, filled blank by blank, kept, renamed, dropped."""

from kimbot.work import Work
from tests.announcements.scene import goes_out, group, member, office, officer, picks_topic
from tests.harness import Bot
from tests.phones import Phone


def chooses(admin: Phone, name: str) -> None:
    admin.says("/siarkan")
    admin.taps("Pakai contoh")
    admin.sees("Pilih contohnya")
    admin.taps(name)


def names(work: Work) -> list[str]:
    return [one.name for one in work.templates.all()]


def test_its_blanks_are_asked_one_by_one(bot: Bot) -> None:
    admin, sari = office(bot), member(bot)
    chooses(admin, "Imunisasi")
    assert "[hari dan tanggal]" in admin.sees("Isian 1 dari 3: hari dan tanggal?").text
    admin.says("", html="<b>Sabtu</b> 5 &lt;Desember&gt;")
    assert "Sabtu 5 <Desember>" in admin.sees("Isian 2 dari 3: jam?").text
    admin.says("08.00")
    admin.says("Balai RW 05")
    admin.sees("Untuk wilayah mana")  # the topic is known
    admin.taps("Semua wilayah")
    admin.taps("Sekarang")
    goes_out(bot)
    got = sari.sees("Imunisasi balita di Cibodas Sari\n\nHari: Sabtu 5 <Desember>\nPukul: 08.00\nTempat: Balai RW 05")
    assert "Pengumuman · Kesehatan" in got.text
    assert {entity["type"] for entity in got.raw["entities"]} >= {"bold"}


def test_back_and_a_blank_that_does_not_fit(bot: Bot) -> None:
    admin = office(bot)
    chooses(admin, "Pasar murah")
    admin.says("{hari}")
    admin.says("9")
    admin.says("Balai")
    admin.says("Beras")
    admin.sees("Saya belum kenal {hari}")
    admin.taps("Kembali")
    admin.sees("Apa yang ingin diumumkan")
    admin.says("Tanpa contoh")
    admin.sees("Tentang apa")


def test_what_was_written_is_kept_renamed_reworded_and_dropped(bot: Bot) -> None:
    admin = office(bot)
    admin.says("/siarkan")
    admin.says("", html="Kerja bakti <b>[hari]</b>, bawa alat")
    picks_topic(admin, "Acara")
    admin.taps("Semua wilayah")
    admin.taps("Sekarang")
    admin.taps("Simpan jadi contoh")
    admin.says("imunisasi")
    admin.sees("Sudah ada contoh bernama “imunisasi”")
    admin.says("Kerja bakti")
    admin.sees("Contoh “Kerja bakti” sudah disimpan")
    admin.taps("Siarkan")
    admin.sees("Sudah benar?")  # what was being written is still there
    admin.says("/batal")
    chooses(admin, "Kerja bakti")
    admin.sees("Isian 1 dari 1: hari?")
    admin.taps("Kembali")
    admin.taps("Pakai contoh")
    admin.taps("Kelola contoh")
    admin.taps("Kerja bakti")
    admin.taps("Ganti nama")
    admin.says("Gotong royong")
    admin.sees("“Gotong royong” sudah disimpan")
    admin.taps("Lihat contoh")
    admin.taps("Gotong royong")
    admin.taps("Ganti isi")
    admin.sends_photo("Foto")
    admin.sees("Contoh hanya menyimpan tulisan")
    admin.says("Gotong royong [hari]")
    admin.taps("Lihat contoh")
    admin.taps("Gotong royong")
    admin.sees("Gotong royong [hari]")
    admin.taps("Hapus")
    admin.taps("Ya, hapus")
    admin.sees("sudah dihapus")
    assert bot.work(names) == ["Imunisasi", "Listrik padam", "Pasar murah"]


def test_what_was_dropped_does_not_come_back_with_the_next_start(bot: Bot) -> None:
    office(bot)
    bot.work(lambda work: [work.templates.drop(officer(work), one.id) for one in work.templates.all()])
    bot.stop()
    bot.start()
    assert bot.work(names) == []
    bot.admin.says("/siarkan")
    assert "Pakai contoh" not in bot.admin.sees("Apa yang ingin diumumkan").buttons


def test_one_that_is_dropped_while_it_is_filled(bot: Bot) -> None:
    admin = office(bot)
    group(bot)
    chooses(admin, "Listrik padam")
    admin.sees("Isian 1 dari 3")
    bot.work(lambda work: [work.templates.drop(officer(work), one.id) for one in work.templates.all()])
    admin.says("Sabtu")
    admin.sees("Contoh ini sudah dihapus")


def test_a_blank_that_is_edited_later_does_not_take_the_place_of_everything(bot: Bot) -> None:
    admin = office(bot)
    chooses(admin, "Imunisasi")
    for words in ("Sabtu", "08.00", "Balai RW 05"):
        admin.says(words)
    admin.sees("Untuk wilayah mana")
    admin.edits("Balai RW 05", "Balai RW 06")
    admin.sees("Isian contoh diganti lewat Ubah")


def test_who_may_not_write_announcements_keeps_none(bot: Bot) -> None:
    office(bot)
    joko = bot.world.user("Joko")
    joko.says("/start")
    joko.sees("Halo")
    for data in ("tp.list|0|0|", "tp.show|1|0|", "tp.new|0|0|", "tp.sure|1|0|"):
        assert "Maaf, hanya" in joko.forges(data)["answer"]
    assert len(bot.work(names)) == 3
