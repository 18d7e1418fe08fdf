"""Undangan: an announcement with time and place, who comes, and what is done before and after."""

from kimbot.roles.model import Role
from kimbot.work import Work
from tests.acknowledgements.scene import holds, member, opened
from tests.announcements.after import busy, corrects, deletes, done, is_left_behind, opens
from tests.announcements.scene import DAY, HOUR, composes, copies, group, number, office, officer
from tests.harness import Bot
from tests.phones import Phone

ANSWERS = ["Hadir", "Berhalangan"]


def invites(bot: Bot, phone: Phone, text: str = "Temu KIM se-Cibodas") -> None:
    """An office invites, and the minute in which it could be stopped is over."""
    asks_to_come(phone, text=text)
    phone.sees("Tekan Hentikan")
    bot.tick(60)


def asks_to_come(phone: Phone, when: str = "5 Desember jam 9", text: str = "Temu KIM se-Cibodas") -> None:
    """/acara to its end, by who has one area."""
    phone.says("/acara")
    phone.sees("Apa yang ingin diumumkan")
    phone.says(text)
    phone.sees("Mengundang ke acara")
    phone.says(when)
    phone.sees("Di mana tempatnya")
    phone.says("Aula Kecamatan Cibodas")
    phone.sees("Sudah benar?")
    phone.taps("Kirim sekarang")


def camat(bot: Bot) -> Phone:
    phone = opened(bot, "Pak Camat")
    holds(bot, phone, Role.CAMAT, "kecamatan cibodas")
    return phone


def test_a_camat_invites_within_the_kecamatan_and_gets_the_list(bot: Bot) -> None:
    office(bot)
    pak, sari, rina = camat(bot), member(bot, "Sari"), member(bot, "Rina", of="KIM Anggrek", area="gerendeng")
    invites(bot, pak)
    pak.sees("sedang dikirim ke 0 grup dan 1 anggota")
    shown = sari.sees("Temu KIM se-Cibodas")
    assert shown.buttons[:3] == [*ANSWERS, "Bagikan ke WhatsApp"]
    assert "Waktu: Sabtu, 5 Desember 2026 pukul 09.00 WIB" in shown.text
    assert "Yang mengundang: Camat Cibodas" in shown.text
    settles_all(bot)
    assert copies(rina, "Temu KIM") == 0
    assert "kami tunggu" in sari.taps("Hadir")["answer"]
    bot.tick(60)
    assert "Hadir: 1\nSari" in pak.sees("Hadir: 1").text
    assert "berhalangan" in sari.taps("Berhalangan")["answer"]
    bot.tick(60)
    assert "Hadir: 0" in pak.sees("Berhalangan: 1\nSari").text
    pak.says("/acara")
    pak.taps("Temu KIM se-Cibodas")
    pak.sees("Hadir: 0")
    pak.taps("Undangan saya")
    pak.sees("Pilih untuk melihat siapa yang hadir")


def test_who_has_no_such_office_invites_nobody(bot: Bot) -> None:
    office(bot)
    sari = member(bot, "Sari")
    sari.says("/acara")
    sari.sees("yang bisa mengundang lewat kimbot hanya")
    assert "yang bisa mengundang" in sari.forges("oc.new|0|0|")["answer"]
    assert sari.forges("oc.show|1|0|")["alert"]
    assert sari.forges("oc.come|1|0|")["alert"]


def test_over_the_day_after(bot: Bot) -> None:
    office(bot)
    pak, sari, melati = camat(bot), member(bot, "Sari"), group(bot, "KIM Melati")
    invites(bot, pak)
    assert melati.sees("Temu KIM").buttons == ANSWERS
    settles_all(bot)
    bot.tick(12 * DAY + HOUR)
    assert "sudah mulai" in sari.taps("Hadir")["answer"]
    bot.tick(14 * HOUR)
    for place in (sari, melati):
        closed = place.sees("SELESAI")
        assert "Temu KIM se-Cibodas" in closed.text
        assert closed.buttons == []
    settles_all(bot)
    edits = len(bot.world.requests())
    bot.tick(60)
    assert bot.world.requests()[edits:] == [] == [m.text for m in pak.messages() if "selesai" in m.text]


def test_over_and_corrected_says_both_and_names_where_it_could_not(bot: Bot) -> None:
    """The mark of an earlier correction stays, also where the correction had to come as a message of its own."""
    admin, melati, anggrek = office(bot), group(bot, "KIM Melati"), group(bot, "KIM Anggrek")
    pak, sari, rudi = camat(bot), member(bot, "Sari"), member(bot, "Rudi")
    invites(bot, pak)
    settles_all(bot)
    deletes(anggrek, "Temu KIM")
    corrects(admin, "Temu KIM di aula", title="Temu KIM se-Cibodas")
    done(bot)
    assert sari.sees("DIRALAT").buttons[:2] == melati.sees("DIRALAT").buttons == ANSWERS
    melati.remove_bot()
    bot.until(lambda work: work.tx.value("SELECT COUNT(*) FROM chats WHERE state = 'gone'") == 1)
    bot.tick(13 * DAY)
    done(bot)
    for place in (sari, rudi, anggrek):
        [closed] = [m for m in place.messages() if "Pengumuman ·" in m.text]
        assert "SELESAI" in closed.text
        assert "DIRALAT" in closed.text
        assert closed.buttons == []
    opens(admin, "Temu KIM di aula")
    admin.taps("Hasil perubahan")
    assert "Sudah diubah: 3\nTidak bisa dihubungi: 1" in admin.sees("Sudah diubah").text
    corrects(admin, "Temu KIM kemarin", title="Temu KIM di aula")
    done(bot)
    assert "SELESAI" in sari.sees("Temu KIM kemarin").text
    assert sari.sees("Temu KIM kemarin").buttons == []


