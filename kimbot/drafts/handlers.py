"""Leading a person through a form, whichever form it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimbot.bot.events import Said, Tap
from kimbot.bot.routes import Route, button, command
from kimbot.core.actor import Actor
from kimbot.core.clock import DAY, SECOND, local
from kimbot.core.errors import Invalid, NotAllowed, Refused, Stale
from kimbot.core.forms import Draft, Form, FormFile, Reply
from kimbot.core.screens import MessageRef, Screen
from kimbot.delivery.model import Lane
from kimbot.drafts import screens, typed

if TYPE_CHECKING:
    from kimbot.work import Work

REMINDED = range(8, 19)
"""Hours (local) in which somebody is reminded of what she has left unfinished."""
SETTLED_AFTER = 1.0
"""Seconds without another photo after which an album counts as complete."""


def start(work: Work, actor: Actor, form: str, *, replacing: MessageRef | None = None, subject: int = 0) -> None:
    """Begin a form with this person, or go on where she stopped."""
    draft, resumed = work.drafts.begin(actor.id, form, subject=subject)
    show(work, draft, replacing=replacing, resumed=resumed and bool(draft.answers))


def show(
    work: Work,
    draft: Draft,
    *,
    replacing: MessageRef | None = None,
    problem: Invalid | None = None,
    resumed: bool = False,
    looked: bool = False,
    wait: int | None = None,
) -> None:
    """Say the screen on which the form stands; once complete, first what it will send, unless she just looked."""
    form = work.drafts.form(draft)
    if form.preview is not None and problem is None and not looked and form.current(work, draft) is None:
        work.say(draft.chat, Screen("forms.preview"), replacing=replacing)
        work.say(draft.chat, form.preview(work, draft))
        replacing = None
    screen = screens.current(work, form, draft, problem, resumed=resumed)
    key = f"form:{draft.id}" if wait is not None else None
    if wait is None:
        work.outbox.singles.drop_waiting(draft.chat, f"form:{draft.id}")
    work.say(draft.chat, screen, replacing=None if screen.media else replacing, key=key, due=wait)
    work.drafts.show(draft, replacing.id if replacing and not screen.media else None)


def ask_change(work: Work, draft: Draft, *, replacing: MessageRef | None = None) -> None:
    """What of a form whose questions are all answered shall be changed?"""
    form = work.drafts.form(draft)
    if form.words:
        show(work, work.drafts.choose(draft), replacing=replacing)
    else:
        work.say(draft.chat, screens.changes(work, form, draft), replacing=replacing)


def answered(work: Work, said: Said) -> bool:
    """Take a typed message or a file as the answer to the open form; False when none is open.

    The name of a button, typed, is the button.
    """
    draft = work.drafts.listening(said.actor.id)
    if draft is None:
        return False
    form = work.drafts.form(draft)
    # an album is one answer, however many photos it has: one word about it, when all of it is there
    wait = work.clock.after(SETTLED_AFTER) if said.attachment is not None else None
    try:
        if (press := typed.pressed(work, form, draft, said)) is not None:
            STEPS[press.route](work, Step(said.actor, draft, press.arg))
            return True
        after = work.drafts.take(work, draft, _reply(said))
    except Invalid as problem:
        show(work, draft, problem=problem, wait=wait if said.album else None)
        return True
    if after.answers == draft.answers or after.files != draft.files:
        show(work, after, problem=screens.kept(work, form, draft, after), wait=wait)
    else:
        _go_on(work, said.actor, after)
    return True


def corrected(work: Work, said: Said) -> None:
    """An answer's message was edited."""
    draft = work.drafts.listening(said.actor.id)
    if draft is None:
        return
    try:
        after = work.drafts.correct(work, draft, _reply(said))
    except Invalid as problem:
        show(work, draft, problem=problem)
        return
    if after is not None:
        complete = work.drafts.form(after).current(work, after) is None
        show(work, after, problem=None if complete else Invalid("forms.corrected"))


@dataclass(frozen=True, slots=True)
class Step:
    """A button of a form: tapped where it stands (`at`), or typed by its name."""

    actor: Actor
    draft: Draft
    arg: str
    at: MessageRef | None = None


def choose(work: Work, step: Step) -> None:
    """A choice of the open question."""
    try:
        after = work.drafts.take(work, step.draft, Reply(step.actor, choice=step.arg))
    except Invalid as problem:
        show(work, step.draft, replacing=step.at, problem=problem)
        return
    _go_on(work, step.actor, after, replacing=step.at)


def skip(work: Work, step: Step) -> None:
    """Lewati, or Selesai after the last photo."""
    _go_on(work, step.actor, work.drafts.skip(work, step.draft), replacing=step.at)


def back(work: Work, step: Step) -> None:
    """Kembali."""
    show(work, work.drafts.back(work, step.draft), replacing=step.at, looked=True)


def change(work: Work, step: Step) -> None:
    """Ubah: which answer?"""
    ask_change(work, step.draft, replacing=step.at)


def change_other(work: Work, step: Step) -> None:
    """Pilihan lain: which?"""
    form = work.drafts.form(step.draft)
    work.say(step.draft.chat, screens.changes(work, form, step.draft, others=True), replacing=step.at)


def edit(work: Work, step: Step) -> None:
    """This answer shall be changed."""
    show(work, work.drafts.ask_again(step.draft, step.arg), replacing=step.at)


