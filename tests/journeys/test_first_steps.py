"""Langkah awal: a list that ticks itself off, each step with the button that does it."""

import pytest

from kimbot import boot
from kimbot.core.actor import SYSTEM
from kimbot.roles.model import Role
from tests.harness import Bot
from tests.journeys.offices import holder, payload, trail
from tests.phones import Phone


@pytest.fixture
def admin(bot: Bot) -> Phone:
    bot.admin.says("/dasbor")
    bot.admin.sees("0 dari 5 sudah selesai")
    return bot.admin


def invited(bot: Bot, admin: Phone, name: str) -> Phone:
    """Finish the invitation that was begun; somebody opens it."""
    admin.taps("Tanpa batas")
    admin.taps("Buat undangan")
    phone = bot.world.user(name)
    phone.says(payload(admin.sees("sudah jadi").text))
    admin.taps("Ya, benar")
    return phone


def test_from_nothing_to_all_done(bot: Bot, admin: Phone) -> None:
    admin.taps("Undang penyetuju")
    admin.sees("Sampai kapan?")
    invited(bot, admin, "Pak Setuju")
    admin.taps("Lanjutkan sendiri")
    admin.sees("Pak Setuju sekarang Penyetuju siaran")
    bot.tick(5)
    admin.sees("1 dari 5 sudah selesai")

    admin.taps("Impor daftar KIM")
    admin.sends_document("kim.csv", b"nama;wilayah\nKIM Satu;Cibodas Sari\n")
    admin.taps("Impor")
    admin.taps("Lanjutkan sendiri")
    bot.tick(5)
    admin.sees("2 dari 5 sudah selesai")

    admin.taps("Hubungkan kanal")
    shown = admin.sees("Pilih kanal")
    assert "startchannel" in str((shown.button("Pilih kanal") or {})["url"])
    kanal = bot.world.channel("Kominfo Kota Tangerang", admin)
    kanal.add_bot()
    kanal.promote_bot()
    admin.taps("Jadikan")
    bot.until(lambda work: bool(work.groups.channels()))
    bot.tick(5)
    admin.sees("3 dari 5 sudah selesai")

    admin.taps("Undang koordinator")
    admin.sees("Untuk kecamatan mana?")
    admin.taps("Berikutnya »")
    admin.taps("Cibodas")
    invited(bot, admin, "Hadi").sees("peran baru: Koordinator kecamatan")
    bot.tick(5)
    admin.sees("4 dari 5 sudah selesai")

    admin.taps("Kirim pesan uji")
    admin.sees("Ini pesan uji dari kimbot")
    bot.until(lambda work: work.tx.value("SELECT 1 FROM deliveries WHERE key = 'first steps:test' AND state = 'sent'"))
    bot.tick(5)
    done = admin.sees("sudah selesai semua")
    assert "☐" not in done.text
    assert done.buttons == ["Atur peran"]


def test_start_reminds_until_it_is_put_away(bot: Bot, admin: Phone) -> None:
    admin.says("/start")
    admin.taps("Langkah awal (0/5)")
    admin.taps("Sembunyikan")
    admin.sees("tidak lagi ditawarkan")
    admin.says("/start")
    assert not any("Langkah awal" in label for label in admin.sees("Tugas Anda").buttons)
    admin.says("/dashboard")
    admin.taps("Tampilkan di /start")
    admin.says("/start")
    assert "Langkah awal (0/5)" in admin.sees("Tugas Anda").buttons
    assert [entry.act for entry in trail(bot)][-2:] == ["steps.hide", "steps.show"]


def test_the_first_admin_begins_there(bot: Bot) -> None:
    bot.work(lambda work: work.roles.retire(SYSTEM, work.roles.admins()))
    siti = bot.world.user("Siti")
    siti.says(payload(str(bot.work(boot.first_admin_link))))
    siti.taps("Langkah awal")
    siti.sees("0 dari 5 sudah selesai")


def test_all_admins_see_the_same_card(bot: Bot, admin: Phone) -> None:
    dewi = holder(bot, "Dewi", Role.ADMIN)
    dewi.says("/dasbor")
    dewi.sees("0 dari 5")
    holder(bot, "Hadi", Role.COORDINATOR, "36.71.09")
    bot.tick(5)
    dewi.sees("1 dari 5")
    admin.sees("1 dari 5")


def test_a_step_that_is_undone_is_open_again(bot: Bot, admin: Phone) -> None:
    hadi = holder(bot, "Hadi", Role.COORDINATOR, "36.71.09")
    bot.tick(5)
    admin.sees("1 dari 5")
    bot.work(lambda work: work.roles.retire(SYSTEM, [one for one in work.roles.all() if one.role == "coordinator"]))
    bot.tick(5)
    admin.sees("0 dari 5")
    assert hadi.id


@pytest.mark.parametrize("role", [Role.EDITOR, Role.COORDINATOR])
def test_it_is_for_admins(bot: Bot, admin: Phone, role: Role) -> None:
    other = holder(bot, "Hadi", role, "36.71.09" if role is Role.COORDINATOR else "36.71")
    other.says("/dasbor")
    other.sees("hanya untuk petugas")
    for data in ("st.go|0|0|test", "st.go|0|0|registry", "st.hide|1|0|"):
        assert "hanya untuk petugas" in other.forges(data)["answer"]
    other.says("/start")
    assert not any("Langkah awal" in label for label in other.sees("Halo").buttons)


def test_a_forged_step_does_nothing(bot: Bot, admin: Phone) -> None:
    assert "sudah lama" in admin.forges("st.go|0|0|everything")["answer"]
