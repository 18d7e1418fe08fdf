"""A group is set up by its own admins and approved by Kominfo."""

import pytest

from kimbot.groups.model import GroupState
from kimbot.roles.model import Role
from tests.groups.scenes import (
    CARD,
    active,
    acts,
    added,
    books,
    data,
    holds,
    invitations,
    ketua,
    of_bot,
    office,
    reached,
)
from tests.harness import Bot
from tests.refusals import refusals


def test_is_set_up_in_private_and_approved(bot: Bot) -> None:
    office(bot)
    tini = bot.world.user("Bu Tini")
    group = added(bot, "Warga RW 05", tini)
    group.taps(tini, CARD)
    tini.sees("Ini grup apa?")
    tini.taps("RT/RW")
    tini.says("cibodasari")
    kept = tini.sees("Kabar apa saja")
    assert "✓ Kesehatan" in kept.buttons
    tini.taps("Berikutnya »")
    assert "Kabar KIM" in tini.sees("halaman 2 dari 2").buttons, "off at first in RT/RW groups"
    tini.taps("« Sebelumnya")
    tini.taps("✓ UMKM")
    tini.taps("Selesai")
    summary = tini.sees("Sudah benar?")
    assert "Warga RW 05" in summary.text
    assert "Cibodas Sari, Kec. Cibodas" in summary.text
    assert "UMKM" not in summary.text
    assert "Kesehatan" in summary.text
    tini.taps("Kirim")
    tini.sees("Kami periksa dulu")
    group.sees("menunggu persetujuan")
    assert reached(bot) == 0, "nothing before the approval"
    bot.admin.sees("Diatur oleh: Bu Tini")
    bot.admin.taps("Setujui")
    bot.admin.sees("Bu Ratna menyetujui")
    tini.sees("Kabar baik!")
    group.sees("sudah disetujui")
    group.sees("✅ Grup ini menerima")
    assert len(of_bot(group)) == 2, "the card, and one word about the decision"
    assert (reached(bot), reached(bot, topic="umkm")) == (1, 0)
    assert acts(bot) == ["group.add", "group.subscribe", "group.active"]


def test_one_card_however_often_telegram_tells(bot: Bot) -> None:
    tini = bot.world.user("Bu Tini")
    group = added(bot, "Warga RW 05", tini)
    group.promote_bot(tini)
    group.remove_bot(tini)
    group.add_bot(tini)
    group.promote_bot(tini)
    group.says(tini, "/langganan")
    group.sees("lewat chat pribadi")
    assert invitations(group) == 1


def test_langganan_subscribes_at_once(bot: Bot) -> None:
    office(bot)
    tini = bot.world.user("Bu Tini")
    group = added(bot, "RT 02 RW 05", tini)
    group.says(tini, "/langganan cibodasari")
    group.sees("begitu disetujui")
    assert books(bot).topics
    assert "kabar_kim" not in books(bot).topics
    bot.admin.taps("Setujui")
    group.sees("Kabar baik!")
    assert (reached(bot), reached(bot, topic="kabar_kim"), reached(bot, area="36.71.01")) == (1, 0, 0)
    assert reached(bot, area="36.71.09") == 1, "news of the kecamatan concerns it"


@pytest.mark.parametrize(
    "typed", ["cibodas", "Cibodas, Kec. Cibodas", "Kecamatan Cibodas", "Kota Tangerang", "36.71.09"]
)
def test_langganan_takes_what_it_offers_and_never_guesses(bot: Bot, typed: str) -> None:
    tini = bot.world.user("Bu Tini")
    group = added(bot, "Warga", tini)
    group.says(tini, f"/langganan {typed}")
    if typed == "cibodas":
        said = group.sees("belum pasti yang mana")
        assert "/langganan Cibodas, Kec. Cibodas" in said.text
        assert "/langganan Kecamatan Cibodas" in said.text
        assert books(bot).asked is GroupState.NEW
    else:
        group.sees("Siap!")


