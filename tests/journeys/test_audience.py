"""Whom an announcement goes to beyond topic and area, and how that is looked at before it goes."""

from kimbot.roles.model import Role
from tests.announcements.scene import (
    DAY,
    composes,
    copies,
    goes_out,
    group,
    member,
    office,
    picks_topic,
    sends,
    settles,
)
from tests.harness import Bot
from tests.phones import Phone
from tests.reports.people import holder


def opens_others(admin: Phone, label: str) -> None:
    """Pilihan lain, from the summary."""
    admin.sees("Sudah benar?")
    admin.taps("Pilihan lain")
    admin.taps(label)


def test_the_simple_trip_has_no_more_taps_than_before(bot: Bot) -> None:
    admin = office(bot)
    before = admin.actions
    sends(bot)
    assert admin.actions - before == 6 + 1  # she approves it herself


def test_kinds_of_chat_and_areas_left_out(bot: Bot) -> None:
    admin = office(bot)
    near, far = group(bot, "Warga RW 05"), group(bot, "Warga RW 01", "gerendeng")
    sari = member(bot)
    composes(admin)
    admin.taps("Sekarang")
    assert "2 grup dan 1 anggota" in admin.sees("Sudah benar?").text
    opens_others(admin, "Penerima")
    admin.taps("Grup RT/RW")
    assert "✓ Grup RT/RW" in admin.sees("Siapa saja yang menerima").buttons
    admin.taps("Selesai")
    assert "Hanya: Grup RT/RW" in admin.sees("Sudah benar?").text
    opens_others(admin, "Kecuali wilayah")
    admin.says("kecamatan karawaci")
    admin.sees("• Kecamatan Karawaci")
    admin.taps("Tambah wilayah lain")
    admin.says("cibodas baru")
    admin.sees("• Cibodas Baru")
    admin.taps("Selesai")
    told = admin.sees("Sudah benar?").text
    assert "Kecuali: Kecamatan Karawaci; Cibodas Baru" in told
    assert "1 grup dan 0 anggota" in told
    goes_out(bot)
    near.sees("Imunisasi")
    settles(bot)
    assert copies(far, "Imunisasi") == copies(sari, "Imunisasi") == 0


def test_not_all_of_an_audience_can_be_left_out(bot: Bot) -> None:
    admin = office(bot)
    composes(admin, area="cibodasari")
    admin.taps("Sekarang")
    opens_others(admin, "Kecuali wilayah")
    admin.says("kecamatan cibodas")
    admin.sees("tidak ada lagi yang menerima")


def test_a_second_topic_reaches_groups_that_chose_only_that(bot: Bot) -> None:
    admin, warga = office(bot), group(bot, "Paguyuban")
    bot.work(lambda work: work.tx.run("DELETE FROM group_topics WHERE topic <> 'umkm'"))
    composes(admin)
    admin.taps("Sekarang")
    admin.sees("belum ada grup atau anggota yang menerima topik ini")
    opens_others(admin, "Topik lain")
    admin.taps("UMKM")
    admin.taps("Selesai")
    assert "Juga topik: UMKM" in admin.sees("Sudah benar?").text
    goes_out(bot)
    warga.sees("Pengumuman · Kesehatan")


def test_offices_get_it_in_their_own_chats(bot: Bot) -> None:
    admin, warga, sari = office(bot), group(bot), member(bot)
    camat = holder(bot, "Pak Camat", Role.CAMAT, "kecamatan cibodas")
    far = holder(bot, "Bu Camat", Role.CAMAT, "kecamatan karawaci")
    composes(admin, area="cibodasari")
    admin.taps("Sekarang")
    opens_others(admin, "Peran")
    admin.taps("Camat")
    admin.taps("Selesai")
    assert "Hanya untuk: Camat" in admin.sees("Sudah benar?").text
    goes_out(bot)
    camat.sees("Imunisasi")
    settles(bot)
    assert copies(far, "Imunisasi") == copies(sari, "Imunisasi") == copies(warga, "Imunisasi") == 0
    sari.says("/pengumuman")
    sari.sees("Belum ada pengumuman")
    for data in ("a.read|1|0|", "a.text|1|0|", "a.picture|1|0|"):
        sari.forges(data)
    camat.forges("a.read|1|0|")
    camat.sees("Imunisasi")
    assert copies(sari, "Imunisasi") == 0


