"""Four eyes: one writes, another one approves, and nothing goes out that nobody has seen."""

from kimbot.roles.model import Role
from tests.announcements.scene import DAY, HOUR, composes, copies, member, number, office, settles
from tests.harness import Bot
from tests.journeys.approving import MINUTE, acts, state_of, submits, the_card
from tests.journeys.offices import actor, holder
from tests.phones import Phone


def test_one_writes_another_one_approves_and_it_goes_at_its_time(bot: Bot, editor: Phone, approver: Phone) -> None:
    sari = member(bot)
    submits(editor)
    approver.sees("Imunisasi di balai warga")
    card = approver.sees("menunggu persetujuan Anda")
    assert "Selasa, 24 November 2026 pukul 09.00 WIB" in card.text
    assert "1 anggota" in card.text
    assert card.buttons[:2] == ["✅ Setujui", "Minta perbaikan"]
    approver.taps("Setujui")
    approver.sees("Pengumuman dijadwalkan")
    editor.sees("Disetujui Budi")
    bot.tick(DAY)
    sari.sees("Imunisasi di balai warga")
    assert acts(bot) == ["submit", "approve"]


def test_who_has_looked_at_the_recipients_comes_back_to_what_she_decides(
    bot: Bot, editor: Phone, approver: Phone
) -> None:
    submits(editor)
    approver.sees("menunggu persetujuan Anda")
    approver.taps("Lihat penerima")
    approver.taps("Kembali")
    approver.taps("Setujui")
    approver.sees("Pengumuman dijadwalkan")


def test_what_is_not_approved_does_not_go(bot: Bot, editor: Phone, approver: Phone) -> None:
    sari = member(bot)
    submits(editor, "sekarang")
    bot.tick(HOUR)
    assert copies(sari, "Imunisasi") == 0
    approver.taps("Setujui")
    editor.sees("Tekan Hentikan")
    bot.tick(59)
    assert copies(sari, "Imunisasi") == 0
    bot.tick(1)
    sari.sees("Imunisasi")
    editor.sees("sedang dikirim")


def test_nobody_approves_her_own(bot: Bot, approver: Phone) -> None:
    admin = bot.admin
    submits(admin)
    assert "disetujui orang lain" in admin.forges(the_card(bot))["answer"]
    assert state_of(bot) == "waiting"
    approver.taps("Setujui")
    admin.sees("Disetujui Budi")


def test_an_editor_cannot_approve_and_an_approver_cannot_write(bot: Bot, editor: Phone, approver: Phone) -> None:
    other = holder(bot, "Edi", Role.EDITOR)
    submits(editor)
    for route in ("ap.yes", "ap.back"):
        assert "hanya petugas Kominfo" in other.forges(the_card(bot, route))["answer"]
    approver.says("/siarkan")
    approver.sees("hanya penyusun siaran")
    assert state_of(bot) == "waiting"


def test_who_stands_alone_confirms_twice_and_it_says_so(bot: Bot) -> None:
    admin, sari = office(bot), member(bot)
    composes(admin)
    admin.taps("Sekarang")
    admin.taps("Kirim sekarang")
    admin.sees("Belum ada orang kedua")
    bot.tick(HOUR)
    assert copies(sari, "Imunisasi") == 0
    admin.taps("Lanjutkan sendiri")
    admin.sees("Disetujui sendiri oleh Bu Ratna, tanpa orang kedua")
    bot.tick(MINUTE)
    sari.sees("Imunisasi")
    settles(bot)
    admin.says("/jadwal")
    admin.taps("Imunisasi di balai warga")
    admin.sees("Disetujui sendiri oleh Bu Ratna")
    assert acts(bot) == ["submit", "approve_alone"]


def test_a_second_one_who_came_meanwhile_is_not_passed_over(bot: Bot) -> None:
    admin = office(bot)
    composes(admin)
    admin.says("besok jam 9")
    admin.taps("Jadwalkan")
    admin.sees("Belum ada orang kedua")
    holder(bot, "Budi", Role.APPROVER)
    assert "disetujui orang lain" in admin.taps("Lanjutkan sendiri")["answer"]
    assert state_of(bot) == "waiting"


def test_it_is_sent_back_changed_and_approved(bot: Bot, editor: Phone, approver: Phone) -> None:
    sari = member(bot)
    submits(editor)
    approver.taps("Minta perbaikan")
    approver.sees("Apa yang perlu diperbaiki")
    approver.says("Jamnya pukul 08.00, Bu")
    approver.sees("dikembalikan ke penyusunnya")
    editor.sees("Jamnya pukul 08.00, Bu")
    editor.taps("Ubah")
    editor.sees("langsung ketik saja")
    assert copies(editor, "Imunisasi di balai warga") == 2  # her preview, and now what it says, to copy from
    editor.says("Imunisasi pukul 08.00")
    editor.sees("Sudah benar?")
    editor.taps("Jadwalkan")
    editor.sees("menunggu persetujuan Budi")
    approver.sees("Imunisasi pukul 08.00")
    approver.taps("Setujui")
    editor.sees("Disetujui Budi")
    bot.tick(DAY)
    sari.sees("Imunisasi pukul 08.00")
    assert copies(sari, "balai warga") == 0
    assert acts(bot) == ["submit", "return", "revise", "approve"]


