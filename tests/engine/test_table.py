"""What Telegram answers and what becomes of the message: the design's table, row by row, through the whole bot."""

import pytest

from kimbot.core.screens import MessageRef
from kimbot.delivery.model import Policy
from tests.engine.stage import OPEN, Engine, seen, words

UNCLEAR = ["reset", "reset_after", "half_body", "5xx", "5xx_after", "html"]
GONE = [
    (403, "Forbidden: bot was blocked by the user"),
    (403, "Forbidden: user is deactivated"),
    (400, "Bad Request: chat not found"),
    (400, "Bad Request: PEER_ID_INVALID"),
]


def test_ok_is_sent_with_its_message_id(engine: Engine) -> None:
    (siti,) = engine.people(1)
    row = engine.ends(engine.say(siti, "Kabar"), "sent")
    assert row["message_id"] == siti.sees("Kabar").id


def test_429_of_one_chat_lets_only_that_chat_wait(engine: Engine) -> None:
    siti, *others = engine.people(5)
    engine.fault("429", chat=siti.id, retry_after=1)
    release = engine.release([siti, *others])
    engine.waits(lambda: any(call.status == 429 for call in engine.calls()))
    for phone in (siti, *others):
        engine.say(phone, "Sesudahnya")
    assert engine.settled(release) == {"sent": 5}
    refused, *again = engine.calls(chat=siti.id)
    assert refused.status == 429
    assert min(call.left for call in again) - refused.came >= 1
    for other in others:
        assert len([call for call in engine.calls(chat=other.id) if call.left < again[0].left]) == 2
    assert seen(siti, "Kabar") == 1
    assert engine.limits()["early"] == 0


def test_429_over_several_chats_lets_everything_wait(engine: Engine) -> None:
    *struck, last = engine.people(4)
    for phone in struck:
        engine.fault("429", chat=phone.id, retry_after=1)
        engine.say(phone, "Kabar")
    engine.until(lambda _: len([call for call in engine.calls() if call.status == 429]) == 3)
    engine.say(last, "Kabar")
    last.sees("Kabar")
    third = sorted(call.came for call in engine.calls() if call.status == 429)[2]
    (call,) = engine.calls(chat=last.id)
    assert call.left - third >= 0.95
    for phone in struck:
        phone.sees("Kabar")
    assert engine.limits()["early"] == 0


def test_a_group_that_migrates_is_reached_once_under_its_new_id(engine: Engine) -> None:
    group = engine.group()
    number = engine.number(group)
    engine.fault("migrate", chat=group.id, methods=["sendMessage"])
    release = engine.release([group])
    assert engine.settled(release) == {"sent": 1}
    moved = engine.work(lambda work: work.chats.get(number).telegram_id)
    assert moved != group.id
    assert [call.chat for call in engine.calls("sendMessage")][:2] == [group.id, moved]
    group.chat_id = moved
    group.sees("Kabar")
    assert seen(group, "Kabar") == 1


@pytest.mark.parametrize(("code", "description"), GONE)
def test_who_cannot_be_reached_is_gone_after_one_try_until_she_comes_back(
    engine: Engine, code: int, description: str
) -> None:
    (siti,) = engine.people(1)
    engine.fault("refuse", chat=siti.id, code=code, description=description, methods=["sendMessage"])
    assert engine.settled(engine.release([siti])) == {"gone": 1}
    number = engine.number(siti)
    assert engine.work(lambda work: work.chats.get(number).state) == "gone"
    assert len(engine.calls(chat=siti.id)) == 1
    siti.says("/start")
    siti.sees("Halo")
    assert engine.work(lambda work: work.chats.get(number).state) == "open"


def test_connect_refused_never_left_and_nothing_is_lost_or_doubled(engine: Engine) -> None:
    people = engine.people(3)
    engine.stop()
    engine.line.down = True
    engine.start()  # who the bot is, it knows from before
    release = engine.release(people)
    reply = engine.say(people[0], "Untuk Anda")
    engine.until(lambda _: any(call.problem == "NotSent" for call in engine.calls()))
    assert set(engine.states(release)) <= {"queued", "sending"}
    engine.line.down = False
    assert engine.settled(release, within=40) == {"sent": 3}
    engine.ends(reply, "sent", within=40)
    assert [seen(phone, "Kabar") for phone in people] == [1, 1, 1]
    assert seen(people[0], "Untuk Anda") == 1


@pytest.mark.parametrize("kind", UNCLEAR)
def test_tahan_without_a_clear_answer_is_unknown_and_never_repeated(engine: Engine, kind: str) -> None:
    siti, budi = engine.people(2)
    engine.fault(kind, chat=siti.id, count=3, methods=["sendMessage"])
    release = engine.release([siti, budi])
    assert engine.settled(release) == {"unknown": 1, "sent": 1}
    engine.say(budi, "Sesudahnya")
    budi.sees("Sesudahnya")
    assert len(engine.calls(chat=siti.id)) == engine.struck() == 1


@pytest.mark.parametrize("kind", UNCLEAR)
def test_ulang_without_a_clear_answer_is_sent_again(engine: Engine, kind: str) -> None:
    (siti,) = engine.people(1)
    engine.fault(kind, chat=siti.id, methods=["sendMessage"])
    engine.ends(engine.say(siti, "Untuk Anda"), "sent")
    assert len(engine.calls(chat=siti.id)) == 2


