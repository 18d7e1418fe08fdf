"""A KIM that is not just for her kelurahan: its reports say which one, and belong there."""

import pytest

from kimbot.roles.model import Role
from kimbot.work import Work
from tests.harness import Bot
from tests.phones import Phone
from tests.reports.people import STORY, actor_of, applicant, area_code, holder, kim, member, office, subscribed


def asked_where(phone: Phone, title: str = "Panen kangkung KWT Melati") -> None:
    phone.says("/lapor")
    phone.taps("Kegiatan")
    phone.says(title)
    phone.says(STORY)
    phone.taps("Hari ini")
    phone.says("Kebun KWT Melati RW 05")
    phone.sees("Di kelurahan mana")


def sends(phone: Phone) -> None:
    phone.taps("Lewati")
    phone.sees("Sudah benar?")
    phone.taps("Kirim")
    phone.sees("Terima kasih!")


def areas_of_reports(bot: Bot) -> list[str]:
    def read(work: Work) -> list[str]:
        rows = work.tx.rows("SELECT area FROM reports ORDER BY id")
        return [work.areas.label(row["area"]).partition(",")[0] for row in rows]

    return bot.work(read)


def test_of_a_kecamatan_the_kelurahan_are_listed_and_its_moderator_and_group_get_it(bot: Bot) -> None:
    office(bot)
    group = subscribed(bot, "Warga Uwung Jaya", "uwung jaya")
    here = holder(bot, "Bu Uwung", Role.MODERATOR, "uwung jaya")
    home = holder(bot, "Bu Sari", Role.MODERATOR, "cibodasari")
    yanti = member(bot, "Yanti", "cibodasari", kim(bot, "KIM Kecamatan Cibodas", "kecamatan cibodas"))
    asked_where(yanti)
    offered = yanti.sees("Di kelurahan mana").buttons
    assert "Cibodas Sari" in offered
    assert not [label for label in offered if "(" in label]
    yanti.says("karawaci baru")
    yanti.sees("bukan wilayah KIM Kecamatan Cibodas")
    yanti.taps("Uwung Jaya")
    sends(yanti)
    assert areas_of_reports(bot) == ["Uwung Jaya"]
    here.sees("Uwung Jaya, Kec. Cibodas")
    home.sees_not("menunggu diperiksa")
    here.taps("Setujui")
    group.sees("Panen kangkung")


def test_of_the_city_she_types_it_or_takes_her_own(bot: Bot) -> None:
    office(bot)
    forum = kim(bot, "FK-KIM", "kota tangerang")
    yanti = member(bot, "Yanti", "cibodasari", forum)
    asked_where(yanti)
    yanti.says("pinang")
    yanti.sees("Ada fotonya")
    yanti.taps("Kembali")
    yanti.taps("Cari lewat kecamatan")
    yanti.says("karawaci")
    yanti.taps("Karawaci Baru")
    sends(yanti)
    asked_where(yanti)
    yanti.taps("Cibodas Sari (Cibodas)")
    sends(yanti)
    assert areas_of_reports(bot) == ["Karawaci Baru", "Cibodas Sari"]


def test_who_lives_elsewhere_says_here_or_there(bot: Bot) -> None:
    office(bot)
    yanti = member(bot, "Yanti", "karawaci baru", kim(bot, "KIM Cibodasari", "cibodasari"))
    asked_where(yanti)
    assert yanti.sees("Di kelurahan mana").buttons[:2] == ["Karawaci Baru (Karawaci)", "Cibodas Sari (Cibodas)"]
    yanti.says("pinang")
    yanti.sees("bukan wilayah KIM Cibodasari")
    yanti.taps("Cibodas Sari (Cibodas)")
    sends(yanti)
    assert areas_of_reports(bot) == ["Cibodas Sari"]


@pytest.mark.parametrize("home", ["cibodasari", ""])
def test_whose_kim_is_at_home_or_nowhere_is_not_asked(bot: Bot, home: str) -> None:
    office(bot)
    sari = member(bot, "Sari", "cibodasari", kim(bot, "KIM Cibodasari", home) if home else None)
    sari.says("/lapor")
    sari.taps("Kegiatan")
    sari.says("Panen kangkung")
    sari.says(STORY)
    sari.taps("Hari ini")
    sari.says("Kebun RW 05")
    sari.sees("Ada fotonya")


def test_another_kelurahan_moves_it_to_other_moderators(bot: Bot) -> None:
    office(bot)
    here = holder(bot, "Bu Uwung", Role.MODERATOR, "uwung jaya")
    there = holder(bot, "Bu Sari", Role.MODERATOR, "cibodasari")
    yanti = member(bot, "Yanti", "cibodasari", kim(bot, "KIM Kecamatan Cibodas", "kecamatan cibodas"))
    asked_where(yanti)
    yanti.taps("Uwung Jaya")
    sends(yanti)
    card = here.sees("menunggu diperiksa")
    yanti.says("/laporan")
    yanti.taps("Panen kangkung KWT Melati")
    yanti.taps("Ubah laporan")
    yanti.taps("Ubah")
    yanti.taps("Kelurahan")
    yanti.taps("Cibodas Sari")
    assert "Kelurahan: Cibodas Sari, Kec. Cibodas" in yanti.sees("Sudah benar?").text
    yanti.taps("Kirim")
    assert here.sees("memindahkan laporan ini ke Cibodas Sari").id == card.id
    there.sees("menunggu diperiksa")
    assert bot.work(lambda work: work.moderation.waiting_for(actor_of(work, here))) == []
    there.taps("Setujui")
    there.sees("Bu Sari menyetujui")


def test_what_she_wrote_while_she_waited_keeps_its_kelurahan(bot: Bot) -> None:
    office(bot)
    wide = kim(bot, "KIM Kecamatan Cibodas", "kecamatan cibodas")
    yanti = applicant(bot, "Yanti", "cibodasari", wide)
    asked_where(yanti)
    yanti.taps("Uwung Jaya")
    sends(yanti)

    def verify(work: Work) -> None:
        known = work.members.get(actor_of(work, yanti).id)
        assert known is not None
        work.membership.approve(actor_of(work, bot.admin), known.id, known.version)

    bot.work(verify)
    bot.admin.sees("Panen kangkung")
    assert areas_of_reports(bot) == ["Uwung Jaya"]


def test_a_kelurahan_outside_her_kim_is_hers_whatever_the_form_says(bot: Bot) -> None:
    """Her KIM may change while the form is open."""
    office(bot)
    yanti = member(bot, "Yanti", "cibodasari", kim(bot, "KIM Kecamatan Cibodas", "kecamatan cibodas"))
    asked_where(yanti)
    yanti.taps("Uwung Jaya")
    other = kim(bot, "KIM Karawaci", "kecamatan karawaci")
    bot.work(lambda work: work.tx.run("UPDATE members SET kim_id = :kim", kim=other))
    sends(yanti)
    assert bot.work(lambda work: work.tx.value("SELECT area FROM reports") == area_code(work, "cibodasari"))
