"""Our routes as python-telegram-bot's handlers: each update takes exactly one."""

from collections.abc import Callable, Coroutine, Iterable
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, ChatMemberHandler, CommandHandler, MessageHandler, filters

from kimbot.bot.routes import PRIVATE, Route

Callback = Callable[[Update, Any], Coroutine[Any, Any, None]]
AnyHandler = BaseHandler[Any, Any, Any]

ORDER = ("link", "command", "button", "standing", "migrated", "edited", "message")
"""Where two could take an update, the earlier kind does: a command before the message that answers a form."""


class _StandingHandler(ChatMemberHandler[Any, Any]):
    """`my_chat_member` of some kinds of chats only."""

    def __init__(self, callback: Callback, chats: frozenset[str]) -> None:
        super().__init__(callback, ChatMemberHandler.MY_CHAT_MEMBER)
        self._chats = chats

    def check_update(self, update: object) -> bool:
        return (
            isinstance(update, Update)
            and update.my_chat_member is not None
            and update.my_chat_member.chat.type in self._chats
        )


def handlers(routes: Iterable[Route], run: Callable[[Route], Callback]) -> list[AnyHandler]:
    """One handler for each route, in the order in which they are asked."""
    ranked = sorted(routes, key=lambda route: ORDER.index(route.kind))
    return [_handler(route, run(route)) for route in ranked]


def _handler(route: Route, callback: Callback) -> AnyHandler:
    place = _place(route.chats)
    match route.kind:
        case "link":
            linked = filters.Regex(rf"^/start(@\w+)? {route.names[0]}_")
            return CommandHandler("start", callback, filters.UpdateType.MESSAGE & place & linked)
        case "command":
            return CommandHandler(list(route.names), callback, filters.UpdateType.MESSAGE & place)
        case "button":
            return CallbackQueryHandler(callback, pattern=rf"^{route.names[0].replace('.', '[.]')}\|")
        case "standing":
            return _StandingHandler(callback, route.chats)
        case "migrated":
            return MessageHandler(filters.StatusUpdate.MIGRATE, callback)
        case "edited":
            return MessageHandler(filters.UpdateType.EDITED_MESSAGE & place, callback)
        case "message":
            return MessageHandler(filters.UpdateType.MESSAGE & place, callback)


def _place(chats: frozenset[str]) -> filters.BaseFilter:
    return filters.ChatType.PRIVATE if chats == PRIVATE else filters.ChatType.GROUPS
