"""Receiving that cannot go deaf or forget: every fault of getUpdates, poison, and a long outage."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from kimbot.core.clock import HOUR
from kimbot.db.facts import fact, set_fact
from kimbot.inbox.door import GaveUp, TokenRefused
from kimbot.inbox.store import Inbox
from kimbot.work import Work
from tests.engine.stage import OPEN, Engine, Hands, seen
from tests.harness import TestClock

PASSING = ["401", "404", "409", "429", "5xx", "5xx_after", "html", "reset", "reset_after", "half_body", "slow", "hang"]


@pytest.mark.parametrize("kind", PASSING)
def test_a_passing_fault_loses_nothing_and_doubles_nothing(engine: Engine, kind: str) -> None:
    engine.line.patience = 1.5
    (siti,) = engine.people(1)
    engine.fault(kind, methods=["getUpdates"], count=1 if kind in ("hang", "slow", "429") else 3)
    siti.says("/bahasa")
    siti.sees("Bahasa", within=10)
    siti.says("/bantuan")
    siti.sees("/daftar", within=10)
    engine.until(lambda _: engine.struck() >= 1)
    assert seen(siti, "") == 3, "an answer is missing, or came twice"
    assert engine.work(updates) == {"done": 3}


def updates(work: Work) -> dict[str, int]:
    return {row["state"]: row["n"] for row in work.tx.rows("SELECT state, COUNT(*) n FROM inbox GROUP BY state")}


def test_a_page_in_the_place_of_an_answer_is_survived(engine: Engine) -> None:
    (siti,) = engine.people(1)
    engine.fault("html", code=200, methods=["getUpdates"], count=3)
    siti.says("/bahasa")
    siti.sees("Bahasa")
    assert seen(siti, "Bahasa") == 1


@pytest.mark.parametrize("kind", ["401", "404"])
def test_a_token_that_is_refused_again_and_again_ends_the_process(engine: Engine, kind: str) -> None:
    engine.fault(kind, methods=["getUpdates"], share=1)
    assert type(engine.ended()) is TokenRefused
    assert engine.struck() == 5


def test_another_bot_on_the_same_token_again_and_again_ends_the_process(engine: Engine) -> None:
    engine.fault("409", methods=["getUpdates"], share=1)
    assert type(engine.ended()) is GaveUp
    assert engine.struck() == 20


def test_two_programs_that_take_turns_on_one_token_end_though_each_hears_now_and_then(engine: Engine) -> None:
    engine.fault("409", methods=["getUpdates"], share=0.8)
    found = engine.ended(within=20)
    assert type(found) is GaveUp
    assert "another program receives with the same token" in str(found)
    assert [call for call in engine.calls("getUpdates") if call.status == 200]


@pytest.mark.parametrize("result", [b"{}", b"true", b"[1]", b'[{"message":{}}]', b'[{"update_id":"7"}]'])
def test_an_answer_that_is_no_list_of_updates_is_survived(engine: Engine, result: bytes) -> None:
    (siti,) = engine.people(1)
    engine.line.instead["getUpdates"] = [b'{"ok":true,"result":%b}' % result] * 3
    engine.waits(lambda: not engine.line.instead["getUpdates"])
    siti.says("/bahasa")
    siti.sees("Bahasa")
    assert seen(siti, "Bahasa") == 1


def test_updates_with_lower_numbers_after_a_quiet_week_are_not_hidden(engine: Engine) -> None:
    (siti,) = engine.people(1)
    engine.until(lambda _: len([call for call in engine.calls("getUpdates") if call.status == 200]) >= 3)
    asked = [request["params"] for request in engine.world.requests() if request["method"] == "getUpdates"]
    assert asked[-1].get("offset") is None, "an offset of old numbers would hide new ones"
    siti.says("/bahasa")
    siti.sees("Bahasa")
    confirmed = [params["offset"] for params in asked if params.get("offset") is not None]
    assert confirmed, "an update was never confirmed"


def test_health_turns_red_when_telegram_is_silent_and_says_why(tmp_path: Path) -> None:
    clock = Hands()
    with Engine(tmp_path, clock=clock) as engine:
        engine.until(lambda _: engine.app.health()[0])
        engine.line.down = True
        engine.waits(lambda: any(call.problem == "NotSent" for call in engine.calls("getUpdates")))
        assert engine.app.health()[0], "a short silence is none"
        clock.passes(95)
        well, facts = engine.app.health()
        assert not well
        assert re.fullmatch(
            r"no answer from Telegram for \d+ s \(getUpdates: connection refused .*\)", facts["problems"][0]
        )
        engine.line.down = False
        engine.waits(lambda: engine.app.health()[0])


def test_half_an_hour_of_nothing_but_failures_ends_the_process(tmp_path: Path) -> None:
    with Engine(tmp_path, clock=TestClock()) as engine:  # half an hour of its pace is two seconds
        engine.fault("reset", methods=["getUpdates"], share=1)
        assert type(engine.ended()) is GaveUp


def test_retry_after_is_honoured(engine: Engine) -> None:
    engine.fault("429", retry_after=1, methods=["getUpdates"])
    engine.until(lambda _: any(call.status == 429 for call in engine.calls("getUpdates")))
    engine.until(lambda _: engine.calls("getUpdates")[-1].status != 429)
    polls = engine.calls("getUpdates")
    at = [call.status for call in polls].index(429)
    assert polls[at + 1].left - polls[at].came >= 1


def test_a_webhook_that_was_set_is_taken_down(engine: Engine) -> None:
    (siti,) = engine.people(1)
    params = {"url": engine.url + "/nowhere"}
    engine._do(engine.app.api.call("setWebhook", params))
    siti.says("/bahasa")
    siti.sees("Bahasa")
    assert engine.calls("deleteWebhook")


def poison(work: Work) -> None:
    """What is stored of every form cannot be read any more."""
    work.tx.run("UPDATE drafts SET answers = 'x'")


def test_poison_is_put_aside_after_three_strikes_and_people_are_told(engine: Engine) -> None:
    siti, budi, _ = *engine.people(2), engine.admin.says("/start")
    siti.says("/daftar")
    siti.taps("Setuju")
    engine.until(lambda work: work.tx.value("SELECT COUNT(*) FROM drafts") == 1)
    engine.work(poison)
    siti.says("Siti Aminah")
    budi.says("/bahasa")
    budi.sees("Bahasa")
    siti.sees("gangguan di pihak kami")
    engine.admin.sees("tidak bisa diproses")
    assert engine.work(lambda work: work.tx.value("SELECT strikes FROM inbox WHERE state = 'poison'")) == 3
    siti.says("/bahasa")
    siti.sees("Bahasa")


def test_many_poisoned_updates_are_one_note_an_hour(tmp_path: Path) -> None:
    clock = Hands()
    with Engine(tmp_path, clock=clock) as engine:
        engine.admin.says("/start")
        people = engine.people(3)

        def unreadable(number: int) -> Any:
            chat = {"id": people[number % 3].id, "type": "private"}
            return {"update_id": number, "message": {"message_id": 1, "chat": chat}}

        engine.work(lambda work: Inbox(work.tx, work.now).store([unreadable(number) for number in range(1, 6)]))
        engine.until(lambda work: updates(work).get("poison") == 5, within=15)
        engine.admin.sees("tidak bisa diproses")
        clock.passes(3601)
        engine.work(lambda work: Inbox(work.tx, work.now).store([unreadable(6)]))
        engine.admin.sees("6 pesan tidak bisa diproses")
        assert seen(engine.admin, "tidak bisa diproses") == 2


def test_an_update_that_cannot_be_read_is_put_aside_and_those_behind_it_go_on(engine: Engine) -> None:
    (siti,) = engine.people(1)
    unreadable = {"update_id": 5, "message": {"message_id": 1, "chat": {"id": siti.id, "type": "private"}}}
    engine.work(lambda work: Inbox(work.tx, work.now).store([unreadable]))
    siti.says("/bahasa")
    siti.sees("Bahasa")
    assert engine.work(lambda work: work.tx.value("SELECT state FROM inbox WHERE update_id = 5")) == "poison"


def message(number: int, who: int, text: str = "/bahasa", **more: Any) -> dict[str, Any]:
    user = {"id": who, "is_bot": False, "first_name": "Siti"}
    place = {"message_id": 1, "date": 1_795_399_200, "chat": {"id": who, "type": "private", "first_name": "Siti"}}
    marks = {"entities": [{"type": "bot_command", "offset": 0, "length": len(text)}]} if text.startswith("/") else {}
    return {"update_id": number, "message": {**place, "from": user, "text": text, **marks, **more}}


def brought(engine: Engine, *updates: dict[str, Any]) -> None:
    """Telegram's next answer to getUpdates has these."""
    engine.line.instead["getUpdates"] = [json.dumps({"ok": True, "result": updates}).encode()]
    engine.waits(lambda: not engine.line.instead["getUpdates"])