def test_langganan_of_nowhere_says_so(bot: Bot) -> None:
    tini = bot.world.user("Bu Tini")
    group = added(bot, "Warga", tini)
    group.says(tini, "/langganan qqzzxxy <b>")
    group.sees("“qqzzxxy <b>” belum ketemu")
    assert books(bot).asked is GroupState.NEW


def test_a_stranger_can_neither_subscribe_nor_end_nor_set_up(bot: Bot) -> None:
    office(bot)
    tini, joni = bot.world.user("Bu Tini"), bot.world.user("Joni")
    group = added(bot, "Warga RW 05", tini, joni)
    group.says(joni, "/langganan cibodasari")
    group.sees("hanya bisa dilakukan admin grup")
    assert books(bot).asked is GroupState.NEW
    group.says(tini, "/langganan cibodasari")
    group.sees("Siap!")
    group.says(joni, "/berhenti")
    group.sees("hanya bisa dilakukan admin grup")
    assert books(bot).asked is GroupState.PENDING
    group.taps(joni, "Ubah pengaturan")
    joni.sees("hanya bisa dilakukan admin grup")
    joni.says("/start g_999")
    joni.sees("hanya bisa dilakukan admin grup")
    joni.says("/start g_x")
    joni.sees("hanya bisa dilakukan admin grup")
    refused = bot.work(lambda work: [entry for entry in work.audit.entries("") if entry.refused])
    assert [entry.act for entry in refused] == ["/langganan"]
    assert sum(bot.work(refusals).values()) == 5


def test_an_admin_of_another_group_is_a_stranger_here(bot: Bot) -> None:
    tini, joni = bot.world.user("Bu Tini"), bot.world.user("Joni")
    added(bot, "Warga RW 05", tini)
    added(bot, "Grup Joni", joni)
    joni.says("/start g_1")
    joni.sees("hanya bisa dilakukan admin grup")


def test_a_forged_answer_to_somebody_elses_form_does_nothing(bot: Bot) -> None:
    tini, joni = bot.world.user("Bu Tini"), bot.world.user("Joni")
    group = added(bot, "Warga RW 05", tini, joni)
    group.taps(tini, CARD)
    tini.sees("Ini grup apa?")
    joni.says("/start")
    joni.sees("Halo")
    for forged in ("f|1|1|rtrw", "f.send|1|1|", "g.ok|1|1|", "g.reject|1|1|", "gc.yes|1|0|", "g.show|1|1|"):
        assert joni.forges(forged)["answer"] is not None
    tini.forges("f|1|1|presiden")
    tini.sees("pilih salah satu tombol")
    tini.taps("Lainnya")
    tini.says("cibodasari")
    tini.sees("Kabar apa saja")
    tini.forges("f|1|3|t:emas")
    tini.sees("pilih salah satu tombol")
    assert books(bot).asked is GroupState.NEW


def test_who_is_no_admin_any_more_the_next_day_cannot_send_the_form(bot: Bot) -> None:
    tini, joni = bot.world.user("Bu Tini"), bot.world.user("Joni")
    group = added(bot, "Warga RW 05", tini, joni)
    group.promote(joni)
    group.taps(joni, CARD)
    joni.taps("Lainnya")
    joni.says("cibodasari")
    joni.taps("Selesai")
    joni.sees("Sudah benar?")
    group.demote(joni)
    bot.clock.move(25 * 3600)
    assert "Tekan dulu tombol di grup" in joni.taps("Kirim")["answer"]
    assert books(bot).asked is GroupState.NEW
    group.taps(joni, CARD)
    joni.sees("hanya bisa dilakukan admin grup")


def test_a_topic_at_least(bot: Bot) -> None:
    tini = bot.world.user("Bu Tini")
    group = added(bot, "Warga RW 05", tini)
    group.taps(tini, CARD)
    tini.taps("Lainnya")
    tini.says("Kecamatan Cibodas")
    for label in tini.sees("Kabar apa saja").buttons:
        if label.startswith("✓"):
            tini.taps(label)
    tini.taps("Berikutnya »")
    for label in tini.sees("halaman 2").buttons:
        if label.startswith("✓"):
            tini.taps(label)
    tini.taps("Selesai")
    tini.sees("paling sedikit satu topik")
    tini.taps("Pilih semua")
    tini.taps("Selesai")
    tini.sees("semua topik")


