"""Where there is no KIM: who wants to help form one, and what becomes of it."""

from kimbot.roles.model import Role
from kimbot.work import Work
from tests.harness import Bot
from tests.journeys.offices import trail
from tests.phones import Phone
from tests.refusals import refusals
from tests.reports.people import CIBODASARI, actor_of, holder, kim, newcomer, office


def joins(bot: Bot, name: str, *, helps: bool = True) -> Phone:
    """She registers where there is no KIM, and perhaps wants to help."""
    phone = newcomer(bot, name)
    phone.says("/daftar")
    phone.taps("Setuju")
    phone.taps(f"Pakai: {name}")
    phone.says("cibodasari")
    phone.taps("Belum ada KIM")
    phone.taps("Anggota")
    phone.taps("Lewati")
    phone.taps("Kirim")
    phone.sees("sudah masuk")
    if helps:
        phone.taps("Ikut membentuk KIM")
        phone.sees("calon anggota KIM di Cibodas Sari")
    return phone


def kim_of(bot: Bot, phone: Phone) -> str:
    def find(work: Work) -> str:
        member = work.members.get(actor_of(work, phone).id)
        found = work.registry.get(member.kim_id if member else None)
        return found.name if found else ""

    return bot.work(find)


def test_one_card_with_a_number_then_the_kim_and_its_people(bot: Bot) -> None:
    office(bot)
    coordinator = holder(bot, "Pak Jaya", Role.COORDINATOR, "kecamatan cibodas")
    others = holder(bot, "Pak Karawaci", Role.COORDINATOR, "kecamatan karawaci")
    ani, budi = joins(bot, "Ani"), joins(bot, "Budi")
    aside = joins(bot, "Cici", helps=False)
    coordinator.sees("2 warga mau ikut")
    cards = [one for one in coordinator.messages() if "ikut membentuk KIM" in one.text]
    assert [one.text for one in cards] == [f"2 warga mau ikut membentuk KIM di {CIBODASARI}. Di sana belum ada KIM."]
    assert not [one for one in others.messages() if "ikut membentuk" in one.text]
    bot.admin.sees("2 warga mau ikut")
    coordinator.taps("Lihat calonnya")
    seen = coordinator.sees("2 warga mau ikut membentuknya").text
    assert "Ani" in seen
    assert "Budi" in seen
    assert "Cici" not in seen
    coordinator.taps("Daftarkan KIM")
    coordinator.says("KIM Cibodasari")
    coordinator.taps("Lewati")
    coordinator.sees("Wilayah: Cibodas Sari")
    coordinator.taps("Simpan")
    for phone in (ani, budi):
        phone.sees("KIM Cibodasari sudah terbentuk")
        assert kim_of(bot, phone) == "KIM Cibodasari"
    assert kim_of(bot, aside) == ""
    aside.sees_not("sudah terbentuk")
    coordinator.sees("Calon anggotanya sudah masuk")
    assert [one.text for one in coordinator.messages() if "warga mau ikut membentuk KIM di" in one.text] == []


def test_a_second_tap_and_a_kim_that_came_meanwhile(bot: Bot) -> None:
    office(bot)
    ani = joins(bot, "Ani", helps=False)
    offered = ani.sees("mau ikut membentuknya")
    ani.taps("Ikut membentuk KIM")
    ani.sees("calon anggota")
    ani.forges("fm.join|0|0|", offered)
    ani.says("/data_saya")
    ani.sees("Data Anda di kimbot")
    assert [entry.act for entry in trail(bot)].count("candidate.join") == 1
    budi = joins(bot, "Budi", helps=False)
    kim(bot, "KIM Cibodasari", "cibodasari")
    assert "sudah ada KIM" in str(budi.taps("Ikut membentuk KIM")["answer"])
    assert kim_of(bot, budi) == ""


def test_who_goes_does_not_count_any_more(bot: Bot) -> None:
    office(bot)
    ani, _ = joins(bot, "Ani"), joins(bot, "Budi")
    ani.says("/hapus_data")
    ani.taps("Ya, hapus data saya")
    bot.until(lambda work: work.tx.value("SELECT count(*) FROM candidates") == 1)
    bot.admin.forges("fm.show|0|0|36.71.09.1002")
    assert "Ani" not in bot.admin.sees("1 warga mau ikut").text


def test_only_who_coaches_kim_there_sees_who_they_are(bot: Bot) -> None:
    office(bot)
    joins(bot, "Ani")
    elsewhere = holder(bot, "Pak Karawaci", Role.COORDINATOR, "kecamatan karawaci")
    for route in ("fm.show", "fm.kim"):
        assert elsewhere.forges(f"{route}|0|0|36.71.09.1002")["answer"]
        elsewhere.sees_not("warga mau ikut")
    lurah = holder(bot, "Pak Lurah", Role.LURAH, "cibodasari")
    lurah.forges("fm.show|0|0|36.71.09.1002")
    assert "Ani" not in lurah.sees("1 warga mau ikut membentuknya.").text
    assert lurah.forges("fm.kim|0|0|36.71.09.1002")["answer"]
    assert sum(bot.work(refusals).values()) == 3


def test_a_coordinator_hears_at_once_that_a_place_is_outside_her_area(bot: Bot) -> None:
    office(bot)
    jaya = holder(bot, "Pak Jaya", Role.COORDINATOR, "kecamatan cibodas")
    jaya.says("/kim")
    jaya.taps("Tambah KIM")
    jaya.says("KIM Melati")
    jaya.says("gerendeng")
    jaya.sees("Gerendeng, Kec. Karawaci di luar wilayah Anda. Pilih yang termasuk Kecamatan Cibodas, ya.")
    jaya.says("kel. cibodasari")
    jaya.sees("SK pengurusnya sudah terbit")
