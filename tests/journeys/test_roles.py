"""An admin gives and takes roles with /peran, and the people are told."""

from collections.abc import Callable

import pytest

from kimbot.core.actor import Actor
from kimbot.core.clock import DAY, SECOND
from kimbot.roles.model import Offer, Role
from kimbot.work import Work
from tests.harness import Bot
from tests.journeys.offices import member, number, roles_of
from tests.phones import Phone


def begin(bot: Bot, name: str, role: str) -> None:
    """The first steps of giving a role to a member."""
    bot.admin.says("/peran")
    bot.admin.taps("Beri peran")
    bot.admin.says(name)
    bot.admin.taps(f"{name} (Cibodas Sari)")
    bot.admin.sees(f"Peran apa untuk {name}")
    if role in ("Admin Kominfo", "Kepala Dinas"):
        bot.admin.taps("Berikutnya »")
    bot.admin.taps(role)


@pytest.fixture
def admin(bot: Bot) -> Phone:
    bot.admin.says("/start")
    bot.admin.sees("Halo")
    return bot.admin


def test_a_member_becomes_a_moderator_of_her_kelurahan(bot: Bot, admin: Phone) -> None:
    sari = member(bot, "Sari")
    sari.says("/moderasi")
    sari.sees("hanya untuk petugas")
    before = admin.actions
    begin(bot, "Sari", "Pemeriksa laporan")
    admin.says("cibodasari")
    admin.says("31 Desember 2027")
    summary = admin.sees("Sudah benar?")
    assert "Pemeriksa laporan" in summary.text
    assert "Cibodas Sari, Kec. Cibodas" in summary.text
    assert "sampai Jumat, 31 Desember 2027" in summary.text
    admin.taps("Simpan")
    admin.sees("Sari sekarang Pemeriksa laporan (Cibodas Sari, Kec. Cibodas), sampai Jumat, 31 Desember 2027")
    assert admin.actions - before <= 8
    told = sari.sees("Anda mendapat peran baru")
    assert "Pemeriksa laporan" in told.text
    assert "sampai Jumat, 31 Desember 2027" in told.text
    assert roles_of(bot, sari) == [(Role.MODERATOR, "Cibodas Sari, Kec. Cibodas")]
    sari.says("/moderasi")
    sari.sees_not("hanya untuk petugas")


def test_a_role_is_taken_and_gone_at_once(bot: Bot, admin: Phone) -> None:
    camat = member(bot, "Pak Camat")
    begin(bot, "Pak Camat", "Camat")
    admin.says("cibodas")
    admin.taps("Tanpa batas")
    admin.taps("Simpan")
    admin.sees("tanpa batas waktu")
    camat.sees("peran baru: Camat untuk Kecamatan Cibodas")
    camat.says("/kim")
    camat.sees("KIM tercatat")
    admin.says("/akses")
    admin.sees("Pak Camat – Camat, Kecamatan Cibodas")
    admin.taps("Pak Camat · Camat")
    admin.taps("Cabut peran")
    admin.sees("Cabut peran Camat (Kecamatan Cibodas) dari Pak Camat?")
    admin.taps("Ya, cabut")
    admin.sees("sudah dicabut dari Pak Camat")
    camat.sees("Peran Anda sebagai Camat (Kecamatan Cibodas) sudah selesai")
    camat.says("/kim")
    camat.sees("hanya untuk petugas")


def test_changing_ones_mind_takes_nothing(bot: Bot, admin: Phone) -> None:
    lurah = member(bot, "Bu Lurah")
    begin(bot, "Bu Lurah", "Lurah")
    admin.says("cibodasari")
    admin.taps("Tanpa batas")
    admin.taps("Simpan")
    admin.sees("sekarang Lurah")
    admin.taps("Semua peran")
    admin.taps("Bu Lurah · Lurah")
    admin.taps("Cabut peran")
    admin.taps("Tidak jadi")
    admin.sees("Bu Lurah – Lurah")
    assert roles_of(bot, lurah) == [(Role.LURAH, "Cibodas Sari, Kec. Cibodas")]


def test_a_role_is_over_after_its_last_day(bot: Bot, admin: Phone) -> None:
    hadi = member(bot, "Hadi")
    begin(bot, "Hadi", "Penyusun siaran")
    admin.says("besok")
    admin.sees("sampai Selasa, 24 November 2026")
    admin.taps("Simpan")
    hadi.sees("peran baru")
    bot.clock.move(DAY / SECOND + 14 * 3600)  # Tuesday, 23.00: the last hour of the last day
    assert roles_of(bot, hadi) == [(Role.EDITOR, "Kota Tangerang")]
    bot.clock.move(3600)
    assert roles_of(bot, hadi) == []
    hadi.says("/kim")
    hadi.sees("hanya untuk petugas")


