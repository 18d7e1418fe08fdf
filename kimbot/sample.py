"""The sample city of `make demo`: people on a sandbox, KIM in three kecamatan, and a guided first minute.

Talks to the sandbox through its player API only; what had happened before is put in through the services.
"""

import json
import urllib.request
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from kimbot.core.actor import Actor
from kimbot.core.clock import local
from kimbot.kim.model import NO_SK, Kim, Stage
from kimbot.members.model import Application, Office
from kimbot.reports.model import Content, Faces, Kind
from kimbot.roles.model import Offer, Role
from kimbot.work import Work

CITY = "36.71"
KARAWACI, JATIUWUNG = "36.71.07", "36.71.02"
CIBODAS_SARI, UWUNG_JAYA, KERONCONG = "36.71.09.1002", "36.71.09.1005", "36.71.02.1001"
GANDASARI = "36.71.02.1004"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the sample city. `note` is what the phone page says of her."""

    id: int
    first: str
    last: str
    note: str

    @property
    def actor_name(self) -> str:
        return f"{self.first} {self.last}"


DEWI = Person(101, "Dewi", "Lestari", "Warga Cibodas Sari, belum terdaftar")
RATNA = Person(102, "Ratna", "Kusuma", "Admin Dinas Kominfo")
SITI = Person(103, "Siti", "Aminah", "Ketua KIM Cibodas Sari, admin grup RT")
YANTI = Person(104, "Yanti", "Rahayu", "Anggota KIM Uwung Jaya, KWT Melati")
JOKO = Person(105, "Joko", "Prasetyo", "Ketua KIM Kecamatan Karawaci")
HADI = Person(106, "Hadi", "Santoso", "Koordinator Kecamatan Jatiuwung")
LINA = Person(107, "Lina", "Marlina", "Penyusun siaran di Dinas Kominfo")
BUDI = Person(108, "Budi", "Hartono", "Penyetuju siaran di Dinas Kominfo")
PEOPLE = (DEWI, RATNA, SITI, YANTI, JOKO, HADI, LINA, BUDI)
GROUP = "Warga RT 03 Cibodas Sari"

REGISTRY = (
    ("KIM Cibodas Sari", CIBODAS_SARI, "Lingkungan", NO_SK, Stage.ACTIVE),
    ("KIM Uwung Jaya", UWUNG_JAYA, "Pertanian kota", NO_SK, Stage.ACTIVE),
    ("KIM Kecamatan Karawaci", KARAWACI, "UMKM", NO_SK, Stage.ACTIVE),
    ("KIM Keroncong", KERONCONG, "Kesehatan", NO_SK, Stage.CANDIDATES),
)
"""Gandasari in Kecamatan Jatiuwung has none, so that the way out of that question can be seen."""


def populate(url: str) -> None:
    """Put the people and their group into the sandbox at `url`. Everyone has pressed /start."""
    for person in PEOPLE:
        details = {"id": person.id, "first_name": person.first, "last_name": person.last, "note": person.note}
        _post(url, "/sandbox/users", details)
        _post(url, f"/sandbox/chats/{person.id}/messages", {"from": person.id, "text": "/start"})
    group = _post(url, "/sandbox/chats", {"type": "group", "title": GROUP, "members": [SITI.id, DEWI.id]})
    _post(url, f"/sandbox/chats/{group['id']}/bot", {"action": "add", "from": SITI.id})
    _post(url, f"/sandbox/chats/{group['id']}/messages", {"from": SITI.id, "text": "/langganan cibodas sari"})
    _post(url, "/sandbox/guide", guide())


def seed(work: Work) -> None:
    """What had happened before the first minute: a registry of KIM, members, roles."""
    actors = {person.id: _arrive(work, person) for person in PEOPLE}
    ratna = actors[RATNA.id]
    work.roles.make_first_admin(ratna.id)
    kims = {kim.name: kim for kim in work.registry.put_in(ratna, REGISTRY)}
    _join(work, ratna, actors[SITI.id], kims["KIM Cibodas Sari"], CIBODAS_SARI, Office.KETUA)
    _join(work, ratna, actors[YANTI.id], kims["KIM Uwung Jaya"], UWUNG_JAYA, Office.ANGGOTA)
    _join(work, ratna, actors[JOKO.id], kims["KIM Kecamatan Karawaci"], "36.71.07.1001", Office.KETUA)
    work.roles.grant(ratna, actors[HADI.id].id, Offer(Role.COORDINATOR, JATIUWUNG))
    work.roles.seat(ratna, actors[LINA.id].id, Offer(Role.EDITOR, CITY))
    work.roles.seat(ratna, actors[BUDI.id].id, Offer(Role.APPROVER, CITY))
    work.formation.move(ratna, 0, GANDASARI, Stage.NONE, Stage.OUTREACH)
    work.formation.note_visit(ratna, 0, GANDASARI, _yesterday(work), "Bertemu lurah dan para ketua RW", "")
    work.outbox.ledger.forget_queued()  # nobody needs to be told again of what happened before
    work.reports.submit(actors[YANTI.id], _harvest(work))


def guide() -> dict[str, Any]:
    """The first minute, step by step: who says or taps what."""
    return {
        "title": "Satu menit pertama",
        "intro": "Dewi mendaftar, Bu Siti memverifikasi, Bu Lina menyusun pengumuman, Pak Budi menyetujui.",
        "clock_note": "Di sini waktu berjalan 60 kali lebih cepat: 1 detik sama dengan 1 menit.",
        "phones": [DEWI.id, SITI.id, LINA.id, BUDI.id],
        "steps": [
            {"phone": DEWI.id, "tap": "Daftar", "text": "Dewi ingin ikut KIM."},
            {"phone": DEWI.id, "tap": "Setuju", "text": "Ia memberi izin datanya disimpan."},
            {"phone": DEWI.id, "tap": "Pakai: Dewi Lestari", "text": "Namanya sudah benar."},
            {"phone": DEWI.id, "say": "cibodasari", "text": "Kelurahan boleh diketik seadanya."},
            {"phone": DEWI.id, "tap": "Anggota", "text": "Di KIM ia menjadi anggota."},
            {"phone": DEWI.id, "tap": "Lewati", "text": "Nomor HP tidak wajib."},
            {"phone": DEWI.id, "tap": "Kirim", "text": "Pendaftaran dikirim ke ketua KIM."},
            {"phone": SITI.id, "tap": "Setujui", "text": "Bu Siti, ketua KIM, menyetujui."},
            {"phone": LINA.id, "say": "/siarkan", "text": "Bu Lina di Kominfo menyusun pengumuman."},
            {
                "phone": LINA.id,
                "say": "Posyandu balita hari Sabtu pukul 08.00 di balai warga. Bawa buku KIA, ya.",
                "text": "Isi pengumumannya.",
            },
            {"phone": LINA.id, "tap": "Kesehatan", "text": "Topiknya."},
            {"phone": LINA.id, "tap": "Semua wilayah", "text": "Untuk siapa."},
            {"phone": LINA.id, "say": "30 menit lagi", "text": "Kapan: di sini 30 menit terasa 30 detik."},
            {"phone": LINA.id, "tap": "Jadwalkan", "text": "Sekarang menunggu persetujuan."},
            {
                "phone": BUDI.id,
                "tap": "Setujui",
                "text": "Pak Budi setuju. Tinggal tunggu: Dewi dan grup RT menerimanya.",
            },
        ],
    }


def _harvest(work: Work) -> Content:
    story = (
        "Ibu-ibu KWT Melati memanen 40 kg kangkung dan 15 kg cabai dari kebun di lahan kosong RW 05. "
        "Separuhnya dibagikan ke posyandu, sisanya dijual untuk membeli bibit. "
        "Kebun ini mulai ditanami tiga bulan lalu bersama penyuluh."
    )
    title, place = "Panen kangkung KWT Melati", "Kebun KWT Melati, RW 05 Uwung Jaya"
    return Content(Kind.POTENTIAL, title, story, _yesterday(work), place, Faces.NO_PHOTOS, ())


def _yesterday(work: Work) -> date:
    return local(work.now, work.context.zone).date() - timedelta(days=1)


def _arrive(work: Work, person: Person) -> Actor:
    chat = work.chats.seen(person.id, "private", person.actor_name, None, "id")
    work.chats.set_state(chat.id, "open")
    return Actor(chat.id, person.actor_name)


def _join(work: Work, by: Actor, person: Actor, kim: Kim, kelurahan: str, office: Office) -> None:
    member = work.membership.apply(person, Application(person.name, kelurahan, kim.id, "", office, ""))
    work.membership.approve(by, person.id, member.version)


def _post(url: str, path: str, body: dict[str, Any]) -> Any:
    data = json.dumps(body).encode()
    request = urllib.request.Request(url + path, data, {"Content-Type": "application/json"})  # noqa: S310
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30) as answer:
        return json.loads(answer.read())
