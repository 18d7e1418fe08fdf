"""Chats: which can be written to, as Telegram's answers and people themselves say."""

import pytest

from kimbot.work import Work
from tests.harness import TestClock
from tests.unit import Unit


@pytest.mark.parametrize(("opened_after", "state"), [(-60, "gone"), (0, "gone"), (60, "open")])
async def test_who_let_the_bot_in_again_after_a_message_left_is_not_gone_by_its_failure(
    unit: Unit, clock: TestClock, opened_after: int, state: str
) -> None:
    def begins(work: Work) -> int:
        chat = work.chats.seen(8001, "private", "Sari", None, "id").id
        work.chats.set_state(chat, "gone")
        return chat

    chat = await unit(begins)
    left = clock.now()
    clock.move(opened_after)
    await unit(lambda work: work.chats.set_state(chat, "open"))
    await unit(lambda work: work.chats.lost(chat, left))
    assert await unit(lambda work: work.chats.get(chat).state) == state
