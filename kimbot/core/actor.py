"""Who does something, and where: persons and chats by our own numbers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """`id` is the number of her private chat in `chats`; rights hang on it, never on a name."""

    id: int
    name: str
    language: str = "id"


SYSTEM = Actor(id=0, name="kimbot")


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat by our own number. `state`: unopened (never pressed /start), open, gone (blocked, removed, deleted)."""

    id: int
    telegram_id: int
    kind: str
    title: str
    username: str | None
    language: str
    thread_id: int | None
    state: str

    @property
    def private(self) -> bool:
        return self.kind == "private"
