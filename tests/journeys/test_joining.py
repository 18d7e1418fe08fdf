"""Joining a KIM with second thoughts: refusing, correcting, being asked again, giving it up."""

from kimbot.members.model import Office
from kimbot.roles.model import Offer, Role
from kimbot.work import Work
from tests.harness import Bot
from tests.phones import Phone
from tests.reports.people import actor_of, applicant, area_code, holder, kim, member, newcomer, office


def begins(bot: Bot, name: str, kelurahan: str) -> Phone:
    """She has registered as far as her kelurahan."""
    phone = newcomer(bot, name)
    phone.says("/daftar")
    phone.taps("Setuju")
    phone.taps(f"Pakai: {name}")
    phone.says(kelurahan)
    return phone


def test_who_refuses_reads_the_refusal_alone_and_finds_a_way_back(bot: Bot) -> None:
    office(bot)
    sari = newcomer(bot, "Sari")
    sari.says("/daftar")
    sari.taps("Baca lengkap")
    sari.taps("Tidak setuju")
    seen = sari.sees("tidak apa-apa")
    assert len(seen.text) <= 250
    sari.taps("Pengumuman")
    sari.sees("Belum ada pengumuman")
    sari.taps("Kembali")
    sari.sees("Apakah Anda setuju?")
    sari.taps("Tidak setuju")
    sari.taps("Setuju")
    sari.sees("nama lengkap")


def test_the_only_kim_is_named_and_can_be_changed(bot: Bot) -> None:
    office(bot)
    kim(bot, "KIM Cibodasari", "cibodasari")
    sari = begins(bot, "Sari", "cibodasari")
    asked = sari.sees("Apa tugas Anda di KIM?")
    assert "Cibodas Sari, Kec. Cibodas" in asked.text
    assert "KIM Cibodasari" in asked.text
    sari.taps("Anggota")
    sari.taps("Lewati")
    sari.taps("Ubah")
    sari.taps("KIM")
    sari.taps("KIM lain")
    sari.says("KIM Melati")
    sari.sees("KIM: KIM Melati")
    sari.taps("Ubah")
    sari.taps("Kelurahan")
    sari.says("gandasari")
    sari.taps("Belum ada KIM")
    sari.sees("KIM: belum ada")


def test_one_step_back_from_the_only_kim_asks_for_another(bot: Bot) -> None:
    office(bot)
    kim(bot, "KIM Cibodasari", "cibodasari")
    sari = begins(bot, "Sari", "cibodasari")
    sari.sees("Apa tugas Anda di KIM?")
    sari.taps("Kembali")
    sari.sees("Anda ikut KIM yang mana")
    sari.taps("Belum ada KIM")
    sari.sees("Apa tugas Anda di KIM?")


def test_she_corrects_what_waits_and_the_card_follows(bot: Bot) -> None:
    office(bot)
    tuti = applicant(bot, "Tuti", "cibodasari")
    old = bot.admin.sees("Nama: Tuti")
    tuti.says("/daftar")
    tuti.sees("sedang diperiksa")
    tuti.taps("Perbaiki pendaftaran")
    tuti.taps("Ubah")
    tuti.taps("Nama")
    tuti.says("Tuti Handayani")
    tuti.taps("Kirim")
    tuti.sees("Terima kasih, Tuti Handayani")
    changed = bot.admin.sees("Nama: Tuti Handayani")
    assert changed.id == old.id
    bot.admin.taps("Setujui")
    tuti.sees("Selamat, Tuti Handayani")


def test_a_button_of_the_wording_before_decides_nothing(bot: Bot) -> None:
    office(bot)
    tuti = applicant(bot, "Tuti", "cibodasari")
    card = bot.admin.sees("Nama: Tuti")
    approves = (card.button("Setujui") or {})["callback_data"]
    tuti.says("/daftar")
    tuti.taps("Perbaiki pendaftaran")
    tuti.taps("Kirim")
    tuti.sees("Terima kasih")
    assert "sudah berubah" in str(bot.admin.forges(approves)["answer"])