def test_the_last_admin_stays(bot: Bot, admin: Phone) -> None:
    admin.says("/peran")
    admin.taps("Bu Ratna · Admin Kominfo")
    admin.taps("Cabut peran")
    answer = admin.taps("Ya, cabut")
    assert answer["alert"]
    assert "admin terakhir" in answer["answer"]
    assert roles_of(bot, admin) == [(Role.ADMIN, "Kota Tangerang")]


def test_an_admin_with_an_end_does_not_free_the_last_one_without(bot: Bot, admin: Phone) -> None:
    member(bot, "Dewi")
    begin(bot, "Dewi", "Admin Kominfo")
    admin.says("besok")
    admin.taps("Simpan")
    admin.taps("Lanjutkan sendiri")
    admin.sees("Dewi sekarang Admin Kominfo")
    admin.says("/peran")
    admin.taps("Bu Ratna · Admin Kominfo")
    admin.taps("Cabut peran")
    assert "admin terakhir" in admin.taps("Ya, cabut")["answer"]


def test_one_of_two_admins_may_go(bot: Bot, admin: Phone) -> None:
    dewi = member(bot, "Dewi")
    begin(bot, "Dewi", "Admin Kominfo")
    admin.taps("Tanpa batas")
    admin.taps("Simpan")
    admin.taps("Lanjutkan sendiri")
    dewi.sees("peran baru: Admin Kominfo untuk Kota Tangerang")
    dewi.says("/peran")
    dewi.taps("Bu Ratna · Admin Kominfo")
    dewi.taps("Cabut peran")
    dewi.taps("Ya, cabut")
    admin.taps("Setujui")
    admin.sees("Peran Anda sebagai Admin Kominfo")
    admin.says("/peran")
    admin.sees("hanya untuk petugas")


def test_a_member_becomes_ketua_of_her_kim(bot: Bot, admin: Phone) -> None:
    sari = member(bot, "Sari", kim="KIM Cibodasari")
    begin(bot, "Sari", "Ketua")
    admin.taps("Tanpa batas")
    admin.sees("Untuk: KIM Cibodasari")
    admin.taps("Simpan")
    sari.sees("peran baru: Ketua untuk KIM Cibodasari")
    sari.says("/verifikasi")
    sari.sees("Tidak ada yang menunggu")


def test_nobody_chairs_a_kim_she_is_no_member_of(bot: Bot, admin: Phone) -> None:
    member(bot, "Joko")
    begin(bot, "Joko", "Ketua")
    admin.sees("Joko belum menjadi anggota KIM")
    admin.taps("Lurah")
    admin.sees("Untuk wilayah mana?")


@pytest.mark.parametrize(
    ("role", "taps", "place"),
    [
        ("Pemeriksa laporan", ["Semua wilayah"], "Kota Tangerang"),
        ("Pemeriksa laporan", ["Cari lewat", "Berikutnya »", "Cibodas", "Seluruh Kec. Cibodas"], "Kecamatan Cibodas"),
        ("Koordinator", ["Berikutnya »", "Pinang"], "Kecamatan Pinang"),
        ("Lurah", ["Cari lewat", "Berikutnya »", "Cibodas", "Jatiuwung"], "Jatiuwung, Kec. Cibodas"),
    ],
)
def test_areas_may_be_tapped(bot: Bot, admin: Phone, role: str, taps: list[str], place: str) -> None:
    hadi = member(bot, "Hadi")
    begin(bot, "Hadi", {"Koordinator": "Koordinator kecamatan"}.get(role, role))
    for label in taps:
        admin.taps({"Cari lewat": "Cari lewat kecamatan"}.get(label, label))
    admin.taps("Tanpa batas")
    admin.sees(f"Untuk: {place}")
    admin.taps("Simpan")
    hadi.sees(f"untuk {place}")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1 Januari 2020", "sudah lewat"),
        ("kapan-kapan", "belum saya pahami"),
        ("31 Februari 2027", "belum saya pahami"),
        ("👍", "belum saya pahami"),
    ],
)
def test_a_date_that_cannot_be_is_asked_again(bot: Bot, admin: Phone, typed: str, said: str) -> None:
    member(bot, "Hadi")
    begin(bot, "Hadi", "Penyusun siaran")
    admin.says(typed)
    admin.sees(said)
    admin.says("31 Desember 2027")
    admin.sees("Sudah benar?")


def test_a_name_nobody_has_and_a_name_too_short(bot: Bot, admin: Phone) -> None:
    member(bot, "Hadi")
    admin.says("/peran")
    admin.taps("Beri peran")
    admin.says("zzz")
    admin.sees("bernama “zzz”")
    admin.says("H")
    admin.sees("dua huruf")
    admin.says("had")
    admin.taps("Hadi (Cibodas Sari)")
    admin.sees("Peran apa untuk Hadi")


