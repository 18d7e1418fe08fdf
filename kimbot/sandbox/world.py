"""The state of the sandbox: users, chats, members and messages. Plain data in memory and how to find it."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

PRESENT = ("creator", "administrator", "member")


@dataclass
class User:
    """A person or the bot."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False
    deactivated: bool = False
    note: str | None = None  # for whoever looks at the page; the bot never sees it

    def json(self) -> Json:
        found: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        optional = {"last_name": self.last_name, "username": self.username, "language_code": self.language_code}
        return found | {name: value for name, value in optional.items() if value}


ANONYMOUS = User(1087968824, "Group", username="GroupAnonymousBot", is_bot=True)
"""In whose name the messages of anonymous admins come."""


@dataclass
class Member:
    """Someone's standing in a chat. `can_send` only matters while `restricted`, `anonymous` only for admins."""

    user: User
    status: str
    can_send: bool = True
    anonymous: bool = False

    @property
    def present(self) -> bool:
        return self.status in PRESENT or self.status == "restricted"

    @property
    def admin(self) -> bool:
        return self.status in ("creator", "administrator")


@dataclass
class Message:
    """One message. `body` holds the Bot API fields but chat, date and markup; `change` is its last event.

    `author` is who wrote it in another's name.
    """

    chat: "Chat"
    id: int
    date: int
    sender: User | None
    body: Json
    markup: Json | None = None
    change: int = 0
    edited: int | None = None
    bot_saw: bool = True
    author: User | None = None

    def written_by(self, user: User) -> bool:
        """Whether it is hers, under whatever name it stands."""
        who = self.author or self.sender
        return who is not None and who.id == user.id

    def json(self) -> Json:
        """As people see it: with any keyboard, and the `change` number."""
        found = self.for_bot() | {"change": self.change}
        return found | {"reply_markup": self.markup} if self.markup else found

    def for_bot(self) -> Json:
        """As the Bot API shows it: only inline keyboards come back."""
        found: Json = {"message_id": self.id}
        if self.sender and self.chat.type != "channel":
            found["from"] = self.sender.json()
        found |= {"chat": self.chat.json(), "date": self.date}
        if self.edited:
            found["edit_date"] = self.edited
        found |= self.body
        if self.markup and "inline_keyboard" in self.markup:
            found["reply_markup"] = self.markup
        return found

    @property
    def inline(self) -> list[list[Json]]:
        rows: list[list[Json]] = (self.markup or {}).get("inline_keyboard", [])
        return rows


@dataclass
class Chat:
    """A private chat (id = the user's id), a group, a supergroup or a channel."""

    id: int
    type: str
    title: str | None = None
    user: User | None = None
    username: str | None = None
    is_forum: bool = False
    members: dict[int, Member] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    topics: dict[int, str] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    migrated_to: int | None = None
    last_message_id: int = 0
    last_change: int = 0

    def json(self) -> Json:
        if self.user:
            named = {"first_name": self.user.first_name, "last_name": self.user.last_name}
            named["username"] = self.user.username
            return {"id": self.id, "type": "private"} | {name: value for name, value in named.items() if value}
        found: Json = {"id": self.id, "type": self.type, "title": self.title}
        if self.username:
            found["username"] = self.username
        return found | {"is_forum": True} if self.is_forum else found

    @property
    def private(self) -> bool:
        return self.type == "private"

    def status(self, user_id: int) -> str:
        """A user's status in this chat; "none" when she was never in it."""
        member = self.members.get(user_id)
        return member.status if member else "none"

    def creator(self) -> User | None:
        owner = next((m.user for m in self.members.values() if m.status == "creator"), None)
        return owner or self.user


class World:
    """Everyone and everything on this Telegram."""

    def __init__(self, bot: User) -> None:
        self.bot = bot
        self.users: dict[int, User] = {bot.id: bot, ANONYMOUS.id: ANONYMOUS}
        self.chats: dict[int, Chat] = {}
        self._last_user = 1000
        self._last_group = 0
        self._last_box_message = 0  # private chats and basic groups share one row of message ids, as on Telegram

    def add_user(self, details: Json) -> User:
        """A new person and her (still untouched) private chat with the bot."""
        user_id = int(details.get("id") or self._free_user_id())
        user = User(user_id, **{name: value for name, value in details.items() if name != "id"})
        self.users[user.id] = user
        self.chats[user.id] = Chat(user.id, "private", user=user, members={user.id: Member(user, "member")})
        return user

    def _free_user_id(self) -> int:
        while True:
            self._last_user += 1
            if self._last_user not in self.users:
                return self._last_user

    def add_chat(self, kind: str, title: str, members: list[User], **more: Any) -> Chat:
        """A new group, supergroup or channel; its first member is the creator."""
        self._last_group += 1
        number = -4000 - self._last_group if kind == "group" else -1_001_000_000_000 - self._last_group
        chat = Chat(number, kind, title=title, **more)
        for place, user in enumerate(members):
            chat.members[user.id] = Member(user, "member" if place else "creator")
        self.chats[chat.id] = chat
        return chat

    def next_message_id(self, chat: Chat) -> int:
        if chat.type in ("private", "group"):
            self._last_box_message += 1
            chat.last_message_id = self._last_box_message
        else:
            chat.last_message_id += 1
        return chat.last_message_id

    def chat_named(self, username: str) -> Chat | None:
        wanted = username.lstrip("@").lower()
        return next((c for c in self.chats.values() if c.username and c.username.lower() == wanted), None)

    def bot_member(self, chat: Chat) -> Member | None:
        return chat.members.get(self.bot.id)

    def bot_status(self, chat: Chat) -> str:
        return chat.status(self.bot.id)

    def bot_met(self, user: User) -> bool:
        """Whether the bot ever had this user before its eyes: only then does Telegram know her for it."""
        return any(user.id in chat.members and self.bot.id in chat.members for chat in self.chats.values())
