"""Erasure: what had gone into somebody's digest."""

from kimbot.delivery.pace import Pace, Rhythm
from kimbot.work import Work
from tests.harness import Bot
from tests.privacy.life import canaries_in, rests
from tests.reports.people import member, office, reports, subscribed


def test_a_digest_of_unknown_fate_keeps_no_words_of_hers(bot: Bot) -> None:
    office(bot)
    group = subscribed(bot, "Warga Cibodas Sari", "cibodasari")
    siti = member(bot, "Siti", "cibodasari")

    def gathers(work: Work) -> None:
        chat = work.chats.of_telegram(group.id)
        assert chat is not None
        work.chats.set_pace(chat.id, Pace(Rhythm.DIGEST))

    def held_up(work: Work) -> None:
        while work.digests.gather():
            pass
        [digest] = work.occurrences.of("digest")
        work.occurrences.pause(digest.id)

    bot.work(gathers)
    for title in ("Kenarisatu panen", "Kenaridua lomba"):
        reports(siti, title)
        bot.admin.says("/moderasi")
        bot.admin.taps(title)
        bot.admin.taps("Setujui")
        siti.sees("terbit")
    bot.clock.move(8 * 3600)
    bot.work(held_up)
    siti.says("/laporan")
    siti.taps("Kenaridua lomba")
    siti.taps("Tarik kembali")
    siti.taps("Ya, tarik kembali")
    siti.sees("sudah ditarik kembali")
    crash = "UPDATE deliveries SET state = 'unknown', settled = 1 WHERE payload LIKE '%Kenarisatu%'"
    assert bot.work(lambda work: work.tx.run(crash)) == 1
    siti.says("/hapus_data")
    siti.taps("Hapus, tarik laporan")
    siti.sees("kami tarik dari grup")
    rests(bot)
    assert canaries_in(bot.folder, ("Kenari",)) == []
