"""What must hold of what people did: every update has its one effect, every act its audit, every moment its release."""

from collections import defaultdict
from collections.abc import Iterator

from kimbot.inbox.allowance import ALLOWANCE
from tests.simulation.evidence import Evidence, Row
from tests.simulation.history import Command

HANDLED = 10.0
"""Seconds in which a command has been handled, about."""
DATED = 1.5
"""Seconds by which Telegram's dates, whole seconds, may differ."""
HELD = 0.5
"""Seconds after a pause in which what the sender had in hand may still leave."""
APPROVED = {"announcement.approve", "announcement.approve_alone", "announcement.urgent"}
LATE = 30.0
"""Seconds after its moment by which a release has begun when nothing was in the way."""


def one_effect(given: Evidence) -> Iterator[str]:
    """What a handler changes and the mark `done` are one unit, and there is one such unit for each update."""
    seen: set[str] = set()
    for effect in given.history.effects:
        if not effect.deliveries and not effect.audits:
            continue
        if effect.before != "new" or effect.after not in ("done", "poison"):
            yield f"{effect.who} had an effect while it was {effect.before} and then {effect.after}"
        if effect.who in seen:
            yield f"{effect.who} had its effect twice"
        seen.add(effect.who)


def none_lost(given: Evidence) -> Iterator[str]:
    """Every update that Telegram had for the bot is done, or put aside where nobody can read it."""
    states = {row["update_id"]: row["state"] for row in given["inbox"]}
    for update in given.updates:
        if (state := states.get(update)) != ("poison" if update in given.history.garbled else "done"):
            yield f"update {update} is {state or 'lost'}"


def replied(given: Evidence) -> Iterator[str]:
    """Whoever gives a command that is read is owed an answer: one of its own, or the same that waits already."""
    numbers = {row["update_id"]: row["id"] for row in given["inbox"] if not row["surplus"]}
    owed = {effect.who for effect in given.history.effects if effect.deliveries}
    for command in given.history.commands:
        update = command.update
        known = update in given.updates and update in numbers
        if known and f"update {numbers[update]}" not in owed and not _waited_already(given, command):
            yield f"update {update}, a command, got no answer"


def metered(given: Evidence) -> Iterator[str]:
    """Of what one person sends no more is read than she may send, and she hears of it where something was not."""
    unread = {row["update_id"]: row["chat"] for row in given["inbox"] if row["surplus"]}
    full: dict[int, float] = {}
    for command in given.history.commands:
        if command.update not in unread and command.update in given.updates:
            full[command.chat] = max(full.get(command.chat, 0.0), command.at) + ALLOWANCE.every / 1000
            if full[command.chat] > command.at + ALLOWANCE.burst * ALLOWANCE.every / 1000 + DATED:
                yield f"update {command.update} of {command.chat} was read, too much by {full[command.chat]:.0f}"
    owed = {effect.who for effect in given.history.effects if effect.deliveries}
    told = {row["chat"] for row in given["inbox"] if row["surplus"] and f"update {row['id']}" in owed}
    for chat in sorted(set(unread.values()) - told):
        if chat > 0:
            yield f"{chat} did not hear that something was not read"


def _waited_already(given: Evidence, command: Command) -> bool:
    """Whether something left for that chat after the command that was owed to it when that was handled."""
    created = {row["id"]: given.second(row["created"]) for row in given["deliveries"]}
    received = {row["update_id"]: given.second(row["received"]) for row in given["inbox"]}
    handled = max(command.at, received.get(command.update, 0.0)) + HANDLED
    for crash in given.history.crashes:
        if crash.at <= handled and crash.back >= command.at:
            handled = max(handled, crash.back + HANDLED)
    return any(
        request.chat == command.chat
        and request.at >= command.at
        and created.get(request.delivery, float("inf")) <= handled
        for request in given.history.requests
    )


def audited(given: Evidence) -> Iterator[str]:
    """A row for each privileged act, once, in an unbroken chain."""
    if given.chain_broken is not None:
        yield f"the audit is broken at {given.chain_broken}"
    acts: dict[tuple[str, str], int] = defaultdict(int)
    for row in given["audit"]:
        if not row["refused"]:
            acts[row["act"], row["subject"]] += 1
    for act, subject in _privileged(given):
        if not acts[act, subject]:
            yield f"no audit of {act} {subject}"
    for (act, subject), times in acts.items():
        if times > 1 and act in ("announcement.submit", "announcement.urgent", "announcement.cancel"):
            yield f"{act} {subject} was done {times} times"
    released = sum(times for (act, _), times in acts.items() if act == "announcement.release")
    if released != sum(row["subject"].startswith("announcement:") for row in given["occurrences"]):
        yield "releases and their audit differ"


