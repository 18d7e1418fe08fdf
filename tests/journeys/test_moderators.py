"""Moderators' peace: one card at a time, a report that changes, a reminder, the next level, and what is taken back."""

import pytest

from kimbot.roles.model import Role
from tests.harness import Bot
from tests.phones import Phone
from tests.reports.people import STORY, holder, member, office, reports, subscribed
from tests.sandbox.shown import Message

HOUR, DAY = 3_600, 86_400
REFUSED = "SELECT COUNT(*) FROM deliveries WHERE state = 'queued' AND problem LIKE '%retry after%'"
LATER = "UPDATE deliveries SET due = :due WHERE state = 'queued'"


@pytest.fixture
def sari(bot: Bot) -> Phone:
    office(bot)
    return member(bot, "Sari", "cibodasari")


def cards(phone: Phone) -> list[Message]:
    """The messages on which she can decide."""
    return [one for one in phone.messages() if one.from_bot and one.button("Setujui") is not None]


def test_later_reports_raise_a_count_and_follow_one_by_one(bot: Bot, sari: Phone) -> None:
    reports(sari, title="Laporan pertama")
    bot.admin.sees("Laporan pertama")
    reports(sari, title="Laporan kedua")
    bot.admin.sees("1 laporan lagi menunggu")
    reports(sari, title="Laporan ketiga")
    card = bot.admin.sees("2 laporan lagi menunggu")
    assert "Laporan pertama" in card.text
    assert [one.id for one in cards(bot.admin)] == [card.id]
    bot.admin.taps("Setujui")
    assert "Laporan kedua" in bot.admin.sees("1 laporan lagi menunggu").text
    bot.admin.taps("Tolak")
    bot.admin.taps("Sudah pernah ada")
    assert "lagi menunggu" not in bot.admin.sees("Laporan ketiga").text
    assert len(cards(bot.admin)) == 1


def test_what_another_decided_leaves_the_count(bot: Bot, sari: Phone) -> None:
    first = holder(bot, "Pak Joko", Role.MODERATOR, "cibodasari")
    second = holder(bot, "Bu Tini", Role.MODERATOR, "cibodasari")
    reports(sari, title="Laporan pertama")
    reports(sari, title="Laporan kedua")
    first.sees("1 laporan lagi menunggu")
    second.says("/moderasi")
    second.taps("Laporan kedua")
    second.sees("Kebun KWT Melati")
    second.taps("Setujui")
    second.sees("Bu Tini menyetujui")
    bot.until(lambda _: "lagi menunggu" not in cards(first)[0].text)


def test_who_may_not_decide_any_more_is_passed_over(bot: Bot, sari: Phone) -> None:
    joko = holder(bot, "Pak Joko", Role.MODERATOR, "cibodasari")
    reports(sari, title="Laporan pertama")
    joko.sees("Laporan pertama")
    reports(sari, title="Laporan kedua")
    joko.sees("1 laporan lagi menunggu")
    bot.work(lambda work: [work.tx.run("UPDATE grants SET withdrawn = 1 WHERE role = 'moderator'")])
    bot.admin.says("/moderasi")
    bot.admin.taps("Laporan pertama")
    bot.admin.taps("Setujui")
    joko.sees("Bu Ratna menyetujui")
    joko.sees_not("Laporan kedua")


def test_the_second_copy_takes_the_buttons_from_the_first(bot: Bot, sari: Phone) -> None:
    reports(sari)
    first = bot.admin.sees("menunggu diperiksa")
    bot.admin.says("/moderasi")
    bot.admin.taps("Panen kangkung KWT Melati")
    assert bot.admin.sees("dibuka lagi di bawah").id == first.id
    again = bot.admin.sees("menunggu diperiksa")
    assert [one.id for one in cards(bot.admin)] == [again.id]


def changes_title(phone: Phone, title: str) -> None:
    phone.says("/laporan")
    phone.taps("Panen kangkung KWT Melati")
    phone.taps("Ubah laporan")
    phone.sees("Sudah benar?")
    phone.taps("Ubah")
    phone.taps("Judul")
    phone.says(title)
    phone.sees("Sudah benar?")
    phone.taps("Kirim")
    phone.sees("sudah masuk")


