"""The whole sandbox in one object: its rooms and the few things that belong to none of them."""

from collections.abc import Callable
from dataclasses import dataclass, field

from kimbot.sandbox.clock import Clock
from kimbot.sandbox.events import Bell, Events
from kimbot.sandbox.faults import Faults
from kimbot.sandbox.files import Files
from kimbot.sandbox.limits import Limits
from kimbot.sandbox.requests import Requests
from kimbot.sandbox.updates import Updates
from kimbot.sandbox.webhook import Webhook
from kimbot.sandbox.world import Chat, Json, User, World

TAP_LIFETIME = 60  # seconds in which Telegram still takes the answer to a tap


@dataclass
class Tap:
    """A tap waiting for the bot's answerCallbackQuery."""

    chat: int
    message: int
    user: int
    at: float
    answer: Json | None = None


@dataclass
class Profile:
    """What the bot said about itself."""

    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    menu: dict[int, Json] = field(default_factory=dict)
    abilities: Json = field(default_factory=dict)
    """What its owner has set with @BotFather, as getMe tells it: can_join_groups, can_read_all_group_messages."""

    def commands_in(self, chat: Chat) -> list[Json]:
        """The commands a chat shows (a group: to its admins): those of the nearest scope, in the person's language."""
        language = chat.user.language_code or "" if chat.user else ""
        scopes = [f"chat:{chat.id}", "all_private_chats"]
        if chat.user is None:
            scopes = [f"chat_administrators:{chat.id}", f"chat:{chat.id}", "all_chat_administrators", "all_group_chats"]
        found = (self.commands.get((scope, code)) for scope in [*scopes, "default"] for code in (language, ""))
        return next((commands for commands in found if commands), [])


class Sandbox:
    """One Telegram with one bot."""

    def __init__(self, token: str, username: str, clock: Clock, requests: Requests) -> None:
        self.token = token
        self.clock = clock
        self.bell = Bell()
        self.events = Events(self.bell)
        self.world = World(User(int(token.split(":")[0]), "KIM Bot", username=username, is_bot=True))
        self.files = Files(salt=str(clock.now()))
        self.updates = Updates(clock, self.bell)
        self.webhook = Webhook(self.updates, self.bell)
        self.requests = requests
        self.faults = Faults()
        self.limits = Limits(clock)
        self.cut: Callable[[tuple[str, int]], None] | None = None
        """Ends the connection from that address at once; None in process, where there is none."""
        self.profile = Profile()
        self.taps: dict[str, Tap] = {}
        self.albums = 0
        self.guide: Json | None = None
        self._last_tap = int(clock.now() * 1000)

    @property
    def now(self) -> int:
        return int(self.clock.now())

    def new_album(self) -> str:
        """A media_group_id."""
        self.albums += 1
        return str(13_900_000_000_000_000 + self.albums)

    def new_tap(self, tap: Tap) -> str:
        """Remembers a tap under a new callback query id."""
        self._last_tap += 1
        self.taps[str(self._last_tap)] = tap
        return str(self._last_tap)

    def close(self) -> None:
        """Ends every wait (long polls, streams, webhook) so that the server can go down at once."""
        self.bell.close()
        self.webhook.stop()
