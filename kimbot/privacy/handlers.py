"""/data_saya, /hapus_data, and the consent that is asked again when its text has changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kimbot.bot.events import Said, Tap
from kimbot.bot.routes import Route, button, opens
from kimbot.core.clock import local
from kimbot.core.dates import say_day
from kimbot.core.screens import Screen
from kimbot.members.model import CONSENT_VERSION, GONE
from kimbot.privacy import screens
from kimbot.texts.catalogue import LANGUAGES

if TYPE_CHECKING:
    from kimbot.work import Work

ASKED_AT = {"start", "lapor", "laporan", "profil"}
"""The ways in at which a new consent text is asked about. Reading, leaving and erasing stay open without it."""


def data(work: Work, event: Said | Tap) -> None:
    """/data_saya: everything held about her, on the screen and as a file."""
    work.say(event.actor.id, screens.data(_shown(work, event)))
    work.say(event.actor.id, screens.file(work.privacy.export(event.actor)))


def ask_erase(work: Work, event: Said | Tap) -> None:
    """/hapus_data: really?"""
    plan = work.privacy.plan(event.actor)
    registered = plan.member is not None
    shown = screens.ask_erase(len(plan.published), plan.grants, work.roles.place, registered=registered)
    work.say(event.actor.id, shown)


def erase(work: Work, tap: Tap) -> None:
    """Ya, hapus: with what she has published, or without."""
    withdraw = tap.arg == "withdraw"
    farewell = work.privacy.erase(tap.actor, tap.subject, withdraw=withdraw)
    work.say(
        farewell,
        screens.erased(tap.subject, withdrawn=withdraw, weeks=work.context.backup_weeks),
        replacing=tap.message,
    )


def read(work: Work, tap: Tap) -> None:
    """Baca lengkap."""
    shown = screens.consent_again(full=True, contact=work.context.privacy_contact)
    work.say(tap.chat.id, shown, replacing=tap.message)


def agree(work: Work, tap: Tap) -> None:
    """She agrees to the text as it is now."""
    work.members.agree(tap.actor)
    work.say(tap.chat.id, Screen("privacy.agreed"), replacing=tap.message)


def disagree(work: Work, tap: Tap) -> None:
    """She does not."""
    work.say(tap.chat.id, screens.disagreed(), replacing=tap.message)


def forget(work: Work) -> bool:
    """The tick: what has been kept for its time is taken out."""
    return work.privacy.forget()


def asked_first(route: Route) -> Route:
    """The same way in, but who agreed to an older text is asked about the new one before she goes on."""
    if route.kind != "message" and not {name.rpartition(".")[2] for name in route.names} & ASKED_AT:
        return route

    def ask(work: Work, event: Any) -> None:
        member = work.members.get(event.actor.id)
        agreed = member is None or member.state in GONE or member.consent == CONSENT_VERSION
        if agreed or (route.kind == "message" and not _photo_out_of_the_blue(work, event)):
            route.handler(work, event)
        else:
            work.say(event.actor.id, screens.consent_again(full=False, contact=""))

    return replace(route, handler=ask)


def _photo_out_of_the_blue(work: Work, said: Said) -> bool:
    """Whether it would begin a report."""
    return said.attachment is not None and work.drafts.listening(said.actor.id) is None


def _shown(work: Work, event: Said | Tap) -> screens.Shown:
    held = work.privacy.held(event.actor)
    member = work.members.get(event.actor.id)
    kim = work.registry.get(member.kim_id) if member else None
    telegram = held["telegram"][0]
    roles = [{"role": grant.role, "place": work.roles.place(grant)} for grant in work.roles.of(event.actor.id)]
    consent = None
    if held["keanggotaan"]:
        day = local(int(str(held["keanggotaan"][0]["consent_at"])), work.context.zone).date()
        consent = {language: say_day(day, language) for language in LANGUAGES}
    return screens.Shown(
        name=member.name if member else "",
        area=work.areas.label(member.area) if member else "",
        kim=(kim.name if kim else member.kim_wish) if member else "",
        phone=member.phone if member else "",
        state=str(member.state) if member else "",
        consent=consent,
        telegram=" ".join(filter(None, [str(telegram["title"]), f"@{name}" if (name := telegram["username"]) else ""])),
        roles=roles,
        counts={
            "reports": len({row["id"] for row in held["laporan"]}),
            "drafts": len(held["isian"]),
            "messages": len(held["pesan"]) + len(held["siaran"]),
            "groups": len(held["grup"]),
            "acts": len(held["jejak"]),
        },
    )


ROUTES: tuple[Route, ...] = (
    *opens("data_saya", data),
    *opens("hapus_data", ask_erase),
    button("x.erase", erase),
    button("x.read", read),
    button("x.agree", agree),
    button("x.disagree", disagree),
)
