"""A recap in words: what goes into the map, the table and the pages. Always Indonesian, since they are passed on."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from kimbot.announcements.model import Announcement
from kimbot.announcements.screens import finer
from kimbot.core.clock import local
from kimbot.core.dates import say_moment
from kimbot.core.strings import slug
from kimbot.core.whatsapp import plain
from kimbot.recap.model import COUNTED, Contact, Place, Recipient, Release, laid_out
from kimbot.recap.picture import Chart, Tile
from kimbot.recap.proof import Proof, Table
from kimbot.recap.screens import SHOWN
from kimbot.recap.sheet import Sheet
from kimbot.texts.catalogue import LANGUAGES

if TYPE_CHECKING:
    from kimbot.work import Work

READ_IN = LANGUAGES[0]
RECIPIENTS = 50_000
"""Rows of people and groups in a table at most."""
TRAIL = 60
"""Lines of an announcement's life on the pages at most, the last ones."""
APPROVE = ("approve", "approve_alone")
ACTS = (
    "schedule",
    "send",
    "submit",
    "revise",
    "return",
    "approve",
    "approve_alone",
    "lapse",
    "insist",
    "hold_back",
    "void",
    "urgent",
    "release",
    "missed",
    "send_late",
    "drop_late",
    "pause",
    "resume",
    "stop",
    "again",
    "cancel",
    "correct",
    "withdraw",
)
"""What the pages tell of an announcement's life, as the audit names it after `announcement.`."""
ON_PAPER = ("sent", "gone", "failed", "unknown")


def file_name(what: str, release: Release, day: str, kind: str) -> str:
    """`rekap-imunisasi-di-balai-warga-2026-11-23.xlsx`"""
    return "-".join(part for part in (what, slug(release.title)[:40].strip("-"), day) if part) + f".{kind}"


