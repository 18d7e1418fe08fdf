"""What happened in a run: requests, answers, commits, effects, crashes; hashed as it is written."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field

RELEASED = "📢"
"""With this every announcement begins."""


@dataclass(slots=True)
class Request:
    """One call as Telegram saw it. `delivery` is the ledger row it belongs to (0: none)."""

    at: float
    term: int
    method: str
    chat: int
    delivery: int
    words: str
    arrived: bool = False
    """It reached Telegram, which may have refused it."""
    accepted: bool = False
    """Telegram carried it out."""
    retry_after: float = 0.0
    outcome: str = "open"
    """What the bot learned: ok, refused (never left), unclear, or Telegram's error code; open: nothing."""
    answered: float | None = None
    reason: str = ""
    """Telegram's words, where it refused."""


@dataclass(slots=True)
class Effect:
    """What one committed unit of a handler changed."""

    who: str
    commit: int
    term: int
    before: str | None
    after: str | None
    """State of the update before and after, for a unit that handles one."""
    deliveries: int
    audits: int


@dataclass(frozen=True, slots=True)
class Act:
    """Something that a person did in a chat. `said`: the bot is spoken to."""

    at: float
    chat: int
    what: str
    said: bool


@dataclass(frozen=True, slots=True)
class Command:
    """A command that somebody gave in her chat. `waits`: for an answer soon; else she is one of the loud."""

    update: int
    chat: int
    at: float
    waits: bool = True


@dataclass(slots=True)
class Crash:
    """The end of a process: `kind` is kill, power, stop, exit or zombie; `sending`: the rows it left on their way."""

    at: float
    term: int
    kind: str
    sending: frozenset[int] = frozenset()
    lost: int = 0
    """Commits that a power cut took back; what was committed before `kept` is there."""
    kept: float = 0.0
    back: float = 0.0
    """When the next process begins."""


@dataclass
class History:
    """The record of one run."""

    trace: bool = False
    requests: list[Request] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    crashes: list[Crash] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)
    """Those given in private chats."""
    deadly: list[int] = field(default_factory=list)
    """Update ids of what ends the process that handles it."""
    garbled: list[int] = field(default_factory=list)
    """Update ids of what nobody can read."""
    deaths: int = 0
    """Processes that those have ended."""
    commits: int = 0
    boundaries: int = 0
    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._hash = hashlib.blake2b(digest_size=16)

    def note(self, at: float, what: str, *details: object) -> None:
        """One line of the trace, part of its hash."""
        line = f"{at:.6f} {what} {' '.join(map(str, details))}"
        self._hash.update(line.encode())
        if self.trace:
            self.lines.append(line)

    def violated(self, rule: str, detail: str) -> None:
        """A promise was broken."""
        self.violations.append(f"{rule}: {detail}")
        self.note(0.0, "VIOLATION", rule, detail)

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()

    def released(self) -> bool:
        """Whether the first message of a release has left."""
        return any(RELEASED in request.words for request in self.requests)

    def by_delivery(self) -> dict[int, list[Request]]:
        """The requests of each ledger row, in order."""
        found: dict[int, list[Request]] = defaultdict(list)
        for request in self.requests:
            if request.delivery:
                found[request.delivery].append(request)
        return found

    def forget_after(self, commit: int, last: int) -> None:
        """A power cut took the later commits back, and the ledger rows after `last`: their numbers come again."""
        self.effects = [effect for effect in self.effects if effect.commit <= commit]
        for request in self.requests:
            if request.delivery > last:
                request.delivery = 0
