"""Acts of two people: asked by one, confirmed by another; alone only while there is nobody else."""

from datetime import time

import pytest

from kimbot.announcements.content import Content
from kimbot.announcements.model import Composed
from kimbot.core.clock import DAY, SECOND
from kimbot.core.dates import Weekly
from kimbot.roles.model import TWO_PEOPLE, Role
from kimbot.work import Work
from tests.announcements.scene import announced
from tests.harness import Bot
from tests.journeys.offices import actor, holder, invite, member, number, roles_of, trail
from tests.phones import Phone


@pytest.fixture
def admin(bot: Bot) -> Phone:
    bot.admin.says("/start")
    bot.admin.sees("Halo")
    return bot.admin


def ask(admin: Phone, name: str, role: str = "Penyetuju siaran") -> None:
    """Give a powerful role to a member, as far as it goes alone."""
    admin.says("/peran")
    admin.taps("Beri peran")
    admin.says(name)
    admin.taps(f"{name} (Cibodas Sari)")
    if role == "Admin Kominfo":
        admin.taps("Berikutnya »")
    admin.taps(role)
    admin.taps("Tanpa batas")
    admin.taps("Simpan")


def acts(bot: Bot) -> list[str]:
    return [entry.act for entry in trail(bot) if entry.act.startswith(("ask", "alone", "confirm", "decline", "expire"))]


def the_proposal(bot: Bot, admin: Phone) -> int:
    return bot.work(lambda work: work.proposals.waiting_for(actor(work, admin))[0].id)


def test_alone_she_confirms_twice_and_the_card_says_so(bot: Bot, admin: Phone) -> None:
    sari = member(bot, "Sari")
    ask(admin, "Sari")
    admin.sees("Belum ada orang kedua")
    assert roles_of(bot, sari) == []
    admin.taps("Lanjutkan sendiri")
    shown = admin.sees("Sari sekarang Penyetuju siaran")
    assert "Dilakukan sendiri oleh Bu Ratna, tanpa orang kedua" in shown.text
    sari.sees("peran baru: Penyetuju siaran")
    assert acts(bot) == ["ask.role.give", "alone.role.give"]


def test_with_two_admins_the_other_one_confirms(bot: Bot, admin: Phone) -> None:
    dewi, sari = holder(bot, "Dewi", Role.ADMIN), member(bot, "Sari")
    ask(admin, "Sari")
    admin.sees("Sudah saya tanyakan kepada Dewi")
    dewi.sees("Bu Ratna minta persetujuan Anda")
    assert roles_of(bot, sari) == []
    dewi.taps("Setujui")
    dewi.sees("Diminta Bu Ratna, disetujui Dewi")
    admin.sees("Sari sekarang Penyetuju siaran")
    sari.sees("peran baru: Penyetuju siaran")
    assert acts(bot) == ["ask.role.give", "confirm.role.give"]


def test_who_asked_cannot_confirm_while_there_is_another(bot: Bot, admin: Phone) -> None:
    holder(bot, "Dewi", Role.ADMIN)
    sari = member(bot, "Sari")
    ask(admin, "Sari")
    admin.sees("Sudah saya tanyakan")
    assert "Sekarang ada orang kedua" in admin.forges(f"two.yes|{the_proposal(bot, admin)}|0|")["answer"]
    assert roles_of(bot, sari) == []


def test_a_second_admin_who_came_meanwhile_is_not_passed_over(bot: Bot, admin: Phone) -> None:
    sari = member(bot, "Sari")
    ask(admin, "Sari")
    admin.sees("Belum ada orang kedua")
    holder(bot, "Dewi", Role.ADMIN)
    assert "Sekarang ada orang kedua" in admin.taps("Lanjutkan sendiri")["answer"]
    assert roles_of(bot, sari) == []


def test_the_other_one_says_no(bot: Bot, admin: Phone) -> None:
    dewi, sari = holder(bot, "Dewi", Role.ADMIN), member(bot, "Sari")
    ask(admin, "Sari")
    dewi.taps("Tolak")
    admin.sees("Tidak jadi: Dewi belum setuju")
    assert roles_of(bot, sari) == []
    assert acts(bot) == ["ask.role.give", "decline.role.give"]


def test_it_is_taken_back(bot: Bot, admin: Phone) -> None:
    dewi, sari = holder(bot, "Dewi", Role.ADMIN), member(bot, "Sari")
    ask(admin, "Sari")
    dewi.sees("minta persetujuan Anda")
    admin.taps("Batalkan permintaan")
    dewi.sees("Bu Ratna membatalkannya")
    assert "sudah dijawab" in dewi.forges("two.yes|1|0|")["answer"]
    assert roles_of(bot, sari) == []


