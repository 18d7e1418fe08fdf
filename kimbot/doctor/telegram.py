"""What Telegram knows of the bot: the token, what it may do, where updates go."""

import asyncio
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from kimbot.bot.api import Api, Rejected, TelegramError
from kimbot.core.clock import HOUR, SECOND
from kimbot.doctor.model import Finding, fine, note, wrong
from kimbot.settings import Settings


def telegram(settings: Settings, now: int) -> Iterator[Finding]:
    """Asks Telegram, as the bot would."""
    with asyncio.Runner() as runner:
        api = Api(settings.token.get_secret_value(), settings.telegram_url, timeout=10.0)
        try:
            me: Any = runner.run(api.call("getMe", {}))
            yield fine("token.fine", username=me["username"])
            yield from _abilities(me)
            yield _door(runner.run(api.call("getWebhookInfo", {})), settings, now)
        except Rejected as refusal:
            known = refusal.status in (401, 404)
            yield wrong("token.refused") if known else wrong("telegram.trouble", reason=refusal.description)
        except TelegramError as problem:
            yield wrong("telegram.trouble", reason=problem.reason)
        finally:
            runner.run(api.close())


def _abilities(me: Any) -> Iterator[Finding]:
    yield fine("groups.fine") if me.get("can_join_groups") else wrong("groups.closed")
    yield wrong("privacy.off") if me.get("can_read_all_group_messages") else fine("privacy.fine")


def _door(info: Any, settings: Settings, now: int) -> Finding:
    """Where Telegram takes updates, and where we wait for them."""
    there = str(info.get("url") or "")
    if not settings.webhook_secret.get_secret_value():
        return wrong("door.taken", host=urlsplit(there).hostname or there) if there else fine("door.polling")
    ours = settings.web_url.rstrip("/") + "/telegram"
    if there != ours:
        return note("door.not_yet", url=ours)
    failed = int(info.get("last_error_date") or 0) * SECOND
    if failed and now - failed < HOUR:
        return wrong("door.failing", url=ours, reason=info.get("last_error_message", ""))
    return fine("door.webhook", url=ours)