def test_wildcards_of_the_database_are_letters_here(bot: Bot, admin: Phone) -> None:
    member(bot, "Hadi")
    admin.says("/peran")
    admin.taps("Beri peran")
    admin.says("%%")
    admin.sees("bernama “%%”")


def test_the_same_role_is_not_given_twice(bot: Bot, admin: Phone) -> None:
    hadi = member(bot, "Hadi")
    for _ in range(2):
        begin(bot, "Hadi", "Penyusun siaran")
        admin.taps("Tanpa batas")
        answer = admin.taps("Simpan")
    assert "sudah dipegang" in answer["answer"]
    assert roles_of(bot, hadi) == [(Role.EDITOR, "Kota Tangerang")]


def test_another_person_makes_the_role_be_asked_again(bot: Bot, admin: Phone) -> None:
    member(bot, "Joko")
    sari = member(bot, "Sari", kim="KIM Cibodasari")
    begin(bot, "Sari", "Ketua")
    admin.taps("Tanpa batas")
    admin.taps("Ubah")
    admin.taps("Nama")
    admin.says("Joko")
    admin.taps("Joko (Cibodas Sari)")
    admin.sees("Peran apa untuk Joko")
    assert roles_of(bot, sari) == []


def test_who_has_blocked_the_bot_is_not_waited_for(bot: Bot, admin: Phone) -> None:
    sari = member(bot, "Sari")
    sari.blocks()
    begin(bot, "Sari", "Penyusun siaran")
    admin.taps("Tanpa batas")
    admin.taps("Simpan")
    admin.sees("belum bisa kami kabari")


def test_a_stranger_may_neither_look_nor_give_nor_take(bot: Bot, admin: Phone) -> None:
    hadi = member(bot, "Hadi")
    hadi.says("/peran")
    hadi.sees("hanya untuk petugas")
    grant = bot.work(lambda work: work.roles.of(number(work, admin))[0].id)
    for data in (f"peran.show|{grant}|0|", f"peran.take|{grant}|0|", f"peran.sure|{grant}|0|", "peran.add|0|0|"):
        assert "hanya untuk petugas" in hadi.forges(data)["answer"]
    assert roles_of(bot, admin) == [(Role.ADMIN, "Kota Tangerang")]


def test_an_admin_who_lost_her_role_cannot_finish_what_she_began(bot: Bot, admin: Phone) -> None:
    hadi = member(bot, "Hadi")
    begin(bot, "Hadi", "Admin Kominfo")
    admin.taps("Tanpa batas")

    def swap(work: Work) -> None:
        mine = work.roles.of(number(work, admin))[0]
        other = work.chats.seen(77, "private", "Dewi", None, "id").id
        work.roles.make_first_admin(other)
        work.roles.take(Actor(other, "Dewi"), mine.id)

    bot.work(swap)
    assert "hanya untuk petugas" in admin.taps("Simpan")["answer"]
    assert roles_of(bot, hadi) == []


def test_two_taps_at_once_take_it_once(bot: Bot, admin: Phone) -> None:
    hadi = member(bot, "Hadi")
    begin(bot, "Hadi", "Penyusun siaran")
    admin.taps("Tanpa batas")
    admin.taps("Simpan")
    hadi.sees("peran baru")
    grant = bot.work(lambda work: work.roles.of(number(work, hadi))[0].id)
    admin.forges(f"peran.sure|{grant}|0|")
    assert "sudah tidak berlaku" in admin.forges(f"peran.sure|{grant}|0|")["answer"]


def test_the_list_has_pages_of_eight(bot: Bot, admin: Phone) -> None:
    def fill(work: Work) -> None:
        for at in range(12):
            chat = work.chats.seen(500 + at, "private", f"Warga {at:02d}", None, "id")
            work.roles.grant(Actor(number(work, admin), ""), chat.id, Offer(Role.LURAH, f"36.71.09.{1001 + at % 6}"))

    bot.work(fill)
    admin.says("/peran")
    shown = admin.sees("halaman 1 dari 2")
    assert len(shown.text) < 1000
    admin.taps("Berikutnya »")
    admin.sees("halaman 2 dari 2")
    admin.taps("« Sebelumnya")
    admin.sees("halaman 1 dari 2")


def test_what_was_done_stands_in_the_audit(bot: Bot, admin: Phone) -> None:
    hadi = member(bot, "Hadi")
    begin(bot, "Hadi", "Penyusun siaran")
    admin.taps("Tanpa batas")
    admin.taps("Simpan")
    hadi.sees("peran baru")
    read: Callable[[Work], list[str]] = lambda work: [  # noqa: E731
        entry.act for entry in work.audit.entries(f"person:{number(work, hadi)}")
    ]
    assert bot.work(read)[-1] == "role.give.editor"
