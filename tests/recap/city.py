"""A small city over a database in memory: an announcement is out, and some of it has arrived."""

from dataclasses import dataclass, replace

from kimbot.announcements.audience.model import Finer
from kimbot.announcements.content import Content
from kimbot.announcements.model import Composed
from kimbot.core.actor import Actor
from kimbot.roles.model import Role
from tests.announcements.scene import announced as goes_out
from tests.reports.desk import CIBODASARI, CITY, KARAWACI_BARU, Desk, code

JATIUWUNG = code("kel. jatiuwung, kec. cibodas")
CIBODAS_BARU = code("cibodas baru")
TEXT = "<b>Imunisasi di balai warga 😀</b>\nBawa buku KIA. Info: 0812 &amp; balai RW 05"

EMPTY, EVERYBODY = Content("", ""), Finer()


@dataclass
class Out:
    """What is out: its number, its release, who wrote it, who approved it."""

    announcement: int
    release: int
    author: Actor
    approver: Actor


def announced(desk: Desk, *areas: str, text: str = TEXT, finer: Finer = EVERYBODY, more: Content = EMPTY) -> Out:
    """An announcement goes out, and its audience stands in the ledger."""
    author = desk.holder(Role.EDITOR, CITY)
    content = replace(more, title="Imunisasi di balai warga", html=text)
    given = Composed(content, "kesehatan", areas or (CITY,), None, finer=finer)
    approver = desk.holder(Role.APPROVER, CITY)
    written = goes_out(desk.work, author, given)
    desk.work.releases.fill_all()
    return Out(written.id, desk.work.occurrences.of(written.subject)[0].id, author, approver)


def ends(desk: Desk, out: Out, chat: int, state: str) -> None:
    """What became of the copy of one chat."""
    changed = desk.tx.run(
        "UPDATE deliveries SET state = :state, settled = :now WHERE occurrence_id = :release AND chat_id = :chat",
        state=state,
        now=desk.work.now + 5_000,
        release=out.release,
        chat=chat,
    )
    assert changed, "no copy was owed to that chat"


def group(desk: Desk, area: str, title: str = "Warga") -> int:
    """A group that takes everything of an area; its chat."""
    admin = desk.holder(Role.ADMIN, CITY)
    chat = desk.work.chats.seen(-1000 - desk.people, "group", title, None, "id")
    desk.work.presence.arrived(admin, chat)
    asked = desk.work.groups.subscribe(desk.person("Admin grup"), desk.work.groups.of_chat(chat), area)
    desk.work.groups.approve(admin, asked.id, asked.version)
    return chat.id


__all__ = ["CIBODASARI", "CIBODAS_BARU", "JATIUWUNG", "KARAWACI_BARU"]