def test_it_is_done_once(bot: Bot, admin: Phone) -> None:
    dewi, sari = holder(bot, "Dewi", Role.ADMIN), member(bot, "Sari")
    budi = holder(bot, "Budi", Role.ADMIN)
    ask(admin, "Sari")
    dewi.sees("minta persetujuan Anda")
    of_it = the_proposal(bot, admin)
    dewi.taps("Setujui")
    budi.sees("Diminta Bu Ratna, disetujui Dewi")
    assert "sudah dijawab" in budi.forges(f"two.yes|{of_it}|0|")["answer"]
    assert roles_of(bot, sari) == [(Role.APPROVER, "Kota Tangerang")]


def test_an_admin_is_taken_by_two(bot: Bot, admin: Phone) -> None:
    dewi, budi = holder(bot, "Dewi", Role.ADMIN), holder(bot, "Budi", Role.ADMIN)
    admin.says("/peran")
    admin.taps("Budi · Admin Kominfo")
    admin.taps("Cabut peran")
    admin.taps("Ya, cabut")
    admin.sees("Sudah saya tanyakan")
    assert len(roles_of(bot, budi)) == 1
    dewi.taps("Setujui")
    admin.sees("sudah dicabut dari Budi")
    budi.sees("sudah selesai")
    assert roles_of(bot, budi) == []


def test_who_is_no_admin_any_more_has_asked_for_nothing(bot: Bot, admin: Phone) -> None:
    dewi, budi, sari = holder(bot, "Dewi", Role.ADMIN), holder(bot, "Budi", Role.ADMIN), member(bot, "Sari")
    ask(dewi, "Sari")
    budi.sees("Dewi minta persetujuan Anda")
    bot.work(lambda work: work.roles.take(actor(work, admin), work.roles.of(number(work, dewi))[0].id))
    assert "tidak berlaku lagi" in budi.taps("Setujui")["answer"]
    assert roles_of(bot, sari) == []


def test_who_cannot_be_reached_does_not_hold_it_up(bot: Bot, admin: Phone) -> None:
    dewi, sari = holder(bot, "Dewi", Role.ADMIN), member(bot, "Sari")
    dewi.blocks()
    bot.until(lambda work: work.chats.get(number(work, dewi)).state == "gone")
    ask(admin, "Sari")
    admin.taps("Lanjutkan sendiri")
    sari.sees("peran baru")


def test_a_week_without_an_answer_ends_it(bot: Bot, admin: Phone) -> None:
    dewi, sari = holder(bot, "Dewi", Role.ADMIN), member(bot, "Sari")
    ask(admin, "Sari")
    dewi.sees("minta persetujuan Anda")
    of_it = the_proposal(bot, admin)
    bot.tick(7 * DAY / SECOND)
    dewi.sees("seminggu tidak ada jawaban")
    admin.sees("seminggu tidak ada jawaban")
    assert "sudah dijawab" in dewi.forges(f"two.yes|{of_it}|0|")["answer"]
    assert roles_of(bot, sari) == []


def test_an_invited_admin_needs_a_second_as_well(bot: Bot, admin: Phone) -> None:
    dewi = holder(bot, "Dewi", Role.ADMIN)
    link = invite(admin, "Admin Kominfo")
    joko = bot.world.user("Joko")
    joko.says(link)
    admin.taps("Ya, benar")
    admin.sees("Sudah saya tanyakan kepada Dewi")
    assert roles_of(bot, joko) == []
    dewi.taps("Setujui")
    joko.sees("peran baru: Admin Kominfo")


def test_an_invited_admin_hears_that_nothing_came_of_it(bot: Bot, admin: Phone) -> None:
    dewi = holder(bot, "Dewi", Role.ADMIN)
    joko, sari = bot.world.user("Joko"), bot.world.user("Sari")
    for invited in (joko, sari):
        invited.says(invite(admin, "Admin Kominfo"))
        admin.taps("Ya, benar")
        admin.sees("Sudah saya tanyakan kepada Dewi")
    dewi.taps("Tolak")
    sari.sees("Peran Admin Kominfo (Kota Tangerang) tidak jadi diberikan kepada Anda")
    bot.tick(8 * DAY / SECOND)
    joko.sees("tidak jadi diberikan kepada Anda")
    assert (roles_of(bot, joko), roles_of(bot, sari)) == ([], [])


def test_what_waits_is_found_in_peran(bot: Bot, admin: Phone) -> None:
    dewi, sari = holder(bot, "Dewi", Role.ADMIN), member(bot, "Sari")
    ask(admin, "Sari")
    dewi.says("/peran")
    dewi.taps("Orang kedua (1)")
    dewi.sees("1 hal menunggu orang kedua")
    dewi.taps("Beri peran · Bu Ratna")
    dewi.sees("minta persetujuan Anda")
    dewi.taps("Setujui")
    sari.sees("peran baru")
    admin.says("/peran")
    admin.taps("Beri peran")  # and nothing waits any more
    assert bot.work(lambda work: work.proposals.waiting_for(actor(work, admin))) == []


