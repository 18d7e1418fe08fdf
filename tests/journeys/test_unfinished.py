"""What is left unfinished is called to mind once, the next day, by daylight."""

from kimbot.core.clock import DAY, HOUR, SECOND
from tests.harness import Bot
from tests.phones import Phone
from tests.reports.people import member, newcomer, office

NEXT_DAY = DAY // SECOND
AN_HOUR = HOUR // SECOND
UNFINISHED = "belum selesai. Isinya masih tersimpan"


def reminders(bot: Bot, phone: Phone) -> int:
    """How often she was reminded, once everything has left."""
    bot.until(lambda work: work.tx.value("SELECT count(*) FROM deliveries WHERE state IN ('queued', 'sending')") == 0)
    return sum(UNFINISHED in request["params"].get("text", "") for request in bot.world.requests())


def begins(bot: Bot) -> Phone:
    sari = newcomer(bot, "Sari")
    sari.says("/daftar")
    sari.taps("Setuju")
    sari.taps("Pakai: Sari")
    sari.sees("kelurahan mana")
    return sari


def test_a_registration_once_the_next_morning_and_it_goes_on_there(bot: Bot) -> None:
    office(bot)
    sari = begins(bot)
    bot.tick(9 * AN_HOUR)  # 18.00, the same day
    assert reminders(bot, sari) == 0
    bot.tick(13 * AN_HOUR)  # 07.00, too early
    assert reminders(bot, sari) == 0
    bot.tick(AN_HOUR)
    sari.sees("Pendaftaran Anda kemarin belum selesai")
    bot.tick(AN_HOUR)
    bot.tick(NEXT_DAY)
    assert reminders(bot, sari) == 1
    sari.taps("Lanjutkan")
    sari.sees("kelurahan mana")
    bot.tick(NEXT_DAY)
    assert reminders(bot, sari) == 1


def test_a_report_is_thrown_away(bot: Bot) -> None:
    office(bot)
    ani = member(bot, "Ani", "cibodasari")
    ani.says("/lapor")
    ani.taps("Kegiatan")
    ani.sees("judul")
    bot.tick(NEXT_DAY)
    ani.sees("Laporan Anda kemarin belum selesai")
    ani.taps("Buang")
    ani.sees("dibatalkan")
    assert bot.work(lambda work: work.tx.value("SELECT count(*) FROM drafts")) == 0


def test_nobody_without_consent_nor_who_has_blocked_the_bot(bot: Bot) -> None:
    office(bot)
    tuti = newcomer(bot, "Tuti")
    tuti.says("/daftar")
    tuti.sees("Apakah Anda setuju?")
    sari = begins(bot)
    sari.blocks()
    bot.until(lambda work: work.tx.value("SELECT count(*) FROM chats WHERE state = 'gone'") == 1)
    bot.tick(NEXT_DAY)
    assert reminders(bot, tuti) == 0
