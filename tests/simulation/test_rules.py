"""Each rule is red on a history that breaks it, and green on one that does not."""

from typing import Any

import pytest

from tests.simulation.checks import RULES
from tests.simulation.evidence import Evidence
from tests.simulation.history import Command, Crash, Effect, History, Request


def request(at: float, *, delivery: int = 1, chat: int = 7, **more: Any) -> Request:
    values = {"arrived": True, "accepted": True, "outcome": "ok", "answered": at + 0.1} | more
    return Request(
        at,
        more.pop("term", 1),
        "sendMessage",
        chat,
        delivery,
        "'Halo'",
        **{k: v for k, v in values.items() if k != "term"},
    )


def row(**more: Any) -> dict[str, Any]:
    values = {"id": 1, "policy": "tahan", "state": "sent", "due": 0, "occurrence_id": None, "problem": None}
    values |= {"message_id": 5, "method": None, "chat_id": 3, "carrier": None, "lane": 3, "created": 0, "part": 0}
    return values | {"edits": None, "key": None, "payload": None} | more


def evidence(*requests: Request, rows: list[dict[str, Any]] | None = None, **more: Any) -> Evidence:
    given = Evidence(History(), now=1_000_000)
    given.history.requests.extend(requests)
    given.history.crashes.extend(more.pop("crashes", ()))
    given.history.effects.extend(more.pop("effects", ()))
    given.history.commands.extend(more.pop("commands", ()))
    for name in ("updates", "rate", "chain_broken", "scene", "spell"):
        if name in more:
            setattr(given, name, more.pop(name))
    given.tables = {"deliveries": rows if rows is not None else [row()], **more}
    return given


def broken(given: Evidence) -> list[str]:
    return [rule.__name__ for rule in RULES for _ in rule(given)]


def test_a_good_history_breaks_no_rule() -> None:
    assert broken(evidence(request(1.0))) == []


UNCLEAR = {"outcome": "unclear"}
NEVER = {"accepted": False, "arrived": False, "outcome": "refused"}
LEDGER = {
    "a broadcast that arrived twice": (evidence(request(1), request(5)), "not_doubled"),
    "an unclear broadcast, repeated": (evidence(request(1, accepted=False, **UNCLEAR), request(5)), "not_doubled"),
    "a reply, again without a reason": (evidence(request(1), request(5), rows=[row(policy="ulang")]), "not_doubled"),
    "sent, but it never arrived": (evidence(request(1, **NEVER)), "conserved"),
    "queued for ever": (evidence(rows=[row(state="queued", message_id=None)]), "conserved"),
    "unknown without a reason": (evidence(request(1), rows=[row(state="unknown", message_id=None)]), "conserved"),
    "a reply, given up too soon": (
        evidence(
            request(1, **UNCLEAR),
            request(5, **UNCLEAR),
            request(9, delivery=2),
            rows=[row(policy="ulang", state="unknown"), row(id=2, policy="ulang")],
        ),
        "conserved",
    ),
    "a reply, in doubt for ever": (
        evidence(
            request(1, **UNCLEAR), request(700, **UNCLEAR), rows=[row(policy="ulang", state="unknown", settled=1)]
        ),
        "comes_in_the_end",
    ),
    "a reply, tried every second": (
        evidence(*(request(at, **UNCLEAR) for at in range(12)), rows=[row(policy="ulang")]),
        "tried_patiently",
    ),
    "cancelled, but it keeps its words": (
        evidence(rows=[row(state="cancelled", message_id=None, payload="{}")]),
        "conserved",
    ),
    "cancelled, but it arrived": (evidence(request(1), rows=[row(state="cancelled", message_id=None)]), "conserved"),
    "failed without a refusal": (evidence(request(1, **NEVER), rows=[row(state="failed")]), "conserved"),
    "other words": (evidence(request(1), spoken=[{"delivery": 1, "payload": '{"text": "Lain"}'}]), "last_words"),
    "no number": (evidence(request(1), rows=[row(message_id=None)]), "known_by_number"),
    "a stop that leaves marks": (
        evidence(request(1), crashes=[Crash(9.0, 1, "stop", frozenset({1}))]),
        "stopped_cleanly",
    ),
}


@pytest.mark.parametrize("name", LEDGER)
def test_the_ledger_tells_the_truth(name: str) -> None:
    given, rule = LEDGER[name]
    assert broken(given) == [rule]


def test_a_crash_is_a_reason_to_say_it_again() -> None:
    crash = Crash(5.0, 1, "kill", kept=5.0)
    assert broken(evidence(request(4.95), request(9, term=2), rows=[row(policy="ulang")], crashes=[crash])) == []


def test_a_crash_is_no_reason_to_broadcast_again() -> None:
    crash = Crash(5.0, 1, "kill", frozenset({1}), kept=5.0)
    assert broken(evidence(request(4.95), request(9, term=2), crashes=[crash])) == ["not_doubled"]


