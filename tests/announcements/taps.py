"""Twenty taps at once on approve, send, stop, read, *Sudah dibaca*, again and again: each has its effect once."""

import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kimbot.announcements.content import Content
from kimbot.announcements.model import Announcement, Composed, State
from kimbot.app import Outside
from kimbot.core.actor import Actor
from kimbot.inbox.store import Inbox
from kimbot.members.model import Application, Office
from kimbot.roles.model import Offer, Role
from kimbot.work import Work
from tests.announcements.scene import announced
from tests.harness import MONDAY_MORNING, Bot
from tests.rights.deaf import Deaf
from tests.simulation.dice import Dice, dice

CITY, KELURAHAN = "36.71", "36.71.01.1001"
PEOPLE, TIMES = 5, 4
TAPS = PEOPLE * TIMES
AT_ONCE = 40
"""Buttons that are tapped in one batch, all their taps mixed."""
SECONDS = MONDAY_MORNING // 1000

Json = dict[str, Any]


@dataclass(frozen=True)
class Button:
    """What is tapped, and what must have happened once: an act of the audit, and the state it leaves."""

    kind: str
    data: str
    announcement: int
    act: str
    state: State


def _asked(work: Work, author: Actor) -> Announcement:
    given = Composed(Content("Posyandu", "Posyandu"), work.topics.all[0].slug, (CITY,), None)
    return work.announcements.submit(author, given)


def to_approve(work: Work, author: Actor, approver: Actor) -> Button:
    one = _asked(work, author)
    return Button("approve", f"ap.yes|{one.id}|{one.version}|", one.id, "announcement.approve", State.HOLDING)


def to_stop(work: Work, author: Actor, approver: Actor) -> Button:
    asked = _asked(work, author)
    one = work.approvals.approve(approver, asked.id, asked.version)
    return Button("stop", f"ap.stop|{one.id}|{one.version}|", one.id, "announcement.hold_back", State.RETURNED)


def to_send(work: Work, author: Actor, approver: Actor) -> Button:
    asked = _asked(work, author)
    one = work.approvals.approve(approver, asked.id, asked.version)
    work.releases.take(one, doubtful=True)
    version = one.version + 1
    return Button("send", f"a.late|{one.id}|{version}|", one.id, "announcement.send_late", State.SENT)


def to_read(work: Work, author: Actor, approver: Actor) -> Button:
    words = f"Posyandu {work.tx.value('SELECT COUNT(*) FROM announcements')}"
    given = Composed(Content(words, words), work.topics.all[0].slug, (CITY,), None)
    one = announced(work, author, given)
    return Button("read", f"a.read|{one.id}|0|", one.id, "", State.SENT)


def to_acknowledge(work: Work, author: Actor, approver: Actor) -> Button:
    content = Content("Posyandu", "Posyandu", confirm=True)
    one = announced(work, author, Composed(content, work.topics.all[0].slug, (CITY,), None))
    release = work.announcements.last_release(one.id)
    return Button("acknowledge", f"ack.read|{release}|0|", one.id, "", State.SENT)


KINDS: tuple[Callable[[Work, Actor, Actor], Button], ...] = (to_approve, to_send, to_stop, to_read, to_acknowledge)