def test_a_change_makes_the_approval_void(bot: Bot, editor: Phone, approver: Phone) -> None:
    sari = member(bot)
    submits(editor)
    old = approver.sees("menunggu persetujuan Anda")
    approver.taps("Setujui")
    editor.sees("Disetujui Budi")
    editor.says("/jadwal")
    editor.taps("Imunisasi di balai warga")
    editor.taps("Ubah")
    editor.says("batal")
    editor.sees("tetap seperti semula")
    editor.taps("Ubah")
    editor.taps("Waktu")
    editor.says("besok jam 10")
    editor.taps("Jadwalkan")
    editor.sees("menunggu persetujuan Budi")
    assert "sudah berubah" in approver.forges(old.rows[0][0]["callback_data"])["answer"]
    bot.tick(DAY)
    assert copies(sari, "Imunisasi") == 0
    approver.taps("Setujui")
    bot.tick(HOUR)
    sari.sees("Imunisasi")


def test_an_old_card_after_a_change_approves_nothing(bot: Bot, editor: Phone, approver: Phone) -> None:
    submits(editor)
    old = approver.sees("menunggu persetujuan Anda").rows[0][0]["callback_data"]
    editor.says("/jadwal")
    editor.taps("Imunisasi di balai warga")
    editor.taps("Ubah")
    editor.says("Imunisasi libur")
    editor.taps("Jadwalkan")
    approver.sees("Imunisasi libur")
    assert "sudah berubah" in approver.forges(old)["answer"]
    assert state_of(bot) == "waiting"


def test_what_is_written_over_in_the_books_is_not_sent(bot: Bot, editor: Phone, approver: Phone) -> None:
    """Whatever changed it: the seal does not fit any more, and it is looked at again."""
    sari = member(bot)
    submits(editor)
    approver.taps("Setujui")
    approver.sees("Pengumuman dijadwalkan")
    bot.work(lambda work: work.tx.run("UPDATE announcements SET html = 'Lain sama sekali'"))
    bot.tick(DAY)
    bot.tick()
    editor.sees("Belum disetujui")
    assert copies(sari, "Lain") == 0


def test_who_was_approver_and_is_no_more_approves_nothing(bot: Bot, editor: Phone, approver: Phone) -> None:
    submits(editor)
    approver.sees("menunggu persetujuan Anda")
    bot.work(lambda work: work.roles.take(actor(work, bot.admin), work.roles.of(number(work, approver))[0].id))
    assert "hanya petugas Kominfo" in approver.taps("Setujui")["answer"]
    assert state_of(bot) == "waiting"
    bot.tick(DAY - HOUR)
    bot.admin.taps("Setujui")
    editor.sees("Disetujui Bu Ratna")


def test_cancelled_while_it_waits(bot: Bot, editor: Phone, approver: Phone) -> None:
    submits(editor)
    approver.sees("menunggu persetujuan Anda")
    editor.says("/jadwal")
    editor.taps("Imunisasi di balai warga")
    editor.taps("Batalkan siaran")
    editor.taps("Ya, batalkan")
    approver.sees("Lina membatalkan")
    assert "sudah berubah" in approver.forges("ap.yes|1|1|")["answer"]


def test_the_two_of_one_moment_have_one_effect(bot: Bot, editor: Phone, approver: Phone) -> None:
    second = holder(bot, "Joko", Role.APPROVER)
    submits(editor, "sekarang")
    second.sees("menunggu persetujuan Anda")
    data = the_card(bot)
    approver.taps("Setujui")
    approver.sees("Tekan Hentikan")
    assert "sudah berubah" in second.forges(data)["answer"]
    assert acts(bot) == ["submit", "approve"]


def test_a_weekly_one_is_not_changed_while_it_is_given_to_its_chats(bot: Bot, editor: Phone, approver: Phone) -> None:
    member(bot)
    submits(editor, "setiap kamis 08.00")
    approver.taps("Setujui")
    editor.sees("Disetujui Budi")
    bot.work(
        lambda work: work.tx.run(
            "INSERT INTO occurrences (subject, due, title, state, created)"
            " VALUES ('announcement:1', 7, '', 'filling', 7)"
        )
    )
    assert "sedang dibagikan" in editor.forges(the_card(bot, "ap.fix"))["answer"]
    assert state_of(bot) == "scheduled"


def test_what_was_written_over_since_it_was_shown_is_not_approved(bot: Bot, editor: Phone, approver: Phone) -> None:
    submits(editor)
    approver.sees("menunggu persetujuan Anda")
    bot.work(lambda work: work.tx.run("UPDATE announcements SET html = 'Lain sama sekali'"))
    assert "sudah berubah" in approver.taps("Setujui")["answer"]
    assert state_of(bot) == "waiting"
