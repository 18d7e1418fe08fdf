"""What a unit asks for is done after it: once, also when it goes wrong at first or the bot is stopped meanwhile."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kimbot.app import JOBS, Outside
from kimbot.bot.routes import Ask
from kimbot.core.screens import Html, Media, Screen
from kimbot.delivery.model import Lane
from kimbot.groups.topics import Topic
from kimbot.jobs.model import Kind, Params
from kimbot.work import Work
from tests.harness import Bot

MINUTE = 60
TOPIC = Topic("info", "Info", "Info", "", frozenset())


class Workshop:
    """Kinds of jobs for these tests; `broken` is how often making goes wrong from now on."""

    def __init__(self) -> None:
        self.broken = 0
        self.made: list[str] = []
        self.may_end = threading.Event()
        self.kinds = (
            Kind("poster", self.read, self.done, self.make, self.failed),
            Kind("silent", self.commands, self.noted, failed=self.read),
            Kind("commands", self.commands, self.noted, failed=self.failed),
            Kind("archive", self.read, self.noted, self.take_long, long=True),
        )

    def read(self, work: Work, params: Params) -> str:
        return f"{params['words']} untuk {work.chats.get(params['person']).title}"

    def make(self, given: str) -> bytes:
        self.made.append(given)
        if self.broken:
            self.broken -= 1
            raise ValueError("no ink")
        return given.encode()

    def take_long(self, given: str) -> str:
        self.made.append("archive")
        assert self.may_end.wait(20)
        return given

    def done(self, work: Work, params: Params, made: bytes) -> None:
        stored = work.files.keep("poster.txt", made, "text/plain", person=params["person"])
        self._say(work, params, "Ini posternya.", Media("document", stored))

    def failed(self, work: Work, params: Params) -> None:
        self._say(work, params, "Maaf, posternya belum bisa dibuat.")

    def commands(self, work: Work, params: Params) -> Ask:
        return Ask("setMyCommands", {"commands": [{"command": params["name"], "description": "Buka menu"}]})

    def noted(self, work: Work, params: Params, made: Any) -> None:
        self._say(work, params, f"Jawaban Telegram: {made}")

    def _say(self, work: Work, params: Params, words: str, *media: Media) -> None:
        shown = Screen("announcements.message", {"body": Html(words), "topic": TOPIC, "over": False}, media=media)
        work.say(params["person"], shown, lane=Lane.NOTICE)


@pytest.fixture
def workshop() -> Workshop:
    return Workshop()


@pytest.fixture
def bot(tmp_path: Path, workshop: Workshop) -> Iterator[Bot]:
    with Bot(tmp_path, Outside(jobs=(*JOBS, *workshop.kinds))) as running:
        running.admin.says("/start")
        running.admin.sees("Halo Bu Ratna")
        yield running


def ask(bot: Bot, kind: str, key: str | None = None, **params: Any) -> None:
    def write(work: Work) -> None:
        person = work.chats.of_telegram(9000)
        assert person is not None
        work.jobs.ask(kind, {"person": person.id, **params}, key=key, person=person.id)

    bot.work(write)


def test_a_document_is_made_and_arrives_with_its_bytes(bot: Bot) -> None:
    ask(bot, "poster", words="KIM")
    message = bot.admin.sees("Ini posternya")
    assert message.raw["document"]["file_name"] == "poster.txt"
    assert bot.world.file(message.raw["document"]["file_id"]) == b"KIM untuk Bu Ratna"


def test_what_goes_wrong_is_tried_again_later_and_then_arrives_once(bot: Bot, workshop: Workshop) -> None:
    workshop.broken = 1
    ask(bot, "poster", words="KIM")
    bot.until(
        lambda work: work.tx.value("SELECT attempts FROM jobs WHERE kind = 'poster' AND problem IS NOT NULL") == 1
    )
    bot.tick(MINUTE)
    bot.admin.sees("Ini posternya")
    assert len(workshop.made) == 2
    assert bot.work(lambda work: work.tx.value("SELECT COUNT(*) FROM jobs WHERE kind = 'poster'")) == 0


def test_after_three_tries_she_is_told(bot: Bot, workshop: Workshop) -> None:
    workshop.broken = 3
    ask(bot, "poster", words="KIM")
    for tries, wait in ((1, MINUTE), (2, 10 * MINUTE)):
        bot.until(
            lambda work, tries=tries: (
                work.tx.value("SELECT attempts FROM jobs WHERE kind = 'poster' AND problem IS NOT NULL") == tries
            )
        )
        bot.tick(wait)
    bot.admin.sees("posternya belum bisa dibuat")
    bot.tick(4 * 24 * 60 * MINUTE)
    assert bot.work(lambda work: work.tx.value("SELECT COUNT(*) FROM jobs WHERE kind = 'poster'")) == 0


def test_a_job_outlives_the_process(bot: Bot, workshop: Workshop) -> None:
    workshop.broken = 1
    ask(bot, "poster", words="KIM")
    bot.until(
        lambda work: work.tx.value("SELECT attempts FROM jobs WHERE kind = 'poster' AND problem IS NOT NULL") == 1
    )
    bot.stop()
    bot.clock.move(MINUTE)
    bot.start()
    bot.admin.sees("Ini posternya")


def test_of_one_key_only_the_last_is_done(bot: Bot, workshop: Workshop) -> None:
    workshop.broken = 1
    ask(bot, "poster", key="poster", words="lama")
    bot.until(
        lambda work: work.tx.value("SELECT attempts FROM jobs WHERE kind = 'poster' AND problem IS NOT NULL") == 1
    )
    ask(bot, "poster", key="poster", words="baru")
    bot.admin.sees("Ini posternya")
    bot.tick(MINUTE)
    assert workshop.made[1:] == ["baru untuk Bu Ratna"]


def test_telegram_is_asked_outside_of_the_unit_and_its_answer_handed_over(bot: Bot) -> None:
    ask(bot, "commands", name="start")
    bot.admin.sees("Jawaban Telegram: True")
    assert any(request["method"] == "setMyCommands" for request in bot.world.requests())


def test_told_to_wait_it_waits_and_does_not_count_that_as_a_try(bot: Bot) -> None:
    bot.world.post("/faults", {"kind": "429", "methods": ["setMyCommands"], "retry_after": 30})
    ask(bot, "commands", name="start")
    waits = "SELECT due FROM jobs WHERE kind = 'commands' AND attempts = 0"
    bot.until(lambda work: (work.tx.value(waits) or 0) > work.now)
    bot.tick(31)
    bot.admin.sees("Jawaban Telegram: True")


def test_what_telegram_refuses_is_told_at_once(bot: Bot) -> None:
    ask(bot, "commands", name="Nama yang tidak boleh")
    bot.admin.sees("posternya belum bisa dibuat")
    assert [request["method"] for request in bot.world.requests()].count("setMyCommands") == 1


def test_a_failure_that_cannot_be_told_holds_up_no_other_job(bot: Bot) -> None:
    ask(bot, "silent", name="Nama yang tidak boleh")
    ask(bot, "of another version")
    ask(bot, "poster", words="KIM")
    bot.admin.sees("Ini posternya")
    bot.until(lambda work: work.tx.value("SELECT state FROM jobs WHERE kind = 'silent'") == "failed")
    for tries, wait in ((1, MINUTE), (2, 10 * MINUTE)):
        bot.until(
            lambda work, tries=tries: (
                work.tx.value("SELECT attempts FROM jobs WHERE kind LIKE 'of%' AND problem IS NOT NULL") == tries
            )
        )
        bot.tick(wait)
    bot.until(lambda work: work.tx.value("SELECT state FROM jobs WHERE kind LIKE 'of%'") == "failed")
    ask(bot, "poster", words="PKK")
    bot.until(lambda work: not work.tx.value("SELECT COUNT(*) FROM jobs WHERE kind = 'poster'"))


def test_what_takes_long_holds_up_nothing_else_and_is_done_one_by_one(bot: Bot, workshop: Workshop) -> None:
    for name in ("pertama", "kedua"):
        ask(bot, "archive", words=name)
    ask(bot, "poster", words="KIM")
    bot.admin.sees("Ini posternya")
    assert workshop.made.count("archive") == 1
    workshop.may_end.set()
    bot.admin.sees("kedua untuk")
    assert workshop.made.count("archive") == 2


def test_files_are_forgotten_after_three_days(bot: Bot) -> None:
    ask(bot, "poster", words="KIM")
    bot.admin.sees("Ini posternya")
    bot.tick(4 * 24 * 60 * MINUTE)
    assert bot.work(lambda work: work.tx.value("SELECT COUNT(*) FROM files")) == 0
