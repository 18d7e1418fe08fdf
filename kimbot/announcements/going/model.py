"""What has become of a release, and how far it is: values."""

from dataclasses import dataclass

from kimbot.announcements.audience.model import Later

FATES = ("gone", "failed", "unknown", "cancelled")


@dataclass(frozen=True, slots=True)
class Fate:
    """How many chats did not certainly get a release for one reason, and the names of some of them."""

    fate: str
    count: int
    names: list[str]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one release, by chats. `waiting` are on their way; `later` wait for their hour.

    `lost_file`: some failed because Telegram no longer has a photo or document of it.
    """

    sent: int
    waiting: int
    fates: tuple[Fate, ...]
    later: tuple[Later, ...] = ()
    lost_file: bool = False


@dataclass(frozen=True, slots=True)
class Going:
    """How a release goes, by chats: `missed` did not certainly get it, `waiting` are next; `rate` of chats a second."""

    sent: int
    missed: int
    waiting: int
    rate: float

    @property
    def share(self) -> float:
        """How much of it is done, from 0 to 1."""
        done = self.sent + self.missed
        return done / (done + self.waiting) if done + self.waiting else 1.0

    @property
    def minutes_left(self) -> int | None:
        """How long it still takes, rounded; None where nobody can say."""
        return round(self.waiting / self.rate / 60) if self.rate else None
