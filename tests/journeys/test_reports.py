"""A member reports, moderators decide, what is good is published."""

from kimbot.members.model import Office
from kimbot.roles.model import Role
from tests.harness import Bot
from tests.reports.people import (
    CIBODASARI,
    STORY,
    applicant,
    holder,
    kim,
    member,
    newcomer,
    office,
    reports,
    subscribed,
)


def test_a_first_report_takes_few_steps_and_is_published(bot: Bot) -> None:
    office(bot)
    group = subscribed(bot, "KIM Cibodasari", "cibodasari")
    elsewhere = subscribed(bot, "KIM Karawaci", "karawaci baru")
    sari = member(bot, "Sari Wulandari", "cibodasari", kim(bot, "KIM Cibodasari", "cibodasari"))
    before = sari.actions
    reports(sari)
    assert sari.actions - before <= 12
    sari.sees("sedang diperiksa")
    card = bot.admin.sees("menunggu diperiksa")
    for part in ("Panen kangkung KWT Melati", "Sari Wulandari, KIM Cibodasari", CIBODASARI, "Senin, 23 November 2026"):
        assert part in card.text
    bot.admin.taps("Setujui")
    bot.admin.sees("Bu Ratna menyetujui")
    sari.sees("sudah terbit")
    post = group.sees("Panen kangkung KWT Melati")
    for part in (STORY, "KIM Cibodasari", CIBODASARI, "Kebun KWT Melati RW 05", "Senin, 23 November 2026"):
        assert part in post.text
    assert "Sari Wulandari" not in post.text
    elsewhere.sees_not("Panen kangkung")


def test_who_is_not_registered_is_shown_the_way(bot: Bot) -> None:
    dewi = newcomer(bot, "Dewi")
    dewi.says("/lapor")
    dewi.sees("daftar dulu")
    dewi.taps("Daftar")
    dewi.sees("minta izin Anda")


def test_returned_corrected_from_where_she_was_and_published(bot: Bot) -> None:
    office(bot)
    sari = member(bot, "Sari", "cibodasari")
    reports(sari)
    bot.admin.sees("menunggu diperiksa")
    bot.admin.taps("Minta perbaikan")
    bot.admin.sees("Apa yang perlu diperbaiki")
    bot.admin.says("Tolong sebutkan berapa kilo panennya.")
    bot.admin.sees("sudah kami beri tahu")
    sari.sees("Tolong sebutkan berapa kilo")
    sari.taps("Perbaiki")
    assert "Panen kangkung KWT Melati" in sari.sees("Tolong sebutkan berapa kilo").text
    sari.taps("Ubah")
    sari.taps("Cerita")
    sari.says("Kami memanen 40 kilo kangkung bersama ibu-ibu KWT Melati.")
    sari.sees("40 kilo")
    sari.taps("Kirim")
    sari.sees("Perbaikan “Panen kangkung KWT Melati” sudah masuk")
    assert "40 kilo" in bot.admin.sees("yang diperbaiki").text
    bot.admin.taps("Setujui")
    sari.sees("sudah terbit")


def test_a_correction_and_a_new_report_do_not_disturb_each_other(bot: Bot) -> None:
    office(bot)
    sari = member(bot, "Sari", "cibodasari")
    reports(sari)
    bot.admin.sees("menunggu diperiksa")
    bot.admin.taps("Minta perbaikan")
    bot.admin.taps("Tanggal keliru")
    sari.sees("Tanggalnya sepertinya keliru")
    sari.says("/lapor")
    sari.taps("Prestasi")
    sari.says("Juara satu lomba kampung bersih")
    sari.sees("Sekarang ceritakan")
    sari.says("/laporan")
    sari.taps("Panen kangkung KWT Melati")
    sari.taps("Perbaiki")
    sari.sees("Tanggalnya sepertinya keliru")
    sari.taps("Kirim")
    sari.sees("sudah masuk")
    sari.says("/lapor")
    sari.sees("Laporan Anda belum selesai")
    sari.says(STORY)
    sari.sees("Kapan terjadinya")


def test_rejected_with_a_reason_at_hand(bot: Bot) -> None:
    office(bot)
    sari = member(bot, "Sari", "cibodasari")
    reports(sari)
    bot.admin.sees("menunggu diperiksa")
    bot.admin.taps("Tolak")
    bot.admin.sees("Mengapa")
    bot.admin.taps("Ini pengaduan")
    bot.admin.sees("Bu Ratna menolak")
    sari.sees("LAKSA")
    sari.says("/laporan")
    sari.sees("tidak diterbitkan")


def test_held_until_she_is_verified(bot: Bot) -> None:
    office(bot)
    sari = applicant(bot, "Sari", "cibodasari")
    bot.admin.sees("minta verifikasi")
    reports(sari)
    sari.sees("kami simpan dulu")
    bot.admin.sees_not("menunggu diperiksa")
    bot.admin.says("/moderasi")
    bot.admin.sees("Tidak ada laporan")
    sari.says("/laporan")
    sari.sees("menunggu pendaftaran disetujui")
    bot.admin.says("/verifikasi")
    bot.admin.taps("Sari")
    bot.admin.taps("Setujui")
    bot.admin.sees("Panen kangkung KWT Melati")
    sari.says("/laporan")
    sari.sees("sedang diperiksa")


