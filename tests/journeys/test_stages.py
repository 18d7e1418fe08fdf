"""The formation list: how far each place has come, its decree and its end, who was there."""

from datetime import date

import pytest

from kimbot.kim.model import Sk, Stage, read_sk
from kimbot.roles.model import Offer, Role
from kimbot.work import Work
from tests.harness import Bot
from tests.journeys.offices import trail
from tests.phones import Phone
from tests.refusals import refusals
from tests.reports.people import actor_of, holder, kim, member, office

CIBODAS_SARI = "36.71.09.1002"
DAY = 86_400


def opens_list(phone: Phone) -> str:
    phone.says("/kim")
    phone.taps("Tahap pembentukan")
    return phone.sees("kelurahan").text


def stage_of(bot: Bot, name: str) -> str:
    return str(bot.work(lambda work: work.tx.value("SELECT stage FROM kim WHERE name = :name", name=name)))


def test_fk_kim_finds_a_kelurahan_and_moves_it_on(bot: Bot) -> None:
    office(bot)
    kim(bot, "KIM Cibodasari", "cibodasari")
    kim(bot, "KIM Kecamatan Cibodas", "kecamatan cibodas")
    tatang = holder(bot, "Pak Tatang", Role.FK_KIM, "kota tangerang")
    shown = opens_list(tatang)
    assert "104 kelurahan: 103 belum ada, 1 aktif." in shown
    assert "Ditambah 1 KIM untuk kecamatan atau kota." in shown
    assert "halaman 1 dari 14" in shown
    tatang.taps("Pilih kecamatan")
    tatang.taps("Berikutnya »")
    tatang.taps("Cibodas")
    assert "6 kelurahan di Kecamatan Cibodas: 5 belum ada, 1 aktif." in tatang.sees("di Kecamatan Cibodas").text
    tatang.taps("Uwung Jaya (Cibodas)")
    tatang.sees("Belum ada KIM di sini")
    tatang.taps("Ubah tahap")
    assert tatang.sees("Sudah sampai mana").buttons == ["Sosialisasi", "Calon pengurus", "Kembali"]
    assert "sosialisasi" in str(tatang.taps("Sosialisasi")["answer"])
    assert "Tahap: sosialisasi (sejak Senin, 23 November 2026)" in tatang.sees("Tahap: sosialisasi").text
    tatang.taps("Kembali")
    assert "1 sosialisasi" in tatang.sees("104 kelurahan").text
    tatang.taps("Pilih tahap")
    tatang.taps("sosialisasi (1)")
    assert tatang.sees("Yang sosialisasi").buttons[:2] == ["Uwung Jaya (Cibodas)", "Pilih tahap"]
    tatang.taps("Pilih kecamatan")
    tatang.taps("Benda")
    tatang.sees("Yang sosialisasi: tidak ada")
    assert ("stage.sosialisasi", "area:36.71.09.1005") in [(one.act, one.subject) for one in trail(bot)]


def test_back_leads_to_where_she_looked(bot: Bot) -> None:
    office(bot)
    opens_list(bot.admin)
    bot.admin.taps("Berikutnya »")
    bot.admin.sees("halaman 2 dari 13")
    page = bot.admin.sees("halaman 2 dari 13").buttons
    bot.admin.taps(page[0])
    bot.admin.sees("Belum ada KIM di sini")
    bot.admin.taps("Kembali")
    bot.admin.sees("halaman 2 dari 13")


def test_of_two_at_once_the_second_is_told(bot: Bot) -> None:
    office(bot)
    number = kim(bot, "KIM Cibodasari", "cibodasari")
    hadi = holder(bot, "Pak Hadi", Role.COORDINATOR, "kecamatan cibodas")
    for phone in (bot.admin, hadi):
        phone.says("/kim")
        phone.taps("KIM Cibodasari")
        phone.taps("Ubah tahap")
        phone.sees("Sudah sampai mana")
    hadi.taps("Vakum")
    hadi.sees("Tahap: vakum")
    told = bot.admin.forges(f"fm.move|{number}|5|{CIBODAS_SARI}:vakum")["answer"]
    assert "sudah diubah orang lain: sekarang vakum" in str(told)
    bot.admin.taps("SK terbit")
    for words in ("400/2026", "1 November 2026"):
        bot.admin.says(words)
    bot.admin.sees("Berlaku sampai kapan")
    bot.admin.taps("Lewati")
    assert "sudah diubah orang lain: sekarang vakum" in str(bot.admin.taps("Simpan")["answer"])
    assert [one.act for one in trail(bot)].count("stage.vakum") == 1
    assert bot.work(lambda work: work.tx.value("SELECT sk_number FROM kim")) == ""