class Crowd:
    """A bot whose messages go nowhere, an editor, and five members who may approve."""

    def __init__(self, bot: Bot, chance: Dice) -> None:
        self.bot, self.chance, self.number = bot, chance, 0
        bot.work(_keep_what_is_said)
        self.author = bot.work(lambda work: _person(work, 500, Role.EDITOR))
        self.people = bot.work(self._people)

    def _people(self, work: Work) -> list[Actor]:
        admin = _person(work, 499, Role.ADMIN)
        people = [_person(work, 501 + at, Role.APPROVER) for at in range(PEOPLE)]
        return [_verified(work, person, admin) for person in people]

    def round(self, count: int) -> list[str]:
        """So many buttons, each tapped twenty times; what went wrong."""
        makers = [self.chance.choice(KINDS) for _ in range(count)]
        buttons = self.bot.work(lambda work: [make(work, self.author, self.people[0]) for make in makers])
        self.bot.work(lambda work: work.tx.run("DELETE FROM said"))
        taps = [(button, person) for button in buttons for person in range(PEOPLE) for _ in range(TIMES)]
        self.chance.shuffle(taps)
        updates = [self._tap(person, button.data) for button, person in taps]
        self.bot.work(lambda work: Inbox(work.tx, work.now).store(updates))
        self.bot.app.dispatcher.wake()
        self.bot.until(lambda work: not Inbox(work.tx, 0).waiting(1), within=120)
        reads = sum(button.kind == "read" for button in buttons)
        heard = self.bot.work(lambda work: work.tx.value("SELECT COUNT(*) FROM said"))
        faults = [] if heard == reads * PEOPLE else [f"{reads} to read for {PEOPLE}, {heard} were shown"]
        return faults + self.bot.work(lambda work: [fault for one in buttons for fault in _wrong(work, one)])

    def _tap(self, person: int, data: str) -> Json:
        self.number += 1
        who = {"id": 501 + person, "is_bot": False, "first_name": "Penyetuju"}
        chat = {"id": 501 + person, "type": "private", "first_name": "Penyetuju"}
        message = {"message_id": 5, "date": SECONDS, "chat": chat, "text": "Kartu"}
        query = {"id": str(self.number), "from": who, "chat_instance": "1", "data": data, "message": message}
        return {"update_id": self.number, "callback_query": query}


def _person(work: Work, telegram: int, role: Role) -> Actor:
    chat = work.chats.seen(telegram, "private", "Penyetuju", None, "id")
    work.chats.set_state(chat.id, "open")
    actor = Actor(chat.id, chat.title)
    work.roles.give(actor, actor.id, Offer(role, CITY))
    return actor


def _verified(work: Work, actor: Actor, by: Actor) -> Actor:
    """She is a member as well, so that she may say that she has read it."""
    applied = work.membership.apply(actor, Application(actor.name, KELURAHAN, None, "", Office.ANGGOTA, ""))
    work.membership.approve(by, applied.id, applied.version)
    return actor


def _keep_what_is_said(work: Work) -> None:
    """Each announcement that somebody is shown, once: the same words wait once for whoever asks again and again."""
    work.tx.run("CREATE TEMP TABLE said (chat INTEGER, words TEXT, PRIMARY KEY (chat, words))")
    work.tx.run(
        "CREATE TEMP TRIGGER kept AFTER INSERT ON deliveries WHEN new.lane IN (0, 3) AND new.method = 'sendMessage'"
        " BEGIN INSERT OR IGNORE INTO said VALUES (new.chat_id, new.payload); END"
    )


def _wrong(work: Work, button: Button) -> list[str]:
    subject = f"announcement:{button.announcement}"
    acts = Counter(entry.act for entry in work.audit.entries(subject) if not entry.refused)
    state = work.tx.value("SELECT state FROM announcements WHERE id = :id", id=button.announcement)
    releases = len(work.occurrences.of(subject))
    faults = []
    if button.act and acts[button.act] != 1:
        faults.append(f"{button.kind} {subject}: {acts[button.act]} times")
    if state != button.state:
        faults.append(f"{button.kind} {subject}: it is {state}")
    if releases != (button.state is State.SENT):
        faults.append(f"{button.kind} {subject}: {releases} releases")
    said = work.tx.value(
        "SELECT COUNT(*) FROM acknowledgements a JOIN occurrences o ON o.id = a.release_id WHERE o.subject = :subject",
        subject=subject,
    )
    if said != PEOPLE * (button.kind == "acknowledge"):
        faults.append(f"{button.kind} {subject}: {said} of {PEOPLE} have read it")
    return faults


def play(bot: Bot, count: int, seed: int = 1) -> list[str]:
    """So many buttons, each tapped twenty times at once; what went wrong."""
    crowd, faults = Crowd(bot, dice(seed, "taps")), []
    for at in range(0, count, AT_ONCE):
        faults += crowd.round(min(AT_ONCE, count - at))
    return faults


def whole(seed: int, count: int = 10_000) -> tuple[int, list[str]]:
    """A part of all, in a bot of its own: how many taps, and what went wrong."""
    with tempfile.TemporaryDirectory() as folder, deaf(Path(folder)) as bot:
        return count * TAPS, play(bot, count, seed)


def deaf(folder: Path) -> Bot:
    """A bot whose requests all succeed and go nowhere."""
    return Bot(folder, Outside(transport=Deaf(), bell=False), admin_ids=())
