"""`kimbot run` killed while it corrects; before it lives again there is one more correction."""

import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

from kimbot import process
from kimbot.announcements.approval.model import seal
from kimbot.announcements.content import Content
from kimbot.announcements.model import Composed
from kimbot.core.actor import Actor
from kimbot.core.clock import SystemClock
from kimbot.sandbox.background import running
from kimbot.sandbox.box import Sandbox
from kimbot.sandbox.posting import post
from kimbot.settings import Settings
from kimbot.work import Work
from tests.engine.campaign import start, telegram, waits
from tests.engine.stage import Prompt
from tests.harness import ROOT

CHATS = 200
FIRST, RIGHT, NEWEST = "Posyandu Sabtu", "Posyandu Minggu", "Posyandu batal"
CITY = "36.71"
MEMBERS = (
    "INSERT INTO members (id, name, area, role, state, consent_version, consent_at, created)"
    " SELECT id, title, '36.71.09.1002', 'anggota', 'active', '2026-11', 0, 0 FROM chats"
)
SENT = "UPDATE deliveries SET state = 'sent', message_id = :message, settled = :now WHERE chat_id = :chat"


async def at_rest(folder: Path, act: Callable[[Work], None]) -> None:
    settings = Settings(data_dir=folder, config_dir=ROOT / "config", quiet_hours="")
    await process.at_rest(settings, SystemClock(), Prompt(), act)


def deliver(box: Sandbox, work: Work) -> None:
    """An announcement that stands in every chat."""
    chats = {work.chats.seen(chat.id, "private", "Warga", None, "id").id: chat for chat in box.world.chats.values()}
    work.tx.run("UPDATE chats SET state = 'open', opened = :now", now=work.now)
    work.tx.run(MEMBERS)
    ratna = Actor(min(chats), "Bu Ratna")
    work.roles.make_first_admin(ratna.id)
    asked = work.announcements.submit(ratna, Composed(Content("Posyandu", FIRST), "kesehatan", (CITY,), None))
    work.releases.take(work.approvals.approve(ratna, asked.id, asked.version))
    while work.releases.fill(1):
        pass
    for number, chat in chats.items():
        stands = post(box, chat, box.world.bot, {"text": FIRST})
        work.tx.run(SENT, message=stands.id, now=work.now, chat=number)
    work.releases.finish(1)
    work.tx.run("DELETE FROM deliveries WHERE occurrence_id IS NULL")


def correct(words: str, work: Work) -> None:
    """Two have agreed on other words."""
    of = seal(work.announcements.read(1))
    given = {"announcement": 1, "of": of, "title": "Posyandu", "html": words}
    work.corrections.correct(Actor(1, "Bu Ratna"), given)


def showing(box: Sandbox, words: str) -> int:
    """In how many chats a message says so."""
    return sum(
        any(words in m.body.get("text", "") for m in chat.messages.values()) for chat in box.world.chats.values()
    )


def left(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "kimbot.db")) as database:
        return int(database.execute("SELECT COUNT(*) FROM occurrences WHERE finished IS NULL").fetchone()[0])


async def test_killed_while_it_corrects_every_copy_says_the_newest_words_or_is_named(tmp_path: Path) -> None:
    made = telegram(CHATS, "editMessageText")
    box: Sandbox = made.state.box
    await at_rest(tmp_path, partial(deliver, box))
    await at_rest(tmp_path, partial(correct, RIGHT))
    with running(made) as url:
        bot = start(url, tmp_path)
        waits(lambda: showing(box, RIGHT) > CHATS // 5)
        bot.kill()
        bot.wait()
        assert showing(box, FIRST) > 0, "it was done before"
        await at_rest(tmp_path, partial(correct, NEWEST))
        bot = start(url, tmp_path)
        waits(lambda: left(tmp_path) == 0)
        bot.send_signal(signal.SIGTERM)
        assert bot.wait(timeout=10) == 0
    assert (showing(box, FIRST), showing(box, RIGHT), showing(box, NEWEST)) == (0, 0, CHATS)
    assert {len(chat.messages) for chat in list(box.world.chats.values())[1:]} == {1}, "nobody is told anew"