def test_a_kelurahan_moves_once_too(bot: Bot) -> None:
    office(bot)
    hadi = holder(bot, "Pak Hadi", Role.COORDINATOR, "kecamatan cibodas")
    for phone in (bot.admin, hadi):
        phone.forges(f"fm.show|0|0|{CIBODAS_SARI}")
        phone.taps("Ubah tahap")
        phone.sees("Sudah sampai mana")
    hadi.taps("Sosialisasi")
    hadi.sees("Tahap: sosialisasi")
    told = bot.admin.taps("Calon pengurus")["answer"]
    assert "Tahap Cibodas Sari, Kec. Cibodas sudah diubah orang lain: sekarang sosialisasi" in str(told)
    kim(bot, "KIM Cibodasari", "cibodasari")
    assert "sudah diubah orang lain: sekarang aktif" in str(
        hadi.forges(f"fm.move|0|2|{CIBODAS_SARI}:belum_ada")["answer"]
    )
    hadi.forges(f"fm.show|0|0|{CIBODAS_SARI}")
    hadi.sees("KIM Cibodasari")


def test_each_sees_what_is_hers_and_who_only_looks_changes_nothing(bot: Bot) -> None:
    office(bot)
    number = kim(bot, "KIM Cibodasari", "cibodasari")
    camat = holder(bot, "Pak Camat", Role.CAMAT, "kecamatan cibodas")
    lurah = holder(bot, "Bu Lurah", Role.LURAH, "cibodasari")
    assert "6 kelurahan: 5 belum ada, 1 aktif." in opens_list(camat)
    assert "Pilih kecamatan" not in camat.sees("6 kelurahan").buttons
    assert "1 kelurahan: 1 aktif." in opens_list(lurah)
    camat.taps("Uwung Jaya (Cibodas)")
    assert camat.sees("Belum ada KIM").buttons == ["Undang anggota", "Poster cetak", "Kembali"]
    lurah.taps("KIM Cibodasari")
    assert lurah.sees("Tahap: aktif").buttons == ["Undang anggota", "Poster cetak", "Kembali"]
    for phone in (camat, lurah):
        for press in (
            f"fm.stage|{number}|0|",
            f"fm.move|{number}|5|x:vakum",
            f"fm.sk|{number}|0|",
            f"fm.visit|{number}|0|",
        ):
            assert phone.forges(press)["answer"]
    assert stage_of(bot, "KIM Cibodasari") == Stage.ACTIVE
    assert sum(bot.work(refusals).values()) == 8


def test_a_ketua_has_her_kim_and_no_list(bot: Bot) -> None:
    office(bot)
    number = kim(bot, "KIM Cibodasari", "cibodasari")
    siti = member(bot, "Siti", "cibodasari", number)
    give = lambda work: work.roles.seat(  # noqa: E731
        actor_of(work, bot.admin), actor_of(work, siti).id, Offer(Role.KETUA, CIBODAS_SARI, number)
    )
    bot.work(give)
    visited(bot, number, "Ketuanya sulit ditemui.")
    siti.says("/kim")
    assert "Tahap pembentukan" not in siti.sees("1 KIM tercatat").buttons
    siti.taps("KIM Cibodasari")
    assert "Ketuanya" not in siti.sees("Tahap: aktif").text
    siti.forges(f"fm.visits|{number}|0|")
    siti.sees("Belum ada kunjungan")
    assert siti.forges("fm.list|0|0|/")["answer"]