def test_what_is_not_for_an_area_is_not_listed_there(bot: Bot) -> None:
    admin, sari = office(bot), member(bot)
    composes(admin)
    admin.taps("Sekarang")
    opens_others(admin, "Kecuali wilayah")
    admin.says("kecamatan cibodas")
    admin.taps("Selesai")
    goes_out(bot)
    sari.says("/pengumuman")
    sari.sees("Belum ada pengumuman")


def test_recipients_by_kecamatan_and_by_name(bot: Bot) -> None:
    admin = office(bot)
    group(bot, "Warga <b>RW</b> 05")
    member(bot)
    budi = member(bot, "Budi", "gerendeng")
    for at in range(21):
        member(bot, f"Warga {at:02}", "cibodas baru")
    budi.blocks()
    sends(bot, text="Kabar pertama")  # Telegram says only now that Budi is gone
    settles(bot)
    composes(admin)
    admin.says("besok jam 9")
    assert "Belum membuka bot: 1 anggota" in admin.sees("Sudah benar?").text
    admin.taps("Lihat penerima")
    assert "• Kecamatan Cibodas: 1 grup, 22 orang" in admin.sees("Penerima saat ini: 1 grup dan 22 orang").text
    admin.taps("Cibodas")
    first = admin.sees("halaman 1 dari 2").text
    assert "• Warga <b>RW</b> 05 (grup, Cibodas Sari, Kec. Cibodas)" in first
    assert "• Sari Wulandari (Cibodas Sari, Kec. Cibodas)" in first
    admin.taps("Berikutnya »")
    assert "Warga 20 (Cibodas Baru, Kec. Cibodas)" in admin.sees("halaman 2 dari 2").text
    admin.taps("Kembali")
    admin.taps("Belum membuka bot (1)")
    assert "• Budi (Gerendeng, Kec. Karawaci)" in admin.sees("Teruskan undangan ini").text
    admin.taps("Kembali")
    admin.taps("Kembali")
    admin.taps("Jadwalkan")
    admin.taps("Lanjutkan sendiri")
    admin.sees("Pengumuman dijadwalkan")
    admin.taps("Jadwal siaran")
    admin.taps("Imunisasi di balai warga")
    admin.taps("Lihat penerima")
    admin.sees("Penerima saat ini: 1 grup dan 22 orang")


def test_who_joins_before_the_release_is_in_and_who_leaves_is_not(bot: Bot) -> None:
    admin = office(bot)
    sari = member(bot)
    composes(admin)
    admin.says("besok jam 9")
    admin.taps("Jadwalkan")
    admin.taps("Lanjutkan sendiri")
    admin.sees("Pengumuman dijadwalkan")
    budi = member(bot, "Budi", "gerendeng")
    sari.says("/berhenti")
    sari.taps("Keluar dari KIM")
    sari.taps("Ya, saya yakin")
    bot.tick(DAY)
    budi.sees("Imunisasi")
    settles(bot)
    assert copies(sari, "Imunisasi") == 0


def test_an_old_list_of_recipients_says_so(bot: Bot) -> None:
    admin = office(bot)
    composes(admin)
    admin.taps("Sekarang")
    old = admin.sees("Sudah benar?")
    admin.taps("Ubah")
    admin.taps("Topik")
    picks_topic(admin, "Acara")
    admin.sees("Sudah benar?")
    data = next(key["callback_data"] for row in old.rows for key in row if key["text"] == "Lihat penerima")
    assert "sudah lama" in admin.forges(data)["answer"]
    assert "sudah lama" in admin.forges(data.replace(":0", "9" * 30))["answer"]
