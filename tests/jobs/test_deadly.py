"""A job during which the process dies, again and again: it is given up after a few tries, and whoever asked is told."""

import os
import signal
from pathlib import Path

from kimbot.sandbox.app import create_app
from kimbot.sandbox.background import running
from tests.forks import Fork
from tests.harness import ROOT, TOKEN
from tests.jobs.deadly import ADMIN
from tests.phones import World


def test_a_job_that_ends_the_process_is_given_up_and_told_of(tmp_path: Path) -> None:
    record = ROOT / "build" / f"requests-deadly-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}.jsonl"
    with running(create_app(TOKEN, record=record)) as url:
        admin = World(url).user("Bu Ratna", id=ADMIN)
        admin.says("/start")  # a bot may not write to who has never written to it
        for minutes in (0, 2, 13):
            assert started(url, tmp_path, minutes).wait(timeout=60) == -signal.SIGKILL
        last = started(url, tmp_path, 14)
        try:
            admin.sees("semuanya tetap seperti semula", within=30)
            admin.says("/bahasa")
            admin.sees("Mau memakai bahasa apa?")
        finally:
            last.kill()
            last.wait()


def started(url: str, folder: Path, minutes: int) -> Fork:
    return Fork("tests.jobs.deadly", url, str(folder), str(minutes))
