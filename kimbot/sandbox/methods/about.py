"""What the bot is and says about itself: getMe, commands, descriptions, the menu button."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from kimbot.sandbox import access
from kimbot.sandbox.arguments import Args
from kimbot.sandbox.box import Sandbox
from kimbot.sandbox.errors import bad
from kimbot.sandbox.world import Json

ABILITIES = (
    "can_read_all_group_messages", "supports_inline_queries", "can_connect_to_business", "has_main_web_app",
    "has_topics_enabled", "allows_users_to_create_topics", "can_manage_bots",
)  # fmt: skip
SCOPES: Mapping[str, tuple[str, ...]] = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}
"""The kinds of a BotCommandScope, and what each must name."""
LIMITS = {"name": 64, "description": 512, "short_description": 120}


def get_me(box: Sandbox, args: Args) -> Json:
    usual = {"can_join_groups": True} | dict.fromkeys(ABILITIES, False)
    return box.world.bot.json() | usual | box.profile.abilities


def _scope(box: Sandbox, args: Args) -> tuple[str, str]:
    scope: Any = args.data("scope", "can't parse BotCommandScope JSON object") or {"type": "default"}
    if not isinstance(scope, dict):
        raise bad("can't parse BotCommandScope: expected an Object")
    if scope.get("type") not in SCOPES:
        raise bad("can't parse BotCommandScope: unsupported type specified")
    for name in SCOPES[scope["type"]]:
        if name not in scope:
            raise bad(f"can't parse BotCommandScope: Can't find field \"{name}\"")
    if "chat_id" in scope:
        access.readable(box.world, str(scope["chat_id"]))
    language = args.text("language_code")
    if language and not re.fullmatch("[a-z]{2}", language):
        raise bad("invalid language code specified")
    named = ":".join(str(scope[name]) for name in ("type", "chat_id", "user_id") if name in scope)
    return named, language


def set_my_commands(box: Sandbox, args: Args) -> bool:
    given = args.data("commands", "can't parse commands JSON object") or []
    if not isinstance(given, list):
        raise bad("expected an Array of BotCommand")
    if len(given) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    commands = [_command(item) for item in given]
    box.profile.commands[_scope(box, args)] = commands
    box.events.say("commands", None)
    return True


def _command(item: Any) -> Json:
    if not isinstance(item, dict):
        raise bad("can't parse BotCommand: expected an Object")
    for name in ("command", "description"):
        if name not in item:
            raise bad(f"can't parse BotCommand: Can't find field \"{name}\"")
    command, description = str(item["command"]).removeprefix("/"), str(item["description"])
    if not re.fullmatch(r"[a-z0-9_]{1,32}", command):
        raise bad("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": command, "description": description}


def get_my_commands(box: Sandbox, args: Args) -> list[Json]:
    return box.profile.commands.get(_scope(box, args), [])


def delete_my_commands(box: Sandbox, args: Args) -> bool:
    box.profile.commands.pop(_scope(box, args), None)
    box.events.say("commands", None)
    return True


def _setter(name: str) -> Callable[[Sandbox, Args], bool]:
    def set_text(box: Sandbox, args: Args) -> bool:
        if len(args.text(name)) > LIMITS[name]:
            raise bad(f"BOT_{'TITLE' if name == 'name' else 'DESCRIPTION'}_INVALID")
        box.profile.texts[name, args.text("language_code")] = args.text(name)
        return True

    return set_text


def _getter(name: str) -> Callable[[Sandbox, Args], Json]:
    def get_text(box: Sandbox, args: Args) -> Json:
        texts = box.profile.texts
        fallback = box.world.bot.first_name if name == "name" else ""
        return {name: texts.get((name, args.text("language_code"))) or texts.get((name, ""), fallback)}

    return get_text


def set_chat_menu_button(box: Sandbox, args: Args) -> bool:
    given: Any = args.data("menu_button", "can't parse menu button JSON object") or {"type": "default"}
    if not isinstance(given, dict) or given.get("type") not in ("default", "commands", "web_app"):
        raise bad("MenuButton has unsupported type")
    box.profile.menu[args.number("chat_id")] = given
    return True


def get_chat_menu_button(box: Sandbox, args: Args) -> Json:
    return box.profile.menu.get(args.number("chat_id")) or box.profile.menu.get(0) or {"type": "commands"}


def get_user_profile_photos(box: Sandbox, args: Args) -> Json:
    if args.number("user_id") <= 0:
        raise bad("invalid user_id specified")
    if args.number("user_id") not in box.world.users:
        raise bad("user not found")
    return {"total_count": 0, "photos": []}


METHODS = {
    "getMe": get_me,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyName": _setter("name"),
    "getMyName": _getter("name"),
    "setMyDescription": _setter("description"),
    "getMyDescription": _getter("description"),
    "setMyShortDescription": _setter("short_description"),
    "getMyShortDescription": _getter("short_description"),
    "setChatMenuButton": set_chat_menu_button,
    "getChatMenuButton": get_chat_menu_button,
    "getUserProfilePhotos": get_user_profile_photos,
}
