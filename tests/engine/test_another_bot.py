"""One bot, one data folder: another one's token is refused before anything is sent, or takes over where it shall."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from kimbot import adopting, app
from kimbot.adopting import AnotherBot, require_same
from kimbot.core.screens import Screen
from kimbot.sandbox.app import create_app
from kimbot.sandbox.background import running
from kimbot.work import Work
from tests.harness import Bot
from tests.phones import Phone, World

OTHER = "2:other"


@pytest.fixture
def other() -> Iterator[World]:
    """The Telegram of another bot, which nobody here has opened."""
    with running(create_app(OTHER, username="lain_bot")) as url:
        yield World(url)


def opens(bot: Bot, count: int = 3) -> list[Phone]:
    """People who have opened the bot."""
    people = [bot.world.user(f"Warga {number}") for number in range(count)]
    for person in people:
        person.says("/start")
        person.sees("Kelompok Informasi Masyarakat")
    return people


def states(bot: Bot, *people: Phone) -> list[str]:
    with closing(sqlite3.connect(bot.folder / "data" / app.DATABASE)) as connection:
        found = dict(connection.execute("SELECT telegram_id, state FROM chats").fetchall())
    return [found[person.id] for person in people]


def tells(bot: Bot, *people: Phone) -> None:
    """Something is said to everyone, and answered somehow."""

    def say(work: Work) -> None:
        for person in people:
            chat = work.chats.of_telegram(person.id)
            assert chat is not None
            work.say(chat.id, Screen("start.help", {"registered": False}))

    bot.work(say)
    bot.until(lambda work: work.tx.value("SELECT COUNT(*) FROM deliveries WHERE state IN ('queued', 'sending')") == 0)


def test_another_bots_token_is_refused_and_nobody_is_written_to(bot: Bot, other: World) -> None:
    people = opens(bot)
    bot.stop()
    for address in (other.url, "http://127.0.0.1:9"):  # also where Telegram cannot be asked yet
        with pytest.raises(AnotherBot, match=r"@kimbot_bot \(id 1\).*id 2.*--adopt"):
            bot.start(token=OTHER, telegram_url=address)
    assert other.requests() == []
    bot.start()
    assert states(bot, *people) == ["open"] * 3


def test_telegram_has_the_last_word_on_who_we_are() -> None:
    with pytest.raises(AnotherBot, match="@lain_bot"):
        require_same({"id": 1, "username": "kimbot_bot"}, {"id": 2, "username": "lain_bot"})


def test_a_bot_that_takes_over_has_been_opened_by_nobody(bot: Bot, other: World) -> None:
    people = opens(bot)
    bot.stop()
    bot.start(token=OTHER, telegram_url=other.url, adopt=True)
    assert states(bot, *people) == ["unopened"] * 3
    back = other.user("Warga 0", id=people[0].id)
    back.says("/start")  # the numbers of its updates begin where the old bot's began
    back.sees("Kelompok Informasi Masyarakat")
    assert states(bot, *people) == ["open", "unopened", "unopened"]
    bot.stop()
    bot.start(token=OTHER, telegram_url=other.url)  # from now on it is this bot's


@pytest.mark.parametrize("noted", [True, False], ids=["adopted by mistake", "before the bot was known by its id"])
def test_what_a_wrong_token_has_marked_is_taken_back(bot: Bot, other: World, noted: bool) -> None:
    people = opens(bot)
    since = bot.clock.now()
    bot.clock.move(60)
    bot.stop()
    bot.start(token=OTHER, telegram_url=other.url, adopt=True)
    tells(bot, *people)
    assert states(bot, *people) == ["gone"] * 3
    bot.stop()
    bot.start(adopt=True)
    if not noted:
        bot.work(lambda work: work.tx.run("DELETE FROM facts WHERE name = :name", name=adopting.ADOPTED))
        bot.work(lambda work: work.tx.run("UPDATE chats SET state = 'gone'"))
    assert bot.work(lambda work: adopting.reopen(work, bot.clock.now() + 1)) == 0
    assert bot.work(lambda work: adopting.reopen(work, since)) >= 3
    tells(bot, *people)
    assert states(bot, *people) == ["open"] * 3
    for person in people:
        person.sees("/data_saya")