def test_she_changes_it_until_it_is_decided_and_the_card_follows(bot: Bot, sari: Phone) -> None:
    reports(sari)
    card = bot.admin.sees("menunggu diperiksa")
    old = next(button["callback_data"] for row in card.rows for button in row if "Setujui" in button["text"])
    changes_title(sari, "Panen kangkung dan bayam")
    assert bot.admin.sees("Panen kangkung dan bayam").id == card.id
    assert "sudah diperbaiki pengirimnya" in bot.admin.forges(old)["answer"]
    bot.admin.taps("Setujui")
    sari.sees("“Panen kangkung dan bayam” sudah terbit")


def test_with_other_photos_the_card_comes_anew(bot: Bot, sari: Phone) -> None:
    reports(sari)
    first = bot.admin.sees("menunggu diperiksa")
    sari.says("/laporan")
    sari.taps("Panen kangkung KWT Melati")
    sari.taps("Ubah laporan")
    sari.taps("Ubah")
    sari.taps("Foto")
    sari.sends_album(2)
    bot.settle()
    sari.sees("2 foto sudah masuk")
    sari.taps("Selesai")
    sari.taps("Setuju")
    sari.taps("Kirim")
    assert bot.admin.sees("Yang baru ada di bawah").id == first.id
    again = bot.admin.sees("Wajah di foto: sudah setuju")
    assert [one.id for one in cards(bot.admin)] == [again.id]


def test_decided_while_she_changes_it(bot: Bot, sari: Phone) -> None:
    reports(sari)
    bot.admin.sees("menunggu diperiksa")
    sari.says("/laporan")
    sari.taps("Panen kangkung KWT Melati")
    sari.taps("Ubah laporan")
    sari.sees("Sudah benar?")
    bot.admin.taps("Setujui")
    sari.sees("sudah terbit")
    assert "sudah diputuskan" in sari.taps("Kirim")["answer"]


def test_she_gets_the_post_to_pass_on(bot: Bot, sari: Phone) -> None:
    reports(sari)
    bot.admin.sees("menunggu diperiksa")
    bot.admin.taps("Setujui")
    sari.sees("sudah terbit")
    post = sari.sees("Warga Cibodas Sari")
    assert STORY in post.text
    [[share]] = post.rows
    assert share["text"] == "Bagikan ke WhatsApp"
    assert share["url"].startswith("https://wa.me/?text=%F0%9F%A4%9D%20%2APanen%20kangkung%20KWT%20Melati%2A")


def test_reminded_after_a_day_then_the_next_level_is_asked_once_each(bot: Bot, sari: Phone) -> None:
    joko = holder(bot, "Pak Joko", Role.MODERATOR, "cibodasari")
    camat = holder(bot, "Bu Rini", Role.COORDINATOR, "kecamatan cibodas")
    reports(sari, title="Laporan pertama")
    reports(sari, title="Laporan kedua")
    joko.sees("1 laporan lagi menunggu")
    bot.tick(23 * HOUR)
    joko.sees_not("menunggu keputusan Anda")
    bot.tick(1 * HOUR)
    joko.sees("2 laporan menunggu keputusan Anda")
    bot.tick(1 * HOUR)
    camat.sees_not("menunggu diperiksa")
    bot.tick(1 * DAY)
    camat.sees("1 laporan lagi menunggu")
    for _ in range(3):
        bot.tick(1 * DAY)
    said = [one for one in joko.messages() if "menunggu keputusan Anda" in one.text]
    assert len(said) == 1
    bot.admin.sees_not("Laporan pertama")


def test_nobody_is_reminded_at_night(bot: Bot, sari: Phone) -> None:
    joko = holder(bot, "Pak Joko", Role.MODERATOR, "cibodasari")
    bot.clock.move(12 * HOUR)
    reports(sari)
    joko.sees("menunggu diperiksa")
    bot.tick(24 * HOUR)
    joko.sees_not("menunggu keputusan Anda")
    bot.tick(9 * HOUR)
    joko.sees_not("menunggu keputusan Anda")
    bot.tick(1 * HOUR)
    joko.sees("1 laporan menunggu keputusan Anda")


def published(bot: Bot, sari: Phone, photos: int = 0) -> None:
    sari.says("/lapor")
    sari.taps("Kegiatan")
    sari.says("Panen kangkung KWT Melati")
    sari.says(STORY)
    sari.taps("Hari ini")
    sari.says("Kebun RW 05")
    if photos:
        sari.sends_album(photos)
        bot.settle()
        sari.sees(f"{photos} foto sudah masuk")
        sari.taps("Selesai")
        sari.taps("Setuju")
    else:
        sari.taps("Lewati")
    sari.taps("Kirim")
    bot.admin.sees("menunggu diperiksa")
    bot.admin.taps("Setujui")
    sari.sees("sudah terbit")


