"""Quiet hours, digests, and not too many a day: who gets what when, and what the editor is told."""

from dataclasses import replace

import pytest

from kimbot.delivery.pace import Rhythm
from kimbot.work import Work
from tests.announcements.scene import (
    HOUR,
    composes,
    copies,
    goes_out,
    group,
    member,
    office,
    schedules,
    sends,
    settles,
)
from tests.harness import Bot
from tests.phones import Group, Phone
from tests.reports.people import member as reporter
from tests.reports.people import reports, subscribed

NIGHT = 13 * HOUR
"""From Monday 09.00 to 22.00."""


def at_night(bot: Bot) -> None:
    bot.tick(NIGHT)


def resulted(admin: Phone, title: str, what: str) -> None:
    """The message with the result comes to say this, at the latest when it is brought up to date."""
    admin._await(lambda message: title in message.text and what in message.text, f"{title}: {what}", 5)


def gathers(chat: Phone | Group) -> str:
    return chat.sees("Rangkuman hari ini").text


def set_pace(bot: Bot, chat: Group, **change: object) -> None:
    """What the group's form sets, without its taps."""

    def change_it(work: Work) -> None:
        known = work.chats.of_telegram(chat.id)
        assert known is not None
        work.chats.set_pace(known.id, replace(work.chats.pace(known.id), **change))  # type: ignore[arg-type]

    bot.work(change_it)


def test_at_night_it_waits_for_the_morning_and_the_editor_knows(bot: Bot) -> None:
    admin, sari = office(bot), member(bot)
    rw = group(bot)
    at_night(bot)
    composes(admin)
    admin.taps("Sekarang")
    admin.sees("Sekarang itu jam tenang (21.00–06.00)")
    admin.taps("Tetap")
    assert "1 grup dan 1 anggota menerima besok pukul 06.00" in admin.sees("Sudah benar?").text
    goes_out(bot)
    assert "1 grup dan 1 anggota menerima besok pukul 06.00" in admin.sees("sedang dikirim").text
    bot.tick()
    assert "menerima besok pukul 06.00" in admin.sees("Hasil pengumuman").text
    bot.tick(7 * HOUR)
    assert (copies(sari, "Imunisasi"), copies(rw, "Imunisasi")) == (0, 0)
    bot.tick(HOUR)
    sari.sees("Imunisasi")
    rw.sees("Imunisasi")
    settles(bot)
    resulted(admin, "Hasil pengumuman", "Terkirim: 2")
    results = [message for message in admin.messages() if "Hasil pengumuman" in message.text]
    assert len(results) == 1, "one message, brought up to date"
    assert (copies(sari, "Imunisasi"), copies(rw, "Imunisasi")) == (1, 1)


def test_what_is_urgent_wakes_people_up(bot: Bot) -> None:
    admin, sari = office(bot), member(bot)
    rw = group(bot)
    set_pace(bot, rw, rhythm=Rhythm.DIGEST)
    at_night(bot)
    composes(admin, text="Banjir: mengungsi ke SDN 1", topic="Darurat")
    admin.taps("Darurat, sekarang")
    admin.says("Air naik cepat di Periuk")
    assert "darurat (juga di jam tenang)" in admin.sees("Sudah benar?").text
    admin.taps("Kirim sekarang")
    sari.sees("Banjir")
    rw.sees("Banjir")


def test_one_that_is_scheduled_says_when_it_comes(bot: Bot) -> None:
    admin, _ = office(bot), member(bot)
    group(bot)
    composes(admin)
    admin.says("nanti jam 22.30")
    admin.taps("Tetap")
    assert "1 grup dan 1 anggota menerima besok pukul 06.00" in admin.sees("Sudah benar?").text
    admin.taps("Ubah")
    admin.taps("Waktu")
    admin.says("besok jam 9")
    assert "menerima besok" not in admin.sees("Sudah benar?").text


def test_a_release_that_runs_into_the_night_stops_there(bot: Bot) -> None:
    admin, sari = office(bot), member(bot)
    schedules(admin, "nanti jam 20.59")
    bot.tick(12 * HOUR - 60)
    sari.sees("Imunisasi")
    settles(bot)

    def put_back(work: Work) -> None:
        """As if its turn had not come."""
        work.tx.run("UPDATE deliveries SET state = 'queued' WHERE occurrence_id IS NOT NULL")
        work.tx.run("UPDATE occurrences SET state = 'paused', finished = NULL")

    bot.work(put_back)
    bot.tick(600)
    admin.says("/jadwal")
    admin.taps("Imunisasi di balai warga")
    admin.taps("Lanjutkan")
    assert "1 penerima menerima besok pukul 06.00" in admin.sees("Siaran terakhir").text
    assert copies(sari, "Imunisasi") == 1
    bot.tick(9 * HOUR)
    bot.until(lambda work: not work.occurrences.resting() and not work.occurrences.running())
    assert copies(sari, "Imunisasi") == 2


