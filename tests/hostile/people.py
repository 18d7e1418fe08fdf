"""People in every state: each form at each question, each stage of membership, each role; and groups in theirs."""

from collections.abc import Mapping
from dataclasses import dataclass

from kimbot.announcements.content import Content
from kimbot.announcements.model import Composed
from kimbot.core.actor import Actor
from kimbot.core.forms import Draft, Form, FormFile, Question, Reply
from kimbot.core.screens import read_press
from kimbot.drafts.screens import buttons
from kimbot.groups.model import GroupState, Reach
from kimbot.members.model import Application, MemberState, Office
from kimbot.roles.model import LEVELS, Offer, Role
from kimbot.roles.store import GrantStore
from tests.announcements.scene import announced
from tests.reports.desk import CITY, KARAWACI, KARAWACI_BARU, Desk, content

SECRET = "Merpati"
"""In what a person has typed and not sent yet, and in a number she gave: nobody at all reads it."""
AWAY = {"city": CITY, "kecamatan": KARAWACI, "kelurahan": KARAWACI_BARU}
CITY_WIDE = {role for role in Role if "city" in LEVELS[role]} - {Role.MODERATOR}
"""They may read of Cibodas."""

TYPED = {
    "name": "Bu <b>Siti</b> & Rekan",
    "phone": "0812 3456 7890",
    "area": "karawaci baru",
    "title": "Panen kangkung",
    "place": "Balai RW 05",
}
TYPED |= {"story": "Ibu-ibu memanen kangkung bersama.", "reason": "Belum jelas.", "text": "Posyandu besok pagi."}
TYPED |= {"sk": "400/2026", "sk_day": "2 November 2026", "done": "Bertemu ketua RW", "comment": "Jamnya keliru."}
GIVEN = {
    "verifikasi": {"decision": "return", "version": 1},
    "moderasi": {"decision": "returned", "version": 1, "title": "Panen"},
    "perbaikan": {"version": 1},
    "perbaiki_siaran": {"title": "Posyandu", "version": 1},
    "kunjungan": {"area": KARAWACI_BARU},
    "diteruskan": {"title": "Posyandu <b>& Co"},
}
"""What a form knows when it begins."""
PHOTO = FormFile("photo", "FILE", "UNIQUE", 3)


@dataclass(frozen=True)
class Person:
    """Somebody in a state; `telegram` is her id, `draft` her form's number and version, `message` what it came from."""

    state: str
    actor: Actor
    telegram: int
    draft: tuple[int, int] = (0, 0)
    message: int = 3
    reads_all: bool = False


