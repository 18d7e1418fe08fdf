"""The lives of what is announced: every state, what leads from one to another, and who may do it. One table.

Stores take the states of their statements from here, services the rights they ask for; a test tries every cell.
"""

from collections.abc import Mapping
from dataclasses import dataclass

NEW = ""
"""The state of what is not there yet."""
CLOCK = ""
"""Nobody's right: it happens by itself."""
OWNER = "owner"
"""No role's right: she brought in that invitation, and still invites (`kimbot.announcements.rights`)."""


@dataclass(frozen=True, slots=True)
class Move:
    """From one of `before` to one of `after` (which one, facts decide), by whoever has one of these rights."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    by: tuple[str, ...] = (CLOCK,)

    @property
    def where(self) -> str:
        """The condition of an UPDATE that makes this move; as plain as an index wants it."""
        if len(self.before) == 1:
            return f"state = '{self.before[0]}'"
        return f"state IN ({', '.join(repr(state) for state in self.before)})"

    @property
    def to(self) -> str:
        """Where it leads, if that is certain."""
        (after,) = self.after
        return after

    def leads(self, before: str, after: str) -> bool:
        """Whether it goes from here to there."""
        return before in self.before and after in self.after


Life = Mapping[str, Move]

ANNOUNCEMENT: Life = {
    "submit": Move((NEW,), ("waiting",), ("compose",)),
    "invite": Move((NEW,), ("waiting", "holding"), ("invite",)),
    "urgent": Move((NEW,), ("scheduled",), ("compose",)),
    "revise": Move(
        ("waiting", "returned", "overdue", "scheduled", "missed"), ("waiting", "holding"), ("compose", OWNER)
    ),
    "approve": Move(("waiting",), ("scheduled", "holding"), ("approve",)),
    "return": Move(("waiting",), ("returned",), ("approve",)),
    "lapse": Move(("waiting",), ("overdue",)),
    "insist": Move(("overdue",), ("waiting",), ("compose", OWNER)),
    "stop": Move(("holding",), ("returned",), ("announce", OWNER)),
    "cancel": Move(
        ("waiting", "returned", "overdue", "scheduled", "holding", "missed"), ("cancelled",), ("announce", OWNER)
    ),
    "release": Move(("scheduled", "holding"), ("sent", "scheduled")),
    "miss": Move(("scheduled", "holding"), ("missed", "scheduled")),
    "void": Move(("scheduled", "holding"), ("waiting",)),
    "send late": Move(("missed", "scheduled"), ("sent", "scheduled"), ("announce",)),
    "drop late": Move(("missed", "scheduled"), ("cancelled", "scheduled"), ("announce",)),
}
"""What comes again stays scheduled when it goes out, and when one moment of it was missed.

What an office signs itself waits for nobody: it is held, and leaves unless somebody stops it.
"""

APPROVAL: Life = {
    "ask": Move((NEW,), ("asked",), ("compose", "invite")),
    "sign": Move((NEW,), ("granted",), ("invite",)),
    "grant": Move(("asked",), ("granted",), ("approve",)),
    "return": Move(("asked",), ("returned",), ("approve",)),
    "void": Move(("asked", "granted"), ("void",), ("compose", "announce", OWNER, CLOCK)),
}

OCCURRENCE: Life = {
    "begin": Move((NEW,), ("filling",)),
    "fill": Move(("filling",), ("sending",)),
    "pause": Move(("sending",), ("paused",), ("announce", CLOCK)),
    "resume": Move(("paused",), ("sending",), ("announce",)),
    "stop": Move(("filling", "sending", "paused"), ("cancelled",), ("announce",)),
    "finish": Move(("sending",), ("finished",)),
    "again": Move(("finished",), ("sending",), ("announce",)),
    "look again": Move(("finished",), ("filling",), ("announce",)),
}

DELIVERY: Life = {
    "owe": Move((NEW,), ("queued", "gone")),
    "mark": Move(("queued",), ("sending",)),
    "unmark": Move(("sending",), ("queued",)),
    "settle": Move(("queued", "sending"), ("sent", "gone", "failed", "unknown", "queued")),
    "crash": Move(("sending",), ("unknown",)),
    "doubt": Move(("queued", "sending"), ("unknown",)),
    "cancel": Move(("queued",), ("cancelled",), ("announce", CLOCK)),
    "too late": Move(("sending", "cancelled"), ("cancelled",)),
    "again": Move(("gone", "failed", "unknown"), ("queued",), ("announce",)),
    "say again": Move(("unknown",), ("queued",)),
}

LIVES: Mapping[str, Life] = {
    "announcement": ANNOUNCEMENT,
    "approval": APPROVAL,
    "occurrence": OCCURRENCE,
    "delivery": DELIVERY,
}


def states(life: Life) -> tuple[str, ...]:
    """Every state of it, with that of what is not there yet."""
    found = [state for move in life.values() for state in (*move.before, *move.after)]
    return tuple(dict.fromkeys(found))
