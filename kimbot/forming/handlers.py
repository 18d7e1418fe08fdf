"""The formation list and its cards; Ikut membentuk KIM; moving a place on, its SK, visits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimbot.bot.events import Tap
from kimbot.bot.routes import Route, button
from kimbot.core.errors import Stale
from kimbot.core.paging import page_of
from kimbot.core.screens import Screen
from kimbot.drafts.handlers import show
from kimbot.forming import screens
from kimbot.forming.model import STAGES, Look, Place, read_look
from kimbot.kim.model import Stage
from kimbot.roles.model import Right

if TYPE_CHECKING:
    from kimbot.work import Work


def overview(work: Work, tap: Tap) -> None:
    """Tahap pembentukan: the list, or another page or part of it."""
    look = read_look(tap.arg, tap.subject)
    work.say(
        tap.chat.id, screens.overview(work.formation.overview(tap.actor, look), look, work.areas), replacing=tap.message
    )


def choose_stage(work: Work, tap: Tap) -> None:
    """Pilih tahap."""
    look = read_look(tap.arg, 0)
    every = work.formation.overview(tap.actor, Look(within=look.within))
    work.say(tap.chat.id, screens.stages(every, look), replacing=tap.message)


def choose_kecamatan(work: Work, tap: Tap) -> None:
    """Pilih kecamatan."""
    look = read_look(tap.arg, tap.subject)
    found = work.formation.overview(tap.actor, Look())
    work.say(tap.chat.id, screens.where(found, look, work.areas), replacing=tap.message)


def show_kim(work: Work, tap: Tap) -> None:
    """One KIM."""
    place = work.formation.open(tap.actor, tap.subject, "")
    look = read_look(tap.arg, tap.version - 1) if tap.version else None
    work.say(tap.chat.id, _card(work, tap, place, look), replacing=tap.message)


def show_place(work: Work, tap: Tap) -> None:
    """A kelurahan without a KIM; once it has one, that."""
    area, _, rest = tap.arg.partition("/")
    place = work.formation.open(tap.actor, 0, area)
    look = read_look(rest, tap.version - 1) if tap.version else None
    work.say(tap.chat.id, _card(work, tap, place, look), replacing=tap.message)


def join(work: Work, tap: Tap) -> None:
    """Ikut membentuk KIM."""
    member = work.candidates.join(tap.actor)
    work.say(tap.chat.id, Screen("forming.joined", {"area": work.areas.label(member.area)}), replacing=tap.message)


def register_kim(work: Work, tap: Tap) -> None:
    """Daftarkan KIM: the form of a new KIM, its home known."""
    work.roles.require(tap.actor, Right.MANAGE_KIM, tap.arg)
    draft, _ = work.drafts.begin(tap.actor.id, "kim", answers={"area": tap.arg, "formed": True})
    show(work, draft)


def ask_move(work: Work, tap: Tap) -> None:
    """Ubah tahap: to which?"""
    place = work.formation.to_coach(tap.actor, tap.subject, tap.arg)
    work.say(tap.chat.id, screens.ask_move(place, work.areas), replacing=tap.message)


def move(work: Work, tap: Tap) -> None:
    """It has come to that stage."""
    area, _, after = tap.arg.partition(":")
    seen = _seen(tap)
    if seen is None or after not in STAGES:
        work.formation.to_coach(tap.actor, tap.subject, area)
        raise Stale()
    place = work.formation.move(tap.actor, tap.subject, area, seen, Stage(after))
    work.answer("forming.moved", stage=place.stage)
    work.say(tap.chat.id, _card(work, tap, place), replacing=tap.message)


def write_sk(work: Work, tap: Tap) -> None:
    """Isi SK, Ubah SK; or it has come to the stage *SK terbit*, with which its SK is asked."""
    place = work.formation.to_coach(tap.actor, tap.subject, "")
    seen = _seen(tap)
    draft, _ = work.drafts.begin(tap.actor.id, "sk", subject=place.kim_id, answers={"seen": str(seen)} if seen else {})
    show(work, draft)


def note_visit(work: Work, tap: Tap) -> None:
    """Catat kunjungan."""
    place = work.formation.to_coach(tap.actor, tap.subject, tap.arg)
    draft, _ = work.drafts.begin(tap.actor.id, "kunjungan", subject=place.kim_id, answers={"area": place.area})
    show(work, draft)


def visits(work: Work, tap: Tap) -> None:
    """Semua kunjungan."""
    place = work.formation.open(tap.actor, tap.subject, tap.arg)
    found = work.formation.visits(tap.actor, place)
    page = page_of(found, tap.version, screens.SHOWN)
    shown = screens.visits(place, page, len(found), work.members.name_of, work.areas)
    work.say(tap.chat.id, shown, replacing=tap.message)


def show_photo(work: Work, tap: Tap) -> None:
    """The photo of a visit, below."""
    visit = work.formation.visit(tap.actor, tap.subject)
    if not visit.photo:
        raise Stale()
    work.say(tap.chat.id, screens.photo(visit))


def remind(work: Work) -> None:
    """The tick: decrees that end."""
    work.formation.remind()


def _card(work: Work, tap: Tap, place: Place, look: Look | None = None) -> Screen:
    """The card of a place, as far as she may see it."""
    coaches, visits = work.formation.may_coach(tap.actor, place), work.formation.visits(tap.actor, place)
    zone = work.context.zone
    if place.kim is not None:
        seen = screens.Seen(place, visits, coaches, look=look)
        return screens.kim(seen, work.registry.members(place.kim), work.areas, zone)
    registers = work.roles.may(tap.actor.id, Right.MANAGE_KIM, place.area)
    seen = screens.Seen(place, visits, coaches, registers, work.candidates.count(place.area), look)
    people = work.candidates.at(tap.actor, place.area) if coaches else ()
    return screens.kelurahan(seen, people, work.areas, zone)


def _seen(tap: Tap) -> Stage | None:
    """The stage that stood on the card when its button was drawn; the buttons carry it as a version."""
    return STAGES[tap.version - 1] if 0 < tap.version <= len(STAGES) else None


ROUTES: tuple[Route, ...] = (
    button("k.show", show_kim),
    button("fm.list", overview),
    button("fm.stages", choose_stage),
    button("fm.where", choose_kecamatan),
    button("fm.show", show_place),
    button("fm.join", join),
    button("fm.kim", register_kim),
    button("fm.stage", ask_move),
    button("fm.move", move),
    button("fm.sk", write_sk),
    button("fm.visit", note_visit),
    button("fm.visits", visits),
    button("fm.photo", show_photo),
)
