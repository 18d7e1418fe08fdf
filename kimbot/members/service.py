"""Use cases of a person's own data."""

from kimbot.audit.service import Audit
from kimbot.core.actor import Actor
from kimbot.core.errors import Refused
from kimbot.members.model import Member, MemberState
from kimbot.members.store import MemberStore
from kimbot.roles.service import Roles


class Members:
    """Who somebody is, and what she chooses for herself."""

    def __init__(self, store: MemberStore, roles: Roles, audit: Audit) -> None:
        self._store, self._roles, self._audit = store, roles, audit

    def get(self, person: int) -> Member | None:
        """The member, whatever her state; None when she never registered."""
        return self._store.get(person)

    def find(self, text: str, limit: int = 8) -> list[Member]:
        """Members by a part of their name."""
        return self._store.named(text, limit)

    def require(self, actor: Actor) -> Member:
        """The actor as a member who may take part (pending or active). Raises `Refused`."""
        member = self._store.get(actor.id)
        if member is None or member.state not in (MemberState.PENDING, MemberState.RETURNED, MemberState.ACTIVE):
            raise Refused("members.register_first")
        return member

    def set_private_copies(self, actor: Actor, wanted: bool) -> Member:
        """Announcements in her own chat: on or off."""
        self.require(actor)
        self._store.set_private_copies(actor.id, wanted)
        self._audit.note(actor, "member.copies." + ("on" if wanted else "off"), f"person:{actor.id}")
        member = self._store.get(actor.id)
        assert member is not None
        return member

    def leave(self, actor: Actor) -> None:
        """She leaves her KIM; her offices there end."""
        member = self.require(actor)
        self._store.leave(actor.id, MemberState.LEFT)
        self._roles.retire(actor, actor.id)
        self._audit.note(actor, "member.leave", f"person:{actor.id}", member.area)
