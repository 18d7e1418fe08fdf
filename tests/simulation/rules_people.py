"""What must hold of how people are served: at once, in their order, all of them, and nobody against her will."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from tests.simulation.evidence import Evidence, Row
from tests.simulation.history import Request

AT_ONCE = 0.35
"""Seconds: a handful of hops to the database, each of which may take 20 ms."""
STARTS = 22.0
"""Seconds, when Telegram is slow to say who the bot is."""
MEMORY = 60.0
"""Seconds after which nothing that Telegram refused holds a message back any more."""
SETTLED_IN = 2 * 3600.0
"""Seconds by which what somebody said has been handled, when no process died meanwhile."""
REPLY, NOTICE, FURTHER = 0, 2, 3
CLOSED = "closed"
"""Why a release was not even tried for somebody."""
NOTE = "terakhir nomor "
HOUR = 3_600_000
WIB = timedelta(hours=7)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def prompt(given: Evidence) -> Iterator[str]:
    """A reply leaves at once where nothing is in its way: its chat is free, and the second is not full."""
    if given.slack > 1.0:  # the database makes it wait, now and then
        return
    people = {row["id"]: row["telegram_id"] for row in given["chats"] if row["kind"] == "private"}
    asked = given.history.by_delivery()
    for row in given["deliveries"]:
        if row["lane"] != REPLY or not _plain(row) or row["chat_id"] not in people or row["id"] not in asked:
            continue
        owed, left = given.second(row["created"]), asked[row["id"]][0].at
        if left > owed + AT_ONCE and not _in_its_way(given, people[row["chat_id"]], owed, left):
            yield f"delivery {row['id']} waited {left - owed:.2f} s for nothing"


def _plain(row: Row) -> bool:
    """A message of its own, owed at once."""
    return row["occurrence_id"] is None and row["edits"] is None and row["key"] is None


def _in_its_way(given: Evidence, chat: int, owed: float, left: float) -> bool:
    # a start may take that long, and what was on its way before counts for a second more
    if any(crash.at <= left and crash.back + STARTS >= owed for crash in given.history.crashes):
        return True
    before = [request for request in given.history.requests if owed - MEMORY < request.at < left]
    mine = [request for request in before if request.chat == chat]
    busy = any(request.answered is None or request.answered > owed or request.outcome != "ok" for request in mine)
    burst = sum(request.at > owed - 4.0 for request in mine) >= 3
    full = sum(owed - 1.3 < request.at < left - AT_ONCE for request in before) >= given.rate
    return busy or burst or full or _halted(before)


def _halted(before: list[Request]) -> bool:
    """Whether what Telegram answered may have halted everything."""
    answers = [request.outcome for request in before]
    refused = {request.chat for request in before if request.outcome == "429"}
    silent = {request.chat for request in before if request.outcome == "unclear"}
    everywhere = any(outcome in ("refused", "401", "404") for outcome in answers)
    return everywhere or len(refused) >= 3 or len(silent) >= 3


def handled_in_order(given: Evidence) -> Iterator[str]:
    """What is said in a chat is handled in the order in which it was said."""
    chats = {row["id"]: row["chat"] for row in given["inbox"]}
    last: dict[int, int] = {}
    for effect in given.history.effects:
        number = int(effect.who.split()[1])
        if effect.before != "new" or effect.after == "new" or number not in chats:
            continue
        if number < last.get(chats[number], 0):
            yield f"update {number} was handled after update {last[chats[number]]} of the same chat"
        last[chats[number]] = max(number, last.get(chats[number], 0))


def left_in_order(given: Evidence) -> Iterator[str]:
    """Answers to a person leave in ledger order, and so do notices, also where one is tried again."""
    people = {row["id"] for row in given["chats"] if row["kind"] == "private"}  # groups may merge, with what they owe
    asked = given.history.by_delivery()
    before: dict[tuple[int, int], Row] = {}
    for row in sorted(given["deliveries"], key=lambda row: int(row["id"])):
        if (
            not _plain(row)
            or row["lane"] not in (REPLY, NOTICE, FURTHER)
            or row["id"] not in asked
            or row["chat_id"] not in people
        ):
            continue
        who = row["chat_id"], NOTICE if row["lane"] == NOTICE else REPLY
        earlier = before.get(who)
        if earlier is not None and _overtaken(asked[earlier["id"]], asked[row["id"]]):
            yield f"delivery {row['id']} left before delivery {earlier['id']}"
        before[who] = row


def _overtaken(earlier: list[Request], later: list[Request]) -> bool:
    """Whether the later message left first, as one process saw it: the next one may have to say both again."""
    begun = {request.term: request.at for request in reversed(later)}
    return any(request.at > begun.get(request.term, request.at) for request in earlier)


def suspended(given: Evidence) -> Iterator[str]:
    """Whoever cannot be reached gets no release until she opens her chat again."""
    people = {row["id"]: row["telegram_id"] for row in given["chats"] if row["kind"] == "private"}
    closed = [r for r in given.history.requests if r.outcome == "403" and not given.unsettled(r)]
    for row in given["deliveries"]:
        if row["occurrence_id"] is None or row["chat_id"] not in people or row["problem"] == CLOSED:
            continue
        if row["policy"] == "ulang":  # it changes what she can still read
            continue
        owed, chat = given.second(row["created"]), people[row["chat_id"]]
        for request in closed:
            if request.chat != chat or request.answered is None or request.answered + given.slack >= owed:
                continue
            if not any(act.chat == chat and request.at <= act.at < owed for act in given.history.acts):
                yield f"delivery {row['id']} is owed to a chat that was closed at {request.answered:.0f}"


def reached(given: Evidence) -> Iterator[str]:
    """A release to the whole city has a row for each of its old members whose chat was open when it began."""
    whole = {
        f"announcement:{row['announcement_id']}" for row in given["announcement_areas"] if "." not in row["area"][3:]
    }
    rows = {(row["occurrence_id"], row["chat_id"]) for row in given["deliveries"] if row["problem"] != CLOSED}
    people = {row["id"]: row["telegram_id"] for row in given["chats"] if row["kind"] == "private"}
    chose = {row["subject"] for row in given["audit"] if row["act"].startswith("member.copies")}
    old = [row for row in given["members"] if row["created"] < given.start and f"person:{row['id']}" not in chose]
    members = [row for row in old if row["state"] == "active"]
    for release in given["occurrences"]:
        if release["subject"] not in whole or release["state"] not in ("sending", "finished"):
            continue
        began = given.second(release["created"])
        for member in members:
            if (release["id"], member["id"]) not in rows and _open(given, people[member["id"]], began):
                yield f"release {release['id']} forgot person {member['id']}"


def _open(given: Evidence, chat: int, at: float) -> bool:
    """Whether that person's chat was open then for certain."""
    acts = [act for act in given.history.acts if act.chat == chat and act.at <= at]
    shut = max((act.at for act in acts if act.what == "block"), default=None)
    if shut is None:
        return not any(request.chat == chat and request.outcome == "403" for request in given.history.requests)
    spoke = min((act.at for act in acts if act.at > shut and act.said), default=at)
    died = any(crash.back >= spoke and crash.at <= at for crash in given.history.crashes)
    return spoke + SETTLED_IN < at and not died


