"""Phones for tests and the story: people of the sandbox, driven through its player API and nothing else.

`member.says("/daftar"); member.taps("Setuju"); member.sees("Terima kasih")`. Standard library only, synchronous.
"""

import base64
import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from typing import Any

from tests.sandbox.pictures import picture
from tests.sandbox.shown import Json, Message

WITHIN = 5.0  # seconds a person waits for the bot before the test fails
GRACE = 1.0  # seconds she waits for a fresh button before she taps an old one of the same name
LOOKS = 100


class PhoneError(AssertionError):
    """What cannot be done on the phone: the sandbox's own words."""


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


class World:
    """The sandbox at `url`, and everyone in it."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def user(self, first_name: str, **details: Any) -> "Phone":
        """A new person: last_name, username, language_code, id."""
        return Phone(self, self.post("/users", {"first_name": first_name, **details}))

    def group(self, title: str, *members: "Phone", kind: str = "group", **details: Any) -> "Group":
        """A new group (or kind="supergroup"); the first member made it. The bot is not in it yet."""
        body = {"type": kind, "title": title, "members": [member.id for member in members], **details}
        return Group(self, self.post("/chats", body), members[0])

    def channel(self, title: str, *members: "Phone", **details: Any) -> "Group":
        return self.group(title, *members, kind="channel", **details)

    def phone(self, user_id: int) -> "Phone":
        """The phone of a person who is there already."""
        return next(Phone(self, user) for user in self.state()["users"] if user["id"] == user_id)

    def state(self) -> Json:
        found: Json = self.get("/state")
        return found

    @property
    def bot(self) -> Json:
        bot: Json = self.state()["bot"]
        return bot

    def requests(self, after: int = 0) -> list[Json]:
        """The Bot API requests the bot made."""
        found: list[Json] = self.get(f"/requests?after={after}")
        return found

    def file(self, file_id: str) -> bytes:
        """The content of a file that was sent."""
        with _opener.open(f"{self.url}/sandbox/files/{file_id}", timeout=30.0) as response:
            content: bytes = response.read()
        return content

    def get(self, path: str, timeout: float = 30.0) -> Any:
        return self._call(urllib.request.Request(f"{self.url}/sandbox{path}"), timeout)

    def post(self, path: str, body: Json) -> Any:
        data = json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        return self._call(urllib.request.Request(f"{self.url}/sandbox{path}", data, headers), 30.0)

    def delete(self, path: str) -> Any:
        return self._call(urllib.request.Request(f"{self.url}/sandbox{path}", method="DELETE"), 30.0)

    def _call(self, request: urllib.request.Request, timeout: float) -> Any:
        try:
            with _opener.open(request, timeout=timeout) as response:
                return json.loads(response.read())
        except urllib.error.HTTPError as error:
            with error:
                raise PhoneError(json.loads(error.read()).get("error", str(error))) from None


_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # the sandbox is never behind a proxy


class Screen:
    """A chat as someone looks at it. `mark` is the last change seen when something was last done in it."""

    def __init__(self, world: World, chat_id: int) -> None:
        self.world = world
        self.chat_id = chat_id
        self.mark = 0
        self.actions = 0

    # ------------------------------------------------------------------------------------------------ looking
    def messages(self, after: int = 0, wait: float = 0.0) -> list[Message]:
        """The messages changed after `after`, oldest change first; waits up to `wait` seconds for the first."""
        path = f"/chats/{self.chat_id}/messages?after={after}&wait={wait}"
        return [Message(raw) for raw in self.world.get(path, timeout=wait + 30)]

    def screen(self) -> str:
        """The newest message of the bot with its buttons, printable."""
        found = _by_place(_of_bot(self.messages()))
        return found[-1].show() if found else "(the bot has said nothing)"

    def last(self, count: int = 6) -> str:
        """The last few messages of the chat, printable."""
        return "\n".join(message.show() for message in _by_place(self.messages())[-count:]) or "(nothing)"

    def sees(self, fragment: str, within: float = WITHIN) -> Message:
        """Waits for a message of the bot, new or changed since the last action, with this text in it (any case)."""
        return self._await(lambda message: fragment.casefold() in message.text.casefold(), f"“{fragment}”", within)

    def sees_photo(self, within: float = WITHIN) -> Message:
        """Waits for a photo of the bot, new or changed since the last action."""
        return self._await(lambda message: "photo" in message.raw, "a photo", within)

    def sees_not(self, fragment: str) -> None:
        """No message of the bot since the last action has this text in it (looks once, now)."""
        for message in _of_bot(self.messages(self.mark)):
            if fragment.casefold() in message.text.casefold():
                raise AssertionError(f"{self} sees “{fragment}”:\n{message.show()}")

    def _await(self, wanted: Callable[[Message], bool], what: str, within: float) -> Message:
        found = self._look(wanted, self.mark, within)
        if found is None:
            raise AssertionError(f"{self} waited {within:g} s for {what}. The last messages:\n{self.last()}")
        return found

    def _look(self, wanted: Callable[[Message], bool], after: int, within: float) -> Message | None:
        """The newest wanted message changed after `after`; None once nothing new came for `within` seconds."""
        for _ in range(LOOKS):
            changed = self.messages(after, wait=within)
            if not changed:
                return None
            for message in reversed(_by_place(_of_bot(changed))):
                if wanted(message):
                    return message
            after = changed[-1].change
        return None

    # ------------------------------------------------------------------------------------------------- acting
    def _acts(self) -> None:
        """Before each action: what changes from here on is the answer to it."""
        self.actions += 1
        seen = self.messages(self.mark)
        self.mark = seen[-1].change if seen else self.mark

    def _send(self, sender: "Phone", body: Json) -> list[Message]:
        self._acts()
        sent = self.world.post(f"/chats/{self.chat_id}/messages", {"from": sender.id, **body})
        return [Message(raw) for raw in sent]

    def _edit(self, sender: "Phone", old: str, new: str) -> Message:
        own = [m for m in _by_place(self.messages()) if m.raw.get("from", {}).get("id") == sender.id and m.text == old]
        if not own:
            raise PhoneError(f"{sender} never wrote “{old}” here:\n{self.last()}")
        self._acts()
        name = "text" if "text" in own[-1].raw else "caption"
        path = f"/chats/{self.chat_id}/messages/{own[-1].id}/edit"
        return Message(self.world.post(path, {"from": sender.id, name: new}))

    def _find(self, label: str, within: float) -> Message:
        """The message to tap: the bot's answer to the last action; an older one only if that brings no such button."""

        def offers(message: Message) -> bool:
            return message.button(label) is not None or message.key(label) is not None

        found = self._look(offers, self.mark, min(within, GRACE))
        if found is None:
            older = [message for message in _by_place(_of_bot(self.messages())) if offers(message)]
            found = older[-1] if older else self._look(offers, self.mark, within)
        if found is None:
            raise AssertionError(f"{self} looked {within:g} s for [ {label} ]. The last messages:\n{self.last()}")
        return found

    def _tap(self, sender: "Phone", label: str, within: float) -> Json:
        message = self._find(label, within)
        button = message.button(label)
        if button is None:
            return self._press(sender, message.key(label) or {})
        self._acts()
        body = {"from": sender.id, "button": button["text"]}
        answer: Json = self.world.post(f"/chats/{self.chat_id}/messages/{message.id}/tap", body)
        if start := _start_payload(answer.get("url") or ""):
            sender.says(f"/start {start}")
        return answer

    def _press(self, sender: "Phone", key: Json) -> Json:
        """A key of the reply keyboard sends its text, or what it asks for."""
        self._send(sender, {"contact": True} if key.get("request_contact") else {"text": key["text"]})
        return {"answer": None, "alert": False, "url": None}

    def _forge(self, sender: "Phone", data: str, message: Message | None) -> Json:
        shown = [message] if message else _by_place(_of_bot(self.messages()))
        if not shown:
            raise PhoneError("the bot has said nothing a button could be forged on")
        self._acts()
        body = {"from": sender.id, "data": data}
        answer: Json = self.world.post(f"/chats/{self.chat_id}/messages/{shown[-1].id}/tap", body)
        return answer

    def _bot(self, action: str, by: "Phone | None" = None) -> Json:
        self._acts()
        body = {"action": action} | ({"from": by.id} if by else {})
        chat: Json = self.world.post(f"/chats/{self.chat_id}/bot", body)
        return chat