def test_an_update_that_comes_twice_is_applied_once(engine: Engine) -> None:
    """Telegram brings it again when our offset did not reach it: also when it has long been handled."""
    (siti,) = engine.people(1)
    brought(engine, message(600, siti.id))
    siti.sees("Bahasa")
    engine.until(lambda work: not updates(work).get("new", 0) and not work.tx.value(OPEN))
    owed = engine.work(lambda work: work.tx.value("SELECT COUNT(*) FROM deliveries"))
    brought(engine, message(600, siti.id), message(601, siti.id, "/bantuan"))
    siti.sees("/daftar")
    assert engine.work(lambda work: work.tx.value("SELECT COUNT(*) FROM deliveries")) == owed + 1
    assert engine.work(lambda work: work.tx.value("SELECT COUNT(*) FROM inbox WHERE update_id = 600")) == 1


HALF = "Siti \ud83d"


@pytest.mark.parametrize(
    "odd",
    [
        message(700, 2**63),
        message(700, 2**70),
        message(2**63, 5),
        {"update_id": 2**62, "message": "x"},
        {"update_id": "7"},
        message(700, 5, entities=[{"type": "bold", "offset": -(2**70), "length": 1}]),
        message(700, 5, message_id=2**63),
    ],
)
def test_one_update_that_cannot_be_kept_or_read_is_put_aside_and_its_batch_goes_on(
    engine: Engine, odd: dict[str, Any]
) -> None:
    siti, budi = engine.people(2)
    brought(engine, message(600, siti.id), odd, message(800, budi.id))
    for phone in (siti, budi):
        phone.sees("Bahasa")
    engine.until(lambda work: work.tx.value("SELECT COUNT(*) FROM inbox WHERE state = 'poison'") == 1)
    body = engine.work(lambda work: work.tx.value("SELECT body FROM inbox WHERE state = 'poison'"))
    assert isinstance(json.loads(body), dict)
    assert engine.calls("getUpdates")[-1].status in (0, 200)
    siti.says("/bantuan")
    siti.sees("/daftar")


