"""Leading a person through a form, whichever form it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimbot.bot.events import Said, Tap
from kimbot.bot.routes import Route, button, command
from kimbot.core.actor import Actor
from kimbot.core.errors import Invalid, NotAllowed, Refused, Stale
from kimbot.core.forms import Draft, Form, FormFile, Reply
from kimbot.core.screens import MessageRef, Screen
from kimbot.drafts import screens

if TYPE_CHECKING:
    from kimbot.work import Work

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
        work.outbox.ledger.drop_waiting(draft.chat, f"form:{draft.id}")
    work.say(draft.chat, screen, replacing=None if screen.media else replacing, key=key, due=wait)
    work.drafts.show(draft, replacing.id if replacing and not screen.media else None)


def answered(work: Work, said: Said) -> bool:
    """Take a typed message or a file as the answer to the open form; False when none is open."""
    draft = work.drafts.listening(said.actor.id)
    if draft is None:
        return False
    try:
        after = work.drafts.take(work, draft, _reply(said))
    except Invalid as problem:
        # an album is one mistake, however many photos it has: one word about it, when all of it is there
        wait = work.clock.after(SETTLED_AFTER) if said.album else None
        show(work, draft, problem=problem, wait=wait)
        return True
    _go_on(work, said.actor, after, collected=said.attachment is not None and after.answers == draft.answers)
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
        show(work, after)


def choose(work: Work, tap: Tap) -> None:
    """A choice of the open question."""
    draft = _at(work, tap)
    if draft is None:
        return
    try:
        after = work.drafts.take(work, draft, Reply(tap.actor, choice=tap.arg))
    except Invalid as problem:
        show(work, draft, replacing=tap.message, problem=problem)
        return
    _go_on(work, tap.actor, after, replacing=tap.message)


def skip(work: Work, tap: Tap) -> None:
    """Lewati, or Selesai after the last photo."""
    if draft := _at(work, tap):
        _go_on(work, tap.actor, work.drafts.skip(work, draft), replacing=tap.message)


def back(work: Work, tap: Tap) -> None:
    """Kembali."""
    if draft := _at(work, tap):
        show(work, work.drafts.back(work, draft), replacing=tap.message, looked=True)


def change(work: Work, tap: Tap) -> None:
    """Ubah: which answer?"""
    if draft := _at(work, tap):
        work.say(tap.chat.id, screens.changes(work, work.drafts.form(draft), draft), replacing=tap.message)


def edit(work: Work, tap: Tap) -> None:
    """This answer shall be changed."""
    if draft := _at(work, tap):
        show(work, work.drafts.ask_again(draft, tap.arg), replacing=tap.message)


def show_again(work: Work, tap: Tap) -> None:
    """Back to where the form stands."""
    if draft := _at(work, tap):
        show(work, draft, replacing=tap.message, looked=True)


def anew(work: Work, tap: Tap) -> None:
    """Mulai dari awal."""
    if draft := _at(work, tap):
        _close(work, draft)
        start(work, tap.actor, draft.form, replacing=tap.message, subject=draft.subject)


def send(work: Work, tap: Tap) -> None:
    """Kirim."""
    draft = _at(work, tap)
    if draft is None:
        return
    form = work.drafts.form(draft)
    if form.current(work, draft) is not None:
        raise Stale()
    _close(work, draft)
    shown = form.finish(work, tap.actor, draft) or Screen(form.sent_key, {"form": form.title})
    work.say(tap.chat.id, shown, replacing=tap.message)


def cancel(work: Work, tap: Tap) -> None:
    """Batal."""
    if draft := _at(work, tap):
        work.say(tap.chat.id, _given_up(work, draft), replacing=tap.message)


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
    return Screen(form.cancelled_key, {"form": form.title})


def _go_on(
    work: Work, actor: Actor, draft: Draft, *, replacing: MessageRef | None = None, collected: bool = False
) -> None:
    form = work.drafts.form(draft)
    if form.current(work, draft) is None and form.summary is None:
        _close(work, draft)
        _finish(work, form, actor, draft)
    elif collected:
        screen = screens.current(work, form, draft)
        work.say(draft.chat, screen, key=f"form:{draft.id}", due=work.clock.after(SETTLED_AFTER))
    else:
        show(work, draft, replacing=replacing)


def _finish(work: Work, form: Form, actor: Actor, draft: Draft) -> None:
    """The deed of a form without a summary.

    Its refusal is said here instead of rolling back: else the question would stay open and take whatever she types.
    """
    try:
        if (shown := form.finish(work, actor, draft)) is not None:
            work.say(actor.id, shown)
    except Refused as refusal:
        if isinstance(refusal, NotAllowed):
            work.audit.note(actor, form.name, refused=True)
        work.say(actor.id, Screen(refusal.key, refusal.values))


def _close(work: Work, draft: Draft) -> None:
    """The form is over, and so is what still waits to be said about it."""
    work.drafts.close(draft)
    work.outbox.ledger.drop_waiting(draft.chat, f"form:{draft.id}")


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
    button("f", choose),
    button("f.skip", skip),
    button("f.back", back),
    button("f.change", change),
    button("f.edit", edit),
    button("f.show", show_again),
    button("f.anew", anew),
    button("f.send", send),
    button("f.cancel", cancel),
)