def many(moments: list[float], *, chat: int | None = None) -> Evidence:
    requests = [request(at, delivery=n, chat=chat or n, answered=at) for n, at in enumerate(moments, 1)]
    return evidence(*requests, rows=[row(id=n) for n in range(1, len(moments) + 1)])


def test_thirty_a_second_and_no_more() -> None:
    assert broken(many([n / 30 for n in range(60)])) == []
    assert set(broken(many([n / 40 for n in range(60)]))) == {"windows"}


def test_three_at_once_then_one_a_second_for_a_person() -> None:
    assert broken(many([0.0, 0.1, 0.2, 1.1, 2.1], chat=7)) == []
    assert broken(many([0.0, 0.1, 0.2, 0.3], chat=7)) == ["windows"]


def test_twenty_a_minute_for_a_group() -> None:
    assert set(broken(many([n * 2.0 for n in range(25)], chat=-5))) == {"windows"}


def test_nothing_leaves_inside_a_halt() -> None:
    refused = request(1.0, delivery=2, chat=7, accepted=False, outcome="429", retry_after=5.0)
    late, early = request(7.0), request(3.0)
    assert broken(evidence(refused, late)) == []
    assert broken(evidence(refused, early)) == ["heeded"]


def test_a_halt_outlives_the_process() -> None:
    refused = request(1.0, delivery=2, chat=7, accepted=False, outcome="429", retry_after=30.0)
    died = Crash(5.0, 1, "kill", kept=5.0, back=6.0)
    rows = [row(), row(id=2, state="failed", problem="closed")]
    assert broken(evidence(refused, request(40.0, term=2), rows=rows, crashes=[died])) == []
    assert broken(evidence(refused, request(9.0, term=2), rows=rows, crashes=[died])) == ["heeded_afterwards"]


def test_one_request_at_a_time_for_a_chat() -> None:
    two = [request(1.0, answered=4.0), request(2.0, delivery=2)]
    assert broken(evidence(*two, rows=[row(), row(id=2)])) == ["one_at_a_time"]


def effect(before: str, after: str, who: str = "update 1") -> Effect:
    return Effect(who, 1, 1, before, after, 1, 0)


def test_effect_and_mark_are_one() -> None:
    assert broken(evidence(request(1), effects=[effect("new", "done")])) == []
    assert broken(evidence(request(1), effects=[effect("new", "new")])) == ["one_effect"]
    assert broken(evidence(request(1), effects=[effect("new", "done"), effect("new", "done")])) == ["one_effect"]


def test_every_update_is_done() -> None:
    inbox = [{"id": 1, "chat": 3, "update_id": 50, "state": "done", "received": 0, "surplus": 0}]
    assert broken(evidence(request(1), inbox=inbox, updates=range(50, 51))) == []
    assert broken(evidence(request(1), inbox=inbox, updates=range(50, 52))) == ["none_lost"]


def test_a_command_is_answered() -> None:
    inbox = [{"id": 1, "chat": 3, "update_id": 50, "state": "done", "received": 0, "surplus": 0}]
    given = evidence(request(1), inbox=inbox, updates=range(50, 51), commands=[Command(50, 3, 2.0)])
    assert broken(given) == ["replied"]


def test_no_more_is_read_than_she_may_send_and_she_hears_of_it() -> None:
    commands = [Command(number, 3, 10.0) for number in range(1, 34)]
    inbox = [
        {"id": n, "chat": 3, "update_id": n, "state": "done", "received": 0, "surplus": int(n > 30)}
        for n in range(1, 34)
    ]
    read = [effect("new", "done", who=f"update {number}") for number in range(1, 32)]
    given = evidence(request(11), inbox=inbox, updates=range(1, 34), commands=commands, effects=read)
    assert "metered" not in broken(given)
    given.history.effects.pop()
    assert broken(given) == ["metered"]
    given.history.effects[:] = read
    given.tables["inbox"] = [{**row, "surplus": 0} for row in inbox]
    assert "metered" in broken(given)


LOUD = {"scene": "crowd", "commands": [Command(50, 7, 10.0)]}


def test_nobody_waits_for_who_is_loud() -> None:
    assert broken(evidence(request(12.0), **LOUD)) == []
    assert broken(evidence(request(40.0), **LOUD)) == ["nobody_starves"]
    assert broken(evidence(request(5.0), **LOUD)) == ["nobody_starves"]
    assert broken(evidence(request(40.0), **{**LOUD, "commands": [Command(50, 7, 10.0, waits=False)]})) == []
    died = Crash(15.0, 1, "kill", kept=15.0, back=35.0)
    assert broken(evidence(request(40.0), **LOUD, crashes=[died])) == []
    assert broken(evidence(request(90.0), **LOUD, spell=(5.0, 20.0))) == []
    assert broken(evidence(request(140.0), **LOUD, spell=(5.0, 20.0))) == ["nobody_starves"]


