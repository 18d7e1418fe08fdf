"""An approval that is late, reminders, an emergency, the last minute, and trying out."""

from pathlib import Path

from kimbot.announcements.model import Composed
from kimbot.roles.model import Role
from kimbot.work import Work
from tests.announcements.scene import DAY, HOUR, composes, copies, group, member, office, settles
from tests.harness import Bot
from tests.journeys.approving import GROUP, MINUTE, acts, state_of, submits
from tests.journeys.offices import actor, holder
from tests.phones import Phone


def test_at_its_moment_unapproved_it_is_asked_about_and_put_off(bot: Bot, editor: Phone, approver: Phone) -> None:
    sari = member(bot)
    submits(editor, "2 jam lagi")
    bot.tick(2 * HOUR)
    asked = editor.sees("Belum disetujui")
    assert asked.buttons == ["Tunda", "Kirim bila disetujui"]
    approver.sees("waktu itu belum disetujui")
    editor.taps("Tunda")
    editor.sees("Kapan disiarkan")
    editor.says("besok jam 9")
    editor.taps("Jadwalkan")
    approver.taps("Setujui")
    editor.sees("Disetujui Budi")
    bot.tick(DAY)
    sari.sees("Imunisasi")
    assert copies(sari, "Imunisasi") == 1


def test_at_its_moment_unapproved_it_goes_once_it_is(bot: Bot, editor: Phone, approver: Phone) -> None:
    sari = member(bot)
    submits(editor, "2 jam lagi")
    bot.tick(2 * HOUR)
    approver.sees("waktu itu belum disetujui")
    editor.taps("Kirim bila disetujui")
    editor.sees("menunggu persetujuan Budi")
    assert "begitu disetujui" in approver.sees("menunggu persetujuan Anda").text
    bot.tick(DAY)
    assert copies(sari, "Imunisasi") == 0
    approver.taps("Setujui")
    editor.sees("Tekan Hentikan")
    bot.tick(MINUTE)
    sari.sees("Imunisasi")


def test_it_is_stopped_in_its_last_minute(bot: Bot, editor: Phone, approver: Phone) -> None:
    sari = member(bot)
    submits(editor, "sekarang")
    approver.taps("Setujui")
    editor.sees("Tekan Hentikan")
    bot.tick(30)
    editor.taps("HENTIKAN")
    editor.sees("Lina menghentikan")
    approver.sees("Lina menghentikan")
    bot.tick(HOUR)
    assert copies(sari, "Imunisasi") == 0
    editor.taps("Ubah")
    editor.sees("Bagian mana yang ingin diubah")
    assert state_of(bot) == "returned"


def test_who_approves_is_reminded_and_then_others_are_asked(bot: Bot, editor: Phone, approver: Phone) -> None:
    submits(editor)
    approver.sees("menunggu persetujuan Anda")
    assert not any("menunggu persetujuan Anda" in message.text for message in bot.admin.messages())
    bot.tick(DAY - HOUR - 1)
    assert sum("masih menunggu" in message.text for message in approver.messages()) == 0
    bot.tick(1)
    approver.sees("masih menunggu persetujuan Anda")
    bot.admin.sees("menunggu persetujuan Anda")
    bot.tick(45 * MINUTE)
    bot.tick(1)
    approver.taps("Lihat dan putuskan")
    assert sum("masih menunggu" in message.text for message in approver.messages()) == 2
    approver.sees("Imunisasi di balai warga")
    approver.taps("Setujui")
    editor.sees("Disetujui Budi")
    bot.admin.sees("Disetujui Budi")


def test_what_goes_once_approved_is_brought_to_mind_too(bot: Bot, editor: Phone, approver: Phone) -> None:
    submits(editor, "sekarang")
    bot.tick(15 * MINUTE)
    approver.sees("masih menunggu")
    bot.admin.sees("menunggu persetujuan Anda")
    for moved, count in ((DAY - 90 * MINUTE, 2), (90 * MINUTE, 3), (HOUR, 3)):  # the next morning, and after it
        bot.tick(moved)
        bot.until(
            lambda work: not work.tx.value("SELECT COUNT(*) FROM deliveries WHERE state IN ('queued', 'sending')")
        )
        assert sum("masih menunggu" in message.text for message in approver.messages()) == count
    bot.admin.taps("Setujui")
    editor.sees("Disetujui Bu Ratna")


