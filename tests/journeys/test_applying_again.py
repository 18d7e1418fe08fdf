"""Registering, leaving, registering again: a mistake costs nothing, a habit costs time, and nobody's chat fills up."""

from kimbot.core.clock import DAY, HOUR, SECOND
from tests.harness import Bot
from tests.phones import Phone
from tests.reports.people import applicant, kim, member, newcomer, office

A_DAY = DAY // SECOND


def applies(phone: Phone) -> None:
    phone.says("/daftar")
    phone.taps("Setuju")
    phone.taps("Pakai: Tuti")
    phone.says("gandasari")
    phone.taps("Belum ada KIM")
    phone.taps("Anggota")
    phone.taps("Lewati")
    phone.taps("Kirim")
    phone.sees("Terima kasih, Tuti!")


def takes_back(phone: Phone) -> str:
    phone.says("/berhenti")
    phone.taps("Batalkan pendaftaran")
    phone.taps("Ya, saya yakin")
    return phone.sees("sudah dibatalkan").text


def cards(bot: Bot) -> int:
    """How many new messages asked to verify somebody."""
    bot.until(lambda work: work.tx.value("SELECT count(*) FROM deliveries WHERE state IN ('queued', 'sending')") == 0)
    sent = [one for one in bot.world.requests() if one["method"] == "sendMessage"]
    return sum("Anggota baru minta verifikasi" in one["params"]["text"] for one in sent)


def test_fifty_times_in_and_out_are_one_card(bot: Bot) -> None:
    office(bot)
    tuti = newcomer(bot, "Tuti")
    applies(tuti)
    assert "Ketik /daftar kalau ingin mendaftar lagi" in takes_back(tuti)
    applies(tuti)
    assert bot.admin.sees("Anggota baru minta verifikasi").buttons[0] == "✅ Setujui"
    assert "Anda bisa mendaftar lagi mulai Selasa, 24 November 2026 pukul 09.00 WIB" in takes_back(tuti)
    for _ in range(48):
        bot.tick(3)  # as fast as somebody types who is still answered at once
        tuti.says("/daftar")
        tuti.sees("Silakan daftar lagi mulai Selasa, 24 November 2026 pukul 09.00 WIB")
    assert cards(bot) == 1
    bot.admin.sees("Tuti membatalkan pendaftarannya")


def test_a_habit_waits_longer_each_time(bot: Bot) -> None:
    office(bot)
    tuti = newcomer(bot, "Tuti")
    came: list[int] = []
    day = 0
    while day < 50:
        tuti.says("/daftar")
        if "jeda dulu" in tuti.sees("Anda").text:
            bot.clock.move(A_DAY)
            day += 1
        else:
            came.append(day)
            applies(tuti)
            takes_back(tuti)
    assert came == [0, 0, 1, 8, 38]
    assert cards(bot) == 4


def test_a_member_who_left_by_mistake_is_back_at_once(bot: Bot) -> None:
    office(bot)
    number = kim(bot, "KIM Gandasari", "gandasari")
    tuti = member(bot, "Tuti", "gandasari", number)
    tuti.says("/berhenti")
    tuti.taps("Keluar dari KIM")
    tuti.taps("Ya, saya yakin")
    tuti.sees("Pintu selalu terbuka")
    tuti.says("/start")
    tuti.sees("Ingin menjadi anggota lagi?")
    tuti.says("/daftar")
    tuti.sees("minta izin")
    bot.admin.sees("Tuti sudah keluar")


def test_who_is_rejected_is_told_when_she_may_try_again(bot: Bot) -> None:
    office(bot)
    tuti = applicant(bot, "Tuti", "gandasari")
    bot.admin.sees("Nama: Tuti")
    bot.admin.taps("Tolak")
    bot.admin.says("Bukan warga sini.")
    tuti.sees("Anda bisa mendaftar lagi mulai Selasa, 24 November 2026 pukul 09.00 WIB dengan /daftar.")
    tuti.says("/start d_36-71-05-1003")
    tuti.sees("Silakan daftar lagi mulai Selasa")
    bot.clock.move(A_DAY)
    tuti.says("/daftar")
    tuti.sees("minta izin")


def test_what_was_taken_back_long_ago_comes_as_a_new_card(bot: Bot) -> None:
    office(bot)
    tuti = newcomer(bot, "Tuti")
    applies(tuti)
    takes_back(tuti)
    bot.clock.move(A_DAY + HOUR / SECOND)
    applies(tuti)
    bot.admin.sees("Nama: Tuti")
    assert cards(bot) == 2