def test_two_admins_of_kominfo_approve_at_once(bot: Bot) -> None:
    office(bot)
    budi = bot.world.user("Pak Budi", id=9001)
    budi.says("/start")
    budi.sees("Halo")
    bot.work(lambda work: work.roles.make_first_admin(work.chats.of_telegram(9001).id))  # type: ignore[union-attr]
    tini = bot.world.user("Bu Tini")
    group = added(bot, "Warga RW 05", tini)
    group.says(tini, "/langganan cibodasari")
    old = budi.sees("Grup minta berlangganan")
    bot.admin.sees("Grup minta berlangganan")
    bot.admin.taps("Tolak")
    budi.sees("Bu Ratna menolak")
    answer = budi.forges(data(old, "Setujui"))
    assert answer["alert"]
    assert "sudah diputuskan" in answer["answer"]
    assert books(bot).asked is GroupState.REJECTED
    group.sees("belum disetujui")


def test_stops_and_starts_again(bot: Bot) -> None:
    office(bot)
    tini = bot.world.user("Bu Tini")
    group = active(bot, "Warga RW 05", tini)
    group.says(tini, "/berhenti")
    group.sees("tidak lagi menerima")
    assert (books(bot).state, reached(bot)) == (GroupState.ENDED, 0)
    group.says(tini, "/berhenti")
    group.sees("memang belum berlangganan")
    group.says(tini, "/langganan cibodasari")
    group.sees("begitu disetujui")
    bot.admin.taps("Setujui")
    group.sees("Kabar baik!")
    assert reached(bot) == 1


def test_a_request_taken_back_is_not_approved_by_its_old_button(bot: Bot) -> None:
    office(bot)
    tini = bot.world.user("Bu Tini")
    group = added(bot, "Warga RW 05", tini)
    group.says(tini, "/langganan cibodasari")
    group.sees("Siap!")
    old = bot.admin.sees("Grup minta berlangganan")
    group.says(tini, "/langganan Kota Tangerang")
    bot.admin.sees("Wilayah: Kota Tangerang")
    assert "sudah berubah" in bot.admin.forges(data(old, "Setujui"))["answer"]
    assert books(bot).asked is GroupState.PENDING
    group.says(tini, "/berhenti")
    group.sees("tidak lagi menerima")
    bot.admin.says("/grup")
    bot.admin.sees("Tidak ada grup")


def test_moving_inside_the_approved_area_needs_nobody(bot: Bot) -> None:
    office(bot)
    tini = bot.world.user("Bu Tini")
    group = active(bot, "Warga RW 05", tini, "Kecamatan Cibodas")
    group.taps(tini, "Ubah pengaturan")
    tini.sees("Kecamatan Cibodas")
    tini.taps("Ubah")
    tini.taps("Wilayah")
    tini.says("cibodasari")
    tini.sees("Sudah benar?")
    tini.taps("Kirim")
    tini.sees("menerima kabar kota untuk Cibodas Sari")
    assert books(bot).state is GroupState.ACTIVE
    group.says(tini, "/langganan Kota Tangerang")
    group.sees("begitu disetujui")
    assert (books(bot).state, reached(bot)) == (GroupState.PENDING, 1)
    group.says(tini, "/langganan cibodasari")
    group.sees("menerima kabar kota untuk Cibodas Sari")
    bot.admin.sees("sudah berubah")
    assert reached(bot) == 1, "what was approved is so still"