def test_a_correction_that_moves_her_goes_to_those_who_check_her_now(bot: Bot) -> None:
    office(bot)
    cibodas = holder(bot, "Pak Cibodas", Role.COORDINATOR, "kecamatan cibodas")
    karawaci = holder(bot, "Bu Karawaci", Role.COORDINATOR, "kecamatan karawaci")
    tuti = applicant(bot, "Tuti", "cibodasari")
    cibodas.sees("Nama: Tuti")
    tuti.says("/profil")
    tuti.taps("Perbaiki pendaftaran")
    tuti.taps("Ubah")
    tuti.taps("Kelurahan")
    tuti.says("kelurahan karawaci baru")
    tuti.taps("Belum ada KIM")
    tuti.taps("Kirim")
    karawaci.sees("Nama: Tuti")
    assert cibodas.sees("petugas lain").buttons == []


def test_who_is_asked_to_correct_reads_why_where_she_corrects(bot: Bot) -> None:
    office(bot)
    tuti = applicant(bot, "Tuti", "cibodasari")
    bot.admin.taps("Minta perbaikan")
    bot.admin.says("Tulis nama lengkap.")
    tuti.sees("Tulis nama lengkap")
    tuti.taps("Perbaiki pendaftaran")
    tuti.sees("Yang perlu diperbaiki: “Tulis nama lengkap.”")
    tuti.taps("Ubah")
    tuti.taps("Nama")
    tuti.says("Tuti Handayani")
    tuti.taps("Kirim")
    tuti.sees("Terima kasih")
    tuti.says("/daftar")
    tuti.sees("sedang diperiksa")
    tuti.taps("Perbaiki pendaftaran")
    tuti.sees("Sudah benar?")


def test_who_gives_her_application_up_closes_the_cards(bot: Bot) -> None:
    office(bot)
    other = holder(bot, "Bu Dua", Role.ADMIN, "kota tangerang")
    tuti = applicant(bot, "Tuti", "cibodasari")
    bot.admin.sees("Nama: Tuti")
    other.sees("Nama: Tuti")
    tuti.says("/berhenti")
    tuti.taps("Batalkan pendaftaran")
    tuti.sees("Yakin")
    tuti.taps("Ya, saya yakin")
    tuti.sees("sudah dibatalkan")
    assert bot.admin.sees("Tuti membatalkan pendaftarannya").buttons == []
    other.sees("Tuti membatalkan pendaftarannya")
    bot.admin.says("/verifikasi")
    bot.admin.sees("Tidak ada yang menunggu")


def test_who_shall_correct_her_registration_may_give_it_up(bot: Bot) -> None:
    office(bot)
    tuti = applicant(bot, "Tuti", "cibodasari")
    bot.admin.taps("Minta perbaikan")
    bot.admin.says("Tulis nama lengkap.")
    tuti.sees("Tulis nama lengkap")
    tuti.says("/berhenti")
    tuti.taps("Batalkan pendaftaran")
    tuti.taps("Ya, saya yakin")
    tuti.sees("sudah dibatalkan")


def test_the_ketua_hears_of_a_member_who_leaves(bot: Bot) -> None:
    office(bot)
    number = kim(bot, "KIM Cibodasari", "cibodasari")
    siti = member(bot, "Siti", "cibodasari", number, Office.KETUA)
    dewi = member(bot, "Dewi", "cibodasari", number)
    dewi.says("/berhenti")
    dewi.taps("Keluar dari KIM")
    dewi.sees("Yakin ingin keluar dari KIM Cibodasari?")
    siti.sees_not("Dewi sudah keluar")
    dewi.taps("Tidak jadi")
    dewi.says("/berhenti")
    dewi.taps("Keluar dari KIM")
    dewi.taps("Ya, saya yakin")
    dewi.sees("Anda sudah keluar dari KIM Cibodasari")
    siti.sees("Dewi sudah keluar dari KIM Cibodasari")
    dewi.says("/profil")
    seen = dewi.sees("sudah keluar").text
    assert "KIM" not in seen
    assert "Anggota" not in seen


