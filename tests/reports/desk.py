"""The services over a database in memory, with people put there directly: for what needs no phones."""

import sqlite3
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from kimbot.app import ACTS, FORMS
from kimbot.areas.register import load_areas
from kimbot.context import Context
from kimbot.core.actor import Actor
from kimbot.core.chance import SeededChance
from kimbot.core.forms import FormFile
from kimbot.db.database import Tx
from kimbot.db.sqlite import SqliteTx
from kimbot.groups.topics import load_topics
from kimbot.members.model import Application, MemberState, Office
from kimbot.members.store import MemberStore
from kimbot.reports.model import Content, Faces, Kind
from kimbot.roles.model import Offer, Role
from kimbot.roles.store import GrantStore
from kimbot.texts.catalogue import load_texts
from kimbot.work import Work
from tests.harness import TestClock
from tests.schema import image

CONFIG = Path(__file__).parents[2] / "config"
AREAS = load_areas(CONFIG / "areas", "36.71")
CITY = AREAS.city.code


def code(name: str) -> str:
    """The code of an area by its name."""
    found = AREAS.search(name, ("kelurahan", "kecamatan", "city")).exact
    assert found is not None, name
    return found.code


CIBODASARI, CIBODAS = code("cibodasari"), code("kecamatan cibodas")
KARAWACI_BARU, KARAWACI = code("karawaci baru"), code("kecamatan karawaci")


def content(title: str = "Panen kangkung", *, photos: int = 0, story: str = "Ibu-ibu KWT memanen kangkung.") -> Content:
    given = tuple(FormFile("photo", f"file{at}", f"unique{at}") for at in range(photos))
    faces = Faces.AGREED if photos else Faces.NO_PHOTOS
    return Content(Kind.ACTIVITY, title, story, date(2026, 11, 23), "Kebun RW 05", faces, given)


@dataclass
class Desk:
    """A unit of work that stays open, on a calendar that stands still."""

    work: Work
    tx: Tx
    connection: sqlite3.Connection | None = None
    people: int = 0

    def person(self, name: str = "Orang") -> Actor:
        """Somebody who pressed /start."""
        self.people += 1
        chat = self.work.chats.seen(100 + self.people, "private", f"{name} {self.people}", None, "id")
        self.work.chats.set_state(chat.id, "open")
        return Actor(chat.id, chat.title)

    def holder(self, role: Role, area: str, kim: int | None = None) -> Actor:
        """Somebody with a role."""
        actor = self.person(role)
        self.give(actor, role, area, kim)
        return actor

    def give(self, actor: Actor, role: Role, area: str, kim: int | None = None) -> None:
        """One more role."""
        GrantStore(self.tx, self.work.now).add(actor.id, Offer(role, area, kim), 0)

    def member(self, area: str = CIBODASARI, kim: int | None = None, state: MemberState = MemberState.ACTIVE) -> Actor:
        """A member in that state."""
        actor = self.person("Anggota")
        store = MemberStore(self.tx, self.work.now)
        store.apply(actor.id, Application(actor.name, area, kim, "", Office.ANGGOTA, ""))
        if state is not MemberState.PENDING:
            store.decide(actor.id, 1, MemberState.PENDING, state, 0, "")
        return actor

    def kim(self, name: str = "KIM Cibodasari", area: str = CIBODASARI) -> int:
        """A KIM of the registry."""
        return int(
            self.tx.value(
                "INSERT INTO kim (name, area, stage, created) VALUES (:name, :area, 'aktif', 1) RETURNING id",
                name=name,
                area=area,
            )
        )

    def gone(self, actor: Actor) -> None:
        """She blocked the bot."""
        self.work.chats.set_state(actor.id, "gone")

    def cards(self, chat: int) -> list[str]:
        """The texts owed to a chat, in order."""
        rows = self.tx.rows(
            "SELECT COALESCE(d.payload, c.payload) AS payload FROM deliveries d"
            " LEFT JOIN contents c ON c.id = d.content_id WHERE d.chat_id = :chat ORDER BY d.id",
            chat=chat,
        )
        return [row["payload"] for row in rows]


def open_desk() -> Desk:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    connection.deserialize(image())
    tx = SqliteTx(connection)
    forms = {form.name: form for form in FORMS}
    topics = load_topics(CONFIG / "topics.toml")
    zone = ZoneInfo("Asia/Jakarta")
    context = Context(TestClock(), SeededChance(1), load_texts(), AREAS, forms, zone, "kimbot", topics, acts=ACTS)
    return Desk(Work(tx, context), tx, connection)
