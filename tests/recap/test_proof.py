"""Bukti siar: what stands on its pages, and that its seal belongs to just that."""

import io
from dataclasses import replace

from pypdf import PdfReader

from kimbot.announcements.audience.model import Finer
from kimbot.announcements.content import Content, Link
from kimbot.core.screens import Media
from kimbot.recap.proof import TEXT_WIDE, draw
from kimbot.recap.told import Told
from kimbot.roles.model import Role
from tests.recap.city import announced, ends
from tests.reports.desk import CIBODAS, CIBODASARI, CITY, KARAWACI_BARU, Desk


def pages(data: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]


def test_it_tells_text_author_times_and_results(desk: Desk) -> None:
    sari, budi = desk.member(CIBODASARI), desk.member(KARAWACI_BARU)
    out = announced(desk)
    ends(desk, out, sari.id, "sent")
    ends(desk, out, budi.id, "failed")
    proof = Told(desk.work, out.author.id, out.release).proof()
    told = pages(draw(proof))
    text = "\n".join(told)
    for words in (
        "Bukti siar",
        "Senin, 23 November 2026 pukul 09.00 WIB",
        "Untuk\nKota Tangerang",
        "1 dari 104 kelurahan",
        "Bawa buku KIA. Info: 0812 & balai RW 05",
        f"Penyusun\n{out.author.name}",
        "Diajukan",
        "Disetujui",
        proof.seal,
    ):
        assert words.replace("\n", " ") in text.replace("\n", " "), words
    assert "😀" not in text
    for area in desk.work.areas.kelurahan():
        assert area.name in text
    assert all(proof.seal[:16] in page and f"{at}/{len(told)}" in page for at, page in enumerate(told, 1))


def test_the_seal_is_the_same_until_something_changes(desk: Desk) -> None:
    sari = desk.member(CIBODASARI)
    out = announced(desk)
    first = Told(desk.work, out.author.id, out.release).proof()
    assert first.seal == Told(desk.work, out.author.id, out.release).proof().seal
    ends(desk, out, sari.id, "sent")
    second = Told(desk.work, out.author.id, out.release).proof()
    assert first.seal != second.seal
    assert second.seal != replace(second, texts=(*second.texts, ("", ""))).seal


def test_who_approved_is_named_once(desk: Desk) -> None:
    out = announced(desk)
    approver = out.approver
    for _ in range(2):
        desk.work.audit.note(approver, "announcement.approve", f"announcement:{out.announcement}", CITY)
    desk.work.audit.note(out.author, "announcement.approve", f"announcement:{out.announcement}", CITY, refused=True)
    facts = dict(Told(desk.work, out.author.id, out.release).proof().facts)
    assert facts["Penyetuju"] == approver.name


def test_it_tells_of_a_finer_audience_of_files_and_of_links(desk: Desk) -> None:
    files = tuple(Media("photo", f"file{at}") for at in range(2))
    more = Content("", "", files, (Link("Peta", "https://contoh.go.id/peta"),))
    out = announced(desk, finer=Finer(without=(CIBODASARI,), kinds=("rtrw",)), more=more)
    told = Told(desk.work, out.author.id, out.release)
    assert " · hanya Grup RT/RW · " in told.chart().subtitle
    proof = told.proof()
    facts = dict(proof.facts)
    assert facts["Khusus"] == "Kecuali: Cibodas Sari, Kec. Cibodas; Hanya: Grup RT/RW"
    assert facts["Lampiran"] == "2 foto"
    assert "Peta: https://contoh.go.id/peta" in "\n".join(pages(draw(proof)))


def test_a_camat_proves_his_own_area(desk: Desk) -> None:
    out = announced(desk)
    camat = desk.holder(Role.CAMAT, CIBODAS)
    proof = Told(desk.work, camat.id, out.release).proof()
    assert len(proof.tables[1].rows) == 6
    assert dict(proof.facts)["Wilayah di sini"] == "Kecamatan Cibodas"


def test_whatever_was_written_gets_onto_paper(desk: Desk) -> None:
    wild = "<b>" + "A" * 400 + "</b>\n" + "\u2067 \u05e0 中文 \u0000 " * 50 + "\n" * 30 + "akhir &amp; selesai"
    out = announced(desk, text=wild)
    proof = Told(desk.work, out.author.id, out.release).proof()
    assert "akhir & selesai" in "\n".join(pages(draw(proof)))


def test_every_table_is_as_wide_as_the_page(desk: Desk) -> None:
    out = announced(desk)
    for table in Told(desk.work, out.author.id, out.release).proof().tables:
        assert sum(table.widths) == TEXT_WIDE
        assert len(table.widths) == len(table.columns)