def on_its_day(given: Evidence) -> Iterator[str]:
    """What is sent every week is sent on its weekdays, at its hour."""
    weekly = {f"announcement:{row['id']}": row for row in given["announcements"] if row["weekdays"]}
    for release in given["occurrences"]:
        if (announcement := weekly.get(release["subject"])) is None:
            continue
        wall = datetime.fromtimestamp(release["due"] / 1000, UTC) + WIB
        day, hour = WEEKDAYS[wall.weekday()], wall.strftime("%H:%M")
        if day not in announcement["weekdays"].split(",") or hour != announcement["wall"]:
            yield f"{release['subject']} went out on {day} at {hour}"


def put_aside(given: Evidence) -> Iterator[str]:
    """Of what cannot be read those who run the bot are told, once, and at most once an hour."""
    numbers = {row["update_id"]: row["id"] for row in given["inbox"]}
    words = {row["delivery"]: row["payload"] for row in given["spoken"]}
    notes = [row for row in given["deliveries"] if NOTE in (row["payload"] or words.get(row["id"], ""))]
    for update in given.history.garbled:
        mine = [row for row in notes if f"{NOTE}{numbers.get(update)})" in (row["payload"] or words[row["id"]])]
        received = next((row["received"] for row in given["inbox"] if row["update_id"] == update), None)
        if len(mine) > len({row["chat_id"] for row in mine}):
            yield f"of update {update}, which cannot be read, was told {len(mine)} times"
        elif received is not None and not mine and not any(received - HOUR < row["created"] for row in notes):
            yield f"of update {update}, which cannot be read, nobody was told"
