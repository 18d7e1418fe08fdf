"""The Bot API methods of the sandbox, by name. Adding one means adding it to the table of its room."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from kimbot.sandbox.arguments import Args
from kimbot.sandbox.box import Sandbox
from kimbot.sandbox.methods import about, answers, chats, editing, forwarding, media, receiving, sending

Method = Callable[[Sandbox, Args], Any | Awaitable[Any]]

ROOMS: tuple[Mapping[str, Method], ...] = (
    about.METHODS,
    answers.METHODS,
    chats.METHODS,
    editing.METHODS,
    forwarding.METHODS,
    media.METHODS,
    receiving.METHODS,
    sending.METHODS,
)
METHODS: dict[str, Method] = {name.lower(): method for room in ROOMS for name, method in room.items()}
