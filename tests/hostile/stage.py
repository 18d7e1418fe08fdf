"""The real dispatcher over a database in memory; what an update did is looked at, and then taken back."""

import asyncio
import itertools
import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import orjson
import structlog.testing

from kimbot.app import ROUTES
from kimbot.bot.api import Api
from kimbot.bot.ptb import build_application
from kimbot.bot.transport import Form
from kimbot.core.tasks import Tasks
from kimbot.db.database import Tx
from kimbot.inbox.dispatcher import Dispatcher
from kimbot.inbox.store import Inbox
from kimbot.roles.model import Role
from kimbot.sandbox.html_markup import parse_html
from tests.hostile.people import CITY_WIDE, SECRET, Crowd, Person, give, groups, subjects
from tests.hostile.updates import Json, Sender, every
from tests.reports.desk import KARAWACI_BARU, open_desk
from tests.rights.city import CANARY, build
from tests.rights.deaf import Deaf
from tests.simulation.dice import Dice

T = TypeVar("T")
ME = {"id": 1, "is_bot": True, "first_name": "kimbot", "username": "kimbot_bot"}
PUBLIC = f"KIM {CANARY}"
"""The name of a KIM is no secret."""
LONGEST = 4096
ROLES = (None, *Role)
EACH = 20
"""Updates for each scene that the dice choose."""
SECRETS: dict[str, Json] = {
    "lapor": {"kind": "kegiatan", "title": SECRET, "story": SECRET},
    "daftar": {"consent": "x", "name": SECRET},
}
IN_GROUPS = ("nobody yet", "active", "holds ketua")
SILENT = ("without a sender", "anonymous admin", "as a channel", "by another bot")
"""What a person does not wait for an answer to."""


class Inline:
    """A database whose units run where they are asked for, each in a savepoint."""

    def __init__(self, connection: sqlite3.Connection, tx: Tx) -> None:
        self._connection, self._tx = connection, tx

    async def unit(self, work: Callable[[Tx], T], *, durable: bool = False) -> T:
        self._connection.execute("SAVEPOINT unit")
        try:
            return work(self._tx)
        except BaseException:
            self._connection.execute("ROLLBACK TO unit")
            raise
        finally:
            self._connection.execute("RELEASE unit")

    async def read(self, work: Callable[[Tx], T]) -> T:
        return work(self._tx)

    async def scrub(self) -> None:
        """Nothing is in a file."""

    async def close(self) -> None:
        self._connection.close()


class Hearing(Deaf):
    """Keeps what taps are answered, and says who the admins of every group are."""

    def __init__(self) -> None:
        self.answers: list[Json] = []
        self.admins: list[int] = []

    async def post(self, url: str, body: bytes | Form, timeout: float) -> tuple[int, bytes]:
        method = url.rsplit("/", 1)[-1]
        if method == "answerCallbackQuery" and isinstance(body, bytes):
            self.answers.append(orjson.loads(body))
        if method == "getChatAdministrators":
            listed = [{"status": "creator", "user": {"id": one}, "is_anonymous": False} for one in self.admins]
            return 200, orjson.dumps({"ok": True, "result": listed})
        return await super().post(url, body, timeout)


@dataclass(frozen=True)
class Place:
    """In private, or in a group of some state, as one of its admins or not; `chat` is its Telegram id."""

    name: str
    chat: int
    admin: bool = False


@dataclass(frozen=True)
class Case:
    """An update of a person in a place."""

    person: Person
    role: Role | None
    place: Place
    name: str
    update: Json

    def __str__(self) -> str:
        where = self.place.name + (", admin" if self.place.admin else "")
        return f"{self.person.state} + {self.role or 'no role'} ({where}): {self.name}"


@dataclass(frozen=True)
class Outcome:
    """What came of it: the texts said to its person and in the group, what the tap was answered, and faults."""

    said: list[str]
    answered: list[Json]
    faults: list[str]


