"""An admin sends the list of KIM as a file; it is shown before anything is written, and put in by two."""

import pytest

from kimbot.roles.model import Role
from tests.harness import Bot
from tests.journeys.offices import actor, holder, member, trail
from tests.kim.sheets import xlsx
from tests.phones import Phone

LIST = b"nama;wilayah;tema\nKIM Satu;Cibodas Sari;UMKM\nKIM Dua;Kecamatan Karawaci;\n"


@pytest.fixture
def admin(bot: Bot) -> Phone:
    bot.admin.says("/start")
    bot.admin.sees("Halo")
    return bot.admin


def registry(bot: Bot) -> list[str]:
    return bot.work(lambda work: sorted(kim.name for kim in work.registry.inside("36.71")))


def test_a_list_is_sent_shown_and_put_in(bot: Bot, admin: Phone) -> None:
    before = admin.actions
    admin.sends_document("daftar kim.csv", LIST)
    shown = admin.sees("2 KIM baru")
    assert "belum bisa dipakai" not in shown.text
    assert registry(bot) == []
    admin.taps("Impor")
    admin.sees("Memasukkan 2 KIM ke daftar: KIM Satu, KIM Dua")
    admin.taps("Lanjutkan sendiri")
    admin.sees("2 KIM sudah masuk daftar")
    assert admin.actions - before == 3
    bot.clock.move(5)
    bot.tick()
    admin.sees_not("sedang saya baca")
    assert registry(bot) == ["KIM Dua", "KIM Satu"]
    assert [entry.act for entry in trail(bot)][-4:] == ["ask.kim.import", "alone.kim.import", "kim.add", "kim.add"]


def test_a_spreadsheet_by_the_button(bot: Bot, admin: Phone) -> None:
    admin.says("/kim")
    admin.taps("Impor daftar")
    admin.sees("Kirim file daftar KIM ke sini")
    admin.says("ini daftarnya")
    admin.sees("Kirim filenya sebagai dokumen")
    admin.sends_document("KIM.XLSX", xlsx([["Nama KIM", "Kelurahan"], ["KIM Satu", "cibodasari"]]))
    admin.sees("1 KIM baru")
    admin.taps("Impor")
    admin.taps("Lanjutkan sendiri")
    admin.sees("1 KIM sudah masuk daftar")
    assert registry(bot) == ["KIM Satu"]


def test_with_two_admins_the_other_one_agrees(bot: Bot, admin: Phone) -> None:
    dewi = holder(bot, "Dewi", Role.ADMIN)
    admin.sends_document("daftar.csv", LIST)
    admin.taps("Impor")
    dewi.sees("Memasukkan 2 KIM ke daftar")
    assert registry(bot) == []
    dewi.taps("Setujui")
    admin.sees("2 KIM sudah masuk daftar")
    assert registry(bot) == ["KIM Dua", "KIM Satu"]


def test_bad_rows_are_named_and_what_is_there_is_passed_over(bot: Bot, admin: Phone) -> None:
    member(bot, "Sari", kim="KIM Satu")
    admin.sends_document("daftar.csv", LIST + b"KIM Tiga;Atlantis;\n;Cibodas Sari;\n" + b"KI;x;\n" * 5)
    shown = admin.sees("1 KIM baru")
    assert "1 sudah tercatat" in shown.text
    assert "7 baris belum bisa dipakai" in shown.text
    assert "Baris 4: Wilayah “Atlantis” belum pasti" in shown.text
    assert "Baris 5: Namanya kosong." in shown.text
    assert "… dan 2 lagi." in shown.text
    admin.taps("Impor")
    admin.taps("Lanjutkan sendiri")
    admin.sees("1 KIM sudah masuk daftar")
    assert registry(bot) == ["KIM Dua", "KIM Satu"]


def test_a_file_that_is_no_list_says_what_is_wrong_and_the_next_one_is_taken(bot: Bot, admin: Phone) -> None:
    admin.sends_document("daftar.csv", b"nama;tema\nKIM Satu;UMKM\n")
    admin.sees("Tidak ada kolom wilayah")
    admin.sends_document("daftar.xlsx", b"PK\x03\x04 broken")
    admin.sees("tidak bisa dibaca")
    admin.sends_document("daftar.csv", b"x" * 1_000_001)
    admin.sees("paling banyak 1 MB")
    admin.sends_document("daftar.csv", LIST)
    admin.sees("2 KIM baru")


def test_nothing_new_is_not_put_in(bot: Bot, admin: Phone) -> None:
    member(bot, "Sari", kim="KIM Satu")
    admin.sends_document("daftar.csv", b"nama;wilayah\nKIM Satu;Cibodas Sari\n")
    admin.sees("Tidak ada KIM baru")
    assert "Tidak ada yang bisa dimasukkan" in admin.taps("Impor")["answer"]


def test_another_file_before_the_decision_takes_its_place(bot: Bot, admin: Phone) -> None:
    admin.sends_document("daftar.csv", LIST)
    admin.sees("2 KIM baru")
    admin.taps("Ubah")
    admin.taps("File")
    admin.sends_document("daftar.csv", LIST + b"KIM Tiga;Cibodas;\nKIM Tiga;Kel. Cibodas Kec. Cibodas;\n")
    admin.sees("3 KIM baru")


def test_given_up_while_it_is_read_nothing_is_shown(bot: Bot, admin: Phone) -> None:
    admin.sends_document("daftar.csv", LIST)
    admin.sees("2 KIM baru")
    admin.taps("Batal")
    admin.sees("dibatalkan")
    assert bot.work(lambda work: work.proposals.waiting_for(actor(work, admin))) == []


def test_after_a_restart_the_list_is_still_there(bot: Bot, admin: Phone) -> None:
    admin.sends_document("daftar.csv", LIST)
    admin.sees("2 KIM baru")
    bot.stop()
    bot.start()
    admin.taps("Impor")
    admin.taps("Lanjutkan sendiri")
    admin.sees("2 KIM sudah masuk daftar")


def test_an_admin_who_lost_her_role_puts_nothing_in(bot: Bot, admin: Phone) -> None:
    dewi = holder(bot, "Dewi", Role.ADMIN)
    dewi.sends_document("daftar.csv", LIST)
    dewi.sees("2 KIM baru")
    bot.work(lambda work: work.roles.take(actor(work, admin), work.roles.of(actor(work, dewi).id)[0].id))
    assert "hanya untuk petugas" in dewi.taps("Impor")["answer"]
    assert registry(bot) == []


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.EDITOR, Role.FK_KIM])
def test_others_who_send_a_list_are_answered_as_ever(bot: Bot, admin: Phone, role: Role) -> None:
    other = holder(bot, "Hadi", role, "36.71.09" if role is Role.COORDINATOR else "36.71")
    other.sends_document("daftar.csv", LIST)
    bot.settle()
    other.sees_not("KIM baru")
    assert "hanya untuk petugas" in other.forges("k.import|0|0|")["answer"]
    assert registry(bot) == []


def test_a_file_for_another_form_goes_there(bot: Bot, admin: Phone) -> None:
    admin.says("/siarkan")
    admin.sends_document("daftar.csv", LIST, caption="Daftar KIM tahun ini, silakan dibaca ya.")
    admin.sees_not("KIM baru")
    assert bot.work(lambda work: work.tx.value("SELECT COUNT(*) FROM jobs")) == 0
