"""Faults on demand: what Telegram, or the way to it, does wrong with the next requests. Seeded, and counted."""

from dataclasses import dataclass, field

from kimbot.sandbox.arguments import Args
from kimbot.sandbox.chance import Dice
from kimbot.sandbox.world import Json

AFTER = ("reset_after", "5xx_after", "html_after", "half_body", "hang")
"""Kinds that strike once Telegram has done what it was asked."""
KINDS = ("429", "5xx", "html", "reset", *AFTER, "slow", "401", "404", "409", "migrate", "refuse")
DETAILS = ("retry_after", "seconds", "code", "description")


@dataclass
class Fault:
    """One rule. `methods` (lower case) and `chat`: None for any; `left`: how often it still strikes, None for ever."""

    id: int
    kind: str
    methods: frozenset[str] | None
    chat: str | None
    left: int | None
    share: float
    dice: Dice
    details: Json = field(default_factory=dict)
    struck: int = 0

    def hits(self, method: str, chat: str) -> bool:
        """Whether it strikes this request."""
        meant = self.methods is None or method.lower() in self.methods
        if not meant or (self.chat is not None and self.chat != chat) or self.left == 0:
            return False
        if not self.dice.hits(self.share):
            return False
        self.struck += 1
        self.left = self.left - 1 if self.left is not None else None
        return True

    def json(self) -> Json:
        methods = sorted(self.methods) if self.methods is not None else None
        found = {"id": self.id, "kind": self.kind, "methods": methods, "chat": self.chat and int(self.chat)}
        return found | {"share": self.share, "left": self.left, "struck": self.struck, **self.details}


class Faults:
    """The rules, in the order in which they were made; the first that strikes is it."""

    def __init__(self) -> None:
        self._rules: list[Fault] = []
        self._last = 0

    def add(self, wanted: Json) -> Fault:
        """A new rule. Raises ValueError for a kind that there is not."""
        kind = str(wanted["kind"])
        if kind not in KINDS:
            raise ValueError(f"a kind is one of {', '.join(KINDS)}")
        methods = wanted.get("methods")
        count = wanted.get("count", 1 if "share" not in wanted else None)
        self._last += 1
        rule = Fault(
            self._last,
            kind,
            None if methods is None else frozenset(str(name).lower() for name in methods),
            None if wanted.get("chat") is None else str(int(wanted["chat"])),
            None if count is None else int(count),
            float(wanted.get("share", 1.0)),
            Dice(int(wanted.get("seed", 0))),
            {name: wanted[name] for name in DETAILS if name in wanted},
        )
        self._rules.append(rule)
        return rule

    def clear(self, number: int | None = None) -> None:
        """Takes one rule away, or all."""
        self._rules = [rule for rule in self._rules if number is not None and rule.id != number]

    def json(self) -> list[Json]:
        return [rule.json() for rule in self._rules]

    def strike(self, method: str, args: Args) -> Fault | None:
        """The rule that strikes this request, if any."""
        chat = args.text("chat_id")
        return next((rule for rule in self._rules if rule.hits(method, chat)), None)