class Stage:
    """Everybody stands ready. `tried()` brings one update and takes everything back afterwards."""

    def __init__(self) -> None:
        self.desk = desk = open_desk()
        assert desk.connection is not None
        city = build(desk.work)
        self.kim = desk.kim("KIM Karawaci", KARAWACI_BARU)
        found = groups(desk)
        self.groups = {state: telegram for state, (telegram, _) in found.items()}
        self._writers: set[int] = set()
        secret = self._keep_secrets()
        self.people = Crowd(desk, self.kim, subjects(desk, self.kim, found["new"][1])).people
        self.targets = {**city.targets, "f": secret}
        desk.tx.run("UPDATE deliveries SET state = 'sent', message_id = 1000 + id, settled = 1 WHERE state = 'queued'")
        self._telegram = Hearing()
        api = Api("1:x", transport=self._telegram)
        self._application = build_application(api, me=ME)
        db = Inline(desk.connection, desk.tx)
        self._dispatcher = Dispatcher(db, api, self._application, desk.work.context, ROUTES, lambda wrote: None)
        self._tasks = Tasks()

    def _keep_secrets(self) -> tuple[int, int, str]:
        """What nobody else may read, whatever she holds: what was typed and not sent. The last one, for buttons."""
        for form, answers in SECRETS.items():
            writer = self.desk.person("Penulis")
            draft, _ = self.desk.work.drafts.begin(writer.id, form, answers=answers)
            self._writers.add(self.desk.work.chats.get(writer.id).telegram_id)
        return draft.id, draft.version, "0"

    async def __aenter__(self) -> "Stage":
        await self._application.initialize()
        self._tasks.start(self._dispatcher.run(), "dispatcher")
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._tasks.cancel()
        assert self.desk.connection is not None
        self.desk.connection.close()

    def cases(self, shard: int, shards: int) -> Iterator[Case]:
        """A part of all of them: who × where × which role × which kind."""
        for (person, place), role in itertools.islice(itertools.product(self._scenes(), ROLES), shard, None, shards):
            for name, update in self.updates(person, place):
                yield Case(person, role, place, name, update)

    def some(self, dice: Dice, count: int) -> Iterator[Case]:
        """`count` of them by dice."""
        scenes = self._scenes()
        for _ in range(count // EACH):
            person, place = dice.choice(scenes)
            role = dice.choice(ROLES) if dice.random() < 0.5 else None
            kinds = list(self.updates(person, place))
            for name, update in dice.sample(kinds, EACH):
                yield Case(person, role, place, name, update)

    def _scenes(self) -> list[tuple[Person, Place]]:
        return [(person, place) for person in self.people for place in self._places(person)]

    def _places(self, person: Person) -> list[Place]:
        """In private; in groups it is all one what form she is in."""
        private = [Place("private", person.telegram)]
        if person.state not in IN_GROUPS:
            return private
        return private + [Place(state, chat, admin) for state, chat in self.groups.items() for admin in (True, False)]

    def updates(self, person: Person, place: Place) -> Iterator[tuple[str, Json]]:
        """Each kind, by this person there."""
        user = {"id": person.telegram, "is_bot": False, "first_name": "Bu <i>Siti</i> & {{ x }}", "language_code": "id"}
        chat: Json = {"id": place.chat, "type": "private", "first_name": user["first_name"]}
        if place.name != "private":
            chat = {"id": place.chat, "type": "supergroup", "title": "RT <b>05</b>", "is_forum": True}
        return every(Sender(user, chat, person.draft, person.message), self.targets)

    async def tried(self, case: Case) -> Outcome:
        """What came of it; nothing of it stays."""
        tx = self.desk.tx
        tx.run("SAVEPOINT attempt")
        try:
            if case.role is not None and case.person.actor.id:
                give(self.desk, case.person.actor, case.role, self.kim)
            last = tx.value("SELECT MAX(id) FROM deliveries")
            self._telegram.answers.clear()
            self._telegram.admins = [case.person.telegram] if case.place.admin else []
            Inbox(tx, self.desk.work.now).store([{"update_id": 1, **case.update}])
            with structlog.testing.capture_logs() as logs:
                await self.handled()
            problem = tx.row("SELECT strikes, problem FROM inbox WHERE strikes > 0")
            faults = [str(line) for line in logs if line["log_level"] in ("error", "critical", "warning")]
            if problem is not None:
                faults.append(f"{problem['strikes']} strikes: {problem['problem']}")
            rows = tx.rows(
                "SELECT d.method, d.payload, c.telegram_id AS chat FROM deliveries d JOIN chats c ON c.id = d.chat_id"
                " WHERE d.id > :last",
                last=last,
            )
            faults += [f"in somebody else's form: {row['payload']}" for row in rows if row["chat"] in self._writers]
            said = [row["payload"] for row in rows if row["chat"] in (case.person.telegram, case.place.chat)]
            return Outcome(said, list(self._telegram.answers), faults)
        finally:
            tx.run("ROLLBACK TO attempt")
            tx.run("RELEASE attempt")

    async def handled(self) -> None:
        """Until everything that waits has been handled."""
        self._dispatcher.wake()
        while Inbox(self.desk.tx, 0).waiting(1):  # noqa: ASYNC110 - the units run in these very turns of the loop
            await asyncio.sleep(0)
        await self._dispatcher.stop()


def wrong(case: Case, outcome: Outcome) -> list[str]:
    """What is not as it should be; nothing is well."""
    found = list(outcome.faults)
    shown = [*outcome.said, *(str(answer.get("text", "")) for answer in outcome.answered)]
    found += [f"unsent words of somebody else: {text}" for text in shown if SECRET in text]
    if not (case.person.reads_all or case.role in CITY_WIDE):
        found += [f"something of Cibodas: {text}" for text in shown if CANARY in text.replace(PUBLIC, "")]
    for text in outcome.said:
        found += _unsendable(json.loads(text))
    tapped = "callback_query" in case.update
    if tapped and len(outcome.answered) != 1:
        found.append(f"the tap was answered {len(outcome.answered)} times")
    heard = case.place.name == "private" and "message" in case.update and not case.name.startswith(SILENT)
    if heard and not outcome.said:
        found.append("silence")
    return found


def _unsendable(payload: Json) -> list[str]:
    """What Telegram would refuse."""
    words = payload.get("text") or payload.get("caption") or ""
    try:
        plain, _ = parse_html(words) if payload.get("parse_mode") == "HTML" else (words, [])
    except Exception as problem:
        return [f"{problem}: {words}"]
    markup = payload.get("reply_markup") or {}
    data = [key["callback_data"] for row in markup.get("inline_keyboard", ()) for key in row if "callback_data" in key]
    found = [f"too long: {len(plain)} letters"] if len(plain) > LONGEST else []
    return found + [f"too long for a button: {one}" for one in data if len(one.encode()) > 64]
