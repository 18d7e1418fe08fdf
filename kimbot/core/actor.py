"""Who does something: a person, known by our own number of her private chat."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """`id` is the number of her private chat in `chats`; rights hang on it, never on a name."""

    id: int
    name: str
    language: str = "id"


SYSTEM = Actor(id=0, name="kimbot")
