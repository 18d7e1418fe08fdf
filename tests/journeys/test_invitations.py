"""Roles by invitation: a link for one person, confirmed by who sent it."""

import pytest

from kimbot.core.clock import DAY, SECOND
from kimbot.roles.model import Role
from kimbot.work import Work
from tests.harness import Bot
from tests.journeys.offices import actor, holder, invite, member, number, opened, payload, roles_of, trail
from tests.phones import Phone


@pytest.fixture
def admin(bot: Bot) -> Phone:
    bot.admin.says("/start")
    bot.admin.sees("Halo")
    return bot.admin


def test_a_camat_is_invited_opens_and_is_confirmed(bot: Bot, admin: Phone) -> None:
    before = admin.actions
    link = invite(admin, "Camat", "cibodas")
    assert admin.actions - before <= 8
    shown = admin.sees("sudah jadi")
    assert "Camat (Kecamatan Cibodas)" in shown.text
    share = str((shown.button("Bagikan ke WhatsApp") or {})["url"])
    assert share.startswith("https://wa.me/?text=")
    assert link.removeprefix("/start ") in share
    camat = bot.world.user("Pak Budi", username="budi_camat")
    camat.says(link)
    camat.sees("Anda diundang oleh Bu Ratna menjadi Camat untuk Kecamatan Cibodas")
    assert roles_of(bot, camat) == []
    asked = admin.sees("Yang membuka: Pak Budi (@budi_camat)")
    assert "Benar ini orangnya?" in asked.text
    admin.taps("Ya, benar")
    admin.sees("Pak Budi sekarang Camat (Kecamatan Cibodas)")
    camat.sees("peran baru: Camat untuk Kecamatan Cibodas")
    camat.says("/kim")
    camat.sees("KIM tercatat")


def test_the_wrong_person_gets_nothing_and_the_link_is_void(bot: Bot, admin: Phone) -> None:
    link = invite(admin, "Camat", "cibodas")
    stranger = bot.world.user("Orang Iseng")
    stranger.says(link)
    admin.taps("Bukan")
    admin.sees("tidak berlaku lagi")
    stranger.sees("ternyata untuk orang lain")
    assert roles_of(bot, stranger) == []
    camat = bot.world.user("Pak Budi")
    camat.says(link)
    camat.sees("Undangan ini tidak berlaku")


def test_one_link_is_for_one_person_and_is_used_once(bot: Bot, admin: Phone) -> None:
    link = invite(admin, "Camat", "cibodas")
    camat, second = bot.world.user("Pak Budi"), bot.world.user("Orang Kedua")
    camat.says(link)
    camat.sees("Anda diundang")
    second.says(link)
    second.sees("Undangan ini tidak berlaku")
    camat.says(link)
    camat.sees("Anda diundang")  # she may look again
    admin.taps("Ya, benar")
    camat.sees("peran baru")
    camat.says(link)
    camat.sees("Undangan ini tidak berlaku")
    assert roles_of(bot, second) == []
    assert len(roles_of(bot, camat)) == 1
    assert [entry.act for entry in trail(bot) if entry.refused] == ["/start", "/start"]


def test_only_the_hash_is_kept(bot: Bot, admin: Phone) -> None:
    token = invite(admin, "Camat", "cibodas").removeprefix("/start i_")
    assert len(token) >= 22  # 128 bits
    bot.until(lambda work: not work.tx.value("SELECT COUNT(*) FROM deliveries WHERE state = 'queued'"))
    bot.stop()
    for file in sorted((bot.folder / "data").iterdir()):
        assert token.encode() not in file.read_bytes(), file.name
    bot.start()


def test_after_a_week_it_is_over(bot: Bot, admin: Phone) -> None:
    link = invite(admin, "Camat", "cibodas")
    bot.clock.move(7 * DAY / SECOND - 1)
    invite(admin, "Lurah", "cibodasari")
    bot.tick(1)
    camat = bot.world.user("Pak Budi")
    camat.says(link)
    camat.sees("Undangan ini tidak berlaku")
    admin.says("/peran")
    admin.taps("Undangan (1)")
    admin.sees("1 undangan belum selesai")


def test_opened_but_never_confirmed_is_over_too_and_the_card_says_so(bot: Bot, admin: Phone) -> None:
    link = invite(admin, "Camat", "cibodas")
    bot.world.user("Pak Budi").says(link)
    admin.sees("Benar ini orangnya?")
    bot.tick(7 * DAY / SECOND)
    admin.sees("sudah lewat waktunya")