def test_an_emergency_goes_at_once_and_everyone_who_approves_is_told_why(
    bot: Bot, editor: Phone, approver: Phone
) -> None:
    sari, warga = member(bot), group(bot)
    composes(editor, text="Banjir: mengungsi ke SDN 1", topic="Darurat")
    editor.taps("Darurat, sekarang")
    editor.sees("Ada kejadian apa")
    editor.says("Air naik cepat di Periuk")
    editor.taps("Kirim sekarang")
    sari.sees("Banjir")
    warga.sees("Banjir")
    assert "Air naik cepat di Periuk" in approver.sees("Lina menyiarkan").text
    bot.admin.sees("Air naik cepat di Periuk")
    assert acts(bot) == ["urgent"]


def test_what_waited_and_becomes_an_emergency_is_not_called_cancelled(bot: Bot, editor: Phone) -> None:
    warga, other = group(bot), holder(bot, "Edi", Role.EDITOR)
    submits(editor)
    bot.work(lambda work: revised(work, other))
    assert "Air naik" in editor.sees("Edi menyiarkan").text
    warga.sees("Imunisasi di balai warga")
    editor.sees_not("Tidak ada lagi yang dikirim")


def revised(work: Work, phone: Phone) -> None:
    """Somebody else changes what waits: it goes at once."""
    who = actor(work, phone)
    waits = work.announcements.to_cancel(who, 1, 1)
    given = Composed(waits.content, waits.topic, waits.areas, None, urgent=True, reason="Air naik")
    work.announcements.send_urgent(who, given, waits)


def test_it_is_tried_out_before_anybody_is_asked_to_read_it(tmp_path: Path) -> None:
    """To herself, and to the group for it: nobody else."""
    with Bot(tmp_path, trial_group=GROUP) as bot:
        admin, sari = office(bot), member(bot)
        lina = holder(bot, "Lina", Role.EDITOR)
        trial = bot.world.group("Uji Kominfo", lina)
        assert trial.id == GROUP
        trial.add_bot(lina)
        trial.sees("Halo semua")
        submits(lina)
        lina.taps("Kirim uji")
        trial.sees("Imunisasi di balai warga")
        lina.sees("📢 Pengumuman · Kesehatan")
        admin.taps("Minta perbaikan")
        assert (copies(sari, "Imunisasi"), copies(trial, "Imunisasi")) == (0, 1)


def test_without_a_group_for_it_she_alone_gets_it(bot: Bot, editor: Phone, approver: Phone) -> None:
    submits(editor)
    assert editor.taps("Kirim uji")["answer"] == "Sudah saya kirim ke Anda, persis seperti nanti."
    editor.sees("📢 Pengumuman · Kesehatan")


def test_who_stands_in_is_asked_when_the_office_does_not_answer(bot: Bot, editor: Phone, approver: Phone) -> None:
    tuti = holder(bot, "Tuti", Role.APPROVER, until=bot.clock.now() + 30 * DAY * 1_000)
    submits(editor)
    assert "Budi, Bu Ratna dan" not in editor.sees("menunggu persetujuan Budi").text
    editor.sees("Tuti (Plt.)")
    approver.sees("menunggu persetujuan Anda")
    assert not any("menunggu persetujuan Anda" in message.text for message in tuti.messages())
    bot.tick(DAY - HOUR)
    tuti.sees("menunggu persetujuan Anda")
    tuti.taps("Setujui")
    editor.sees("Disetujui Tuti")


def test_a_weekly_one_that_is_late_with_its_approval_goes_then_and_each_week(
    bot: Bot, editor: Phone, approver: Phone
) -> None:
    sari = member(bot)
    submits(editor, "setiap selasa 08.00")
    bot.tick(DAY - HOUR)
    approver.sees("waktu itu belum disetujui")
    editor.taps("Kirim bila disetujui")
    approver.sees("menunggu persetujuan Anda")
    approver.taps("Setujui")
    editor.sees("Tekan Hentikan")
    bot.tick(MINUTE)
    sari.sees("Imunisasi")
    settles(bot)
    bot.tick(7 * DAY)
    settles(bot)
    assert copies(sari, "Imunisasi") == 2