@pytest.mark.parametrize(("policy", "state", "tries"), [(Policy.TAHAN, "unknown", 1), (Policy.ULANG, "sent", 2)])
def test_a_message_without_any_answer_in_time(engine: Engine, policy: Policy, state: str, tries: int) -> None:
    (siti,) = engine.people(1)
    engine.line.patience = 1.5
    engine.fault("hang", chat=siti.id, methods=["sendMessage"])
    assert engine.settled(engine.release([siti], policy=policy)) == {state: 1}
    assert seen(siti, "Kabar") == len(engine.calls(chat=siti.id)) == tries


def test_after_requests_without_an_answer_over_several_chats_everything_pauses(engine: Engine) -> None:
    people = engine.people(4)
    engine.fault("reset", share=1, methods=["sendMessage"])
    for phone in people[:3]:
        assert engine.settled(engine.release([phone], f"Kabar {phone}")) == {"unknown": 1}
    engine.heal()
    engine.say(people[3], "Sesudahnya")
    people[3].sees("Sesudahnya")
    third = sorted(call.came for call in engine.calls() if call.problem)[2]
    assert engine.calls(chat=people[3].id)[0].left - third >= 0.95


def test_one_chat_that_gets_no_answer_pauses_nobody_else(engine: Engine) -> None:
    siti, budi = engine.people(2)
    engine.fault("5xx", share=1, chat=siti.id, methods=["sendMessage"])
    engine.say(siti, "Untuk Anda")
    engine.waits(lambda: len(engine.calls(chat=siti.id)) > 5)
    tried = engine.calls(chat=siti.id)[5].came
    engine.say(budi, "Untuk Anda")
    budi.sees("Untuk Anda")
    assert engine.calls(chat=budi.id)[0].left - tried < 0.9


def test_not_modified_is_sent(engine: Engine) -> None:
    (siti,) = engine.people(1)
    chat = engine.number(siti)
    for _ in range(2):
        engine.work(lambda work: work.say(chat, words("Kartu"), card="card"))
        engine.until(lambda work: not work.tx.value(OPEN))
    first, second = engine.calls(chat=siti.id)
    assert (first.status, second.method, second.status) == (200, "editMessageText", 400)
    rows = engine.work(lambda work: work.tx.rows("SELECT state, message_id FROM deliveries WHERE key = 'card'"))
    assert {row["state"] for row in rows} == {"sent"}
    assert len({row["message_id"] for row in rows}) == 1


@pytest.mark.parametrize("words_of_telegram", ["message to edit not found", "message can't be edited"])
def test_what_cannot_be_edited_is_sent_anew(engine: Engine, words_of_telegram: str) -> None:
    (siti,) = engine.people(1)
    chat = engine.number(siti)
    engine.fault("refuse", code=400, description=f"Bad Request: {words_of_telegram}", methods=["editMessageText"])
    engine.work(lambda work: work.say(chat, words("Baru"), replacing=MessageRef(1)))
    siti.sees("Baru")
    engine.until(lambda work: not work.tx.value(OPEN))
    assert [call.method for call in engine.calls(chat=siti.id)] == ["editMessageText", "sendMessage"]
    rows = engine.work(lambda work: work.tx.rows("SELECT state FROM deliveries WHERE chat_id = :chat", chat=chat))
    assert [row["state"] for row in rows] == ["sent"] * 2, "the welcome, and this: the same row"


def test_a_topic_that_is_gone_is_left_out(engine: Engine) -> None:
    forum = engine.group("Forum RT", kind="supergroup", is_forum=True)
    number = engine.number(forum)
    engine.work(lambda work: work.chats.set_thread(number, 999))
    assert engine.settled(engine.release([forum])) == {"sent": 1}
    assert [call.status for call in engine.calls("sendMessage")] == [400, 200]
    assert engine.work(lambda work: work.chats.get(number).thread_id) is None
    forum.sees("Kabar")


def test_any_other_refusal_has_failed(engine: Engine) -> None:
    (siti,) = engine.people(1)
    engine.fault("refuse", code=400, description="Bad Request: something new", methods=["sendMessage"])
    release = engine.release([siti])
    assert engine.settled(release) == {"failed": 1}
    why = engine.work(
        lambda work: work.tx.rows("SELECT problem FROM deliveries WHERE occurrence_id = :release", release=release)
    )
    assert [row["problem"] for row in why] == ["Bad Request: something new"]
    assert len(engine.calls(chat=siti.id)) == 1


def test_whose_answer_was_refused_is_told_so_once(engine: Engine) -> None:
    (siti,) = engine.people(1)
    engine.fault("refuse", code=400, description="Bad Request: something new", chat=siti.id, methods=["sendMessage"])
    siti.says("/bahasa")
    siti.sees("jawabannya tidak bisa saya kirim")
    engine.fault("refuse", code=400, description="Bad Request: something new", chat=siti.id, count=2)
    siti.says("/bahasa")
    engine.until(lambda work: work.tx.value("SELECT COUNT(*) FROM deliveries WHERE state = 'failed'") == 3)
    engine.say(siti, "Sesudahnya")
    siti.sees("Sesudahnya")
    assert len(engine.calls("sendMessage", chat=siti.id)) == 5, "nothing follows where the excuse is refused as well"
