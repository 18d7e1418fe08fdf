"""What announcements do by themselves, each second: numbers of what is due, and what is done with one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kimbot.work import Work


def due(work: Work) -> list[int]:
    """Announcements whose moment has come."""
    return work.releases.due()


def release(work: Work, announcement: int) -> None:
    """Let it go, or ask about it when it is too late."""
    work.releases.release(announcement)


def held_up(work: Work, announcement: int) -> None:
    """It could not be let go: who is responsible is told."""
    work.releases.tell_held_up(announcement)


def to_remind(work: Work) -> list[int]:
    """Announcements that wait for approval, and of which who approves is reminded now."""
    return work.asking.to_remind()


def remind(work: Work, announcement: int) -> None:
    """They are reminded, and others are asked as well."""
    work.asking.remind(announcement)


def filling(work: Work) -> list[int]:
    """Releases whose audience is not in the ledger yet."""
    return work.releases.filling()


def fill(work: Work, release: int) -> bool:
    """The next slice of the audience; whether there is more."""
    return work.releases.fill(release)


def settled(work: Work) -> list[int]:
    """Releases of which nothing is on its way any more."""
    return work.releases.settled()


def finish(work: Work, release: int) -> None:
    """Tell what became of it."""
    work.releases.finish(release)
    work.progress.close(release)


def resting(work: Work) -> list[int]:
    """Releases of which the rest waits for a later hour."""
    return work.releases.resting()


def tell_at_rest(work: Work, release: int) -> None:
    """Tell how far it has come."""
    work.releases.tell_at_rest(release)
    work.progress.close(release)


def hush(work: Work) -> bool:
    """The night begins somewhere: what has not left there waits for the morning."""
    return work.outbox.pacing.hush()


def gather(work: Work) -> bool:
    """Write the digests whose moment has come, then tell their lines what became of them; whether there is more."""
    if work.digests.gather():
        work.outbox.wrote = True
        return True
    work.digests.follow()
    work.outbox.ledger.unpinnable()
    return False


def troubled(work: Work) -> list[int]:
    """Releases that have paused themselves."""
    return work.releases.troubled()


def tell_of_trouble(work: Work, release: int) -> None:
    """Who is responsible decides how it goes on."""
    work.releases.tell_of_trouble(release)


def stopped(work: Work) -> list[int]:
    """Releases that were stopped, of which some messages still stand as queued."""
    return work.occurrences.cancelled()


def sweep(work: Work, release: int) -> bool:
    """Write down the next slice of what it did not send; whether there is more."""
    if work.running.sweep(release):
        return True
    work.progress.close(release)
    return False


def progress(work: Work) -> None:
    """Who watches a release sees how it goes."""
    work.progress.tell()


def correcting(work: Work) -> list[int]:
    """Corrections of which not all copies have been looked at."""
    return work.changes.filling()


def correct(work: Work, release: int) -> bool:
    """Look at the next copies; whether there are more."""
    return work.changes.fill(release)


def corrected(work: Work) -> list[int]:
    """Corrections that are done."""
    return work.changes.settled()


def finish_correction(work: Work, release: int) -> None:
    """Tell what became of it."""
    work.changes.finish(release)
    work.progress.close(release)


def pointless(work: Work) -> None:
    """Corrections of copies that never arrived are not sent."""
    work.changes.settle()


def repeating(work: Work) -> list[int]:
    """Releases that go once more to those they missed, and of which not all are queued yet."""
    return work.occurrences.repeating()


def repeat(work: Work, release: int) -> bool:
    """Queue it for the next slice of them; whether there are more."""
    return work.running.repeat(release)


def release_held_up(work: Work, release: int) -> None:
    """A release cannot go on: who is responsible is told."""
    work.releases.tell_release_held_up(release)
