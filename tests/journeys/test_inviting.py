"""Inviting others to a KIM: the text, the poster, and who comes by them."""

from urllib.parse import unquote

from kimbot.members.model import Office
from kimbot.roles.model import Role
from kimbot.work import Work
from tests.harness import Bot
from tests.journeys.offices import payload
from tests.phones import Phone
from tests.refusals import refusals
from tests.reports.people import CIBODASARI, applicant, area_code, holder, kim, member, newcomer, office


def invites(phone: Phone) -> str:
    """What pressing *Start* says to who opened her invitation."""
    phone.says("/undang")
    return payload(phone.sees("Ini ajakan untuk").text)


def asked_for(bot: Bot, name: str, start: str) -> Phone:
    """Somebody new has come by an invitation, and gives her name."""
    phone = bot.world.user(name)
    phone.says(start)
    phone.taps("Setuju")
    phone.taps(f"Pakai: {name}")
    return phone


def test_a_member_invites_to_her_kim_and_the_form_knows_it(bot: Bot) -> None:
    office(bot)
    number = kim(bot, "KIM Cibodasari", "cibodasari")
    kim(bot, "KIM Melati", "cibodasari")
    ani = member(bot, "Ani", "cibodasari", number)
    start = invites(ani)
    ready = ani.sees("Ini ajakan untuk KIM Cibodasari")
    copied, shared = ready.button("Salin teks"), ready.button("Bagikan ke WhatsApp")
    assert copied
    assert shared
    text = copied["copy_text"]["text"]
    assert text in ready.text
    assert CIBODASARI in text
    assert unquote(shared["url"]).removeprefix("https://wa.me/?text=") == text
    sari = asked_for(bot, "Sari", start)
    seen = sari.sees("Apa tugas Anda di KIM?").text
    assert CIBODASARI in seen
    assert "KIM Cibodasari" in seen
    sari.taps("Anggota")
    sari.taps("Lewati")
    sari.sees("KIM: KIM Cibodasari")
    sari.taps("Kirim")
    sari.sees("sudah masuk")


def test_who_is_invited_may_choose_another_place(bot: Bot) -> None:
    office(bot)
    start = invites(member(bot, "Ani", "cibodasari", kim(bot, "KIM Cibodasari", "cibodasari")))
    sari = asked_for(bot, "Sari", start)
    sari.taps("Anggota")
    sari.taps("Lewati")
    sari.taps("Ubah")
    sari.taps("Kelurahan")
    sari.says("gandasari")
    sari.sees("Belum ada KIM yang tercatat")


def test_a_form_that_was_begun_keeps_its_name(bot: Bot) -> None:
    office(bot)
    start = invites(member(bot, "Ani", "cibodasari", kim(bot, "KIM Cibodasari", "cibodasari")))
    sari = newcomer(bot, "Sari")
    sari.says("/daftar")
    sari.taps("Setuju")
    sari.says("Sari Wulandari")
    sari.sees("kelurahan mana")
    sari.says(start)
    sari.sees("Anda diajak bergabung dengan KIM Cibodasari")
    sari.sees("Apa tugas Anda")
    sari.taps("Anggota")
    sari.taps("Lewati")
    sari.sees("Nama: Sari Wulandari")


def test_a_wide_kim_asks_for_the_kelurahan_first(bot: Bot) -> None:
    office(bot)
    number = kim(bot, "KIM Kecamatan Cibodas", "kecamatan cibodas")
    bot.admin.says("/kim")
    bot.admin.taps("KIM Kecamatan Cibodas")
    bot.admin.taps("Undang anggota")
    start = payload(bot.admin.sees("Ini ajakan untuk").text)
    assert start.endswith(f"_k{number}")
    asked_for(bot, "Sari", start).sees("kelurahan mana")


