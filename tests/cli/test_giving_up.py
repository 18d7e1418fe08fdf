"""What no retry mends ends the process: one sentence, after as many tries as promised; 3 where a start may help."""

import pytest

from kimbot.cli.problems import MEND, PERHAPS
from tests.cli.conftest import ROOT, TOKEN, Operator, Process, Telegram

REFUSED = "kimbot: Telegram does not know this bot token. Compare KIMBOT_TOKEN with what @BotFather shows."
TAKEN = (
    "kimbot: nothing could be received from Telegram any more: another program receives with the same token;"
    " stop one of them (getUpdates: 409 "
)


def last_words(process: Process, code: int) -> str:
    assert process.code() == code, process.err
    assert "Traceback" not in process.err
    assert TOKEN not in process.err
    return process.err.splitlines()[-1]


@pytest.mark.parametrize(
    ("kind", "words", "tries"),
    [("401", REFUSED, 5), ("404", REFUSED, 5), ("409", TAKEN, 20)],
    ids=["401", "404", "409"],
)
def test_a_refusal_that_stays(operator: Operator, telegram: Telegram, kind: str, words: str, tries: int) -> None:
    telegram.begin()
    running = operator.runs(module="tests.cli.hasty", PYTHONPATH=str(ROOT))
    running.says("kimbot is running")
    telegram.world.post("/faults", {"kind": kind, "methods": ["getUpdates"], "share": 1})
    telegram.world.user("Sari").says("/start")  # which ends the request that is being held
    assert last_words(running, PERHAPS if words is TAKEN else MEND).startswith(words)
    assert telegram.world.get("/faults")[0]["struck"] == tries


def test_a_port_that_is_taken(operator: Operator, telegram: Telegram) -> None:
    telegram.begin()
    port = telegram.url.rpartition(":")[2]
    running = operator.runs("run", KIMBOT_WEB_URL="https://kim.example", KIMBOT_WEB_PORT=port)
    assert last_words(running, MEND) == f"kimbot: web_port {port}: Address already in use"
