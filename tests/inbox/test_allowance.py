"""What one person sends in is read up to her allowance; beyond it nothing is kept, and she hears it once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kimbot.core.clock import HOUR, SECOND
from kimbot.inbox.allowance import Allowance, Level, Source, Verdict, source_of
from kimbot.inbox.store import Inbox
from kimbot.work import Work
from tests.harness import MONDAY_MORNING, Bot

REAL = Allowance()
LOUD, COUNT, BATCH = 7_000, 8_000, 100
SECRET = "rahasia"
START = [{"type": "bot_command", "offset": 0, "length": 6}]


def verdicts(moments: list[int], allowance: Allowance = REAL, *, hears: bool = True) -> list[Verdict]:
    level, found = Level(), []
    for at in moments:
        level, verdict = allowance.charged(level, Source(1, False, at, hears))
        found.append(verdict)
    return found


def message(number: int, sender: int, text: str = SECRET, at: int = MONDAY_MORNING, **more: Any) -> dict[str, Any]:
    who = {"id": sender, "is_bot": False, "first_name": "Warga"}
    chat = {"id": sender, "type": "private", "first_name": "Warga"}
    said = {"message_id": number, "date": at // SECOND, "from": who, "chat": chat, "text": text}
    return {"update_id": 10**9 + number, "message": said | more}


def tap(number: int, sender: int) -> dict[str, Any]:
    shown = message(number, sender)["message"]
    query = {"id": str(number), "from": shown["from"], "chat_instance": "1", "message": shown, "data": "old|0|0|"}
    return {"update_id": 10**9 + number, "callback_query": query}


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Bot]:
    with Bot(tmp_path) as running:
        yield running


def bring(bot: Bot, updates: list[dict[str, Any]]) -> list[str]:
    """As a door brings them, and handled; the taps that are dropped."""
    stored = bot.work(lambda work: Inbox(work.tx, work.now).store(updates, REAL))
    bot.app.dispatcher.wake()
    bot.until(lambda work: not Inbox(work.tx, 0).waiting(1), within=20)
    return list(stored.taps)


def count(bot: Bot, sql: str, **values: object) -> int:
    return int(bot.work(lambda work: work.tx.value(f"SELECT COUNT(*) FROM {sql}", **values)))


def owed(bot: Bot, sender: int) -> int:
    return count(bot, "deliveries d JOIN chats c ON c.id = d.chat_id WHERE c.telegram_id = :sender", sender=sender)


def test_thirty_at_once_are_read_and_one_more_each_second() -> None:
    at = MONDAY_MORNING
    assert verdicts([at] * 30) == [Verdict.READ] * 30
    assert verdicts([at] * 33)[30:] == [Verdict.TOLD, Verdict.LEFT, Verdict.LEFT]
    assert verdicts([*[at] * 30, at + 2 * SECOND])[-1] is Verdict.READ
    assert verdicts([at + n * SECOND for n in range(500)]) == [Verdict.READ] * 500


def test_she_is_told_again_after_an_hour_or_once_she_had_calmed_down() -> None:
    at = MONDAY_MORNING
    loud = [at + n * SECOND // 4 for n in range(4 * 4_000)]
    assert verdicts(loud).count(Verdict.TOLD) == 2
    assert verdicts([*[at] * 40, *[at + 60 * SECOND] * 40]).count(Verdict.TOLD) == 2
    assert verdicts([at] * 100, hears=False).count(Verdict.TOLD) == 0


def test_a_calendar_that_was_set_back_shuts_nobody_out() -> None:
    at = MONDAY_MORNING
    assert verdicts([at] * 30 + [at - HOUR + n * SECOND for n in range(1, 5)])[-3:] == [Verdict.READ] * 3


def test_it_is_the_person_who_is_counted_and_nothing_that_nobody_sent() -> None:
    group = {"id": -5, "type": "supergroup", "title": "RT"}
    channel = {"id": -9, "type": "channel", "title": "Kanal"}
    found = source_of(message(1, 7, chat=group), 0)
    assert found == Source(7, False, MONDAY_MORNING, False)
    assert source_of(message(1, 7, chat=group, sender_chat=channel), 0) == Source(-9, False, MONDAY_MORNING, False)
    assert source_of(tap(1, 7), 4) == Source(7, True, 4, True)
    edited = {"edited_message": message(1, 7, edit_date=90)["message"]}
    assert source_of(edited, 0) == Source(7, False, 90_000, True)
    assert source_of(message(1, 7, migrate_to_chat_id=-6), 0) is None
    assert source_of({"my_chat_member": {"chat": group, "from": {"id": 7}}}, 0) is None
    for odd in ({"message": {"from": 7}}, {"message": {"from": {"id": 2**64}}}, {"callback_query": {"from": None}}, {}):
        assert source_of(odd, 0) is None
    assert source_of(message(1, 7, date=10**18), 4) == Source(7, False, 4, True)


def test_eight_thousand_messages_of_one_are_thirty_for_us_and_nothing_for_others(bot: Bot) -> None:
    others = [message(n, 8_000 + n // BATCH, "/start", entities=START) for n in range(BATCH, COUNT + 1, BATCH)]
    loud = [message(2 * COUNT + n, LOUD) for n in range(COUNT)]
    for at in range(0, COUNT, BATCH):
        bring(bot, [*loud[at : at + BATCH], others[at // BATCH]])
    assert count(bot, "inbox WHERE chat = :loud", loud=LOUD) == COUNT
    assert count(bot, "inbox WHERE chat = :loud AND surplus = 0", loud=LOUD) == REAL.burst
    assert count(bot, "inbox WHERE state <> 'done' OR body IS NOT NULL") == 0
    assert count(bot, "inbox WHERE chat <> :loud AND surplus = 1", loud=LOUD) == 0
    assert 0 < owed(bot, LOUD) <= REAL.burst + 1
    for other in others:
        sender = other["message"]["from"]["id"]
        assert owed(bot, sender) > 0


def test_an_update_that_comes_again_costs_nothing(bot: Bot) -> None:
    batch = [message(n, LOUD) for n in range(20)]
    for _ in range(5):
        bring(bot, batch)
    assert count(bot, "inbox WHERE surplus = 1") == 0
    bring(bot, [message(100 + n, LOUD) for n in range(12)])
    assert count(bot, "inbox WHERE surplus = 1") == 2


def test_what_waited_at_telegram_while_we_were_away_is_read(bot: Bot) -> None:
    bring(bot, [message(n, LOUD, at=MONDAY_MORNING - n * SECOND) for n in range(200, 0, -1)])
    assert count(bot, "inbox WHERE surplus = 1") == 0


def test_taps_beyond_it_are_named_so_that_their_keys_do_not_stay_grey(bot: Bot) -> None:
    assert bring(bot, [tap(n, LOUD) for n in range(35)]) == ["30", "31", "32", "33", "34"]
    bring(bot, [message(50, LOUD, "/start")])
    assert count(bot, "inbox WHERE surplus = 1") == 5


def test_buckets_that_are_full_are_forgotten(bot: Bot) -> None:
    bring(bot, [message(1, LOUD)])
    assert bot.work(lambda work: Inbox(work.tx, MONDAY_MORNING + HOUR).forget()) == 0
    assert count(bot, "allowances") == 1
    bot.work(lambda work: Inbox(work.tx, MONDAY_MORNING + HOUR + 2 * SECOND).forget())
    assert count(bot, "allowances") == 0


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[Bot]:
    running = Bot(tmp_path)
    running.allowance = Allowance(burst=3, every=HOUR)
    with running:
        yield running


def test_she_hears_once_that_it_was_too_fast_and_it_holds_after_a_restart(strict: Bot) -> None:
    budi, siti = strict.world.user("Budi"), strict.world.user("Siti")
    for _ in range(3):
        budi.says("/bahasa")
    budi.says("/profil")
    budi.sees("Pelan-pelan ya")
    strict.stop()
    strict.start()
    budi.says("/profil")
    siti.says("/start")
    siti.sees("Halo")

    def told(work: Work) -> bool:
        return len(work.tx.rows("SELECT id FROM inbox WHERE surplus = 1 AND state = 'done' AND body IS NULL")) == 2

    strict.until(told)
    budi.sees_not("Profil")
    assert len([one for one in budi.messages() if "Pelan-pelan" in one.text]) == 1
