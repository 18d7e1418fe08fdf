"""`kimbot run` stopped in the middle of a campaign of 2,000 chats, with Telegram's limits on."""

import signal
from pathlib import Path

from kimbot.sandbox.background import running
from kimbot.sandbox.box import Sandbox
from tests.engine.campaign import CHATS, SOME, arrived, prepare, start, states, telegram, wait_until_arrived


async def test_sigterm_in_a_campaign_leaves_nothing_half_done_and_nobody_gets_it_twice(tmp_path: Path) -> None:
    made = telegram()
    box: Sandbox = made.state.box
    await prepare(box, tmp_path)
    with running(made) as url:
        process = start(url, tmp_path)
        wait_until_arrived(box, SOME, process)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
        found = states(tmp_path)
        assert set(found) == {"sent", "queued"}
        assert found["sent"] == arrived(box)
        process = start(url, tmp_path)
        wait_until_arrived(box, CHATS, process)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
    assert states(tmp_path) == {"sent": CHATS}
    assert {len(chat.messages) for chat in box.world.chats.values()} == {1}
    assert (box.limits.counts["refused"], box.limits.counts["early"]) == (0, 0)