def test_her_own_is_taken_back_and_gone_from_the_group(bot: Bot, sari: Phone) -> None:
    group = subscribed(bot, "Warga Cibodasari", "cibodasari")
    published(bot, sari, photos=3)
    group.sees("Panen kangkung KWT Melati")
    sari.says("/laporan")
    sari.taps("Panen kangkung KWT Melati")
    sari.taps("Tarik kembali")
    sari.sees("Yang sudah diteruskan orang lain tidak bisa ditarik")
    sari.taps("Ya, tarik kembali")
    sari.sees("sudah ditarik kembali")
    bot.admin.sees("Sari menarik kembali laporan ini")
    bot.until(lambda _: not any("photo" in one.raw or "Panen" in one.text for one in group.messages()))
    sari.says("/laporan")
    sari.sees("ditarik kembali")


def test_a_moderator_takes_it_back_for_a_reason(bot: Bot, sari: Phone) -> None:
    group = subscribed(bot, "Warga Cibodasari", "cibodasari")
    published(bot, sari)
    group.sees("Panen kangkung KWT Melati")
    bot.admin.taps("Tarik kembali")
    bot.admin.sees("Mengapa “Panen kangkung KWT Melati” ditarik kembali?")
    bot.admin.says("batal")
    bot.admin.sees("Laporannya tetap terbit")
    bot.admin.taps("Tarik kembali")
    bot.admin.taps("Ada yang keliru")
    bot.admin.sees("Bu Ratna menarik kembali laporan ini")
    sari.sees("Ada isi yang keliru")
    bot.until(lambda _: not any("Panen" in one.text for one in group.messages()))
    bot.tick()
    assert bot.work(lambda work: work.occurrences.cancelled()) == []


def test_what_is_too_old_to_be_deleted_is_overwritten(bot: Bot, sari: Phone) -> None:
    group = subscribed(bot, "Warga Cibodasari", "cibodasari")
    published(bot, sari)
    post = group.sees("Panen kangkung KWT Melati")
    bot.until(
        lambda work: (
            work.tx.value("SELECT COUNT(*) FROM deliveries WHERE content_id IS NOT NULL AND state = 'sent'") == 1
        )
    )
    bot.clock.move(3 * DAY)
    bot.admin.taps("Tarik kembali")
    bot.admin.taps("Ada yang keliru")
    assert group.sees("Kabar ini sudah ditarik kembali.").id == post.id


@pytest.mark.parametrize("photos", [0, 1, 3])
def test_a_group_that_moves_before_it_is_taken_out_is_told_and_keeps_what_others_wrote(
    bot: Bot, sari: Phone, photos: int
) -> None:
    group = subscribed(bot, "Warga Cibodasari", "cibodasari")
    published(bot, sari, photos)
    group.sees("Panen kangkung KWT Melati")
    posts = [one.id for one in group.messages() if one.from_bot]
    group.promote_bot()
    bot.world.post("/faults", {"kind": "429", "retry_after": 1, "chat": group.id, "methods": ["deleteMessages"]})
    bot.admin.taps("Tarik kembali")
    bot.admin.taps("Ada yang keliru")
    bot.until(lambda work: work.tx.value(REFUSED) == 1)
    bot.work(lambda work: work.tx.run(LATER, due=work.now + 60_000))
    group.migrate()
    bot.until(lambda work: work.tx.value("SELECT COUNT(*) FROM chats WHERE kind = 'supergroup'") == 1)
    while group.messages()[-1].id <= max(posts):
        group.says(group.owner, "Selamat pagi")
    others = {one.id for one in group.messages() if not one.from_bot}
    bot.clock.move(60)
    bot.until(lambda work: not work.tx.value("SELECT 1 FROM deliveries WHERE state = 'queued'"))
    assert {one.id for one in group.messages() if not one.from_bot} == others
    assert [one.text for one in group.messages() if one.from_bot] == ["Kabar ini sudah ditarik kembali."]


def test_nobody_else_takes_it_back(bot: Bot, sari: Phone) -> None:
    other = member(bot, "Dewi", "cibodasari")
    stranger = holder(bot, "Pak Joko", Role.MODERATOR, "karawaci baru")
    published(bot, sari)
    number = bot.work(lambda work: int(work.tx.value("SELECT MAX(id) FROM reports")))
    for phone in (other, stranger):
        for route in ("r.back", "r.gone"):
            assert "Maaf" in phone.forges(f"{route}|{number}|1|")["answer"]
    assert bot.work(lambda work: work.reports.get(number).state) == "published"