# ------------------------------------------------------------------------------------------------------------- SK
def test_the_sk_is_asked_with_its_stage_and_stands_on_the_card(bot: Bot) -> None:
    office(bot)
    kim(bot, "KIM Cibodasari", "cibodasari")
    hadi = holder(bot, "Pak Hadi", Role.COORDINATOR, "kecamatan cibodas")
    hadi.says("/kim")
    hadi.taps("KIM Cibodasari")
    hadi.taps("Ubah tahap")
    hadi.taps("SK terbit")
    hadi.says("400.10/12/2026")
    hadi.says("besok")
    hadi.sees("hari itu belum tiba")
    hadi.says("2 November 2026")
    hadi.says("1 Januari 2026")
    hadi.sees("harus sesudah Senin, 2 November 2026")
    hadi.taps("3 tahun")
    summary = hadi.sees("Simpan SK ini?").text
    assert "Berlaku sampai: Kamis, 1 November 2029" in summary
    hadi.taps("Simpan")
    hadi.taps("Lihat KIM ini")
    card = hadi.sees("Tahap: SK terbit").text
    assert "SK: 400.10/12/2026, berlaku sampai Kamis, 1 November 2029" in card
    hadi.taps("Ubah SK")
    hadi.says("401/2026")
    hadi.says("3 November 2026")
    hadi.says("31 Desember 2028")
    hadi.taps("Simpan")
    assert stage_of(bot, "KIM Cibodasari") == Stage.DECREED
    assert bot.work(lambda work: work.registry.inside("36.71")[0].sk) == read_sk("401/2026", "2026-11-03", "2028-12-31")


def test_a_place_becomes_a_kim_with_its_sk(bot: Bot) -> None:
    office(bot)
    hadi = holder(bot, "Pak Hadi", Role.COORDINATOR, "kecamatan cibodas")
    opens_list(hadi)
    hadi.taps("Cibodas Sari (Cibodas)")
    hadi.taps("Daftarkan KIM")
    hadi.says("KIM Cibodasari")
    hadi.says("400/2026")
    hadi.says("2 November 2026")
    hadi.sees("Berlaku sampai kapan")
    hadi.taps("Lewati")
    summary = hadi.sees("Simpan KIM ini?").text
    assert "Tahap: SK terbit" in summary
    assert "Berlaku sampai: belum diketahui" in summary
    hadi.taps("Simpan")
    hadi.sees("KIM Cibodasari di Cibodas Sari, Kec. Cibodas sudah tercatat")
    assert "1 SK terbit" in opens_list(hadi)


def decreed(bot: Bot, number: int, sk: Sk) -> None:
    bot.work(lambda work: work.formation.decree(actor_of(work, bot.admin), number, sk))


def ends(phone: Phone) -> list[str]:
    return [one.text for one in phone.messages() if "SK pengurus perlu diperbarui" in one.text]


def test_the_end_of_an_sk_is_called_to_mind_twice(bot: Bot) -> None:
    office(bot)
    number = kim(bot, "KIM Cibodasari", "cibodasari")
    siti = member(bot, "Siti", "cibodasari", number)
    bot.work(
        lambda work: work.roles.seat(
            actor_of(work, bot.admin), actor_of(work, siti).id, Offer(Role.KETUA, CIBODAS_SARI, number)
        )
    )
    hadi = holder(bot, "Pak Hadi", Role.COORDINATOR, "kecamatan cibodas")
    other = holder(bot, "Pak Karawaci", Role.COORDINATOR, "kecamatan karawaci")
    keepers = (siti, hadi, bot.admin)
    decreed(bot, number, read_sk("400/2024", "2024-02-22", "2027-02-22"))
    bot.tick()
    assert [ends(phone) for phone in keepers] == [[], [], []]
    bot.tick(DAY)
    for phone in keepers:
        assert (
            "KIM Cibodasari, Cibodas Sari, Kec. Cibodas: berlaku sampai Senin, 22 Februari 2027"
            in phone.sees("SK pengurus perlu diperbarui").text
        )
    bot.tick(90 * DAY)  # its last day
    assert [len(ends(phone)) for phone in keepers] == [1, 1, 1]
    bot.tick(DAY)
    for phone in keepers:
        phone.sees("sudah berakhir Senin, 22 Februari 2027")
    bot.tick(DAY)
    assert [len(ends(phone)) for phone in keepers] == [2, 2, 2]
    assert ends(other) == []
    decreed(bot, number, read_sk("401/2027", "2027-02-23", "2027-04-01"))
    bot.tick(3600)
    siti.sees("berlaku sampai Kamis, 1 April 2027")


def test_at_night_nobody_is_told_and_many_are_one_message(bot: Bot) -> None:
    office(bot)
    for at in range(10):
        decreed(bot, kim(bot, f"KIM {at}", "cibodasari"), read_sk("1/2020", "2020-01-01", "2023-01-01"))
    bot.tick(13 * 3600)
    assert ends(bot.admin) == []
    bot.tick(11 * 3600)
    assert "dan 2 KIM lagi" in bot.admin.sees("SK pengurus perlu diperbarui").text
    bot.tick(3600)
    assert len(ends(bot.admin)) == 1


