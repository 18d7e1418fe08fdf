"""/rekap: how far the announcements have come. What is drawn or looked through is a job: nobody waits for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimbot.bot.events import Said, Tap
from kimbot.bot.routes import Route, button, opens
from kimbot.core.clock import local
from kimbot.core.paging import page_of
from kimbot.core.screens import MessageRef, Screen
from kimbot.jobs.model import Kind, Params
from kimbot.recap import screens
from kimbot.recap.model import Contact, Place, Recap, Release
from kimbot.recap.picture import Chart
from kimbot.recap.picture import draw as draw_chart
from kimbot.recap.proof import Proof
from kimbot.recap.proof import draw as draw_proof
from kimbot.recap.sheet import Sheet, workbook
from kimbot.recap.told import Told, file_name

if TYPE_CHECKING:
    from kimbot.work import Work

MAP, CALLS, SHEET, PROOF = "recap map", "recap calls", "recap sheet", "recap proof"
CALLS_PAGE = 6
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


# ------------------------------------------------------------------------------------------------------ handlers
def recap(work: Work, event: Said | Tap) -> None:
    """/rekap: the map of the newest release."""
    release = work.recaps.latest(event.actor)
    if release is None:
        work.say(event.actor.id, screens.nothing())
        return
    work.say(event.actor.id, screens.drawing(release, work.context.zone))
    _ask(work, MAP, event.actor.id, release.id)


def show(work: Work, tap: Tap) -> None:
    """The map of another release, or once more."""
    release = work.recaps.open(tap.actor.id, tap.subject)
    _ask(work, MAP, tap.actor.id, release.id)
    work.answer("recap.wait")


def others(work: Work, tap: Tap) -> None:
    """Siaran lain: which one?"""
    page = page_of(work.recaps.listed(tap.actor), tap.subject)
    replacing = None if tap.message.captioned else tap.message
    work.say(tap.chat.id, screens.others(page, work.context.zone), replacing=replacing)


def calls(work: Work, tap: Tap) -> None:
    """Hubungi siapa, and its pages."""
    release = work.recaps.open(tap.actor.id, tap.subject)
    page = int(tap.arg) if tap.arg.isascii() and tap.arg.isdigit() and len(tap.arg) < 9 else 0
    message = None if tap.message.captioned else tap.message.id
    _ask(work, CALLS, tap.actor.id, release.id, page=page, message=message)


def sheet(work: Work, tap: Tap) -> None:
    """Tabel Excel"""
    _hand_out(work, tap, SHEET)


def proof(work: Work, tap: Tap) -> None:
    """Bukti siar"""
    _hand_out(work, tap, PROOF)


def _hand_out(work: Work, tap: Tap, job: str) -> None:
    release = work.recaps.handing_out(tap.actor, tap.subject, job.removeprefix("recap "))
    _ask(work, job, tap.actor.id, release.id)
    work.answer("recap.wait")


def _ask(work: Work, job: str, person: int, release: int, **more: object) -> None:
    """Of the same thing asked for twice in a row, only the last is made."""
    params = {"person": person, "release": release, **more}
    work.jobs.ask(job, params, key=f"{job}:{person}:{release}", person=person)


# ---------------------------------------------------------------------------------------------------------- jobs
def _told(work: Work, params: Params) -> Told:
    return Told(work, params["person"], params["release"])


def _chart(work: Work, params: Params) -> tuple[Recap, Chart]:
    told = _told(work, params)
    return told.recap, told.chart()


def _drawn(given: tuple[Recap, Chart]) -> tuple[Recap, bytes]:
    recap, chart = given
    return recap, draw_chart(chart)


def _send_map(work: Work, params: Params, made: tuple[Recap, bytes]) -> None:
    recap, content = made
    stored = _keep(work, params, "peta", recap.release, content, "png", "image/png")
    withdrawn = work.recaps.announcement(recap.release).withdrawn
    work.say(params["person"], screens.chart(recap, work.context.zone, stored, withdrawn))


def _sheets(work: Work, params: Params) -> list[Sheet]:
    return _told(work, params).sheets()


def _send_sheet(work: Work, params: Params, made: bytes) -> None:
    release = work.recaps.open(params["person"], params["release"])
    stored = _keep(work, params, "rekap", release, made, "xlsx", XLSX, names=True)
    work.say(params["person"], screens.here("sheet_here", release, stored))


def _proof(work: Work, params: Params) -> Proof:
    return _told(work, params).proof()


def _send_proof(work: Work, params: Params, made: bytes) -> None:
    release = work.recaps.open(params["person"], params["release"])
    stored = _keep(work, params, "bukti-siar", release, made, "pdf", "application/pdf", names=True)
    work.say(params["person"], screens.here("proof_here", release, stored))


def _keep(
    work: Work, params: Params, what: str, release: Release, made: bytes, kind: str, mime: str, *, names: bool = False
) -> str:
    day = local(release.due, work.context.zone).date().isoformat()
    return work.files.keep(file_name(what, release, day, kind), made, mime, person=params["person"], names=names)


def _to_call(work: Work, params: Params) -> tuple[Release, list[tuple[Place, Contact | None]]]:
    recap = work.recaps.recap(params["person"], params["release"])
    return recap.release, work.recaps.to_call(params["person"], recap)


def _say_calls(work: Work, params: Params, made: tuple[Release, list[tuple[Place, Contact | None]]]) -> None:
    release, listed = made
    page = page_of(listed, params["page"], CALLS_PAGE)
    replacing = MessageRef(params["message"]) if params["message"] else None
    work.say(params["person"], screens.calls(release, page, len(listed), work.areas), replacing=replacing)


def _sorry(work: Work, params: Params) -> None:
    work.say(params["person"], Screen("recap.not_made", rows=screens.ways(params["release"])))


JOBS = (
    Kind(MAP, _chart, _send_map, make=_drawn, failed=_sorry),
    Kind(CALLS, _to_call, _say_calls, failed=_sorry),
    Kind(SHEET, _sheets, _send_sheet, make=workbook, failed=_sorry),
    Kind(PROOF, _proof, _send_proof, make=draw_proof, failed=_sorry),
)

ROUTES: tuple[Route, ...] = (
    *opens("rekap", recap),
    button("rekap.show", show),
    button("rekap.page", others),
    button("rekap.calls", calls),
    button("rekap.sheet", sheet),
    button("rekap.proof", proof),
)
