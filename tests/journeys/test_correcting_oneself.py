"""/profil: a person corrects her name and phone herself, and who must know it does."""

from kimbot.members.model import Office
from tests.harness import Bot
from tests.journeys.offices import trail
from tests.reports.people import applicant, kim, member, newcomer, office


def test_a_member_corrects_her_name_and_her_ketua_hears_of_it(bot: Bot) -> None:
    office(bot)
    number = kim(bot, "KIM Cibodasari", "cibodasari")
    siti = member(bot, "Siti", "cibodasari", number, Office.KETUA)
    dewi = member(bot, "Dewi", "cibodasari", number)
    dewi.says("/daftar")
    dewi.sees("Nama dan nomor HP bisa diperbaiki di /profil")
    dewi.says("/profil")
    dewi.sees("keluar lewat /berhenti dan daftar lagi dengan /daftar")
    dewi.taps("Ubah nama")
    dewi.sees("Nama Anda sekarang Dewi")
    dewi.says("Pak Lurah Dewi")
    dewi.sees("Tulis nama Anda sendiri saja")
    dewi.says("Dewi Lestari")
    dewi.sees("Baik, nama Anda sekarang Dewi Lestari. Kami kabari: Siti.")
    siti.sees("Dewi sekarang memakai nama Dewi Lestari.")
    dewi.says("/profil")
    dewi.taps("Ubah nama")
    dewi.says("Dewi Ayu Lestari")
    siti.sees("Dewi Lestari sekarang memakai nama Dewi Ayu Lestari.")
    told = [one["params"]["text"] for one in bot.world.requests() if one["method"] == "sendMessage"]
    assert sum("sekarang memakai nama" in text for text in told) == 1
    dewi.says("/profil")
    dewi.sees("Dewi Ayu Lestari")
    assert [one.act for one in trail(bot) if one.act.startswith("member.")][-2:] == ["member.rename", "member.rename"]


def test_the_phone_number_comes_changes_and_goes(bot: Bot) -> None:
    office(bot)
    dewi = member(bot, "Dewi", "cibodasari")
    dewi.says("/profil")
    dewi.taps("Ubah nomor HP")
    assert "Hapus nomor" not in dewi.sees("Berapa nomor HP Anda?").buttons
    dewi.says("12345")
    dewi.sees("Nomornya belum pas")
    dewi.says("0812 3456 7890")
    dewi.sees("nomor HP Anda sekarang +6281234567890")
    dewi.says("/profil")
    dewi.sees("Nomor HP: +6281234567890")
    dewi.taps("Ubah nomor HP")
    dewi.sees("Nomor HP Anda sekarang +6281234567890")
    dewi.taps("Hapus nomor")
    dewi.sees("nomor HP Anda sudah dihapus")
    dewi.says("/profil")
    dewi.sees("Nomor HP: belum diisi")
    assert bot.work(lambda work: work.tx.value("SELECT COUNT(*) FROM members WHERE phone <> ''")) == 0


def test_the_card_of_who_waits_says_the_new_name(bot: Bot) -> None:
    office(bot)
    tuti = applicant(bot, "Tuti", "cibodasari")
    bot.admin.sees("Nama: Tuti")
    tuti.says("/profil")
    tuti.taps("Ubah nama")
    tuti.says("Tuti Handayani")
    tuti.sees("nama Anda sekarang Tuti Handayani")
    bot.admin.sees("Nama: Tuti Handayani")
    tuti.says("/profil")
    tuti.taps("Ubah nomor HP")
    tuti.says("081234567890")
    bot.admin.sees("HP: +6281234567890")
    bot.admin.taps("Setujui")
    tuti.sees("Selamat, Tuti Handayani")


def test_who_stops_half_way_keeps_her_name(bot: Bot) -> None:
    office(bot)
    dewi = member(bot, "Dewi", "cibodasari")
    dewi.says("/profil")
    dewi.taps("Ubah nama")
    dewi.sees("Nama Anda sekarang Dewi")
    bot.stop()
    bot.start()
    dewi.taps("Batal")
    dewi.sees("semuanya tetap seperti semula")
    dewi.says("/profil")
    dewi.sees("Dewi")


def test_who_is_no_member_has_nothing_to_correct(bot: Bot) -> None:
    office(bot)
    sari = newcomer(bot, "Sari")
    for route in ("p.name", "p.phone"):
        assert "Anda belum terdaftar" in sari.forges(f"{route}|0|0|")["answer"]
