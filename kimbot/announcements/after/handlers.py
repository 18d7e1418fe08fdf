"""What is done with a release while it goes and after it went: watching, names, Ralat, Tarik kembali."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kimbot.announcements.after import screens
from kimbot.announcements.screens import read
from kimbot.bot.events import Tap
from kimbot.bot.routes import Route, button
from kimbot.core.actor import Actor
from kimbot.core.screens import Screen
from kimbot.drafts.handlers import start

if TYPE_CHECKING:
    from kimbot.work import Work


def watch(work: Work, tap: Tap) -> None:
    """Pantau: a message that tells how it goes."""
    work.announcements.require(tap.actor)
    work.progress.watch(tap.actor, tap.subject)


def fates(work: Work, tap: Tap) -> None:
    """Lihat nama: how many had which fate?"""
    announcement, release, counts = work.results.counts(tap.actor, tap.subject)
    again = screens.is_change(release) and work.changes.repeatable(release)
    shown = screens.fates(announcement, release, counts, again=again)
    work.say(tap.chat.id, shown, replacing=tap.message)


def names(work: Work, tap: Tap) -> None:
    """Those with one fate, by kecamatan."""
    fate, _, number = tap.arg.partition(".")
    page = int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 0
    found = work.results.names(tap.actor, tap.subject, fate, page)
    work.say(tap.chat.id, screens.names(found, work.areas), replacing=tap.message)


def correct(work: Work, tap: Tap) -> None:
    """Ralat: what it says now, to copy from, and the question for what it shall say."""
    announcement = work.corrections.sent(tap.actor, tap.subject, tap.version)
    work.say(tap.chat.id, read(announcement, work.topics.named(announcement.topic)))
    start(work, tap.actor, "ralat", subject=announcement.id)


def withdraw(work: Work, tap: Tap) -> None:
    """Tarik kembali"""
    proposal = work.corrections.ask_withdrawal(tap.actor, tap.subject, tap.version)
    work.say(tap.chat.id, work.proposals.asked(proposal), replacing=tap.message)


def correct_together(work: Work, asker: Actor, given: Mapping[str, Any]) -> Screen:
    """Two have agreed on other words."""
    work.corrections.correct(asker, given)
    return Screen("announcements.correcting")


def withdraw_together(work: Work, asker: Actor, given: Mapping[str, Any]) -> Screen:
    """Two have agreed to take it back."""
    work.corrections.withdraw(asker, given)
    return Screen("announcements.withdrawing")


ACTS = {"announcement.correct": correct_together, "announcement.withdraw": withdraw_together}

ROUTES: tuple[Route, ...] = (
    button("a.watch", watch),
    button("a.fates", fates),
    button("a.names", names),
    button("a.correct", correct),
    button("a.withdraw", withdraw),
)
