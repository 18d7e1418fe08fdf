"""/acara, Hadir, Berhalangan, and the ticks of invitations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimbot.announcements.approval.screens import ways_on
from kimbot.announcements.handlers import read_linked
from kimbot.bot.events import Said, Tap
from kimbot.bot.routes import GROUPS, PRIVATE, Route, button, link, opens
from kimbot.drafts.handlers import start
from kimbot.occasions import screens

if TYPE_CHECKING:
    from kimbot.work import Work


def invitations(work: Work, event: Said | Tap) -> None:
    """/acara: her invitations; without any, straight to the first one."""
    found = work.occasions.own(event.actor)
    if found:
        work.say(event.actor.id, screens.own(found))
    else:
        start(work, event.actor, "acara")


def invite(work: Work, tap: Tap) -> None:
    """Undangan baru"""
    work.occasions.require(tap.actor)
    start(work, tap.actor, "acara")


def attendance(work: Work, tap: Tap) -> None:
    """Who comes"""
    announcement, found, able = work.occasions.open(tap.actor, tap.subject)
    if announcement.last_sent is None:
        shown = screens.standing(announcement, work.approvals.standing(announcement), ways_on(announcement, able))
    else:
        shown = screens.attendance(announcement, found).with_rows((screens.back(announcement, able),))
    work.say(tap.chat.id, shown)


def come(work: Work, tap: Tap) -> None:
    """Hadir"""
    first = work.occasions.answer(tap.actor, tap.subject, coming=True)
    work.answer("occasions.come_toast" if first else "occasions.said_before")


def stay_away(work: Work, tap: Tap) -> None:
    """Berhalangan"""
    first = work.occasions.answer(tap.actor, tap.subject, coming=False)
    work.answer("occasions.away_toast" if first else "occasions.said_before")


def due(work: Work) -> list[int]:
    """Invitations about which something is to be done."""
    return work.guard.due()


def attend(work: Work, announcement: int) -> None:
    """It is done."""
    work.guard.attend(announcement)


def filling(work: Work) -> list[int]:
    """Reminders whose audience is not in the ledger yet."""
    return work.guard.filling()


def fill(work: Work, release: int) -> bool:
    """The next slice of it; whether there is more."""
    return work.guard.fill(release)


def finish(work: Work) -> None:
    """Reminders that have reached everyone they could."""
    work.guard.finish()


ROUTES: tuple[Route, ...] = (
    *opens("acara", invitations),
    link("occasion", read_linked),
    button("oc.new", invite),
    button("oc.show", attendance),
    button("oc.come", come, chats=PRIVATE | GROUPS),
    button("oc.away", stay_away, chats=PRIVATE | GROUPS),
)
