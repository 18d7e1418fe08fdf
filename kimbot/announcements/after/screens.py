"""What those who send see while a release goes out, and after it has."""

from collections.abc import Iterable, Mapping
from itertools import groupby

from kimbot.announcements.after.model import Correction, Names, Reached
from kimbot.announcements.content import Content
from kimbot.announcements.going.model import Going, Result
from kimbot.announcements.going.screens import steering, tally
from kimbot.announcements.model import CORRECTION, Announcement
from kimbot.announcements.saying import Words, moment
from kimbot.areas.register import Areas
from kimbot.core.paging import turn
from kimbot.core.screens import Button, Row, Screen, columns, press
from kimbot.delivery.occurrences import PAUSED, Occurrence

BAR = 10
LIVE = "live"
"""The argument of a button that stands below a message which edits itself."""


def progress(given: Announcement, release: Occurrence, going: Going) -> Screen:
    """How far it is, how fast it goes, how long it will take."""
    runs = release.goes and release.state != PAUSED
    values = {
        "title": given.content.title,
        "change": is_change(release),
        "state": "going" if runs else release.state,
        "bar": bar(going.share),
        "percent": int(100 * going.share),
        "sent": going.sent,
        "all": going.sent + going.missed + going.waiting,
        "missed": going.missed,
        "rate": round(going.rate) if runs else 0,
        "left": divmod(minutes, 60) if runs and (minutes := going.minutes_left) is not None else (),
    }
    if release.goes and not going.waiting:
        values["state"] = "later"
    return Screen("announcements.progress", values, _ways(release) if going.waiting else ())


def fates(given: Announcement, release: Occurrence, counts: Mapping[str, int], *, again: bool) -> Screen:
    """How many had which fate, and the way to their names; `again`: whether what a change has missed can be tried."""
    change = is_change(release)
    said = {fate: "changed" if change and fate == "sent" else fate for fate in counts}
    ways = (Button(f"announcements.fate.{said[one]}", to=press("a.names", release.id, arg=f"{one}.0")) for one in said)
    back = (Button("btn.kembali", to=press("a.show", given.id)),)
    listed = [{"fate": said[fate], "count": count} for fate, count in counts.items()]
    steers = (
        steering(given, release, missed=again and _missed(counts)) if change else ()
    )  # others are steered where they stand
    values = {"title": given.content.title, "counts": listed}
    return Screen("announcements.fates", values, (*columns(ways), *steers, back))


def names(found: Names, areas: Areas) -> Screen:
    """Those with one fate, kecamatan by kecamatan."""
    page, release = found.page, found.release.id
    by_kecamatan = [
        {"kecamatan": known.name if (known := areas.get(code)) else "", "names": [one.name for one in listed]}
        for code, listed in groupby(page.items, key=lambda one: one.kecamatan)
    ]
    values = {
        "title": found.announcement.content.title,
        "fate": "changed" if found.fate == "sent" and is_change(found.release) else found.fate,
        "count": found.total,
        "listed": by_kecamatan,
        "page": page.number + 1,
        "pages": page.count,
    }
    turning = turn(page, lambda number: press("a.names", release, arg=f"{found.fate}.{number}"))
    return Screen(
        "announcements.fate_names", values, (*turning, (Button("btn.kembali", to=press("a.fates", release)),))
    )


def correction_summary(given: Announcement, reached: Reached) -> Screen:
    """Shall it be corrected, and which of its releases."""
    values = {"title": given.content.title, "older": reached.older, "several": len(reached.dues) > 1}
    when = moment(reached.dues[0], given.zone) if reached.dues else None
    return Screen("announcements.correction_summary", {**values, "when": when})


def about_correction(given: Announcement, content: Content, reached: Reached) -> Screen:
    """What is asked of a second person: other words for what was sent."""
    values = {"title": given.content.title, "now": content.title, "older": reached.older}
    return Screen("second.about.announcement.correct", values)


def about_withdrawal(given: Announcement) -> Screen:
    """What is asked of a second person: to take back what was sent."""
    return Screen("second.about.announcement.withdraw", {"title": given.content.title})


def withdrawn_post(given: Announcement, when: Words) -> Screen:
    """What stands where an announcement stood that could not be deleted."""
    return Screen("announcements.withdrawn_post", {"title": given.content.title, "when": when})


def corrected(
    given: Announcement, change: Correction, result: Result, release: Occurrence | None, now: int, *, again: bool
) -> Screen:
    """What became of a correction or a withdrawal: how many copies, and by name those that stand as they were.

    `release`: one that carried it out; None where no copy stands. `again`: whether those can be tried once more.
    """
    values = {"title": given.content.title, "kind": change.kind, "result": tally(result, given.zone, now)}
    names = ((Button("announcements.see_names", to=press("a.fates", release.id)),),) if release and result.fates else ()
    missed = _missed(one.fate for one in result.fates)
    ways = steering(given, release, missed=missed) if release and again else ()
    return Screen("announcements.corrected", values, (*ways, *names))


def _missed(fates: Iterable[str]) -> bool:
    """Whether some of these can be tried once more."""
    return any(fate not in ("sent", "cancelled") for fate in fates)


def is_change(release: Occurrence) -> bool:
    """Whether a release changes what another one brought."""
    return release.subject.startswith(CORRECTION)


def bar(share: float) -> str:
    """A share from 0 to 1 as ten boxes; full only when all is done."""
    full = int(BAR * share)
    return "▓" * full + "░" * (BAR - full)


def _ways(release: Occurrence) -> tuple[Row, ...]:
    """Jeda or Lanjutkan, and Hentikan."""
    if not release.goes:
        return ()
    first = "resume" if release.state == PAUSED else "pause"
    ways = (first, "stop")
    return (tuple(Button(f"announcements.{way}", to=press(f"a.{way}", release.id, arg=LIVE)) for way in ways),)