def test_a_ketua_who_leaves_is_told_who_goes_on(bot: Bot) -> None:
    office(bot)
    hadi = holder(bot, "Pak Hadi", Role.COORDINATOR, "kecamatan cibodas")
    number = kim(bot, "KIM Cibodasari", "cibodasari")
    siti = member(bot, "Siti", "cibodasari", number, Office.KETUA)
    bot.work(lambda work: gives(bot, work, siti, Role.MODERATOR, "cibodasari"))
    bot.work(lambda work: gives(bot, work, siti, Role.EDITOR, "kota tangerang"))
    siti.says("/profil")
    siti.sees("Ketua KIM Cibodasari")
    siti.says("/berhenti")
    siti.taps("Keluar dari KIM")
    asked = siti.sees("Anda ketua KIM Cibodasari").text
    assert "Pak Hadi (Koordinator kecamatan) yang memeriksa anggota dan laporan" in asked
    assert "Kami kabari: Pak Hadi" in asked
    assert "Peran yang ikut berakhir: Ketua, KIM Cibodasari" in asked
    assert "Peran yang ikut berakhir: Pemeriksa laporan, Cibodas Sari" in asked
    assert "Peran yang tetap: Penyusun siaran, Kota Tangerang" in asked
    siti.taps("Ya, saya yakin")
    assert "Peran yang tetap: Penyusun siaran" in siti.sees("Anda sudah keluar").text
    hadi.sees("Siti, ketua KIM Cibodasari, sudah keluar. KIM ini perlu ketua baru.")
    hadi.taps("Lihat KIM ini")
    hadi.sees("0 anggota terverifikasi")
    siti.says("/profil")
    seen = siti.sees("sudah keluar").text
    assert "Ketua" not in seen
    assert "Penyusun siaran" in seen
    held = bot.work(lambda work: {grant.role for grant in work.roles.of(actor_of(work, siti).id)})
    assert held == {Role.EDITOR}


def test_a_button_to_leave_from_before_something_changed_leaves_nothing(bot: Bot) -> None:
    office(bot)
    tuti = applicant(bot, "Tuti", "cibodasari")
    tuti.says("/berhenti")
    tuti.taps("Batalkan pendaftaran")
    tuti.sees("Yakin")
    bot.admin.taps("Setujui")
    tuti.sees("Selamat")
    assert "sudah lama" in str(tuti.taps("Ya, saya yakin")["answer"])
    tuti.says("/profil")
    tuti.sees("anggota terverifikasi")


def test_a_ketua_is_one_by_her_role_and_by_nothing_else(bot: Bot) -> None:
    office(bot)
    number = kim(bot, "KIM Cibodasari", "cibodasari")
    siti = member(bot, "Siti", "cibodasari", number, Office.KETUA)
    member(bot, "Dewi", "cibodasari", number, Office.SEKRETARIS)
    bot.admin.says("/kim")
    bot.admin.taps("KIM Cibodasari")
    bot.admin.sees("Siti (ketua)")
    bot.work(lambda work: withdraws(bot, work, siti))
    siti.sees("sudah selesai")
    bot.admin.says("/kim")
    bot.admin.taps("KIM Cibodasari")
    seen = bot.admin.sees("Siti (anggota)").text
    assert seen.index("Dewi (sekretaris)") < seen.index("Siti (anggota)")
    siti.says("/profil")
    siti.sees("Anggota KIM Cibodasari")


def gives(bot: Bot, work: Work, phone: Phone, role: Role, area: str) -> None:
    work.roles.seat(actor_of(work, bot.admin), actor_of(work, phone).id, Offer(role, area_code(work, area)))


def withdraws(bot: Bot, work: Work, phone: Phone) -> None:
    for grant in work.roles.of(actor_of(work, phone).id):
        work.roles.withdraw(actor_of(work, bot.admin), grant.id)
