"""/lapor, answer by answer: what can be said, what cannot, and changing one's mind."""

import pytest

from tests.harness import Bot
from tests.phones import Phone
from tests.reports.people import STORY, member, office


@pytest.fixture
def sari(bot: Bot) -> Phone:
    office(bot)
    return member(bot, "Sari", "cibodasari")


def up_to_day(phone: Phone) -> None:
    phone.says("/lapor")
    phone.taps("Kegiatan")
    phone.says("Kerja bakti RW 05")
    phone.says(STORY)
    phone.sees("Kapan terjadinya?")


def up_to_summary(phone: Phone) -> None:
    up_to_day(phone)
    phone.taps("Kemarin")
    phone.says("Balai warga RW 05")
    phone.taps("Lewati")
    phone.sees("Sudah benar?")


def test_lengths_are_counted_as_telegram_counts(sari: Phone) -> None:
    sari.says("/lapor")
    sari.says("prestasi")
    sari.sees("apa judulnya?")
    sari.says("Juar")
    sari.sees("paling sedikit 5 huruf")
    sari.says("?!?!?!?")
    sari.sees("paling sedikit 5 huruf")
    sari.says("Juara " + "🏆" * 48)
    sari.sees("Judulnya 102 huruf, paling banyak 100")
    sari.says("  Juara   satu\nlomba " + "🏆" * 40)
    sari.sees("Sekarang ceritakan")
    sari.says("Hanya sebentar.")
    sari.sees("paling sedikit 20 huruf")
    sari.says("a" * 2501)
    sari.sees("Ceritanya 2.501 huruf, paling banyak 2.500")
    sari.says("a" * 2500)
    sari.sees("Kapan terjadinya?")
    sari.taps("Hari ini")
    sari.says("B" * 121)
    sari.sees("Nama tempatnya 121 huruf, paling banyak 120")
    sari.says("B" * 120)
    sari.taps("Lewati")
    summary = sari.sees("Sudah benar?").text
    assert "Juara satu lomba " + "🏆" * 40 in summary
    assert "a" * 2500 in summary


def test_the_day_is_repeated_as_it_was_understood(sari: Phone) -> None:
    up_to_day(sari)
    sari.says("sabtu lalu")
    sari.sees("Baik, Sabtu, 21 November 2026")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("besok", "Saya paham Selasa, 24 November 2026, tetapi hari itu belum tiba"),
        ("31 februari", "tidak ada di kalender"),
        ("pas panen raya", "Saya belum paham kapan itu: “pas panen raya”"),
        ("kemarin waktu hujan", "Saya paham “kemarin”, tetapi tidak paham “waktu hujan”"),
    ],
)
def test_a_day_that_cannot_be_taken_is_asked_again(sari: Phone, typed: str, said: str) -> None:
    up_to_day(sari)
    sari.says(typed)
    assert "Hari ini" in sari.sees(said).buttons
    sari.taps("Hari ini")
    sari.sees("Baik, Senin, 23 November 2026")


def test_of_several_days_she_chooses(sari: Phone) -> None:
    up_to_day(sari)
    sari.says("senin")
    sari.sees("bisa berarti beberapa hari")
    sari.taps("Senin 16/11/2026")
    sari.sees("Baik, Senin, 16 November 2026")


def test_a_forged_day_ahead_is_refused(sari: Phone) -> None:
    up_to_day(sari)
    data = next(b["callback_data"] for row in sari.sees("Kapan").rows for b in row if b["text"] == "Hari ini")
    sari.forges(data.replace("today", "2026-12-24"))
    sari.sees("hari itu belum tiba")
    sari.forges(data.replace("today", "x" * 20))
    sari.sees("belum paham")


def test_formatting_becomes_plain_text(sari: Phone) -> None:
    sari.says("/lapor")
    sari.taps("Potensi")
    sari.says("Kebun KWT Melati")
    sari.says("x", html="Kami menanam <b>kangkung</b> dan <i>bayam</i> di kebun bersama.")
    sari.taps("Hari ini")
    sari.says("Kebun RW 05")
    sari.taps("Lewati")
    summary = sari.sees("Kami menanam kangkung dan bayam di kebun bersama.")
    story_at = summary.text.index("Kami menanam")
    assert all(entity["offset"] < story_at for entity in summary.raw.get("entities", []))


def test_a_sticker_where_words_are_expected(sari: Phone) -> None:
    sari.says("/lapor")
    sari.taps("Kegiatan")
    sari.sends_sticker()
    sari.sees("stiker")
    sari.says("Kerja bakti RW 05")
    sari.sees("Sekarang ceritakan")


def test_an_edited_answer_is_taken(sari: Phone) -> None:
    up_to_summary(sari)
    sari.edits("Kerja bakti RW 05", "Kerja bakti RW 06")
    assert "Kerja bakti RW 06" in sari.sees("Sudah benar?").text
    sari.edits("Kerja bakti RW 06", "RW")
    assert "Kerja bakti RW 06" in sari.sees("Sudah benar?").text


def test_begun_twice_goes_on_where_it_stopped(bot: Bot, sari: Phone) -> None:
    up_to_day(sari)
    bot.stop()
    bot.start()
    sari.says("/lapor")
    sari.sees("Laporan Anda belum selesai")
    sari.taps("Kemarin")
    sari.sees("Baik, Minggu, 22 November 2026")


def test_given_up_anywhere(sari: Phone) -> None:
    up_to_day(sari)
    sari.says("/batal")
    sari.sees("Laporan dibatalkan")
    up_to_summary(sari)
    sari.taps("Batal")
    sari.sees("Laporan dibatalkan")
    sari.says("/laporan")
    sari.sees("Anda belum menulis laporan")


def test_sent_twice_counts_once(sari: Phone) -> None:
    up_to_summary(sari)
    summary = sari.sees("Sudah benar?")
    send = next(b["callback_data"] for row in summary.rows for b in row if "Kirim" in b["text"])
    sari.taps("Kirim")
    sari.sees("Terima kasih!")
    sari.forges(send, summary)
    sari.says("/laporan")
    sari.sees("Anda sudah menulis 1 laporan")


def test_another_command_in_the_middle(sari: Phone) -> None:
    up_to_day(sari)
    sari.says("/profil")
    sari.sees("anggota terverifikasi")
    sari.says("kemarin")
    sari.sees("Baik, Minggu, 22 November 2026")
