"""getUpdates and the webhook."""

import re
from collections.abc import Callable
from typing import Any

from kimbot.sandbox.arguments import Args
from kimbot.sandbox.box import Sandbox
from kimbot.sandbox.errors import ApiError, bad
from kimbot.sandbox.webhook import Hook
from kimbot.sandbox.world import Json

LONGEST_POLL = 50  # seconds


def _allowed(box: Sandbox, args: Args) -> None:
    kinds = (
        args.data("allowed_updates", "can't parse allowed_updates JSON object")
        if args.text("allowed_updates")
        else None
    )
    box.updates.allow(kinds if isinstance(kinds, list) else None)


async def get_updates(box: Sandbox, args: Args) -> list[Json]:
    _allowed(box, args)
    limit = min(max(args.number("limit", 100), 1), 100)
    timeout = min(max(args.number("timeout"), 0), LONGEST_POLL)
    return await box.updates.poll(args.number("offset"), limit, timeout)


def set_webhook(box: Sandbox, args: Args) -> tuple[bool, str]:
    url, secret = args.text("url"), args.text("secret_token")
    if not url:
        return delete_webhook(box, args)
    if not re.fullmatch(r"https?://[^\s/]+(?:/\S*)?", url):
        raise bad("invalid webhook URL specified")
    if len(secret) > 256:
        raise bad("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad("secret token contains unallowed characters")
    _allowed(box, args)
    if args.flag("drop_pending_updates"):
        box.updates.clear()
    hook = Hook(url, secret, args.number("max_connections", 40))
    if box.webhook.hook == hook:
        return True, "Webhook is already set"
    box.webhook.set(hook, lambda: box.now, _answering(box))
    return True, "Webhook was set"


def _answering(box: Sandbox) -> Callable[[str, dict[str, Any]], None]:
    from kimbot.sandbox.methods import METHODS  # the table holds this module

    def carry_out(method: str, params: dict[str, Any]) -> None:
        action = METHODS.get(method.lower())
        if action and not method.lower().startswith(("get", "setwebhook", "deletewebhook")):
            entry = box.requests.add(method, params, [], wrong=False)
            try:
                action(box, Args(params))
                entry["status"] = 200
            except ApiError as refused:
                entry["status"] = refused.code

    return carry_out


def delete_webhook(box: Sandbox, args: Args) -> tuple[bool, str]:
    if args.flag("drop_pending_updates"):
        box.updates.clear()
    was_set = box.webhook.hook is not None
    box.webhook.stop()
    return True, "Webhook was deleted" if was_set else "Webhook is already deleted"


def get_webhook_info(box: Sandbox, args: Args) -> Json:
    hook = box.webhook.hook
    found: Json = {"url": hook.url if hook else "", "has_custom_certificate": False}
    found["pending_update_count"] = box.updates.pending
    if hook:
        found["max_connections"] = hook.max_connections
        if box.webhook.error:
            found["last_error_date"], found["last_error_message"] = box.webhook.error
    return found


METHODS = {
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
}
