"""A method of Telegram that hangs holds up nobody but who needs it."""

from typing import Any

from kimbot.bot.pool import LIMIT
from kimbot.delivery.budget import Budget
from kimbot.delivery.departures import Departures
from kimbot.inbox import answers, dispatcher
from kimbot.inbox.store import Inbox
from tests.engine.stage import Engine
from tests.phones import Phone

CROWD, EACH = 26, 5
PAID = 1000
OTHERS = 4
"""The long poll, its webhook, and the two who do jobs."""


def in_flight(engine: Engine, method: str) -> int:
    return len([call for call in engine.calls(method) if not call.came])


def most_at_once(engine: Engine, method: str) -> int:
    calls = engine.calls(method)
    return max(len([one for one in calls if one.left <= call.left < (one.came or call.left + 1)]) for call in calls)


def tap(phone: Phone, number: int) -> dict[str, Any]:
    who = {"id": phone.id, "first_name": "Warga"}
    message = {"message_id": 1, "date": 1, "chat": {**who, "type": "private"}, "text": "Halo"}
    query = {"id": str(number), "from": {**who, "is_bot": False}, "chat_instance": "1", "message": message}
    return {"update_id": 1_000_000_000 + number, "callback_query": {**query, "data": "go.bantuan|0|0|"}}


def test_answers_to_taps_that_hang_hold_up_nobody(engine: Engine) -> None:
    """Before, 130 taps held every connection there was: a command waited 26 s, and 190 messages never left."""
    (budi, *crowd) = engine.people(CROWD + 1)
    engine.fault("hang", methods=["answerCallbackQuery"], share=1)
    taps = [tap(phone, number + CROWD * again) for again in range(EACH) for number, phone in enumerate(crowd)]
    engine.work(lambda work: Inbox(work.tx, work.now).store(taps))
    engine.until(lambda work: not Inbox(work.tx, 0).waiting(1))
    assert 0 < in_flight(engine, "answerCallbackQuery") <= answers.AT_ONCE
    budi.says("/bahasa")
    budi.sees("Bahasa", within=3)
    assert not [call for call in engine.calls() if call.problem], "a message never left"


def test_an_answer_that_hangs_is_given_up_after_seconds(engine: Engine) -> None:
    (budi,) = engine.people(1)
    engine.fault("hang", methods=["answerCallbackQuery"], share=1)
    engine.work(lambda work: Inbox(work.tx, work.now).store([tap(budi, 1)]))
    engine.waits(lambda: in_flight(engine, "answerCallbackQuery") == 1)
    engine.waits(lambda: in_flight(engine, "answerCallbackQuery") == 0, within=answers.SECONDS + 2)


def test_questions_that_hang_hold_up_only_who_asks(engine: Engine) -> None:
    (budi,) = engine.people(1)
    groups = [engine.group(f"RT {number}") for number in range(dispatcher.ASKS + 4)]
    engine.line.patience = 1
    engine.fault("hang", methods=["getChatAdministrators"], share=1)
    for group in groups:
        group.says(engine.admin, "/langganan")
    engine.waits(lambda: in_flight(engine, "getChatAdministrators") == dispatcher.ASKS)
    budi.says("/bahasa")
    budi.sees("Bahasa", within=0.9)
    engine.waits(lambda: len(engine.calls("getChatAdministrators")) >= len(groups))
    assert most_at_once(engine, "getChatAdministrators") == dispatcher.ASKS


def question(number: int) -> dict[str, Any]:
    """A command in some group whose handler asks Telegram first."""
    chat = {"id": -1_000_000 - number, "type": "supergroup", "title": f"RT {number}"}
    who = {"id": 9000, "is_bot": False, "first_name": "Admin"}
    words = {"text": "/langganan", "entities": [{"type": "bot_command", "offset": 0, "length": 10}]}
    return {
        "update_id": 2_000_000_000 + number,
        "message": {"message_id": 1, "date": 1, "chat": chat, "from": who, **words},
    }


def test_whoever_waits_for_telegram_takes_no_room_from_others(engine: Engine) -> None:
    """Questions of more groups than updates are handled at once hang; everybody else is served."""
    (budi,) = engine.people(1)
    engine.line.patience = 3
    engine.fault("hang", methods=["getChatAdministrators"], share=1)
    asked = [question(number) for number in range(2 * dispatcher.AT_WORK)]
    engine.work(lambda work: Inbox(work.tx, work.now).store(asked))
    engine.waits(lambda: in_flight(engine, "getChatAdministrators") == dispatcher.ASKS)
    budi.says("/bahasa")
    budi.sees("Bahasa", within=2)
    engine.heal()


def test_a_question_that_telegram_puts_off_is_not_asked_sooner(engine: Engine) -> None:
    """Before, it was asked each second inside "retry after"."""
    group, other = engine.group("RT 1"), engine.group("RT 2")
    engine.fault("429", methods=["getChatAdministrators"], chat=group.id, retry_after=3)
    group.says(engine.admin, "/langganan")
    engine.waits(lambda: len(engine.calls("getChatAdministrators")) == 1)
    other.says(engine.admin, "/langganan")
    other.sees("lanjutkan", within=3)
    group.sees("lanjutkan", within=15)
    refused, again = engine.calls("getChatAdministrators", chat=group.id)
    assert again.left - refused.came >= 2.9
    assert engine.work(lambda work: work.tx.value("SELECT MAX(strikes) FROM inbox")) == 0


def test_there_are_connections_for_all_of_them_together() -> None:
    """At the highest rate: what hangs takes its own share whole, and the others still have theirs."""
    sending = Departures(Budget(PAID), 1.0).most * 5 // 4
    assert sending + answers.AT_ONCE + dispatcher.ASKS + OTHERS <= LIMIT
