"""Our routes as python-telegram-bot's handlers: each update takes exactly one."""

from collections.abc import Callable, Container, Coroutine, Iterable
from itertools import groupby
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler, ChatMemberHandler, CommandHandler, MessageHandler, filters

from kimbot.bot.routes import PRIVATE, Route
from kimbot.texts.catalogue import LANGUAGES, Catalogue

Callback = Callable[[Update, Any], Coroutine[Any, Any, None]]
AnyHandler = BaseHandler[Any, Any, Any]

ORDER = ("link", "command", "label", "button", "standing", "migrated", "edited", "message")
"""Where two could take an update, the earlier kind does: a command before the message that answers a form."""


TYPED = filters.UpdateType.MESSAGE & ~filters.FORWARDED
"""A command is typed by whom it obeys: not edited afterwards, and not somebody else's words passed on."""


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


class _ButtonHandler(CallbackQueryHandler[Any, Any]):
    """Taps on our own buttons only; python-telegram-bot's own pattern lets one through that carries nothing at all."""

    def __init__(self, callback: Callback, names: Container[str]) -> None:
        super().__init__(callback)
        self._names = names

    def check_update(self, update: object) -> bool:
        return (
            isinstance(update, Update)
            and update.callback_query is not None
            and _pressed(update.callback_query.data) in self._names
        )


def handlers(routes: Iterable[Route], run: Callable[[Route], Callback], texts: Catalogue) -> list[AnyHandler]:
    """The handlers in the order in which they are asked. Commands of one place share one, and so do all buttons.

    python-telegram-bot asks one handler after the other: a hundred of them cost more than what the bot then does.
    """
    ranked = sorted(routes, key=lambda route: ORDER.index(route.kind))
    made: list[AnyHandler] = []
    for kind, listed in groupby(ranked, key=lambda route: route.kind):
        group = list(listed)
        if kind == "command":
            places = dict.fromkeys(route.chats for route in group)
            made += [_commands([route for route in group if route.chats == place], place, run) for place in places]
        elif kind == "label":
            made.append(_labels(group, run, texts))
        elif kind == "button":
            made.append(_buttons(group, run))
        else:
            made += [_handler(route, run(route)) for route in group]
    return made


def _commands(routes: Iterable[Route], place: frozenset[str], run: Callable[[Route], Callback]) -> AnyHandler:
    named = _by_name(routes, run)

    async def callback(update: Update, context: Any) -> None:
        assert update.message is not None
        assert update.message.text is not None
        name = update.message.text.split(maxsplit=1)[0][1:].split("@")[0].lower()
        await named[name](update, context)

    return CommandHandler(list(named), callback, TYPED & _place(place))


def _labels(routes: Iterable[Route], run: Callable[[Route], Callback], texts: Catalogue) -> AnyHandler:
    keyed = _by_name(routes, run)
    named = {texts.label(language, key, {}): to for language in LANGUAGES for key, to in keyed.items()}

    async def callback(update: Update, context: Any) -> None:
        assert update.message is not None
        await named[str(update.message.text)](update, context)

    return MessageHandler(filters.UpdateType.MESSAGE & _place(PRIVATE) & filters.Text(list(named)), callback)


def _buttons(routes: Iterable[Route], run: Callable[[Route], Callback]) -> AnyHandler:
    named = _by_name(routes, run)

    async def callback(update: Update, context: Any) -> None:
        assert update.callback_query is not None
        await named[_pressed(update.callback_query.data)](update, context)

    return _ButtonHandler(callback, named)


def _by_name(routes: Iterable[Route], run: Callable[[Route], Callback]) -> dict[str, Callback]:
    named: dict[str, Callback] = {}
    for route in routes:
        callback = run(route)
        for name in route.names:
            named.setdefault(name, callback)
    return named


def _pressed(data: object) -> str:
    name, bar, _ = str(data).partition("|")
    return name if bar else ""


def _handler(route: Route, callback: Callback) -> AnyHandler:
    place = _place(route.chats)
    match route.kind:
        case "link":
            linked = filters.Regex(rf"^/start(@\w+)? {route.names[0]}_")
            return CommandHandler("start", callback, TYPED & place & linked)
        case "standing":
            return _StandingHandler(callback, route.chats)
        case "migrated":
            return MessageHandler(filters.UpdateType.MESSAGE & filters.StatusUpdate.MIGRATE, callback)
        case "edited":
            return MessageHandler(filters.UpdateType.EDITED_MESSAGE & place, callback)
        case "message":
            return MessageHandler(filters.UpdateType.MESSAGE & place, callback)
    raise ValueError(f"commands and buttons share a handler: {route.kind}")


def _place(chats: frozenset[str]) -> filters.BaseFilter:
    return filters.ChatType.PRIVATE if chats == PRIVATE else filters.ChatType.GROUPS
