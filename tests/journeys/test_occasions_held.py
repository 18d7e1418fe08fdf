"""An invitation before it leaves: the minute of an office's own, and four eyes on another's."""

from kimbot.roles.model import Role
from tests.acknowledgements.scene import holds, member, opened
from tests.announcements.scene import HOUR, copies, office
from tests.harness import Bot
from tests.journeys.approving import the_card
from tests.journeys.test_occasions import asks_to_come, camat, settles_all


def test_an_office_stops_her_invitation_in_its_minute_and_puts_it_right(bot: Bot) -> None:
    admin, pak, sari = office(bot), camat(bot), member(bot, "Sari")
    asks_to_come(pak)
    pak.sees("Tekan Hentikan")
    admin.sees("(Camat Cibodas) mengundang warga")
    bot.tick(59)
    assert copies(sari, "Temu KIM") == 0
    pak.taps("HENTIKAN")
    assert pak.sees("sebelum keluar. Belum ada").buttons == ["Ubah", "Batalkan"]
    admin.sees("sebelum keluar. Belum ada")
    bot.tick(HOUR)
    assert copies(sari, "Temu KIM") == 0
    pak.taps("Ubah")
    pak.says("Temu KIM di lantai dua")
    pak.sees("Sudah benar?")
    pak.taps("Kirim sekarang")
    pak.sees("Tekan Hentikan")
    bot.tick(60)
    assert "Camat Cibodas" in sari.sees("Temu KIM di lantai dua").text
    settles_all(bot)


def test_an_invitation_that_was_stopped_is_called_off(bot: Bot) -> None:
    office(bot)
    pak = camat(bot)
    asks_to_come(pak)
    pak.taps("HENTIKAN")
    pak.sees("sebelum keluar. Belum ada")
    pak.says("/acara")
    pak.sees("perlu diperbaiki")
    pak.taps("Temu KIM se-Cibodas")
    assert pak.sees("Dihentikan sebelum keluar").buttons == ["Ubah", "Batalkan"]
    pak.taps("Batalkan")
    pak.taps("Ya, batalkan")
    assert pak.sees("sudah dibatalkan").buttons == ["Undangan saya"]


def test_who_stops_it_too_late_is_told_that_it_has_gone(bot: Bot) -> None:
    office(bot)
    pak = camat(bot)
    asks_to_come(pak)
    stop = pak.sees("Tekan Hentikan").button("HENTIKAN")["callback_data"]
    change = stop.replace("ap.stop", "ap.fix")
    bot.tick(60)
    assert "telanjur keluar" in pak.forges(stop)["answer"]
    assert "/acara" in pak.forges(change)["answer"]
    settles_all(bot)


def test_who_approves_stops_it_too(bot: Bot) -> None:
    admin, pak, sari = office(bot), camat(bot), member(bot, "Sari")
    asks_to_come(pak)
    admin.sees("mengundang warga")
    admin.taps("HENTIKAN")
    assert pak.sees("Bu Ratna menghentikan").buttons == ["Ubah", "Batalkan"]
    bot.tick(HOUR)
    assert copies(sari, "Temu KIM") == 0


def test_who_has_changed_it_does_not_approve_it(bot: Bot) -> None:
    admin, fk, budi = office(bot), opened(bot, "Pak Forum"), opened(bot, "Budi")
    holds(bot, fk, Role.FK_KIM, "kota tangerang")
    holds(bot, budi, Role.APPROVER, "kota tangerang")
    fk.says("/acara")
    fk.says("Rapat forum")
    fk.says("5 Desember jam 9")
    fk.says("Gedung Cisadane")
    fk.taps("Semua wilayah")
    fk.taps("Kirim sekarang")
    assert fk.sees("menunggu persetujuan Budi").buttons == ["Undangan saya"]
    budi.sees("Rapat forum")
    admin.says("/jadwal")
    admin.taps("Rapat forum")
    admin.taps("Ubah")
    admin.taps("Kembali")
    admin.taps("Kirim sekarang")
    admin.sees("menunggu persetujuan Budi")
    assert "disetujui orang lain" in admin.forges(the_card(bot))["answer"]
    fk.says("/acara")
    fk.taps("Rapat forum")
    fk.taps("Ubah")
    fk.says("Rapat forum, memakai batik")
    fk.taps("Kirim sekarang")
    budi.sees("memakai batik")
    assert "disetujui orang lain" in admin.forges(the_card(bot))["answer"]
    budi.sees("menunggu persetujuan Anda")
    budi.taps("Setujui")
    fk.sees("Disetujui Budi")


def test_where_nobody_else_can_who_changed_it_approves_what_its_author_made_of_it(bot: Bot) -> None:
    admin, fk = office(bot), opened(bot, "Pak Forum")
    holds(bot, fk, Role.FK_KIM, "kota tangerang")
    fk.says("/acara")
    fk.says("Rapat forum")
    fk.says("5 Desember jam 9")
    fk.says("Gedung Cisadane")
    fk.taps("Semua wilayah")
    fk.taps("Kirim sekarang")
    admin.says("/jadwal")
    admin.taps("Rapat forum")
    admin.taps("Ubah")
    admin.says("Rapat forum, memakai batik")
    admin.taps("Kirim sekarang")
    admin.sees("Belum ada orang kedua")
    fk.says("/acara")
    fk.taps("Rapat forum, memakai batik")
    fk.taps("Ubah")
    fk.says("Rapat forum, berpakaian bebas")
    fk.taps("Kirim sekarang")
    assert "menunggu persetujuan Bu Ratna" in fk.sees("berpakaian bebas").text
    admin.taps("Setujui")
    fk.sees("Disetujui Bu Ratna")
    assert bot.work(lambda work: work.tx.value("SELECT alone FROM approvals ORDER BY id DESC LIMIT 1")) == 0


def test_an_invitation_that_is_sent_back_is_changed_by_an_editor_and_keeps_its_host(bot: Bot) -> None:
    admin, fk, joko = office(bot), opened(bot, "Pak Forum"), opened(bot, "Joko")
    holds(bot, fk, Role.FK_KIM, "kota tangerang")
    holds(bot, joko, Role.EDITOR, "kota tangerang")
    fk.says("/acara")
    fk.says("Rapat forum")
    fk.says("5 Desember jam 9")
    fk.says("Gedung Cisadane")
    fk.taps("Semua wilayah")
    fk.taps("Kirim sekarang")
    admin.sees("Yang mengundang: FK-KIM")
    admin.taps("Minta perbaikan")
    admin.says("Sebutkan pakaiannya")
    assert fk.sees("Sebutkan pakaiannya").buttons == ["Ubah", "Batalkan"]
    joko.says("/jadwal")
    joko.taps("Rapat forum")
    joko.taps("Ubah")
    assert "Yang mengundang: FK-KIM" in joko.sees("Rapat forum").text
    joko.says("Rapat forum, memakai batik")
    joko.taps("Kirim sekarang")
    fk.sees("Joko mengubah")
    admin.sees("dan Joko")
    admin.taps("Setujui")
    fk.sees("Disetujui Bu Ratna")
    joko.sees("Disetujui Bu Ratna")
    bot.tick(60)
    fk.says("/acara")
    fk.taps("Rapat forum, memakai batik")
    fk.sees("Hadir: 0")
    host = bot.work(lambda w: w.tx.value("SELECT occasion_host FROM announcements"))
    assert host.startswith("FK-KIM")
    settles_all(bot)