def show_again(work: Work, step: Step) -> None:
    """Back to where the form stands."""
    show(work, step.draft, replacing=step.at, looked=True)


def anew(work: Work, step: Step) -> None:
    """Mulai dari awal. What no question has asked, the form knew when it began."""
    form, old = work.drafts.form(step.draft), step.draft
    _close(work, old)
    known = {name: value for name, value in old.answers.items() if form.question(name) is None}
    draft, _ = work.drafts.begin(step.actor.id, old.form, subject=old.subject, answers=known)
    show(work, draft, replacing=step.at)


def send(work: Work, step: Step) -> None:
    """Kirim."""
    form = work.drafts.form(step.draft)
    if form.current(work, step.draft) is not None:
        raise Stale()
    _close(work, step.draft)
    shown = form.finish(work, step.actor, step.draft) or Screen(form.sent_key, {"form": form.title})
    work.say(step.draft.chat, shown, replacing=step.at)


def cancel(work: Work, step: Step) -> None:
    """Batal."""
    work.say(step.draft.chat, _given_up(work, step.draft), replacing=step.at)


STEPS: Mapping[str, Callable[[Work, Step], None]] = {
    "f": choose,
    "f.skip": skip,
    "f.back": back,
    "f.change": change,
    "f.others": change_other,
    "f.edit": edit,
    "f.show": show_again,
    "f.anew": anew,
    "f.send": send,
    "f.cancel": cancel,
}
"""What each button of a form does, by its route."""


def cancel_typed(work: Work, said: Said) -> None:
    """/batal"""
    draft = work.drafts.listening(said.actor.id)
    if draft is None:
        work.say(said.chat.id, Screen("forms.nothing_to_cancel"))
        return
    work.say(said.chat.id, _given_up(work, draft))


def _given_up(work: Work, draft: Draft) -> Screen:
    _close(work, draft)
    form = work.drafts.form(draft)
    return Screen(form.cancelled_key, {"form": form.title, "answers": draft.answers})


def _go_on(work: Work, actor: Actor, draft: Draft, *, replacing: MessageRef | None = None) -> None:
    form = work.drafts.form(draft)
    if form.current(work, draft) is None and form.summary is None:
        _close(work, draft)
        _finish(work, form, actor, draft, replacing)
    else:
        show(work, draft, replacing=replacing)


def _finish(work: Work, form: Form, actor: Actor, draft: Draft, replacing: MessageRef | None) -> None:
    """The deed of a form without a summary.

    Its refusal is said here instead of rolling back: else the question would stay open and take whatever she types.
    """
    try:
        if (shown := form.finish(work, actor, draft)) is not None:
            work.say(actor.id, shown, replacing=replacing)
    except Refused as refusal:
        if isinstance(refusal, NotAllowed):
            work.audit.refuse(actor, form.name)
        work.say(actor.id, Screen(refusal.key, refusal.values), replacing=replacing)


def _close(work: Work, draft: Draft) -> None:
    """The form is over, and so is what still waits to be said about it."""
    work.drafts.close(draft)
    work.outbox.singles.drop_waiting(draft.chat, f"form:{draft.id}")


def unfinished(work: Work) -> list[int]:
    """The forms left unfinished on an earlier day, by day; what is older than three is let be."""
    now = local(work.now, work.context.zone)
    if now.hour not in REMINDED:
        return []
    midnight = work.now - ((now.hour * 60 + now.minute) * 60 + now.second) * SECOND
    return work.drafts.unfinished(work.now - 3 * DAY, midnight)


def remind(work: Work, number: int) -> None:
    """The tick: it is still there; go on, or throw it away?"""
    draft = work.drafts.to_remind(work, number)
    if draft is not None:
        work.say(draft.chat, screens.reminder(work.drafts.form(draft), draft), lane=Lane.NOTICE)


def _tapped(step: Callable[[Work, Step], None]) -> Callable[[Work, Tap], None]:
    """The handler of a button of a form."""

    def handler(work: Work, tap: Tap) -> None:
        if draft := _at(work, tap):
            step(work, Step(tap.actor, draft, tap.arg, tap.message))

    return handler


def _at(work: Work, tap: Tap) -> Draft | None:
    """The draft a button was drawn for. An old button says so, and shows where the form stands now."""
    try:
        return work.drafts.at(tap.actor.id, tap.subject, tap.version)
    except Stale:
        work.answer("forms.old_button")
    draft = work.drafts.listening(tap.actor.id)
    if draft is not None and draft.id == tap.subject and draft.shown != tap.message.id:
        show(work, draft)
    return None


def _reply(said: Said) -> Reply:
    given = said.attachment
    file = None
    if given is not None and given.kind != "other":
        file = FormFile(given.kind, given.file_id, given.unique)
    return Reply(
        said.actor,
        message=said.message,
        words=said.words.strip(),
        html=said.html.strip(),
        file=file,
        size=given.size if given else 0,
        phone=said.phone,
        unreadable=given is not None and given.kind == "other" and not said.words,
        left_out=given is not None and given.kind == "other",
    )


ROUTES: tuple[Route, ...] = (
    command("batal", to=cancel_typed),
    *(button(name, _tapped(step)) for name, step in STEPS.items()),
)
