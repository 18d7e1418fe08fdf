"""/daftar, /verifikasi, /kim, leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimbot.bot.events import Said, Tap
from kimbot.bot.routes import Route, button, label, opens
from kimbot.core.actor import Actor
from kimbot.core.errors import Stale
from kimbot.core.paging import page_of
from kimbot.drafts.handlers import show, start
from kimbot.kim import screens
from kimbot.members.model import CONSENT_VERSION, GONE, Member, MemberState
from kimbot.roles.model import Right

if TYPE_CHECKING:
    from kimbot.work import Work


def register(work: Work, event: Said | Tap) -> None:
    """/daftar; while her registration is checked, what she gave and the way to correct it."""
    member = work.membership.applying(event.actor)
    if member is not None and member.state is MemberState.PENDING:
        work.say(member.id, screens.checking(member, work.registry.get(member.kim_id), work.areas))
        return
    _fill_in(work, event.actor, member)


def correct(work: Work, tap: Tap) -> None:
    """Perbaiki: what she registered, as the answers of the form."""
    member = work.members.get(tap.actor.id)
    if member is None or member.state not in (MemberState.PENDING, MemberState.RETURNED):
        raise Stale()
    _fill_in(work, tap.actor, member)


def leave(work: Work, tap: Tap) -> None:
    """Keluar dari KIM: really?"""
    leaving = work.membership.leaving(tap.actor)
    shown = screens.ask_leave(leaving, work.members.name_of, work.roles.place)
    work.say(tap.chat.id, shown, replacing=tap.message)


def gone(work: Work, tap: Tap) -> None:
    """Ya, keluar."""
    leaving = work.membership.leave(tap.actor, tap.version)
    work.say(tap.chat.id, screens.left(leaving, work.roles.place), replacing=tap.message)


def to_verify(work: Work, event: Said | Tap) -> None:
    """/verifikasi: who waits."""
    work.roles.require_somewhere(event.actor, Right.VERIFY_MEMBER)
    work.say(event.actor.id, screens.waiting(work.membership.waiting_for(event.actor), work.areas))


def show_one(work: Work, tap: Tap) -> None:
    """One of those who wait."""
    member = work.membership.to_decide(tap.actor, tap.subject, tap.version)
    shown = screens.to_verify(member, work.registry.get(member.kim_id), work.areas)
    work.say(tap.chat.id, shown, replacing=tap.message, card=screens.card_of(member))


def approve(work: Work, tap: Tap) -> None:
    """Setujui."""
    member = work.membership.approve(tap.actor, tap.subject, tap.version)
    work.answer("kim.approved_toast", name=member.name)


def give_back(work: Work, tap: Tap) -> None:
    """Minta perbaikan: why?"""
    _ask_reason(work, tap, "return")


def reject(work: Work, tap: Tap) -> None:
    """Tolak: why?"""
    _ask_reason(work, tap, "reject")


def registry(work: Work, event: Said | Tap) -> None:
    """/kim: a ketua sees her KIM, others the list of their area."""
    _list(work, event, 0)


def page(work: Work, tap: Tap) -> None:
    """Another page of the list."""
    _list(work, tap, tap.subject)


def add(work: Work, tap: Tap) -> None:
    """Tambah KIM."""
    work.roles.require_somewhere(tap.actor, Right.MANAGE_KIM)
    start(work, tap.actor, "kim")


def _fill_in(work: Work, actor: Actor, member: Member | None) -> None:
    """The form as far as she has come; who has registered before goes on from what she gave then."""
    begun = work.drafts.of_form(actor.id, "daftar")
    if begun is not None and begun.answers.get("consent", CONSENT_VERSION) != CONSENT_VERSION:
        work.drafts.close(begun)  # she agreed to a text that is not ours any more
        begun = None
    if member is not None and member.state not in GONE and begun is None:
        draft, _ = work.drafts.begin(member.id, "daftar", answers=_answers(member))
        show(work, draft)
        return
    start(work, actor, "daftar")


def _list(work: Work, event: Said | Tap, number: int) -> None:
    kims = work.registry.visible_to(event.actor)
    replacing = event.message if isinstance(event, Tap) and event.press.route == "k.page" else None
    may_add = bool(work.roles.somewhere(event.actor.id, Right.MANAGE_KIM))
    may_import = work.roles.may(event.actor.id, Right.MANAGE_KIM, work.areas.city.code)
    wide = any(grant.kim_id is None for grant in work.roles.somewhere(event.actor.id, Right.SEE_KIM))
    listed = screens.registry(page_of(kims, number), len(kims), wide=wide, may_add=may_add, may_import=may_import)
    work.say(event.actor.id, listed, replacing=replacing)


def _ask_reason(work: Work, tap: Tap, decision: str) -> None:
    member = work.membership.to_decide(tap.actor, tap.subject, tap.version)
    answers = {"decision": decision, "version": member.version}
    draft, _ = work.drafts.begin(tap.actor.id, "verifikasi", subject=member.id, answers=answers)
    show(work, draft)


def _answers(member: Member) -> dict[str, object]:
    """Her registration as answers of the form, so that only what is wrong must be said again."""
    agreed = {"consent": member.consent} if member.consent == CONSENT_VERSION else {}
    return {
        **agreed,
        "name": member.name,
        "area": member.area,
        "kim": {"kim": member.kim_id, "wish": member.kim_wish},
        "role": str(member.role),
        "phone": member.phone or None,
    }


ROUTES: tuple[Route, ...] = (
    *opens("daftar", register),
    label("keyboard.daftar", register),
    *opens("verifikasi", to_verify),
    *opens("kim", registry),
    button("d.fix", correct),
    button("p.leave", leave),
    button("p.gone", gone),
    button("v.show", show_one),
    button("v.ok", approve),
    button("v.return", give_back),
    button("v.reject", reject),
    button("k.page", page),
    button("k.add", add),
)