def test_half_a_character_costs_its_batch_nothing_and_is_answered(engine: Engine) -> None:
    siti, budi = engine.people(2)
    brought(engine, message(600, siti.id, HALF), message(601, budi.id))
    budi.sees("Bahasa")
    engine.until(lambda work: updates(work).get("new", 0) == 0)
    assert engine.work(updates) == {"done": 4}
    engine.until(lambda work: not work.tx.value(OPEN))
    assert seen(siti, "") == 2


def test_formatting_that_cuts_a_character_is_left_out_and_the_words_are_taken(engine: Engine) -> None:
    (siti,) = engine.people(1)
    siti.says("/daftar")
    siti.taps("Setuju")
    engine.until(lambda work: work.tx.value("SELECT COUNT(*) FROM drafts") == 1)
    cut = [{"type": "bold", "offset": 6, "length": 1}]
    brought(engine, message(600, siti.id, "Siti 😀 Aminah", entities=cut))
    engine.until(lambda work: updates(work).get("new", 0) == 0)
    assert "poison" not in engine.work(updates)
    assert engine.work(lambda work: "Aminah" in work.tx.value("SELECT answers FROM drafts"))


def test_a_name_longer_than_any_fits_into_what_we_say(engine: Engine) -> None:
    update = message(600, 77_000, "/start")
    update["message"]["from"]["first_name"] = "S" * 5000
    (siti,) = engine.people(1)
    brought(engine, update, message(601, siti.id))
    siti.sees("Bahasa")
    engine.until(lambda work: work.chats.of_telegram(77_000) is not None)
    assert engine.work(lambda work: work.tx.value("SELECT MAX(LENGTH(title)) FROM chats")) == 128


def test_whose_update_is_put_aside_is_told_though_nothing_of_it_can_be_read(engine: Engine) -> None:
    (siti,) = engine.people(1)
    brought(engine, message(600, siti.id, message_id=2**63))
    siti.sees("gangguan di pihak kami")


@pytest.mark.parametrize(("hours", "told"), [(25, True), (23, False)])
def test_after_an_outage_longer_than_telegram_keeps_updates_the_operators_are_told(
    engine: Engine, hours: int, told: bool
) -> None:
    engine.admin.says("/start")
    engine.admin.sees("Halo")
    engine.stop()
    engine.start()
    engine.until(lambda work: fact(work.tx, "heard") is not None)
    engine.stop()
    engine.line.down = True
    engine.start()
    engine.work(lambda work: set_fact(work.tx, "heard", str(work.now - hours * HOUR)))
    engine.admin.says("/bahasa")
    engine.line.down = False
    engine.admin.sees("Bahasa")
    if told:
        engine.admin.sees(f"selama {hours} jam")
    engine.until(lambda work: not work.tx.value(OPEN))
    assert seen(engine.admin, "tidak terhubung") == int(told)
