"""Telegram fails for a while: what is owed to one chat comes when it is well again, the newest words of it."""

import pytest

from kimbot.core.clock import HOUR, MINUTE
from kimbot.core.screens import Screen
from kimbot.delivery.model import Lane
from kimbot.roles.model import Role
from kimbot.work import Work
from tests.engine.stage import seen, words
from tests.harness import Bot
from tests.phones import Phone
from tests.reports.people import actor_of, holder, newcomer, office

SENDS = ("sendMessage", "editMessageText")
OWED = "SELECT COUNT(*) FROM deliveries WHERE occurrence_id IS NULL AND state = :state"


def fails(bot: Bot, kind: str = "5xx", **rule: object) -> None:
    bot.world.post("/faults", {"kind": kind, "share": 1, "methods": list(SENDS), **rule})


def heals(bot: Bot) -> None:
    bot.world.post("/faults", {"clear": True})


def tries(bot: Bot) -> int:
    return sum(request["method"] in SENDS for request in bot.world.requests())


def written(work: Work) -> int:
    """How many tries without a clear answer are written down: only then is it known when the next is due."""
    return int(work.tx.value("SELECT SUM(attempts) FROM deliveries") or 0)


def for_minutes(bot: Bot, minutes: int) -> None:
    """Time passes, and everything that comes due meanwhile is tried."""
    for _ in range(minutes):
        before = bot.work(written)
        bot.tick(60)
        bot.until(lambda work, before=before: written(work) > before or not work.tx.value(OWED, state="queued"))


def given_up(bot: Bot, count: int = 1) -> None:
    """So many messages stay in doubt: each was tried for ten minutes."""
    sql = "SELECT COUNT(*) FROM deliveries WHERE state IN ('unknown', 'queued') AND tried <= :before"
    while bot.work(lambda work: work.tx.value(sql, before=work.now - 11 * MINUTE)) < count:
        for_minutes(bot, 1)


def number(bot: Bot, who: Phone) -> int:
    return bot.work(lambda work: actor_of(work, who).id)


def says(bot: Bot, who: Phone, text: str, *, lane: Lane = Lane.NOTICE, card: str | None = None) -> None:
    chat = number(bot, who)
    bot.work(lambda work: work.say(chat, words(text), lane=lane, card=card))


def half_registered(bot: Bot, name: str) -> Phone:
    phone = newcomer(bot, name)
    phone.says("/daftar")
    phone.taps("Setuju")
    phone.taps(f"Pakai: {name}")
    phone.says("cibodasari")
    phone.taps("Belum ada KIM")
    phone.sees("Apa tugas Anda di KIM?")
    return phone


def test_six_seconds_without_a_good_answer_lose_no_reply_no_notice_and_no_question(bot: Bot) -> None:
    office(bot)
    other = holder(bot, "Bu Dua", Role.ADMIN, "kota tangerang")
    sari, tuti = half_registered(bot, "Sari"), half_registered(bot, "Tuti")
    tuti.taps("Anggota")
    tuti.taps("Lewati")
    tuti.sees("Sudah benar?")
    budi = newcomer(bot, "Budi")
    fails(bot)
    tuti.taps("Kirim")
    sari.taps("Anggota")
    budi.says("/bahasa")
    bot.until(lambda work: tries(bot) > 0 and work.tx.value(OWED, state="queued") >= 5)
    for _ in range(6):
        bot.tick(1)
    assert bot.work(lambda work: work.tx.value(OWED, state="unknown")) == 0
    heals(bot)
    bot.tick(60)
    tuti.sees("Terima kasih, Tuti")
    sari.sees("nomor")
    budi.sees("Bahasa")
    for admin in (bot.admin, other):
        admin.sees("Nama: Tuti")


@pytest.mark.parametrize("kind", ["5xx", "5xx_after", "reset"])
def test_ulang_is_tried_for_ten_minutes_and_then_unknown(bot: Bot, kind: str) -> None:
    office(bot)
    siti = newcomer(bot, "Siti")
    fails(bot, kind, chat=siti.id)
    says(bot, siti, "Untuk Anda")
    for minute in range(1, 10):
        bot.until(lambda work, minute=minute: written(work) >= minute)
        bot.clock.move(60)  # no tick: nothing is said again
    bot.until(lambda work: written(work) == 10)
    assert bot.work(lambda work: work.tx.value(OWED, state="queued")) == 1
    given_up(bot)
    row = bot.work(lambda work: work.tx.row("SELECT * FROM deliveries WHERE state = 'unknown'"))
    assert row["settled"] - row["tried"] >= 10 * MINUTE
    assert row["attempts"] <= 16, "each may have arrived"


