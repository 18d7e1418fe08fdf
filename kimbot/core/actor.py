"""Who does something, and where: persons and chats by our own numbers."""

from dataclasses import dataclass

ERASED = 2**53
"""Telegram's ids are smaller: the negative of this, less her number, stands where an erased person's stood."""


@dataclass(frozen=True, slots=True)
class Actor:
    """`id` is the number of her private chat in `chats`; rights hang on it, never on a name."""

    id: int
    name: str
    language: str = "id"


SYSTEM = Actor(id=0, name="kimbot")


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat by our own number. `state`: unopened (never pressed /start), open, gone (blocked, removed, deleted).

    `seen` is the day (its first moment, ms) on which something last came from there.
    """

    id: int
    telegram_id: int
    kind: str
    title: str
    username: str | None
    language: str
    thread_id: int | None
    state: str
    seen: int = 0

    @property
    def private(self) -> bool:
        return self.kind == "private"

    @property
    def erased(self) -> bool:
        """Whether its person had her data erased: the number stands for nobody any more."""
        return self.telegram_id <= -ERASED