def test_links_that_lead_nowhere_any_more(bot: Bot) -> None:
    office(bot)
    asked_for(bot, "Sari", "/start d_36-71-09-9999").sees("kelurahan mana")
    asked_for(bot, "Tuti", "/start d_../../x").sees("kelurahan mana")
    away = kim(bot, "KIM Gandasari", "gandasari")
    kim(bot, "KIM Cibodasari", "cibodasari")
    code = bot.work(lambda work: area_code(work, "cibodasari")).replace(".", "-")
    for gone in (777, away):
        seen = asked_for(bot, f"Wati {gone}", f"/start d_{code}_k{gone}").sees("Apa tugas Anda")
        assert "KIM Cibodasari" in seen.text


def test_who_is_registered_already_is_told_so(bot: Bot) -> None:
    office(bot)
    number = kim(bot, "KIM Cibodasari", "cibodasari")
    start = invites(member(bot, "Ani", "cibodasari", number))
    budi = member(bot, "Budi", "gandasari")
    budi.says(start)
    budi.sees("sudah terdaftar")
    budi.taps("Undang anggota")
    budi.sees("Ini ajakan untuk Gandasari")
    waits = applicant(bot, "Cici", "gandasari")
    waits.says(start)
    waits.sees("sedang diperiksa")
    waits.says("/undang")
    waits.sees("setelah pendaftaran Anda disetujui")
    stranger = newcomer(bot, "Dodi")
    stranger.says("/undang")
    stranger.sees("/daftar")


def test_a_long_name_full_of_markup_still_fits_what_can_be_copied(bot: Bot) -> None:
    office(bot)
    name = ("KIM <b>Maju</b> & 🌿 Jaya " * 4)[:80].strip()
    ani = member(bot, "Ani", "cibodasari", kim(bot, name, "cibodasari"))
    start = invites(ani)
    ready = ani.sees("Ini ajakan untuk KIM <b>Maju</b>")
    copied = ready.button("Salin teks")
    assert copied
    assert len(copied["copy_text"]["text"]) <= 256
    assert payload(copied["copy_text"]["text"]) == start
    ani.taps("Poster cetak")
    poster = ani.sees("Poster untuk KIM <b>Maju</b>", within=15).raw["document"]
    assert bot.world.file(poster["file_id"]).startswith(b"%PDF")


def test_a_poster_comes_as_a_file_to_print(bot: Bot) -> None:
    office(bot)
    ani = member(bot, "Ani", "cibodasari")
    ani.says("/undang")
    ani.sees("Ini ajakan untuk")
    assert "sedang dibuat" in str(ani.taps("Poster cetak")["answer"])
    poster = ani.sees("Cetak di kertas A4", within=15).raw["document"]
    assert poster["file_name"] == "poster-cibodas-sari-kec-cibodas.pdf"
    printed = bot.world.file(poster["file_id"])
    assert printed.startswith(b"%PDF")
    assert b"/MediaBox [0 0 595.28 841.89]" in printed
    assert b"/Count 1" in printed


def test_only_who_belongs_there_invites_there(bot: Bot) -> None:
    office(bot)
    number = kim(bot, "KIM Cibodasari", "cibodasari")
    budi = member(bot, "Budi", "gandasari")
    camat = holder(bot, "Pak Camat", Role.CAMAT, "kecamatan cibodas")
    ketua = member(bot, "Eka", "cibodasari", number, Office.KETUA)
    for route in ("c.call", "c.poster"):
        for press in (f"{route}|{number}|0|", f"{route}|0|0|36.71.09.1002", f"{route}|0|0|36.71"):
            assert budi.forges(press)["answer"]
    assert sum(bot.work(refusals).values()) == 6
    for allowed in (camat, ketua):
        allowed.forges(f"c.call|{number}|0|")
        allowed.sees("Ini ajakan untuk KIM Cibodasari")
    assert bot.work(_jobs) == 0


def _jobs(work: Work) -> int:
    return int(work.tx.value("SELECT count(*) FROM jobs"))