def test_an_rt_group_gets_three_a_day_and_the_rest_gathered(bot: Bot) -> None:
    admin = office(bot)
    rw = group(bot, "Warga RW 05")
    for number in range(1, 6):
        sends(bot, text=f"Kabar nomor {number}")
        admin.sees("dalam rangkuman" if number > 3 else "sedang dikirim")
    rw.sees("nomor 3")
    bot.tick(7 * HOUR)
    digest = gathers(rw)
    assert ("nomor 4" in digest, "nomor 5" in digest, "nomor 3" in digest) == (True, True, False)
    bot.tick(17 * HOUR)
    sends(bot, text="Kabar hari berikutnya")
    rw.sees("hari berikutnya")


def test_five_at_night_are_three_in_the_morning(bot: Bot) -> None:
    admin = office(bot)
    rw = group(bot, "Warga RW 05")
    at_night(bot)
    for number in range(1, 6):
        sends(bot, text=f"Kabar nomor {number}")
        admin.sees("sedang dikirim")
    bot.tick(8 * HOUR + 60)
    rw.sees("nomor 3")
    settles_now(bot)
    assert [copies(rw, f"nomor {number}") for number in range(1, 6)] == [1, 1, 1, 0, 0]
    bot.tick(10 * HOUR)
    assert "nomor 5" in gathers(rw)


def settles_now(bot: Bot) -> None:
    """What may leave has left."""
    bot.until(
        lambda work: (
            not work.tx.value(
                "SELECT COUNT(*) FROM deliveries WHERE state IN ('queued', 'sending') AND due <= :now", now=work.now
            )
        )
    )


def test_who_wants_nothing_any_more_is_not_woken_by_what_waits(bot: Bot) -> None:
    admin, sari = office(bot), member(bot)
    tini = bot.world.user("Bu Tini")
    rw = group(bot)
    rw.add(tini)
    rw.promote(tini)
    at_night(bot)
    sends(bot)
    admin.sees("sedang dikirim")
    sari.says("/berhenti")
    sari.taps("Hentikan pengumuman")
    rw.says(tini, "/berhenti")
    rw.sees("tidak lagi menerima")
    bot.tick(9 * HOUR)
    settles(bot)
    assert (copies(sari, "Imunisasi"), copies(rw, "Imunisasi")) == (0, 0)
    resulted(admin, "Hasil pengumuman", "Dibatalkan: 2")


@pytest.mark.parametrize("choice", ["Kurangi pesan", "Hentikan pengumuman"])
def test_a_member_chooses_and_comes_back(bot: Bot, choice: str) -> None:
    office(bot)
    sari = member(bot)
    sari.says("/profil")
    sari.taps(choice)
    shown = sari.sees("Pengumuman di chat ini: " + ("dirangkum" if choice.startswith("K") else "tidak"))
    back = "Terima langsung" if choice.startswith("K") else "Terima pengumuman"
    assert back in shown.buttons
    sari.taps(back)
    assert "Kurangi pesan" in sari.sees("Pengumuman di chat ini: ya").buttons


def published(bot: Bot, reporter: Phone, title: str) -> None:
    """A report that Kominfo has published."""
    reports(reporter, title)
    bot.admin.says("/moderasi")
    bot.admin.taps(title)
    bot.admin.taps("Setujui")
    bot.admin.sees("menyetujui")
    reporter.sees("terbit")


def test_reports_wait_for_the_morning_too(bot: Bot) -> None:
    office(bot)
    wati = reporter(bot, "Bu Wati", "cibodasari")
    group = subscribed(bot, "KIM Cibodas Sari", "cibodasari")
    at_night(bot)
    published(bot, wati, "Panen kangkung")
    bot.tick(7 * HOUR)
    group.sees_not("Panen kangkung")
    bot.tick(HOUR)
    group.sees("Panen kangkung")


def test_a_time_in_quiet_hours_is_asked_about_and_goes_in_the_morning(bot: Bot) -> None:
    admin, sari = office(bot), member(bot)
    composes(admin)
    admin.says("besok jam 22.30")
    assert "22.30 WIB itu jam tenang" in admin.sees("Mau dikirim pukul 06.00 saja").text
    admin.taps("Pukul 06.00")
    assert "Rabu, 25 November 2026 pukul 06.00 WIB" in admin.sees("Sudah benar?").text
    admin.taps("Jadwalkan")
    admin.taps("Lanjutkan sendiri")
    bot.tick(45 * HOUR)
    sari.sees("Imunisasi")


def test_what_comes_again_in_quiet_hours_comes_in_the_morning(bot: Bot) -> None:
    admin = office(bot)
    composes(admin)
    admin.says("setiap senin 04.00")
    admin.taps("Pukul 06.00")
    admin.sees("Setiap Senin pukul 06.00")


def test_of_a_time_in_quiet_hours_another_one_may_be_typed(bot: Bot) -> None:
    admin = office(bot)
    composes(admin)
    admin.says("besok jam 23.00")
    admin.sees("itu jam tenang")
    admin.says("besok jam 9")
    admin.sees("Sudah benar?")
