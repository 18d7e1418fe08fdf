"""/siarkan, /jadwal, /pengumuman, and the ticks that release and report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kimbot.announcements import screens
from kimbot.announcements.after.screens import LIVE
from kimbot.announcements.approval.screens import home, ways_on
from kimbot.announcements.asking import answers
from kimbot.announcements.going import screens as going_screens
from kimbot.bot.events import Said, Tap
from kimbot.bot.routes import Route, button, label, link, opens
from kimbot.core.actor import Actor
from kimbot.core.errors import Stale
from kimbot.core.paging import page_of
from kimbot.core.screens import MessageRef, Screen
from kimbot.drafts.handlers import start
from kimbot.roles.model import Proposal

if TYPE_CHECKING:
    from kimbot.work import Work


def compose(work: Work, event: Said | Tap) -> None:
    """/siarkan"""
    work.announcements.require_compose(event.actor)
    start(work, event.actor, "siarkan")


def schedule(work: Work, event: Said | Tap) -> None:
    """/jadwal"""
    _list(work, event, 0)


def page(work: Work, tap: Tap) -> None:
    """Another page of the schedule."""
    _list(work, tap, tap.subject, replacing=tap.message)


def show_one(work: Work, tap: Tap) -> None:
    """One announcement of the schedule."""
    _show(work, tap, tap.subject)


def look(work: Work, tap: Tap) -> None:
    """The whole of it, as it goes out."""
    announcement, release, _ = work.announcements.open(tap.actor, tap.subject)
    topic = work.topics.named(announcement.topic)
    work.say(tap.chat.id, screens.read(announcement, topic, written=release is not None))


def ask_cancel(work: Work, tap: Tap) -> None:
    """Batalkan siaran: sure?"""
    announcement = work.announcements.to_cancel(tap.actor, tap.subject, tap.version)
    able = work.announcements.able(tap.actor, announcement)
    work.say(tap.chat.id, screens.sure(announcement, able), replacing=tap.message)


def cancel(work: Work, tap: Tap) -> None:
    """Ya, batalkan."""
    announcement = work.announcements.cancel(tap.actor, tap.subject, tap.version)
    able = work.announcements.able(tap.actor, announcement)
    work.say(tap.chat.id, screens.cancelled(announcement).with_rows((home(able),)), replacing=tap.message)


def send_late(work: Work, tap: Tap) -> None:
    """Kirim sekarang, of a release that was missed."""
    announcement, _, _ = work.announcements.open(tap.actor, tap.subject)
    audience = work.announcements.audience(announcement)
    work.announcements.send_missed(tap.actor, tap.subject, tap.version)
    work.say(tap.chat.id, going_screens.going(announcement, audience, work.now), replacing=tap.message)


def drop_late(work: Work, tap: Tap) -> None:
    """Batalkan, of a release that was missed."""
    announcement = work.announcements.drop_missed(tap.actor, tap.subject, tap.version)
    work.say(tap.chat.id, going_screens.dropped(announcement), replacing=tap.message)


def pause(work: Work, tap: Tap) -> None:
    """Jeda"""
    work.running.pause(tap.actor, tap.subject)
    _show_steered(work, tap)


def resume(work: Work, tap: Tap) -> None:
    """Lanjutkan"""
    _steered(work, tap, work.running.resume(tap.actor, tap.subject))


def stop(work: Work, tap: Tap) -> None:
    """Hentikan"""
    _steered(work, tap, work.running.stop(tap.actor, tap.subject))


def resume_together(work: Work, asker: Actor, given: Mapping[str, Any]) -> Screen:
    """Two have agreed that it goes on."""
    work.running.go_on(asker, given["release"])
    work.progress.show(given["release"], asker)
    return Screen("announcements.resumed_together")


def stop_together(work: Work, asker: Actor, given: Mapping[str, Any]) -> Screen:
    """Two have agreed that it ends."""
    work.running.end(asker, given["release"])
    work.progress.show(given["release"], asker)
    return Screen("announcements.stopped_together")


def again(work: Work, tap: Tap) -> None:
    """Ulangi yang terlewat"""
    count, more = work.running.again(tap.actor, tap.subject)
    work.answer("announcements.again_toast", count=count, more=more)
    _show(work, tap, _number(tap.arg))


def steer_other(work: Work, tap: Tap) -> None:
    """Lanjutkan or Hentikan, of a report or a digest that paused itself."""
    work.running.steer_other(tap.actor, tap.subject, on=tap.arg == "on")


def latest(work: Work, event: Said | Tap) -> None:
    """/pengumuman: for her own kelurahan, or for the whole city."""
    member = work.members.get(event.actor.id)
    area = member.area if member else work.areas.city.code
    found = work.announcements.latest(area)
    work.say(event.actor.id, screens.latest(found, work.areas.label(area), registered=member is not None))


def read(work: Work, tap: Tap) -> None:
    """One announcement, whole."""
    _read(work, tap.actor, tap.subject)


def read_linked(work: Work, said: Said) -> None:
    """Baca, in a digest: one announcement, whole."""
    _read(work, said.actor, _number(said.args.partition("_")[2]))


def _read(work: Work, actor: Actor, number: int) -> None:
    announcement = work.announcements.read_by(actor, number)
    release, topic = work.announcements.last_release(number), work.topics.named(announcement.topic)
    asked = answers(announcement.content, number, release) if release is not None else ()
    work.say(actor.id, screens.read(announcement, topic, asked=asked))


def _number(arg: str) -> int:
    if not (arg.isascii() and arg.isdigit() and len(arg) < 19):
        raise Stale()
    return int(arg)


def _steered(work: Work, tap: Tap, proposal: Proposal | None) -> None:
    if proposal is None:
        _show_steered(work, tap)
    else:
        work.say(tap.chat.id, work.proposals.asked(proposal), replacing=None if tap.arg == LIVE else tap.message)


def _show_steered(work: Work, tap: Tap) -> None:
    """Where it was steered from: the message that tells how it goes, or the announcement in /jadwal."""
    if tap.arg == LIVE:
        work.progress.show(tap.subject, tap.actor)
    else:
        _show(work, tap, _number(tap.arg))


def _show(work: Work, tap: Tap, number: int) -> None:
    announcement, release, result = work.announcements.open(tap.actor, number)
    topic = work.topics.named(announcement.topic)
    shown = screens.one(
        announcement,
        topic,
        work.areas,
        release,
        result,
        work.now,
        standing=work.approvals.standing(announcement),
        ways_on=ways_on(announcement, work.announcements.able(tap.actor, announcement)),
        change=work.changes.last(announcement),
    )
    work.say(tap.chat.id, shown, replacing=tap.message)


def _list(work: Work, event: Said | Tap, number: int, replacing: MessageRef | None = None) -> None:
    announcements = work.announcements.listed(event.actor)
    work.say(event.actor.id, screens.schedule(page_of(announcements, number), len(announcements)), replacing=replacing)


ACTS = {"release.resume": resume_together, "release.stop": stop_together}

ROUTES: tuple[Route, ...] = (
    *opens("siarkan", compose),
    *opens("jadwal", schedule),
    *opens("pengumuman", latest),
    label("keyboard.pengumuman", latest),
    link("announcement", read_linked),
    button("a.page", page),
    button("a.show", show_one),
    button("a.look", look),
    button("a.cancel", ask_cancel),
    button("a.sure", cancel),
    button("a.late", send_late),
    button("a.drop", drop_late),
    button("a.read", read),
    button("a.pause", pause),
    button("a.resume", resume),
    button("a.stop", stop),
    button("a.again", again),
    button("a.other", steer_other),
)
