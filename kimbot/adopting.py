"""One bot, one data folder: whose data this is, a new bot that takes it over, and what a wrong one left behind.

A chat is a chat with one bot. Another bot is told that nobody can be reached, marks every chat gone, and what it says
nobody reads; so the id of the bot is kept with the data and asked at each start.
"""

import json
from collections.abc import Mapping
from typing import Any

from kimbot.core.actor import SYSTEM
from kimbot.db.facts import fact, set_fact
from kimbot.inbox.heard import HEARD
from kimbot.inbox.store import Inbox
from kimbot.menu.service import INTRODUCED
from kimbot.work import Work

ME = "me"
"""A fact: the bot whose data this is, as `getMe` has it."""
ADOPTED = "adopted"
"""A fact: when (ms UTC) another bot took the data over."""


class AnotherBot(Exception):
    """The token is not that of the bot whose data this is; the text says which and what to do."""

    def __init__(self, known: Mapping[str, Any], found: str) -> None:
        super().__init__(
            f"the data belongs to the bot @{known['username']} (id {known['id']}), and this token to {found}. "
            f"Use the token of @{known['username']}; only if the other bot is to take its place, in all chats anew: "
            "kimbot run --adopt"
        )


def require_own(known: Mapping[str, Any] | None, token: str) -> None:
    """Raise `AnotherBot` unless the token is that of the known bot: what stands before its colon is the bot's id."""
    claimed = token.partition(":")[0]
    if known is not None and str(known["id"]) != claimed:
        raise AnotherBot(known, f"a bot with the id {claimed}")


def require_same(known: Mapping[str, Any] | None, me: Mapping[str, Any]) -> None:
    """Raise `AnotherBot` where Telegram says that we are not the known bot."""
    if known is not None and known["id"] != me["id"]:
        raise AnotherBot(known, f"@{me['username']} (id {me['id']})")


def adopt(work: Work, me: Mapping[str, Any]) -> bool:
    """A bot takes over the data. Whether it is a new one: then nobody has opened it yet, and nothing of the old bot's
    updates, messages and menus means anything to it.
    """
    known = json.loads(fact(work.tx, ME) or "{}")
    set_fact(work.tx, ME, json.dumps(me))
    if known.get("id") in (None, me["id"]):
        return False
    set_fact(work.tx, ADOPTED, str(work.now))
    work.chats.close_all()
    Inbox(work.tx, work.now).begin_anew("another bot has taken over")
    work.tx.run("DELETE FROM facts WHERE name IN (:heard, :introduced)", heard=HEARD, introduced=INTRODUCED)
    work.tx.run("DELETE FROM menus")
    work.audit.note(SYSTEM, "bot.adopt", f"bot:{me['id']}", work.areas.city.code)
    return True


def reopen(work: Work, since: int) -> int:
    """Chats that have counted as unreachable since then (ms UTC) because a wrong bot wrote there, or took over, can be
    written to again; how many. Who has really blocked the bot is found out with the first message.
    """
    adopted = fact(work.tx, ADOPTED)
    count = work.chats.reopen(since, everywhere=adopted is not None and int(adopted) >= since)
    work.audit.note(SYSTEM, "chats.reopen", f"since:{since}", work.areas.city.code)
    return count