def test_whom_nobody_could_be_told_of_waits(bot: Bot) -> None:
    office(bot)
    decreed(bot, kim(bot, "KIM Cibodasari", "cibodasari"), read_sk("1/2020", "2020-01-01", "2023-01-01"))
    bot.admin.blocks()
    bot.until(lambda work: not work.roles.reachable())
    bot.tick()
    bot.admin.says("/start")
    bot.tick(3600)
    bot.admin.sees("sudah berakhir Minggu, 1 Januari 2023")


# --------------------------------------------------------------------------------------------------------- visits
def visited(bot: Bot, number: int, done: str, photo: str = "") -> None:
    def note(work: Work) -> None:
        work.formation.note_visit(actor_of(work, bot.admin), number, CIBODAS_SARI, date(2026, 11, 20), done, photo)

    bot.work(note)


def test_a_visit_with_a_photo(bot: Bot) -> None:
    office(bot)
    tatang = holder(bot, "Pak Tatang", Role.FK_KIM, "kota tangerang")
    hadi = holder(bot, "Pak Hadi", Role.COORDINATOR, "kecamatan cibodas")
    tatang.forges(f"fm.show|0|0|{CIBODAS_SARI}")
    tatang.taps("Catat kunjungan")
    tatang.sees("Kapan Anda berkunjung ke Cibodas Sari, Kec. Cibodas?")
    tatang.taps("Kemarin")
    tatang.sends_photo()
    tatang.sees("Tulis dulu apa yang dikerjakan")
    tatang.says("Oke")
    tatang.sees("5 sampai 500 huruf")
    tatang.says("Bertemu lurah dan ketua RW <b>05</b>")
    tatang.sends_photo()
    assert "Foto: ada" in tatang.sees("Simpan kunjungan ini?").text
    tatang.taps("Simpan")
    tatang.taps("Lihat kartunya")
    assert "• Minggu, 22 November 2026: Bertemu lurah dan ketua RW <b>05</b>" in tatang.sees("Kunjungan terakhir").text
    kim(bot, "KIM Cibodasari", "cibodasari")  # what was noted before there was a KIM stays on its card
    hadi.says("/kim")
    hadi.taps("KIM Cibodasari")
    hadi.sees("Bertemu lurah")
    hadi.taps("Semua kunjungan")
    assert "Minggu, 22 November 2026, Pak Tatang" in hadi.sees("Kunjungan ke KIM Cibodasari").text
    hadi.taps("Foto 22/11/2026")
    hadi.sees_photo()


def test_the_last_three_then_pages(bot: Bot) -> None:
    office(bot)
    number = kim(bot, "KIM Cibodasari", "cibodasari")
    for at in range(5):
        visited(bot, number, f"Kunjungan nomor {at}")
    bot.admin.says("/kim")
    bot.admin.taps("KIM Cibodasari")
    card = bot.admin.sees("Kunjungan terakhir").text
    assert [at for at in range(5) if f"nomor {at}" in card] == [2, 3, 4]
    bot.admin.taps("Semua kunjungan")
    bot.admin.taps("Berikutnya »")
    page = bot.admin.sees("halaman 2 dari 2").text
    assert [at for at in range(5) if f"nomor {at}" in page] == [0, 1]
    bot.admin.taps("Kembali")
    bot.admin.sees("Kunjungan terakhir")


@pytest.mark.parametrize(
    "press",
    [
        "fm.move|0|1|36.71.99:aktif",
        "fm.move|0|99|:",
        "fm.move|1|5|x:belum_ada",
        "fm.move|0|1|36.71.09.1005:aktif",
        "fm.show|0|9|x/y/z",
        "fm.photo|77|0|",
        "fm.list|9223372036854775807|0|nirwana/36.99",
        f"fm.list|0|0|/{'9' * 50}",
        f"k.show|1|9223372036854775807|/{'9' * 33}",
        "fm.visits|0|0|",
        "fm.sk|0|3|",
        "k.show|0|1|a",
    ],
)
def test_forged_buttons_break_nothing(bot: Bot, press: str) -> None:
    office(bot)
    kim(bot, "KIM Cibodasari", "cibodasari")
    bot.admin.forges(press)
    opens_list(bot.admin)
    assert bot.work(lambda work: work.tx.value("SELECT COUNT(*) FROM inbox WHERE state = 'poison'")) == 0
    assert bot.work(lambda work: work.tx.value("SELECT COUNT(*) FROM stages")) == 1
