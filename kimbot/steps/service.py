"""Which first steps are done: asked of what is there, never ticked by hand."""

import json
from typing import Any

from kimbot.core.actor import Actor
from kimbot.core.screens import Button
from kimbot.db.facts import fact, set_fact
from kimbot.groups.service import Groups
from kimbot.kim.service import Registry
from kimbot.kit import Kit
from kimbot.roles.model import Role
from kimbot.roles.service import Roles
from kimbot.steps import screens
from kimbot.steps.model import Progress, Step

FACT = "first steps"


class Steps:
    """The list belongs to the office: all admins see the same, and one of them may put it away."""

    def __init__(self, kit: Kit, roles: Roles, registry: Registry, groups: Groups) -> None:
        self._tx, self._roles, self._registry, self._groups = kit.tx, roles, registry, groups
        self._audit, self._outbox = kit.audit, kit.outbox

    def progress(self, actor: Actor) -> Progress:
        """How far the office is. Raises `NotAllowed`."""
        self._roles.require_admin(actor)
        return self._progress()

    def reminder(self, actor: Actor) -> Button | None:
        """The way to the list from /start: for an admin, while something is left and the list is not put away."""
        if not self._roles.is_admin(actor.id):
            return None
        found = self._progress()
        return None if found.complete or found.hidden else screens.reminder(found)

    def hide(self, actor: Actor, *, hidden: bool) -> Progress:
        """Put the list away, or take it out again. Raises `NotAllowed`."""
        self._roles.require_admin(actor)
        self._note(hidden=hidden)
        self._audit.note(actor, "steps.hide" if hidden else "steps.show")
        return self._progress()

    def test(self, actor: Actor) -> None:
        """Kirim pesan uji: to herself, through the ledger like every other message. Raises `NotAllowed`."""
        self._roles.require_admin(actor)
        self._audit.note(actor, "steps.test")
        self._outbox.say(actor.id, screens.test(), key=screens.TEST)

    def follow(self) -> None:
        """Tick off on every card what has been done since; once all is done, nothing is left to look at."""
        known = self._known()
        if len(known["done"]) == len(Step):
            return
        found = self._progress()
        if sorted(found.done) != sorted(known["done"]):
            self._note(done=sorted(found.done))
            self._outbox.change(screens.CARD, screens.card(found))

    def _progress(self) -> Progress:
        known = self._known()
        roles = {grant.role for grant in self._roles.all()}
        there = {
            Step.APPROVER: Role.APPROVER in roles,
            Step.REGISTRY: self._registry.any(),
            Step.CHANNEL: bool(self._groups.channels()),
            Step.COORDINATOR: Role.COORDINATOR in roles,
            Step.TEST: Step.TEST in known["done"] or self._tested(),
        }
        return Progress(frozenset(step for step, done in there.items() if done), known["hidden"])

    def _tested(self) -> bool:
        """Whether a test has arrived."""
        singles = self._outbox.singles
        rows = (singles.latest(chat, screens.TEST) for chat in singles.chats_with(screens.TEST))
        return any(row is not None and row["state"] == "sent" for row in rows)

    def _known(self) -> dict[str, Any]:
        return {"done": [], "hidden": False, **json.loads(fact(self._tx, FACT) or "{}")}

    def _note(self, **changes: object) -> None:
        set_fact(self._tx, FACT, json.dumps({**self._known(), **changes}))