def test_what_stayed_in_doubt_is_said_when_all_is_well_the_newest_words_of_it(bot: Bot) -> None:
    office(bot)
    siti = newcomer(bot, "Siti")
    fails(bot, chat=siti.id)
    says(bot, siti, "Kabar pertama")
    says(bot, siti, "Kabar kedua")
    says(bot, siti, "Kartu lama", card="kartu")
    says(bot, siti, "Layar lama", lane=Lane.REPLY)
    given_up(bot, 4)
    says(bot, siti, "Kartu baru", card="kartu")
    bot.clock.move(1)
    says(bot, siti, "Layar baru", lane=Lane.REPLY)
    bot.until(lambda work: work.tx.value("SELECT MAX(attempts) FROM deliveries WHERE state = 'queued'") >= 1)
    heals(bot)
    for _ in range(15):
        bot.tick(60)
    for text in ("Kabar pertama", "Kabar kedua", "Kartu baru", "Layar baru"):
        siti.sees(text)
        assert seen(siti, text) == 1
    bot.until(lambda work: not work.tx.value(OWED, state="queued"))
    assert (seen(siti, "Kartu lama"), seen(siti, "Layar lama")) == (0, 0)


def test_what_stays_in_doubt_is_tried_more_and_more_rarely_and_after_a_day_its_words_are_gone(bot: Bot) -> None:
    office(bot)
    siti = newcomer(bot, "Siti")
    fails(bot, chat=siti.id)
    says(bot, siti, "Untuk Anda")
    given_up(bot)
    before = tries(bot)
    for _ in range(23):
        for _ in range(6):
            bot.tick(600)
            bot.until(lambda work: not work.tx.value(OWED, state="queued"))
    assert 5 <= tries(bot) - before <= 30
    bot.tick(2 * HOUR / 1000)
    assert bot.work(lambda work: work.tx.value("SELECT payload FROM deliveries WHERE state = 'unknown'")) is None
    heals(bot)
    bot.tick(2 * HOUR / 1000)
    says(bot, siti, "Sesudahnya")
    siti.sees("Sesudahnya")
    assert seen(siti, "Untuk Anda") == 0


def test_a_notice_that_telegram_cannot_take_holds_up_no_answer(bot: Bot) -> None:
    office(bot)
    siti, budi = newcomer(bot, "Siti"), newcomer(bot, "Budi")
    fails(bot, chat=siti.id)
    says(bot, siti, "Untuk Anda")
    for_minutes(bot, 3)
    heals(bot)
    siti.says("/bahasa")
    siti.sees("Bahasa")
    budi.says("/bahasa")
    budi.sees("Bahasa")


def test_a_card_that_changes_twice_while_nothing_arrives_ends_with_its_newest_words(bot: Bot) -> None:
    office(bot)
    siti = newcomer(bot, "Siti")
    says(bot, siti, "Kartu satu", card="kartu")
    siti.sees("Kartu satu")
    chat = number(bot, siti)
    fails(bot, chat=siti.id)
    bot.work(lambda work: work.outbox.change("kartu", words("Kartu dua")))
    bot.until(lambda work: work.tx.value("SELECT MAX(attempts) FROM deliveries") >= 1)
    bot.work(lambda work: work.outbox.change("kartu", words("Kartu tiga"), by=chat))
    heals(bot)
    bot.tick(60)
    siti.sees("Kartu tiga")
    bot.until(lambda work: not work.tx.value(OWED, state="queued"))
    bot.tick(60)
    assert (seen(siti, "Kartu tiga"), seen(siti, "Kartu dua"), seen(siti, "Kartu satu")) == (1, 0, 0)


def test_a_card_about_somebody_who_is_erased_is_not_said_again(bot: Bot) -> None:
    office(bot)
    siti = newcomer(bot, "Siti")
    fails(bot, chat=siti.id)
    says(bot, siti, "Nama: Tuti", card="member:7:1")
    given_up(bot)

    def erase(work: Work) -> None:
        work.outbox.take_back("member:7:1", Screen("privacy.card_gone"))

    bot.work(erase)
    held = "SELECT COUNT(*) FROM deliveries WHERE payload LIKE '%Tuti%'"
    assert bot.work(lambda work: work.tx.value(held)) == 0
    heals(bot)
    for _ in range(5):
        bot.tick(60)
    assert seen(siti, "Tuti") == 0
