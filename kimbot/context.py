"""What stays the same from one unit of work to the next."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias
from zoneinfo import ZoneInfo

from kimbot.areas.register import Areas
from kimbot.core.actor import Actor
from kimbot.core.chance import Chance
from kimbot.core.clock import Clock
from kimbot.core.forms import Form
from kimbot.core.screens import Screen
from kimbot.delivery.pace import NIGHT, Habits, Quiet
from kimbot.groups.topics import Topics
from kimbot.texts.catalogue import Catalogue

if TYPE_CHECKING:
    from kimbot.work import Work

Act: TypeAlias = "Callable[[Work, Actor, Mapping[str, Any]], Screen]"


@dataclass(frozen=True)
class Context:
    """What stays the same from one unit to the next.

    `username` is the bot's own, for links to it; `privacy_contact` whom people ask about their data. `acts` carry out
    what two people agreed on: (work, who asked, what it needs) -> what came of it.
    """

    clock: Clock
    chance: Chance
    texts: Catalogue
    areas: Areas
    forms: Mapping[str, Form]
    zone: ZoneInfo
    username: str
    topics: Topics
    privacy_contact: str = ""
    acts: Mapping[str, Act] = field(default_factory=dict)
    quiet: Quiet = NIGHT
    digest_at: int = 16 * 60
    """The city's quiet hours, and the minute of the day at which digests leave."""
    audit_key: bytes = b""
    """What the audit's chain is keyed with; a process reads it from its data folder."""
    backup_weeks: int = 5
    """How long the bot keeps a backup at most; 0: it makes none."""
    trial_group: int = 0
    """Telegram's id of the group in which announcements are tried out; 0: there is none."""

    @property
    def habits(self) -> Habits:
        return Habits(self.zone, self.quiet, self.digest_at)
