"""Whatever is logged, by us or by a library, is a line of JSON without the bot's token."""

import json
import subprocess
import sys
from typing import Any

from tests.cli.conftest import ROOT

TOKEN = "7654321:AAE-canary_canary_canary_canary_123"
SCRIPT = f"""
import logging, warnings
import structlog
from kimbot import logs
logs.set_up({TOKEN!r})
ours, theirs = structlog.get_logger(), logging.getLogger("some.library")
ours.info("ours", url="https://api.telegram.org/bot{TOKEN}/getMe", count=3)
theirs.warning("theirs %s", "{TOKEN}")
theirs.debug("not said")
logging.getLogger("apscheduler.scheduler").info("not said")
for logger in (ours, theirs):
    try:
        raise ValueError("no {TOKEN}")
    except ValueError:
        logger.exception("failed")
warnings.warn("a warning of {TOKEN}")
"""


def lines() -> list[dict[str, Any]]:
    done = subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == ""
    assert "canary" not in done.stderr
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_every_record_is_one_clean_line_of_json() -> None:
    ours, theirs, our_failure, their_failure, warning = lines()
    assert (ours["event"], ours["level"], ours["count"]) == ("ours", "info", 3)
    assert ours["url"] == "https://api.telegram.org/bot<token>/getMe"
    assert (theirs["event"], theirs["level"], theirs["logger"]) == ("theirs <token>", "warning", "some.library")
    for failure in (our_failure, their_failure):
        assert failure["event"] == "failed"
        assert "ValueError: no <token>" in failure["exception"]
    assert "a warning of <token>" in warning["event"]
    assert all(line["timestamp"].endswith("Z") for line in (ours, theirs, our_failure, their_failure, warning))
