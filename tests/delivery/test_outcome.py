"""The design's table, line by line."""

import pytest

from kimbot.bot.api import NotSent, Rejected, Unclear
from kimbot.core.clock import MINUTE
from kimbot.delivery.model import Policy, State
from kimbot.delivery.outcome import Verdict, decide

BOTH = pytest.mark.parametrize("policy", Policy)


@BOTH
def test_ok_is_sent(policy):
    decision = decide(None, policy, 1)
    assert (decision.verdict, decision.state) == (Verdict.SENT, State.SENT)


@BOTH
def test_429_makes_that_chat_wait(policy):
    decision = decide(Rejected(429, "Too Many Requests: retry after 17", retry_after=17), policy, 9)
    assert (decision.verdict, decision.state, decision.after) == (Verdict.WAIT, State.QUEUED, 17.0)
    assert not decision.everywhere


@pytest.mark.parametrize(("text", "seconds"), [("Too Many Requests: retry after 8", 8.0), ("Too Many Requests", 5.0)])
def test_429_without_parameters(text, seconds):
    assert decide(Rejected(429, text), Policy.TAHAN, 1).after == seconds


@BOTH
def test_migration_is_queued_for_the_new_id(policy):
    error = Rejected(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to=-100777)
    decision = decide(error, policy, 1)
    assert (decision.verdict, decision.state, decision.migrate_to) == (Verdict.MOVED, State.QUEUED, -100777)


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (403, "Forbidden: bot was blocked by the user"),
        (403, "Forbidden: user is deactivated"),
        (403, "Forbidden: bot was kicked from the supergroup chat"),
        (403, "Forbidden: bot was kicked from the group chat"),
        (403, "Forbidden: bot is not a member of the channel chat"),
        (403, "Forbidden: the group chat was deleted"),
        (403, "Forbidden: bot can't initiate conversation with a user"),
        (403, "Forbidden: bot can't send messages to bots"),
        (403, "Forbidden: something Telegram says from tomorrow on"),
        (400, "Bad Request: chat not found"),
        (400, "Bad Request: user not found"),
        (400, "Bad Request: PEER_ID_INVALID"),
        (400, "Bad Request: INPUT_USER_DEACTIVATED"),
        (400, "Bad Request: CHANNEL_PRIVATE"),
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN"),
        (400, "Bad Request: have no rights to send a message"),
        (400, "Bad Request: not enough rights to send text messages to the chat"),
        (400, "Bad Request: need administrator rights in the channel chat"),
        (400, "Bad Request: group chat was deactivated"),
    ],
)
@BOTH
def test_a_chat_that_cannot_be_reached_is_gone(policy, status, text):
    decision = decide(Rejected(status, text), policy, 1)
    assert (decision.verdict, decision.state, decision.reason) == (Verdict.GONE, State.GONE, text)


@BOTH
def test_what_never_left_is_queued_again_however_often(policy):
    first, later = decide(NotSent("connection refused"), policy, 1), decide(NotSent("no connection"), policy, 5_000)
    assert first.verdict is later.verdict is Verdict.AGAIN
    assert (first.after, later.after) == (1.0, 30.0)
    assert first.everywhere


@pytest.mark.parametrize("error", [Unclear("no answer in time", timed_out=True), Unclear("server error", status=502)])
class TestUnclear:
    @pytest.mark.parametrize("attempts", [1, 2, 3])
    def test_tahan_is_unknown_and_never_repeated(self, error, attempts):
        decision = decide(error, Policy.TAHAN, attempts)
        assert (decision.verdict, decision.state) == (Verdict.UNKNOWN, State.UNKNOWN)

    def test_ulang_is_tried_for_ten_minutes(self, error):
        lasted = (0, 9 * MINUTE, 10 * MINUTE, 11 * MINUTE)
        verdicts = [decide(error, Policy.ULANG, 3, since).verdict for since in lasted]
        assert verdicts == [Verdict.AGAIN, Verdict.AGAIN, Verdict.UNKNOWN, Verdict.UNKNOWN]

    def test_the_pauses_grow(self, error):
        assert [decide(error, Policy.ULANG, tries).after for tries in (1, 2, 3, 6, 7, 8, 50)] == [
            1,
            2,
            4,
            32,
            60,
            60,
            60,
        ]


@pytest.mark.parametrize(
    "text",
    [
        "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as"
        " a current content and reply markup of the message",
        "Bad Request: message to delete not found",
    ],
)
def test_what_is_already_so_is_sent(text):
    assert decide(Rejected(400, text), Policy.ULANG, 1).verdict is Verdict.SENT


@pytest.mark.parametrize(
    "text",
    [
        "Bad Request: message to edit not found",
        "Bad Request: message can't be edited",
        "Bad Request: MESSAGE_ID_INVALID",
    ],
)
def test_what_cannot_be_edited_goes_out_anew(text):
    decision = decide(Rejected(400, text), Policy.ULANG, 1)
    assert (decision.verdict, decision.state) == (Verdict.ANEW, State.QUEUED)


@pytest.mark.parametrize("words", ["message thread not found", "TOPIC_DELETED", "TOPIC_CLOSED"])
def test_a_lost_topic_has_its_own_verdict(words):
    decision = decide(Rejected(400, f"Bad Request: {words}"), Policy.TAHAN, 1)
    assert (decision.verdict, decision.state) == (Verdict.NO_TOPIC, State.QUEUED)


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (400, "Bad Request: message is too long"),
        (400, "Bad Request: can't parse entities: unclosed start tag at byte offset 5"),
        (400, "Bad Request: message can't be deleted"),
        (400, "Bad Request: not enough rights to send photos to the chat"),
        (400, ""),
        (403, "Forbidden: MESSAGE_DELETE_FORBIDDEN"),
        (404, "Not Found: method not found"),
        (413, "Request Entity Too Large"),
        (409, "Conflict: terminated by other getUpdates request"),
    ],
)
@BOTH
def test_anything_else_is_failed(policy, status, text):
    decision = decide(Rejected(status, text), policy, 1)
    assert (decision.verdict, decision.state, decision.reason) == (Verdict.FAILED, State.FAILED, text)


@pytest.mark.parametrize(("status", "text"), [(401, "Unauthorized"), (404, "Not Found")])
def test_a_refused_token_is_not_the_messages_fault(status, text):
    decision = decide(Rejected(status, text), Policy.TAHAN, 1)
    assert (decision.verdict, decision.after, decision.everywhere) == (Verdict.AGAIN, 5.0, True)
