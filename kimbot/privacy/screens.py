"""What a person sees of her data, and of its end."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kimbot.core.screens import Button, Media, Row, Screen, columns, press
from kimbot.kim.model import Leaving
from kimbot.roles.model import Grant


@dataclass(frozen=True, slots=True)
class Shown:
    """What /data_saya shows, in words; `counts` of what is only in the file."""

    name: str
    area: str
    kim: str
    phone: str
    state: str
    consent: Mapping[str, str] | None
    telegram: str
    roles: Sequence[Mapping[str, object]]
    counts: Mapping[str, int]


def data(shown: Shown) -> Screen:
    """/data_saya"""
    values = {
        "registered": bool(shown.name),
        "name": shown.name,
        "area": shown.area,
        "kim": shown.kim,
        "phone": shown.phone,
        "state": shown.state,
        "consent": shown.consent,
        "telegram": shown.telegram,
        "roles": shown.roles,
        **shown.counts,
    }
    rows: tuple[Row, ...] = ((Button("privacy.erase", to=press("go.hapus_data")),),)
    if shown.name:
        rows = ((Button("menu.profil", to=press("go.profil")),), *rows)
    return Screen("privacy.data", values, rows)


def file(stored: str) -> Screen:
    """The same, whole, as a file."""
    return Screen("privacy.file", {}, (), (Media("document", stored),))


def ask_erase(published: int, grants: Sequence[Grant], place: Callable[[Grant], str], *, registered: bool) -> Screen:
    """/hapus_data: what goes, what stays, what cannot be called back."""
    ways = [Button("privacy.yes_erase", to=press("x.erase", 0, 0, "keep"))]
    if published:
        ways = [
            Button("privacy.erase_withdraw", to=press("x.erase", published, 0, "withdraw")),
            Button("privacy.erase_keep", to=press("x.erase", published, 0, "keep")),
        ]
    roles = [{"role": grant.role, "place": place(grant)} for grant in grants]
    rows = (*columns(ways, 1), (Button("members.stay", to=press("p.stay")),))
    return Screen("privacy.ask_erase", {"published": published, "roles": roles, "registered": registered}, rows)


def erased(published: int, *, withdrawn: bool, weeks: int) -> Screen:
    """It is done; so many weeks a backup of before is kept."""
    return Screen("privacy.erased", {"published": published, "withdrawn": withdrawn, "weeks": weeks})


def card_gone() -> Screen:
    """What stands where a card told of her."""
    return Screen("privacy.card_gone")


def somebody_gone(leaving: Leaving) -> Screen:
    """Those who keep her KIM are told that somebody is gone, not who."""
    kim = leaving.kim.name if leaving.kim else ""
    return Screen("privacy.somebody_gone", {"kim": kim, "ketua": leaving.ketua})


def consent_again(*, full: bool, contact: str) -> Screen:
    """The text has changed: asked kindly, before she goes on."""
    yes = Button("btn.setuju", to=press("x.agree"))
    agree: Row = (yes, Button("btn.tidak_setuju", to=press("x.disagree")))
    if full:
        return Screen("kim.consent_full", {"contact": contact}, (agree,))
    return Screen("privacy.consent_again", {}, (agree, (Button("kim.read_all", to=press("x.read")),)))


def disagreed() -> Screen:
    """She does not agree to the new text: what she can still do."""
    rows: tuple[Row, ...] = (
        (Button("btn.setuju", to=press("x.agree")), Button("menu.pengumuman", to=press("go.pengumuman"))),
        (Button("privacy.my_data", to=press("go.data_saya")), Button("privacy.erase", to=press("go.hapus_data"))),
    )
    return Screen("privacy.disagreed", {}, rows)