def test_what_is_urgent_waits_for_nobody() -> None:
    urgent = {"rows": [row(occurrence_id=1, lane=1)], "occurrences": [release(subject="report:1")]}
    assert broken(evidence(request(5.0), scene="crowd", **urgent)) == []
    assert broken(evidence(request(30.0), scene="crowd", **urgent)) == ["urgent_first"]


def test_what_ends_the_process_is_put_aside() -> None:
    given = evidence(request(1.0))
    given.history.deaths = 3
    assert broken(given) == []
    given.history.deaths = 9
    assert broken(given) == ["killer_put_aside"]


def test_what_was_done_stands_in_the_audit() -> None:
    members = [{"id": 4, "state": "active", "decided_by": 1, "created": 0}]
    noted = {"act": "member.active", "subject": "person:4", "refused": 0, "at": 0}
    assert broken(evidence(request(1), members=members, audit=[noted])) == []
    assert broken(evidence(request(1), members=members)) == ["audited"]
    assert broken(evidence(request(1), chain_broken=3)) == ["audited"]


def release(**more: Any) -> dict[str, Any]:
    values = {"id": 1, "subject": "announcement:1", "due": 0, "created": 0, "finished": 1, "state": "finished"}
    return values | more


def test_each_moment_is_released_once_and_in_time() -> None:
    announcement = {"id": 1, "state": "sent", "weekdays": "", "due": None, "missed": None}
    acts = ("approve", "release")
    noted = [{"act": f"announcement.{act}", "subject": "announcement:1", "refused": 0, "at": 0} for act in acts]
    good = {"announcements": [announcement], "audit": noted}
    assert broken(evidence(request(1), occurrences=[release()], **good)) == []
    assert broken(evidence(request(1), occurrences=[release(created=90_000)], **good)) == ["released"]
    assert broken(evidence(request(1), occurrences=[release(finished=None)], **good)) == ["released"]
    assert broken(evidence(request(1), announcements=[announcement])) == ["released"]
    unapproved = {"announcements": [announcement], "audit": noted[1:]}
    assert broken(evidence(request(1), occurrences=[release()], **unapproved)) == ["released"]


def test_a_release_that_is_stopped_rests() -> None:
    stopped = [{"act": "announcement.stop", "subject": "announcement:1", "refused": 0, "at": 2_000}]
    noted = [{"act": "announcement.release", "subject": "announcement:1", "refused": 0, "at": 0}, *stopped]
    given = evidence(request(9.0), rows=[row(occurrence_id=1)], occurrences=[release()], audit=noted)
    assert broken(given) == ["held_back"]


def corrected(says: str, became: str) -> Evidence:
    """An announcement that was corrected; what its copy says, and what became of the correction's row."""
    change = {"id": 1, "announcement_id": 1, "kind": "ralat", "html": "Minggu", "was": "Sabtu"}
    copy = row(occurrence_id=1, part=0)
    edit = row(id=2, occurrence_id=2, part=0, policy="ulang", state=became, edits=1, problem="closed")
    requests = [request(1.0), request(9.0, delivery=2)] if became == "sent" else [request(1.0)]
    given = evidence(
        *requests, rows=[copy, edit], corrections=[change], chats=[{"id": 3, "kind": "x", "telegram_id": 7}]
    )
    given.tables["occurrences"] = [release(), release(id=2, subject="correction:1")]
    given.stands = {(7, 5): says}
    return given


def in_a_digest(says: str | None, **line: Any) -> Evidence:
    """An announcement that came as a line of a digest, and what that says now."""
    listed = row(id=2, occurrence_id=1, part=0, carrier=1, message_id=None, **line)
    digest = row(occurrence_id=2, part=0)
    given = evidence(
        request(1.0), rows=[digest, listed], chats=[{"id": 3, "kind": "private", "telegram_id": 7, "title": "Sari"}]
    )
    given.tables["occurrences"] = [release(title="Posyandu"), release(id=2, subject="digest", title="")]
    given.stands = {} if says is None else {(7, 5): says}
    return given


def test_what_is_counted_delivered_stands_on_that_phone() -> None:
    assert "delivered_stands" not in broken(in_a_digest("2 kabar: Posyandu, Senam"))
    assert "delivered_stands" in broken(in_a_digest("2 kabar: Senam"))
    assert "delivered_stands" in broken(in_a_digest(None))
    assert "delivered_stands" not in broken(in_a_digest("Senam", state="cancelled"))
    taken_out = in_a_digest("Senam")
    taken_out.tables["deliveries"].append(row(id=9, key="away:2", edits=1))
    assert "delivered_stands" not in broken(taken_out)


def test_no_copy_says_older_words_than_the_correction() -> None:
    assert "newest_words" not in broken(corrected("Posyandu Minggu", "sent"))
    assert "newest_words" not in broken(corrected("Posyandu Sabtu", "gone")), "it is named"
    assert "newest_words" in broken(corrected("Posyandu Sabtu", "sent"))
    assert "newest_words" in broken(corrected("Posyandu Sabtu", "cancelled"))