def test_an_invitation_is_taken_back(bot: Bot, admin: Phone) -> None:
    link = invite(admin, "Camat", "cibodas")
    admin.taps("Semua undangan")
    admin.sees("Camat, Kecamatan Cibodas – dari Bu Ratna, sampai Senin, 30 November 2026")
    admin.taps("Kecamatan Cib… · Camat")
    admin.sees("Belum dibuka")
    assert admin.taps("Tarik undangan")["answer"] == "Undangannya sudah ditarik."
    admin.sees("Tidak ada undangan yang menunggu")
    camat = bot.world.user("Pak Budi")
    camat.says(link)
    camat.sees("Undangan ini tidak berlaku")


def test_who_lost_sight_of_the_question_finds_it_in_the_list(bot: Bot, admin: Phone) -> None:
    link = invite(admin, "Camat", "cibodas")
    camat = bot.world.user("Pak Budi")
    camat.says(link)
    admin.sees("Benar ini orangnya?")
    admin.says("/peran")
    admin.taps("Undangan (1)")
    admin.sees("sudah dibuka, menunggu dipastikan")
    admin.taps("Kecamatan Cib… · Camat")
    admin.taps("Ya, benar")
    camat.sees("peran baru: Camat")


def test_ones_own_invitation_is_not_used_up(bot: Bot, admin: Phone) -> None:
    link = invite(admin, "Camat", "cibodas")
    admin.says(link)
    admin.sees("undangan buatan Anda sendiri")
    camat = bot.world.user("Pak Budi")
    camat.says(link)
    camat.sees("Anda diundang")


def test_who_made_it_and_is_no_admin_any_more_lets_nobody_in(bot: Bot, admin: Phone) -> None:
    dewi = holder(bot, "Dewi", Role.ADMIN)
    link, other = invite(dewi, "Camat", "cibodas"), invite(dewi, "Lurah", "cibodasari")
    lurah = bot.world.user("Bu Lurah")
    lurah.says(other)
    dewi.sees("Benar ini orangnya?")
    bot.work(lambda work: work.roles.take(actor(work, admin), work.roles.of(number(work, dewi))[0].id))
    dewi.sees("sudah selesai")
    camat = bot.world.user("Pak Budi")
    camat.says(link)
    camat.sees("Undangan ini tidak berlaku")
    assert "hanya untuk petugas" in dewi.taps("Ya, benar")["answer"]
    assert roles_of(bot, lurah) == []


def test_nobody_confirms_for_somebody_else(bot: Bot, admin: Phone) -> None:
    dewi = holder(bot, "Dewi", Role.ADMIN)
    link = invite(admin, "Camat", "cibodas")
    camat = bot.world.user("Pak Budi")
    camat.says(link)
    camat.sees("Anda diundang")
    of_it = bot.work(lambda work: work.invitations.open_ones(actor(work, admin))[0].id)
    for data in (f"inv.yes|{of_it}|0|", f"inv.no|{of_it}|0|"):
        assert "hanya orang yang mengirim" in dewi.forges(data)["answer"]
        assert "hanya untuk petugas" in camat.forges(data)["answer"]
    assert roles_of(bot, camat) == []


def test_two_taps_at_once_give_it_once(bot: Bot, admin: Phone) -> None:
    link = invite(admin, "Camat", "cibodas")
    camat = bot.world.user("Pak Budi")
    camat.says(link)
    admin.sees("Benar ini orangnya?")
    of_it = bot.work(lambda work: work.invitations.open_ones(actor(work, admin))[0].id)
    admin.taps("Ya, benar")
    assert "tidak berlaku" in admin.forges(f"inv.yes|{of_it}|0|")["answer"]
    assert "tidak berlaku" in admin.forges(f"inv.no|{of_it}|0|")["answer"]
    assert roles_of(bot, camat) == [(Role.CAMAT, "Kecamatan Cibodas")]


def test_a_ketua_is_invited_to_her_kim(bot: Bot, admin: Phone) -> None:
    member(bot, "Sari", kim="KIM Cibodasari")
    admin.says("/peran")
    admin.taps("Beri peran")
    admin.taps("Lewat undangan")
    admin.taps("Ketua")
    admin.says("uwung jaya")
    admin.sees("Belum ada KIM yang tercatat di Uwung Jaya")
    admin.says("cibodasari")
    admin.sees("Ketua KIM yang mana?")
    admin.taps("KIM Cibodasari")
    admin.taps("Tanpa batas")
    admin.sees("Untuk: KIM Cibodasari")
    admin.taps("Buat undangan")
    link = payload(admin.sees("sudah jadi").text)
    yanti = bot.world.user("Yanti")
    yanti.says(link)
    admin.taps("Ya, benar")
    yanti.sees("peran baru: Ketua untuk KIM Cibodasari")
    yanti.says("/verifikasi")
    yanti.sees("Tidak ada yang menunggu")


