"""Four eyes: one writes, another one approves, and nothing goes out that nobody has seen."""

from pathlib import Path

import pytest

from kimbot.roles.model import Role
from kimbot.work import Work
from tests.announcements.scene import DAY, HOUR, composes, copies, group, member, number, office, settles
from tests.harness import Bot
from tests.journeys.offices import actor, holder, trail
from tests.phones import Phone

MINUTE = 60
GROUP = -4001


@pytest.fixture
def editor(bot: Bot) -> Phone:
    office(bot)
    return holder(bot, "Lina", Role.EDITOR)


@pytest.fixture
def approver(bot: Bot) -> Phone:
    office(bot)
    return holder(bot, "Budi", Role.APPROVER)


def submits(phone: Phone, when: str = "besok jam 9", text: str = "Imunisasi di balai warga") -> None:
    composes(phone, text=text)
    if when == "sekarang":
        phone.taps("Sekarang")
        phone.taps("Kirim sekarang")
    else:
        phone.says(when)
        phone.taps("Jadwalkan")
    phone.sees("menunggu persetujuan")


def acts(bot: Bot) -> list[str]:
    found = [entry.act.removeprefix("announcement.") for entry in trail(bot) if entry.act.startswith("announcement.")]
    return [act for act in found if act != "release"]


def state_of(bot: Bot) -> str:
    return bot.work(lambda work: str(work.tx.value("SELECT state FROM announcements ORDER BY id DESC LIMIT 1")))


def the_card(bot: Bot, route: str = "ap.yes") -> str:
    """The button of the newest announcement, forged as it stands now."""

    def read(work: Work) -> str:
        row = work.tx.row("SELECT id, version FROM announcements ORDER BY id DESC LIMIT 1")
        assert row is not None
        return f"{route}|{row['id']}|{row['version']}|"

    return bot.work(read)


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
    editor.sees("Sudah benar?")
    editor.taps("Ubah")
    editor.taps("Isi")
    editor.says("Imunisasi pukul 08.00")
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
    editor.sees("Sudah benar?")
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
    editor.taps("Ubah")
    editor.taps("Isi")
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
    editor.sees("Sudah benar?")
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
    bot.admin.taps("Setujui")
    editor.sees("Disetujui Bu Ratna")


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


def test_the_two_of_one_moment_have_one_effect(bot: Bot, editor: Phone, approver: Phone) -> None:
    second = holder(bot, "Joko", Role.APPROVER)
    submits(editor, "sekarang")
    second.sees("menunggu persetujuan Anda")
    data = the_card(bot)
    approver.taps("Setujui")
    approver.sees("Tekan Hentikan")
    assert "sudah berubah" in second.forges(data)["answer"]
    assert acts(bot) == ["submit", "approve"]


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


def test_a_weekly_one_that_is_late_with_its_approval_goes_then_and_each_week(
    bot: Bot, editor: Phone, approver: Phone
) -> None:
    sari = member(bot)
    submits(editor, "setiap selasa 08.00")
    bot.tick(DAY - HOUR)
    editor.taps("Kirim bila disetujui")
    approver.taps("Setujui")
    editor.sees("Tekan Hentikan")
    bot.tick(MINUTE)
    sari.sees("Imunisasi")
    settles(bot)
    bot.tick(7 * DAY)
    settles(bot)
    assert copies(sari, "Imunisasi") == 2


def test_what_was_written_over_since_it_was_shown_is_not_approved(bot: Bot, editor: Phone, approver: Phone) -> None:
    submits(editor)
    approver.sees("menunggu persetujuan Anda")
    bot.work(lambda work: work.tx.run("UPDATE announcements SET html = 'Lain sama sekali'"))
    assert "sudah berubah" in approver.taps("Setujui")["answer"]
    assert state_of(bot) == "waiting"
