"""Which ways are open to whom, and the words with which people greet and thank."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Literal

from kimbot.members.model import GONE, Member, MemberState
from kimbot.roles.model import RIGHTS, Grant, Right

OFFICE: Mapping[Right, tuple[str, ...]] = {
    Right.VERIFY_MEMBER: ("verifikasi",),
    Right.MODERATE: ("moderasi",),
    Right.SEE_KIM: ("kim",),
    Right.COMPOSE: ("siarkan",),
    Right.ANNOUNCE: ("jadwal",),
    Right.SEE_RECAP: ("rekap",),
    Right.INVITE: ("acara",),
    Right.APPROVE_GROUP: ("grup",),
    Right.APPROVE_LOCAL_GROUP: ("grup",),
    Right.MANAGE_ROLES: ("peran",),
}
"""The ways that a right opens, in the order in which they are shown."""
EVERYBODY = ("daftar", "lapor", "laporan", "pengumuman", "profil", "berhenti", "bantuan", "batal")
"""The commands shown to everybody in private."""
GROUP_ADMINS = ("langganan", "berhenti")

Keys = tuple[tuple[str, ...], ...]
Courtesy = Literal["salam", "greeting", "thanks"]


def rights_of(grants: Iterable[Grant]) -> set[Right]:
    """What somebody's grants allow, somewhere."""
    return {right for grant in grants for right in RIGHTS[grant.role]}


def office(rights: Collection[Right]) -> tuple[str, ...]:
    """The ways of somebody's offices."""
    return tuple(dict.fromkeys(way for right, ways in OFFICE.items() if right in rights for way in ways))


def registered(member: Member | None) -> bool:
    """Whether she may report: registered, and neither gone nor refused."""
    return member is not None and member.state not in GONE


def ways(member: Member | None, rights: Collection[Right]) -> tuple[str, ...]:
    """Every way on, for who she is now; who has an office and is no member finds its tasks first."""
    own = ["lapor", "laporan"] if registered(member) else ["daftar"]
    if member is not None and member.state is MemberState.RETURNED:
        own.insert(0, "perbaiki")
    own += ["undang"] if member is not None and member.active else []
    own += ["pengumuman", "profil"] if member is not None else ["pengumuman"]
    return (*own, *office(rights)) if registered(member) else (*office(rights), *own)


def keyboard(member: Member | None, rights: Collection[Right]) -> Keys:
    """The keyboard below what she types: text keys, row by row. Somebody with an office finds her tasks there."""
    last = ("keyboard.tugas", "keyboard.bantuan") if office(rights) else ("keyboard.bantuan",)
    if registered(member):
        return (("keyboard.lapor",), ("keyboard.laporan", "keyboard.pengumuman"), last)
    if office(rights):
        return (("keyboard.pengumuman",), last)
    return (("keyboard.daftar",), ("keyboard.pengumuman", "keyboard.bantuan"))


_SALAM = re.compile(r"(assalamu?\s?alaikum|assalamualaykum|asalamualaikum|samlekum|salamualaikum)\b")
_GREETS = re.compile(
    r"(salam|halo|hallo|hai|hello|hi|permisi|punten|(selamat )?(pagi|siang|sore|malam)"
    r"|good (morning|afternoon|evening))\b"
)
_THANKS = re.compile(
    r"(terima ?kasih|terimakasih|trima ?kasih|makasi|makasih|tks|thx|thanks?|hatur nuhun|nuhun|matur ?nuwun|suwun)\b"
)
COURTEOUS = 6
"""Words in a greeting at most: more than that wants something."""


def courtesy(words: str) -> Courtesy | None:
    """Whether she only greets ("Assalamualaikum wr. wb.", "halo admin") or thanks: what she is answered in kind."""
    plain = " ".join(re.findall(r"\w+", words.casefold().replace("'", "")))
    if len(plain.split()) > COURTEOUS:
        return None
    kinds: tuple[tuple[Courtesy, re.Pattern[str]], ...] = (
        ("thanks", _THANKS),
        ("salam", _SALAM),
        ("greeting", _GREETS),
    )
    return next((kind for kind, words_of in kinds if words_of.match(plain)), None)
