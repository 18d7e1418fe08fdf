"""One announcement with which something is wrong: it holds up no other, its author is told once, it is tried again."""

from kimbot.work import Work
from tests.announcements.scene import DAY, HOUR, member, office, schedules, settles
from tests.harness import Bot
from tests.phones import Phone

RUIN = "UPDATE announcements SET zone = 'Nowhere/Nothing' WHERE title LIKE '%Posyandu%'"
MEND = "UPDATE announcements SET zone = 'Asia/Jakarta'"
TRAP = (
    "CREATE TRIGGER odd BEFORE UPDATE OF state ON occurrences WHEN NEW.id = 1 AND NEW.state = 'finished'"
    " BEGIN SELECT RAISE(ABORT, 'odd'); END"
)


def told(phone: Phone, words: str) -> int:
    return len([one for one in phone.messages() if one.from_bot and words in one.text])


def test_what_cannot_go_out_holds_up_nothing_and_goes_out_when_it_can(bot: Bot) -> None:
    admin, sari = office(bot), member(bot)
    schedules(admin, "setiap selasa jam 9", text="Posyandu Selasa")
    schedules(admin, "besok jam 9", text="Kerja bakti")
    bot.work(lambda work: work.tx.run(RUIN))
    bot.tick(DAY + 60)
    sari.sees("Kerja bakti")
    admin.sees("“Posyandu Selasa” tertahan")
    for _ in range(3):
        bot.tick(90)
    settles(bot)
    assert told(admin, "tertahan") == 1
    assert told(sari, "Posyandu") == 0
    bot.work(lambda work: work.tx.run(MEND))
    bot.tick(HOUR)
    sari.sees("Posyandu Selasa")
    settles(bot)
    assert told(sari, "Posyandu") == 1
    assert not bot.work(setbacks)


def setbacks(work: Work) -> int:
    return int(work.tx.value("SELECT COUNT(*) FROM setbacks"))


def test_a_release_whose_result_cannot_be_told_holds_up_no_other_result(bot: Bot) -> None:
    admin, sari = office(bot), member(bot)
    schedules(admin, "besok jam 9", text="Posyandu")
    schedules(admin, "besok jam 9", text="Kerja bakti")
    bot.work(lambda work: work.tx.run(TRAP))
    bot.tick(DAY + 60)
    sari.sees("Posyandu")
    sari.sees("Kerja bakti")
    settles(bot)
    assert "Kerja bakti" in admin.sees("Hasil pengumuman").text
    admin.sees("“Posyandu” tertahan")
    bot.work(lambda work: work.tx.run("DROP TRIGGER odd"))
    bot.tick(HOUR)
    admin.sees("Hasil pengumuman “Posyandu”")
    assert told(admin, "tertahan") == 1