class Told:
    """One recap, for one person, with the words of the open unit."""

    def __init__(self, work: Work, person: int, number: int) -> None:
        self._work, self._person = work, person
        self.recap = work.recaps.recap(person, number)
        self.release = self.recap.release

    def chart(self) -> Chart:
        """The map."""
        places = self.recap.places
        tiles = laid_out([place.area for place in places])
        return Chart(
            title=self.release.title,
            subtitle=" · ".join([self._moment(self.release.due), *self._only(), self._seen()]),
            tiles=tuple(
                Tile(*tiles[place.area.code], place.area.parent, place.area.name, place.reach) for place in places
            ),
            legend=tuple(
                (reach, f"{self._word(f'reach.{reach}')}: {count}")
                for reach in SHOWN
                if (count := self.recap.count(reach))
            ),
        )

    def sheets(self) -> list[Sheet]:
        """The table: as a whole, by kelurahan, by name, and whom to call."""
        copies = [(self._word(f"fate.{fate}"), self.recap.copies.get(fate, 0)) for fate in COUNTED]
        places = [(place.area.code, *self._place(place, COUNTED)) for place in self.recap.places]
        listed = self._work.recaps.recipients(self._person, self.release.id, RECIPIENTS)
        return [
            Sheet(self._word("sheet.summary"), self._columns("what", "value"), [*self._facts(), *copies]),
            Sheet(
                self._word("sheet.places"),
                (*self._columns("code", "kelurahan", "kecamatan", "reach"), *(words for words, _ in copies)),
                places,
            ),
            Sheet(
                self._word("sheet.people"),
                self._columns("name", "kind", "area", "fate", "time"),
                [self._recipient(one) for one in listed],
            ),
            Sheet(
                self._word("sheet.calls"),
                self._columns("kelurahan", "kecamatan", "why", "name", "office", "phone"),
                self._calls(),
            ),
        ]

    def proof(self) -> Proof:
        """The pages."""
        announcement = self._work.recaps.announcement(self.release)
        results = [(self._word(f"fate.{fate}"), self.recap.copies.get(fate, 0)) for fate in COUNTED]
        short = tuple(self._word(f"short.{fate}") for fate in ON_PAPER)
        return Proof(
            title=self._word("proof.title"),
            owner=self._word("proof.owner", city=self._work.areas.city.name),
            facts=(*self._facts(), *self._people(announcement), *self._times(), *self._withdrawn()),
            texts=tuple(self._texts(announcement)),
            tables=(
                Table(self._word("proof.results"), (130, 44), self._columns("fate", "count"), tuple(results)),
                Table(
                    self._word("proof.places"),
                    (40, 32, 32, 15, 24, 13, 18),
                    (*self._columns("kelurahan", "kecamatan", "reach"), *short),
                    tuple(self._place(place, ON_PAPER) for place in self.recap.places),
                ),
                Table(
                    self._word("proof.trail"),
                    (66, 58, 50),
                    self._columns("time", "act", "by"),
                    tuple(self._trail(announcement)),
                ),
            ),
            seal_words=self._word("proof.seal"),
            page_words=self._word("proof.page"),
            at=local(self.release.due, self._work.context.zone),
        )

    def _facts(self) -> list[tuple[str, str]]:
        """What a release is, in lines of a label and its value."""
        reached = len(self.recap.meant) - len(self.recap.missed)
        values = {
            "announcement": self.release.title,
            "released": self._moment(self.release.due),
            "state": self._word(f"state.{self.release.state}"),
            "audience": "; ".join(map(self._work.areas.label, self.release.areas)),
            "seen": self._seen(),
            "reached": self._word("proof.reached", reached=reached, meant=len(self.recap.meant)),
        }
        return [(self._word(f"fact.{name}"), value) for name, value in values.items()]

    def _people(self, announcement: Announcement) -> list[tuple[str, str]]:
        entries = self._work.audit.entries(announcement.subject)
        acts = [f"announcement.{act}" for act in APPROVE]
        approved = [one.actor for one in entries if one.act in acts and not one.refused]
        topic = self._work.topics.named(announcement.topic)
        return [
            (self._word("fact.topic"), topic.label_id),
            *self._finer(announcement),
            (self._word("fact.author"), self._name(announcement.author)),
            (self._word("fact.approver"), ", ".join(map(self._name, dict.fromkeys(approved)))),
        ]

    def _texts(self, announcement: Announcement) -> list[tuple[str, str]]:
        """Its words as they are now, and those that corrections replaced, the last first."""
        found = [(self._word("proof.text"), plain(announcement.content.whole, marked=False))]
        for change in reversed(self._work.recaps.changes(self.release)):
            if change.kind == "ralat":
                title = self._word("proof.before", when=self._moment(change.at), done=change.done, owed=change.owed)
                found.append((title, plain(change.was, marked=False)))
        return found

    def _withdrawn(self) -> list[tuple[str, str]]:
        return [
            (
                self._word("fact.withdrawn"),
                self._word("proof.withdrawn", when=self._moment(change.at), done=change.done, owed=change.owed),
            )
            for change in self._work.recaps.changes(self.release)
            if change.kind == "tarik"
        ]

    def _finer(self, announcement: Announcement) -> list[tuple[str, str]]:
        """What more was said of its audience, and what was attached, where there is any of it."""
        shown = finer(announcement, self._work.areas, self._work.topics)
        said = self._work.context.texts.label(READ_IN, shown.key, shown.values)
        kinds = Counter(file.kind for file in announcement.content.files)
        attached = ", ".join(self._word(f"attached.{kind}", count=count) for kind, count in kinds.items())
        told = (("finer", "; ".join(line for line in said.splitlines() if line)), ("attached", attached))
        return [(self._word(f"fact.{name}"), value) for name, value in told if value]

    def _only(self) -> list[str]:
        """For whom alone it was, by kind of chat and role, where not for all."""
        said = self._work.recaps.announcement(self.release).finer
        keys = [*(f"kind.{kind}" for kind in said.kinds), *(f"role.{role}" for role in said.roles)]
        names = [self._work.context.texts.label(READ_IN, f"announcements.{key}", {}) for key in keys]
        return [self._word("only", names=names)] if names else []

    def _times(self) -> list[tuple[str, str]]:
        moments = zip(("first", "last"), self._work.recaps.sent_between(self.release.id), strict=True)
        return [(self._word(f"fact.{name}"), self._moment(at) if at else "") for name, at in moments]

    def _trail(self, announcement: Announcement) -> list[tuple[str, str, str]]:
        entries = [
            (one, one.act.removeprefix("announcement."))
            for one in self._work.audit.entries(announcement.subject)
            if not one.refused
        ]
        told = [(one, act) for one, act in entries if act in ACTS]
        return [(self._moment(one.at), self._word(f"act.{act}"), self._name(one.actor)) for one, act in told[-TRAIL:]]

    def _calls(self) -> list[tuple[str, ...]]:
        return [
            (place.area.name, self._kecamatan(place), self._word(f"why.{place.why}"), *self._near(one))
            for place, one in self._work.recaps.to_call(self._person, self.recap)
        ]

    def _near(self, one: Contact | None) -> tuple[str, str, str]:
        if one is None:
            return "", "", ""
        return one.name, f"{self._word(f'office.{one.role}')} {one.kim or self._label(one.area)}", one.phone

    def _place(self, place: Place, fates: tuple[str, ...]) -> tuple[str | int, ...]:
        counts = (place.copies.get(fate, 0) for fate in fates)
        return (place.area.name, self._kecamatan(place), self._word(f"reach.{place.reach}"), *counts)

    def _recipient(self, one: Recipient) -> tuple[str, ...]:
        kind = self._word("kind.group" if one.group else "kind.member")
        when = f"{local(one.settled, self._work.context.zone):%d/%m/%Y %H.%M}" if one.settled else ""
        return (one.name, kind, self._label(one.area), self._word(f"fate.{one.fate}"), when)

    def _seen(self) -> str:
        """The areas that are looked at, by name."""
        return "; ".join(map(self._label, self._work.recaps.seen_by(self._person)))

    def _kecamatan(self, place: Place) -> str:
        parent = self._work.areas.get(place.area.parent)
        return parent.name if parent else ""

    def _label(self, area: str) -> str:
        return self._work.areas.label(area)

    def _name(self, person: int) -> str:
        return self._work.members.name_of(person) if person else "kimbot"

    def _moment(self, at: int) -> str:
        return say_moment(local(at, self._work.context.zone), READ_IN)

    def _columns(self, *names: str) -> tuple[str, ...]:
        return tuple(self._word(f"column.{name}") for name in names)

    def _word(self, name: str, **values: object) -> str:
        return self._work.context.texts.label(READ_IN, f"recap.{name}", values)
