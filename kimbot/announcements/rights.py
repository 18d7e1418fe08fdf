"""Who may do what with an announcement: the table of its life, asked for one person."""

from collections.abc import Iterable
from dataclasses import dataclass

from kimbot.announcements.model import Announcement, State
from kimbot.core.actor import Actor
from kimbot.core.errors import NotAllowed, Stale
from kimbot.core.lives import ANNOUNCEMENT, CLOCK, OWNER
from kimbot.roles.model import Right
from kimbot.roles.service import Roles


@dataclass(frozen=True, slots=True)
class Able:
    """What one person may do with an announcement as it stands: moves of its life by name.

    `sees`: she sees and steers all of them (/jadwal); else it is her own, or nothing to her.
    """

    moves: frozenset[str] = frozenset()
    sees: bool = False


class Rights:
    """Screens show what is allowed here, services refuse the rest."""

    def __init__(self, roles: Roles) -> None:
        self._roles = roles

    def sees(self, person: int) -> bool:
        """Whether she may see and steer what is announced."""
        return self._roles.may(person, Right.ANNOUNCE, self._roles.city)

    def may(self, person: int, act: str, one: Announcement | None = None) -> bool:
        """Whether she has a right that this move asks for; of its owner, none is needed for what is hers (`one`)."""
        by: Iterable[str] = ANNOUNCEMENT[act].by
        if OWNER in by and one is not None and self.owns(person, one):
            return True
        return self._roles.may_one(person, [right for right in by if right != OWNER], self._roles.city)

    def require(self, actor: Actor, act: str, one: Announcement | None, version: int) -> Announcement:
        """What a button speaks of, for one who may do that with it as it stood. Raises `NotAllowed` or `Stale`."""
        if not self.may(actor.id, act, one):
            writes = Right.COMPOSE in ANNOUNCEMENT[act].by and self.sees(actor.id)
            raise NotAllowed("approval.only_editors" if writes else "announcements.only_kominfo")
        if one is not None and one.state is State.SENT and act == "cancel":
            raise Stale("announcements.sent_already")
        if one is None or one.version != version or one.state not in ANNOUNCEMENT[act].before:
            left = one is not None and one.last_sent is not None and one.state in ANNOUNCEMENT["release"].after
            raise Stale("approval.left_already" if act == "stop" and left else self._changed(actor.id))
        return one

    def _changed(self, person: int) -> str:
        """Where she finds how it stands now."""
        return "announcements.changed" if self.sees(person) else "occasions.changed"

    def owns(self, person: int, one: Announcement) -> bool:
        """Whether it is an invitation that she brought in, and she still invites."""
        invites = one.author == person and one.content.occasion is not None
        return invites and bool(self._roles.somewhere(person, Right.INVITE))

    def able(self, person: int, one: Announcement) -> Able:
        """What she may do with it as it stands."""
        moves = (act for act, move in ANNOUNCEMENT.items() if one.state in move.before and CLOCK not in move.by)
        return Able(frozenset(act for act in moves if self.may(person, act, one)), self.sees(person))