def test_a_name_full_of_markup_is_shown_as_it_is(bot: Bot, admin: Phone) -> None:
    link = invite(admin, "Camat", "cibodas")
    bot.world.user("<b>&Budi", username="budi_camat").says(link)
    admin.sees("Yang membuka: <b>&Budi (@budi_camat)")


@pytest.mark.parametrize("said", ["/start i_", "/start i_x", "/start i_" + "A" * 22, "/start i_%", "/start i_1 2"])
def test_a_guessed_link_is_refused_and_noted(bot: Bot, admin: Phone, said: str) -> None:
    stranger = bot.world.user("Orang Iseng")
    stranger.says(said)
    stranger.sees("Undangan ini tidak berlaku")
    assert [entry.act for entry in trail(bot) if entry.refused] == ["/start"]


def test_a_stranger_sees_no_invitations(bot: Bot, admin: Phone) -> None:
    invite(admin, "Camat", "cibodas")
    of_it = bot.work(lambda work: work.invitations.open_ones(actor(work, admin))[0].id)
    stranger = opened(bot, "Orang Iseng")
    for route in ("inv.list", "inv.show", "inv.drop"):
        assert "hanya untuk petugas" in stranger.forges(f"{route}|{of_it}|0|")["answer"]
    assert bot.work(lambda work: len(work.invitations.open_ones(actor(work, admin)))) == 1


def test_handed_over_by_invitation_the_old_one_ends_when_the_new_one_is_confirmed(bot: Bot, admin: Phone) -> None:
    old = holder(bot, "Pak Lama", Role.KEPALA_DINAS)
    admin.says("/peran")
    admin.taps("Pak Lama · Kepala Dinas")
    admin.taps("Serah terima")
    admin.sees("Siapa pengganti untuk Kepala Dinas (Kota Tangerang)?")
    admin.taps("Lewat undangan")
    admin.says("31 Desember 2027")
    admin.sees("Menggantikan: Pak Lama")
    admin.taps("Buat undangan")
    link = payload(admin.sees("sudah jadi").text)
    new = bot.world.user("Bu Baru")
    new.says(link)
    admin.sees("Benar ini orangnya?")
    assert roles_of(bot, old) == [(Role.KEPALA_DINAS, "Kota Tangerang")]
    admin.taps("Ya, benar")
    new.sees("peran baru: Kepala Dinas untuk Kota Tangerang, sampai Jumat, 31 Desember 2027")
    old.sees("sudah selesai")
    assert roles_of(bot, old) == []


def test_what_is_handed_over_twice_goes_to_the_first(bot: Bot, admin: Phone) -> None:
    holder(bot, "Pak Lama", Role.KEPALA_DINAS)
    links = []
    for _ in range(2):
        admin.says("/peran")
        admin.taps("Pak Lama · Kepala Dinas")
        admin.taps("Serah terima")
        admin.taps("Lewat undangan")
        admin.taps("Tanpa batas")
        admin.taps("Buat undangan")
        links.append(payload(admin.sees("sudah jadi").text))
    first, second = bot.world.user("Bu Satu"), bot.world.user("Bu Dua")
    first.says(links[0])
    admin.taps("Ya, benar")
    first.sees("peran baru")
    second.says(links[1])
    admin.sees("Yang membuka: Bu Dua")
    assert "sudah tidak berlaku" in admin.taps("Ya, benar")["answer"]
    assert roles_of(bot, second) == []


def test_a_role_is_made_longer(bot: Bot, admin: Phone) -> None:
    camat = holder(bot, "Pak Camat", Role.CAMAT, "36.71.09", until=bot.clock.now() + 30 * DAY)
    admin.says("/peran")
    admin.taps("Pak Camat · Camat")
    admin.taps("Perpanjang")
    admin.sees("Sampai kapan?")
    admin.says("31 Desember 2027")
    admin.taps("Simpan")
    camat.sees("Kecamatan Cibodas, sampai Jumat, 31 Desember 2027")
    assert roles_of(bot, camat) == [(Role.CAMAT, "Kecamatan Cibodas")]


def test_two_may_hold_one_office(bot: Bot, admin: Phone) -> None:
    holder(bot, "Pak Lama", Role.CAMAT, "36.71.09")
    link = invite(admin, "Camat", "cibodas")
    acting = bot.world.user("Bu Plt")
    acting.says(link)
    admin.taps("Ya, benar")
    acting.sees("peran baru: Camat")
    held = bot.work(lambda work: [grant.role for grant in work.roles.all() if grant.area == "36.71.09"])
    assert held == [Role.CAMAT, Role.CAMAT]


