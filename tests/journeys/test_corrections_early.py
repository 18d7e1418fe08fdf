"""A correction that comes before its copies have left."""

from tests.announcements.scene import HOUR, member, office, sends, settles
from tests.harness import Bot
from tests.journeys.test_corrections import RIGHT, TITLE, corrects
from tests.journeys.test_digests import fewer
from tests.journeys.test_pace import gathers


def test_what_is_corrected_before_its_digest_leaves_stands_in_it_with_the_new_words(bot: Bot) -> None:
    admin, sari = office(bot), member(bot)
    fewer(sari)
    for text in (TITLE, "Senam lansia"):
        sends(bot, text=text)
    corrects(admin)
    bot.tick(8 * HOUR)
    assert RIGHT in gathers(sari)
    bot.until(lambda work: work.tx.value("SELECT COUNT(*) FROM deliveries WHERE carrier > 0") == 2)
    settles(bot)
    for _ in range(5):
        bot.tick(60)
    settles(bot)
    digest = gathers(sari)
    assert "2 kabar" in digest
    assert RIGHT in digest
    assert TITLE not in digest
    counted = (
        "SELECT SUM(sent) AS sent, SUM(cancelled) AS cancelled FROM occurrences WHERE subject LIKE 'announcement:%'"
    )
    assert bot.work(lambda work: tuple(work.tx.row(counted) or ())) == (2, 0)
