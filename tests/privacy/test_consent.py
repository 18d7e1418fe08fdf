"""A consent text that has changed is asked about again, kindly, and only where something new would be taken."""

import pytest

from kimbot.members.model import CONSENT_VERSION
from kimbot.work import Work
from tests.harness import Bot
from tests.phones import Phone
from tests.reports.people import actor_of, member, newcomer, office


def agreed_long_ago(bot: Bot, phone: Phone) -> None:
    def back(work: Work) -> None:
        work.tx.run("UPDATE members SET consent_version = '2025-01' WHERE id = :id", id=actor_of(work, phone).id)

    bot.work(back)


def consent_of(bot: Bot, phone: Phone) -> str:
    return bot.work(lambda work: work.members.require(actor_of(work, phone)).consent)


def test_who_agreed_to_an_older_text_is_asked_before_she_reports(bot: Bot) -> None:
    office(bot)
    siti = member(bot, "Siti", "cibodasari")
    agreed_long_ago(bot, siti)
    siti.says("/lapor")
    siti.sees("Apakah Anda masih setuju?")
    siti.taps("Baca lengkap")
    siti.sees("di luar negeri")
    siti.taps("Setuju")
    siti.sees("Terima kasih")
    assert consent_of(bot, siti) == CONSENT_VERSION
    siti.says("/lapor")
    siti.sees("ingin Bapak/Ibu ceritakan")


@pytest.mark.parametrize("way", ["/start", "/lapor", "/profil", "/laporan", "keyboard", "photo"])
def test_every_way_in_that_takes_something_asks(bot: Bot, way: str) -> None:
    office(bot)
    siti = member(bot, "Siti", "cibodasari")
    agreed_long_ago(bot, siti)
    if way == "photo":
        siti.sends_photo("Panen kangkung di RW 05")
    elif way == "keyboard":
        siti.says("Kirim laporan kegiatan")
    else:
        siti.says(way)
    siti.sees("Apakah Anda masih setuju?")


def test_who_does_not_agree_may_read_see_and_erase(bot: Bot) -> None:
    office(bot)
    siti = member(bot, "Siti", "cibodasari")
    agreed_long_ago(bot, siti)
    siti.says("/start")
    siti.taps("Tidak setuju")
    siti.sees("tidak apa-apa")
    siti.taps("Pengumuman")
    siti.sees("Belum ada pengumuman")
    siti.taps("Data saya")
    siti.sees("Nama: Siti")
    siti.says("/berhenti")
    siti.sees("Apa yang ingin Anda hentikan?")
    siti.says("/hapus_data")
    siti.taps("Ya, hapus data saya")
    siti.sees("sudah dihapus")


def test_the_whole_consent_names_what_the_law_wants(tmp_path: object) -> None:
    with Bot(tmp_path, privacy_contact="ppdp@tangerangkota.go.id") as bot:  # type: ignore[arg-type]
        sari = newcomer(bot, "Sari")
        sari.says("/daftar")
        assert "18 tahun ke atas" in sari.sees("minta izin Anda").text
        sari.taps("Baca lengkap")
        seen = sari.sees("Data Anda di kimbot").text
        for part in (
            "Pemerintah Kota Tangerang, Dinas Komunikasi dan Informatika",
            "Untuk apa?",
            "Data apa?",
            "UU Nomor 27 Tahun 2022",
            "Berapa lama?",
            "/data_saya",
            "/hapus_data",
            "server Telegram, yang ada di luar negeri",
            "18 tahun ke atas",
            "ppdp@tangerangkota.go.id",
        ):
            assert part in seen
