"""/rekap: the map, whom to call, the table and the proof, each for those who may see it."""

import io
import re

from PIL import Image
from pypdf import PdfReader

from kimbot.kim.spreadsheet import rows
from kimbot.roles.model import Role
from tests.announcements.after import RIGHT, TITLE, corrects, done, withdraws
from tests.announcements.scene import group, member, office, sends, settles
from tests.harness import Bot
from tests.journeys.offices import opened, trail
from tests.phones import Phone
from tests.reports.people import holder


def out(bot: Bot) -> Phone:
    """An announcement has reached Cibodas Sari, and not Gandasari."""
    admin, _, rina = office(bot), member(bot), member(bot, "Rina", "gandasari")
    rina.blocks()
    bot.until(lambda work: work.tx.value("SELECT COUNT(*) FROM chats WHERE state = 'gone'") == 1)
    sends(bot)
    settles(bot)
    admin.sees("Hasil pengumuman")
    return admin


def test_the_map_comes_with_its_numbers_and_its_ways(bot: Bot) -> None:
    admin = out(bot)
    admin.says("/rekap")
    admin.sees("Rekap siaran terakhir: “Imunisasi di balai warga”")
    shown = admin.sees("104 kelurahan", within=15)
    assert "Terkirim: 1" in shown.text
    assert "Belum terjangkau: 103" in shown.text
    assert shown.buttons == ["Hubungi siapa?", "Tabel Excel", "Bukti siar (PDF)", "Siaran lain"]
    picture = Image.open(io.BytesIO(bot.world.file(shown.raw["photo"][-1]["file_id"])))
    assert picture.width == 1280


def test_whom_to_call_in_pages(bot: Bot) -> None:
    admin = out(bot)
    admin.says("/rekap")
    admin.sees("104 kelurahan", within=15)
    admin.taps("Hubungi siapa?")
    first = admin.sees("103 kelurahan belum terjangkau")
    assert "halaman 1 dari 18" in first.text
    assert "belum ada ketua atau koordinator" in first.text
    admin.taps("Berikutnya »")
    second = admin.sees("halaman 2 dari 18")
    assert second.id == first.id, "the page turns where it stands"
    admin.taps("Lihat peta")
    admin.sees("104 kelurahan", within=15)


def test_the_table_and_the_proof_come_as_files_and_are_noted(bot: Bot) -> None:
    admin = out(bot)
    admin.says("/rekap")
    admin.sees("104 kelurahan", within=15)
    assert "Sedang dibuat" in str(admin.taps("Tabel Excel")["answer"])
    handed = admin.sees("Tabel “Imunisasi di balai warga”", within=15)
    assert handed.buttons == ["Lihat peta"]
    table = handed.raw["document"]
    assert table["file_name"] == "rekap-imunisasi-di-balai-warga-2026-11-23.xlsx"
    told = [cells for _, cells in rows(bot.world.file(table["file_id"]), 99)]
    assert ["Pengumuman", "Imunisasi di balai warga"] in told
    admin.taps("Bukti siar (PDF)")
    proof = admin.sees("Bukti siar “Imunisasi di balai warga”", within=15).raw["document"]
    assert proof["file_name"] == "bukti-siar-imunisasi-di-balai-warga-2026-11-23.pdf"
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(bot.world.file(proof["file_id"]))).pages)
    assert "Bu Ratna" in text
    assert [entry.act for entry in trail(bot) if entry.act.startswith("recap.")] == ["recap.sheet", "recap.proof"]


def test_a_camat_sees_his_kecamatan_and_a_stranger_nothing(bot: Bot) -> None:
    out(bot)
    camat = holder(bot, "Pak Camat", Role.CAMAT, "kecamatan cibodas")
    camat.says("/rekap")
    shown = camat.sees("6 kelurahan", within=15)
    assert "Belum terjangkau: 5" in shown.text
    joko = opened(bot, "Joko")
    joko.says("/rekap")
    joko.sees("Maaf")
    for route in ("rekap.show", "rekap.calls", "rekap.sheet", "rekap.proof", "rekap.page"):
        assert joko.forges(f"{route}|1|0|")["answer"]
    assert bot.work(lambda work: work.tx.value("SELECT COUNT(*) FROM jobs")) == 0


def test_an_earlier_release_is_found_again(bot: Bot) -> None:
    admin = out(bot)
    warga = group(bot)
    sends(bot, text="Listrik padam", topic="Info layanan")
    warga.sees("Listrik padam")
    settles(bot)
    admin.says("/rekap")
    admin.sees("Listrik padam", within=15)
    admin.sees("104 kelurahan", within=15)
    admin.taps("Siaran lain")
    admin.sees("Siaran mana")
    admin.taps("23/11 Imunisasi di balai warga")
    assert "Imunisasi" in admin.sees("104 kelurahan", within=15).text


def test_nothing_was_announced_yet(bot: Bot) -> None:
    lurah = holder(office_bot(bot), "Bu Lurah", Role.LURAH, "cibodasari")
    lurah.says("/rekap")
    lurah.sees("Belum ada pengumuman")


def office_bot(bot: Bot) -> Bot:
    office(bot)
    return bot


def test_forged_pages_and_numbers_do_no_harm(bot: Bot) -> None:
    admin = out(bot)
    admin.says("/rekap")
    admin.sees("104 kelurahan", within=15)
    for arg in ("-1", "x", "٣", "99999999999999999999"):
        admin.forges("rekap.calls|1|0|99999")
        admin.sees("halaman 18 dari 18")
        admin.forges(f"rekap.calls|1|0|{arg}")
        admin.sees("halaman 1 dari 18")
    assert admin.forges("rekap.show|9999|0|")["answer"]


def test_corrections_and_a_withdrawal_are_proved_too(bot: Bot) -> None:
    admin, sari = office(bot), member(bot)
    sends(bot)
    sari.sees("Imunisasi")
    settles(bot)
    bot.clock.move(60)
    corrects(admin)
    done(bot)
    admin.sees("Ralat selesai")
    bot.clock.move(60)
    withdraws(admin, RIGHT)
    done(bot)
    admin.says("/rekap")
    assert "Ditarik kembali Senin, 23 November 2026" in admin.sees("104 kelurahan", within=15).text
    admin.taps("Bukti siar (PDF)")
    proof = admin.sees("siap dicetak", within=15).raw["document"]
    pages = PdfReader(io.BytesIO(bot.world.file(proof["file_id"]))).pages
    text = " ".join("\n".join(page.extract_text() for page in pages).split())
    assert f"Isi pengumuman {RIGHT}" in text
    assert "Sebelum diralat Senin, 23 November 2026" in text
    assert f"(1 dari 1 salinan sudah diganti) {TITLE}" in text
    assert re.search(r"Ditarik kembali Senin, 23 November 2026 pukul \d\d\.\d\d WIB \(1 dari 1 salinan\)", text)
