"""Routes as plain data: which event goes to which handler. The router makes python-telegram-bot's handlers of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

PRIVATE = frozenset({"private"})
GROUPS = frozenset({"group", "supergroup"})
ANYWHERE = PRIVATE | GROUPS | {"channel"}

Kind = Literal["command", "label", "link", "button", "message", "edited", "standing", "migrated"]
Asks = Callable[[Any, Any], "Ask | None"]
Handler = Callable[[Any, Any], None]
"""(work, event) -> None: one service call, one screen."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Something a handler must know from Telegram first: a Bot API call the shell makes before the unit."""

    method: str
    params: dict[str, object]


@dataclass(frozen=True, slots=True)
class Route:
    """`asks(work, event)` runs in a reading unit; what Telegram answers stands in `event.told` (None: it refused)."""

    kind: Kind
    handler: Handler
    names: tuple[str, ...] = ()
    chats: frozenset[str] = PRIVATE
    asks: Asks | None = None


def command(
    *names: str,
    to: Handler,
    chats: frozenset[str] = PRIVATE,
    asks: Asks | None = None,
) -> Route:
    """`/name` and its aliases."""
    return Route("command", to, names, chats, asks)


def button(
    name: str,
    handler: Handler,
    chats: frozenset[str] = PRIVATE,
    asks: Asks | None = None,
) -> Route:
    """A tap on a button whose data starts with this route name."""
    return Route("button", handler, (name,), chats, asks)


def opens(name: str, handler: Handler, *aliases: str) -> tuple[Route, Route]:
    """A way in, by command and by the menu button `go.name`; the handler takes either event."""
    return command(name, *aliases, to=handler), button(f"go.{name}", handler)


def label(key: str, handler: Handler) -> Route:
    """A key of the keyboard below what she types: its words, sent in private, in whatever state she is."""
    return Route("label", handler, (key,))


def link(prefix: str, handler: Handler, asks: Asks | None = None) -> Route:
    """`/start prefix_…`, from a t.me link; what follows the underscore stands in `event.args`."""
    return Route("link", handler, (prefix,), asks=asks)


def message(handler: Handler) -> Route:
    """Any other message in private: whether it answers a form is decided inside the unit."""
    return Route("message", handler)


def edited(handler: Handler) -> Route:
    """A message in private that was edited."""
    return Route("edited", handler)


def standing(handler: Handler, chats: frozenset[str] = ANYWHERE) -> Route:
    """The bot's standing in some chat changed."""
    return Route("standing", handler, chats=chats)


def migrated(handler: Handler) -> Route:
    """A group became a supergroup."""
    return Route("migrated", handler, chats=GROUPS)
