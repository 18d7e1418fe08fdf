"""Use cases of a person's own data."""

from kimbot.core.actor import Actor
from kimbot.core.errors import Refused
from kimbot.delivery.pace import Pace, Rhythm
from kimbot.kit import Kit
from kimbot.members.model import CONSENT_VERSION, GONE, Member
from kimbot.members.store import MemberStore


class Members:
    """Who somebody is, and what she chooses for herself."""

    def __init__(self, kit: Kit) -> None:
        self._store = MemberStore(kit.tx, kit.now)
        self._audit, self._chats, self._ledger = kit.audit, kit.chats, kit.outbox.ledger

    def get(self, person: int) -> Member | None:
        """The member, whatever her state; None when she never registered."""
        return self._store.get(person)

    def name_of(self, person: int) -> str:
        """The name she gave when she registered, or Telegram's."""
        return self._store.name(person)

    def find(self, text: str, limit: int = 8) -> list[Member]:
        """Members by a part of their name."""
        return self._store.named(text, limit)

    def require(self, actor: Actor) -> Member:
        """The actor as a member who may take part (pending, returned or active). Raises `Refused`."""
        member = self._store.get(actor.id)
        if member is None or member.state in GONE:
            raise Refused("members.register_first")
        return member

    def agree(self, actor: Actor) -> None:
        """She agrees to the consent text as it is now. Raises `Refused` for who is no member."""
        self.require(actor)
        self._store.agree(actor.id, CONSENT_VERSION)
        self._audit.note(actor, "member.agree", f"person:{actor.id}")

    def set_private_copies(self, actor: Actor, wanted: bool, rhythm: Rhythm = Rhythm.DIRECT) -> Member:
        """Announcements in her own chat: at once, in a daily digest, or none, not even those that wait already."""
        self.require(actor)
        self._store.set_private_copies(actor.id, wanted)
        self._chats.set_pace(actor.id, Pace(rhythm))
        if not wanted:
            self._ledger.withdraw(actor.id)
        choice = "off" if not wanted else "digest" if rhythm is Rhythm.DIGEST else "on"
        self._audit.note(actor, f"member.copies.{choice}", f"person:{actor.id}")
        member = self._store.get(actor.id)
        assert member is not None
        return member