def test_of_two_moderators_the_first_decides(bot: Bot) -> None:
    office(bot)
    first = holder(bot, "Pak Joko", Role.MODERATOR, "kecamatan cibodas")
    second = holder(bot, "Bu Tini", Role.MODERATOR, "cibodasari")
    sari = member(bot, "Sari", "cibodasari")
    reports(sari)
    first.sees("menunggu diperiksa")
    card = second.sees("menunggu diperiksa")
    data = next(button["callback_data"] for row in card.rows for button in row if "Setujui" in button["text"])
    first.taps("Setujui")
    second.sees("Pak Joko menyetujui")
    assert "Setujui" not in second.screen()
    assert "sudah diputuskan" in second.forges(data)["answer"]
    bot.admin.sees_not("menunggu diperiksa")


def test_a_button_of_an_older_wording_says_that_it_changed(bot: Bot) -> None:
    office(bot)
    sari = member(bot, "Sari", "cibodasari")
    reports(sari)
    card = bot.admin.sees("menunggu diperiksa")
    old = next(button["callback_data"] for row in card.rows for button in row if "Setujui" in button["text"])
    bot.admin.taps("Minta perbaikan")
    bot.admin.taps("Tanggal keliru")
    sari.sees("Tanggalnya sepertinya keliru")
    sari.taps("Perbaiki")
    sari.taps("Kirim")
    bot.admin.sees("yang diperbaiki")
    assert "sudah diperbaiki pengirimnya" in bot.admin.forges(old)["answer"]
    sari.sees_not("sudah terbit")


def test_a_ketua_does_not_decide_on_her_own(bot: Bot) -> None:
    office(bot)
    coordinator = holder(bot, "Pak Camat", Role.COORDINATOR, "kecamatan cibodas")
    number = kim(bot, "KIM Cibodasari", "cibodasari")
    wati = member(bot, "Bu Wati", "cibodasari", number, Office.KETUA)
    reports(wati)
    card = coordinator.sees("Bu Wati, KIM Cibodasari")
    wati.sees_not("menunggu diperiksa")
    approve = next(button["callback_data"] for row in card.rows for button in row if "Setujui" in button["text"])
    assert "laporan Anda sendiri" in wati.forges(approve)["answer"]
    coordinator.sees("menunggu diperiksa")
    coordinator.taps("Setujui")
    wati.sees("sudah terbit")


def test_the_ketua_decides_on_the_reports_of_her_kim(bot: Bot) -> None:
    office(bot)
    number = kim(bot, "KIM Cibodasari", "cibodasari")
    wati = member(bot, "Bu Wati", "cibodasari", number, Office.KETUA)
    sari = member(bot, "Sari", "cibodasari", number)
    reports(sari)
    wati.sees("menunggu diperiksa")
    bot.admin.sees_not("menunggu diperiksa")
    bot.admin.says("/moderasi")
    bot.admin.taps("Panen kangkung KWT Melati")
    bot.admin.sees("menunggu diperiksa")
    bot.admin.taps("Setujui")
    bot.admin.sees("Bu Ratna menyetujui")
    wati.sees("Bu Ratna menyetujui")
    bot.admin.says("/moderasi")
    bot.admin.sees("Tidak ada laporan")


def test_markup_in_names_and_stories_survives(bot: Bot) -> None:
    office(bot)
    group = subscribed(bot, "Warga Cibodasari", "cibodasari")
    sari = member(bot, '<b>Sari & "Co"', "cibodasari")
    story = 'Panen <b>besar</b> & "meriah" {{ 7 * 7 }} </i> bersama warga RW 05.'
    reports(sari, title='Panen <raya> & "pesta" _warga_', story=story)
    card = bot.admin.sees("menunggu diperiksa")
    assert '<b>Sari & "Co"' in card.text
    assert story in card.text
    bot.admin.taps("Setujui")
    sari.sees("sudah terbit")
    post = group.sees('Panen <raya> & "pesta" _warga_')
    assert story in post.text


def test_her_reports_in_pages_of_eight(bot: Bot) -> None:
    office(bot)
    sari = member(bot, "Sari", "cibodasari")
    for number in range(1, 10):
        reports(sari, title=f"Kerja bakti nomor {number}")
    sari.says("/laporan_saya")
    shown = sari.sees("Anda sudah menulis 9 laporan")
    assert shown.buttons[0] == "Kerja bakti nomor 9"
    assert len(shown.buttons) == 9
    sari.taps("Berikutnya »")
    sari.taps("Kerja bakti nomor 1")
    sari.sees("Status: sedang diperiksa")
    sari.taps("Kembali")
    sari.sees("halaman 2 dari 2")


def test_a_reason_that_comes_too_late(bot: Bot) -> None:
    office(bot)
    slow = holder(bot, "Pak Joko", Role.MODERATOR, "cibodasari")
    quick = holder(bot, "Bu Tini", Role.MODERATOR, "cibodasari")
    sari = member(bot, "Sari", "cibodasari")
    reports(sari)
    slow.sees("menunggu diperiksa")
    slow.taps("Tolak")
    quick.sees("menunggu diperiksa")
    quick.taps("Setujui")
    sari.sees("sudah terbit")
    slow.says("Sepertinya ini iklan.")
    slow.sees("sudah diputuskan")
    slow.says("Bagaimana ini?")
    bot.settle()
    slow.sees("Saya belum paham maksudnya")
    sari.says("/laporan")
    sari.sees("sudah terbit")