def test_over_while_it_is_being_corrected_it_waits_for_the_correction(bot: Bot) -> None:
    admin, pak, sari = office(bot), camat(bot), member(bot, "Sari")
    invites(bot, pak)
    settles_all(bot)
    bot.tick(12 * DAY)
    settles_all(bot)
    busy(bot, sari, "editMessageText")
    corrects(admin, "Temu KIM di aula", title="Temu KIM se-Cibodas")
    bot.tick()
    is_left_behind(bot, bot.work(correction))
    assert bot.work(lambda work: work.occurrences.pause(correction(work)))
    bot.tick(DAY)
    bot.tick(60)
    assert "SELESAI" not in sari.sees("Temu KIM").text
    bot.work(lambda work: work.occurrences.resume(correction(work)))
    done(bot)
    admin.sees("Ralat selesai")
    bot.tick(60)
    done(bot)
    assert "SELESAI" in sari.sees("Temu KIM di aula").text


def correction(work: Work) -> int:
    """The newest release that changes another."""
    return int(work.tx.value("SELECT MAX(id) FROM occurrences WHERE subject LIKE 'correction:%'"))


def test_kominfo_adds_an_occasion_behind_ubah_and_is_warned_when_it_is_late(bot: Bot) -> None:
    admin, sari = office(bot), member(bot, "Sari")
    composes(admin, topic="Acara", text="Senam bersama")
    admin.says("besok jam 7")
    admin.taps("Pilihan lain")
    admin.taps("Acara")
    admin.says("besok jam 9")
    admin.says("Lapangan Ahmad Yani")
    assert "Mepet: undangan diterima" in admin.sees("Acara: Selasa, 24 November 2026 pukul 09.00 WIB").text
    admin.taps("Jadwalkan")
    admin.taps("Lanjutkan sendiri")
    bot.tick(22 * HOUR)
    sari.sees("Senam bersama")
    assert "Tempat: Lapangan Ahmad Yani" in sari.sees("Senam bersama").text
    settles_all(bot)


def test_an_announcement_after_its_occasion_is_refused(bot: Bot) -> None:
    admin = office(bot)
    composes(admin, topic="Acara", text="Senam bersama")
    admin.says("besok jam 9")
    admin.taps("Pilihan lain")
    admin.taps("Acara")
    admin.says("besok jam 7")
    admin.says("Lapangan")
    assert "harus setelah pengumuman ini keluar" in admin.taps("Jadwalkan")["answer"]


def test_not_out_when_it_begins_soon_and_asked_about_when_it_has_begun(bot: Bot) -> None:
    admin, sari = office(bot), member(bot, "Sari")
    composes(admin, topic="Acara", text="Senam bersama")
    admin.says("besok jam 8")
    admin.taps("Pilihan lain")
    admin.taps("Acara")
    admin.says("besok jam 10")
    admin.says("Lapangan")
    admin.taps("Jadwalkan")
    admin.taps("Lanjutkan sendiri")
    admin.sees("Pengumuman dijadwalkan")
    bot.tick(22 * HOUR + 1)
    admin.sees("belum keluar, padahal acaranya")
    bot.clock.move(4 * HOUR)
    bot.tick()
    admin.sees("acaranya sudah mulai")
    assert copies(sari, "Senam") == 0


def test_a_place_with_markup_is_shown_as_it_is(bot: Bot) -> None:
    office(bot)
    pak, sari = camat(bot), member(bot, "Sari")
    pak.says("/acara")
    pak.says("Temu KIM")
    pak.says("5 Desember jam 9")
    pak.says("Aula <b>&Co</b>")
    pak.taps("Kirim sekarang")
    pak.sees("Tekan Hentikan")
    bot.tick(60)
    assert "Aula <b>&Co</b>" in sari.sees("Temu KIM").text
    settles_all(bot)


def test_two_areas_are_not_hers(bot: Bot) -> None:
    office(bot)
    pak = camat(bot)
    invites(bot, pak)
    settles_all(bot)
    areas = bot.work(lambda w: [row["area"] for row in w.tx.rows("SELECT area FROM announcement_areas")])
    assert areas == ["36.71.09"]
    author = bot.work(lambda w: w.tx.value("SELECT author FROM announcements"))
    assert author == bot.work(lambda work: number(work, pak))


