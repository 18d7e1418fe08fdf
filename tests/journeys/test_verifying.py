"""Verifying members: who decided first, who may bring a KIM into the registry, what stops with /berhenti."""

from kimbot.kim.model import Kim
from kimbot.members.model import Application, Office
from kimbot.roles.model import Role
from kimbot.work import Work
from tests.harness import Bot
from tests.reports.people import actor_of, applicant, area_code, holder, kim, member, newcomer, office


def test_a_reason_that_comes_too_late_closes_its_question(bot: Bot) -> None:
    office(bot)
    other = holder(bot, "Bu Dua", Role.ADMIN, "kota tangerang")
    applicant(bot, "Tuti", "cibodasari")
    bot.admin.sees("Tuti")
    other.sees("Tuti")
    bot.admin.taps("Tolak")
    bot.admin.sees("Mengapa pendaftaran Tuti ditolak?")
    other.taps("Setujui")
    other.sees("Bu Dua menyetujui")
    bot.admin.says("Bukan warga sini.")
    bot.admin.sees("sudah diputuskan")
    bot.admin.says("Bagaimana ini?")
    bot.settle()
    bot.admin.sees("Saya belum paham")


def test_fk_kim_verifies_a_ketua_whose_kim_is_not_in_the_registry(bot: Bot) -> None:
    office(bot)
    fk_kim = holder(bot, "Pak Forum", Role.FK_KIM, "kota tangerang")
    tuti = newcomer(bot, "Tuti")

    def apply(work: Work) -> None:
        given = Application("Tuti", area_code(work, "cibodasari"), None, "KIM Mawar", Office.KETUA, "")
        work.membership.apply(actor_of(work, tuti), given)

    bot.work(apply)
    fk_kim.sees("KIM Mawar (belum tercatat)")
    fk_kim.taps("Setujui")
    tuti.sees("Anda sudah menjadi ketua KIM Mawar")


def test_nobody_is_put_into_the_kim_of_the_city_unasked(bot: Bot) -> None:
    office(bot)
    kim(bot, "FK-KIM Kota Tangerang", "kota tangerang")
    sari = newcomer(bot, "Sari")
    sari.says("/daftar")
    sari.taps("Setuju")
    sari.says("Sari Wulandari")
    sari.says("gandasari")
    sari.sees("Anda ikut KIM yang mana")
    sari.taps("KIM lain")
    sari.says("K")
    sari.sees("3 sampai 80 huruf")
    sari.taps("Kembali")
    sari.taps("Belum ada KIM")
    sari.sees("Apa tugas Anda di KIM?")


def test_the_officers_of_a_kim_come_first(bot: Bot) -> None:
    office(bot)
    number = kim(bot, "KIM Cibodasari", "cibodasari")
    for name, role in (("Ani", Office.ANGGOTA), ("Budi", Office.BENDAHARA), ("Sita", Office.SEKRETARIS)):
        member(bot, name, "cibodasari", number, role)
    member(bot, "Wati", "cibodasari", number, Office.KETUA)
    listed = bot.work(lambda work: [one.name for one in work.registry.members(one_kim(work, number))])
    assert listed == ["Wati", "Sita", "Budi", "Ani"]


def one_kim(work: Work, number: int) -> Kim:
    found = work.registry.get(number)
    assert found is not None
    return found