def test_what_was_asked_before_its_words_had_another_name_reads_well(bot: Bot, admin: Phone) -> None:
    member(bot, "Sari")
    ask(admin, "Sari")
    renamed = "UPDATE proposals SET about = replace(about, 'second.about.role.give', 'second.about.give')"
    assert bot.work(lambda work: work.tx.run(renamed)) == 1
    admin.says("/peran")
    admin.taps("Orang kedua (1)")
    admin.taps("Beri peran · Bu Ratna")
    admin.sees("Memberi peran Penyetuju siaran")


def test_a_stranger_confirms_nothing(bot: Bot, admin: Phone) -> None:
    editor, sari = holder(bot, "Pak Editor", Role.EDITOR), member(bot, "Sari")
    ask(admin, "Sari")
    of_it = the_proposal(bot, admin)
    for phone in (editor, sari):
        for route in ("two.yes", "two.no", "two.show", "two.list"):
            phone.forges(f"{route}|{of_it}|0|")
    assert roles_of(bot, sari) == []
    assert the_proposal(bot, admin) == of_it


def test_every_act_of_two_people_can_be_carried_out(bot: Bot) -> None:
    assert set(bot.app.context.acts) == set(TWO_PEOPLE)


def test_powers_alone_need_two(bot: Bot, admin: Phone) -> None:
    holder(bot, "Dewi", Role.ADMIN)
    sari = member(bot, "Sari")
    admin.says("/peran")
    admin.taps("Beri peran")
    admin.says("Sari")
    admin.taps("Sari (Cibodas Sari)")
    admin.taps("Penyusun siaran")
    admin.taps("Tanpa batas")
    admin.taps("Simpan")
    sari.sees("peran baru: Penyusun siaran")

    def waiting(work: Work) -> int:
        return len(work.proposals.waiting_for(actor(work, admin)))

    assert bot.work(waiting) == 0


# ------------------------------------------------------------------------------------------- somebody else's release
def released(bot: Bot, author: Phone) -> tuple[int, int]:
    """An announcement of hers that is going out: its number, and that of the release."""

    def announce(work: Work) -> tuple[int, int]:
        given = Composed(Content("Posyandu Sabtu", "Posyandu Sabtu"), work.topics.all[0].slug, ("36.71",), None)
        announcement = announced(work, actor(work, author), given)
        return announcement.id, work.occurrences.of(announcement.subject)[0].id

    return bot.work(announce)


def state_of(bot: Bot, release: int) -> str:
    return bot.work(lambda work: str(work.tx.value("SELECT state FROM occurrences WHERE id = :id", id=release)))


def test_anybody_pauses_but_two_go_on_with_somebody_elses_release(bot: Bot, admin: Phone) -> None:
    dewi = holder(bot, "Dewi", Role.EDITOR)
    number_, release = released(bot, dewi)
    admin.forges(f"a.pause|{release}|0|{number_}")
    assert state_of(bot, release) == "paused"
    admin.forges(f"a.resume|{release}|0|{number_}")
    admin.sees("Sudah saya tanyakan kepada Dewi")
    assert state_of(bot, release) == "paused"
    dewi.sees("Melanjutkan siaran “Posyandu Sabtu”")
    dewi.taps("Setujui")
    admin.sees("Siarannya berjalan lagi")
    assert state_of(bot, release) == "sending"


def test_two_end_it(bot: Bot, admin: Phone) -> None:
    dewi = holder(bot, "Dewi", Role.EDITOR)
    number_, release = released(bot, dewi)
    admin.forges(f"a.stop|{release}|0|{number_}")
    admin.sees("Sudah saya tanyakan kepada Dewi")
    assert state_of(bot, release) == "sending"
    dewi.taps("Setujui")
    admin.sees("Siarannya sudah dihentikan")
    assert state_of(bot, release) == "cancelled"


def test_her_own_release_an_author_steers_alone(bot: Bot, admin: Phone) -> None:
    dewi = holder(bot, "Dewi", Role.EDITOR)
    number_, release = released(bot, dewi)
    dewi.forges(f"a.stop|{release}|0|{number_}")
    assert state_of(bot, release) == "cancelled"
    assert acts(bot) == []


def test_who_changes_what_comes_again_does_not_end_alone_what_is_on_its_way(bot: Bot, admin: Phone) -> None:
    dewi = holder(bot, "Dewi", Role.EDITOR)

    def changed(work: Work) -> tuple[int, int]:
        weekly = Weekly(("mon",), time(9))
        given = Composed(Content("Posyandu", "Posyandu"), work.topics.all[0].slug, ("36.71",), weekly)
        one = announced(work, actor(work, dewi), given)
        work.releases.take(one)
        now = work.announcements.open(actor(work, admin), one.id)[0]
        work.announcements.revise(actor(work, admin), one.id, now.version, given)
        return one.id, work.occurrences.of(one.subject)[0].id

    number_, release = bot.work(changed)
    admin.forges(f"a.stop|{release}|0|{number_}")
    admin.sees("Sudah saya tanyakan kepada Dewi")
    assert state_of(bot, release) == "sending"
