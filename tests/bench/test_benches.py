"""Each bench does what it says, at small size: nothing lost, nothing doubled. How long it takes is not looked at."""

import asyncio
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from bench import at_rest, campaign, correction, crowd, drawing, inbound, million, reply, send, start
from bench.runner import ROOT, Sink, folder, sink

COUNTS_SYNCS = """
import sqlite3, sys
from contextlib import closing
from bench.peers.slow_disk import before_each_sync
synced = []
before_each_sync(lambda: synced.append(1))
with closing(sqlite3.connect(sys.argv[1], isolation_level=None)) as db:  # while there is a Python to call back
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("CREATE TABLE t (x)")
    for level in ("FULL", "NORMAL", "FULL"):
        db.execute(f"PRAGMA synchronous = {level}")
        synced.clear()
        db.execute("INSERT INTO t VALUES (1)")
        print(level, len(synced))
"""


@pytest.fixture(scope="module")
def at() -> Iterator[Sink]:
    with sink() as running:
        yield running


@pytest.mark.parametrize("name", list(send.COUNTS))
def test_every_contestant_delivers_each_message_once(at, name):
    assert send.run(name, 130, at)["count"] == 130


@pytest.mark.parametrize("name", ["kimbot", "aiogram"])
@pytest.mark.parametrize("answered", [False, True])
def test_every_contestant_handles_each_update_once(at, name, answered):
    assert inbound.run(name, 70, at, reply=answered)["count"] == 70


def test_every_tap_is_answered_and_timed(at):
    assert len(reply.measure(at, 3, 1.0)) == 3


@pytest.mark.parametrize("name", ["bare", "kimbot"])
def test_the_first_poll_is_seen(at, name):
    with folder() as data:
        assert start.seconds_to_poll(at, start.command(name, at), data) > 0


def test_on_the_slow_disk_only_a_durable_commit_waits(tmp_path):
    told = subprocess.run(
        [sys.executable, "-c", COUNTS_SYNCS, tmp_path / "t.db"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == ["FULL", "1", "NORMAL", "0", "FULL", "1"]


@pytest.mark.parametrize("name", list(campaign.NAMES))
def test_every_contestant_keeps_the_books_of_its_campaign(at, name):
    found = campaign.run(name, 1.5, campaign.Setting(rate=30, replies=True), at)
    assert found.replies_ms
    assert 0 < found.rate_ratio <= 1
    assert (found.lost == 0) == (name != "PTB, AIORateLimiter")  # it gives a message up at the first 429


def test_a_release_goes_on_after_a_kill():
    figures = asyncio.run(million.measure(people=4_000, rows=12_000))
    assert set(figures) == {"fill_s", "hold_ms", "extra_mb", "resume_s", "mark_p99_ms"}
    assert 0 < figures["resume_s"] < 30


def test_whatever_is_drawn_is_timed():
    found = drawing.measure(1)
    assert all(found[f"{name}_s"] > 0 for name in ("map", "picture", "proof", "table"))


def test_a_correction_reaches_or_names_every_copy():
    found = correction.measure(chats=100, rate=60)
    assert found.pop("rate_ratio") > 0
    assert found == {"edited": 87, "anew": 3, "named": 10, "left": 0, "too_many": 0}


def test_every_bench_of_make_bench_is_run_here_too():
    lists = re.search(r"^BENCHES = (.+?[^\\])\n", (ROOT / "Makefile").read_text(), re.DOTALL | re.MULTILINE)
    assert lists
    named = set(re.findall(r"bench/(\w+)\.py", lists[1]))
    assert len(named) >= 9
    assert named <= {name for name, found in globals().items() if getattr(found, "__package__", "") == "bench"}


def test_a_bot_at_rest_answers_its_taps():
    found = at_rest.measure(taps=1, seconds=0.2, pause=0.0)
    assert found["memory_mb"] > 0
    assert found["reply_median_ms"] > 0


def test_every_load_says_what_it_should_in_its_time():
    said = {name: crowd.crowd(name, 2.0, 7.0) for name in crowd.LOADS}
    counts = {name: len(typed) for name, typed in said.items()}
    assert counts == {"35 strangers": 175, "1000 strangers": 500, "flood": 8000, "group": 2, "hang": 130}
    assert all(2.0 <= second < 7.0 for typed in said.values() for second, _, _ in typed)


@pytest.mark.parametrize("name", ["35 strangers", "hang"])
def test_others_and_releases_are_timed_beside_a_crowd(at, name):
    with folder() as data:
        found = crowd.measure(name, at, seconds=2.0, quiet=crowd.WARM + 1, data=data)
    assert (len(found.quiet.replies), len(found.loud.replies)) == (4, 8)
    assert (len(found.quiet.releases), len(found.loud.releases)) == (3, 3)
    assert len(found.loud.strangers) == crowd.LOADS[name].strangers
    assert set(crowd.figures({name: found})) >= {crowd.LOADS[name].ratio, "urgent_ratio", "too_many"}


@pytest.mark.parametrize("name", list(crowd.PEER_BOTS))
def test_other_bots_answer_beside_a_crowd(at, name):
    before, after, _ = crowd.peer(name, at, seconds=1.0, quiet=2.0)
    assert 0 < before < 60
    assert 0 < after < 60