def _privileged(given: Evidence) -> Iterator[tuple[str, str]]:
    for row in given["members"]:
        if row["decided_by"] is not None and row["state"] in ("active", "rejected", "returned"):
            yield f"member.{row['state']}", f"person:{row['id']}"
    for row in given["groups"]:
        if row["decided_by"] is not None and row["state"] in ("active", "rejected"):
            yield f"group.{row['state']}", f"group:{row['id']}"
    for row in given["report_decisions"]:
        yield f"report.{row['state']}", f"report:{row['report_id']}"
    of_releases = {row["id"] for row in given["deliveries"] if row["occurrence_id"] is not None}
    if again := [row["delivery"] for row in given["asked_again"] if row["delivery"] in of_releases]:
        yield "announcement.again", _subject_of(given, again[0])
    dropped = {row["subject"] for row in given["audit"] if row["act"] == "announcement.drop_late"}
    for row in given["announcements"]:
        subject = f"announcement:{row['id']}"
        called_off = row["state"] == "cancelled" and row["due"] is None and row["withdrawn"] is None
        if called_off and subject not in dropped:  # that it was too late is an act of its own
            yield "announcement.cancel", subject


def _subject_of(given: Evidence, delivery: int) -> str:
    release = next(row["occurrence_id"] for row in given["deliveries"] if row["id"] == delivery)
    return next((str(row["subject"]) for row in given["occurrences"] if row["id"] == release), "")


def released(given: Evidence) -> Iterator[str]:
    """Each due moment is released once, in time when the bot lived through it; nothing is left half done."""
    dues = defaultdict(list)
    for row in given["occurrences"]:
        dues[row["subject"]].append(row)
        if row["finished"] is None and row["state"] != "paused" and not _rests(given, row["id"]):
            yield f"release {row['id']} of {row['subject']} never finished"
    for row in given["announcements"]:
        mine = dues[f"announcement:{row['id']}"]
        if row["state"] == "sent" and not row["weekdays"] and len(mine) != 1:
            yield f"announcement {row['id']} was sent with {len(mine)} releases"
        if row["due"] is not None and row["due"] < given.now - LATE * 1000:
            yield f"announcement {row['id']} was due and is not released"
        unapproved = row["state"] in ("waiting", "overdue")
        if row["missed"] is not None and not unapproved and not _down_long(given):
            yield f"announcement {row['id']} was missed although the bot was there"
        if mine and not _acts(given, row["id"]) & APPROVED:
            yield f"announcement {row['id']} went out, and nobody had approved it"
        for occurrence in mine:
            yield from _in_time(given, row["id"], occurrence)


def _rests(given: Evidence, release: int) -> bool:
    """Whether the rest of it waits until chats are awake, or for their digest."""
    mine = [row for row in given["deliveries"] if row["occurrence_id"] == release]
    return any(row["state"] == "queued" and row["due"] > given.now for row in mine)


def _in_time(given: Evidence, number: int, occurrence: Row) -> Iterator[str]:
    late = (occurrence["created"] - occurrence["due"]) / 1000
    if late > LATE and not _in_the_way(given, occurrence["due"], occurrence["created"]):
        yield f"announcement {number} was released {late:.0f} s late"
    if late > 6 * 3600 + LATE and "announcement.send_late" not in _acts(given, number):
        yield f"announcement {number} was released unasked, {late:.0f} s late"
    if late < 0:
        yield f"announcement {number} was released before its time"


def _down_long(given: Evidence) -> bool:
    return any(crash.back - crash.at > 5 * 3600 for crash in given.history.crashes)


def _in_the_way(given: Evidence, due: int, created: int) -> bool:
    """Whether the bot was down, or its database locked, between those moments."""
    begin, end = given.second(due), given.second(created)
    return any(crash.at <= end and crash.back >= begin for crash in given.history.crashes)


def held_back(given: Evidence) -> Iterator[str]:
    """Nothing of a release leaves after it was paused or stopped, until it is resumed or sent once more."""
    asked = given.history.by_delivery()
    for release in given["occurrences"]:
        mine = [
            r for row in given["deliveries"] if row["occurrence_id"] == release["id"] for r in asked.get(row["id"], [])
        ]
        for begin, end in _pauses(given, release["subject"]):
            for request in mine:
                if begin + HELD < request.at < end - 0.002:
                    yield f"delivery {request.delivery} left at {request.at:.3f}, its release rests since {begin:.3f}"


def _pauses(given: Evidence, subject: str) -> Iterator[tuple[float, float]]:
    begin = None
    for row in given["audit"]:
        if row["subject"] != subject or row["refused"]:
            continue
        at = given.second(row["at"])
        if row["act"] in ("announcement.pause", "announcement.stop"):
            begin = at if begin is None else begin
        elif row["act"] in ("announcement.resume", "announcement.again", "announcement.release") and begin is not None:
            yield begin, at
            begin = None
    if begin is not None:
        yield begin, float("inf")


def _acts(given: Evidence, announcement: int) -> set[str]:
    return {row["act"] for row in given["audit"] if row["subject"] == f"announcement:{announcement}"}
