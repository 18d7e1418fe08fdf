"""What must hold of the copies of an announcement that was corrected or taken back."""

from collections.abc import Iterator

from tests.simulation.evidence import Evidence, Row

WITHDRAWN = "DITARIK"
AWAY = "away:"
NAMED = ("gone", "failed", "unknown")
"""How the row of a change ends where the result names the chat."""


def newest_words(given: Evidence) -> Iterator[str]:
    """When a change is finished no copy shows older words: it has the newest, it is gone, or its chat is named."""
    newest = {row["announcement_id"]: row for row in given["corrections"]}
    chats = {row["id"]: row["telegram_id"] for row in given["chats"]}
    refused = {request.delivery for request in given.history.requests if request.outcome == "400"}
    for change in newest.values():
        words = WITHDRAWN if change["kind"] == "tarik" else change["html"]
        for copies, rows in _finished(given, change):
            for copy in copies:
                shown = given.stands.get((chats[copy["chat_id"]], copy["message_id"]))
                row = rows.get(copy["chat_id"], copy)
                excused = row["state"] in NAMED or (row["id"] in refused and row is not copy)
                if shown is not None and words not in shown and not excused:
                    yield f"delivery {copy['id']} says {shown[:60]!r} after change {change['id']}"


def delivered_stands(given: Evidence) -> Iterator[str]:
    """What is counted delivered stands on that phone, by itself or as a line of its digest, unless it was taken out."""
    chats = {row["id"]: row["telegram_id"] for row in given["chats"] if row["kind"] == "private"}
    was = [(f"announcement:{row['announcement_id']}", row["was"]) for row in given["corrections"]]
    titles = {
        row["id"]: [row.get("title", ""), *(words for subject, words in was if subject == row["subject"])]
        for row in given["occurrences"]
        if row["state"] != "cancelled"
    }
    rows = {row["id"]: row for row in given["deliveries"]}
    withdrawals = {f"correction:{row['id']}" for row in given["corrections"] if row["kind"] == "tarik"}
    by_them = {row["id"] for row in given["occurrences"] if row["subject"] in withdrawals}
    out = {row["edits"] for row in given["deliveries"] if row["occurrence_id"] in by_them}
    tidied = {(act.chat, int(act.what.split()[1])) for act in given.history.acts if act.what.startswith("delete ")}
    out |= {int(row["key"].removeprefix(AWAY)) for row in given["deliveries"] if str(row["key"]).startswith(AWAY)}
    for row in given["deliveries"]:
        message = rows.get(row["carrier"] or row["id"], row)
        if row["state"] != "sent" or row["part"] or row["edits"] or not {row["id"], message["id"]}.isdisjoint(out):
            continue
        if row["chat_id"] not in chats or row["occurrence_id"] not in titles or message["message_id"] is None:
            continue
        place = chats[row["chat_id"]], message["message_id"]
        if place in tidied:
            continue
        shown = given.stands.get(place)
        if shown is None or (row["carrier"] and not any(title in shown for title in titles[row["occurrence_id"]])):
            yield f"delivery {row['id']} is counted as sent, and does not stand there"


def _finished(given: Evidence, change: Row) -> Iterator[tuple[list[Row], dict[int, Row]]]:
    """For each release that it has changed to the end: all copies, also of earlier changes; and its rows by chat."""
    ours = {f"announcement:{change['announcement_id']}"}
    ours |= {f"correction:{c['id']}" for c in given["corrections"] if c["announcement_id"] == change["announcement_id"]}
    for done in given["occurrences"]:
        if done["subject"] == f"correction:{change['id']}" and done["state"] == "finished":
            same = [one for one in given["occurrences"] if one["subject"] in ours and one["due"] == done["due"]]
            copies = [row for one in same for row in _words_of(given, one["id"])]
            yield copies, {row["chat_id"]: row for row in copies if row["occurrence_id"] == done["id"]}


def _words_of(given: Evidence, release: int) -> Iterator[Row]:
    """Its rows that have words, one for each chat."""
    for row in given["deliveries"]:
        if row["occurrence_id"] == release and row["part"] == 0 and not row["carrier"]:
            yield row
