"""The day before an invitation's day: who is called to mind, and who is not."""

from kimbot.announcements.approval.model import seal
from kimbot.work import Work
from tests.acknowledgements.scene import member
from tests.announcements.scene import DAY, office, officer
from tests.harness import Bot
from tests.journeys.test_occasions import camat, invites, settles_all
from tests.phones import Phone


def test_reminded_the_day_before_but_not_who_said_no(bot: Bot) -> None:
    office(bot)
    pak, sari, rina, wati = camat(bot), member(bot, "Sari"), member(bot, "Rina"), member(bot, "Wati")
    invites(bot, pak)
    settles_all(bot)
    sari.taps("Hadir")
    rina.taps("Berhalangan")
    bot.tick(11 * DAY - 120)
    assert reminded(sari) == 0
    bot.tick(120)
    assert "besok pukul 09.00" in sari.sees("Sekadar mengingatkan").text
    wati.sees("Sekadar mengingatkan")
    settles_all(bot)
    assert [reminded(phone) for phone in (sari, rina, wati)] == [1, 0, 1]
    assert "Hadir: 1" in pak.sees("Daftar hadir").text
    bot.tick(60)
    assert reminded(sari) == 1


def test_many_are_reminded_slice_by_slice(bot: Bot) -> None:
    office(bot)
    pak, sari = camat(bot), member(bot, "Sari")
    bot.work(lambda work: work.tx.run("UPDATE sqlite_sequence SET seq = seq + 3000 WHERE name = 'chats'"))
    wati = member(bot, "Wati")
    invites(bot, pak)
    settles_all(bot)
    bot.clock.move(11 * DAY + 60)

    def begins(work: Work) -> list[bool]:
        work.guard.attend(1)
        [release] = work.guard.filling()
        return [work.guard.fill(release), "Wati" in owed(work)]

    assert bot.work(begins) == [True, False]
    bot.tick()
    settles_all(bot)
    assert [reminded(phone) for phone in (sari, wati)] == [1, 1]


def test_after_a_restore_nobody_is_reminded_again(bot: Bot) -> None:
    office(bot)
    pak, sari = camat(bot), member(bot, "Sari")
    invites(bot, pak)
    settles_all(bot)
    bot.clock.move(11 * DAY + 60)
    bot.work(lambda work: work.guard.pass_over())
    bot.tick()
    assert reminded(sari) == 0


def test_nobody_is_reminded_of_an_invitation_that_is_taken_back(bot: Bot) -> None:
    office(bot)
    pak, sari = camat(bot), member(bot, "Sari")
    invites(bot, pak)
    settles_all(bot)
    bot.clock.move(11 * DAY + 60)

    def reminds_and_withdraws(work: Work) -> None:
        work.guard.attend(1)
        work.corrections.withdraw(officer(work), {"announcement": 1, "of": seal(work.announcements.read(1))})

    bot.work(reminds_and_withdraws)
    bot.tick()
    bot.tick()
    settles_all(bot)
    assert reminded(sari) == 0


def reminded(phone: Phone) -> int:
    return sum("Sekadar mengingatkan" in message.text for message in phone.messages())


def owed(work: Work) -> str:
    """To whom something is on its way."""
    rows = work.tx.rows("SELECT title FROM chats WHERE id IN (SELECT chat_id FROM deliveries WHERE state = 'queued')")
    return " ".join(row["title"] for row in rows)
