"""/lapor, /laporan, /moderasi."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kimbot.bot.events import Said, Tap
from kimbot.bot.routes import Route, button, label, link, opens
from kimbot.core.errors import Stale
from kimbot.core.paging import page_of
from kimbot.core.screens import MessageRef
from kimbot.drafts.handlers import answered, show, start
from kimbot.members.model import MemberState
from kimbot.reports import screens
from kimbot.reports.form import answers_of
from kimbot.reports.model import Report, ReportState

if TYPE_CHECKING:
    from kimbot.work import Work

MAY_REPORT = (MemberState.PENDING, MemberState.RETURNED, MemberState.ACTIVE)


def write(work: Work, event: Said | Tap) -> None:
    """/lapor"""
    member = work.members.get(event.actor.id)
    if member is None or member.state not in MAY_REPORT:
        work.say(event.actor.id, screens.register_first())
        return
    start(work, event.actor, "lapor")


def read_linked(work: Work, said: Said) -> None:
    """Baca, in a digest: a published report, whole."""
    found = re.fullmatch(r"report_([0-9]{1,18})", said.args)
    report = work.reports.get(int(found[1]) if found else 0)
    if report.state is not ReportState.PUBLISHED:
        raise Stale("reports.gone_again")
    work.say(said.actor.id, screens.post(report, work.areas, share=True))


def report_photo(work: Work, said: Said) -> bool:
    """A photo out of the blue becomes the beginning of a report; False for who may not report."""
    member = work.members.get(said.actor.id)
    if member is None or member.state not in MAY_REPORT:
        return False
    work.drafts.begin(said.actor.id, "lapor")
    return answered(work, said)


def mine(work: Work, event: Said | Tap) -> None:
    """/laporan"""
    _list_mine(work, event, 0)


def page_of_mine(work: Work, tap: Tap) -> None:
    """Another page of her own reports, or back to it."""
    _list_mine(work, tap, tap.subject, replacing=tap.message)


def show_mine(work: Work, tap: Tap) -> None:
    """One of her own."""
    report = work.reports.own(tap.actor, tap.subject)
    work.say(tap.chat.id, screens.one(report, tap.version), replacing=tap.message)


def correct(work: Work, tap: Tap) -> None:
    """Perbaiki: the form with all her answers, or as far as she had come with correcting it."""
    report = work.reports.to_correct(tap.actor, tap.subject, tap.version)
    begun = work.drafts.of_form(tap.actor.id, "perbaikan")
    if begun is not None and (begun.subject, begun.answers["version"]) == (report.id, report.version):
        draft, _ = work.drafts.begin(tap.actor.id, "perbaikan", subject=report.id)
        show(work, draft)
        return
    draft, _ = work.drafts.begin(
        tap.actor.id,
        "perbaikan",
        subject=report.id,
        answers=answers_of(report),
        files={"photos": report.content.photos},
    )
    show(work, draft)


def queue(work: Work, event: Said | Tap) -> None:
    """/moderasi: what waits."""
    _list_waiting(work, event, 0)


def page_of_queue(work: Work, tap: Tap) -> None:
    """Another page of what waits."""
    _list_waiting(work, tap, tap.subject, replacing=tap.message)


def show_card(work: Work, tap: Tap) -> None:
    """One of those that wait. It comes as a new message, below its photos."""
    report = work.moderation.to_decide(tap.actor, tap.subject, tap.version)
    work.cards.again(tap.actor.id, report)


def approve(work: Work, tap: Tap) -> None:
    """Setujui."""
    report = work.moderation.approve(tap.actor, tap.subject, tap.version)
    work.answer("reports.approved_toast", title=report.content.title)


def give_back(work: Work, tap: Tap) -> None:
    """Minta perbaikan: why?"""
    _ask_reason(work, tap, ReportState.RETURNED)


def reject(work: Work, tap: Tap) -> None:
    """Tolak: why?"""
    _ask_reason(work, tap, ReportState.REJECTED)


def take_back(work: Work, tap: Tap) -> None:
    """Tarik kembali: her own, after one more question; another's, for a reason."""
    report = work.moderation.published(tap.actor, tap.subject)
    if report.reporter == tap.actor.id:
        work.say(tap.chat.id, screens.sure(report), replacing=tap.message)
        return
    _begin_decision(work, tap, report, ReportState.WITHDRAWN)


def taken_back(work: Work, tap: Tap) -> None:
    """Ya, tarik kembali: her own."""
    report = work.reports.own(tap.actor, tap.subject)
    work.moderation.withdraw(tap.actor, report.id, "")
    work.say(tap.chat.id, screens.taken_back(report), replacing=tap.message)


def settle(work: Work) -> None:
    """The tick: publications that have reached everyone, or that were taken back."""
    work.moderation.settle()


def remind(work: Work) -> None:
    """The tick: reports that wait too long."""
    work.reminders.remind()


def _list_mine(work: Work, event: Said | Tap, number: int, replacing: MessageRef | None = None) -> None:
    reports = work.reports.of(event.actor)
    work.say(event.actor.id, screens.mine(page_of(reports, number), len(reports)), replacing=replacing)


def _list_waiting(work: Work, event: Said | Tap, number: int, replacing: MessageRef | None = None) -> None:
    reports = work.moderation.waiting_for(event.actor)
    shown = screens.waiting(page_of(reports, number), len(reports), work.areas)
    work.say(event.actor.id, shown, replacing=replacing)


def _ask_reason(work: Work, tap: Tap, decision: ReportState) -> None:
    _begin_decision(work, tap, work.moderation.to_decide(tap.actor, tap.subject, tap.version), decision)


def _begin_decision(work: Work, tap: Tap, report: Report, decision: ReportState) -> None:
    answers = {"decision": str(decision), "version": report.version, "title": report.content.title}
    draft, _ = work.drafts.begin(tap.actor.id, "moderasi", subject=report.id, answers=answers)
    show(work, draft)


ROUTES: tuple[Route, ...] = (
    link("report", read_linked),
    *opens("lapor", write),
    label("keyboard.lapor", write),
    *opens("laporan", mine, "laporan_saya"),
    label("keyboard.laporan", mine),
    *opens("moderasi", queue),
    button("r.show", show_mine),
    button("r.page", page_of_mine),
    button("r.fix", correct),
    button("r.card", show_card),
    button("r.queue", page_of_queue),
    button("r.ok", approve),
    button("r.return", give_back),
    button("r.reject", reject),
    button("r.back", take_back),
    button("r.gone", taken_back),
)