class Crowd:
    """Makes them, in the open unit of a desk."""

    def __init__(self, desk: Desk, kim: int, subjects: Mapping[str, int]) -> None:
        self._desk, self._kim, self._subjects = desk, kim, subjects
        self.people: list[Person] = []
        self._stages()
        self._offices()
        for form in desk.work.context.forms.values():
            self._within(form)

    def _stages(self) -> None:
        self._add("nobody yet", Actor(0, "Baru"))
        self._add("started", self._desk.person("Iseng"))
        for state in MemberState:
            self._add(str(state), self._member(state))
        old = self._member(MemberState.ACTIVE)
        self._desk.tx.run("UPDATE members SET consent_version = '2020-01' WHERE id = :id", id=old.id)
        self._add("agreed to an older text", old)
        gone = self._member(MemberState.ACTIVE)
        self._desk.gone(gone)
        self._add("blocked", gone)

    def _offices(self) -> None:
        for role in Role:
            level = LEVELS[role][0] if LEVELS[role] else "kelurahan"
            actor = self._desk.holder(role, AWAY[level], self._kim if role is Role.KETUA else None)
            self._add(f"holds {role}", actor, reads_all=role in CITY_WIDE)

    def _within(self, form: Form) -> None:
        """One person at each question, one at the summary, and one at each question that is asked again."""
        at = 0
        while True:
            actor = self._for(form)
            draft = self._walk(form, actor, at)
            question = form.current(self._desk.work, draft) if draft else None
            if draft is None or (question is None and form.summary is None):
                return
            self._add(f"{form.name}: {question.name if question else 'summary'}", actor, draft)
            if question is None:
                break
            at += 1
        for question in form.changeable(self._desk.work, draft):
            actor = self._for(form)
            complete = self._walk(form, actor, at)
            assert complete is not None
            self._add(
                f"{form.name}: {question.name} again", actor, self._desk.work.drafts.ask_again(complete, question.name)
            )

    def _walk(self, form: Form, actor: Actor, answers: int) -> Draft | None:
        """Her draft after so many answers; None where the last one ends the form."""
        work = self._desk.work
        subject, given = self._subjects.get(form.name, 0), GIVEN.get(form.name)
        draft, _ = work.drafts.begin(actor.id, form.name, subject=subject, answers=given)
        for _ in range(answers):
            question = form.current(work, draft)
            if question is None or form.name == "impor":
                return None
            draft = self._answered(form, question, actor, draft)
        return draft

    def _answered(self, form: Form, question: Question, actor: Actor, draft: Draft) -> Draft:
        """Past this question, by what its screen offers or what it wants typed."""
        work = self._desk.work
        if question.collects:
            return work.drafts.skip(work, work.drafts.take(work, draft, Reply(actor, file=PHOTO, message=3)))
        if question.name in TYPED and (form.name, question.name) != ("siarkan", "areas"):
            return work.drafts.take(work, draft, Reply(actor, 3, TYPED[question.name], TYPED[question.name]))
        if question.name == "occasion":
            for words in ("besok jam 9", "Aula <b>& Co"):
                draft = work.drafts.take(work, draft, Reply(actor, 3, words, words))
            return draft
        if question.optional:
            return work.drafts.skip(work, draft)
        for last in (False, True):
            offered = [read_press(button.to) for button in buttons(work, form, draft) if button.to]
            choices = [press.arg for press in offered if press is not None and press.route == "f"]
            draft = work.drafts.take(work, draft, Reply(actor, choice=choices[-1 if last else 0]))
            if question.name in draft.answers:
                return draft
        raise AssertionError(f"no way on from {form.name}: {question.name}")

    def _for(self, form: Form) -> Actor:
        """Who may fill it in."""
        desk = self._desk
        match form.name:
            case "daftar" | "grup":
                actor = desk.person("Bu")
                if form.name == "grup":
                    her = {"id": desk.work.chats.get(actor.id).telegram_id}
                    desk.work.groups.admit(actor, self._subjects["grup"], [{"status": "creator", "user": her}])
                return actor
            case "lapor" | "nama" | "hp":
                return self._member(MemberState.ACTIVE)
            case "verifikasi" | "moderasi":
                return desk.holder(Role.KETUA, KARAWACI_BARU, self._kim)
        return desk.holder(Role.ADMIN, CITY)

    def _member(self, state: MemberState) -> Actor:
        return self._desk.member(KARAWACI_BARU, self._kim, state)

    def _add(self, state: str, actor: Actor, draft: Draft | None = None, *, reads_all: bool = False) -> None:
        telegram = self._desk.work.chats.get(actor.id).telegram_id if actor.id else 99_999
        held = (draft.id, draft.version) if draft else (0, 0)
        wide = reads_all or any(grant.role in CITY_WIDE for grant in self._desk.work.roles.of(actor.id))
        self.people.append(Person(state, actor, telegram, held, reads_all=wide))


def offer(role: Role, kim: int) -> Offer:
    """A role far from Cibodas."""
    level = LEVELS[role][0] if LEVELS[role] else "kelurahan"
    return Offer(role, AWAY[level], kim if role is Role.KETUA else None)


def give(desk: Desk, actor: Actor, role: Role, kim: int) -> None:
    """One more role for somebody."""
    GrantStore(desk.tx, desk.work.now).add(actor.id, offer(role, kim), 0)


def subjects(desk: Desk, kim: int, group: int) -> dict[str, int]:
    """What the forms of an office speak of, in Karawaci Baru."""
    person = desk.person("Calon")
    asked = Application(person.name, KARAWACI_BARU, kim, "", Office.ANGGOTA, "")
    member = desk.work.membership.apply(person, asked)
    report = desk.work.reports.submit(desk.member(KARAWACI_BARU, kim), content())
    editor, _ = desk.holder(Role.EDITOR, CITY), desk.holder(Role.APPROVER, CITY)
    sent = announced(desk.work, editor, Composed(Content("Posyandu", "Posyandu"), "kesehatan", (KARAWACI_BARU,), None))
    about = {"verifikasi": member.id, "moderasi": report.id, "grup": group, "ralat": sent.id}
    return about | {"sk": kim, "kunjungan": kim}


def groups(desk: Desk) -> dict[str, tuple[int, int]]:
    """A group in each state: its Telegram id and its number."""
    found = {}
    for at, state in enumerate(GroupState):
        telegram = -2_000 - at
        chat = desk.work.chats.seen(telegram, "supergroup", f"RT {at}", None, "id")
        desk.work.presence.arrived(desk.person("Admin"), chat, may_pin=True)
        number = desk.work.groups.of_chat(chat).id
        if state is GroupState.SUSPENDED:
            desk.work.presence.left(desk.person("Admin"), chat, Reach.MUTED)
        elif state is not GroupState.NEW:
            values = {"state": str(state), "area": KARAWACI_BARU, "id": number}
            desk.tx.run("UPDATE groups SET state = :state, area = :area WHERE id = :id", **values)
        found[str(state)] = telegram, number
    return found
