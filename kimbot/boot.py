"""The first acts of a process: the lease, who the bot is, its term, the first admins."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, cast
from zoneinfo import ZoneInfo

import structlog

from kimbot import adopting, folder
from kimbot.areas.register import load_areas
from kimbot.bot.api import Api, Rejected, TelegramError
from kimbot.context import Context
from kimbot.core.chance import Chance
from kimbot.core.clock import Clock
from kimbot.core.forms import Form
from kimbot.core.links import to_bot
from kimbot.core.screens import Screen
from kimbot.db.database import Database, Tx
from kimbot.db.facts import fact
from kimbot.db.sqlite import hold
from kimbot.delivery.pace import read_minute, read_quiet
from kimbot.delivery.store import Ledger, raise_epoch
from kimbot.groups.topics import load_topics
from kimbot.inbox.door import TokenRefused
from kimbot.inbox.store import Inbox
from kimbot.settings import Settings
from kimbot.texts.local import load_local_texts
from kimbot.work import Work

log = structlog.get_logger()

STANDBY_LOOK = 1.0
REFUSALS = 3
"""Answers in a row that Telegram does not know the token: a stray one is survived."""


def try_lease(settings: Settings) -> IO[str] | None:
    """The lease on the data folder, which is shut to everybody else; None while another process holds it."""
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.shut(settings.data_dir)
    return hold(settings.data_dir / "kimbot.lock")


async def lease(settings: Settings, on_wait: Callable[[], None]) -> IO[str]:
    """The lease on the data folder; while another process holds it, stand by (`on_wait` is called once)."""
    waited = False
    while (lock := try_lease(settings)) is None:
        if not waited:
            waited = True
            on_wait()
        await asyncio.sleep(STANDBY_LOOK)
    return lock


def read_context(settings: Settings, clock: Clock, chance: Chance, forms: tuple[Form, ...]) -> Context:
    """What stays the same while the process runs; the bot's own name is not known yet.

    Raises `TextsProblem`, `AreaFileError`, `TopicFileError`.
    """
    return Context(
        clock,
        chance,
        load_local_texts(settings.config_dir / "texts.toml"),
        load_areas(settings.config_dir / "areas", settings.city),
        {form.name: form for form in forms},
        ZoneInfo(settings.timezone),
        "",
        load_topics(settings.config_dir / "topics.toml"),
        settings.privacy_contact,
        quiet=read_quiet(settings.quiet_hours),
        digest_at=read_minute(settings.digest_at),
        trial_group=settings.trial_group,
        backup_weeks=settings.backup_weeks,
    )


async def identity(db: Database, api: Api, context: Context, *, adopt: bool = False) -> dict[str, Any]:
    """Who the bot is (`getMe`): asked until Telegram answers, unless it is known from an earlier start.

    Nothing is sent before it is certain that the data is this bot's; `adopt`: it shall be from now on. Raises
    `TokenRefused`, `AnotherBot`.
    """
    stored = await db.read(lambda tx: fact(tx, adopting.ME))
    known = None if stored is None or adopt else cast("dict[str, Any]", json.loads(stored))
    adopting.require_own(known, api.token)
    tries = refusals = 0
    while True:
        try:
            me = cast("dict[str, Any]", await api.call("getMe", {}))
            break
        except Rejected as refusal:
            refusals += refusal.status in (401, 404)
            if refusals == REFUSALS:
                raise TokenRefused(str(refusal)) from refusal
            problem: TelegramError = refusal
        except TelegramError as unreached:
            problem = unreached
        if known is not None and not refusals:
            return known
        tries += 1
        log.warning("Telegram cannot be reached; trying again", problem=str(problem))
        await asyncio.sleep(context.chance.jitter(min(30.0, 0.5 * 2.0 ** min(tries, 8))))
    adopting.require_same(known, me)
    if await db.unit(lambda tx: adopting.adopt(Work(tx, context), me), durable=True):
        log.warning("another bot has taken over this data; everyone must press Start again", bot=f"@{me['username']}")
    return me


def begin_term(tx: Tx, now: int) -> int:
    """A new term of the lease: its epoch. What an earlier term left on its way is unknown now."""
    Inbox(tx, now).outlived()
    epoch = raise_epoch(tx)
    left = Ledger(tx, now).abandon(epoch)
    if left:
        log.warning("messages whose fate is unknown after a crash", count=left)
    return epoch


async def keyed(db: Database, context: Context, data: Path) -> Context:
    """The same with the key of the audit's chain, which is made where there is none."""
    if context.audit_key:
        return context
    context = replace(context, audit_key=folder.require_key(data, context.chance.token))
    if folder.key_is_new(data):
        await db.unit(lambda tx: seal(Work(tx, context)), durable=True)
        folder.settle_key(data)
    return context


def seal(work: Work) -> None:
    """The key of the audit's chain is new: what was noted without it is sealed, and those who run the bot are told."""
    chain = work.audit.chain()
    if chain.broken is not None:
        work.audit.seal()
        work.tell_operators(Screen("audit.sealed", {"rows": chain.rows}))


def name_admins(work: Work, telegram_ids: tuple[int, ...]) -> None:
    """The admins whom the settings name."""
    for telegram_id in telegram_ids:
        known = work.chats.of_telegram(telegram_id)
        chat = known or work.chats.seen(telegram_id, "private", "Admin Kominfo", None, "id")
        work.roles.make_first_admin(chat.id)


def first_admin_link(work: Work) -> str | None:
    """The link whose opener becomes the first admin; None where there is one. A link printed earlier is void."""
    token = work.invitations.first()
    return None if token is None else to_bot(work.context.username, f"i_{token}")


def void_link(work: Work, data: Path) -> None:
    """The file with the link goes as soon as there is an admin."""
    if work.roles.admins():
        (data / folder.FIRST_ADMIN).unlink(missing_ok=True)