def settles_all(bot: Bot) -> None:
    """Everything that was released has gone."""
    bot.until(lambda work: not work.tx.value("SELECT COUNT(*) FROM deliveries WHERE state IN ('queued', 'sending')"))
    bot.tick()


def test_who_is_erased_stands_in_no_list(bot: Bot) -> None:
    office(bot)
    pak, sari = camat(bot), member(bot, "Sari Wulandari")
    invites(bot, pak)
    settles_all(bot)
    sari.taps("Hadir")
    bot.until(lambda work: work.tx.value("SELECT COUNT(*) FROM attendance") == 1)
    bot.tick(60)
    pak.sees("Sari Wulandari")
    sari.says("/hapus_data")
    sari.taps("Ya, hapus data saya")
    assert "Sari" not in pak.sees("Hadir: 0").text


def test_fk_kim_asks_for_approval_and_a_lurah_signs_herself(bot: Bot) -> None:
    admin, fk, lurah, sari = office(bot), opened(bot, "Pak Forum"), opened(bot, "Bu Lurah"), member(bot, "Sari")
    holds(bot, fk, Role.FK_KIM, "kota tangerang")
    holds(bot, lurah, Role.LURAH, "cibodasari")
    fk.says("/acara")
    fk.says("Rapat forum")
    fk.says("5 Desember jam 9")
    fk.says("Gedung Cisadane")
    fk.taps("Semua wilayah")
    fk.taps("Kirim sekarang")
    admin.sees("Rapat forum")
    assert "FK-KIM" in admin.sees("Yang mengundang").text
    assert copies(sari, "Rapat forum") == 0
    admin.taps("Setujui")
    bot.tick(60)
    sari.sees("Rapat forum")
    asks_to_come(lurah, text="Rembug warga")
    assert "(Lurah Cibodas Sari) mengundang" in admin.sees("Rembug warga").text
    bot.tick(60)
    sari.sees("Rembug warga")
    settles_all(bot)


def test_what_is_passed_on_says_when_and_where(bot: Bot) -> None:
    office(bot)
    pak, sari = camat(bot), member(bot, "Sari")
    invites(bot, pak)
    shown = sari.sees("Temu KIM")
    assert "Tempat%3A%20Aula" in shown.button("Bagikan ke WhatsApp")["url"]
    sari.taps("Salin teks")
    sari.sees("Tempat: Aula Kecamatan Cibodas")
    settles_all(bot)


def test_a_revised_invitation_keeps_its_time_and_place(bot: Bot) -> None:
    admin = office(bot)
    composes(admin, topic="Acara", text="Senam bersama")
    admin.says("besok jam 8")
    admin.taps("Pilihan lain")
    admin.taps("Acara")
    admin.says("besok jam 10")
    admin.says("Lapangan")
    admin.taps("Jadwalkan")
    admin.taps("Lanjutkan sendiri")
    admin.taps("Jadwal siaran")
    admin.taps("Senam bersama")
    admin.taps("Ubah")
    admin.taps("Kembali")
    admin.sees("Acara: Selasa, 24 November 2026 pukul 10.00 WIB, di Lapangan")


def test_who_is_camat_no_more_sees_no_names(bot: Bot) -> None:
    admin = office(bot)
    pak, sari = camat(bot), member(bot, "Sari")
    invites(bot, pak)
    pak.sees("sedang dikirim")
    settles_all(bot)

    def ends(work: Work) -> None:
        [grant] = work.roles.of(number(work, pak))
        work.roles.withdraw(officer(work), grant.id)

    bot.work(ends)
    assert "hanya" in pak.taps("Daftar hadir")["answer"]
    assert "kami tunggu" in sari.taps("Hadir")["answer"]
    bot.tick(60)
    assert "Hadir: 1\nSari" in admin.sees("Daftar hadir").text
    assert not any("Hadir: 1" in message.text for message in pak.messages())
    settles_all(bot)


def test_an_urgent_invitation_that_is_too_long_is_refused(bot: Bot) -> None:
    admin, sari = office(bot), member(bot, "Sari")
    composes(admin, topic="Acara", text="Kumpul " + "a" * 4000)
    admin.taps("Darurat, sekarang")
    admin.says("Air naik di RW 05")
    admin.taps("Pilihan lain")
    admin.taps("Acara")
    admin.says("besok jam 9")
    admin.says("Lapangan")
    assert "3712" in admin.taps("Kirim sekarang")["answer"].replace(".", "")
    assert copies(sari, "Kumpul") == 0


def test_a_correction_leaves_room_for_time_and_place(bot: Bot) -> None:
    admin = office(bot)
    pak = camat(bot)
    invites(bot, pak)
    settles_all(bot)
    opens(admin, "Temu KIM se-Cibodas")
    admin.taps("Ralat")
    admin.says("Pindah " + "a" * 3900)
    admin.sees("paling banyak 3.616")
    admin.says("Pindah " + "a" * 3500)
    assert "Tempat: Aula" in admin.sees("DIRALAT").text