def _of_bot(messages: list[Message]) -> list[Message]:
    return [message for message in messages if message.from_bot]


def _by_place(messages: list[Message]) -> list[Message]:
    return sorted(messages, key=lambda message: message.id)


def _start_payload(url: str) -> str:
    """PAYLOAD of https://t.me/bot?start=PAYLOAD."""
    parts = urllib.parse.urlsplit(url)
    return urllib.parse.parse_qs(parts.query).get("start", [""])[0] if parts.netloc == "t.me" else ""


def _photo(data: bytes | None) -> Json:
    return {"name": "foto.png", "data": _encoded(data or picture())}


class Phone(Screen):
    """A person, looking at her private chat with the bot. `actions` counts what she typed, tapped and sent."""

    def __init__(self, world: World, user: Json) -> None:
        super().__init__(world, int(user["id"]))
        self.user = user
        self.id = int(user["id"])

    def __str__(self) -> str:
        return str(self.user["first_name"])

    def says(self, text: str, **more: Any) -> Message:
        """Sends a text. `more`: entities, html, reply_to (a message id)."""
        return self._send(self, {"text": text, **more})[0]

    def sends_photo(self, caption: str | None = None, data: bytes | None = None) -> Message:
        return self._send(self, {"photo": _photo(data), "caption": caption})[0]

    def sends_album(self, count: int, caption: str | None = None) -> list[Message]:
        return self._send(self, {"photos": [_photo(None) for _ in range(count)], "caption": caption})

    def sends_document(
        self, name: str = "surat.pdf", data: bytes = b"%PDF-1.4\n", caption: str | None = None
    ) -> Message:
        return self._send(self, {"document": {"name": name, "data": _encoded(data)}, "caption": caption})[0]

    def sends_sticker(self, emoji: str = "👍") -> Message:
        return self._send(self, {"sticker": emoji})[0]

    def sends_voice(self) -> Message:
        return self._send(self, {"voice": True})[0]

    def sends_location(self, latitude: float = -6.178, longitude: float = 106.63) -> Message:
        return self._send(self, {"location": {"latitude": latitude, "longitude": longitude}})[0]

    def shares_contact(self, contact: Json | None = None) -> Message:
        """Her own number, or someone else's {"phone_number", "first_name"}."""
        return self._send(self, {"contact": contact or True})[0]

    def edits(self, old: str, new: str) -> Message:
        """Changes her message with the text `old`."""
        return self._edit(self, old, new)

    def taps(self, label: str, within: float = WITHIN) -> Json:
        """Taps the button (text with or without its leading emoji), newest message first, and waits for the answer.

        Returns {"answer", "alert", "url"}. A start link sends /start; a key of the reply keyboard sends its text.
        """
        return self._tap(self, label, within)

    def forges(self, data: str, message: Message | None = None) -> Json:
        """Sends callback data that no button has, on the newest message of the bot."""
        return self._forge(self, data, message)

    def blocks(self) -> None:
        self._bot("block", self)

    def unblocks(self) -> None:
        self._bot("unblock", self)


