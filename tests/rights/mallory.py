"""Updates of people who have no business there, as Telegram would bring them."""

from collections.abc import Callable
from typing import Any

from kimbot.core.actor import Actor
from tests.harness import MONDAY_MORNING
from tests.rights.city import City
from tests.rights.gates import ACTS, LISTS, OWN_OR_OFFICE, named
from tests.simulation.dice import Dice

Json = dict[str, Any]

UNHEARD = ("edited", "passed on")
"""What is no command at all: it is not refused, it is not heard."""
IN_ITS_NAME = "as a channel"
KINDS = {
    "button": 10,
    "garbage": 1,
    "in a group": 1,
    "edited": 2,
    "passed on": 2,
    "command": 2,
    IN_ITS_NAME: 1,
    "replayed": 1,
}
"""What is tried, and how often of twenty."""
BUTTONS = sorted(named(ACTS, OWN_OR_OFFICE))
COMMANDS = sorted(name for name in named(LISTS) if name.startswith("/"))
GARBAGE = ("", "x", "|||", "v.ok", "v.ok|-1|0|", "v.ok|1|1", "v.ok|①|0|", "no.such|1|1|", "v.ok|9e9|0|", "'--|1|1|")
NEAR = 0.3
"""How often a button speaks of something that is not there."""
FAR = 1_000
"""Beyond what anybody has: the next number may be of her own part of the city."""
SECONDS = MONDAY_MORNING // 1000


class Mallory:
    """`telegram`: the Telegram ids of people by our own numbers."""

    def __init__(self, dice: Dice, city: City, telegram: dict[int, int]) -> None:
        self.dice, self.city, self.telegram = dice, city, telegram
        self.number = 0
        self._kinds: dict[str, Callable[[Actor], Json]] = {
            "button": self._button,
            "garbage": lambda actor: self._tap(actor, self.dice.choice(GARBAGE)),
            "in a group": self._in_a_group,
            "edited": lambda actor: {"edited_message": self._said(actor, self._any_command(), edit_date=SECONDS)},
            "passed on": self._passed_on,
            "command": lambda actor: {"message": self._said(actor, self.dice.choice(COMMANDS))},
            IN_ITS_NAME: self._as_a_channel,
            "replayed": lambda actor: {"message": self._said(actor, f"/start i_{self._token()}")},
        }

    def update(self, kind: str, actor: Actor) -> Json:
        """The next one of that kind."""
        self.number += 1
        return {"update_id": self.number, **self._kinds[kind](actor)}

    def _button(self, actor: Actor) -> Json:
        """A button of the office, about something real or something near it."""
        route = self.dice.choice(BUTTONS)
        subject, version, arg = self.city.targets.get(route) or self.city.targets[route.partition(".")[0]]
        if self.dice.random() < NEAR:
            subject, version = self.dice.choice((0, subject + FAR, 2**62)), self.dice.randrange(4)
        return self._tap(actor, f"{route}|{subject}|{version}|{arg}")

    def _in_a_group(self, actor: Actor) -> Json:
        """A button of a private chat, pressed in a group."""
        pressed = self._button(actor)
        pressed["callback_query"]["message"]["chat"] = self._group()
        return pressed

    def _passed_on(self, actor: Actor) -> Json:
        """A command that the admin wrote, forwarded."""
        origin = {"type": "user", "date": SECONDS, "sender_user": self._person(self.city.admin)}
        return {"message": self._said(actor, self._any_command(), forward_origin=origin)}

    def _as_a_channel(self, actor: Actor) -> Json:
        """Somebody writes in the group in the name of a channel of hers."""
        said = self._said(actor, self.dice.choice(("/berhenti", "/langganan karawaci", "/langganan")))
        channel = {"id": -1_010, "type": "channel", "title": "Kanal"}
        sender = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
        return {"message": {**said, "chat": self._group(), "from": sender, "sender_chat": channel}}

    def _tap(self, actor: Actor, data: str) -> Json:
        message = {"message_id": 5, "date": SECONDS, "chat": self._private(actor), "text": "Kartu"}
        query = {"id": str(self.number), "from": self._person(actor), "chat_instance": "1", "data": data}
        return {"callback_query": {**query, "message": message}}

    def _said(self, actor: Actor, text: str, **more: object) -> Json:
        command = {"type": "bot_command", "offset": 0, "length": len(text.split()[0])}
        where = {"message_id": self.number, "date": SECONDS, "chat": self._private(actor), "from": self._person(actor)}
        return {**where, "text": text, "entities": [command], **more}

    def _any_command(self) -> str:
        return self.dice.choice(
            (*COMMANDS, "/daftar", "/lapor", "/batal", "/hapus_data", f"/start i_{self.city.token}")
        )

    def _token(self) -> str:
        """Of a link used up, or nearly one that holds."""
        used, holds = self.city.used, self.city.token
        return self.dice.choice((used, used[:-1], holds[:-1], holds + "0", holds[::-1], "0" * 32))

    def _person(self, actor: Actor) -> Json:
        return {"id": self.telegram[actor.id], "is_bot": False, "first_name": actor.name}

    def _private(self, actor: Actor) -> Json:
        return {"id": self.telegram[actor.id], "type": "private", "first_name": actor.name}

    def _group(self) -> Json:
        return {"id": self.city.group, "type": "group", "title": "RT"}