def test_a_new_wish_takes_nothing_away_until_it_is_approved(bot: Bot) -> None:
    office(bot)
    tini = bot.world.user("Bu Tini")
    group = active(bot, "Warga RW 05", tini)
    karawaci = "36.71.07.1001"
    for decision, after in (("Tolak", 0), ("Setujui", 1)):
        group.says(tini, "/langganan Kota Tangerang")
        group.sees("kabar untuk Cibodas Sari, Kec. Cibodas tetap masuk")
        assert (reached(bot), reached(bot, area=karawaci)) == (1, 0)
        bot.admin.taps(decision)
        group.sees("Kabar untuk Cibodas Sari, Kec. Cibodas tetap masuk" if decision == "Tolak" else "Kabar baik!")
        assert (reached(bot), reached(bot, area=karawaci)) == (1, after)
        assert books(bot).state is GroupState.ACTIVE
    group.sees("✅ Grup ini menerima kabar kota untuk Kota Tangerang")


def test_the_ketua_of_the_kelurahan_is_asked_and_decides(bot: Bot) -> None:
    office(bot)
    siti, joko, tini = bot.world.user("Bu Siti"), bot.world.user("Pak Joko"), bot.world.user("Bu Tini")
    ketua(bot, siti, "KIM Cibodas Sari", "36.71.09.1002")
    ketua(bot, joko, "KIM Kecamatan Cibodas", "36.71.09")
    group = added(bot, "Warga RW 05", tini)
    group.says(tini, "/langganan cibodasari")
    asked = siti.sees("Grup minta berlangganan")
    joko.says("/grup")
    joko.sees("Tidak ada grup")
    assert joko.forges(data(asked, "Setujui"))["alert"], "her kelurahan is not his, although his KIM is wider"
    siti.taps("Setujui")
    group.sees("Kabar baik!")
    assert reached(bot) == 1
    bot.admin.sees_not("minta berlangganan")
    group.says(tini, "/langganan Kecamatan Cibodas")
    bot.admin.sees("Wilayah: Kecamatan Cibodas")
    siti.says("/grup")
    siti.sees("Tidak ada grup")


def test_the_coordinator_of_the_kecamatan_is_asked_too(bot: Bot) -> None:
    office(bot)
    hadi, tini = bot.world.user("Pak Hadi"), bot.world.user("Bu Tini")
    holds(bot, hadi, Role.COORDINATOR, "36.71.09")
    group = added(bot, "Warga RW 05", tini)
    group.says(tini, "/langganan cibodasari")
    hadi.sees("Grup minta berlangganan")
    hadi.taps("Setujui")
    group.sees("Kabar baik!")
    group.says(tini, "/langganan Kota Tangerang")
    bot.admin.sees("Wilayah: Kota Tangerang")


def test_who_decides_there_anyway_is_not_asked_about_her_own_group(bot: Bot) -> None:
    office(bot)
    siti = bot.world.user("Bu Siti")
    ketua(bot, siti, "KIM Cibodas Sari", "36.71.09.1002")
    group = added(bot, "Warga RW 05", siti)
    group.says(siti, "/langganan cibodasari")
    group.sees("Siap! Grup ini menerima")
    assert reached(bot) == 1


def test_an_anonymous_admin_speaks_for_her_own_group(bot: Bot) -> None:
    office(bot)
    tini, joni = bot.world.user("Bu Tini"), bot.world.user("Joni")
    group = added(bot, "Warga RW 05", tini, joni, kind="supergroup")
    added(bot, "Warga RW 06", joni, kind="supergroup")
    group.hide(tini)
    group.says(tini, "/langganan cibodasari")
    group.sees("begitu disetujui")
    assert "admin grup (anonim)" in bot.admin.sees("Grup minta berlangganan").text
    bot.admin.taps("Setujui")
    group.sees("Kabar baik!")
    assert reached(bot) == 1
    group.says(joni, "/berhenti")
    group.sees("hanya bisa dilakukan admin grup")
    group.says(tini, "/berhenti")
    group.sees("tidak lagi menerima")
    assert acts(bot) == ["group.add", "group.subscribe.anonymous", "group.active", "group.end.anonymous"]
    group.taps(tini, CARD)
    tini.sees("Ini grup apa?")