class Group(Screen):
    """A group, supergroup or channel. What people do in it names the phone that does it."""

    def __init__(self, world: World, chat: Json, owner: Phone) -> None:
        super().__init__(world, int(chat["id"]))
        self.chat = chat
        self.owner = owner

    def __str__(self) -> str:
        return str(self.chat["title"])

    @property
    def id(self) -> int:
        return self.chat_id

    def add_bot(self, by: Phone | None = None, payload: str = "") -> None:
        """`payload`: by a startgroup link, which also says /start@bot PAYLOAD here."""
        self._bot("add", by)
        if payload:
            self.says(by or self.owner, f"/start@{self.world.bot['username']} {payload}")

    def remove_bot(self, by: Phone | None = None) -> None:
        self._bot("remove", by)

    def promote_bot(self, by: Phone | None = None) -> None:
        self._bot("promote", by)

    def restrict_bot(self, by: Phone | None = None) -> None:
        self._bot("restrict", by)

    def migrate(self) -> "Group":
        """Becomes a supergroup: this object shows the new chat from here on."""
        self.chat = self._bot("migrate")
        self.chat_id = int(self.chat["id"])
        return self

    def bot_status(self) -> str:
        chats = self.world.state()["chats"]
        return str(next(chat["bot_status"] for chat in chats if chat["id"] == self.chat_id))

    def add(self, phone: Phone, by: Phone | None = None) -> None:
        self._member("add", phone, by)

    def remove(self, phone: Phone, by: Phone | None = None) -> None:
        """Without `by` the owner removes her; by herself she leaves."""
        self._member("remove", phone, by)

    def promote(self, phone: Phone) -> None:
        self._member("promote", phone)

    def demote(self, phone: Phone) -> None:
        self._member("demote", phone)

    def hide(self, phone: Phone) -> None:
        """An admin of a supergroup turns anonymous: what she writes stands in the group's name."""
        self._member("hide", phone, phone)

    def show(self, phone: Phone) -> None:
        self._member("show", phone, phone)

    def _member(self, action: str, phone: Phone, by: Phone | None = None) -> None:
        self._acts()
        body = {"action": action, "user": phone.id, "from": (by or self.owner).id}
        self.world.post(f"/chats/{self.chat_id}/members", body)

    def topic(self, name: str) -> int:
        """Opens a topic in a forum; returns its thread id."""
        self._acts()
        return int(self.world.post(f"/chats/{self.chat_id}/topics", {"name": name})["message_thread_id"])

    def delete_topic(self, thread: int) -> None:
        self._acts()
        self.world.post(f"/chats/{self.chat_id}/topics/{thread}/delete", {})

    def says(self, phone: Phone, text: str, **more: Any) -> Message:
        """`more`: entities, html, reply_to (a message id), thread."""
        return self._send(phone, {"text": text, **more})[0]

    def sends_photo(self, phone: Phone, caption: str | None = None) -> Message:
        return self._send(phone, {"photo": _photo(None), "caption": caption})[0]

    def edits(self, phone: Phone, old: str, new: str) -> Message:
        return self._edit(phone, old, new)

    def taps(self, phone: Phone, label: str, within: float = WITHIN) -> Json:
        return self._tap(phone, label, within)

    def forges(self, phone: Phone, data: str, message: Message | None = None) -> Json:
        return self._forge(phone, data, message)