def test_a_week_before_the_end_holder_and_admins_are_told_once(bot: Bot, admin: Phone) -> None:
    camat = holder(bot, "Pak Camat", Role.CAMAT, "36.71.09", until=bot.clock.now() + 30 * DAY)
    bot.tick(22 * DAY / SECOND)
    camat.sees_not("berlaku sampai")
    bot.tick(DAY / SECOND)
    camat.sees("Peran Anda sebagai Camat (Kecamatan Cibodas) berlaku sampai")
    told = admin.sees("Peran Camat (Kecamatan Cibodas) dari Pak Camat berlaku sampai")
    assert "tidak ada admin lagi" not in told.text
    count = len(camat.messages())
    bot.tick(3600)
    assert len(camat.messages()) == count
    admin.taps("Perpanjang")
    admin.sees("Sampai kapan?")


def test_nobody_is_reminded_at_night(bot: Bot, admin: Phone) -> None:
    camat = holder(bot, "Pak Camat", Role.CAMAT, "36.71.09", until=bot.clock.now() + 30 * DAY)
    bot.tick(23 * DAY / SECOND + 14 * 3600)  # 23.00
    camat.sees_not("berlaku sampai")
    bot.tick(9 * 3600)
    camat.sees("berlaku sampai")


def test_the_last_admin_is_warned_before_her_own_end(bot: Bot, admin: Phone) -> None:
    """It cannot be given like that; a database from elsewhere may hold it all the same."""
    end = bot.clock.now() + 30 * DAY
    bot.work(lambda work: work.tx.run("UPDATE grants SET until = :end, granted = :now", end=end, now=work.now))
    bot.tick(23 * DAY / SECOND)
    admin.sees("Sesudah itu tidak ada admin lagi")
    admin.taps("Perpanjang")
    admin.taps("Tanpa batas")
    admin.taps("Simpan")
    admin.taps("Lanjutkan sendiri")
    admin.sees("Bu Ratna sekarang Admin Kominfo (Kota Tangerang), tanpa batas waktu")
    assert roles_of(bot, admin) == [(Role.ADMIN, "Kota Tangerang")]


def test_the_only_admin_hands_over_and_stays_out_after_a_restart(bot: Bot, admin: Phone) -> None:
    dewi = member(bot, "Dewi")
    admin.says("/peran")
    admin.taps("Bu Ratna · Admin Kominfo")
    admin.taps("Serah terima")
    admin.says("Dewi")
    admin.taps("Dewi (Cibodas Sari)")
    admin.taps("Tanpa batas")
    admin.taps("Simpan")
    admin.taps("Lanjutkan sendiri")
    dewi.sees("peran baru: Admin Kominfo")
    assert roles_of(bot, admin) == []
    bot.stop()
    bot.start()
    assert roles_of(bot, admin) == []
    admin.says("/peran")
    admin.sees("hanya untuk petugas")


def test_a_short_term_is_not_reminded_of_at_once(bot: Bot, admin: Phone) -> None:
    camat = holder(bot, "Pak Camat", Role.CAMAT, "36.71.09", until=bot.clock.now() + 3 * DAY)
    count = len(camat.messages())
    bot.tick(3600)
    assert len(camat.messages()) == count


def test_a_person_without_an_end_of_her_own_is_asked_for_at_the_last_admin(bot: Bot, admin: Phone) -> None:
    """Handing over the last admin's role to somebody for a while would leave nobody in the end."""
    admin.says("/peran")
    admin.taps("Bu Ratna · Admin Kominfo")
    admin.taps("Serah terima")
    admin.taps("Lewat undangan")
    admin.says("31 Desember 2027")
    assert "satu admin tanpa batas waktu" in admin.taps("Buat undangan")["answer"]


def test_the_audit_tells_the_whole_way(bot: Bot, admin: Phone) -> None:
    link = invite(admin, "Camat", "cibodas")
    camat = bot.world.user("Pak Budi")
    camat.says(link)
    admin.taps("Ya, benar")
    camat.sees("peran baru")

    def read(work: Work) -> tuple[int, int, int | None]:
        return number(work, admin), number(work, camat), work.audit.chain().broken

    ratna, budi, broken = bot.work(read)
    told = [(entry.actor, entry.act, entry.area) for entry in trail(bot)][-3:]
    assert told == [
        (ratna, "invite.camat", "36.71.09"),
        (budi, "invite.open", "36.71.09"),
        (ratna, "role.give.camat", "36.71.09"),
    ]
    assert broken is None
