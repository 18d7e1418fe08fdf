"""What those see who answer an announcement, and those who look after it."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from kimbot.acknowledgements.model import Overview, Silent
from kimbot.areas.register import Areas
from kimbot.core.screens import Button, Row, Screen, press
from kimbot.core.strings import shortened

LABEL = 30
LISTED = 4
"""How many announcements a reminder names."""
NAMED = 12
"""How many KIM are named at once."""


def reminder(own: Sequence[Silent], around: Sequence[Silent]) -> Screen:
    """What waits for her own KIM, and which KIM around her are silent."""
    shown = list({one.announcement: one for one in own}.values())
    rows: list[Row] = [
        (Button(text=shortened(one.title, LABEL), to=press("a.read", one.announcement)),) for one in shown[:LISTED]
    ]
    listed = [_listed(title, found) for title, found in _by_release(around)]
    rows += [
        (Button(text=shortened(found[0].title, LABEL), to=press("ack.list", found[0].release)),)
        for _, found in _by_release(around)[:LISTED]
    ]
    values = {
        "count": len(shown),
        "around": listed[:LISTED],
        "more": max(0, len(shown) - LISTED) + max(0, len(listed) - LISTED),
    }
    return Screen("acknowledgements.reminder", values, tuple(rows))


def overview(found: Overview, areas: Areas, *, sees: bool) -> Screen:
    """How many KIM have read it and passed it on, where to, and which say nothing.

    Back to the announcement: `sees`: as who steers it has it, others as they read it.
    """
    back, whole = Button("btn.kembali", to=press("a.show", found.announcement)), press("a.read", found.announcement)
    on = back if sees else Button("announcements.read_whole", to=whole)
    silent = [{"name": kim.name, "area": areas.label(kim.area)} for kim in found.silent]
    values = {
        "title": found.title,
        "kims": len(found.kims),
        "read": found.read,
        "passed_on": found.passed_on,
        "ways": [{"way": str(way), "count": count} for way, count in found.ways],
        "silent": silent[:NAMED],
        "more": max(0, len(silent) - NAMED),
    }
    return Screen("acknowledgements.overview", values, ((on,),))


def _by_release(silent: Iterable[Silent]) -> list[tuple[str, list[Silent]]]:
    ordered = sorted(silent, key=lambda one: -one.release)
    return [(found[0].title, found) for _, found in ((r, list(g)) for r, g in groupby(ordered, lambda o: o.release))]


def _listed(title: str, found: Sequence[Silent]) -> dict[str, object]:
    names = [one.name for one in found]
    return {"title": title, "names": names[:NAMED], "more": max(0, len(names) - NAMED)}
